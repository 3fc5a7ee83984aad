"""Shards: names with bytes for each, in files that a browser can ask for one by one.

A shard is lines of text, then bytes. A line has a name, how many bytes belong to it, and numbers that do, with spaces
between them; an empty line ends them; the bytes follow in the same order. In lists of names, as these are, each begins
with a digit to the base of 36: how many characters at its beginning are those of the one before, and left out. Names
are in the order in which a browser compares them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from string import ascii_lowercase, digits
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

SIZE = 4_000  # bytes, after which the next shard begins: few files, and little in each

_DIGITS = digits + ascii_lowercase


class Entry(NamedTuple):
    """A name, and the numbers and bytes that belong to it."""

    name: str
    numbers: tuple[int, ...]
    data: bytes


class Shard(NamedTuple):
    """A file, and the first of its names."""

    first: str
    data: bytes


def shards(entries: Sequence[Entry], size: int = SIZE) -> Iterator[Shard]:
    """Yield `entries` as shards of some `size`, in bytes."""
    ends = np.cumsum([len(entry.name) + len(entry.data) for entry in entries])
    cuts = [0, *(np.flatnonzero(np.diff(ends // size)) + 1).tolist(), len(entries)] if entries else []
    for first, last in pairwise(cuts):
        yield Shard(entries[first].name, shard(entries[first:last]))


def shard(entries: Sequence[Entry]) -> bytes:
    """Return `entries` as one shard."""
    head = map(_line, folded(entry.name for entry in entries), entries)
    return f"{''.join(head)}\n".encode() + b"".join(entry.data for entry in entries)


def read(shard: bytes) -> Iterator[Entry]:
    """Yield the entries of a shard."""
    head, _, data = shard.partition(b"\n\n")
    lines = [line.split(" ") for line in head.decode().split("\n") if line]
    end = 0
    for name, (_, size, *numbers) in zip(unfolded(line[0] for line in lines), lines, strict=True):
        start, end = end, end + int(size)
        yield Entry(name, tuple(map(int, numbers)), data[start:end])


def _line(name: str, entry: Entry) -> str:
    return f"{name} {' '.join(map(str, [len(entry.data), *entry.numbers]))}\n"


def in_order(names: Iterable[str]) -> list[str]:
    """Return `names` as a browser sorts them: by UTF-16."""
    return sorted(names, key=lambda name: name.encode("utf-16-be"))


def folded(names: Iterable[str]) -> Iterator[str]:
    """Yield each of `names` without the beginning of the one before, after a digit for how many characters that is."""
    before = ""
    for name in names:
        shared = _shared(before, name[: len(_DIGITS) - 1])
        yield _DIGITS[shared] + name[shared:]
        before = name


def unfolded(names: Iterable[str]) -> Iterator[str]:
    """Yield names that were `folded`."""
    before = ""
    for name in names:
        before = before[: int(name[0], len(_DIGITS))] + name[1:]
        yield before


def varints(numbers: Numbers) -> tuple[bytes, Numbers]:
    """Return `numbers` as varints (LEB128), and where each begins; at last where they end."""
    longest = max(1, -(-int(numbers.max(initial=0)).bit_length() // 7))
    data = np.empty((len(numbers), longest), np.uint8)
    sizes = np.ones(len(numbers), np.uint8)
    for byte in range(longest):
        goes_on = numbers >> 7 * (byte + 1) > 0
        data[:, byte] = (numbers >> 7 * byte & 127) + goes_on * 128
        sizes += goes_on
    ends = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    return data[np.arange(longest) < sizes[:, None]].tobytes(), ends


def _shared(before: str, name: str) -> int:
    """Return how many characters at the beginning of both are the same."""
    count = 0
    for one, other in zip(before, name, strict=False):
        if one != other:
            break
        count += 1
    return count
