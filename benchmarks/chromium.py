"""The browser in which pages are tried and measured: Debian's Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from benchmarks.errors import BenchmarkError

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def opened() -> Iterator[Browser]:
    """Yield a browser, until the end of the block.

    Raises:
        BenchmarkError: there is none.

    """
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        raise BenchmarkError("Chromium is not there; install Debian's package chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-quic"]) as browser,
    ):
        yield browser
