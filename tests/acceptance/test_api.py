"""Hugging Face's own client reads a mirror, served as GitHub Pages serves it, as it reads the original."""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError
from playwright.sync_api import Browser

from benchmarks import ports
from generator import store
from generator.model import Listing, Paper
from generator.sources import huggingface
from tests.acceptance.conftest import generator, listening, running
from tests.builders import a_paper
from tests.conftest import a_checkout

DAYS = [dt.date(2026, 6, day) for day in (30, 29, 26, 25)]
HOSTILE = '</script><script>alert(1)</script> & "more" \u2028 &lt;img src=x onerror=alert(1)&gt;'


@pytest.fixture(scope="session")
def listed(shared: Path) -> dict[dt.date, list[Paper]]:
    """Return the papers of some real days, and on the newest one that would do harm."""
    papers = {
        day: list(huggingface.parse((shared / "data" / "huggingface" / f"{day}.json").read_bytes(), day).papers)
        for day in DAYS
    }
    papers[DAYS[0]].append(a_paper("10.1101-2026.06.30", title=HOSTILE, author_count=3))
    return papers


@pytest.fixture(scope="session")
def mirror(listed: dict[dt.date, list[Paper]], shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site with a file for each paper under a base path; yield its address."""
    root, port = a_checkout(tmp_path_factory.mktemp("mirror") / "checkout"), ports.free()
    for day, papers in listed.items():
        store.save(root / "content", a_day(day, papers))
    address = f"http://127.0.0.1:{port}/papers"
    for verb in ("build", "check"):
        done = generator(root, verb, SITE_URL=address, PAPERS_SETTINGS="api: papers")
        assert done.returncode == 0, done.stderr
    server = str(shared / "tools" / "pages_server.py")
    with running([sys.executable, server, str(root / "site"), f"{port}", "900", "/papers"]):
        ports.wait_for(port)
        yield address


def a_day(day: dt.date, papers: list[Paper]) -> Listing:
    return Listing(source="huggingface", day=day, papers=tuple(papers))


@pytest.fixture(scope="session")
def client(mirror: str) -> HfApi:
    return HfApi(endpoint=mirror, token=False)


def by_votes(papers: list[Paper]) -> list[Paper]:
    return sorted(papers, key=lambda paper: -(paper.votes or 0))


@pytest.mark.parametrize("asked", [{}, {"date": "2026-06-25"}, {"week": "2026-W26", "limit": 1}])
def test_the_client_lists_the_newest_day_whatever_it_asks_for(
    client: HfApi, listed: dict[dt.date, list[Paper]], asked: dict[str, Any]
) -> None:
    """A static server does not look at what follows a `?`, as docs/api.md says."""
    papers = by_votes(listed[DAYS[0]])
    told = list(client.list_daily_papers(**asked))
    assert [each.id for each in told] == [paper.id for paper in papers]
    for each, paper in zip(told, papers, strict=True):
        assert (each.title, each.summary) == (paper.title, paper.abstract)
        assert [author.name for author in each.authors or ()] == list(paper.authors)
        assert (each.upvotes or 0, each.comments) == (paper.votes or 0, paper.comments or 0)
        assert (each.published_at.date() if each.published_at else None) == paper.published
        assert (each.submitted_by.fullname if each.submitted_by else None) == (
            paper.submitter.name if paper.submitter else None
        )
        assert (each.organization.fullname if each.organization else None) == (
            paper.organisation.name if paper.organisation else None
        )


def test_the_client_reads_each_paper(client: HfApi, listed: dict[dt.date, list[Paper]]) -> None:
    for day, papers in listed.items():
        for paper in papers[:5]:
            told = client.paper_info(paper.id)
            assert (told.id, told.title, told.summary) == (paper.id, paper.title, paper.abstract)
            assert told.submitted_at == dt.datetime.combine(day, dt.time(), dt.UTC)
            assert (told.ai_summary, tuple(told.ai_keywords or ())) == (paper.ai_summary, paper.keywords)
            code = (paper.repository.url, paper.repository.stars) if paper.repository else (None, None)
            assert (told.github_repo, told.github_stars, told.project_page) == (*code, paper.project_page)
            handle = paper.submitter.handle if paper.submitter else None
            assert (told.submitted_by.username if told.submitted_by else None) == handle
            assert told.upvotes == (paper.votes or None)  # the client's way with 0


def test_the_client_is_told_of_a_paper_that_is_not_there(client: HfApi) -> None:
    with pytest.raises(HfHubHTTPError, match="404"):
        client.paper_info("2606.99999")


def test_what_the_index_names_is_there(mirror: str, listed: dict[dt.date, list[Paper]]) -> None:
    index = httpx2.get(f"{mirror}/api/index.json").json()
    places = {place["name"]: place["url"] for places in index.values() for place in places}
    assert set(places) == {*map(str, DAYS), "2026-W27", "2026-W26", "2026-06"}
    told = {name: [row["paper"]["id"] for row in httpx2.get(url).json()] for name, url in places.items()}
    assert all(told[f"{day}"] == [paper.id for paper in by_votes(papers)] for day, papers in listed.items())
    assert set(told["2026-06"]) == {paper.id for papers in listed.values() for paper in papers}


def test_a_browser_shows_the_newest_day_as_text_and_runs_nothing(mirror: str, browser: Browser) -> None:
    with listening(browser, mirror) as (new, complaints):
        page = new().new_page()
        page.goto(f"{mirror}/api/daily_papers/")
        assert page.locator("script, img").count() == 0
        assert page.locator("body").inner_text().startswith('[{"paper":')
        # What a browser asks for by itself, beside the page, is no matter of ours.
        assert not [each for each in complaints if "favicon" not in each and "404" not in each]
