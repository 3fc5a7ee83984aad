"""A digest: the papers of a day or a week as one mail, as text and as HTML (RFC 5322, RFC 2046).

The same papers are the same bytes: the moment is given, the identifier and the boundary are made of
the content. HTML is for mail programs: tables, inline style, no script, and nothing from elsewhere.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from generator import permalinks, text, typeset
from generator.archive import Day, Entry
from generator.catalogue import Catalogue, Group, Period
from generator.markup import Templates, brief
from generator.model import Paper
from generator.recipients import Recipient, Sender
from generator.settings import Site
from generator.wording import first_names, long_date, many, short_date, week_name, week_title

LARGEST = 100_000  # bytes of HTML; Gmail cuts a mail off at 102 kB

# Papers named under a topic. A day is shown whole but for the strangest, a week leads to its topics.
_ON_A_DAY, _IN_A_WEEK = 40, 5
_NAMED = 3  # authors
# Characters: of a subject, as much as any program shows; of texts, more than nearly all have.
_SUBJECT, _TITLE, _BYLINE, _BRIEF = 150, 250, 200, 500
_WIDTH = 76  # of a header's line; RFC 5322 §2.1.1 recommends no more than 78

# Seven bits, so that no server on the way has to turn anything; and headers as they are set here,
# for when the library folds them it encodes long identifiers and addresses, which nobody decodes.
_POLICY = SMTP.clone(cte_type="7bit", refold_source="none")
_PLAIN = re.compile(r"[ -~]*")
_NO_TOPIC = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """The papers of a day or a week, most votes first; `best` of them whole, `in_a_topic` of the others named.

    `name` and `page` are as in addresses, 2026-06-01 or 2026-W23; `day` is the newest in it.
    """

    name: str
    title: str
    short: str
    page: str
    day: dt.date
    entries: tuple[Entry, ...]
    best: int
    in_a_topic: int

    @property
    def is_week(self) -> bool:
        """Say whether it is of a week."""
        return self.name != f"{self.day}"


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest set: what is the same for everyone it is sent to. `headers` are ready to be sent."""

    digest: Digest
    headers: dict[str, str]
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A paper in a mail: texts as a reader wants them, and the address of its page."""

    title: str
    address: str
    byline: str
    brief: str
    votes: int | None


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Papers under their first topic; `more` are not named here but at `address`."""

    name: str
    address: str
    rows: list[_Row]
    more: int


def of_day(day: Day, best: int) -> Digest:
    """Return the digest of a day."""
    title, short, page = long_date(day.date), short_date(day.date), permalinks.day_page(day.date)
    return Digest(f"{day.date}", title, short, page, day.date, day.entries, best, _ON_A_DAY)


def of_week(week: Period, best: int) -> Digest:
    """Return the digest of a week, with twice as many of the best papers."""
    title = week_title(week.name)
    page, newest = permalinks.week_page(week.name), week.days[0].date
    return Digest(week.name, title, week_name(week.name), page, newest, week.entries, 2 * best, _IN_A_WEEK)


def preview(day: Day, catalogue: Catalogue, site: Site, templates: Path, best: int) -> str:
    """Return the mail of a day as an HTML document, to be shown to those who think of having it sent."""
    return _set(of_day(day, best), catalogue, site, templates, None)[1]


def letter(digest: Digest, catalogue: Catalogue, site: Site, templates: Path, sender: Sender | None) -> Letter:
    """Return `digest` set with the templates in the folder `templates`; a reply to `sender` ends it for a reader.

    Raises:
        BuildError: a template is broken.

    """
    plain, html = _set(digest, catalogue, site, templates, sender)
    return Letter(digest, _headers(digest, site, sender), plain, html)


def addressed(letter: Letter, recipient: Recipient | None, moment: dt.datetime) -> bytes:
    """Return `letter` as it is sent to `recipient` at `moment`, or as it is kept, to nobody."""
    message = EmailMessage(_POLICY)
    to = recipient.address if recipient else "undisclosed-recipients:;"
    for name, value in {**letter.headers, "To": to, "Date": format_datetime(moment)}.items():
        message.set_raw(name, value)  # as it is; see _POLICY
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"={text.digest((letter.text + letter.html).encode())}=")
    return message.as_bytes()


def moment_of(digest: Digest) -> dt.datetime:
    """Return the moment of a digest that is kept, so that it is the same whenever it is made."""
    return dt.datetime.combine(digest.day, dt.time(), dt.UTC)


def _headers(digest: Digest, site: Site, sender: Sender | None) -> dict[str, str]:
    author = sender or Sender("", "digest@example.invalid")  # RFC 5322 wants one; RFC 2606 keeps this name unused
    best = typeset.plain(digest.entries[0].paper.title)
    subject = text.line(f"{text.line(site.name)}, {digest.short}: {best}", _SUBJECT)
    headers = {
        "From": f"{_phrase(text.line(author.name or site.name))} <{author.address}>",
        "Subject": _unstructured("Subject", subject),
        "Message-ID": f"<digest.{digest.name}.{text.digest(site.url.encode())[:16]}@{_host(site)}>",
        "List-Id": f"<{_identifier(site)}>",
        "List-Archive": f"<{_ascii(site.url)}{permalinks.ARCHIVE}>",  # this and the next: RFC 2369
        "Archived-At": f"<{_ascii(site.url)}{digest.page}>",  # RFC 5064
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's absence is to be answered to it
        "Precedence": "list",  # the same for programs older than that
    }
    return headers | ({"List-Unsubscribe": f"<{_unsubscribe(sender)}>"} if sender else {})


