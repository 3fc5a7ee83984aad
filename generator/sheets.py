"""Sheets: files that are made together, and made again only when what they are made of has changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from generator import text
from generator.archive import Entry
from generator.shell import File, Page


@dataclass(frozen=True, slots=True)
class Sheet:
    """Files made together: `made_of` is a digest of all that decides them, but the program and its settings."""

    name: str
    made_of: str
    make: Callable[[], Iterable[Page | File]]


def digest(*parts: object) -> str:
    """Return a digest of `parts`, each told apart by its repr."""
    return text.digest(repr(parts).encode("utf-8", "surrogatepass"))


def stamps(entries: Iterable[Entry]) -> str:
    """Return what changes when one of `entries`, or their order, does."""
    return ";".join([entry.stamp for entry in entries])
