"""In what state a checkout is, in plain words, and what to do about it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from generator import archive, judging, ledger, repository, results, schedule, store
from generator.errors import SettingsError
from generator.results import Result
from generator.settings import Configuration, Settings
from generator.sources import SOURCES
from generator.store import Stored
from generator.wording import many

_FETCH = "make fetch"
_LIMIT = 1_000_000_000  # bytes; "published GitHub Pages sites may be no larger than 1 GB"
_NEARLY = 0.8
_ASLEEP = dt.timedelta(days=60)  # without activity, after which GitHub disables the schedules of a public repository
_DROWSY = dt.timedelta(days=45)
_SHOWN = 8  # gaps


class Grade(StrEnum):
    """Whether all is well, something is worth a look, or something has to be done."""

    WELL = "well"
    LOOK = "look"
    WRONG = "wrong"


class Finding(NamedTuple):
    """What was found about one thing."""

    grade: Grade
    about: str
    says: str


def examine(
    root: Path, now: dt.datetime, load: Callable[[], Configuration], settings: str = "mkdocs.yml"
) -> Iterator[Finding]:
    """Yield what there is to say of the checkout `root` at the moment `now` (UTC); `load` reads its `settings`."""
    try:
        configuration = load()
    except SettingsError as error:
        yield Finding(Grade.WRONG, "settings", f"{error}; the rest is looked at when that is mended")
        return
    chosen = configuration.settings
    yield Finding(Grade.WELL, "settings", f"{settings} is in order; papers come from {', '.join(chosen.sources)}")
    stored = store.read_all(root / "content")
    yield from _papers(root, stored, now.date())
    for source in chosen.sources:
        days = [day for name, day in stored.digests if name == source]
        yield from _fetched(root, source, days, now, chosen)
        yield from () if SOURCES[source].is_recent else _gaps(source, days)  # what is past cannot be asked for
    yield from _site(root)
    yield from _schedule(root, now)
    yield _address(root, configuration)


def _papers(root: Path, stored: Stored, today: dt.date) -> Iterator[Finding]:
    everything = archive.gather(stored.listings)
    days, papers = [day.date for day in everything.days], many(len(everything.entries), "paper", "papers")
    if not days:
        yield Finding(Grade.WRONG, "papers", f"content/ holds none; run: {_FETCH}")
    elif archive.is_sample(source for source, _ in stored.digests):
        yield Finding(Grade.LOOK, "papers", f"{papers}, the sample; for real ones, which take its place, run: {_FETCH}")
    else:
        yield Finding(
            Grade.WELL, "papers", f"{many(len(days), 'day', 'days')} and {papers}, from {days[-1]} to {days[0]}"
        )
    for path, day in _to_come(root / "content", stored, today):
        told = f"{path}: is of a day to come; remove it, or else fetches ask for days up to {day}"
        yield Finding(Grade.WRONG, "papers", told)
    for reason in stored.broken.values():
        yield Finding(Grade.WRONG, "papers", reason)
    for path in sorted((root / "content").rglob(f"*{store.ASIDE}")):
        told = f"{path}: was set aside because it was no listing; see what is in it, then remove it"
        yield Finding(Grade.LOOK, "papers", told)


def _to_come(content: Path, stored: Stored, today: dt.date) -> Iterator[tuple[Path, dt.date]]:
    """Yield listings of days after tomorrow, which is today already in the east."""
    yield from ((store.path_of(content, source, day), day) for source, day in stored.digests if (day - today).days > 1)


def _fetched(root: Path, source: str, days: Sequence[dt.date], now: dt.datetime, chosen: Settings) -> Iterator[Finding]:
    report = results.load(root).reports.get(source)
    if report is None:
        yield Finding(Grade.LOOK, "fetch", f"{source}: when it was asked last is not known here; run: {_FETCH}")
    else:
        grade = Grade.WRONG if report.result == Result.BROKEN else Grade.WELL
        told = f"{source}: asked on {report.asked:%Y-%m-%d at %H:%M} UTC, {report.result}: {report.reason}"
        yield Finding(grade, "fetch", told)
    if days and SOURCES[source].is_daily and (old := judging.too_old(max(days), now.date(), chosen.stale_after)):
        yield Finding(Grade.WRONG, "fetch", f"{source}: {old}; run: {_FETCH}")


def _gaps(source: str, days: Sequence[dt.date]) -> Iterator[Finding]:
    """Tell of working days without papers: holidays, or days that were missed."""
    gaps = list(_ranges(_missing(days)))
    for first, last in gaps[-_SHOWN:]:
        span = f"{first}" if first == last else f"{first} to {last}"
        command = f"{_FETCH} SINCE={first} UNTIL={last}"
        yield Finding(Grade.LOOK, "calendar", f"{source}: nothing on {span}; a holiday, or else: {command}")
    if len(gaps) > _SHOWN:
        command = f"{_FETCH} SINCE={gaps[0][0]} UNTIL={gaps[-1][1]} MISSING=1"
        yield Finding(Grade.LOOK, "calendar", f"{source}: {len(gaps) - _SHOWN} earlier gaps; all at once: {command}")


def _missing(days: Sequence[dt.date]) -> list[dt.date]:
    if not days:
        return []
    known, first = set(days), min(days)
    every = (first + dt.timedelta(days=number) for number in range((max(days) - first).days))
    return [day for day in every if day not in known and judging.is_working_day(day)]


def _ranges(days: Iterable[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield the first and last of each run of days that follow one another."""
    for _, run in groupby(enumerate(days), lambda each: each[1].toordinal() - each[0]):
        together = [day for _, day in run]
        yield together[0], together[-1]


