"""Values are valid or do not exist, and a later answer never takes anything away."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace

from generator.model import Account, Listing, Repository, merge
from tests.builders import DAY, a_listing, a_paper, listings

CODE = Repository(url="https://example.org/code", stars=9)
LATER = DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"id": "../../etc/passwd"}, "id: "),
        ({"id": ""}, "id: "),
        ({"id": "2606.00001."}, "id: "),
        ({"id": "A"}, "id: "),
        ({"id": "x" * 129}, "id: "),
        ({"id": "con"}, "id: "),
        ({"id": "nul.md"}, "id: "),
        ({"id": "a\n"}, "id: "),
        ({"title": ""}, "title: is empty"),
        ({"title": "a\x00"}, "title: holds"),
        ({"abstract": "a\u202e"}, "abstract: holds"),
        ({"authors": ("A", "B\ud800")}, "authors: holds"),
        ({"keywords": ("\x1b[0m",)}, "keywords: holds"),
        ({"ai_summary": "\ufffe"}, "ai_summary: holds"),
        ({"organisation": Account(name="\x08")}, "organisation: holds"),
        ({"submitter": Account(name="A", handle="\x08")}, "submitter: holds"),
        ({"authors": ("A",), "author_count": 1}, "author_count: "),
        ({"author_count": -1}, "author_count: -1"),
        ({"votes": -1}, "votes: -1"),
        ({"repository": Repository(url="javascript:alert(1)")}, "repository: "),
        ({"repository": Repository(url="https://example.org/", stars=-1)}, "stars: -1"),
        ({"project_page": "//example.org"}, "project_page: "),
        ({"link": "https://a b"}, "link: "),
        ({"media": ("https://example.org/a", "file:///x")}, "media: "),
    ],
)
def test_a_paper_that_is_not_fit_to_be_kept_is_refused(fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}"):
        a_paper(**{"paper_id": fields.pop("id", "2606.00001"), **fields})


def test_a_listing_holds_each_paper_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        a_listing(a_paper(), a_paper())


def test_a_listing_has_a_source_that_can_name_a_folder() -> None:
    with pytest.raises(ValueError, match="lower-case"):
        a_listing(source="../x")


def test_a_paper_once_listed_stays_listed_in_its_place() -> None:
    stored = a_listing(a_paper("a"), a_paper("b"), a_paper("c"))
    fetched = a_listing(a_paper("d"), a_paper("c"), a_paper("e"))
    assert [paper.id for paper in merge(stored, fetched, LATER).papers] == ["a", "b", "c", "d", "e"]


def test_the_newest_votes_win_and_are_no_revision() -> None:
    merged = merge(a_listing(a_paper(votes=1, comments=2)), a_listing(a_paper(votes=0, comments=3)), LATER)
    assert merged == a_listing(a_paper(votes=0, comments=3))


@pytest.mark.parametrize(
    ("earlier", "later", "merged"),
    [
        ({"ai_summary": "S", "keywords": ("k",)}, {}, {"ai_summary": "S", "keywords": ("k",)}),
        ({"votes": 3}, {"votes": None}, {"votes": 3}),
        ({"author_count": 2}, {"authors": ("A", "B")}, {"authors": ("A", "B")}),
        ({"authors": ("A", "B")}, {"author_count": 3}, {"author_count": 3}),
        ({"authors": ("A", "B")}, {}, {"authors": ("A", "B")}),
        ({"repository": CODE}, {"repository": Repository(url=CODE.url)}, {"repository": CODE}),
    ],
)
def test_what_a_later_answer_does_not_tell_is_kept(
    earlier: dict[str, Any], later: dict[str, Any], merged: dict[str, Any]
) -> None:
    assert merge(a_listing(a_paper(**earlier)), a_listing(a_paper(**later)), LATER) == a_listing(a_paper(**merged))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"abstract": "We look again."},
        {"repository": Repository(url="https://example.org/code")},
        {"project_page": "https://example.org/"},
        {"link": "https://example.org/paper"},
    ],
)
def test_a_changed_text_or_link_is_a_revision_dated_by_the_newest_day(change: dict[str, Any]) -> None:
    newest = DAY + dt.timedelta(days=3)
    (paper,) = merge(a_listing(a_paper()), a_listing(a_paper(**change)), newest).papers
    assert paper.revised == dt.datetime(2026, 6, 3, 21, tzinfo=dt.UTC)  # three hours before midnight of the 4th


def test_each_further_revision_is_later_than_the_one_before() -> None:
    listing = a_listing(a_paper())
    moments = []
    for title in ("B", "C", "D"):
        listing = merge(listing, a_listing(a_paper(title=title)), DAY)
        moments.append(listing.papers[0].revised)
    assert moments == sorted(set(moments), key=str)


def test_papers_of_different_days_revised_at_once_have_different_moments() -> None:
    moments = set()
    for back in range(14):
        day = LATER - dt.timedelta(days=back)
        merged = merge(a_listing(a_paper(), day=day), a_listing(a_paper(title="New"), day=day), LATER)
        moments.add(merged.papers[0].revised)
    assert len(moments) == 14


@given(listings(), listings())
def test_merging_never_loses_a_paper(stored: Listing, fetched: Listing) -> None:
    merged = merge(stored, fetched, LATER)
    assert {paper.id for paper in merged.papers} == {paper.id for paper in (*stored.papers, *fetched.papers)}
    assert merged.papers[: len(stored.papers)] == tuple(
        replace(kept, id=old.id) for kept, old in zip(merged.papers, stored.papers, strict=False)
    )


@given(listings(), listings())
def test_merging_again_changes_nothing(stored: Listing, fetched: Listing) -> None:
    once = merge(stored, fetched, LATER)
    assert merge(once, fetched, LATER) == once


@pytest.mark.parametrize(
    ("stored", "after", "is_late"),
    [
        (a_listing(a_paper("a")), 0, False),
        (a_listing(a_paper("a")), 1, True),
        (a_listing(a_paper("a")), 40, True),
        (None, 0, False),
        (None, 1, True),
        (None, 13, True),
        (None, 14, False),  # the past, filled in: no news
    ],
)
def test_a_paper_added_to_a_past_day_is_late(stored: Listing | None, after: int, *, is_late: bool) -> None:
    newest = DAY + dt.timedelta(days=after)
    *_, last = merge(stored, a_listing(a_paper("a"), a_paper("b")), newest).papers
    assert last.arrived == (newest if is_late else None)


def test_late_is_said_once() -> None:
    once = merge(a_listing(a_paper("a")), a_listing(a_paper("a"), a_paper("b")), LATER)
    assert merge(once, a_listing(a_paper("b", votes=9)), LATER + dt.timedelta(days=3)).papers[1].arrived == LATER
