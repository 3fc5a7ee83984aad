"""Which words are in which documents, as files that a browser can ask for one by one.

A document is told by its number. For each of its words there is a *posting*: the document, and how much it is
about that word, as BM25F has it (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; title and
text are its fields), both in one varint (LEB128): the distance from the document before, times 32, and a code:

    0 to 14   the word is in the text; 14 is the most
    15 to 29  it is in the title; 29 is the most
    30, 31    it is in a name: an author's, the organisation's

A *shard* is a file of terms in alphabetical order: lines of text, then bytes. The first line says what the shard
is a part of, each further one a term, in how many documents it is and how many bytes tell in which, with a space
between them; an empty line ends them; the bytes follow in the same order. In lists of names, as these are, each begins
with a digit to the base of 36: how many characters at its beginning are those of the one before, and left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from os.path import commonprefix
from string import ascii_lowercase, digits
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from generator.words import singular, spelt

LEVELS = 15
SHARD = 8_000  # bytes, after which the next shard begins: few files, and little in each

# Too common to tell papers apart: a search passes over them.
_TOLD = """
    a an and are as at be been but by can for from had has have how in into is it its no not of on or our such than
    that the their then there these they this those to was we were what when where which while who with
"""
COMMON = frozenset(_TOLD.split())

Numbers = NDArray[np.int64]

_COMMON = -1
_DIGITS = digits + ascii_lowercase
_NAME = 30  # the code of a word in an author's name; that of an organisation's is the next
_TITLE, _FIELDS = 1, 5  # the place of the title in a document, and the number of its fields
# Of text, title, and fields in which nothing is weighed: words in one (means of 8,600 papers; fixed, so that new
# papers change nothing in old ones), how much its length counts (b in BM25F), what a word there is worth.
_LENGTHS = np.array([180.0, 10.0, 1.0, 1.0, 1.0])
_EVENED = np.array([0.75, 0.3, 0.0, 0.0, 0.0])
_WORTH = np.array([1.0, 3.0, 1.0, 1.0, 1.0])
_SATURATED = 1.2  # k1
_LONGEST = 5  # bytes of a varint


class Document(NamedTuple):
    """What is to be found by its words, and by marks, which are terms that no one can write as a word."""

    text: str
    title: str
    authors: str
    organisation: str
    marks: Sequence[str]


class Postings(NamedTuple):
    """Terms in alphabetical order; of each posting, by term and document: the term's place, the document, the code."""

    names: list[str]
    terms: Numbers
    documents: Numbers
    codes: Numbers

    @property
    def counts(self) -> list[int]:
        """In how many documents each term is."""
        return cast("list[int]", np.bincount(self.terms, minlength=len(self.names)).tolist())


class Shard(NamedTuple):
    """A file of postings, and the first of its terms."""

    first: str
    data: bytes


def postings(documents: Iterable[Document]) -> Postings:
    """Return the postings of `documents`, which are numbered from 0 on."""
    terms = _Terms()
    fields = [field for document in documents for field in terms.of(document)]
    lengths = np.fromiter(map(len, fields), np.int64, len(fields))
    found = np.fromiter(chain.from_iterable(fields), np.int64, int(lengths.sum()))
    names = sorted(terms.numbers, key=lambda name: name.encode("utf-16-be"))  # as a browser compares them
    places = np.empty(len(names), np.int64)
    places[[terms.numbers[name] for name in names]] = np.arange(len(names))
    told = found != _COMMON
    keys = places[found[told]] * len(fields) + np.repeat(np.arange(len(fields)), lengths)[told]
    return _coded(names, keys, lengths)


def shards(postings: Postings, label: str) -> Iterator[Shard]:
    """Yield `postings` as shards that are a part of what `label` names."""
    if not postings.names:
        return
    counts = postings.counts
    starts = np.concatenate([[0], np.cumsum(counts)])
    gaps = np.diff(postings.documents, prepend=0)
    gaps[starts[:-1]] = postings.documents[starts[:-1]]
    data, ends = _varints(gaps * 32 + postings.codes)
    places = ends[starts]
    sizes = np.diff(places)
    whole = np.cumsum(sizes + list(map(len, postings.names)))
    cuts = [0, *(np.flatnonzero(np.diff(whole // SHARD)) + 1).tolist(), len(sizes)]
    for first, last in pairwise(cuts):
        names = postings.names[first:last]
        told = zip(folded(names), counts[first:last], sizes[first:last].tolist(), strict=True)
        head = "".join(f"{name} {count} {size}\n" for name, count, size in told)
        yield Shard(names[0], f"{label}\n{head}\n".encode() + data[places[first] : places[last]])


def folded(names: Iterable[str]) -> Iterator[str]:
    """Yield each of `names` without the beginning of the one before, after a digit for how many characters that is."""
    before = ""
    for name in names:
        shared = min(len(commonprefix([before, name])), len(_DIGITS) - 1)  # noqa: RUF071 - of names, not paths
        yield _DIGITS[shared] + name[shared:]
        before = name


class _Terms(dict[str, int]):
    """The number of each word's term, in the order in which they are met; that of common words is `_COMMON`."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(COMMON, _COMMON))
        self.numbers: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        self[word] = number = self._number(singular(word))
        return number

    def of(self, document: Document) -> Iterator[list[int]]:
        """Yield the numbers of the terms in each field of `document`."""
        for field in (document.text, document.title, document.authors, document.organisation):
            yield list(map(self.__getitem__, spelt(field)))
        yield list(map(self._number, document.marks))

    def _number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))


def _coded(names: list[str], keys: Numbers, lengths: Numbers) -> Postings:
    """Return postings; `keys` are term and field of each word in one number, `lengths` the words of each field."""
    found, counts = np.unique(keys, return_counts=True)
    terms, fields = np.divmod(found, len(lengths))
    documents, kinds = np.divmod(fields, _FIELDS)
    relative = lengths[fields] / _LENGTHS[kinds]
    worth = counts * _WORTH[kinds] / (1 - _EVENED[kinds] + _EVENED[kinds] * relative)
    # Text and title, which stand side by side, are one posting.
    place = fields - (kinds == _TITLE)
    starts = np.flatnonzero((np.diff(place, prepend=-1) != 0) | (np.diff(terms, prepend=-1) != 0))
    most = np.maximum.reduceat(kinds, starts) if len(starts) else kinds
    total = np.add.reduceat(worth, starts) if len(starts) else worth
    levels = (LEVELS * total / (total + _SATURATED)).astype(np.int64)
    codes = np.choose(most, [levels, LEVELS + levels, _NAME, _NAME + 1, 0])
    return Postings(names, terms[starts], documents[starts], codes)


def _varints(numbers: Numbers) -> tuple[bytes, Numbers]:
    """Return `numbers` as varints, and where each begins; at last where they end."""
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
