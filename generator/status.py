"""How fresh the site is, for readers and for programs: status.html and status.json.

The form of status.json is described in docs/status.schema.json (JSON Schema 2020-12), which is published
beside it. Nothing here is read from a clock: that data is old, and when the next run is due, is found out
in the reader's browser.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import msgspec

from generator import judging, permalinks
from generator.archive import Archive
from generator.press import Press
from generator.results import Report, Result
from generator.sheets import Sheet, digest
from generator.shell import Page
from generator.wording import say, weekdays

_DAYS = 30


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a source answered last, asked for days up to `until`; that is missing when it is not known."""

    name: str
    title: str
    until: dt.date | None = None
    result: str | None = None
    cause: str | None = None
    reason: str | None = None


class Counted(msgspec.Struct, frozen=True):
    """A day: how many papers it has, and what that means."""

    day: dt.date
    papers: int
    result: str


class Run(msgspec.Struct, frozen=True):
    """When a fetch is due each week: an ISO weekday, 1 to 7, and a time in UTC."""

    weekday: int
    time: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All that is told: the newest day, from when on that is too old, and when a week's fetches are due."""

    through: dt.date | None
    stale_from: dt.datetime | None
    runs: tuple[Run, ...]
    sources: tuple[Asked, ...]
    days: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a status is made of besides the papers.

    The `titles` of the sources that are asked, by name; their last `reports`; the days of which a
    stored file is `broken`; after how many working days data is stale; when a week's fetches are due.
    """

    titles: Mapping[str, str]
    reports: Mapping[str, Report]
    broken: Collection[str]
    stale_after: int
    runs: Collection[tuple[int, str]]
    is_sample: bool


def sheet(archive: Archive, known: Known, press: Press) -> Sheet:
    """Return the sheet of both files."""
    status = _status(archive, known)
    data = msgspec.json.format(msgspec.json.encode(status), indent=1) + b"\n"
    return Sheet(permalinks.STATUS, digest(data), lambda: [_page(status, press), (permalinks.STATUS_DATA, data)])


def _page(status: Status, press: Press) -> Page:
    description = say(
        "How fresh these papers are: the newest day, what each source answered last, and the last 30 days."
    )
    values = {"base": "", "status": status, "timetable": _timetable(status.runs), "results": _results()}
    return Page(permalinks.STATUS, say("Status"), description, press.page("status.html.jinja", values))


def _results() -> dict[str, str]:
    """Return what a reader calls each result."""
    return {
        Result.NEW: say("new papers"),
        Result.QUIET: say("quiet day"),
        Result.EARLY: say("not yet published"),
        Result.BROKEN: say("broken"),
    }


def _timetable(runs: Sequence[Run]) -> list[str]:
    """Return the times of a week's days, those days together that follow one another and have the same."""
    times = {number: ", ".join(run.time for run in runs if run.weekday == number) for number in range(1, 8)}
    spans = [(told, [number for number, _ in days]) for told, days in groupby(times.items(), lambda each: each[1])]
    named = [(_span(days[0], days[-1]), told) for told, days in spans if told]
    return [say("%(days)s at %(times)s", days=days, times=told) for days, told in named]


def _span(first: int, last: int) -> str:
    """Return ISO weekdays `first` to `last` in words."""
    names = [name for name, _ in weekdays()]
    one, other = names[first - 1], names[last - 1]
    return one if first == last else say("%(first)s to %(last)s", first=one, last=other)


def _status(archive: Archive, known: Known) -> Status:
    through = archive.through
    is_live = through is not None and not known.is_sample
    return Status(
        through=through,
        stale_from=_midnight(judging.stale_from(through, known.stale_after)) if through and is_live else None,
        runs=tuple(Run(*run) for run in known.runs),
        sources=tuple(_asked(name, title, known.reports.get(name)) for name, title in known.titles.items()),
        days=tuple(_counted(archive, known)),
    )


def _asked(name: str, title: str, report: Report | None) -> Asked:
    if report is None:
        return Asked(name, title)
    return Asked(name, title, report.until, report.result, report.cause, report.reason)


def _counted(archive: Archive, known: Known) -> Sequence[Counted]:
    """Return the last days, newest first, up to the day of the last fetch."""
    if archive.through is None:
        return []
    last = max([archive.through, *(report.until for report in known.reports.values())])
    counts = {day.date: len(day.entries) for day in archive.days[:_DAYS]}
    dates = [last - dt.timedelta(days=number) for number in range(_DAYS)]
    return [Counted(date, counts.get(date, 0), _result(date, counts, archive.through, known)) for date in dates]


def _result(date: dt.date, counts: Mapping[dt.date, int], through: dt.date, known: Known) -> Result:
    if f"{date}" in known.broken:
        return Result.BROKEN
    if date in counts:
        return Result.NEW
    return Result.EARLY if date > through and judging.is_working_day(date) else Result.QUIET


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
