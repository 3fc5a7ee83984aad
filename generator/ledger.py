"""What the last build made and of what, so that the next makes only what has changed.

It is a cache: without it, or when it does not fit the site that is there, everything is made.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from generator import output
from generator.store import State

FILE = ".site-ledger"


class Made(msgspec.Struct, frozen=True):
    """A sheet that was made: the digest of what it was made of, and the paths of its files."""

    made_of: str
    paths: tuple[str, ...]


class Ledger(msgspec.Struct, frozen=True):
    """A build: digests of what it was made with and of; its sheets, files and numbers; each paper's topics.

    `read` are digests of the listings, `behind` the paths in which the tree before the site differs,
    `broken` the stored files that are no listings, each with what is wrong.
    """

    program: dict[str, str] = {}
    inputs: dict[str, State] = {}
    sheets: dict[str, Made] = {}
    files: dict[str, State] = {}
    read: frozenset[str] = frozenset()
    found: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    shell: str = ""
    days: int = 0
    papers: int = 0
    behind: tuple[str, ...] = ()
    broken: dict[str, str] = {}


_decoder = msgspec.msgpack.Decoder(Ledger)
_encoder = msgspec.msgpack.Encoder()


def load(path: Path) -> Ledger:
    """Return the ledger at `path`; an empty one when there is none, or none that can be read."""
    try:
        return _decoder.decode(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return Ledger()


def save(path: Path, ledger: Ledger) -> None:
    """Write `ledger` to `path`."""
    output.write(path, _encoder.encode(ledger))


def files(site: Path) -> dict[str, State]:
    """Return the state of every file in the folder `site`, by its path there; nothing when there is no such folder.

    Two states that are equal are taken for the same bytes, as git does.
    """
    found: dict[str, State] = {}
    folders = [""] if site.is_dir() else []
    while folders:
        base = folders.pop()
        with os.scandir(site / base) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{base}{entry.name}/")
                else:
                    found[base + entry.name] = _state(entry.stat(follow_symlinks=False))
    return found


def state(path: Path) -> State | None:
    """Return the state of a file, or None when it is not there."""
    try:
        return _state(path.lstat())
    except FileNotFoundError:
        return None


def _state(told: os.stat_result) -> State:
    return told.st_size, told.st_mtime_ns


def why_all(ledger: Ledger, program: Mapping[str, str], present: Mapping[str, State]) -> str:
    """Return why everything has to be made, or nothing when only what has changed has to be."""
    if not ledger.program or not present:
        return "there is no earlier build"
    changed = [name for name in program if ledger.program.get(name) != program[name]]
    if changed or ledger.program.keys() != program.keys():
        return f"changed: {', '.join(changed)}"
    if present != ledger.files:
        odd = min(path for path in present.keys() | ledger.files.keys() if present.get(path) != ledger.files.get(path))
        return f"site/{odd} is not as the last build left it"
    return ""
