"""The only writer: what changed, and nothing else; in content/ and in site/ a file is whole or as it was."""

import ctypes
import errno
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from generator.errors import PapersError

_TEMPORARY = ".tmp"
_UNABLE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}  # what systems answer that cannot exchange two paths
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}  # where a copy would fail too


def write(path: Path, data: bytes, *, durable: bool = False) -> bool:
    """Put `data` at `path` by temporary file and rename; return whether that changed anything.

    `durable` forces it to the disk before the rename, for what cannot be made again. Nobody else may
    write there meanwhile: a temporary file that is found is that of a run that was killed.
    """
    with _named(path):
        if path.is_file() and path.read_bytes() == data:
            _temporary(path).unlink(missing_ok=True)
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
    """Take a file, or a folder and all in it, away, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def move(path: Path, place: Path) -> None:
    """Move a file to `place`, where it takes the place of another."""
    with _named(place):
        path.replace(place)
        _sync_folder(place.parent)


def replace(folder: Path, place: Path) -> None:
    """Move a folder, if it is there, to `place`, instead of what is there."""
    remove(place)
    if folder.is_dir():
        folder.rename(place)


def sweep(folder: Path) -> None:
    """Take away the temporary files in `folder` that runs which were killed have left."""
    for path in folder.rglob(f".*{_TEMPORARY}"):
        with _named(path):
            path.unlink()


def fresh(folder: Path) -> Path:
    """Return `folder`, empty."""
    remove(folder)
    folder.mkdir(parents=True)
    return folder


def stage(aside: str, current: str, data: bytes) -> None:
    """Put `data` at the path `aside`, which is new, unless the file at `current` is the same.

    Paths are plain: there are tens of thousands, and Path takes longer than the file.
    """
    if not _is_same(current, data):
        try:
            _create(aside, data)
        except OSError as error:
            raise _unwritable(aside, error) from error


def _is_same(path: str, data: bytes) -> bool:
    try:
        return os.stat(path).st_size == len(data) and _read(path) == data  # noqa: PTH116
    except OSError:
        return False


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123
        return file.read()


def link(names: Iterable[str], source: str, tree: str) -> None:
    """Give the files `names` of the folder `source` the same names in `tree` too; they are copied where that cannot be.

    Paths are plain, as in `stage`.
    """
    made: set[str] = set()
    for name in names:
        path = f"{tree}/{name}"
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            made.add(folder)
        _link(f"{source}/{name}", path)


def _link(source: str, path: str) -> None:
    with _named(path):
        try:
            os.link(source, path)
        except FileExistsError:
            os.unlink(path)  # noqa: PTH108
            os.link(source, path)
        except OSError as error:
            if error.errno in _FULL:
                raise
            shutil.copy2(source, path)


def take(names: Iterable[str], source: Path, tree: Path) -> None:
    """Move the files `names` of the folder `source` into `tree`."""
    for name in names:
        _move(source / name, tree / name)


def drop(names: Collection[str], tree: Path) -> None:
    """Take the files `names` out of `tree`, as far as they are there, and the folders in which nothing is left."""
    for name in names:
        with _named(tree / name):
            (tree / name).unlink(missing_ok=True)
    for folder in sorted({(tree / name).parent for name in names}, reverse=True):
        _drop_empty(folder)


def swap(tree: Path, site: Path, spare: Path) -> None:
    """Put `tree` in the place of `site`, in one step, and what was there in the place of `tree`.

    Where the system cannot let two folders change places, `site` is for a moment at `spare`, from where
    `recover` brings it back.
    """
    with _named(site):
        if not site.exists():
            tree.rename(site)
        elif not _exchange(tree, site):
            site.rename(spare)
            tree.rename(site)
            spare.rename(tree)


def recover(site: Path, spare: Path) -> None:
    """Bring back the `site` that a run which was killed has left at `spare`."""
    if spare.is_dir() and not site.exists():
        spare.rename(site)
    remove(spare)


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths change places, and say whether the system can: Linux can, since 3.15 (renameat2(2))."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    if rename is None:
        return False
    if rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return True
    failure = ctypes.get_errno()
    if failure in _UNABLE:
        return False
    raise OSError(failure, os.strerror(failure))


def _create(path: str, data: bytes) -> None:
    """Write a file that is not there yet; its folder is made when it turns out to be missing."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return _create(path, data)
    try:
        while data:
            data = data[os.write(handle, data) :]
    finally:
        os.close(handle)
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
        raise _unwritable(path, error) from error


def _unwritable(path: str | Path, error: OSError) -> PapersError:
    return PapersError(f"{path}: cannot be written: {error.strerror}")


@contextmanager
def alone(lock: Path, busy: str, patience: float = 0) -> Iterator[None]:
    """Hold the file `lock`, which one run at a time can; wait up to `patience` seconds for another to end.

    The system lets go of it when a run has ended, however it did; its workers end with it.

    Raises:
        PapersError: another run has held it all the time; the message is `busy`.

    """
    try:
        with FileLock(lock, timeout=patience):
            yield
    except Timeout:
        raise PapersError(busy) from None


def _drop_empty(folder: Path) -> None:
    """Take `folder` away, and what holds it, as far as nothing is in them."""
    with suppress(OSError):  # something is
        folder.rmdir()
        _drop_empty(folder.parent)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}{_TEMPORARY}")


def _replace(path: Path, data: bytes, *, durable: bool) -> None:
    temporary = _temporary(path)
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
