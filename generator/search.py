"""Search: the page for it, and the index that a browser reads.

`index.json` tells the volumes, and how many papers each day has. What is in a volume: `volumes`, `lexicon`, `atlas`.
"""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from itertools import groupby

from generator import atlas, lexicon, permalinks, vectors
from generator.catalogue import Catalogue
from generator.press import Press
from generator.settings import Site
from generator.sheets import Sheet, digest
from generator.shell import File, Page
from generator.volumes import Find, Volume
from generator.wording import say


def sheets(volumes: Sequence[Volume], catalogue: Catalogue, press: Press, find: Find) -> Iterator[Sheet]:
    """Yield a sheet for each volume, which is made of files of those before it, and that of the page."""
    for number, volume in enumerate(volumes):
        make = partial(_volume, volume, volumes[:number], catalogue, find)
        yield Sheet(f"search/{volume.name}", volume.label, make)
    labels = [(volume.name, volume.label) for volume in volumes]
    topics = [(topic.slug, topic.name) for topic in catalogue.topics]
    yield Sheet(permalinks.SEARCH, digest(labels, topics), partial(_page, volumes, catalogue, press))


def offered(site: Site, base: str) -> str:
    """Return the link by which a page offers the search here to a browser (OpenSearch 1.1, draft 6, autodiscovery)."""
    kind = "application/opensearchdescription+xml"
    return f'<link rel="search" type="{kind}" title="{escape(site.name)}" href="{base}{permalinks.OPENSEARCH}">'


def _volume(volume: Volume, before: Sequence[Volume], catalogue: Catalogue, find: Find) -> Iterator[File]:
    """Yield the files of a volume. What its papers are about is learnt from the first there is."""
    told, count = lexicon.told(volume, catalogue), len(volume.entries)
    model = lexicon.model(before[0], find) if before else vectors.learn(told, count)
    yield from lexicon.files(volume, told, None if before else model)
    yield from atlas.files(volume, before, vectors.about(model, told, count), find)


def _page(volumes: Sequence[Volume], catalogue: Catalogue, press: Press) -> Iterator[Page | File]:
    days = groupby(entry.day for volume in volumes for entry in volume.entries)
    contents = {
        "volumes": list(map(_described, volumes)),
        "days": [(f"{day}", len(list(papers))) for day, papers in days],
    }
    yield permalinks.SEARCH_INDEX, json.dumps(contents, separators=(",", ":")).encode()
    values = {"base": "../", "topics": catalogue.topics, "votes": lexicon.VOTES, "volumes": volumes}
    body, head = press.page("search.html.jinja", values), press.page("search-head.html.jinja", values)
    description = say("Search all papers, on this device alone.")
    yield Page(permalinks.SEARCH, say("Search"), description, body, offered(press.site, "../") + head)
    yield permalinks.OPENSEARCH, press.page("opensearch.xml.jinja", {"site": press.site}).encode()


def _described(volume: Volume) -> dict[str, str | int]:
    """Return what a browser has to know of a volume."""
    return {
        "name": volume.name,
        "label": volume.label,
        "start": volume.start,
        "count": len(volume.entries),
        "together": atlas.together(volume),
    }
