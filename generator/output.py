"""The only writer: what changed, and nothing else; in content/ and in site/ a file is whole or as it was."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from generator.errors import PapersError


def write(path: Path, data: bytes, *, durable: bool = False) -> bool:
    """Put `data` at `path` by temporary file and rename; return whether that changed anything.

    `durable` forces it to the disk before the rename, for what cannot be made again.
    """
    with _named(path):
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data, durable=durable)
        return True


def append(path: Path, line: str) -> None:
    """Add `line` to the file at `path`, and force it to the disk; if a line before it was torn, that is ended first."""
    with _named(path), path.open("a+b") as file:
        torn = file.tell() > 0 and not _ends_in_newline(file)
        file.write(b"\n" * torn + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
        _sync_folder(path.parent)


def _ends_in_newline(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def remove(path: Path) -> None:
    """Take a file or a folder away, if it is there."""
    _clear(path)


def fresh(folder: Path) -> Path:
    """Return `folder`, empty."""
    _clear(folder)
    folder.mkdir(parents=True)
    return folder


def stage(aside: str, current: str, data: bytes) -> None:
    """Put `data` at the path `aside`, which is new, unless the file at `current` is the same.

    Paths are plain: there are tens of thousands, and Path takes longer than the file.
    """
    if not _is_same(current, data):
        with _named(aside):
            _create(aside, data)


def _is_same(path: str, data: bytes) -> bool:
    try:
        return os.stat(path).st_size == len(data) and _read(path) == data  # noqa: PTH116
    except OSError:
        return False


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read()


def put(aside: Path, site: Path, staged: Iterable[str], gone: Iterable[str]) -> None:
    """Move the files `staged` from the folder `aside` into `site`, and take `gone` away there.

    Where there is no `site` yet, that is one step.
    """
    if not site.exists():
        aside.rename(site)
        return
    for name in gone:
        with _named(site / name):
            (site / name).unlink()
    for folder in sorted({(site / name).parent for name in gone}, reverse=True):
        _drop_empty(folder)
    for name in staged:
        _move(aside / name, site / name)
    _clear(aside)


def _create(path: str, data: bytes) -> None:
    """Write a file that is not there yet; its folder is made when it turns out to be missing."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return _create(path, data)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return None


def _move(path: Path, place: Path) -> None:
    with _named(place):
        if place.is_dir():
            shutil.rmtree(place)
        try:
            path.replace(place)
        except FileNotFoundError:
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)


@contextmanager
def _named(path: str | Path) -> Iterator[None]:
    """Say of a file that cannot be written which it is."""
    try:
        yield
    except OSError as error:
        raise PapersError(f"{path}: cannot be written: {error.strerror}") from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold `folder` for one build at a time; its workers hold it too, also when they outlive it.

    Raises:
        PapersError: another build is at work there.

    """
    try:
        with FileLock(folder / ".site-lock", timeout=0):
            yield
    except Timeout:
        raise PapersError(f"{folder}: another build is at work here; wait for its end") from None


@contextmanager
def in_turn(folder: Path, patience: float) -> Iterator[None]:
    """Hold `folder` for one run at a time that sends from it; wait up to `patience` seconds for another to end.

    Raises:
        PapersError: another run has held it all the time.

    """
    try:
        with FileLock(folder / ".digest-lock", timeout=patience):
            yield
    except Timeout:
        raise PapersError(f"{folder}: another run is still sending from here; try again when it has ended") from None


def _drop_empty(folder: Path) -> None:
    """Take `folder` away, and what holds it, as far as nothing is in them."""
    with suppress(OSError):  # something is
        folder.rmdir()
        _drop_empty(folder.parent)


def _clear(path: Path) -> None:
    """Remove a folder and all in it, or a file; nothing is fine too."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _replace(path: Path, data: bytes, *, durable: bool) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Force a rename to the disk, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
