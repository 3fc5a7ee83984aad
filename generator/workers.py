"""Work spread over processes that begin as copies of this one, so that nothing has to be sent to them."""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from generator.errors import BuildError, PapersError

Task = TypeVar("Task")
Done = TypeVar("Done")

_PRCTL = getattr(ctypes.CDLL(None), "prctl", None) if os.name == "posix" else None  # Linux has it
_PR_SET_PDEATHSIG = 1

_work: Callable[[int], Any]  # what a copy is to do, told when it begins


def end_with(parent: int) -> None:
    """Let the system end this process when its `parent` ends, however that does, so that it disturbs no later run."""
    if _PRCTL:
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it has ended already
            os._exit(1)


@contextmanager
def beside(work: Callable[[], Done]) -> Iterator[Future[Done]]:
    """Do `work` in a thread; it is over at the end of the context."""
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(work)


@contextmanager
def apart(work: Callable[[], None], *, is_much: bool = True) -> Iterator[Callable[[], None]]:
    """Do `work` in a process of its own; yield what waits for it. At the end of the context that process is over.

    If that is not much work, or where a process cannot be copied, or is ended, it is done here, when it is
    waited for: it must not matter how often it is begun.
    """
    if not is_much or "fork" not in multiprocessing.get_all_start_methods():
        yield work
        return
    copy = multiprocessing.get_context("fork").Process(target=_quietly, args=(work, os.getpid()))
    copy.start()

    def wait() -> None:
        copy.join()
        if copy.exitcode:
            work()

    try:
        yield wait
    finally:
        copy.kill()
        copy.join()


def _quietly(work: Callable[[], None], parent: int) -> None:
    """Do `work`; what goes wrong is told by whoever does it again."""
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        work()
    except (OSError, PapersError):
        sys.exit(1)


def spread(work: Callable[[Task], Done], tasks: Sequence[Task], *, is_much: bool = True) -> Iterator[Done]:
    """Yield `work` of each of `tasks`, in order, by as many processes as there are processors.

    If that is not much work, or where a process cannot be copied, it is done here. An exception in
    `work` is raised here too.

    Raises:
        BuildError: a process was ended from outside.

    """
    processes = min(os.cpu_count() or 1, len(tasks)) if is_much else 1
    if processes < 2 or "fork" not in multiprocessing.get_all_start_methods():  # noqa: PLR2004 - two share the work
        yield from map(work, tasks)
        return
    gc.freeze()  # what is there now stays shared: collecting garbage would write to it
    copies = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(processes, copies, _begin, (lambda number: work(tasks[number]), os.getpid())) as pool:
            yield from pool.map(_do, range(len(tasks)))
    except BrokenProcessPool:
        raise BuildError("a process of the build was ended from outside, perhaps for want of memory") from None


def _begin(work: Callable[[int], Any], parent: int) -> None:
    global _work  # noqa: PLW0603 - a process has one work
    _work = work
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process ends the others


def _do(number: int) -> Any:
    return _work(number)
