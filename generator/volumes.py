"""The volumes in which the index of a search is bound: each of the papers of some days, in a folder of its own.

Papers are numbered, the oldest is 0. Volume 1 is of most of the past, 2 of what came since, 3 of the last weeks. A new
day changes the last one alone, which is small; the others are bound anew when there is enough for it. A volume's label
is another when anything in it is. It stands at the beginning of each of its files, so that none is read with those of
another build.
"""

import datetime as dt
import struct
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from generator import permalinks
from generator.archive import Archive, Entry
from generator.sheets import digest, stamps
from generator.shell import File

_OPEN = dt.timedelta(days=21)  # a day is fetched again for 14; older ones hardly ever change
_FIRST, _GROWTH = 64, 1.25  # papers in the first volume at least, and how much it grows when it does
_SECOND = 512
_FORMAT = 3  # of what is in files of a volume: another number when they are written otherwise

RELATED = "related.bin"
NEAREST = 5  # papers that are named there for each
NONE = -1  # stands there in place of a number where there are fewer

Find = Callable[[str], bytes]  # what is in a file, by its path, of the site that is being made


class Volume(NamedTuple):
    """Papers that are indexed together: their entries, oldest first, and the number of the first."""

    name: str
    start: int
    entries: Sequence[Entry]
    label: str

    def file(self, name: str, data: bytes) -> File:
        """Return a file of this volume, with the label in its first line."""
        return permalinks.search_volume(self.name) + name, f"{self.label}\n".encode() + data

    def data(self, name: str, find: Find) -> bytes:
        """Return what a file of this volume has after its first line."""
        return find(permalinks.search_volume(self.name) + name).partition(b"\n")[2]


def volumes(archive: Archive) -> list[Volume]:
    """Return all papers in volumes. What is in one has to do with those before, and so has its label."""
    entries = archive.entries[::-1]
    cuts = [0, *_cuts([entry.day for entry in entries]), len(entries)]
    bound: list[Volume] = []
    for number, (start, end) in enumerate(pairwise(cuts), start=1):
        if start < end:
            label = digest(_FORMAT, start, stamps(entries[start:end]), [volume.label for volume in bound])
            bound.append(Volume(f"{number}", start, entries[start:end], label))
    return bound


def related(volumes: Sequence[Volume], find: Find) -> dict[str, list[Entry]]:
    """Return for each paper, by its id, those that are related to it, nearest first."""
    papers = [paper for volume in volumes for paper in volume.entries]
    rows = struct.iter_unpack(f"<{NEAREST}i", b"".join(volume.data(RELATED, find) for volume in volumes))
    return {
        paper.paper.id: [papers[number] for number in row if number != NONE]
        for paper, row in zip(papers, rows, strict=True)
    }


def _cuts(days: Sequence[dt.date]) -> tuple[int, int]:
    """Return where the second and the third volume begin; `days` are those of all papers, oldest first."""
    settled = bisect_left(days, days[-1] - _OPEN) if days else 0
    first = 0
    size = float(_FIRST)
    while size <= settled:
        first = int(size)
        size *= _GROWTH
    second = first + (settled - first) // _SECOND * _SECOND
    return _day_of(days, first), _day_of(days, second)


def _day_of(days: Sequence[dt.date], number: int) -> int:
    """Return the number of the first paper of the day of paper `number`."""
    return bisect_left(days, days[number]) if number else 0