def _site(root: Path) -> Iterator[Finding]:
    files = ledger.files(root / "site")
    if not files:
        yield Finding(Grade.LOOK, "site", "there is none yet; run: make site")
        return
    size = sum(length for length, _ in files.values())
    told = (
        f"{size / 1e6:,.1f} MB in {many(len(files), 'file', 'files')}, {size / _LIMIT:.0%} of what GitHub Pages takes"
    )
    if size > _LIMIT * _NEARLY:
        yield Finding(Grade.WRONG, "site", f"{told}; show fewer days, with the setting days_shown")
    else:
        yield Finding(Grade.WELL, "site", told)
    inputs = store.states(root / "content") | results.state(root) | schedule.state(root)
    if ledger.load(root / ledger.FILE).inputs != inputs:
        yield Finding(Grade.LOOK, "site", "it is older than what is here now; run: make site")


def _schedule(root: Path, now: dt.datetime) -> Iterator[Finding]:
    crons = schedule.crons(root)
    following = schedule.next_run(crons, now)
    if following is None:
        yield Finding(Grade.WRONG, "schedule", f"{schedule.WORKFLOW}: has no schedule; restore it with git")
    else:
        told = f"the workflow is due on {following:%Y-%m-%d at %H:%M} UTC, where the repository's Actions are enabled"
        yield Finding(Grade.WELL, "schedule", told)
    last = repository.last_commit(root)
    if last and now - last > _DROWSY:
        told = (
            f"the last commit is of {last:%Y-%m-%d}; GitHub stops the schedule {_ASLEEP.days} days after the last one"
        )
        yield Finding(Grade.WRONG, "schedule", f"{told}: commit something, and enable the workflow under Actions")


def _address(root: Path, configuration: Configuration) -> Finding:
    url, pages = configuration.site.url, repository.pages_address(root)
    if "//127.0.0.1" not in url:
        return Finding(Grade.WELL, "address", url)
    if pages:
        told = f"the workflow takes it from the Pages settings, {pages} unless a domain is set; here it is {url}"
        return Finding(Grade.WELL, "address", told)
    return Finding(
        Grade.LOOK, "address", f"{url}, this machine's; say where the site will live in site_url or SITE_URL"
    )
