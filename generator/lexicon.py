"""What a volume says of words: in which papers they are, and what they are about.

terms/N.bin      a shard of terms (see `shards`), each with its postings (see `postings`); in the first volume
                 a term of the model has a second number, its weight, and at the end its direction (see `vectors`)
terms/first.txt  the first term of each shard
words.txt        the words of more than two papers, each with the binary logarithm of how many
papers.txt       the ids of papers
model.bin        in the first volume the model alone, as one shard, for builds: to gather it from the others takes long
"""

from collections.abc import Iterable, Iterator

import numpy as np

from generator import typeset, vectors
from generator.archive import Entry as Paper
from generator.catalogue import Catalogue
from generator.postings import Document, Postings, is_mark, postings, written
from generator.shards import Entry, folded, read, shard, shards
from generator.shell import File
from generator.vectors import Model
from generator.volumes import Find, Volume
from generator.words import spelt

VOTES = (10, 30, 100)  # at least as many, to choose from

_FEW = 2  # papers; a word that is in no more of them may well be misspelt itself
_MODEL = "model.bin"


def told(volume: Volume, catalogue: Catalogue) -> Postings:
    """Return what the papers of a volume say."""
    return postings(_document(entry, catalogue) for entry in volume.entries)


def files(volume: Volume, found: Postings, model: Model | None) -> Iterator[File]:
    """Yield the files of a volume that tell what was `found`, and the `model` if it is learnt from that."""
    learnt = _learnt(model) if model else {}
    first = []
    for number, each in enumerate(shards(written(found, learnt))):
        first.append(each.first)
        yield volume.file(f"terms/{number}.bin", each.data)
    yield volume.file("terms/first.txt", _lines(folded(first)))
    if model:
        yield volume.file(_MODEL, shard([Entry(name, (weight,), data) for name, (weight, data) in learnt.items()]))
    yield volume.file("words.txt", _lines(_frequent(found)))
    yield volume.file("papers.txt", _lines(entry.paper.id for entry in volume.entries))


def model(volume: Volume, find: Find) -> Model:
    """Return the model that is told in the first volume."""
    known = list(read(volume.data(_MODEL, find)))
    data = b"".join(entry.data for entry in known)
    directions = vectors.unpacked(np.frombuffer(data, np.uint8).reshape(-1, vectors.PACKED))
    weights = np.array([entry.numbers[0] for entry in known], np.int64)
    return Model([entry.name for entry in known], weights, directions)


def _learnt(model: Model) -> dict[str, tuple[int, bytes]]:
    """Return the weight and the direction of each term of a `model`."""
    directions = map(bytes, vectors.packed(model.directions))
    return dict(zip(model.names, zip(model.weights.tolist(), directions, strict=True), strict=True))


def _document(entry: Paper, catalogue: Catalogue) -> Document:
    paper = entry.paper
    return Document(
        text=" ".join([paper.abstract, paper.ai_summary or "", *paper.keywords]),
        title=_shown(paper.title),
        authors=" ".join(paper.authors),
        organisation=paper.organisation.name if paper.organisation else "",
        marks=[
            *(f"topic:{topic.slug}" for topic in catalogue.topics_of(entry)),
            *(f"votes:{votes}" for votes in VOTES if (paper.votes or 0) >= votes),
            *(["has:code"] if paper.repository else []),
        ],
    )


def _shown(title: str) -> str:
    """Return a title, and the words that it has besides where it is shown, such as A²FM for A^2FM."""
    if (shown := typeset.plain(title)) == title:
        return title
    known = set(spelt(title))
    return " ".join([title, *(word for word in spelt(shown) if word not in known)])


def _frequent(found: Postings) -> Iterator[str]:
    """Yield the words that are likely spelt as they should be, each with how frequent it is."""
    of_all = zip(found.names, found.counts, strict=True)
    counts = {name: count for name, count in of_all if count > _FEW and not is_mark(name)}
    for line, count in zip(folded(counts), counts.values(), strict=True):
        yield f"{line} {count.bit_length() - 1}"


def _lines(lines: Iterable[str]) -> bytes:
    return "\n".join(lines).encode()
