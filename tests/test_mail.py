"""A digest as a mail: what it says, that any paper is safe in it, and that mail programs can show it."""

import datetime as dt
import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as manner
from hypothesis import strategies as st
from lxml import html

from generator import mail, recipients, store, text, typeset
from generator.archive import Archive, gather
from generator.catalogue import Catalogue, catalogue
from generator.mail import LARGEST, Digest
from generator.model import Account, Paper
from generator.recipients import Recipient, Sender
from generator.settings import Settings, Site, Topic
from tests.builders import DAY, a_listing, a_paper, lines, papers
from tests.conftest import PROJECT
from tests.test_cli import run

TEMPLATES = PROJECT / "site_templates"
SITE = Site(name="Daily Papers", description="", url="https://you.github.io/fork/")
SENDER = Sender("", "digest@example.org")
ANNA = Recipient("anna@example.org", "anna@example.org")
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
TOPICS = (Topic(name="Vision", phrases=("image", "video")), Topic(name="Language", phrases=("text", "video")))
HEADERS = [
    *("From", "Subject", "Message-ID", "List-Id", "List-Archive", "Archived-At", "Auto-Submitted", "Precedence"),
    *("List-Unsubscribe", "To", "Date", "MIME-Version", "Content-Type"),
]


def of(*listed: Paper, topics: tuple[Topic, ...] = TOPICS) -> tuple[Archive, Catalogue]:
    archive = gather([a_listing(*listed)])
    return archive, catalogue(archive, Settings(topics=topics))


def composed(digest: Digest, shelves: Catalogue, site: Site = SITE, sender: Sender | None = SENDER) -> bytes:
    return mail.addressed(mail.letter(digest, shelves, site, TEMPLATES, sender), ANNA, NOON)


def a_day(*listed: Paper, best: int = 10, site: Site = SITE) -> EmailMessage:
    archive, shelves = of(*listed)
    return read(composed(mail.of_day(archive.days[0], best), shelves, site))


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    """Return the text and the HTML of a mail."""
    plain, rich = message.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert isinstance(plain, EmailMessage)
    assert isinstance(rich, EmailMessage)
    return plain.get_content(), rich.get_content()


def shown(document: str) -> str:
    """Return what a reader sees of an HTML document, in one line."""
    tree = html.document_fromstring(document)
    return " ".join(" ".join(map(str, tree.itertext())).split())


def test_a_mail_has_the_headers_of_a_list() -> None:
    message = a_day(a_paper("a", title="First"), a_paper("b", title="Second", votes=3))
    assert message.keys() == HEADERS
    assert message["From"] == "Daily Papers <digest@example.org>"
    assert message["To"] == "anna@example.org"
    assert message["Subject"] == "Daily Papers, 1 June 2026: Second"
    assert message["Date"] == "Mon, 01 Jun 2026 12:00:00 +0000"
    assert message["List-Id"] == "<digest.fork.you.github.io>"
    assert message["List-Unsubscribe"] == "<mailto:digest@example.org?subject=unsubscribe>"
    assert message["Archived-At"] == "<https://you.github.io/fork/daily/2026-06-01.html>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<digest\.2026-06-01\.[0-9a-f]{16}@you\.github\.io>", message["Message-ID"])


def test_the_best_papers_are_told_of_and_the_others_named_under_their_first_topic() -> None:
    listed = [
        a_paper("a", title="Video from text", votes=1),
        a_paper("b", title="Text only", votes=2),
        a_paper("c", title="Neither"),
        a_paper("d", title=r"The \textit{best} image", votes=9_000, authors=("A", "B", "C", "D"), ai_summary="It is."),
        a_paper("e", title="Next", votes=8, author_count=1, organisation=Account(name="Org"), abstract="One. Two."),
    ]
    plain, rich = parts(a_day(*listed, best=2))
    for told in (shown(rich), " ".join(plain.split())):
        assert re.search(r"Monday, 1 June 2026 .*5 papers, most votes first", told)
        assert re.search(r"The best image .*A, B, C and 1 more .*It is\. .*Next .*1 author · Org .*One\. ", told)
        assert re.search(
            r"More by topic Vision .*Video from text .*Language .*Text only .*Other papers .*Neither", told
        )
        assert "Two." not in told
    assert "9,000" in plain
    assert "9,000" in rich
    links = {each.get("href") for each in html.document_fromstring(rich).iter("a")}
    assert links == {
        *(f"https://you.github.io/fork/papers/{name}.html" for name in "abcde"),
        "https://you.github.io/fork/daily/2026-06-01.html",
        "https://you.github.io/fork/",
        "mailto:digest@example.org?subject=unsubscribe",
    }
    assert links - {"mailto:digest@example.org?subject=unsubscribe"} == set(re.findall(r"https://\S+", plain))


