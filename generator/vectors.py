"""What papers are about, as vectors that are learnt from the papers themselves.

Words that are in the same papers lie near each other, and so do papers that have such words: latent semantic
analysis (Deerwester et al., Indexing by Latent Semantic Analysis, 1990), by a randomised subspace iteration (Halko,
Martinsson and Tropp, Finding Structure with Randomness, 2011, algorithm 4.4), whose axes are then turned at random.
A term keeps 4 bits of each dimension, and a paper one, its sign (Charikar, Similarity Estimation Techniques from
Rounding Algorithms, 2002). What follows the learning is reckoned in whole numbers, so that it comes out the same on
every machine.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from generator.postings import LEVELS, NAMES, Postings, is_mark
from generator.shards import Numbers

DIMENSIONS = 256
PACKED = DIMENSIONS // 2  # bytes of a term's direction

_LEARNT = 8_192  # papers at most, spread evenly over all: more of them teach little
_AXIS = 16  # papers to an axis: with fewer, words would be near to nothing but themselves
_STEPS = 2  # of the iteration
_FEW, _MANY = 4, 0.4  # papers that a term is in at least; the share of papers that it is in at most
_MOST = 7  # of a term in a dimension
_SHARP = 127  # of a paper in a dimension
_PARTS = 10_000  # weights are in ten-thousandths
_HALF = 16  # of a byte, which holds two dimensions of a term

Array = NDArray[np.float64]  # what is learnt: in single precision, other processors round some of it otherwise
Whole = NDArray[np.float32]  # whole numbers, of which sums up to 16,777,216 are exact
Bytes = NDArray[np.uint8]  # a row for each
Bits = NDArray[np.uint8]  # a row for each, of a bit for each dimension
Directions = NDArray[np.int8]  # a row for each, of a number for each dimension


class Model(NamedTuple):
    """Terms, how much each weighs, in ten-thousandths, and its direction, from -7 to 7."""

    names: Sequence[str]
    weights: Numbers
    directions: Directions


def learn(postings: Postings, count: int) -> Model:
    """Learn from the postings of `count` papers."""
    matrix = _matrix(postings, count, max(1, -(-count // _LEARNT)))
    learnt = matrix.shape[0]
    papers = np.bincount(matrix.indices, minlength=matrix.shape[1])
    known = np.flatnonzero((papers >= min(_FEW, learnt)) & (papers <= max(_MANY * learnt, 1)))
    rarity = np.log(1 + learnt / papers[known])
    basis = _basis(_evened(matrix[:, known] @ sparse.diags_array(rarity)))
    largest = np.abs(basis).max(axis=1, initial=1e-9)
    directions = np.rint(basis / largest[:, None] * _MOST).astype(np.int8)
    weights = np.rint(rarity * largest * _PARTS / _MOST).astype(np.int64)
    return Model([postings.names[term] for term in known], weights, directions)


def about(model: Model, postings: Postings, count: int) -> Directions:
    """Return what each of `count` papers is about: a direction, from -127 to 127."""
    places = {name: place for place, name in enumerate(model.names)}
    known = np.array([places.get(name, -1) for name in postings.names], np.int64)
    vectors = (model.directions * model.weights[:, None]).astype(np.float32)
    found: Whole = _matrix(postings, count)[:, np.flatnonzero(known >= 0)] @ vectors[known[known >= 0]]
    largest: Whole = np.abs(found).max(axis=1, initial=1, keepdims=True)
    told: Directions = np.rint(found / largest * _SHARP).astype(np.int8)
    return told


def packed(directions: Directions) -> Bytes:
    """Return the directions of terms with two dimensions in a byte: the first times 16, and each plus 8."""
    whole = (directions + _HALF // 2).astype(np.uint8)
    return whole[:, ::2] * _HALF + whole[:, 1::2]


def unpacked(data: Bytes) -> Directions:
    """Return directions that were `packed`."""
    whole = np.stack([data // _HALF, data % _HALF], axis=2).astype(np.int8)
    return whole.reshape(-1, DIMENSIONS) - _HALF // 2


def bits(directions: Directions) -> Bits:
    """Return in which dimensions each of `directions` leads up."""
    return np.packbits(directions > 0, axis=1)


def signs(bits: Bits) -> Whole:
    """Return 1 and -1 for each of `bits`."""
    return np.unpackbits(bits, axis=1).astype(np.float32) * 2 - 1


def _matrix(postings: Postings, count: int, step: int = 1) -> sparse.csr_array:
    """Return how much each paper, or one of `step`, is about each term; marks and names tell nothing of that."""
    marks = np.array([is_mark(name) for name in postings.names], bool)
    told = (postings.codes < NAMES) & ~marks[postings.terms] & (postings.documents % step == 0)
    values = (2 * (postings.codes[told] % LEVELS) + 1).astype(np.float32)
    shape = (-(-count // step), len(postings.names))
    return sparse.csr_array((values, (postings.documents[told] // step, postings.terms[told])), shape)


def _evened(matrix: sparse.csr_array) -> sparse.csr_array:
    """Return `matrix` with rows of length 1."""
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ matrix


def _basis(matrix: sparse.csr_array) -> Array:
    """Return where each column of `matrix` lies in the subspace in which its rows differ most.

    Its axes are turned at random, so that each tells as much as any other, even if there are fewer than dimensions.
    """
    chance = np.random.default_rng(0)
    size = min(DIMENSIONS, -(-matrix.shape[0] // _AXIS), matrix.shape[1])
    subspace: Array = np.linalg.qr(matrix.T @ chance.standard_normal((matrix.shape[0], size)))[0]
    for _ in range(_STEPS):
        subspace = np.linalg.qr(matrix.T @ (matrix @ subspace))[0]
    turn: Array = np.linalg.qr(chance.standard_normal((DIMENSIONS, DIMENSIONS)))[0][:size]
    return subspace @ turn
