"""Shards: names with bytes for each, in files that a browser can ask for one by one.

A shard is lines of text, then bytes. The first line says what the shard is a part of, each further one a name, a number
that belongs to it and how many bytes do, with a space between them; an empty line ends them; the bytes follow in the
same order. In lists of names, as these are, each begins with a digit to the base of 36: how many characters at its
beginning are those of the one before, and left out. Names are in the order in which a browser compares them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from os.path import commonprefix
from string import ascii_lowercase, digits
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

SIZE = 8_000  # bytes, after which the next shard begins: few files, and little in each

_DIGITS = digits + ascii_lowercase
_LONGEST = 5  # bytes of a varint


class Shard(NamedTuple):
    """A file, and the first of its names."""

    first: str
    data: bytes


def shards(names: Sequence[str], numbers: Sequence[int], starts: Numbers, data: bytes, label: str) -> Iterator[Shard]:
    """Yield shards that are a part of what `label` names; those of `data` from each of `starts` on belong to a name."""
    sizes = np.diff(starts)
    whole = np.cumsum(sizes + np.array(list(map(len, names)), np.int64))
    cuts = [0, *(np.flatnonzero(np.diff(whole // SIZE)) + 1).tolist(), len(names)] if names else []
    for first, last in pairwise(cuts):
        told = zip(folded(names[first:last]), numbers[first:last], sizes[first:last].tolist(), strict=True)
        head = "".join(f"{name} {number} {size}\n" for name, number, size in told)
        yield Shard(names[first], f"{label}\n{head}\n".encode() + data[starts[first] : starts[last]])


def in_order(names: Iterable[str]) -> list[str]:
    """Return `names` as a browser sorts them: by UTF-16."""
    return sorted(names, key=lambda name: name.encode("utf-16-be"))


def folded(names: Iterable[str]) -> Iterator[str]:
    """Yield each of `names` without the beginning of the one before, after a digit for how many characters that is."""
    before = ""
    for name in names:
        shared = min(len(commonprefix([before, name])), len(_DIGITS) - 1)  # noqa: RUF071 - of names, not paths
        yield _DIGITS[shared] + name[shared:]
        before = name


def varints(numbers: Numbers) -> tuple[bytes, Numbers]:
    """Return `numbers` as varints (LEB128), and where each begins; at last where they end."""
    sizes = np.ones(len(numbers), np.int64)
    for more in range(1, _LONGEST):
        sizes += numbers >> 7 * more > 0
    ends = np.concatenate([[0], np.cumsum(sizes)])
    data = np.zeros(ends[-1], np.uint8)
    for byte in range(_LONGEST):
        has = sizes > byte
        goes_on = (sizes[has] > byte + 1) * 128
        data[ends[:-1][has] + byte] = (numbers[has] >> 7 * byte) % 128 + goes_on
    return data.tobytes(), ends
