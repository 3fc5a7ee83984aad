"""What a volume says of where its papers lie: in which cell, and which others are near.

    cells/N.bin        a shard of so many cells (see `together` and `shards`), by number: of each paper in it the
                       number in the volume, 4 bytes, and the bits (see `vectors`), 32 bytes
    cells/of.bin       the cell of each paper, 1 byte
    cells/centres.bin  the bits of the centre of each cell; in the first volume alone
    about.bin          the bits of each paper, for builds
    related.bin        the numbers of the papers nearest to each, 4 bytes each; pages are made of it (see `volumes`)

Numbers have their lowest byte first.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np

from generator import cells
from generator.archive import Entry as Paper
from generator.shards import Entry, Numbers, shard
from generator.shell import File
from generator.vectors import DIMENSIONS, Bits, Directions, bits
from generator.volumes import RELATED, Find, Volume
from generator.words import spelt

_CENTRES = "cells/centres.bin"
_ABOUT = "about.bin"
_SHARD = 1_500  # bytes, about: a search looks into few cells
_WIDTH = DIMENSIONS // 8  # bytes
_IN_CELL = np.dtype([("number", "<u4"), ("bits", "u1", _WIDTH)])


def files(volume: Volume, before: Sequence[Volume], directions: Directions, find: Find) -> Iterator[File]:
    """Yield the files of a volume whose papers are about `directions`; `before` are the volumes before it."""
    own = bits(directions)
    centres = _rows(before[0].data(_CENTRES, find)) if before else cells.centres(own)
    every = np.concatenate([*(bits_of(each, find) for each in before), own])
    if not before:
        yield volume.file(_CENTRES, centres.tobytes())
    of = cells.cells(own, centres)
    yield volume.file("cells/of.bin", of.astype(np.uint8).tobytes())
    yield from _cells(volume, own, of, len(centres))
    yield volume.file(_ABOUT, own.tobytes())
    near = _near(volume, before, directions, every, centres)
    yield volume.file(RELATED, near.astype("<i4").tobytes())


def bits_of(volume: Volume, find: Find) -> Bits:
    """Return the bits of the papers of a volume."""
    return _rows(volume.data(_ABOUT, find))


def together(volume: Volume) -> int:
    """Return how many cells of a volume are in one file, so that a browser knows which to ask for."""
    return max(1, _SHARD * cells.MOST // (_IN_CELL.itemsize * len(volume.entries)))


def _cells(volume: Volume, own: Bits, of: Numbers, count: int) -> Iterator[File]:
    papers = np.zeros(len(own), _IN_CELL)
    papers["number"], papers["bits"] = np.arange(len(own)), own
    filled = {cell: papers[of == cell].tobytes() for cell in np.unique(of).tolist()}
    width = together(volume)
    for number, start in enumerate(range(0, count, width)):
        entries = [Entry(f"{cell:02x}", (), filled[cell]) for cell in range(start, start + width) if cell in filled]
        yield volume.file(f"cells/{number}.bin", shard(entries))


def _rows(data: bytes) -> Bits:
    return np.frombuffer(data, np.uint8).reshape(-1, _WIDTH)


def _near(volume: Volume, before: Sequence[Volume], directions: Directions, every: Bits, centres: Bits) -> Numbers:
    """Return what is related to the papers of a volume: in the first any of it, else what was not listed later.

    So a new day changes nothing of what is related to the papers of earlier ones.
    """
    papers = [paper for each in (*before, volume) for paper in each.entries]
    days = np.array([paper.day.toordinal() for paper in papers], np.int64)
    rows = np.arange(volume.start, len(papers))
    ends = np.searchsorted(days, days[rows], side="right") if before else np.full(len(rows), len(papers))
    return cells.related(rows, directions, ends, cells.Papers(every, _letters(papers)), centres)


def _letters(papers: Sequence[Paper]) -> Callable[[int], str]:
    """Return what says of a number the letters of that paper's title, which are the same if it is listed again."""

    @cache
    def letters(number: int) -> str:
        title = papers[number].paper.title
        return "".join(spelt(title)) or title

    return letters
