"""Work spread over processes that begin as copies of this one, so that nothing has to be sent to them."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Task = TypeVar("Task")
Done = TypeVar("Done")

_work: Callable[[int], Any]  # what a copy is to do, told when it begins


def spread(work: Callable[[Task], Done], tasks: Sequence[Task], *, is_much: bool = True) -> Iterator[Done]:
    """Yield `work` of each of `tasks`, as they are done, by as many processes as there are processors.

    If that is not much work, or where a process cannot be copied, it is done here. An exception in
    `work` is raised here too.
    """
    processes = min(os.cpu_count() or 1, len(tasks)) if is_much else 1
    if processes < 2 or "fork" not in multiprocessing.get_all_start_methods():  # noqa: PLR2004 - two share the work
        yield from map(work, tasks)
        return
    gc.freeze()  # what is there now stays shared: collecting garbage would write to it
    with multiprocessing.get_context("fork").Pool(processes, _begin, (lambda number: work(tasks[number]),)) as pool:
        yield from pool.imap_unordered(_do, range(len(tasks)))


def _begin(work: Callable[[int], Any]) -> None:
    global _work  # noqa: PLW0603 - a process has one work
    _work = work


def _do(number: int) -> Any:
    return _work(number)
