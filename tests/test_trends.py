"""The page of trends tells what is in the archive, in charts with their numbers."""

import datetime as dt

import lxml.html
import pytest

from generator import trends
from generator.archive import Archive, gather
from generator.catalogue import catalogue
from generator.model import Account, Listing, Paper
from generator.press import Press
from generator.settings import Settings, Site, Topic
from generator.shell import Page
from tests.builders import a_listing, a_paper
from tests.conftest import PROJECT

SITE = Site(name="Daily Papers", description="Papers.", url="https://example.org/papers/")
LAB = Account(name="The Lab & Co", handle="lab")
TOPICS = (Topic(name="Agents", phrases=("agent",)), Topic(name="Vision", phrases=("image",)))
A_DAY, A_WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
MONDAY = dt.date(2026, 6, 1)


def page_of(archive: Archive) -> lxml.html.HtmlElement:
    settings = Settings(topics=TOPICS)
    sheet = trends.sheet(archive, catalogue(archive, settings), Press(PROJECT / "site_templates", SITE))
    (page,) = sheet.make()
    assert isinstance(page, Page)
    return lxml.html.document_fromstring(f"<!doctype html><html><body>{page.body}</body></html>")


def table(page: lxml.html.HtmlElement, title: str) -> list[list[str]]:
    """Return the rows of the table of one trend, its head among them."""
    (section,) = (each for each in page.find_class("trend") if each.findtext("h2") == title)
    return [[cell.text_content() for cell in row] for row in section.iter("tr")]


def titles(page: lxml.html.HtmlElement) -> list[str]:
    return [section.findtext("h2") for section in page.find_class("trend")]


def some(count: int, day: dt.date, **fields: object) -> Listing:
    return a_listing(*(a_paper(f"{day:%y%m}.{day:%d}{number:03}", **fields) for number in range(count)), day=day)


def test_each_week_that_is_over_counts() -> None:
    archive = gather([some(3, MONDAY), some(4, MONDAY + A_DAY), some(5, MONDAY + A_WEEK), some(1, MONDAY + 2 * A_WEEK)])
    assert table(page_of(archive), "Papers a week") == [
        ["Week of", "Papers"],
        ["8 June 2026", "5"],
        ["1 June 2026", "7"],
    ]


def test_a_paper_of_two_weeks_is_one_paper() -> None:
    again = a_listing(*some(3, MONDAY).papers, day=MONDAY + A_WEEK)
    (note,) = page_of(gather([some(3, MONDAY), again, some(1, MONDAY + 2 * A_WEEK)])).xpath(
        "//h2[.='Papers a week']/following-sibling::p"
    )
    assert note.text == "3 papers in 2 weeks."


def test_a_week_alone_counts_though_it_is_not_over() -> None:
    assert table(page_of(gather([some(3, MONDAY)])), "Papers a week") == [["Week of", "Papers"], ["1 June 2026", "3"]]


def test_a_topic_has_its_share_of_each_month_that_is_over() -> None:
    april, may, june = (dt.date(2026, month, 20) for month in (4, 5, 6))
    listings = [
        a_listing(a_paper("a", title="An agent"), a_paper("b", title="An image"), day=april),
        a_listing(
            a_paper("c", title="An agent of images"), a_paper("d", title="Else"), a_paper("e", title="Agents"), day=may
        ),
        a_listing(a_paper("f", title="An agent"), day=june),
    ]
    page = page_of(gather(listings))
    assert table(page, "Share of each topic") == [
        ["Month", "Agents", "Vision"],
        ["May 2026", "66.7\xa0%", "33.3\xa0%"],
        ["April 2026", "50.0\xa0%", "50.0\xa0%"],
    ]
    assert [each.text_content().strip() for each in page.iter("figcaption")] == ["Agents 66.7\xa0%", "Vision 33.3\xa0%"]


def test_organisations_count_by_their_papers_of_late() -> None:
    old = MONDAY - 13 * A_WEEK
    listings = [some(9, old, organisation=LAB), some(6, MONDAY, organisation=LAB), some(7, MONDAY + A_DAY)]
    assert table(page_of(gather(listings)), "Most active organisations") == [
        ["Organisation", "Papers"],
        ["The Lab & Co", "6"],
    ]


def test_votes_tell_the_middle_and_the_best_tenth() -> None:
    listing = a_listing(*(a_paper(f"p{votes}", votes=votes) for votes in range(20)), day=MONDAY)
    assert table(page_of(gather([listing])), "Votes") == [
        ["Week of", "Half have", "A tenth have"],
        ["1 June 2026", "10", "18"],
    ]


@pytest.mark.parametrize("papers", [(), (a_paper(),)], ids=["no paper", "a paper without votes"])
def test_what_is_not_known_is_not_drawn(papers: tuple[Paper, ...]) -> None:
    archive = gather([a_listing(*papers)] if papers else [])
    assert titles(page_of(archive)) == ["Papers a week"] * len(papers)


def test_every_picture_says_what_it_is() -> None:
    listings = [some(6, MONDAY + week * A_WEEK, organisation=LAB, votes=3, title="Agents") for week in range(9)]
    page = page_of(gather(listings))
    told = [drawing.get("aria-label") for drawing in page.iter("svg")]
    assert told == [
        "Papers a week, weeks of 1 June 2026 to 20 July 2026: 6 to 6",
        "Agents: 100.0\xa0% to 100.0\xa0%, at most 100.0\xa0%",
        "Papers of the last 12 weeks by organisation: The Lab & Co 54",
        "Votes of papers, weeks of 1 June 2026 to 20 July 2026: half have up to 3, a tenth 3 and more",
    ]


def test_rows_lead_to_their_pages() -> None:
    page = page_of(gather([some(6, MONDAY, organisation=LAB, title="Agents")]))
    links = [link.get("href") for section in page.find_class("trend") for link in section.iter("a")]
    assert links == ["weekly/2026-W23.html", "topics/agents.html", "monthly/2026-06.html", "organisations/lab.html"]
