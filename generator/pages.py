"""The archive as Markdown pages: home, one for each day, and the way to all of them.

A page is front matter and HTML blocks, which MkDocs passes on as they are: text from outside is
escaped once, by the template, and never read as Markdown.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import groupby

from generator import permalinks
from generator.archive import Archive, Day
from generator.markup import Templates

# What belongs to this room under docs/.
PLACES = frozenset({permalinks.markdown_of(permalinks.HOME), permalinks.markdown_of(permalinks.ARCHIVE), "daily"})


def pages(archive: Archive, templates: Templates, authors_shown: int) -> Iterator[tuple[str, str]]:
    """Yield (path under docs/, Markdown) of every listing page."""
    common = {"authors_shown": authors_shown, "feeds": permalinks.FEEDS}
    yield _page(permalinks.HOME, templates, "home.md.jinja", common | _home(archive))
    yield _page(permalinks.ARCHIVE, templates, "archive.md.jinja", common | {"years": _years(archive)})
    for number, day in enumerate(archive.days):
        values = {"day": day, "later": _at(archive, number - 1), "earlier": _at(archive, number + 1)}
        yield _page(permalinks.day_page(day.date), templates, "day.md.jinja", common | values)


def _page(path: str, templates: Templates, name: str, values: Mapping[str, object]) -> tuple[str, str]:
    base = "../" * path.count("/")
    return permalinks.markdown_of(path), templates.render(name, {**values, "base": base})


def _home(archive: Archive) -> dict[str, object]:
    return {"day": _at(archive, 0), "earlier": _at(archive, 1), "recent": archive.days[1:8]}


def _at(archive: Archive, number: int) -> Day | None:
    return archive.days[number] if 0 <= number < len(archive.days) else None


def _years(archive: Archive) -> list[tuple[int, list[tuple[dt.date, list[Day]]]]]:
    """Group the days by year and month, newest first; a month is named by its first day."""
    months = [(month, list(days)) for month, days in groupby(archive.days, lambda day: day.date.replace(day=1))]
    return [(year, list(group)) for year, group in groupby(months, lambda pair: pair[0].year)]
