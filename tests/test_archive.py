"""The archive is what a reader sees: days newest first, each paper once, moments that never collide."""

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.archive import gather
from generator.model import Listing, merge
from tests.builders import DAY, a_listing, a_paper, listings

BEFORE = DAY - dt.timedelta(days=1)


def test_days_are_newest_first_and_most_votes_lead_them() -> None:
    archive = gather(
        [
            a_listing(a_paper("a", votes=1), day=BEFORE),
            a_listing(a_paper("b", votes=2), a_paper("c"), a_paper("d", votes=9), a_paper("e", votes=2)),
        ]
    )
    assert [day.date for day in archive.days] == [DAY, BEFORE]
    assert [entry.paper.id for entry in archive.days[0].entries] == ["d", "b", "e", "c"]
    assert archive.through == DAY


def test_an_archive_may_be_empty() -> None:
    archive = gather([])
    assert (archive.days, archive.entries, archive.through) == ((), (), None)


def test_entries_are_in_the_order_in_which_they_were_first_seen() -> None:
    archive = gather([a_listing(a_paper("a", votes=1), a_paper("b", votes=2)), a_listing(a_paper("c"), day=BEFORE)])
    assert [entry.paper.id for entry in archive.entries] == ["a", "b", "c"]
    moments = [entry.published for entry in archive.entries]
    assert all(later > earlier for later, earlier in pairwise(moments))
    assert [moment.date() for moment in moments] == [DAY, DAY, BEFORE]


def test_a_paper_listed_twice_is_one_entry_with_its_newest_text_and_its_first_day() -> None:
    archive = gather([a_listing(a_paper("a", votes=9)), a_listing(a_paper("a", votes=1), day=BEFORE)])
    (entry,) = archive.entries
    assert (entry.day, entry.paper.votes) == (BEFORE, 9)
    assert entry.updated == entry.published
    assert [day.entries for day in archive.days] == [(entry,), (entry,)]


def test_a_paper_listed_again_with_another_text_was_updated_that_day() -> None:
    archive = gather([a_listing(a_paper("a", title="New")), a_listing(a_paper("a"), day=BEFORE)])
    (entry,) = archive.entries
    assert entry.published.date() == BEFORE
    assert entry.updated.date() == DAY


def test_a_paper_moved_to_an_earlier_day_keeps_the_first_and_is_updated_when_it_is_another() -> None:
    early, late = DAY, DAY + dt.timedelta(days=7)
    first = a_listing(a_paper("p"), day=late)
    for title, newest in (("Paper p", late), ("Edited", late), ("Edited", late + dt.timedelta(days=1))):
        stored = a_listing(a_paper("o"), day=early)
        back = merge(stored, a_listing(a_paper("o"), a_paper("p", title=title), day=early), newest)
        before, after = (
            {entry.paper.id: entry for entry in gather(listings).entries}["p"] for listings in ([first], [first, back])
        )
        assert (after.day, after.published) == (late, before.published)
        assert (after.updated > before.updated) == (title == "Edited")


def test_a_revision_moves_updated_alone() -> None:
    revised = dt.datetime(2026, 6, 3, tzinfo=dt.UTC)
    (entry,) = gather([a_listing(a_paper(revised=revised))]).entries
    assert entry.published == dt.datetime(2026, 6, 1, 0, 59, 59, tzinfo=dt.UTC)
    assert entry.updated == dt.datetime(2026, 6, 3, 0, 59, 59, tzinfo=dt.UTC)


def test_votes_move_nothing_in_a_feed() -> None:
    few, many = (gather([a_listing(a_paper("a"), a_paper("b", votes=votes))]) for votes in (1, 99))
    assert [(entry.published, entry.updated) for entry in few.entries] == [
        (entry.published, entry.updated) for entry in many.entries
    ]


def test_a_paper_added_late_to_an_earlier_day_keeps_its_first_day() -> None:
    late = a_listing(a_paper("b"), a_paper("a", arrived=DAY + dt.timedelta(days=2)), day=BEFORE)
    archive = gather([late, a_listing(a_paper("a"), day=DAY)])
    days = {entry.paper.id: (entry.day, entry.arrived) for entry in archive.entries}
    assert days == {"a": (DAY, DAY), "b": (BEFORE, BEFORE)}
    assert [entry.paper.id for entry in archive.days[1].entries] == ["b", "a"]


SOURCES = ("huggingface", "saved_page", "arxiv")


