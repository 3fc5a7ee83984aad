"""What of the archive a mirror shows, as its settings choose: by sources, words, votes and days.

All of it stays in content/: what is not shown today is there when the settings are others.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from generator import archive
from generator.archive import Archive, Entry
from generator.model import Listing, Paper
from generator.queries import query
from generator.settings import Settings
from generator.sources import SOURCES


def listed(listings: Iterable[Listing], settings: Settings) -> Iterator[Listing]:
    """Yield those of the sources that `settings` choose to show: a fork has what upstream fetched."""
    sources = settings.sources_shown
    return (listing for listing in listings if not sources or listing.source in sources)


def chosen(listings: Iterable[Listing], settings: Settings) -> Archive:
    """Join those of `listings` that `settings` choose into an archive, of which what they choose is there."""
    return shown(archive.gather(listed(listings, settings), tuple(SOURCES)), settings)


def shown(everything: Archive, settings: Settings) -> Archive:
    """Return the papers that `settings` choose, and the days that have any.

    Days are counted back from the newest, so that no clock is needed.
    """
    if everything.through is None or not _chooses(settings):
        return everything
    first = everything.through - dt.timedelta(days=settings.days_shown - 1) if settings.days_shown else dt.date.min
    wanted = _wanted(settings)
    entries = tuple(entry for entry in everything.entries if entry.day >= first and wanted(entry.paper))
    ids = {entry.paper.id for entry in entries}

    def of(listed: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(entry for entry in listed if entry.paper.id in ids)

    days = (replace(day, entries=of(day.entries)) for day in everything.days if day.date >= first)
    return Archive(tuple(day for day in days if day.entries), entries)


def _chooses(settings: Settings) -> bool:
    return bool(settings.include or settings.exclude or settings.least_votes or settings.days_shown)


def _wanted(settings: Settings) -> Callable[[Paper], bool]:
    """Return what says of a paper whether it has the votes, and the words, that `settings` ask for."""
    include, exclude = [query(each) for each in settings.include], [query(each) for each in settings.exclude]

    def wanted(paper: Paper) -> bool:
        return (
            (paper.votes or 0) >= settings.least_votes
            and (not include or any(finds(paper) for finds in include))
            and not any(finds(paper) for finds in exclude)
        )

    return wanted
