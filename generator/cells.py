"""Which papers lie near each other: in cells, so that not all have to be compared with all.

What is compared is bits and whole numbers (see `vectors`), and of two that are as near the older one comes first.
What is near a paper is looked for in the cells nearest to its own. So it depends on the centres and on the papers
that may be found, not on how these are bound or in which order they came to be known.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from generator.shards import Numbers
from generator.vectors import Bits, Directions, signs
from generator.volumes import NEAREST, NONE

_CELL, MOST = 32, 256  # papers in a cell when centres are found, and centres, at most
_LEARNT = 8_192  # papers
_ROUNDS = 6
_AROUND = 16  # cells
_LOOKED_AT = 32  # papers, of which some may be one paper again

Likeness = NDArray[np.float32]
Name = Callable[[int], str]  # of a paper, by its number; those that are one paper again have the same


def centres(bits: Bits) -> Bits:
    """Return the centres of cells for papers like those with `bits`: k-means of which each step is made exact."""
    learnt = signs(bits[:: max(1, -(-len(bits) // _LEARNT))])
    count = min(MOST, -(-len(learnt) // _CELL))
    found = learnt[np.arange(count) * len(learnt) // max(count, 1)]
    for _ in range(_ROUNDS):
        found = np.where(_sums(learnt, _nearest(learnt, found), count) > 0, 1, -1).astype(np.float32)
    return np.unique(np.packbits(found > 0, axis=1), axis=0)


def cells(bits: Bits, centres: Bits) -> Numbers:
    """Return the number of the centre that is nearest to each of `bits`."""
    return _nearest(signs(bits), signs(centres))


class Papers(NamedTuple):
    """All papers: the bits of each, and their names."""

    bits: Bits
    name: Name


def related(rows: Numbers, directions: Directions, ends: Numbers, papers: Papers, centres: Bits) -> Numbers:
    """Return for each of the papers numbered `rows` the numbers of those nearest to it, best first, or `NONE`.

    `directions` and `ends` are theirs: each may be related to papers with a number below its end. It is never
    related to itself again, and to no other paper twice.
    """
    found = np.full((len(rows), NEAREST), NONE, np.int64)
    lies = signs(papers.bits)
    of = _nearest(lies, signs(centres))
    members = [np.flatnonzero(of == cell) for cell in range(len(centres))]
    lie = [lies[each].T for each in members]
    around = _around(centres)
    for cell in np.unique(of[rows]).tolist():
        places = np.flatnonzero(of[rows] == cell)
        own = directions[places].astype(np.float32)
        likeness = np.concatenate([own @ lie[each] for each in around[cell]], axis=1)
        others = np.concatenate([members[each] for each in around[cell]])
        found[places] = list(_best(likeness, rows[places], ends[places], others, papers.name))
    return found


def _around(centres: Bits) -> Numbers:
    """Return the cells nearest to each, itself among them."""
    each = signs(centres)
    return np.argsort(-(each @ each.T), axis=1, kind="stable")[:, :_AROUND]


def _best(likeness: Likeness, rows: Numbers, ends: Numbers, others: Numbers, name: Name) -> Iterator[list[int]]:
    """Yield the best of `others` for each row of their `likeness`."""
    likeness[others >= ends[:, None]] = -np.inf
    some = np.argpartition(likeness, -min(_LOOKED_AT, len(others)), axis=1)[:, -_LOOKED_AT:]
    values, numbers = np.take_along_axis(likeness, some, axis=1), others[some]
    order = np.lexsort((numbers, -values), axis=1)
    numbers = np.take_along_axis(np.where(values > -np.inf, numbers, NONE), order, axis=1)
    for own, best in zip(rows.tolist(), numbers.tolist(), strict=True):
        yield _apart(own, best, name)


def _apart(own: int, numbers: Iterable[int], name: Name) -> list[int]:
    """Return the first of `numbers` that are not `own` again, nor one another, and `NONE` where there are no more."""
    first = {name(own): own}
    for number in numbers:
        if number == NONE or len(first) > NEAREST:
            break
        first.setdefault(name(number), number)
    return [*first.values(), *[NONE] * NEAREST][1 : NEAREST + 1]


def _nearest(some: np.ndarray, centres: np.ndarray) -> Numbers:
    return np.argmax(some @ centres.T, axis=1) if len(centres) else np.zeros(len(some), np.int64)


def _sums(rows: np.ndarray, cells: Numbers, count: int) -> np.ndarray:
    """Return the sum of the `rows` in each cell."""
    order = np.argsort(cells, kind="stable")
    sums = np.zeros((count, rows.shape[1]), np.float32)
    filled, starts = np.unique(cells[order], return_index=True)
    sums[filled] = np.add.reduceat(rows[order], starts)
    return sums
