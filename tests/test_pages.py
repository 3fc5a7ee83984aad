"""Pages show each paper whole, and whatever stands in a field stays text."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import lxml.html
import pytest
from hypothesis import assume, given, settings

from generator import days, lists, pages, typeset
from generator.archive import Archive, Entry, gather
from generator.catalogue import catalogue
from generator.elsewhere import links
from generator.model import Account, Paper, Repository
from generator.press import Press
from generator.settings import Settings, Site
from generator.shell import Page
from tests.builders import DAY, a_listing, a_paper, papers
from tests.conftest import PROJECT

SITE = Site(name="Daily Papers", description="Papers.", url="https://example.org/papers/")
UNRELATED: defaultdict[str, Sequence[Entry]] = defaultdict(tuple)
PRESS = partial(Press, PROJECT / "site_templates", SITE)


def archive_of(*listed: Paper) -> Archive:
    return gather([a_listing(*listed)])


def made(archive: Archive, authors_shown: int = 10) -> dict[str, str]:
    """Return the body of every page but those of papers, by its path."""
    shelves, press = catalogue(archive, Settings()), PRESS(settings=Settings(authors_shown=authors_shown))
    sheets = [
        *pages.pages(archive, shelves, press),
        *days.days(archive, UNRELATED, shelves, press),
        *lists.lists(shelves, press),
    ]
    return {page.path: page.body for sheet in sheets for page in sheet.make() if isinstance(page, Page)}


def day_page(*listed: Paper, authors_shown: int = 10) -> lxml.html.HtmlElement:
    """Return the page of DAY."""
    html = made(archive_of(*listed), authors_shown)["daily/2026-06-01.html"]
    return lxml.html.document_fromstring(f"<!doctype html><html><body>{html}</body></html>")


def texts(page: lxml.html.HtmlElement, selector: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page.find_class(selector)]


def test_a_paper_shows_all_that_is_known() -> None:
    page = day_page(
        a_paper(
            authors=("Ada", "Grace"),
            organisation=Account(name="The Org"),
            published=dt.date(2026, 5, 30),
            votes=1234,
            comments=1,
            ai_summary="In short.",
            keywords=("one", "two"),
            repository=Repository(url="https://example.org/code", stars=5678),
            project_page="https://example.org/project",
            media=("https://example.org/a.mp4", "https://example.org/b.mp4"),
            link="https://huggingface.co/papers/2606.00001",
        )
    )
    (paper,) = page.find_class("paper")
    assert paper.get("id") == "2606.00001"
    assert texts(paper, "counts") == ["1,234 votes 1 comment"]
    assert texts(paper, "byline") == ["Ada, Grace The Org 30 May 2026"]
    assert texts(paper, "ai-summary") == ["AI summary In short."]
    assert texts(paper, "abstract") == ["Abstract We look. We find."]
    assert texts(paper, "links") == ["arXiv PDF Discussion Project Media Media 2 Code ★ 5,678"]


@pytest.mark.parametrize(
    ("paper", "byline"),
    [
        (a_paper(authors=tuple("ABCDEFGHIJ")), "A, B, C, D, E, F, G, H, I, J"),
        (a_paper(authors=tuple("ABCDEFGHIJKL")), "A, B, C, D, E, F, G, H, I, J and 2 more"),
        (a_paper(author_count=9), "9 authors"),
        (a_paper(author_count=1), "1 author"),
        (a_paper(organisation=Account(name="The Org")), "The Org"),
        (a_paper(), ""),
    ],
)
def test_authors_are_named_folded_or_counted(paper: Paper, byline: str) -> None:
    assert texts(day_page(paper), "byline") == [byline]


def test_a_summary_of_ours_is_marked() -> None:
    assert texts(day_page(a_paper(in_our_words=True)), "abstract") == ["Summary in our words We look. We find."]


def test_a_paper_of_which_little_is_known_shows_that() -> None:
    (paper,) = day_page(a_paper("some-title", abstract="")).find_class("paper")
    assert " ".join(paper.text_content().split()) == "Paper some-title"


def test_days_lead_to_their_neighbours_above_and_below() -> None:
    days = [a_listing(a_paper(f"p{number}"), day=DAY + dt.timedelta(days=number)) for number in range(3)]
    rendered = made(gather(days))
    middle = rendered["daily/2026-06-02.html"]
    assert middle.count('rel="prev" href="../daily/2026-06-01.html"') == 2
    assert middle.count('rel="next" href="../daily/2026-06-03.html"') == 2
    assert 'rel="prev"' not in rendered["daily/2026-06-01.html"]
    assert 'rel="next"' not in rendered["daily/2026-06-03.html"]
    assert 'rel="prev" href="daily/2026-06-02.html"' in rendered["index.html"]


def test_the_archive_is_a_calendar_of_days_and_their_papers() -> None:
    days = [a_listing(a_paper(f"p{day}"), day=day) for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 1), DAY)]
    page: lxml.html.HtmlElement = lxml.html.fromstring(made(gather(days))["archive.html"])
    titles = page.xpath("//h2/text() | //h3/a/text()")
    assert titles == ["2026", "June 2026", "January 2026", "2025", "December 2025"]
    cells = {link.get("href"): link.text_content() for link in page.xpath("//td/a")}
    assert cells == {
        "daily/2026-06-01.html": "1 June 2026, 1 paper",
        "daily/2026-01-01.html": "1 January 2026, 1 paper",
        "daily/2025-12-31.html": "31 December 2025, 1 paper",
    }
    weeks = [link.get("href") for row in page.iter("th") for link in row.iter("a")]
    assert weeks == ["weekly/2026-W23.html", "weekly/2026-W01.html", "weekly/2026-W01.html"]


def test_each_address_is_linked_once_under_its_first_name() -> None:
    code = "https://example.org/code"
    paper = a_paper(project_page="https://arxiv.org/abs/2606.00001", media=(code,), repository=Repository(url=code))
    assert [name for name, _ in links(paper)] == ["arXiv", "PDF", "Code"]


def test_a_long_month_has_further_pages_and_says_which() -> None:
    archive = archive_of(*(a_paper(f"p{number}", votes=number) for number in range(450)))
    rendered = made(archive)
    first, last = rendered["monthly/2026-06.html"], rendered["monthly/2026-06.3.html"]
    assert (first.count("<li>"), last.count("<li>")) == (200, 50)
    assert "<h1>June 2026, papers 1 to 200</h1>" in first
    assert "Paper p449" in first
    assert '<a href="../monthly/2026-06.3.html" aria-current="page">401 to 450</a>' in last


def test_an_index_of_very_many_authors_is_one_of_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = archive_of(*(a_paper(f"p{number}", authors=("Ada Lovelace", "Adele Goldberg")) for number in range(8)))
    assert "../authors/ad.html#ada-lovelace" in made(archive)["authors/index.html"]
    monkeypatch.setattr("generator.lists._NAMES", 1)
    assert (
        '<a href="../authors/ad.html">Ad</a> <span class="count">2 names</span>' in made(archive)["authors/index.html"]
    )


def test_without_papers_home_says_so() -> None:
    rendered = made(gather([]))
    assert "daily/2026-06-01.html" not in rendered
    assert "No papers yet" in rendered["index.html"]


def without_formulas(*some: str) -> None:
    """Leave out what is MathML on a page; tests of `typeset` look at that."""
    assume(not any("<math" in typeset.html(each) for each in some))


def in_paragraphs(prose: str) -> list[str]:
    return [typeset.plain(paragraph) for paragraph in prose.split("\n\n") if paragraph]


@settings(max_examples=200)
@given(papers())
def test_any_text_in_any_field_is_on_the_page_as_that_text(paper: Paper) -> None:
    without_formulas(paper.title, paper.ai_summary or "", *paper.abstract.split("\n\n"))
    page = day_page(paper, a_paper("neighbour"))
    shown, neighbour = page.find_class("paper")
    (title,) = shown.iter("h2")
    assert title.text_content() == typeset.plain(paper.title)
    paragraphs = [p.text_content() for details in shown.find_class("abstract") for p in details.iter("p")]
    assert paragraphs == in_paragraphs(paper.abstract)
    assert [element.text_content() for element in shown.find_class("authors")] == authors(paper)
    if paper.organisation:
        assert [element.text_content() for element in shown.find_class("organisation")] == [paper.organisation.name]
    if paper.ai_summary:
        assert shown.find_class("ai-summary")[0].text_content() == f"AI summary {typeset.plain(paper.ai_summary)}"
    assert neighbour.find("header/h2").text_content() == "Paper neighbour"
    assert {element.tag for element in page.iter() if isinstance(element.tag, str)} <= KNOWN


KNOWN = {
    *"html body header nav article section h1 h2 p a b i div span ul li details summary time".split(),
    *"strong em code sup sub".split(),
}


def authors(paper: Paper) -> list[str]:
    """Return the text in which a day's page names the authors, as a list of one or none."""
    if paper.author_count is not None:
        return [f"{paper.author_count:,} author{'s' * (paper.author_count != 1)}"]
    more = f" and {len(paper.authors) - 10} more" if len(paper.authors) > 10 else ""
    return [", ".join(paper.authors[:10]) + more] if paper.authors else []


def test_pages_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    del tmp_path
    archive = archive_of(a_paper(authors=("A", "B")), a_paper("b"))
    assert made(archive) == made(archive)
