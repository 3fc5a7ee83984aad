"""What became of the last fetch from each source, and what of its answers is known already: the file .last-fetch.

It stands beside content/, not in it: that a source was asked is no reason for a commit. Without it a site
does not say when a source was asked, and every answer is asked for whole.
"""

import datetime as dt
from enum import StrEnum
from pathlib import Path

import msgspec

from generator import output, store
from generator.store import State

FILE = ".last-fetch"


class Result(StrEnum):
    """What a day, or a fetch of many, brought."""

    NEW = "new papers"
    QUIET = "quiet day"
    EARLY = "not yet published"
    BROKEN = "broken"


class Cause(StrEnum):
    """Why a result is broken: no answer, one that cannot be read, one that lacks papers, none for too long."""

    SOURCE = "source"
    FORMAT = "format"
    SHRUNKEN = "shrunken"
    STALE = "stale"


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fetch from one source, which ended at `asked` (UTC) and asked for days up to `until`.

    `reason` is one line for people; `faults` are those of days and of the whole, `notes` what else there
    was to tell; `unknown` says in how many papers each field was that the source is not known to have.
    """

    asked: dt.datetime
    until: dt.date
    result: Result
    cause: Cause | None = None
    reason: str
    new: int = 0
    requests: int = 0
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unknown: dict[str, int] = {}


class Seen(msgspec.Struct, frozen=True):
    """An answer that was kept: its address and ETag, and a digest of what was stored then."""

    url: str
    etag: str
    digest: str


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last report of each source, and of each of its days the answer that was seen last."""

    reports: dict[str, Report] = {}
    seen: dict[str, dict[dt.date, Seen]] = {}


_decoder = msgspec.json.Decoder(Memory)
_encoder = msgspec.json.Encoder()


def load(root: Path) -> Memory:
    """Return what is remembered in the checkout `root`; nothing, without a file that can be read."""
    try:
        return _decoder.decode((root / FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return Memory()


def state(root: Path) -> dict[str, State]:
    """Return the size and time of the file, by its name, if it is there: what tells that it was changed."""
    path = root / FILE
    return {FILE: store.state(path)} if path.exists() else {}


def save(root: Path, memory: Memory) -> None:
    """Write `memory` into the checkout `root`."""
    output.write(root / FILE, msgspec.json.format(_encoder.encode(memory), indent=1) + b"\n")
