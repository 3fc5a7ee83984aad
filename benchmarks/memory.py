"""The peak memory of a process and of all under it, looked at now and then from beside."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

_PAUSE = 0.05  # seconds from one look to the next, at least
_EFFORT = 0.05  # of the time, at most, goes into looking: shared pages are counted slowly


@dataclass(slots=True)
class Peak:
    """The most seen so far, in bytes: of the largest process, and of all at once, shared pages counted once."""

    largest: int = 0
    together: int = 0


@contextmanager
def watching(pid: int) -> Iterator[Peak]:
    """Watch the process `pid` meanwhile; the peak is whole at the end."""
    peak = Peak()
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(pid, peak, done))
    watch.start()
    try:
        yield peak
    finally:
        done.set()
        watch.join()


def _watch(pid: int, peak: Peak, done: threading.Event) -> None:
    pause = 0.0
    while not done.wait(pause):
        started = time.perf_counter()
        largest, together = _look(pid)
        peak.largest = max(peak.largest, largest)
        peak.together = max(peak.together, together)
        pause = max(_PAUSE, (time.perf_counter() - started) / _EFFORT)


def _look(pid: int) -> tuple[int, int]:
    """Return the memory of the largest process and of all together, in bytes; a lone one shares with nobody."""
    family = _family(pid)
    resident = list(_sizes(family, lambda process: process.memory_info().rss))
    together = _sizes(family, _share) if len(resident) > 1 else resident
    return max(resident, default=0), sum(together)


def _family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        head = psutil.Process(pid)
        return [head, *head.children(recursive=True)]
    return []


def _sizes(family: Sequence[psutil.Process], size: Callable[[psutil.Process], int]) -> Iterator[int]:
    """Yield the size of each process that is still there."""
    for process in family:
        with suppress(psutil.Error):
            yield size(process)


def _share(process: psutil.Process) -> int:
    """Return the memory of its own, and its part of what it shares where the system tells."""
    told = process.memory_full_info()
    return int(getattr(told, "pss", told.uss))
