"""Two years of real listings, fetched as the API gives them, become a whole site."""

import datetime as dt
import html
import json
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import lxml.html
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors

from generator import citations, store, text, typeset
from generator.archive import gather
from generator.model import Listing, Paper
from generator.sources import saved_page
from tests.acceptance.conftest import generator
from tests.conftest import PROJECT, a_checkout
from tests.test_build import names, tree

DAYS, LISTED, IDS = 515, 8624, 8622


@pytest.fixture(scope="session")
def listings(archive: Path) -> list[Listing]:
    return list(store.load_all(archive / "content"))


@pytest.fixture(scope="session")
def newest(listings: list[Listing]) -> dict[str, Paper]:
    """Each paper as it was listed last."""
    return {paper.id: paper for listing in listings for paper in listing.papers}


def rows(shared: Path) -> Iterator[tuple[dt.date, dict[str, Any]]]:
    for path in sorted((shared / "data" / "huggingface").glob("*.json")):
        for row in json.loads(path.read_bytes()):
            yield dt.date.fromisoformat(path.stem), row


def test_every_day_and_paper_is_stored(listings: list[Listing]) -> None:
    papers = [paper for listing in listings for paper in listing.papers]
    assert (len(listings), len(papers), len({paper.id for paper in papers})) == (DAYS, LISTED, IDS)


def test_no_more_is_asked_than_days_and_further_pages(archive: Path) -> None:
    days = (dt.date(2026, 6, 30) - dt.date(2024, 5, 27)).days + 1
    requests = (archive.parent / "requests.log").read_text(encoding="utf-8").splitlines()
    assert len(requests) == 2 * days  # the archive is fetched twice; no real day has more than 100 papers


def test_fetching_again_changes_nothing(archive: Path) -> None:
    told = (archive.parent / "again.txt").read_text(encoding="utf-8")
    assert f"{DAYS} days, 8,624 papers, 0 new, 0 days changed" in told


def test_build_and_check_have_nothing_to_say_but_numbers(archive: Path) -> None:
    build, check = ((archive.parent / f"{verb}.txt").read_text(encoding="utf-8") for verb in ("build", "check"))
    assert re.fullmatch(
        rf"built .*: {DAYS} days, 8,622 papers, .*\nmaking every page: there is no earlier build\n", build
    )
    assert re.fullmatch(r"checked .*: 9,671 pages, nothing wrong, \d+\.\d s\n", check)


def address(told: str | None) -> str | None:
    return "".join((told or "").split()) or None


def test_each_field_of_each_row_is_kept(shared: Path, listings: list[Listing]) -> None:
    stored = {(listing.day, paper.id): paper for listing in listings for paper in listing.papers}
    for day, row in rows(shared):
        raw, paper = row["paper"], stored[day, row["paper"]["id"]]
        assert paper.title == " ".join(row["title"].split())
        assert paper.abstract.split() == raw["summary"].split()
        assert paper.authors == tuple(" ".join(author["name"].split()) for author in raw["authors"])
        assert (paper.votes, paper.comments) == (raw["upvotes"], row["numComments"])
        assert str(paper.published) == raw["publishedAt"][:10]
        assert (paper.ai_summary or "").split() == (raw.get("ai_summary") or "").split()
        assert len(paper.keywords) == len([*filter(None, raw.get("ai_keywords") or ())])
        assert (paper.repository and paper.repository.url) == address(raw.get("githubRepo"))
        assert paper.repository is None or paper.repository.stars == raw.get("githubStars")
        assert paper.project_page == address(raw.get("projectPage"))
        assert paper.media == tuple(row.get("mediaUrls") or ())
        assert (paper.organisation is None) == ("organization" not in row and "submitterOrganization" not in row)
        assert (paper.submitter is None) == ("submittedBy" not in row)


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss"])
def test_feedparser_reads_what_the_store_holds(archive: Path, listings: list[Listing], name: str) -> None:
    read = feedparser.parse(str(archive / "site" / name))
    stored = {paper.id: paper for listing in listings for paper in listing.papers}
    assert read.bozo is False
    assert 50 <= len({entry.id for entry in read.entries}) == len(read.entries) <= 100
    for entry in read.entries:
        paper = stored[Path(entry.link).name.removesuffix(".html")]
        body: lxml.html.HtmlElement = lxml.html.fragment_fromstring(content(entry), create_parent="div")
        paragraphs = [p.text_content() for p in body.iter("p")][:-1]
        assert html.unescape(entry.title).replace("\u2060", "") == typeset.plain(paper.title)
        assert [author.get("name") for author in entry.authors] == names(paper)
        assert "\n\n".join(paragraphs) == typeset.plain(paper.abstract)