def _unsubscribe(sender: Sender) -> str:
    return f"mailto:{quote(sender.address, safe='@')}?subject=unsubscribe"  # RFC 6068


def _identifier(site: Site) -> str:
    """Return what RFC 2919 makes of an address: its folders, the innermost first, and the host."""
    folders = [text.slug(folder) for folder in urlsplit(site.url).path.split("/") if folder]
    return ".".join(["digest", *reversed(folders)])[:150].rstrip(".") + f".{_host(site)}"


def _host(site: Site) -> str:
    return ".".join(re.findall(r"[a-z0-9-]+", urlsplit(site.url).hostname or "")) or "localhost"


def _ascii(address: str) -> str:
    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")


def _unstructured(name: str, value: str) -> str:
    """Return a header's value folded; encoded (RFC 2047) if it must be, or if it looks as though it were."""
    charset = None if _PLAIN.fullmatch(value) and "=?" not in value else "utf-8"
    return Header(value, charset, maxlinelen=_WIDTH, header_name=name).encode(linesep="\r\n")


def _phrase(name: str) -> str:
    """Return a name as it stands before an address: encoded, unless it is a few plain words."""
    if re.fullmatch(r"[A-Za-z0-9 ]{1,60}", name):
        return name
    return Header(name, "utf-8", maxlinelen=_WIDTH, header_name="From").encode(linesep="\r\n")


def _set(digest: Digest, catalogue: Catalogue, site: Site, folder: Path, sender: Sender | None) -> tuple[str, str]:
    """Return a digest as text and as HTML, shortened until a mail program shows it whole."""
    plain, html = Templates(folder / "mail", escape=False), Templates(folder / "mail")
    for shortened in _ever_shorter(digest):
        values = _values(shortened, catalogue, site, sender)
        document = html.render("digest.html.jinja", values)
        if len(document.encode()) <= LARGEST:
            break
    return plain.render("digest.txt.jinja", values), document


def _ever_shorter(digest: Digest) -> Iterator[Digest]:
    """Yield `digest`, with half as many papers shown and named, and so on to none."""
    yield digest
    while digest.best or digest.in_a_topic:
        digest = replace(digest, best=digest.best // 2, in_a_topic=digest.in_a_topic // 2)
        yield digest


def _values(digest: Digest, catalogue: Catalogue, site: Site, sender: Sender | None) -> dict[str, object]:
    rows = [_row(entry, site) for entry in digest.entries[: digest.best]]
    return {
        "digest": digest,
        "site": site,
        "page": site.url + digest.page,
        "count": many(len(digest.entries), "paper", "papers"),
        "best": rows,
        "voted": any(entry.paper.votes is not None for entry in digest.entries),
        "shelves": _shelves(digest, catalogue, site),
        "preheader": text.line("; ".join(row.title for row in rows), _BRIEF),
        "unsubscribe": _unsubscribe(sender) if sender else "",
    }


def _row(entry: Entry, site: Site) -> _Row:
    paper = entry.paper
    return _Row(
        title=text.line(typeset.plain(paper.title), _TITLE),
        address=site.url + permalinks.paper_page(paper.id),
        byline=text.line(_byline(paper), _BYLINE),
        brief=text.line(typeset.plain(brief(paper)), _BRIEF),
        votes=paper.votes,
    )


def _byline(paper: Paper) -> str:
    counted = many(paper.author_count, "author", "authors") if paper.author_count else ""
    organisation = paper.organisation.name if paper.organisation else ""
    return " · ".join(filter(None, [first_names(paper.authors, _NAMED) or counted, organisation]))


def _shelves(digest: Digest, catalogue: Catalogue, site: Site) -> list[_Shelf]:
    """Return the papers that are not among the best, each under its first topic, in the order of the settings."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in digest.entries[digest.best :]:
        groups[_topic(entry, catalogue)].append(entry)
    named = [(topic.name, _elsewhere(topic, digest)) for topic in catalogue.topics] + [(_NO_TOPIC, digest.page)]
    return [_shelf(name, site.url + page, groups[name], digest, site) for name, page in named if groups[name]]


def _topic(entry: Entry, catalogue: Catalogue) -> str:
    return next((topic.name for topic in catalogue.topics_of(entry)), _NO_TOPIC)


def _elsewhere(topic: Group, digest: Digest) -> str:
    """Return where the papers are that are not named: of a week with its topic, of a day with the day."""
    return permalinks.topic_page(topic.slug) if digest.is_week else digest.page


def _shelf(name: str, address: str, entries: Sequence[Entry], digest: Digest, site: Site) -> _Shelf:
    shown = entries[: digest.in_a_topic]
    return _Shelf(name, address, [_row(entry, site) for entry in shown], len(entries) - len(shown))
