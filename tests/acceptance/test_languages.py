"""The site in other languages than English, in a browser: all that scripts say is translated, and every page fits."""

import re
import shutil
from pathlib import Path

import lxml.html
import pytest
from babel.messages.catalog import Catalog
from playwright.sync_api import Browser, expect

from tests.acceptance.accessibility import faults
from tests.acceptance.conftest import listening, serving
from tests.acceptance.test_browser import NARROW
from tests.conftest import PROJECT, a_checkout
from tests.test_languages import CODES, in_language, narrow, widen

PAGES = [
    "index.html",
    "archive.html",
    "topics/index.html",
    "trends.html",
    "subscribe.html",
    "status.html",
    "saved.html",
]
PAGES += ["search/?q=papers", "trending/index.html", "offline.html", "404.html"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the sample."""
    root = a_checkout(tmp_path / "checkout")
    shutil.copytree(PROJECT / "content" / "sample", root / "content" / "sample")
    return root


@pytest.mark.parametrize("code", CODES)
def test_pages_in_a_language_fit_a_phone(code: str, checkout: Path, browser: Browser) -> None:
    in_language(checkout, code)
    with serving(checkout) as address, listening(browser, address, viewport=NARROW) as (new, complaints):
        page = new().new_page()
        for path in PAGES:
            page.goto(address + path)
            assert faults(page) == [], path
    assert [each for each in complaints if "404" not in each] == []


def test_scripts_say_nothing_without_asking_for_a_translation(checkout: Path, browser: Browser, said: Catalog) -> None:
    widen(checkout, said)
    with serving(checkout) as address, listening(browser, address) as (new, _):
        page = new().new_page()

        def words() -> list[str]:
            return narrow(lxml.html.fromstring(page.content()), checkout)

        page.goto(address)
        page.locator(".tools .saved").first.click()
        page.locator(".masthead .tools button").first.click()
        page.locator(".masthead .tools button").last.click()
        assert words() == []
        page.goto(f"{address}saved.html")
        page.locator("[data-paper]").wait_for()
        assert words() == []
        page.locator("input[type=file]").set_input_files({"name": "x.json", "mimeType": "", "buffer": b"x"})
        assert words() == []
        for query in ("model", "zzz", '"no such phrase"', "author:"):
            page.goto(f"{address}search/?q={query}")
            expect(page.locator(".found")).to_have_text(re.compile("[^…]$"))
            assert words() == []
        page.goto(f"{address}subscribe.html")
        page.locator(".address button").first.click()
        assert words() == []
        page.goto(f"{address}index.html")
        page.locator(".paper h2 a").first.click()
        page.locator(".actions button").first.click()
        assert words() == []