def content(entry: Any) -> str:
    return str(entry.content[0].value if "content" in entry else entry.summary)


def as_read(element: lxml.html.HtmlElement) -> str:
    """Return the text of an element; formulas in MathML are left out."""
    for formula in element.findall(".//math"):
        formula.drop_tree()
    return str(element.text_content())


def same_text(elements: Iterator[lxml.html.HtmlElement], prose: str) -> bool:
    """Say whether elements show the paragraphs of a text."""
    shown = [as_read(element) for element in elements]
    if "<math" in "".join(str(typeset.html(each)) for each in prose.split("\n\n")):
        wanted = [
            as_read(lxml.html.fragment_fromstring(str(typeset.html(each)), create_parent="p"))
            for each in prose.split("\n\n")
        ]
    else:
        wanted = [typeset.plain(each) for each in prose.split("\n\n")]
    return shown == wanted


def test_each_day_page_shows_each_paper_whole(archive: Path, newest: dict[str, Paper], listings: list[Listing]) -> None:
    for listing in listings:
        page = lxml.html.parse(archive / "site" / "daily" / f"{listing.day}.html").getroot()
        shown = {article.get("id"): article for article in page.find_class("paper")}
        assert set(shown) == {paper.id for paper in listing.papers}
        for paper_id, article in shown.items():
            assert same_text(article.iterfind("header/h2/a"), newest[paper_id].title)
            assert same_text(article.find_class("abstract")[0].iter("p"), newest[paper_id].abstract)


def test_each_paper_has_a_page_and_markdown_with_the_same_text(archive: Path, newest: dict[str, Paper]) -> None:
    for paper in newest.values():
        page = lxml.html.parse(archive / "site" / "papers" / f"{paper.id}.html").getroot()
        assert same_text(page.iterfind(".//h1"), paper.title)
        assert same_text(page.find_class("abstract")[0].iter("p"), paper.abstract)
        assert page.find_class("authors")[0].text_content().split() == ", ".join(paper.authors).split()
        twin = (archive / "site" / "papers" / f"{paper.id}.md").read_text(encoding="utf-8")
        plain = html.unescape(re.sub(r"\\([\\`*\[\]_#>+=~|.)-]|\d)", r"\1", twin))
        assert plain.startswith(f"# {typeset.plain(paper.title)}\n")
        assert "\n\n".join(map(typeset.plain, paper.abstract.split("\n\n"))) in plain
        assert ", ".join(paper.authors) in plain


def test_every_citation_is_read_back(archive: Path, newest: dict[str, Paper]) -> None:
    bibtex: dict[str, Any] = {}
    ris: dict[str, Any] = {}
    for path in sorted((archive / "site" / "daily").glob("*.bib")):
        library = parse_string(
            path.read_text(encoding="utf-8"),
            append_middleware=[LatexDecodingMiddleware(keep_math_mode=False), SeparateCoAuthors()],
        )
        assert not library.failed_blocks
        bibtex |= {entry.key: entry for entry in library.entries}
    for path in sorted((archive / "site" / "daily").glob("*.ris")):
        ris |= {entry["urls"][0]: entry for entry in rispy.loads(path.read_text(encoding="utf-8"))}
    assert len(bibtex) == len(ris) == IDS
    for entry in gather(store.load_all(archive / "content")).entries:
        paper = newest[entry.paper.id]
        read, told = bibtex[citations.key(entry)], ris[citations.address(entry)]
        assert read["title"].replace("ˆ", "^") == told["title"] == typeset.plain(paper.title)
        assert [name.strip("{}") for name in read["author"]] == told["authors"] == list(paper.authors)
        assert read["year"] == told["year"] == str(paper.published)[:4]


def test_each_paper_is_four_links_from_home_or_nearer(archive: Path, newest: dict[str, Paper]) -> None:
    site = archive / "site"
    reached, edge = {"index.html"}, {"index.html"}
    for _ in range(4):
        edge = {link for path in edge for link in links(site, path)} - reached
        reached |= edge
    assert {f"papers/{paper_id}.html" for paper_id in newest} <= reached


