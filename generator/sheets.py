"""Sheets: files that are made together, and made again only when what they are made of has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from generator import archive, shell, text


@dataclass(frozen=True, slots=True)
class Sheet:
    """Files made together: `made_of` is a digest of all that decides them, but the program and its settings."""

    name: str
    made_of: str
    make: Callable[[], Iterable[shell.Page | shell.File]]


def digest(*parts: object) -> str:
    """Return a digest of `parts`, each told apart by its repr."""
    return text.digest(repr(parts).encode("utf-8", "surrogatepass"))


def stamps(entries: Iterable[archive.Entry]) -> str:
    """Return what changes when one of `entries`, or their order, does."""
    return ";".join([entry.stamp for entry in entries])
