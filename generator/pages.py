"""The first page, the calendar of all days, and the page of saved papers."""

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from generator import offline, permalinks, search
from generator.archive import Archive
from generator.catalogue import Catalogue, Period, week_of
from generator.days import day_link
from generator.press import Press
from generator.sheets import Sheet, digest, stamps
from generator.shell import Page, at_root
from generator.wording import month_title, say, weekdays


def pages(archive: Archive, catalogue: Catalogue, press: Press) -> Iterator[Sheet]:
    """Yield the sheets of home, the calendar and the page of saved papers."""
    counts = [(day.date, len(day.entries)) for day in archive.days]
    newest = stamps(entry for day in archive.days[:1] for entry in day.entries)
    yield Sheet(permalinks.HOME, digest(newest, counts[:8]), lambda: [_home(archive, press)])
    yield Sheet(permalinks.ARCHIVE, digest(counts), lambda: [_calendar(archive, catalogue.months, press)])
    yield Sheet(permalinks.SAVED, "", lambda: [_saved(press)])


def paths(archive: Archive) -> Iterator[str]:
    """Yield the path of each of these pages, and the place of each paper on the first."""
    yield permalinks.ARCHIVE
    yield permalinks.HOME
    yield permalinks.SAVED
    yield from (f"{permalinks.HOME}#{entry.paper.id}" for day in archive.days[:1] for entry in day.entries)


def _home(archive: Archive, press: Press) -> Page:
    recent = archive.days[1:8]
    values = {
        "base": "",
        "archive": archive,
        "day": archive.days[0] if archive.days else None,
        "articles": at_root(press.articles(entry for day in archive.days[:1] for entry in day.entries)),
        "earlier": day_link(recent[0]) if recent else None,
        "recent": recent,
    }
    head = (search.offered(press.site, "") + "\n" if press.settings.search else "") + offline.offered("")
    description = say("The newest day of research papers, most votes first, with abstracts, code and feeds.")
    return Page(permalinks.HOME, "", description, press.page("home.html.jinja", values), head)


def _saved(press: Press) -> Page:
    description = say("The papers you saved, with your notes and tags, in this browser alone.")
    return Page(permalinks.SAVED, say("Saved"), description, press.page("saved.html.jinja", {"base": ""}))


def _calendar(archive: Archive, months: Sequence[Period], press: Press) -> Page:
    values = {"base": "", "archive": archive, "years": _years(months, archive), "weekdays": weekdays()}
    description = say("Every day of research papers, by year and month.")
    return Page(permalinks.ARCHIVE, say("Archive"), description, press.page("archive.html.jinja", values))


def _years(months: Sequence[Period], archive: Archive) -> list[tuple[str, list[dict[str, object]]]]:
    counts = {day.date: len(day.entries) for day in archive.days}
    shown: list[dict[str, object]] = [
        {"name": month.name, "title": month_title(month.name), "weeks": _weeks(month.name, counts)} for month in months
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