def links(site: Path, path: str) -> set[str]:
    if not path.endswith(".html"):
        return set()
    found = re.findall(r'href="([^"#:]+)', (site / path).read_text(encoding="utf-8"))
    return {posixpath.normpath(posixpath.join(posixpath.dirname(path), html.unescape(link))) for link in found}


def test_a_paper_page_is_light_besides_its_own_text(archive: Path, newest: dict[str, Paper]) -> None:
    """Where many wrote it, their names stand there for machines too; related papers weigh 120 bytes besides titles."""
    for paper in newest.values():
        page = (archive / "site" / "papers" / f"{paper.id}.html").read_text(encoding="utf-8")
        related = re.findall(r'<section class="related">.+?</section>\n', page, re.DOTALL)[0]
        names = re.sub(r"<[^>]+>", "", "".join(re.findall(r"<a [^>]+>(.+?)</a>", related)))
        assert len(related.encode()) - len(names.encode()) <= 120 * 5
        page = page.replace(related, "")
        own = [paper.title, paper.abstract, paper.ai_summary or "", *paper.keywords, *paper.authors]
        assert len(page.encode()) - sum(len(text.encode()) for text in own) <= 8_000 + 110 * max(
            0, len(paper.authors) - 20
        )


def test_the_saved_page_is_imported_to_the_last_character(shared: Path, tmp_path: Path) -> None:
    root, page = a_checkout(tmp_path / "checkout"), shared / "data" / "seed" / "daily-papers-page.txt"
    done = generator(root, "import", str(page), "--day", "2026-06-01")
    assert "1 day, 58 papers, 58 new" in done.stdout
    listing = store.load(root / "content", "saved_page", dt.date(2026, 6, 1))
    assert listing
    facts = json.loads((shared / "data" / "seed" / "facts.json").read_bytes())["papers"]
    assert [told(paper) for paper in listing.papers] == [expected(fact) for fact in facts]
    body = page.read_text(encoding="utf-8")
    for paper in listing.papers:
        assert f"\n\n{paper.abstract}\n\n" in body


def told(paper: Paper) -> tuple[object, ...]:
    organisation = paper.organisation and paper.organisation.name
    return paper.title, str(paper.published), paper.comments, paper.author_count, organisation


def expected(fact: dict[str, Any]) -> tuple[object, ...]:
    organisation = fact.get("organization", {}).get("fullname")
    return fact["title"], fact["published"], fact["comments"], fact.get("author_count"), organisation


def words(prose: str) -> list[str]:
    return re.findall(r"\w+", prose.casefold())


def test_the_sample_has_the_real_facts_and_our_own_words(shared: Path) -> None:
    (sample,) = (listing for listing in store.load_all(PROJECT / "content") if listing.source == "sample")
    facts = json.loads((shared / "data" / "seed" / "facts.json").read_bytes())["papers"]
    assert [told(paper) for paper in sample.papers] == [expected(fact) for fact in facts]
    assert [paper.id for paper in sample.papers] == [fact.get("arxiv_id") or text.slug(fact["title"]) for fact in facts]
    body = (shared / "data" / "seed" / "daily-papers-page.txt").read_bytes()
    theirs = {paper.title: words(paper.abstract) for paper in saved_page.parse(body, sample.day).papers}
    for paper in sample.papers:
        ours = words(paper.abstract)
        assert paper.in_our_words
        assert 60 <= len(paper.abstract.split()) <= 120, paper.title
        assert not runs(ours) & runs(theirs[paper.title]), paper.title


def runs(of: list[str], length: int = 6) -> set[tuple[str, ...]]:
    return {tuple(of[start : start + length]) for start in range(len(of) - length + 1)}


def test_the_whole_archive_again_and_from_nothing_is_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    elsewhere = a_checkout(tmp_path / "checkout")
    shutil.copytree(archive / "content", elsewhere / "content", dirs_exist_ok=True)
    shutil.copy(archive / ".last-fetch", elsewhere)
    newest = store.path_of(elsewhere / "content", "huggingface", dt.date(2026, 6, 30))
    data = newest.read_bytes()
    newest.unlink()
    assert generator(elsewhere, "build").returncode == 0
    newest.write_bytes(data)
    told = generator(elsewhere, "build").stdout
    written = re.search(r"([\d,]+) files? written", told)
    assert written
    assert int(written[1].replace(",", "")) <= 400
    assert tree(elsewhere / "site") == tree(archive / "site")
