"""What a feed tells its readers once: a paper, or the papers of a day or a week in brief.

A notice is made of what a subscriber is told of when it changes, and of nothing that moves daily:
votes, comments and stars are on the page. No clock is read.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from generator import permalinks, typeset
from generator.archive import Day, Entry
from generator.catalogue import Period
from generator.elsewhere import links
from generator.galley import escaped
from generator.markup import brief, label, paragraphs
from generator.press import Press
from generator.wording import first_names, long_date, many, say, week_title

_IN_BRIEF = 5  # authors named in a digest
# Browsers take it, RFC 3986 does not; brackets around a host's number are its own.
_STRAY = re.compile(r"\A\w+://\[[^/]*?\]|%(?![0-9A-Fa-f]{2})|[\[\]#]")


@dataclass(frozen=True, slots=True)
class Notice:
    """An entry of a feed. `path` is its page here, `elsewhere` the addresses of the paper's other places.

    `html` is its content, with absolute addresses; everything else is text.
    """

    id: str
    path: str
    title: str
    published: dt.datetime
    updated: dt.datetime
    html: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


def of_paper(entry: Entry, topics: Iterable[str], press: Press) -> Notice:
    """Return the notice of a paper that belongs to `topics`."""
    paper = entry.paper
    organisation = (paper.organisation.name,) if paper.organisation else ()
    others = links(paper)
    parts = {
        "label": label(paper) if paper.in_our_words else "",
        "abstract": [typeset.simple(each) for each in paragraphs(paper.abstract)],
        "links": [f'<a href="{escape(address)}">{name}</a>' for name, address in others],
    }
    return Notice(
        permalinks.entry_id(paper.id),
        permalinks.paper_page(paper.id),
        typeset.plain(paper.title),
        entry.published,
        entry.updated,
        press.fill("notice.html.jinja", parts),
        paper.authors or organisation,
        (*organisation, *topics),
        tuple(_strict(address) for _, address in others if address not in paper.media),
    )


def _strict(address: str) -> str:
    """Return `address` with codes for what only browsers take."""
    place, sign, part = address.partition("#")
    return sign.join(_STRAY.sub(_coded, each) for each in (place, part))


def _coded(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}" if len(found[0]) == 1 else found[0]


def of_day(day: Day, press: Press) -> Notice:
    """Return the digest of the papers first listed on a day."""
    name, path = f"{day.date}", permalinks.day_page(day.date)
    moment = dt.datetime.combine(day.date, dt.time(1), dt.UTC)  # after those of its papers
    return _digest(Notice(permalinks.digest_id(name), path, long_date(day.date), moment, moment), [day], press)


def of_week(week: Period, press: Press) -> Notice:
    """Return the digest of the papers first listed in a week; it is told when the week is over."""
    path = permalinks.week_page(week.name)
    sunday = dt.date.fromisocalendar(int(week.name[:4]), int(week.name[-2:]), 7)
    moment = dt.datetime.combine(sunday + dt.timedelta(days=1), dt.time(), dt.UTC)
    notice = Notice(permalinks.digest_id(week.name), path, week_title(week.name), moment, moment)
    return _digest(notice, week.days[::-1], press)


def _digest(notice: Notice, days: Sequence[Day], press: Press) -> Notice:
    """Return `notice` with the papers of `days`: with one more it is a second later, as no clock tells when it came."""
    by_day = [(long_date(day.date), first_listed(day)) for day in days]
    entries = [entry for _, listed in by_day for entry in listed]
    told = [(heading, [_brief(entry, press) for entry in listed]) for heading, listed in by_day if listed]
    newest = max([notice.updated, *(entry.updated for entry in entries)])
    return replace(
        notice,
        title=say("%(title)s: %(papers)s", title=notice.title, papers=many(len(entries), "paper", "papers")),
        updated=newest + dt.timedelta(seconds=len(entries)),
        html=press.fragment("digest.html.jinja", {"days": told, "page": escape(press.site.url + notice.path)}),
    )


def first_listed(day: Day) -> list[Entry]:
    """Return the papers that are new on a day in the order in which they were listed, which votes do not change."""
    first = [entry for entry in day.entries if entry.day == day.date]
    return sorted(first, key=lambda entry: entry.published, reverse=True)


def _brief(entry: Entry, press: Press) -> tuple[str, str, str, str]:
    """Return a paper's address, title, authors and what it says in a sentence, as HTML."""
    paper = entry.paper
    names = first_names(escaped(paper.authors), _IN_BRIEF)
    page = escape(press.site.url + permalinks.paper_page(paper.id))
    return page, escape(typeset.plain(paper.title)), names, typeset.simple(brief(paper))
