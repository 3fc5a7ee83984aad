"""The tree under content/, the store of record: content/<source>/YYYY/MM/YYYY-MM-DD.json.

A listing is always the same bytes: JSON (RFC 8259), UTF-8, one field a line in the model's order,
fields at their default left out, a newline at the end.
"""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from generator import output
from generator.errors import StoreError
from generator.model import Listing

State = tuple[int, int]  # size in bytes, time of the last change in nanoseconds

_decoder = msgspec.json.Decoder(Listing)
_encoder = msgspec.json.Encoder()


def path_of(content: Path, source: str, day: dt.date) -> Path:
    """Return where the listing of `source` on `day` lives."""
    return content / source / f"{day:%Y}" / f"{day:%m}" / f"{day}.json"


def encode(listing: Listing) -> bytes:
    """Return the one form of `listing`."""
    return msgspec.json.format(_encoder.encode(listing), indent=1) + b"\n"


def decode(data: bytes) -> Listing:
    """Read what `encode` wrote; raises ValueError when it is no listing."""
    try:
        return _decoder.decode(data)
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def save(content: Path, listing: Listing) -> bool:
    """Write `listing` in its place; return whether that changed anything."""
    return output.write(path_of(content, listing.source, listing.day), encode(listing), durable=True)


def load(content: Path, source: str, day: dt.date) -> Listing | None:
    """Return the listing of `source` on `day`, or None; raises StoreError when it is broken."""
    path = path_of(content, source, day)
    return parse(content, path, _bytes(path)) if path.exists() else None


def load_all(content: Path) -> Iterator[Listing]:
    """Yield every listing, by source and day; raises StoreError at a broken one."""
    for path, data in read_all(content).items():
        yield parse(content, path, data)


def read_all(content: Path) -> dict[Path, bytes]:
    """Return the bytes of every listing, by source and day; raises StoreError when one cannot be read."""
    return {path: _bytes(path) for path in files(content)}


def states(content: Path) -> dict[str, State]:
    """Return the size and time of every listing's file, by its path in `content`: what tells that it was changed."""
    found = [(path.relative_to(content).as_posix(), path.stat()) for path in files(content)]
    return {name: (told.st_size, told.st_mtime_ns) for name, told in found}


def files(content: Path) -> list[Path]:
    """Return every listing's file, by source and day; a folder that cannot be read is an OSError, not an empty one."""

    def refuse(error: OSError) -> None:
        raise error

    found = (Path(folder) / name for folder, _, names in os.walk(content, onerror=refuse) for name in names)
    return sorted(path for path in found if path.suffix == ".json")


def newest_day(content: Path, source: str) -> dt.date | None:
    """Return the last day on which `source` has a listing."""
    names = [path.stem for path in (content / source).glob("*/*/????-??-??.json")]
    return dt.date.fromisoformat(max(names)) if names else None


def parse(content: Path, path: Path, data: bytes) -> Listing:
    """Return the listing in the file `path`, whose bytes are `data`; raises StoreError when it is none."""
    try:
        listing = decode(data)
    except ValueError as error:
        raise StoreError(
            f"{path}: is no listing: {error}; restore it with git, or remove it and fetch the day again"
        ) from error
    if path_of(content, listing.source, listing.day) != path:
        raise StoreError(f"{path}: holds {listing.source} of {listing.day}, which does not belong there")
    return listing


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
