"""The archive as Markdown pages: home, days, weeks, months, trending, topics, code, and indexes.

A page is front matter and HTML blocks, which MkDocs passes on as they are: text from outside is
escaped once, by the template, and never read as Markdown.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

from generator import permalinks
from generator.archive import Archive, Day
from generator.catalogue import (
    AUTHOR_PAPERS,
    ORGANISATION_PAPERS,
    TRENDING_DAYS,
    Catalogue,
    Group,
    Period,
    month_of,
    week_of,
)
from generator.markup import Templates, short_date

# What belongs to this room under docs/.
PLACES = frozenset(
    {
        *map(permalinks.markdown_of, (permalinks.HOME, permalinks.ARCHIVE, permalinks.TRENDING)),
        *("daily", "weekly", "monthly", "topics", "with-code", "organisations", "authors", "papers"),
    }
)
ROWS = 50  # on a page of a long list; the first has up to twice as many

# Who is in an index, so that an empty one explains itself.
_TOPICS = "Topics named in the settings that have papers"
_ORGANISATIONS = f"Organisations with {ORGANISATION_PAPERS} papers or more"
_AUTHORS = f"Authors with {AUTHOR_PAPERS} papers or more, and those who are followed"

Each = TypeVar("Each")
Page = tuple[str, str, Mapping[str, object]]  # path, template, values
Link = tuple[str, str]  # path, name
PeriodPath = Callable[[str, int | None], str]
PathOf = Callable[[int | None], str]  # the path of a page of a long list; of its first for None


def pages(
    archive: Archive, catalogue: Catalogue, templates: Templates, authors_shown: int
) -> Iterator[tuple[str, str]]:
    """Yield (path under docs/, Markdown) of every page that MkDocs makes."""
    common = {
        "authors_shown": authors_shown,
        "catalogue": catalogue,
        "up": (permalinks.ARCHIVE, "All days"),
        "parts": [],
    }
    for path, name, values in _all(archive, catalogue):
        base = "../" * path.count("/")
        yield permalinks.markdown_of(path), templates.render(name, {**common, **values, "base": base})


def paths(archive: Archive, catalogue: Catalogue) -> Iterator[str]:
    """Yield the path in the site of every such page, and the place of each paper on the page of its day."""
    yield from (path for path, _, _ in _all(archive, catalogue) if path != permalinks.SHELL)
    for day in archive.days:
        yield from (f"{permalinks.day_page(day.date)}#{entry.paper.id}" for entry in day.entries)
    yield from (f"{permalinks.HOME}#{entry.paper.id}" for day in archive.days[:1] for entry in day.entries)


def paginate(group: Group, path_of: PathOf) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield (path, values) of the pages of a long list, newest papers first.

    Older pages are numbered from the oldest, so that a new paper changes the first page alone.
    """
    older = max(0, len(group.entries) // ROWS - 1)
    first = len(group.entries) - older * ROWS
    yield (
        path_of(None),
        {
            "title": group.name,
            "entries": group.entries[:first],
            "earlier": _turn(path_of, older, "Earlier"),
            "later": None,
        },
    )
    for number in range(older, 0, -1):
        end = len(group.entries) - (number - 1) * ROWS
        entries = group.entries[end - ROWS : end]
        yield (
            path_of(number),
            {
                "title": f"{group.name}, {short_date(entries[-1].day)} to {short_date(entries[0].day)}",
                "entries": entries,
                "earlier": _turn(path_of, number - 1, "Earlier"),
                "later": _turn(path_of, number + 1 if number < older else None, "Later"),
            },
        )


def _turn(path_of: PathOf, number: int | None, which: str) -> Link | None:
    """Return the link to a page of a long list; 0 is before its oldest, None its first."""
    return None if number == 0 else (path_of(number), f"{which} papers")


def _all(archive: Archive, catalogue: Catalogue) -> Iterator[Page]:
    yield permalinks.SHELL, "shell.md", {}
    yield permalinks.HOME, "home.md.jinja", _home(archive)
    yield permalinks.ARCHIVE, "archive.md.jinja", {"years": _years(catalogue.months, archive), "weekdays": _WEEKDAYS}
    yield from _days(archive)
    yield from _periods(catalogue.weeks, permalinks.week_page, _week_title)
    yield from _periods(catalogue.months, permalinks.month_page, _month_title)
    yield permalinks.TRENDING, "list.md.jinja", _trending(catalogue)
    yield from _lists(catalogue)
    yield permalinks.TOPICS, "groups.md.jinja", _index("Topics", _TOPICS, catalogue.topics, permalinks.topic_page)
    organisations = _index("Organisations", _ORGANISATIONS, catalogue.organisations, permalinks.organisation_page)
    yield permalinks.ORGANISATIONS, "groups.md.jinja", organisations
    yield permalinks.AUTHORS, "groups.md.jinja", _index("Authors", _AUTHORS, catalogue.authors, permalinks.author_page)


def _home(archive: Archive) -> dict[str, object]:
    return {"day": _at(archive.days, 0), "earlier": _day_link(_at(archive.days, 1)), "recent": archive.days[1:8]}


def _days(archive: Archive) -> Iterator[Page]:
    for number, day in enumerate(archive.days):
        yield (
            permalinks.day_page(day.date),
            "day.md.jinja",
            {
                "day": day,
                "week": week_of(day.date),
                "month": month_of(day.date),
                "later": _day_link(_at(archive.days, number - 1)),
                "earlier": _day_link(_at(archive.days, number + 1)),
            },
        )


def _periods(periods: Sequence[Period], path_of: PeriodPath, title_of: Callable[[str], str]) -> Iterator[Page]:
    def link(period: Period | None) -> Link | None:
        return (path_of(period.name, None), title_of(period.name)) if period else None

    for number, period in enumerate(periods):
        neighbours = {"later": link(_at(periods, number - 1)), "earlier": link(_at(periods, number + 1))}
        for path, values in _period(period, partial(path_of, period.name), title_of(period.name)):
            yield path, "list.md.jinja", {**values, **neighbours}


def _period(period: Period, path_of: PathOf, title: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield (path, values) of the pages of a week or month; most votes come first, on the first page."""
    entries = period.entries
    starts = range(0, len(entries), 2 * ROWS)
    parts = [f"{start + 1} to {min(start + 2 * ROWS, len(entries))}" for start in starts]
    paths = [path_of(number + 1 if number else None) for number in range(len(parts))]
    for start, part, path in zip(starts, parts, paths, strict=True):
        yield (
            path,
            {
                "title": title if len(parts) == 1 else f"{title}, papers {part}",
                "description": f"The {len(entries)} papers of {title}, most votes first.",
                "note": f"{len(entries)} papers of {len(period.days)} days, most votes first",
                "entries": entries[start : start + 2 * ROWS],
                "parts": [*zip(paths, parts, strict=True)] if len(parts) > 1 else [],
                "part": part,
            },
        )


def _trending(catalogue: Catalogue) -> dict[str, object]:
    return {
        "title": "Trending",
        "description": "The papers that gather votes now.",
        "note": f"Votes against age: votes ÷ (days + 2)^1.5, over the last {TRENDING_DAYS} days",
        "entries": catalogue.trending,
        "earlier": None,
        "later": None,
    }


def _lists(catalogue: Catalogue) -> Iterator[Page]:
    """Yield the pages of topics and of papers with code."""
    for group in catalogue.topics:
        for path, values in paginate(group, partial(permalinks.topic_page, group.slug)):
            yield (
                path,
                "list.md.jinja",
                {**_named(group, "on this topic"), **values, "up": (permalinks.TOPICS, "All topics")},
            )
    for path, values in paginate(catalogue.with_code, permalinks.code_page):
        yield path, "list.md.jinja", {**_named(catalogue.with_code, "with code"), **values}


def _named(group: Group, what: str) -> dict[str, object]:
    return {
        "description": f"{group.name}: {len(group.entries)} papers, newest first.",
        "note": f"{len(group.entries):,} papers {what}, newest first",
    }


def _index(title: str, who: str, groups: Sequence[Group], page_of: Callable[[str], str]) -> dict[str, object]:
    by_letter = [(letter, list(each)) for letter, each in groupby(groups, lambda group: group.slug[0])]
    return {
        "title": title,
        "description": f"Research papers by {title.lower()}.",
        "note": f"{who}: {len(groups):,}",
        "letters": by_letter if len(groups) > ROWS else [("", list(groups))] if groups else [],
        "page_of": page_of,
    }


def _years(months: Sequence[Period], archive: Archive) -> list[tuple[str, list[dict[str, object]]]]:
    counts = {day.date: len(day.entries) for day in archive.days}
    shown: list[dict[str, object]] = [
        {"name": month.name, "title": _month_title(month.name), "weeks": _weeks(month.name, counts)} for month in months
    ]
    return [(year, list(each)) for year, each in groupby(shown, lambda month: str(month["name"])[:4])]


def _weeks(month: str, counts: Mapping[dt.date, int]) -> list[tuple[str, list[tuple[dt.date | None, int]]]]:
    """Return the weeks of a month as a calendar shows them: (ISO week or "", seven of (date, papers))."""
    year, number = map(int, month.split("-"))
    rows = []
    for week in calendar.Calendar().monthdatescalendar(year, number):
        dates = [date if date.month == number else None for date in week]
        listed = any(date in counts for date in week)
        rows.append(
            (week_of(week[0]) if listed else "", [(date, counts.get(date, 0) if date else 0) for date in dates])
        )
    return rows


def _week_title(week: str) -> str:
    monday = dt.date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)
    return f"Week {int(week[-2:])}, {short_date(monday)} to {short_date(monday + dt.timedelta(days=6))}"


def _month_title(month: str) -> str:
    return f"{dt.date.fromisoformat(month + '-01'):%B %Y}"


def _day_link(day: Day | None) -> Link | None:
    return (permalinks.day_page(day.date), short_date(day.date)) if day else None


def _at(values: Sequence[Each], number: int) -> Each | None:
    return values[number] if 0 <= number < len(values) else None


_WEEKDAYS = [(calendar.day_name[number], calendar.day_name[number][:2]) for number in range(7)]
