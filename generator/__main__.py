"""`python -m generator`."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


class _Rooms:
    """Finds each room of the house, to be entered when something in it is first used (importlib.util.LazyLoader).

    Imports stand at the top and say what a room may use; a verb uses few rooms, and to enter them all,
    with the packages behind them, takes as long as a build in which nothing has changed. Two threads must not
    enter one at the same time, so what a thread is to do is looked up before it begins.
    """

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        found = PathFinder.find_spec(name, path, target) if name.startswith("generator.") else None
        if found and found.loader:
            found.loader = LazyLoader(found.loader)
        return found


sys.meta_path.insert(0, _Rooms())

from generator import cli  # noqa: E402 - only now

cli.main(prog_name="python -m generator")
