"""Reading without a network, as a reader does: the site under a path and at the root, in a browser that is cut off."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from benchmarks import ports
from tests.acceptance.accessibility import faults
from tests.acceptance.conftest import Contexts, listening, running
from tests.acceptance.test_browser import NARROW, WIDE
from tests.acceptance.test_reading import DAY, FIRST, HOME, LIST, PAPER, SAVED, paper, ready, save

OLD = "papers/2412.18605.html"  # of no day that is kept
MOST = 10_000_000  # bytes
PATIENCE = 4  # seconds that the network has
KEPT = "async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat()"
SIZES = "async () => { let sum = 0; for (const name of await caches.keys()) { const cache = await caches.open(name); for (const key of await cache.keys()) sum += (await (await cache.match(key)).blob()).size; } return sum; }"


@dataclass
class Host:
    """A server of the site: its address, its folder, which can be written to, and its process."""

    address: str
    folder: Path
    process: subprocess.Popen[str]

    def write(self, path: str, data: str | bytes) -> None:
        """Give a file another content; the site of the archive, which shares its files, stays as it is."""
        (self.folder / path).unlink(missing_ok=True)
        (self.folder / path).write_bytes(data.encode() if isinstance(data, str) else data)

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")


@contextmanager
def hosted(archive: Path, shared: Path, folder: Path, base: str) -> Iterator[Host]:
    shutil.copytree(archive / "site", folder, copy_function=os.link)
    port = ports.free()
    server = str(shared / "tools" / "pages_server.py")
    with running([sys.executable, server, str(folder), f"{port}", "900", base]) as process:
        ports.wait_for(port)
        yield Host(f"http://127.0.0.1:{port}{base}/", folder, process)


@pytest.fixture
def host(archive: Path, shared: Path, tmp_path: Path) -> Iterator[Host]:
    """The whole archive's site as GitHub Pages serves a project's, under a path."""
    with hosted(archive, shared, tmp_path / "site", "/mirror") as host:
        yield host


@pytest.fixture
def reader(browser: Browser) -> Iterator[Contexts]:
    """A reader's browser; at the end no page of it complained but of the network, asked another host or showed a dialog."""
    with listening(browser, "http://127.0.0.1", "blob:", viewport=WIDE) as (new, complaints):
        yield new
    assert [each for each in complaints if "Failed to load resource" not in each] == []


def kept(page: Page) -> set[str]:
    """Return the paths of what the browser keeps."""
    return set(page.evaluate(KEPT))


def visit(context: BrowserContext, host: Host, path: str = HOME) -> Page:
    """Open a page, and wait until what there is to keep is kept."""
    page = context.new_page()
    page.goto(host.address + path)
    ready(page)
    settled(page, host)
    return page


def settled(page: Page, host: Host) -> None:
    """Wait until the worker has nothing to do: the list of what is kept is written last."""
    newest = json.loads(host.read("offline.json"))["days"][0]
    base = page.evaluate("new URL(document.querySelector('.site-name').href).pathname").removesuffix("index.html")
    list_ = f"caches.match('{base}offline.json').then((found) => found?.text() ?? '')"
    until(lambda: newest["label"] in page.evaluate(list_), seconds=60)


def is_kept(page: Page, path: str) -> bool:
    return any(each.endswith(f"/{path}") for each in kept(page))


def until(is_so: Callable[[], bool], seconds: int = 10) -> None:
    """Wait until something is so; a page cannot say when what goes on beside it has ended."""
    for _ in range(seconds * 10):
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail(f"not so after {seconds} s")


def go(page: Page, host: Host, path: str) -> None:
    page.goto(host.address + path)
    ready(page)


# Without a network


@pytest.mark.parametrize("base", ["", "/mirror"])
def test_the_last_week_and_what_is_saved_are_read_without_a_network(
    archive: Path, shared: Path, tmp_path: Path, reader: Any, base: str
) -> None:
    with hosted(archive, shared, tmp_path / "site", base) as host:
        context = reader()
        page = visit(context, host)
        go(page, host, OLD)
        save(page, 0)
        until(lambda: is_kept(page, OLD))
        context.set_offline(True)
        days = [day["page"] for day in json.loads(host.read("offline.json"))["days"]]
        assert len(days) == 7
        for path in ["", HOME, f"{HOME}?votes=30", PAPER.removesuffix(".html"), *days, DAY.removesuffix(".html")]:
            page.goto(host.address + path)
            expect(page.locator(".paper").first).to_be_attached()
            expect(page.locator(".tools").first).to_be_attached()
            page.reload()
            expect(page.locator(".paper").first).to_be_attached()
        expect(page.get_by_text("You are offline. This page is as it was")).to_be_visible()
        page.locator(".paper h2 a").first.click()
        expect(page.locator(".paper.whole .abstract")).to_be_visible()
        go(page, host, SAVED)
        page.locator(".papers.saved h2 a").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.url.endswith(OLD)
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.masthead, .paper > header')).borderTopStyle")
            == "double"
        )


