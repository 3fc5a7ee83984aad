"""The tree under content/, the store of record: content/<source>/YYYY/MM/YYYY-MM-DD.json.

A listing is always the same bytes: JSON (RFC 8259), UTF-8, one field a line in the model's order,
fields at their default left out, a newline at the end.
"""

import datetime as dt
import os
from collections.abc import Container, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator import output, text
from generator.errors import StoreError
from generator.model import Listing, Paper

State = tuple[int, int]  # size in bytes, time of the last change in nanoseconds
PATIENCE = 60.0  # seconds to wait for another run to keep its day
ASIDE = ".broken"  # after the name of a file that was no listing


class Stored(NamedTuple):
    """All listings, by source and day, a digest of each file's bytes, and why a file that is none is none."""

    listings: tuple[Listing, ...]
    digests: dict[tuple[str, dt.date], str]
    broken: dict[Path, str]


class _Known(Paper, frozen=True):
    """A paper out of bytes that this program has read before: what was fit to be kept is so again."""

    def __post_init__(self) -> None:
        """Look for nothing; that takes three times as long as to decode."""


class _KnownListing(Listing, frozen=True):
    papers: tuple[_Known, ...]


_decoder = msgspec.json.Decoder(Listing)
_decoder_of_known = msgspec.json.Decoder(_KnownListing)
_encoder = msgspec.json.Encoder()


def path_of(content: Path, source: str, day: dt.date) -> Path:
    """Return where the listing of `source` on `day` lives."""
    return content / source / f"{day:%Y}" / f"{day:%m}" / f"{day}.json"


def encode(listing: Listing) -> bytes:
    """Return the one form of `listing`."""
    return msgspec.json.format(_encoder.encode(listing), indent=1) + b"\n"


def decode(data: bytes, *, is_known: bool = False) -> Listing:
    """Read what `encode` wrote; raises ValueError when it is no listing."""
    try:
        return (_decoder_of_known if is_known else _decoder).decode(data)
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def save(content: Path, listing: Listing) -> bool:
    """Write `listing` in its place; return whether that changed anything."""
    return output.write(path_of(content, listing.source, listing.day), encode(listing), durable=True)


def held(content: Path) -> AbstractContextManager[None]:
    """Hold `content` while what is stored is read and brought up to date, so that no other run does so meanwhile."""
    busy = f"{content}: another run is keeping papers here; try again when it has ended"
    return output.alone(content.parent / ".content-lock", busy, PATIENCE)


def sweep(content: Path) -> None:
    """Take away what runs that were killed have left behind."""
    with held(content):
        output.sweep(content)


def set_aside(content: Path, source: str, day: dt.date) -> Path:
    """Move a file that is no listing out of the way, and return where it is now."""
    path = path_of(content, source, day)
    place = path.with_name(path.name + ASIDE)
    output.move(path, place)
    return place


def load(content: Path, source: str, day: dt.date) -> Listing | None:
    """Return the listing of `source` on `day`, or None; raises StoreError when it is broken."""
    path = path_of(content, source, day)
    return parse(content, path, _bytes(path)) if path.exists() else None


def load_all(content: Path) -> tuple[Listing, ...]:
    """Return every listing, by source and day; one that is broken is passed over."""
    return read_all(content).listings


def read_all(content: Path, known: Container[str] = ()) -> Stored:
    """Return all that is stored; `known` are digests of listings that this very program has read before."""
    listings, digests, broken = [], {}, {}
    for path in files(content):
        try:
            data = _bytes(path)
            digest = text.digest(data)
            listing = parse(content, path, data, is_known=digest in known)
        except StoreError as error:
            broken[path] = str(error)
        else:
            listings.append(listing)
            digests[listing.source, listing.day] = digest
    return Stored(tuple(listings), digests, broken)


def digest(content: Path, source: str, day: dt.date) -> str | None:
    """Return a digest of the file of a listing, or None when there is none that can be read."""
    with suppress(OSError):
        return text.digest(path_of(content, source, day).read_bytes())
    return None


def states(content: Path) -> dict[str, State]:
    """Return the size and time of every listing's file, by its path in `content`: what tells that it was changed."""
    return {path.relative_to(content).as_posix(): state(path) for path in files(content)}


def state(path: Path) -> State:
    """Return the size and time of what a path leads to, or of the path itself when that is nothing."""
    try:
        told = path.stat()
    except OSError:
        told = path.lstat()
    return told.st_size, told.st_mtime_ns


def files(content: Path) -> list[Path]:
    """Return every listing's file, by source and day; a folder that cannot be read is an OSError, not an empty one.

    A folder that is somewhere else, behind a link, is one as any other.
    """
    if not content.exists():
        return []

    def refuse(error: OSError) -> None:
        raise error

    found = (
        Path(folder) / name for folder, _, names in os.walk(content, onerror=refuse, followlinks=True) for name in names
    )
    return sorted(path for path in found if path.suffix == ".json")


def days(content: Path, source: str) -> list[dt.date]:
    """Return the days on which `source` has a listing, oldest first."""
    return sorted(_days(content / source))


def _days(folder: Path) -> Iterator[dt.date]:
    for path in folder.glob("*/*/????-??-??.json"):
        with suppress(ValueError):  # of a name that is no day
            yield dt.date.fromisoformat(path.stem)


def parse(content: Path, path: Path, data: bytes, *, is_known: bool = False) -> Listing:
    """Return the listing in the file `path`, whose bytes are `data`; raises StoreError when it is none."""
    try:
        listing = decode(data, is_known=is_known)
    except ValueError as error:
        raise StoreError(
            f"{path}: is no listing: {error}; restore it with git, or remove it and fetch the day again"
        ) from error
    if path_of(content, listing.source, listing.day) != path:
        raise StoreError(
            f"{path}: holds {listing.source} of {listing.day}, which does not belong there;"
            " restore it with git, or remove it"
        )
    return listing


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