def test_a_week_names_a_few_under_a_topic_and_leads_to_the_others() -> None:
    archive = gather(
        a_listing(*(a_paper(f"{day}-{number}", title="Image") for number in range(5)), day=DAY + dt.timedelta(days=day))
        for day in range(2)
    )
    shelves = catalogue(archive, Settings(topics=TOPICS))
    digest = mail.of_week(shelves.weeks[0], 1)
    message = read(composed(digest, shelves))
    plain, rich = parts(message)
    assert message["Subject"] == "Daily Papers, Week 23: Image"
    assert (digest.best, digest.day, len(digest.entries)) == (2, DAY + dt.timedelta(days=1), 10)
    assert rich.count("/papers/") == plain.count("/papers/") == 7
    assert "https://you.github.io/fork/topics/vision.html" in rich
    assert "and 3 more\r\n    https://you.github.io/fork/topics/vision.html" in plain


def test_without_topics_the_others_are_more_papers() -> None:
    archive, shelves = of(a_paper("a"), a_paper("b"), topics=())
    plain, rich = parts(read(composed(mail.of_day(archive.days[0], 1), shelves)))
    assert "More papers" in plain
    assert "More papers" in shown(rich)
    assert "topic" not in plain


def test_the_same_papers_are_the_same_bytes() -> None:
    archive, shelves = of(a_paper("a"))
    digest = mail.of_day(archive.days[0], 10)
    assert composed(digest, shelves) == composed(digest, shelves)
    assert mail.moment_of(digest) == dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def test_the_preview_is_the_mail_without_a_sender() -> None:
    archive, shelves = of(a_paper("a"))
    preview = mail.preview(archive.days[0], shelves, SITE, TEMPLATES, 10)
    assert "mailto:" not in preview
    sent = parts(a_day(a_paper("a")))[1].replace("\r\n", "\n").rstrip()
    end = r' ·\n<a class="link" href="mailto:.*</a>'
    assert re.sub(end, "", sent) == preview.rstrip()


@pytest.mark.parametrize(
    "title",
    [
        "=?utf-8?q?Not_what_it_says?=",
        "A title =?utf-8?b?QQ==?= in which =?iso-8859-1?q?a?= code stands",
        "名" * 400,
        "👩🏽‍💻 " * 60,
        "שלום \u200f עולם, and then English",
        "x" * 900,
        'Colons: and, commas; "quotes" <angles> (brackets) back\\slash @ sign',
        "é" * 70 + " " + "e" * 80,
    ],
)  # fmt: skip
def test_any_title_comes_through_as_the_subject(title: str) -> None:
    message = a_day(a_paper("a", title=title))
    assert message["Subject"] == text.line(f"Daily Papers, 1 June 2026: {typeset.plain(title)}", 150)


@pytest.mark.parametrize(
    "name", ["Papers, daily", "=?utf-8?q?x?=", "Täglich " * 20, 'A "quoted" name', "a@b", "名" * 60]
)
def test_any_name_comes_through_as_the_sender(name: str) -> None:
    site = Site(name=name, description="", url=SITE.url)
    archive, shelves = of(a_paper("a"))
    data = composed(mail.of_day(archive.days[0], 10), shelves, site)
    # By RFC 2047 §6.2, white space between encoded words is none; the newer parser of the library keeps it.
    raw = message_from_bytes(data)["From"]
    assert str(make_header(decode_header(raw))) == f"{text.line(name)} <digest@example.org>"
    assert read(data)["From"].addresses[0].addr_spec == "digest@example.org"


@pytest.mark.parametrize(
    ("url", "folders", "host"),
    [
        ("https://example.org/", "", "example.org"),
        ("https://example.org/a/B%20c/", "b-20c.a.", "example.org"),
        ("http://127.0.0.1:8000/", "", "127.0.0.1"),
        ("http://[::1]:8000/", "", "1"),
        ("https://exämple.org/ö/", "o.", "ex.mple.org"),
    ],
)
def test_any_address_makes_identifiers(url: str, folders: str, host: str) -> None:
    message = a_day(a_paper("a"), site=Site(name="N", description="", url=url))
    assert message["List-Id"] == f"<digest.{folders}{host}>"
    assert message["Message-ID"].endswith(f"@{host}>")


