"""The sources, by name. Adding one is a module and a row at the end: feeds rely on the order."""

from generator.errors import SourceError
from generator.sources import huggingface, saved_page
from generator.sources.base import Source

SOURCES = {source.name: source for source in (huggingface.SOURCE, saved_page.SOURCE)}


def named(name: str) -> Source:
    """Return the source called `name`; raises SourceError when there is none."""
    if name not in SOURCES:
        raise SourceError(f"{name}: is no source; there are {', '.join(SOURCES)}")
    return SOURCES[name]
