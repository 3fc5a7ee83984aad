"""The sources, by name. Adding one is a module and a row at the end.

The order is permanent: the moments in feeds rely on it, and of a paper that several sources have, the word
of the first is taken.
"""

from generator.errors import SourceError
from generator.sources import arxiv, feed, huggingface, saved_page
from generator.sources.base import Source

SOURCES = {source.name: source for source in (huggingface.SOURCE, saved_page.SOURCE, arxiv.SOURCE, feed.SOURCE)}


def named(name: str) -> Source:
    """Return the source called `name`; raises SourceError when there is none."""
    if name not in SOURCES:
        raise SourceError(f"{name}: is no source; there are {', '.join(SOURCES)}")
    return SOURCES[name]