@given(listed=st.lists(papers(), min_size=1, max_size=5, unique_by=lambda paper: paper.id), name=lines)
@manner(max_examples=60)
def test_no_paper_is_anything_but_text(listed: list[Paper], name: str) -> None:
    archive, shelves = of(*listed)
    digest = mail.of_day(archive.days[0], 3)
    data = composed(digest, shelves, Site(name=name, description="", url=SITE.url))
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    message = read(data)
    assert message.keys() == HEADERS
    assert not message.defects
    best = typeset.plain(digest.entries[0].paper.title)
    assert message["Subject"] == text.line(f"{name}, 1 June 2026: {best}", 150)
    expect_safe(parts(message)[1], listed)


def expect_safe(document: str, listed: list[Paper]) -> None:
    """Expect an HTML document of our elements alone, with each paper's title as it is."""
    tree = html.document_fromstring(document)
    assert {each.tag for each in tree.iter() if isinstance(each.tag, str)} <= set(
        "html head meta title style body div table tbody tr td p h1 h2 h3 a span br".split()
    )
    assert {name for each in tree.iter() for name in each.attrib} <= set(
        "lang charset name content class style role width cellpadding cellspacing border align valign dir href".split()
    )
    assert not re.search(r"url\(|@import|expression", document.partition("</style>")[0])
    assert not [each for each in tree.iter() if "url(" in (each.get("style") or "")]
    texts = [" ".join("".join(map(str, each.itertext())).split()) for each in tree.iter("a")]
    for paper in listed:
        assert " ".join(text.line(typeset.plain(paper.title), 250).split()) in texts


def test_a_mail_is_never_so_long_that_its_end_is_cut_off() -> None:
    listed = [
        a_paper(f"p{number}", title=f"{number} " + "&" * 900, ai_summary="名" * 900, votes=number)
        for number in range(300)
    ]
    message = a_day(*listed, best=50)
    plain, rich = parts(message)
    assert len(rich.encode()) <= LARGEST
    assert "300 papers" in plain
    assert re.search(r"and \d+ more", plain)


@pytest.mark.parametrize(
    ("told", "name", "address"),
    [
        ("a@example.org", "", "a@example.org"),
        (" A Name <a@example.org> ", "A Name", "a@example.org"),
        ('"A, Name" <a@localhost>', "A, Name", "a@localhost"),
    ],
)
def test_a_sender_is_an_address_with_or_without_a_name(told: str, name: str, address: str) -> None:
    assert recipients.sender(told) == Sender(name, address)


@pytest.mark.parametrize(
    "told", ["", "a", "@b", "a@", "a@b@c", "a b@c", "ä@b", "a@b\nBcc: c@d", "<a@b", "a@-b", "a" * 65 + "@b", '"a b"@c']
)
def test_what_is_no_address_is_none(told: str) -> None:
    assert not recipients.is_address(told)


def test_recipients_are_listed_in_any_way_each_once() -> None:
    listed = recipients.listed("a@x.org, b@X.org;c@x.org\n b@x.ORG  nobody\r\n")
    good, bad = recipients.sorted_out(listed)
    assert [each.address for each in good] == ["a@x.org", "b@X.org", "c@x.org"]
    assert [each.name for each in bad] == ["recipient 5 (…)"]


def test_a_mail_is_printed_or_kept(checkout: Path, tmp_path: Path) -> None:
    store.save(checkout / "content", a_listing(a_paper("a", title="First")))
    printed = run("digest", "--root", checkout)
    assert printed.stdout.startswith("Monday, 1 June 2026\n1 paper\n")
    file = tmp_path / "mail.eml"
    kept = run("digest", "--root", checkout, "--out", file, DIGEST_FROM="")
    assert re.fullmatch(rf"kept {file}: Monday, 1 June 2026, 1 paper, [\d,]+ bytes\n", kept.stdout)
    message = read(file.read_bytes())
    assert (message["To"], message["From"]) == ("undisclosed-recipients:;", "Daily Papers <digest@example.invalid>")
    assert message["List-Unsubscribe"] is None
    run("digest", "--root", checkout, "--week", "2026-W23", "--out", file, "--to", "a@x.org", DIGEST_FROM="b@x.org")
    message = read(file.read_bytes())
    assert (message["To"], message["From"]) == ("a@x.org", "Daily Papers <b@x.org>")
    assert message["Subject"] == "Daily Papers, Week 23: First"
    assert not (checkout / ".digest-sent").exists()
