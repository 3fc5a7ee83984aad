"""What a volume says of where its papers lie: in which cell, and which others are near.

    cells/N.bin        a shard of cells (see `shards`), by number: of each paper in it the number in the volume,
                       4 bytes, and the bits (see `vectors`), 32 bytes
    cells/first.txt    the first cell of each shard
    cells/centres.bin  the bits of the centre of each cell; in the first volume alone
    about/N.bin        the bits of 32 papers, by number
    related.bin        the numbers of the papers nearest to each, 4 bytes each; pages are made of it (see `volumes`)

Numbers have their lowest byte first.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np

from generator import cells
from generator.archive import Entry as Paper
from generator.shards import Entry, Numbers, folded, shards
from generator.shell import File
from generator.vectors import DIMENSIONS, Bits, Directions, bits
from generator.volumes import RELATED, Find, Volume
from generator.words import spelt

_CENTRES = "cells/centres.bin"
_SHARD = 1_500  # bytes: a search looks into few cells
_BLOCK = 32  # papers
_WIDTH = DIMENSIONS // 8  # bytes
_IN_CELL = np.dtype([("number", "<u4"), ("bits", "u1", _WIDTH)])


def files(volume: Volume, before: Sequence[Volume], directions: Directions, find: Find) -> Iterator[File]:
    """Yield the files of a volume whose papers are about `directions`; `before` are the volumes before it."""
    own = bits(directions)
    centres = _rows(before[0].data(_CENTRES, find)) if before else cells.centres(own)
    every = np.concatenate([*(bits_of(each, find) for each in before), own])
    if not before:
        yield volume.file(_CENTRES, centres.tobytes())
    yield from _cells(volume, own, cells.cells(own, centres))
    for number, start in enumerate(range(0, len(own), _BLOCK)):
        yield volume.file(f"about/{number}.bin", own[start : start + _BLOCK].tobytes())
    near = _near(volume, before, directions, every, centres)
    yield volume.file(RELATED, near.astype("<i4").tobytes())


def bits_of(volume: Volume, find: Find) -> Bits:
    """Return the bits of the papers of a volume."""
    blocks = -(-len(volume.entries) // _BLOCK)
    return _rows(b"".join(volume.data(f"about/{number}.bin", find) for number in range(blocks)))


def _cells(volume: Volume, own: Bits, of: Numbers) -> Iterator[File]:
    papers = np.zeros(len(own), _IN_CELL)
    papers["number"], papers["bits"] = np.arange(len(own)), own
    filled = [(cell, papers[of == cell]) for cell in np.unique(of).tolist()]
    first = []
    for number, shard in enumerate(shards([Entry(f"{cell:02x}", (), each.tobytes()) for cell, each in filled], _SHARD)):
        first.append(shard.first)
        yield volume.file(f"cells/{number}.bin", shard.data)
    yield volume.file("cells/first.txt", "\n".join(folded(first)).encode())


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
