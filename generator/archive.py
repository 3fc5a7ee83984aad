"""All stored listings as a reader sees them: days, newest first, and each paper once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.model import Listing, Paper, filled, revision, substance

SAMPLE = "sample"

ListingKey = tuple[str, dt.date]  # source, day


class Place(NamedTuple):
    """Where a paper was announced: the source, where within it, and its address there."""

    source: str
    within: str | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper with its place in the archive: the day it was first listed, and its moments in feeds.

    `arrived` is that day too, or a later one if the paper was added to it late. `published` is in the
    first hour of the day (UTC), a second earlier for each paper listed before it, so that no two share
    one and newest-first is the source's own order. `updated` is `published` until title, abstract or
    links change; no two entries share one either. `stamp` is the paper's id with the digests of its
    listings, if they were given: it changes when they do. `places` are where it was announced, in the
    order of the sources; the first has said what `paper` is, as far as it told.
    """

    paper: Paper
    day: dt.date
    arrived: dt.date
    published: dt.datetime
    updated: dt.datetime
    stamp: str
    places: tuple[Place, ...] = ()


_Marks = tuple[str, tuple[Place, ...]]  # the stamp and the places of an entry


@dataclass(frozen=True, slots=True)
class Day:
    """A day's papers: most votes first, then in the source's order."""

    date: dt.date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """All days and all entries, newest first."""

    days: tuple[Day, ...]
    entries: tuple[Entry, ...]

    @property
    def through(self) -> dt.date | None:
        """Return the newest day, or None when there is none."""
        return self.days[0].date if self.days else None


def gather(
    listings: Iterable[Listing], sources: Sequence[str] = (), digests: Mapping[ListingKey, str] | None = None
) -> Archive:
    """Join `listings` into an archive; the sample steps aside when there is anything else.

    `sources` is the order of the sources, to which new ones are only ever added: it tells papers
    apart that two sources listed at the same place of the same day, and of a paper that two have
    listed it says whose word is taken. `digests` are the listings' own.
    """
    ranks = {name: rank for rank, name in enumerate(sources)}
    chosen = _without_sample(listings, ranks)
    entries: dict[str, Entry] = {}
    ids: dict[dt.date, dict[str, None]] = defaultdict(dict)
    for listing in chosen:
        ids[listing.day] |= dict.fromkeys(paper.id for paper in listing.papers)
    for arrived, place, paper, listing in _arrivals(chosen):
        digest = (digests or {}).get((listing.source, listing.day), "")
        listed = _moment(listing.day, place, ranks.get(listing.source, 0))
        earlier = entries.get(paper.id)
        stamp = f"{earlier.stamp if earlier else paper.id}:{digest}"
        place_of = Place(listing.source, paper.place, paper.link)
        places = _places(earlier, place_of, ranks) if earlier else (place_of,)
        told = _told(paper, earlier, is_first=places[0] == place_of) if earlier and places[1:] else paper
        entries[paper.id] = _entry(told, arrived, listed, (stamp, places), earlier)
    newest_first = sorted(entries.values(), key=lambda entry: entry.published, reverse=True)
    days = tuple(_day(date, ids[date], entries) for date in sorted(ids, reverse=True))
    return Archive(days, tuple(newest_first))


def is_sample(sources: Iterable[str]) -> bool:
    """Say whether of `sources` there is the sample alone."""
    return set(sources) == {SAMPLE}


def _places(earlier: Entry, place: Place, ranks: Mapping[str, int]) -> tuple[Place, ...]:
    """Return where a paper was announced, with `place`, each place within a source once."""
    others = (each for each in earlier.places if each[:2] != place[:2])
    return tuple(sorted([*others, place], key=lambda each: ranks.get(each.source, 0)))


def _told(paper: Paper, earlier: Entry, *, is_first: bool) -> Paper:
    """Return what two sources tell of a paper: the word of the first, and what else the other knows."""
    return filled(paper, earlier.paper) if is_first else filled(earlier.paper, paper)


def _without_sample(listings: Iterable[Listing], ranks: Mapping[str, int]) -> list[Listing]:
    """Return `listings` by day and source, without the sample unless it is all there is."""
    everything = sorted(listings, key=lambda listing: (listing.day, ranks.get(listing.source, 0), listing.source))
    return [listing for listing in everything if listing.source != SAMPLE] or everything


def _arrivals(listings: Iterable[Listing]) -> list[tuple[dt.date, int, Paper, Listing]]:
    """Return the papers of `listings` as they arrived, so that a late one takes nothing away from one that is known.

    On the day on which it came, what was listed for that day is before what came late.
    """
    placed = [
        (paper.arrived or listing.day, place, paper, listing)
        for listing in listings
        for place, paper in enumerate(listing.papers)
    ]
    return sorted(placed, key=lambda each: (each[0], each[0] != each[3].day))


def _day(date: dt.date, ids: Iterable[str], entries: Mapping[str, Entry]) -> Day:
    listed = [entries[paper_id] for paper_id in ids]
    return Day(date, tuple(sorted(listed, key=lambda entry: -(entry.paper.votes or 0))))


def _moment(day: dt.date, place: int, rank: int) -> dt.datetime:
    """Return when a feed says that the paper at `place` of a listing was listed.

    All that the hour has no second for share the first second of the day, ten microseconds apart.
    """
    beyond = max(0, place - 3598)
    after = dt.timedelta(seconds=3599 - place + beyond, microseconds=rank - 10 * beyond)
    return dt.datetime.combine(day, dt.time(), dt.UTC) + after


def _entry(paper: Paper, arrived: dt.date, listed: dt.datetime, marks: _Marks, earlier: Entry | None) -> Entry:
    """Return the entry of `paper`; one listed before keeps its day, and is updated when the paper is another now."""
    late = revision(None, listed.date(), arrived) if earlier and arrived > listed.date() else None
    revised = paper.revised or late
    updated = revised + (listed - listed.replace(minute=0, second=0, microsecond=0)) if revised else listed
    if earlier is None:
        return Entry(paper, listed.date(), arrived, listed, updated, *marks)
    if substance(paper) == substance(earlier.paper):
        updated = earlier.updated
    elif updated <= earlier.updated:
        updated = earlier.updated + dt.timedelta(minutes=10)
    return Entry(paper, earlier.day, earlier.arrived, earlier.published, updated, *marks)
