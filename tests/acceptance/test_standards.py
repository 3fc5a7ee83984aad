"""What others measure pages by: Lighthouse, the Nu HTML checker, and the bytes that a first visit takes."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.acceptance.conftest import NODE

# Material's two check boxes for a drawer and a search that we do not have.
MATERIALS_OWN = "Attribute “autocomplete” is only allowed when the input type is"


@pytest.mark.parametrize("path", ["index.html", "papers/2606.26740.html", "topics/reasoning.html"])
def test_lighthouse_finds_nothing_to_better(hosted: str, path: str) -> None:
    """How fast a page is, which depends on the machine, is measured by `make bench-visits`."""
    command = [
        "node", str(NODE / "lighthouse" / "cli" / "index.js"), hosted + path, "--quiet", "--output=json",
        "--only-categories=accessibility,best-practices,seo",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update",
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, timeout=180)
    scores = {name: category["score"] for name, category in json.loads(done.stdout)["categories"].items()}
    assert scores == {"accessibility": 1, "best-practices": 1, "seo": 1}


def test_the_html_is_valid(archive: Path) -> None:
    site = archive / "site"
    some = [
        *(path for path in site.glob("*.html") if path.name != "mail.html"),  # which has what old mail programs want
        *sorted(site.glob("daily/*.html"))[::25],
        *sorted(site.glob("papers/*.html"))[::150],
        *sorted(site.glob("weekly/*.html"))[::20],
        *sorted(site.glob("topics/*.html"))[::4],
        *sorted(site.glob("authors/*.html"))[::20],
        *sorted(site.glob("organisations/*.html"))[::40],
    ]
    assert shutil.which("java"), "the Nu HTML checker needs Java; install Debian's package default-jre-headless"
    command = [
        "java",
        "-jar",
        str(NODE / "vnu-jar" / "build" / "dist" / "vnu.jar"),
        "--format",
        "json",
        "--exit-zero-always",
    ]
    done = subprocess.run([*command, *map(str, some)], check=True, capture_output=True, text=True)
    found = {message["message"] for message in json.loads(done.stderr)["messages"] if message["type"] != "info"}
    assert {message for message in found if not message.startswith(MATERIALS_OWN)} == set()


def test_a_first_visit_to_a_busy_day_is_light(hosted: str, browser: Browser) -> None:
    page = browser.new_page()
    received: list[int] = []
    page.on("response", lambda response: received.append(response.request.sizes()["responseBodySize"]))
    page.goto(hosted + "daily/2026-06-16.html", wait_until="networkidle")  # 34 papers
    assert sum(received) <= 100_000
    page.close()
