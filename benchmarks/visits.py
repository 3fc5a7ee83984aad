"""What a visitor of the real archive waits for: pages as Lighthouse judges them, and searches on a slow line."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks import measure, ours, ports
from benchmarks.ours import PROJECT
from generator.model import Listing

PAGES = ("index.html", "papers/2606.26740.html", "topics/reasoning.html")
FIRST = "knowledge distillation"
NEXT = (
    "world model simulation",
    "speech recognition",
    "author:kaiming",
    "protein folding",
    "kv cache",
    "a program that clicks the buttons on a screen",
)

_LIGHTHOUSE = PROJECT / "tests" / "node" / "node_modules" / "lighthouse" / "cli" / "index.js"
_HOST = PROJECT.parent / "shared" / "tools" / "pages_server.py"
_ROUNDS = 3
_AUDITS = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
_LINE = {"offline": False, "latency": 50, "downloadThroughput": 1_250_000, "uploadThroughput": 1_250_000}  # ms, bytes/s
_QUIET = 300  # ms without a request, after which an answer is whole
# Papers shown before a query are marked as old, and the moment of the first that is not is kept.
_WATCH = """new MutationObserver(() => {
  if (document.querySelector(".results article:not([data-old])")) window.shown ??= performance.now();
}).observe(document, { subtree: true, childList: true });"""
_FORGET = """() => {
  for (const each of document.querySelectorAll(".results article")) each.dataset.old = "";
  window.shown = undefined;
  return performance.now();
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Lighthouse's score of a page for its speed, of 100, and the times it is made of, in ms, by their names."""

    score: float
    times: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Search:
    """When the first paper was shown, in ms, and how many bytes and files were moved until all was."""

    shown: float
    moved: int
    files: int


def site(listings: Iterable[Listing], root: Path) -> Path:
    """Build a site of `listings` in a checkout at `root`; return where it is.

    Raises:
        BenchmarkError: the build failed.

    """
    ours.checkout(root)
    for listing in listings:
        ours.keep(root, listing)
    measure.run(ours.build(root), root, root / "site")
    return root / "site"


@contextmanager
def hosted(site: Path) -> Iterator[str]:
    """Serve a site as GitHub Pages does, compressed; yield its address."""
    port = ports.free()
    with subprocess.Popen([sys.executable, str(_HOST), str(site), str(port)]) as process:  # noqa: S603 - ours
        try:
            ports.wait_for(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


def visits(address: str) -> Mapping[str, Visit]:
    """Return the median of three visits to each page of the site at `address`, as Lighthouse's phone makes them."""
    return {path: _median([_visit(address + path) for _ in range(_ROUNDS)]) for path in PAGES}


def _visit(address: str) -> Visit:
    how = ["--quiet", "--output=json", "--only-categories=performance", "--chrome-flags=--headless=new --no-sandbox"]
    command = ["node", str(_LIGHTHOUSE), address, *how]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=180).stdout)  # noqa: S603
    times = {name: told["audits"][name]["numericValue"] for name in _AUDITS}
    return Visit(told["categories"]["performance"]["score"] * 100, times)


def _median(some: list[Visit]) -> Visit:
    times = {name: statistics.median(each.times[name] for each in some) for name in _AUDITS}
    return Visit(statistics.median(each.score for each in some), times)


def searches(browser: Browser, address: str) -> Iterator[tuple[str, Search]]:
    """Yield what each query costs, on one page of the site at `address`: the first with the page, the next typed."""
    with browser.new_page() as page:
        page.add_init_script(_WATCH)
        moved = _moved(page.context.new_cdp_session(page))
        page.goto(f"{address}search/index.html?q={FIRST}", wait_until="networkidle")
        yield FIRST, Search(page.evaluate("shown"), sum(moved), len(moved))
        for text in NEXT:
            moved.clear()
            began = page.evaluate(_FORGET)
            page.get_by_role("searchbox", name="Search all papers").fill(text)
            _wait_for_all(page, moved)
            yield text, Search(page.evaluate("shown") - began, sum(moved), len(moved))


def _moved(network: CDPSession) -> list[int]:
    """Make the line slow; return the list that is to have the bytes of each answer."""
    moved: list[int] = []
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", _LINE)
    network.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    return moved


def _wait_for_all(page: Page, moved: Sized) -> None:
    page.locator(".results article:not([data-old])").first.wait_for()
    before = -1
    while len(moved) > before:  # "networkidle" comes once, after the page
        before = len(moved)
        page.wait_for_timeout(_QUIET)
