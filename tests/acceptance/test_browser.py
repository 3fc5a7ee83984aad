"""The site as a reader has it on a screen: wide and narrow, light and dark, without script and without a network."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.acceptance.accessibility import faults

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
PAGES = [
    "index.html",
    "daily/2026-06-26.html",
    "papers/2605.26045.html",
    "weekly/2026-W26.html",
    "monthly/2026-06.html",
    "trending/index.html",
    "topics/index.html",
    "topics/reasoning.html",
    "organisations/index.html",
    "organisations/nvidia.html",
    "authors/index.html",
    "authors/ya.html",
    "authors/ya.html#yang-you",
    "with-code/index.html",
    "archive.html",
    "subscribe.html",
    "status.html",
    "about.html",
    "api.html",
    "host.html",
    "reading.html",
    "saved.html",
    "trends.html",
    "offline.html",
    "404.html",
]

Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Open]:
    """Open a page; at the end nothing was asked of another host and nothing was complained of."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(path: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: complaints.extend([request.url] * (not request.url.startswith(site))))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(site + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_its_screen_in_its_colours(open_page: Open, path: str, viewport: Any, scheme: str) -> None:
    page = open_page(path, viewport=viewport, color_scheme=scheme)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"
    assert dark == (scheme == "dark")
    assert faults(page) == []


@pytest.mark.parametrize(
    "name", ["Daily Papers", "Protein Design Papers", "Papers of a Laboratory for Almost Everything"]
)
def test_a_site_of_any_name_has_room_for_a_search_on_a_phone(open_page: Open, name: str) -> None:
    page = open_page("index.html", viewport=NARROW)
    page.locator(".site-name").evaluate("(link, name) => { link.textContent = name; }", name)
    assert page.evaluate("document.querySelector('.site-header input').offsetWidth") > 60
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_an_abstract_shows_how_it_begins_and_unfolds(open_page: Open, viewport: Any) -> None:
    page = open_page("index.html", viewport=viewport)
    first = page.locator("article.paper").first
    begins = height_of(first)
    assert first.locator("details.abstract p").first.is_visible()
    first.locator("summary").click()
    assert height_of(first) > begins + 50


def height_of(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["height"]


def test_the_newest_day_is_named(open_page: Open) -> None:
    for path in ("index.html", "archive.html"):
        assert open_page(path).get_by_text("Data through Tuesday, 30 June 2026").is_visible()


def test_a_printed_day_is_a_list_with_a_summary_of_each_paper(open_page: Open) -> None:
    page = open_page("index.html", viewport=NARROW)
    page.emulate_media(media="print")
    for paper in page.locator("article.paper").all():
        assert paper.locator(".ai-summary, details.abstract p").first.is_visible()
    assert not page.locator("nav").first.is_visible()


def test_an_address_of_an_author_shows_that_one_alone(open_page: Open) -> None:
    page = open_page("authors/ya.html")
    everyone = page.get_by_role("heading", level=2).count()
    page.goto(page.url + "#yang-you")
    headings = page.get_by_role("heading", level=2)
    assert everyone > headings.count() == 1
    assert headings.inner_text().startswith("Yang You")


def test_the_choice_of_colours_is_kept(open_page: Open) -> None:
    page = open_page("index.html", color_scheme="light")
    switch = page.locator(".theme-switch")
    assert switch.inner_text() == "System colours"
    switch.click()
    switch.click()
    assert switch.inner_text() == "Dark colours"
    page.goto(page.url.replace("index.html", "archive.html"))
    assert page.locator(".theme-switch").inner_text() == "Dark colours"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"


def test_without_script_every_page_reads_whole(open_page: Open) -> None:
    page = open_page("index.html", viewport=WIDE, java_script_enabled=False)
    assert page.locator("article.paper h2").count() == 34
    assert page.locator("details.abstract p").first.is_visible()
    assert page.get_by_role("button").count() == 0


def test_a_reader_walks_from_today_to_the_first_day(open_page: Open) -> None:
    page = open_page("index.html")
    page.get_by_role("navigation", name="above the papers").get_by_role("link", name="29 June 2026").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Monday, 29 June 2026"
    page.get_by_role("navigation", name="above the papers").get_by_role("link", name="All days").click()
    page.get_by_role("link", name="27 May 2024").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Monday, 27 May 2024"


def test_the_keyboard_reaches_the_papers_first(open_page: Open) -> None:
    page = open_page("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the papers"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#page') !== null")


def test_a_citation_is_copied_and_downloaded_with_one_click(open_page: Open) -> None:
    page = open_page("papers/2606.26740.html", permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    for name, begins in (
        ("Copy BibTeX", "@misc{wang-2026-2606.26740,\n"),
        ("Copy RIS", "TY  - UNPB\nID  - wang-2026-2606.26740\n"),
    ):
        page.get_by_role("button", name=name).click()
        page.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(begins)
        assert "LiveEdit" in copied
        assert copied.count("2606.26740") == copied.count("2606.")
        page.get_by_role("button", name=name).wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download RIS").click()
    assert download.value.suggested_filename == "wang-2026-2606.26740.ris"
    assert download.value.path().read_text(encoding="utf-8").endswith("ER  - \n")


def test_the_address_of_a_feed_is_copied_with_one_click(open_page: Open) -> None:
    page = open_page("subscribe.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the address").nth(1).click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "http://127.0.0.1:8000/daily/feed.atom"


def test_without_script_citations_are_those_of_the_day(open_page: Open) -> None:
    page = open_page("papers/2606.26740.html", java_script_enabled=False)
    links = page.locator(".cite a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "../daily/2026-06-30.bib",
        "../daily/2026-06-30.ris",
    ]


def test_an_address_that_is_none_leads_on(browser: Browser, site: str) -> None:
    page = browser.new_page()
    reply = page.goto(site + "daily/1999-01-01.html")
    assert reply
    assert reply.status == 404
    page.get_by_role("main").get_by_role("link").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Tuesday, 30 June 2026"
    page.close()