def test_a_paper_of_two_sources_is_there_once_with_what_the_first_tells_and_the_other_knows() -> None:
    community = a_listing(a_paper("p", title="Ours", votes=7, link="https://example.org/p"), a_paper("q"))
    announced = a_listing(a_paper("p", title="Theirs", authors=("A",), place="cs.CL"), a_paper("r"), source="arxiv")
    for told in ([community, announced], [announced, community]):
        (day,) = gather(told, SOURCES).days
        assert [entry.paper.id for entry in day.entries] == ["p", "q", "r"]
        paper = day.entries[0].paper
        assert (paper.title, paper.votes, paper.authors) == ("Ours", 7, ("A",))
        assert [(place.source, place.within) for place in day.entries[0].places] == [
            ("huggingface", None),
            ("arxiv", "cs.CL"),
        ]


def test_a_paper_that_two_feeds_announce_on_two_days_has_both_places() -> None:
    told = [
        a_listing(a_paper("p", place="A Lab"), day=BEFORE, source="feed"),
        a_listing(a_paper("p", place="B Lab"), source="feed"),
        a_listing(a_paper("p", place="B Lab"), day=DAY + dt.timedelta(days=1), source="feed"),
    ]
    (entry,) = gather(told, (*SOURCES, "feed")).entries
    assert [place.within for place in entry.places] == ["A Lab", "B Lab"]


def test_a_paper_announced_before_the_first_source_has_it_keeps_that_day() -> None:
    announced = a_listing(a_paper("p", title="Theirs"), day=BEFORE, source="arxiv")
    (entry,) = gather([a_listing(a_paper("p", title="Ours")), announced], SOURCES).entries
    assert (entry.day, entry.paper.title, entry.updated.date()) == (BEFORE, "Ours", DAY)


def test_a_day_of_more_papers_than_an_hour_has_seconds_keeps_them_all_in_order() -> None:
    many = [a_listing(*(a_paper(f"{source}{n}") for n in range(3_700)), source=source) for source in SOURCES]
    archive = gather(many, SOURCES)
    moments = [entry.published for entry in archive.entries]
    assert {entry.day for entry in archive.entries} == {moment.date() for moment in moments} == {DAY}
    assert all(later > earlier for later, earlier in pairwise(moments))
    assert [entry.paper.id for entry in archive.entries if entry.paper.id.startswith(SOURCES[0])] == [
        paper.id for paper in many[0].papers
    ]


@given(listings(), listings(source="arxiv"))
def test_two_sources_lose_no_paper_and_share_no_moment(first: Listing, second: Listing) -> None:
    archive = gather([first, second], SOURCES)
    (day,) = archive.days
    assert {entry.paper.id for entry in day.entries} == {paper.id for each in (first, second) for paper in each.papers}
    assert len({entry.published for entry in archive.entries}) == len(archive.entries) == len(day.entries)
    assert archive == gather([second, first], SOURCES)


def test_the_sample_steps_aside_for_any_listing() -> None:
    sample = a_listing(a_paper("a"), source="sample", day=DAY)
    assert [entry.paper.id for entry in gather([sample]).entries] == ["a"]
    archive = gather([sample, a_listing(a_paper("b"), day=BEFORE)])
    assert [entry.paper.id for entry in archive.entries] == ["b"]


@given(st.lists(listings(), max_size=3), st.permutations(range(3)))
def test_the_order_of_reading_changes_nothing(some: list[Listing], order: list[int]) -> None:
    numbered = [a_listing(*each.papers, day=DAY + dt.timedelta(days=number)) for number, each in enumerate(some)]
    assert gather(numbered) == gather([numbered[number] for number in order if number < len(numbered)])


@given(st.lists(st.integers(0, 60), max_size=12, unique=True))
def test_no_two_entries_share_a_moment(revised: list[int]) -> None:
    def a_day(back: int) -> Listing:
        day = DAY - dt.timedelta(days=back)
        stored = a_listing(*(a_paper(f"p{back}x{place}") for place in range(5)), day=day)
        edited = a_listing(*(replace(paper, title="New") for paper in stored.papers), day=day)
        return merge(stored, edited, DAY) if back in revised else stored

    entries = gather(map(a_day, range(61))).entries
    assert len({entry.published for entry in entries}) == len(entries)
    assert len({entry.updated for entry in entries}) == len(entries)
    assert all(entry.updated >= entry.published for entry in entries)
