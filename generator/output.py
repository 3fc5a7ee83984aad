"""The only writer: what changed, whole or not at all, and nothing else."""

import os
import shutil
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


def swap(new: Path, current: Path) -> None:
    """Put the folder `new` in the place of `current`, which is removed."""
    old = current.with_name(f".{current.name}.old")
    _clear(old)
    if current.exists():
        current.rename(old)
    new.rename(current)
    _clear(old)


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
