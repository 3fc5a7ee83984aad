"""The history of the main feed (RFC 5005 §4): all papers in the order in which they arrived, in documents by month."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator import permalinks
from generator.archive import Entry
from generator.catalogue import month_of


@dataclass(frozen=True, slots=True)
class Part:
    """Papers of a month in the order in which they arrived: a document of the history.

    It is settled when so much has come after it that the feed itself need not hold it any more.
    """

    path: str
    entries: Sequence[Entry]
    is_settled: bool


def parts(entries: Sequence[Entry], held: int) -> list[Part]:
    """Return the history of a feed that holds `held` papers or so, oldest first.

    A part has half of that at most. All but the newest are settled, so that the feed, which holds the
    rest, still has half of `held` or more, and nothing is both in the feed and in a settled part.
    Papers of the newest day, to which others may yet come, are in no settled part.
    """
    size = max(1, held // 2)
    newest = max((entry.arrived for entry in entries), default=None)
    months = groupby(_arrived(entries), lambda entry: month_of(entry.arrived))
    found, so_far = [], 0
    for path, chunk in (each for month, group in months for each in _chunks(month, list(group), size)):
        so_far += len(chunk)
        is_settled = len(entries) - so_far >= held - size and chunk[-1].arrived != newest
        found.append(Part(path, chunk, is_settled=is_settled))
    return found


def _chunks(month: str, entries: Sequence[Entry], size: int) -> Iterator[tuple[str, Sequence[Entry]]]:
    for number, start in enumerate(range(0, len(entries), size), 1):
        yield permalinks.feed_archive(month, number), entries[start : start + size]


def _arrived(entries: Iterable[Entry]) -> list[Entry]:
    """Return papers as they came, the first of a day first: what comes is added at the end.

    What is late is before the papers of the day on which it came, so that those are the last of all.
    """
    return sorted(newest_first(entries), key=lambda entry: (entry.arrived, entry.arrived == entry.day))


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Return papers as a feed shows them."""
    return sorted(entries, key=lambda entry: entry.published, reverse=True)


def unsettled(history: Sequence[Part]) -> list[Entry]:
    """Return the papers that are in no settled part, which the feed itself holds, newest first."""
    return newest_first(entry for part in history if not part.is_settled for entry in part.entries)


def settled_last(history: Sequence[Part]) -> Part | None:
    """Return the part that is before the feed."""
    return next((part for part in reversed(history) if part.is_settled), None)
