"""The archive in its other orders: periods, trending, topics, and who wrote what."""

import datetime as dt

import pytest

from generator.archive import Archive, gather
from generator.catalogue import Catalogue, Group, catalogue, month_of, week_of
from generator.model import Account, Listing, Paper, Repository
from generator.settings import Settings, Topic
from tests.builders import DAY, a_listing, a_paper


def of(*listings: Listing, **settings: object) -> Catalogue:
    return catalogue(gather(listings), Settings(**settings))  # type: ignore[arg-type]


def ids(group: Group) -> list[str]:
    return [entry.paper.id for entry in group.entries]


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (dt.date(2026, 6, 1), "2026-W23"),
        (dt.date(2026, 1, 1), "2026-W01"),
        (dt.date(2027, 1, 1), "2026-W53"),
        (dt.date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_week_is_that_of_iso_8601(day: dt.date, week: str) -> None:
    assert week_of(day) == week


def test_a_month_is_named_as_in_a_date() -> None:
    assert month_of(DAY) == "2026-06"


def test_a_week_holds_its_papers_once_most_votes_first() -> None:
    again = DAY + dt.timedelta(days=1)
    shelves = of(a_listing(a_paper("a", votes=1), a_paper("b", votes=5)), a_listing(a_paper("a", votes=9), day=again))
    (week,) = shelves.weeks
    assert week.name == "2026-W23"
    assert [entry.paper.id for entry in week.entries] == ["a", "b"]
    assert [month.name for month in shelves.months] == ["2026-06"]


def archive_of_ages(votes_by_age: dict[int, int]) -> Archive:
    return gather(
        a_listing(a_paper(f"p{age}", votes=votes), day=DAY - dt.timedelta(days=age))
        for age, votes in votes_by_age.items()
    )


def test_trending_weighs_votes_against_age() -> None:
    shelves = catalogue(archive_of_ages({0: 20, 1: 100, 5: 100, 31: 10_000, 3: 0}), Settings())
    assert [entry.paper.id for entry in shelves.trending] == ["p1", "p0", "p5"]


TOPICS = (
    Topic(name="Agents", phrases=("agent", "tool use")),
    Topic(name="Long context", phrases=("long-context", "C++")),
)


@pytest.mark.parametrize(
    ("paper", "topics"),
    [
        (a_paper(title="An Agent"), ["Agents"]),
        (a_paper(title="Many AGENTS"), ["Agents"]),
        (a_paper(title="Reagents and agentic"), []),
        (a_paper(title="Tool-use"), ["Agents"]),
        (a_paper(title="Long Context agents"), ["Agents", "Long context"]),
        (a_paper(title="In C++"), ["Long context"]),
        (a_paper(title="T", abstract="About an agent."), ["Agents"]),
        (a_paper(title="T", abstract="About an agent.", keywords=("other",)), []),
        (a_paper(title="T", keywords=("agent",)), ["Agents"]),
    ],
)
def test_a_topic_is_told_by_its_phrases(paper: Paper, topics: list[str]) -> None:
    shelves = of(a_listing(paper), topics=TOPICS)
    assert [topic.name for topic in shelves.topics] == topics
    (entry,) = gather([a_listing(paper)]).entries
    assert [topic.name for topic in shelves.topics_of(entry)] == topics


def test_an_organisation_has_a_page_from_five_papers_on() -> None:
    accounts = [
        Account(name="New", handle="org"),
        Account(name="Old", handle="org"),
        Account(name="New", handle="other"),
    ]
    named = [a_paper(f"a{number}", organisation=accounts[number % 3]) for number in range(5)]
    few = [a_paper(f"b{number}", organisation=Account(name="Few")) for number in range(4)]
    shelves = of(a_listing(*named, *few))
    assert [(group.name, group.slug, len(group.entries)) for group in shelves.organisations] == [("New", "org", 5)]
    assert shelves.organisation_of == dict.fromkeys(accounts, "org")


def test_an_organisation_keeps_its_address_when_its_name_changes() -> None:
    before = a_listing(*(a_paper(f"a{n}", organisation=Account(name="Old", handle="lab")) for n in range(5)))
    renamed = a_listing(a_paper("b", organisation=Account(name="New", handle="lab")), day=DAY + dt.timedelta(days=1))
    assert [(group.name, group.slug) for group in of(before).organisations] == [("Old", "lab")]
    assert [(group.name, group.slug) for group in of(before, renamed).organisations] == [("New", "lab")]


def test_an_organisation_that_is_followed_has_a_page_from_its_first_paper_on() -> None:
    labs = [a_paper(name, organisation=Account(name=f"{name} Lab", handle=name)) for name in ("small", "tiny")]
    shelves = of(a_listing(*labs), follow_organisations=("SMALL lab", "Nobody"))
    assert [group.name for group in shelves.organisations] == ["small Lab"]


def test_an_author_has_a_page_from_eight_papers_on_or_when_followed() -> None:
    many = [a_paper(f"a{n}", authors=("José Many", "Few")) for n in range(8)]
    more = [a_paper(f"c{n}", authors=("Jose Many",)) for n in range(3)]
    one = a_paper("b", authors=("Ada Lovelace", "Someone"))
    shelves = of(a_listing(*many, *more, one), follow=("ada lovelace",))
    assert [(group.name, len(group.entries)) for group in shelves.authors] == [
        ("Ada Lovelace", 1),
        ("Few", 8),
        ("José Many", 11),
    ]
    assert {name: author.slug for name, author in shelves.author_of.items()} == {
        "Ada Lovelace": "ada-lovelace",
        "Few": "few",
        "José Many": "jose-many",
        "Jose Many": "jose-many",
    }


def test_papers_with_code_are_newest_first() -> None:
    code = Repository(url="https://example.org/")
    shelves = of(
        a_listing(a_paper("a", repository=code), a_paper("b")),
        a_listing(a_paper("c", repository=code), day=DAY.replace(day=2)),
    )
    assert ids(shelves.with_code) == ["c", "a"]
