"""One command as a whole process: its time, its memory, and what it left in a folder."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import memory
from benchmarks.errors import BenchmarkError


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took, in seconds and bytes, and the files in its output folder afterwards.

    `wall` is from start to end, `cpu` the user and system time of the process and all under it.
    `largest` is the peak memory of the largest process, `together` that of all at once. `index` are the
    bytes of an index of searches, in the folder `search`, which `size` has among others. `written`
    counts files that are new, or have another inode or time than before, whether they differ or not.
    """

    wall: float
    cpu: float
    largest: int
    together: int
    files: int
    size: int
    index: int
    written: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Spent:
    wall: float
    cpu: float
    peak: memory.Peak


@dataclass(frozen=True, slots=True)
class _File:
    """What tells that a file was written, and how many bytes it has; `modified` is in nanoseconds."""

    inode: int
    modified: int
    size: int


def run(command: Sequence[str | Path], folder: Path, output: Path) -> Run:
    """Run `command` in `folder`, measured; the files counted are those in the folder `output`.

    Raises:
        BenchmarkError: the command failed; the message has the last line it told.

    """
    before = _files(output)
    spent = _spend(command, folder)
    after = _files(output)
    return Run(
        wall=spent.wall,
        cpu=spent.cpu,
        largest=spent.peak.largest,
        together=spent.peak.together,
        files=len(after),
        size=sum(file.size for file in after.values()),
        index=sum(file.size for name, file in after.items() if name.startswith(f"{output / 'search'}/")),
        written=sum(before.get(name) != file for name, file in after.items()),
        removed=len(before.keys() - after.keys()),
    )


def _spend(command: Sequence[str | Path], folder: Path) -> _Spent:
    started = time.perf_counter()
    with (
        subprocess.Popen(  # noqa: S603 - the commands are ours
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process,
        memory.watching(process.pid) as peak,
    ):
        told = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = told.strip().rpartition("\n")[2]
        raise BenchmarkError(f"{' '.join(map(str, command))} failed: {last}")
    return _Spent(wall, usage.ru_utime + usage.ru_stime, peak)


def _files(folder: Path) -> dict[str, _File]:
    """Return every file under `folder` by its path; none when there is no such folder."""
    found = (os.path.join(where, name) for where, _, names in os.walk(folder) for name in names)  # noqa: PTH118 - fast
    return {path: _File(told.st_ino, told.st_mtime_ns, told.st_size) for path in found for told in (os.lstat(path),)}
