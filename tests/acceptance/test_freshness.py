"""Each page says when its papers are older than they should be, and why; the reader's browser finds it out."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

STALE = {
    "through": "2026-06-30",
    "stale_from": "2026-07-03T00:00:00Z",
    "runs": [{"weekday": 1, "time": "04:23"}, {"weekday": 5, "time": "05:23"}, {"weekday": 5, "time": "08:23"}],
    "sources": [{"name": "one", "title": "A source", "until": "2026-07-03", "result": "quiet day"}],
    "days": [],
}
BROKEN = {"name": "other", "title": "Another", "result": "broken", "cause": "source", "reason": "answers <b>HTTP 500"}
ENDS = "These papers end on 30 June 2026, and newer ones should be here."


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Any]:
    """Open a page of the site, whose status and whose server's clock are as told."""
    context = browser.new_context(viewport={"width": 360, "height": 780}, timezone_id="UTC")

    def open_(path: str, date: str, **changes: Any) -> Page:
        def answer(route: Route) -> None:
            route.fulfill(body=json.dumps(STALE | changes), content_type="application/json", headers={"Date": date})

        page = context.new_page()
        page.route("**/status.json", answer)
        with page.expect_response("**/status.json"):
            page.goto(site + path)
        page.wait_for_timeout(100)
        return page

    yield open_
    context.close()


THURSDAY, FRIDAY, MONDAY = (f"{day} Jul 2026 06:00:00 GMT" for day in ("Thu, 02", "Fri, 03", "Mon, 06"))


@pytest.mark.parametrize("path", ["index.html", "papers/2606.26740.html", "authors/ya.html", "about.html", "404.html"])
def test_every_page_says_that_it_is_old(visit: Any, path: str) -> None:
    bar = visit(path, FRIDAY).locator(".old")
    assert bar.inner_text().startswith(ENDS)
    assert bar.is_visible()
    bar.get_by_role("link", name="Status").click()
    assert bar.page.locator("h1").inner_text() == "Status"


@pytest.mark.parametrize("changes", [{}, {"stale_from": None}], ids=["two working days", "the sample"])
def test_what_is_not_old_is_not_called_so(visit: Any, changes: dict[str, Any]) -> None:
    page = visit("index.html", FRIDAY if changes else THURSDAY, **changes)
    assert page.locator(".old").count() == 0


@pytest.mark.parametrize(
    ("changes", "date", "reason"),
    [
        ({}, FRIDAY, "The source has listed nothing since."),
        ({}, MONDAY, "This site has not been brought up to date since 3 July 2026."),
        ({"sources": []}, MONDAY, "The source has listed nothing since."),
        ({"sources": [BROKEN]}, FRIDAY, "Another does not answer as it should: answers <b>HTTP 500."),
        ({"sources": [BROKEN | {"cause": "stale"}]}, FRIDAY, "The source has listed nothing since."),
    ],
)
def test_the_reason_is_told_as_text(visit: Any, changes: dict[str, Any], date: str, reason: str) -> None:
    assert visit("index.html", date, **changes).locator(".old p").inner_text() == f"{ENDS} {reason}"


@pytest.mark.parametrize(
    ("date", "moment"), [(THURSDAY, "Friday, 05:23"), (FRIDAY, "Friday, 08:23"), (MONDAY, "Friday, 05:23")]
)
def test_the_page_status_says_when_the_next_run_is_due(visit: Any, date: str, moment: str) -> None:
    told = visit("status.html", date).locator("#next-run").inner_text()
    assert told.strip() == f"The next time is {moment} UTC."


def test_a_reader_who_knows_is_not_told_again_until_there_is_more(visit: Any) -> None:
    page = visit("index.html", FRIDAY)
    page.get_by_role("button", name="Close").click()
    assert page.locator(".old").count() == 0
    with page.expect_response("**/status.json"):
        page.reload()
    page.wait_for_timeout(100)
    assert page.locator(".old").count() == 0


def test_where_storage_is_off_it_is_told_all_the_same(visit: Any) -> None:
    off = (
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('off', 'SecurityError'); } })"
    )
    visit("about.html", THURSDAY).context.add_init_script(off)
    bar = visit("index.html", FRIDAY).locator(".old")
    assert bar.inner_text().startswith(ENDS)
    bar.get_by_role("button", name="Close").click()
    assert bar.count() == 0


def test_what_has_the_focus_is_not_behind_it(visit: Any) -> None:
    behind = visit("trending/index.html", FRIDAY).evaluate("""() => {
      const bar = document.querySelector(".old");
      return [...document.querySelectorAll("main a")].filter((link) => {
        link.focus();
        return link.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1;
      }).length;
    }""")
    assert behind == 0


def test_nothing_moves_when_it_comes(visit: Any) -> None:
    shifts = """() => new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
            .observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(sum), 200);
    })"""
    page = visit("daily/2026-06-29.html", FRIDAY)
    assert page.locator(".old").is_visible()
    assert page.evaluate(shifts) < 0.01


def test_without_an_answer_a_page_says_nothing(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.route("**/status.json", lambda route: route.fulfill(body="<html>", status=200))
    page.goto(site + "index.html", wait_until="networkidle")
    assert page.locator(".old").count() == 0
    page.close()