def test_what_is_not_kept_says_so_and_comes_with_the_network(host: Host, reader: Any) -> None:
    context = reader()
    page = visit(context, host)
    context.set_offline(True)
    page.goto(host.address + "weekly/2025-W10.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    expect(page.locator(".days.kept a")).to_have_count(7)
    assert page.get_by_text("as it was when").count() == 0
    context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Week 10", timeout=20_000)
    context.set_offline(True)
    page.goto(host.address + "topics/nothing/at/all.html")
    page.locator(".days.kept a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tuesday, 30 June 2026")


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide", "narrow"])
def test_the_page_for_what_is_not_kept_is_for_everyone(host: Host, reader: Any, viewport: Any, scheme: str) -> None:
    context = reader(viewport=viewport, color_scheme=scheme)
    page = visit(context, host)
    context.set_offline(True)
    page.goto(host.address + "weekly/2025-W10.html")
    expect(page.locator(".days.kept a")).to_have_count(7)
    assert faults(page) == []


def test_a_network_that_does_not_answer_is_not_waited_for(host: Host, reader: Any) -> None:
    page = visit(reader(), host)
    host.process.send_signal(signal.SIGSTOP)
    try:
        page.goto(
            host.address + HOME, timeout=(3 * PATIENCE + 5) * 1000
        )  # a page, then its files, have to be waited for
        expect(page.locator(".paper").first).to_be_attached()
    finally:
        host.process.send_signal(signal.SIGCONT)


def test_a_server_that_is_gone_leaves_what_is_kept(host: Host, reader: Any) -> None:
    page = visit(reader(), host)
    host.process.terminate()
    host.process.wait()
    page.goto(host.address + DAY)
    assert page.locator(".paper").count() == 17


# With a network


def test_a_new_home_is_seen_at_once(host: Host, reader: Any) -> None:
    page = visit(reader(), host)
    for number in range(2):
        host.write(HOME, re.sub(r"LiveEdit|NewsEdit\d", f"NewsEdit{number}", host.read(HOME)))
        page.goto(host.address + SAVED)
        page.goto(host.address + HOME)
        expect(paper(page).locator("h2")).to_have_text(re.compile(f"^NewsEdit{number}"))


def test_what_is_new_is_kept_in_the_place_of_what_is_old(host: Host, reader: Any) -> None:
    context = reader()
    page = visit(context, host)
    told = json.loads(host.read("offline.json"))
    gone = told["days"].pop()
    told["days"][0]["label"] = "another"
    host.write("offline.json", json.dumps(told))
    host.write(PAPER, host.read(PAPER).replace("LiveEdit", "NewsEdit"))
    page.goto(host.address + HOME)
    ready(page)
    settled(page, host)
    there = kept(page)
    assert f"/mirror/{told['days'][-1]['page']}" in there
    assert not there & {f"/mirror/{path}" for path in [gone["page"], *gone["papers"]]}
    context.set_offline(True)
    page.goto(host.address + PAPER)
    expect(page.get_by_role("heading", level=1)).to_contain_text("NewsEdit")


def test_a_saved_paper_is_kept_in_the_frame_of_today(host: Host, reader: Any) -> None:
    context = reader()
    page = visit(context, host)
    go(page, host, OLD)
    save(page, 0)
    until(lambda: is_kept(page, OLD))
    told = json.loads(host.read("offline.json"))
    told["frame"] = [[path, "another" if path.endswith(".html") else label] for path, label in told["frame"]]
    told["days"][0]["label"] = "another"
    host.write("offline.json", json.dumps(told))
    host.write(OLD, host.read(OLD).replace("Orient Anything", "In another frame"))
    page.goto(host.address + HOME)
    ready(page)
    settled(page, host)
    context.set_offline(True)
    page.goto(host.address + OLD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("In another frame")


def test_who_looks_at_the_list_of_what_is_kept_changes_nothing(host: Host, reader: Any) -> None:
    page = visit(reader(), host)
    list_ = "caches.match('/mirror/offline.json').then((found) => found.text())"
    before = page.evaluate(list_)
    page.goto(host.address + "offline.json", wait_until="networkidle")
    assert page.evaluate(list_) == before


def test_a_new_worker_takes_over_quietly(host: Host, reader: Any) -> None:
    context = reader()
    page = visit(context, host)
    page.evaluate("window.here = true")
    host.write("sw.js", host.read("sw.js").replace("${NAMES}1", "${NAMES}2"))
    page.evaluate("navigator.serviceWorker.getRegistration().then((registration) => registration.update())")
    until(lambda: not any(name.endswith(" 1") for name in page.evaluate("caches.keys()")))
    assert page.evaluate("window.here")
    page.goto(host.address + HOME)
    ready(page)
    settled(page, host)
    assert page.evaluate("caches.keys()") == ["daily-papers /mirror/ 2"]
    context.set_offline(True)
    page.reload()
    assert page.locator(".paper").count() == 34


def test_how_fresh_the_papers_are_is_between_page_and_server(host: Host, reader: Any) -> None:
    context = reader()
    page = visit(context, host)
    with page.expect_response("**/status.json") as response:
        page.goto(host.address + HOME)
    assert not response.value.from_service_worker
    assert response.value.header_value("date")
    assert not any("status" in path for path in kept(page))
    context.set_offline(True)
    assert page.evaluate("fetch('status.json', { cache: 'no-store' }).then(() => 'came', () => 'failed')") == "failed"


def test_a_search_works_as_ever_and_nothing_of_its_index_is_kept(host: Host, reader: Any) -> None:
    context = reader()
    page = visit(context, host)
    page.goto(host.address + "search/index.html?q=diffusion+video")
    page.locator(".results article").first.wait_for()
    page.locator(".results .tools .saved").first.wait_for()
    assert not any(path.startswith("/mirror/search/") for path in kept(page))
    context.set_offline(True)
    page.get_by_role("searchbox").fill("quantum")
    expect(page.locator(".found")).to_contain_text("could not be fetched")


# What it costs


def test_all_that_is_kept_is_small(host: Host, reader: Any, tell: Callable[..., None]) -> None:
    page = visit(reader(), host)
    size = page.evaluate(SIZES)
    usage = page.evaluate(
        "navigator.storage.estimate().then(({ usage, usageDetails }) => usageDetails?.caches ?? usage)"
    )
    tell("What a browser keeps to read without a network", "files", len(kept(page)))
    tell("What a browser keeps to read without a network", "their bytes", size)
    tell("What a browser keeps to read without a network", "as the browser reckons", usage)
    assert usage <= MOST


def test_when_there_is_no_room_the_oldest_goes(host: Host, reader: Any) -> None:
    days = [day["page"] for day in json.loads(host.read("offline.json"))["days"]]
    for path in days:
        host.write(path, host.read(path) + f"<!--{'x' * 2_000_000}-->")
    page = visit(reader(), host)
    there = kept(page)
    newest = [f"/mirror/{path}" in there for path in days]
    assert newest == sorted(newest, reverse=True)
    assert newest[0]
    assert not newest[-1]
    assert {"/mirror/index.html", "/mirror/offline.html", "/mirror/saved.html"} <= there
    assert page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)") <= MOST


def test_a_saved_paper_is_kept_until_it_is_taken_away(host: Host, reader: Any) -> None:
    page = visit(reader(), host)
    go(page, host, OLD)
    save(page, 0)
    until(lambda: is_kept(page, OLD))
    save(page, 0)
    until(lambda: not is_kept(page, OLD))


@pytest.mark.parametrize("path", [LIST, PAPER], ids=["then-reads-a-list", "then-saves-it"])
def test_who_comes_to_one_paper_alone_is_sent_nothing_more(host: Host, reader: Any, path: str) -> None:
    page = reader().new_page()
    page.goto(host.address + PAPER, wait_until="networkidle")
    ready(page)
    page.wait_for_timeout(500)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(({ length }) => length)") == 0
    if path == PAPER:
        save(page, 0)
    else:
        page.goto(host.address + path)
    until(lambda: bool(page.evaluate("navigator.serviceWorker.getRegistrations().then(({ length }) => length === 1)")))


def test_a_browser_without_workers_reads_on(host: Host, reader: Any) -> None:
    page = reader().new_page()
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    page.goto(host.address + HOME)
    ready(page)
    save(page, 0)
    expect(paper(page)).to_have_class(re.compile("is-saved"))


def test_a_site_on_a_disk_is_read_as_it_is(browser: Browser, archive: Path) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((archive / "site" / HOME).as_uri())
    assert page.locator(".paper").count() == 34
    assert page.locator(".tools").count() == 0
    assert page.get_by_role("link", name="Saved").count() == 0
    assert complaints == []
    page.close()


def test_the_site_can_be_installed(host: Host, reader: Any) -> None:
    context = reader()
    page = visit(context, host)
    devices = context.new_cdp_session(page)
    manifest = devices.send("Page.getAppManifest")
    assert manifest["errors"] == []
    told = json.loads(manifest["data"])
    assert (told["name"], told["start_url"], told["scope"]) == ("Daily Papers", "./", "./")
    errors = [error["errorId"] for error in devices.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [error for error in errors if error != "in-incognito"] == []
    for icon in told["icons"]:
        size = page.evaluate(
            "async (src) => { const image = new Image(); image.src = src; await image.decode(); return [image.naturalWidth, image.naturalHeight]; }",
            icon["src"],
        )
        assert icon["sizes"] in ("any", f"{size[0]}x{size[1]}")
    assert FIRST in "".join(kept(page))
