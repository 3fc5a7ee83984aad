"""Which words are in which documents, as files that a browser can ask for one by one.

A document is told by its number. For each of its words there is a *posting*: the document, and how much it is
about that word, as BM25F has it (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009; title and
text are its fields), both in one varint (LEB128): the distance from the document before, times 32, and a code:

    0 to 14   the word is in the text; 14 is the most
    15 to 29  it is in the title; 29 is the most
    30, 31    it is in a name: an author's, the organisation's

In the shards of an index (see `shards`) the first number of a term says in how many documents it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise
from typing import NamedTuple, cast

import numpy as np

from generator.shards import Entry, Numbers, in_order, varints
from generator.words import singular, spelt

LEVELS = 15

# Too common to tell papers apart, but for names: a search passes over them.
_TOLD = """
    a an and are as at be been but by can for from had has have how in into is it its no not of on or our such than
    that the their then there these they this those to was we were what when where which while who with
"""
COMMON = frozenset(_TOLD.split())

_CODES = 32
NAMES = 30  # the code of a word in an author's name; that of an organisation's is the next
_TITLE, _FIELDS = 1, 5  # the place of the title in a document, and the number of its fields
# Of text, title, and fields in which nothing is weighed: words in one (means of 8,600 papers; fixed, so that new
# papers change nothing in old ones), how much its length counts (b in BM25F), what a word there is worth.
_LENGTHS = np.array([180.0, 10.0, 1.0, 1.0, 1.0])
_EVENED = np.array([0.75, 0.3, 0.0, 0.0, 0.0])
_WORTH = np.array([1.0, 3.0, 1.0, 1.0, 1.0])
_SATURATED = 1.2  # k1
_BLOCK = 2_000  # documents that are coded at once; all of 33,000 would take a quarter of a gigabyte more


class Document(NamedTuple):
    """What is to be found by its words, and by marks, which are terms that no one can write as a word."""

    text: str
    title: str
    authors: str
    organisation: str
    marks: Sequence[str]


class _Block(NamedTuple):
    """Postings of some documents, by term in the order in which it was met, and document."""

    terms: Numbers
    documents: Numbers
    codes: Numbers


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


_NOTHING = _Block(*np.empty((3, 0), np.int64))


def is_mark(name: str) -> bool:
    """Return whether a term is a mark, not a word."""
    return ":" in name


def postings(documents: Iterable[Document]) -> Postings:
    """Return the postings of `documents`, which are numbered from 0 on."""
    terms, rest, blocks, first = _Terms(), iter(documents), [], 0
    while block := list(islice(rest, _BLOCK)):
        blocks.append(_coded(terms, block, first))
        first += len(block)
    return _joined(terms.numbers, blocks, max(first, 1))


def _joined(numbers: Mapping[str, int], blocks: Sequence[_Block], count: int) -> Postings:
    """Return the postings of all `blocks`, of `count` documents, whose terms have `numbers`."""
    met, documents, codes = (np.concatenate(each) for each in zip(_NOTHING, *blocks, strict=True))
    told = np.bincount(met, minlength=len(numbers))
    names = in_order(name for name, number in numbers.items() if told[number])
    places = np.empty(len(numbers), np.int64)
    places[[numbers[name] for name in names]] = np.arange(len(names))
    # As one number each they are sorted ten times as fast.
    rest, codes = np.divmod(np.sort((places[met] * count + documents) * _CODES + codes), _CODES)
    terms, documents = np.divmod(rest, count)
    return Postings(names, terms, documents, codes)


def written(postings: Postings, more: Mapping[str, tuple[int, bytes]]) -> list[Entry]:
    """Return `postings` as entries of shards: in how many documents each term is, and what `more` tells of it."""
    counts = postings.counts
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    gaps = np.diff(postings.documents, prepend=0)
    gaps[starts[:-1]] = postings.documents[starts[:-1]]
    data, ends = varints(gaps * _CODES + postings.codes)
    entries = []
    for name, count, (start, end) in zip(postings.names, counts, pairwise(ends[starts].tolist()), strict=True):
        number, rest = more.get(name, (None, b""))
        entries.append(Entry(name, (count,) if number is None else (count, number), data[start:end] + rest))
    return entries


class _Terms(dict[str, int]):
    """The number of each word's term, in the order in which they are met; those of common words are the first."""

    def __init__(self) -> None:
        self.numbers = {word: number for number, word in enumerate(sorted(COMMON))}
        super().__init__(self.numbers)

    def __missing__(self, word: str) -> int:
        term = word if is_mark(word) else singular(word)
        self[word] = number = self.numbers.setdefault(term, len(self.numbers))
        return number


def _coded(told: _Terms, documents: Sequence[Document], first: int) -> _Block:
    """Return the postings of `documents`, of which the first has the number `first`."""
    keys, lengths = _keys(told, documents)
    found, counts = np.unique(keys, return_counts=True)
    terms, fields = np.divmod(found, len(lengths))
    papers, kinds = np.divmod(fields, _FIELDS)
    relative = lengths[fields] / _LENGTHS[kinds]
    worth = counts * _WORTH[kinds] / (1 - _EVENED[kinds] + _EVENED[kinds] * relative)
    # Text and title, which stand side by side, are one posting.
    place = fields - (kinds == _TITLE)
    starts = np.flatnonzero((np.diff(place, prepend=-1) != 0) | (np.diff(terms, prepend=-1) != 0))
    most = np.maximum.reduceat(kinds, starts) if len(starts) else kinds
    total = np.add.reduceat(worth, starts) if len(starts) else worth
    levels = (LEVELS * total / (total + _SATURATED)).astype(np.int64)
    codes = np.choose(most, [levels, LEVELS + levels, NAMES, NAMES + 1, 0])
    return _Block(terms[starts], first + papers[starts], codes)


def _keys(told: _Terms, documents: Sequence[Document]) -> tuple[Numbers, Numbers]:
    """Return term and field of each word in one number, and how many words each field has."""
    words: list[str] = []
    ends = [0]
    for field in chain.from_iterable(map(_fields, documents)):
        words += field
        ends.append(len(words))
    met, lengths = np.fromiter(map(told.__getitem__, words), np.int64, len(words)), np.diff(ends)
    fields = np.repeat(np.arange(len(lengths)), lengths)
    tells = (met >= len(COMMON)) | (fields % _FIELDS > _TITLE)
    return (met * len(lengths) + fields)[tells], lengths


def _fields(document: Document) -> Iterator[Sequence[str]]:
    """Yield what is told in each field of `document`."""
    yield from map(spelt, (document.text, document.title, document.authors, document.organisation))
    yield document.marks
