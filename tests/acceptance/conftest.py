"""Real listings from ../shared, the program as a process, and Debian's Chromium. A missing part is a failure."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, expect

from benchmarks import chromium, ports, visits
from tests.conftest import PROJECT, a_checkout

SHARED = PROJECT.parent / "shared"
NODE = PROJECT / "tests" / "node" / "node_modules"

Contexts = Callable[..., BrowserContext]

expect.set_options(timeout=30_000)  # ms: what comes at all is waited for, however busy the machine is

# Files that take minutes, the longest first, so that no processor waits for another at the end.
LONGEST = "hostile kills reading feeds browser search upstream offline archive clocks fork faults".split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests; what Playwright raises of itself is tried once more, what a test asserts is not.

    A busy machine may be slow once; a page at fault is so again.
    """
    places = {Path(__file__).with_name(f"test_{name}.py"): place for place, name in enumerate(LONGEST)}
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.acceptance)
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=Error))
    items.sort(key=lambda item: places.get(item.path, len(LONGEST)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured, in whichever process."""
    tables: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for report in chain.from_iterable(terminalreporter.stats.values()):
        for title, row in report.user_properties if getattr(report, "when", None) == "call" else ():
            tables[title].append(row)
    for title, rows in tables.items():
        terminalreporter.section(title)
        widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (str(cell).ljust(width) for cell, width in zip(row, widths, strict=True))
            terminalreporter.write_line("  ".join(cells).rstrip())


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Add a row to the table of a title, to be printed at the end; each has as many cells."""

    def add(title: str, *row: object) -> None:
        request.node.user_properties.append((title, row))

    return add


def generator(
    root: Path, *arguments: str, before: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program on the checkout `root`, by the command `before` if there is one."""
    command = [*before, sys.executable, "-m", "generator", "--root", str(root), *arguments]
    return subprocess.run(
        command, cwd=PROJECT, env=os.environ | environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    assert SHARED.is_dir(), f"{SHARED} is not there; the acceptance tests need it"
    return SHARED


@contextmanager
def replaying(log: Path, *arguments: str) -> Iterator[str]:
    """Serve the real listings as the API does; yield the address. Each request is a line of `log`."""
    port = ports.free()
    command = [sys.executable, str(SHARED / "tools" / "replay_api.py"), "--port", str(port), "--log", str(log)]
    with running([*command, *arguments]):
        ports.wait_for(port)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run `command` until the end of the block, however that ends; its output can be read."""
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def archive(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All real listings, fetched, built and checked once, whatever number of processes; nothing is to change them."""
    del shared
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    root = folder / "archive" / "checkout"
    with (folder / "archive.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root.parent / "check.txt").exists():
            make_archive(root)
    return root


def make_archive(root: Path) -> None:
    """Fetch, build and check; the numbers told are kept beside, of each step when it is done."""
    shutil.rmtree(root, ignore_errors=True)
    a_checkout(root)

    def make(name: str, *arguments: str, **environment: str) -> None:
        done = generator(root, *arguments, **environment)
        assert done.returncode == 0, done.stderr
        (root.parent / f"{name}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")

    with replaying(root.parent / "requests.log") as address:
        for name in ("fetch", "again"):
            make(name, "fetch", "--since", "2024-05-27", "--until", "2026-06-30", HF_ENDPOINT=address)
    for verb in ("build", "check"):
        make(verb, verb)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.opened() as opened:
        yield opened


@contextmanager
def listening(browser: Browser, *origins: str, **defaults: Any) -> Iterator[tuple[Contexts, list[str]]]:
    """Yield what makes a reader's browser, and a list that comes to hold what no reader should meet.

    That is an error, a dialog, and a request to anything but `origins`.
    """
    made: list[BrowserContext] = []
    complaints: list[str] = []

    def new(**options: Any) -> BrowserContext:
        context = browser.new_context(**{**defaults, **options})
        context.on("request", lambda request: complaints.extend([request.url] * (not request.url.startswith(origins))))
        context.on("console", lambda message: complaints.extend([message.text] * (message.type == "error")))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("dialog", lambda dialog: complaints.append(dialog.message))
        made.append(context)
        return context

    yield new, complaints
    for each in made:
        each.close()


@pytest.fixture(scope="session")
def site(archive: Path) -> Iterator[str]:
    """The whole archive's site on loopback; yields its address."""
    with serving(archive) as address:
        yield address


@pytest.fixture(scope="module")
def hosted(archive: Path) -> Iterator[str]:
    """The whole archive's site as GitHub Pages serves it, compressed; yields its address."""
    with visits.hosted(archive / "site") as address:
        yield address


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Serve the site of a checkout with the program itself; yield the address."""
    command = [sys.executable, "-m", "generator", "--root", str(root), "serve", "--port", "0"]
    with running(command) as server:
        assert server.stdout
        told = re.search(r"http://\S+", server.stdout.readline())
        assert told
        yield told[0]
