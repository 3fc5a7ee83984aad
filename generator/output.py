"""The only writer: what changed, whole or not at all, and nothing else."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from generator.errors import PapersError


def write(path: Path, data: bytes, *, durable: bool = False) -> bool:
    """Put `data` at `path` by temporary file and rename; return whether that changed anything.

    `durable` forces it to the disk before the rename, for what cannot be made again.
    """
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data, durable=durable)
    except OSError as error:
        raise PapersError(f"{path}: cannot be written: {error.strerror}") from error
    return True


def remove(path: Path) -> None:
    """Take a file or a folder away, if it is there."""
    _clear(path)


def fresh(folder: Path) -> Path:
    """Return `folder`, empty."""
    _clear(folder)
    folder.mkdir(parents=True)
    return folder


def stage(aside: Path, site: Path, name: str, data: bytes) -> None:
    """Put a file into the folder `aside`, unless it is the same in `site`."""
    if not _is_same(site / name, data):
        _create(aside / name, data)


def _is_same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def put(aside: Path, site: Path, staged: Iterable[str], gone: Iterable[str]) -> None:
    """Move the files `staged` from the folder `aside` into `site`, and take `gone` away there.

    Where there is no `site` yet, that is one step.
    """
    if not site.exists():
        aside.rename(site)
        return
    for name in gone:
        (site / name).unlink()
    for folder in sorted({(site / name).parent for name in gone}, reverse=True):
        _drop_empty(folder)
    for name in staged:
        _move(aside / name, site / name)
    _clear(aside)


def _create(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; its folder is made only when it turns out to be missing, which is faster."""
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _move(path: Path, place: Path) -> None:
    try:
        path.replace(place)
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)


def _drop_empty(folder: Path) -> None:
    """Take `folder` away if nothing is in it, and then what holds it; it is enough to look for the first thing."""
    while folder.exists() and next(os.scandir(folder), None) is None:
        folder.rmdir()
        folder = folder.parent


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
