"""Search: the page for it, and the index that a browser reads, in a folder of its own.

Papers are numbered, the oldest is 0. The index is in *volumes*, each of the papers of some days: 1 of most of the
past, 2 of what came since, 3 of the last weeks. A new day changes the last one alone, which is small; the others are
bound anew when there is enough for it. `index.json` tells the volumes, each with a label that is another when anything
in it is, and how many papers each day has. In a volume's folder `index.json` has the first term of each shard, `N.bin`
is a shard (see `postings` and `shards`, which also says how names are listed), `papers.txt` has the ids of papers, and
`words.txt` the words of more than two papers, each with the binary logarithm of how many. The label stands at the
beginning of each of these files, so that none is read with those of another build.
"""

import datetime as dt
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import groupby, pairwise
from typing import NamedTuple

from generator import permalinks
from generator.archive import Archive, Entry
from generator.catalogue import Catalogue
from generator.postings import Document, Postings, postings, written
from generator.press import Press
from generator.settings import Site
from generator.shards import folded
from generator.sheets import Sheet, digest, stamps
from generator.shell import File, Page

VOTES = (10, 30, 100)  # at least as many, to choose from

_FEW = 2  # papers; a word that is in no more of them may well be misspelt itself
_OPEN = dt.timedelta(days=21)  # a day is fetched again for 14; older ones hardly ever change
_FIRST, _GROWTH = 2_048, 1.25  # papers in the first volume at least, and how much it grows when it does
_SECOND = 512


class Volume(NamedTuple):
    """Papers that are indexed together: their entries, oldest first, and the number of the first."""

    name: str
    start: int
    entries: Sequence[Entry]

    @property
    def label(self) -> str:
        """What is another when any of the papers is."""
        return digest(self.start, stamps(self.entries))


def sheets(archive: Archive, catalogue: Catalogue, press: Press) -> Iterator[Sheet]:
    """Yield a sheet for each volume, and that of the page with the contents."""
    volumes = list(_volumes(archive))
    for volume in volumes:
        yield Sheet(f"search/{volume.name}", volume.label, partial(_volume, volume, catalogue))
    labels = [(volume.name, volume.label) for volume in volumes]
    topics = [(topic.slug, topic.name) for topic in catalogue.topics]
    yield Sheet(permalinks.SEARCH, digest(labels, topics), partial(_page, volumes, catalogue, press))


def offered(site: Site, base: str) -> str:
    """Return the link by which a page offers the search here to a browser (OpenSearch 1.1, draft 6, autodiscovery)."""
    kind = "application/opensearchdescription+xml"
    return f'<link rel="search" type="{kind}" title="{escape(site.name)}" href="{base}{permalinks.OPENSEARCH}">'


def _volumes(archive: Archive) -> Iterator[Volume]:
    entries = archive.entries[::-1]
    cuts = [0, *_cuts([entry.day for entry in entries]), len(entries)]
    for number, (start, end) in enumerate(pairwise(cuts), start=1):
        if start < end:
            yield Volume(f"{number}", start, entries[start:end])


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


def _volume(volume: Volume, catalogue: Catalogue) -> Iterator[File]:
    """Yield the files of a volume."""
    folder, label = permalinks.search_volume(volume.name), volume.label
    found = postings(_document(entry, catalogue) for entry in volume.entries)
    first = []
    for number, shard in enumerate(written(found, label)):
        first.append(shard.first)
        yield f"{folder}{number}.bin", shard.data
    yield f"{folder}index.json", _json({"label": label, "first": first})
    yield f"{folder}words.txt", _lines(label, _frequent(found))
    yield f"{folder}papers.txt", _lines(label, folded(entry.paper.id for entry in volume.entries))


def _document(entry: Entry, catalogue: Catalogue) -> Document:
    paper = entry.paper
    return Document(
        text=" ".join([paper.abstract, paper.ai_summary or "", *paper.keywords]),
        title=paper.title,
        authors=" ".join(paper.authors),
        organisation=paper.organisation.name if paper.organisation else "",
        marks=[
            *(f"topic:{topic.slug}" for topic in catalogue.topics_of(entry)),
            *(f"votes:{votes}" for votes in VOTES if (paper.votes or 0) >= votes),
            *(["has:code"] if paper.repository else []),
        ],
    )


def _frequent(found: Postings) -> Iterator[str]:
    """Yield the words that are likely spelt as they should be, each with how frequent it is."""
    counts = {name: count for name, count in zip(found.names, found.counts, strict=True) if count > _FEW}
    words = [name for name in counts if ":" not in name]
    for word, line in zip(words, folded(words), strict=True):
        yield f"{line} {counts[word].bit_length() - 1}"


def _page(volumes: Sequence[Volume], catalogue: Catalogue, press: Press) -> Iterator[Page | File]:
    days = groupby(entry.day for volume in volumes for entry in volume.entries)
    yield (
        permalinks.SEARCH_INDEX,
        _json(
            {
                "volumes": [
                    {"name": each.name, "label": each.label, "start": each.start, "count": len(each.entries)}
                    for each in volumes
                ],
                "days": [(f"{day}", len(list(papers))) for day, papers in days],
            }
        ),
    )
    values = {"base": "../", "topics": catalogue.topics, "votes": VOTES, "volumes": volumes}
    body = press.page("search.html.jinja", values)
    description = "Search all papers, on this device alone."
    yield Page(permalinks.SEARCH, "Search", description, body, offered(press.site, "../"))
    yield permalinks.OPENSEARCH, press.page("opensearch.xml.jinja", {"site": press.site}).encode()


def _lines(label: str, lines: Iterable[str]) -> bytes:
    return "\n".join([label, *lines]).encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
