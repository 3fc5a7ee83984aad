"""All that belongs to a day: its page, its papers' pages, and both as files for programs."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from generator import citations, papers, permalinks, twins
from generator.archive import Archive, Day, Entry
from generator.catalogue import Catalogue, month_of, week_of
from generator.lists import Link
from generator.press import Press
from generator.sheets import Sheet, digest, stamps
from generator.shell import File, Page
from generator.wording import long_date, many, say, short_date

Dates = Mapping[str, Sequence[dt.date]]  # by paper, the days on which it was listed
Related = Mapping[str, Sequence[Entry]]  # by paper, those that are related to it, where that is known


class _Known(NamedTuple):
    """What is known of papers besides what they are."""

    dates: Dates
    related: Related


def days(archive: Archive, related: Related, catalogue: Catalogue, press: Press) -> Iterator[Sheet]:
    """Yield a sheet for each day."""
    known = _Known(_dates(archive), related)
    links = [day_link(day) for day in archive.days]
    named = {entry.paper.id: f"{entry.paper.id} {entry.day} {entry.paper.title}" for entry in archive.entries}
    for day, later, earlier in zip(archive.days, [None, *links], [*links[1:], None], strict=False):
        others = [each.paper.id for entry in _own(day) for each in related.get(entry.paper.id, ())]
        near = "\n".join(map(named.__getitem__, others))
        made_of = digest(stamps(day.entries), later, earlier, catalogue.links_of(day), near)
        yield Sheet(f"{day.date}", made_of, partial(_day, day, (earlier, later), known, catalogue, press))


def paths(archive: Archive) -> Iterator[str]:
    """Yield the path of everything that belongs to days, and the place of each paper on the page of its day."""
    for day in archive.days:
        yield from (f"{permalinks.day_page(day.date)}#{entry.paper.id}" for entry in day.entries)
        yield from (permalinks.day_file(day.date, kind) for kind in ("md", "bib", "ris"))
    for entry in archive.entries:
        yield permalinks.paper_page(entry.paper.id)
        yield permalinks.paper_markdown(entry.paper.id)


def day_link(day: Day) -> Link:
    """Return the path and the name of a day."""
    return permalinks.day_page(day.date), short_date(day.date)


def _own(day: Day) -> list[Entry]:
    """Return the papers whose pages are made with a day: one that is listed again has its page by its first."""
    return [entry for entry in day.entries if entry.day == day.date]


def _day(
    day: Day,
    neighbours: tuple[Link | None, Link | None],
    known: _Known,
    catalogue: Catalogue,
    press: Press,
) -> Iterator[Page | File]:
    yield _page(day, neighbours, press)
    yield permalinks.day_file(day.date, "md"), twins.day(day, press).encode()
    yield permalinks.day_file(day.date, "bib"), citations.bibtex(day.entries).encode()
    yield permalinks.day_file(day.date, "ris"), citations.ris(day.entries).encode()
    for entry, earlier, later in zip(day.entries, [None, *day.entries], [*day.entries[1:], None], strict=False):
        if entry.day == day.date:
            others = papers.Others(earlier, later, known.related.get(entry.paper.id, ()))
            yield papers.page(entry, others, known.dates[entry.paper.id], catalogue, press)
            yield permalinks.paper_markdown(entry.paper.id), twins.paper(entry, press).encode()


def _page(day: Day, neighbours: tuple[Link | None, Link | None], press: Press) -> Page:
    title = long_date(day.date)
    values = {
        "base": "../",
        "day": day,
        "articles": press.articles(day.entries),
        "week": week_of(day.date),
        "month": month_of(day.date),
        "earlier": neighbours[0],
        "later": neighbours[1],
    }
    papers = many(len(day.entries), "paper", "papers")
    description = say("%(day)s: %(papers)s, most votes first.", day=title, papers=papers)
    body, daily = press.page("day.html.jinja", values), (permalinks.DAILY, say("Daily digest"))
    return Page(permalinks.day_page(day.date), title, description, body, feeds=daily)


def _dates(archive: Archive) -> Dates:
    """Return the days on which each paper was listed, first to last."""
    dates: dict[str, list[dt.date]] = defaultdict(list)
    for day in reversed(archive.days):
        for entry in day.entries:
            dates[entry.paper.id].append(day.date)
    return dates
