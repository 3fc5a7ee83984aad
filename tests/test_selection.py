"""What of the archive a mirror shows."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from generator.archive import gather
from generator.selection import listed, shown
from generator.settings import Settings
from tests.builders import DAY, a_listing, a_paper

EVERYTHING = gather(
    [
        a_listing(a_paper("2606.00001", title="Robots that walk", votes=9), day=DAY),
        a_listing(
            a_paper("2606.00002", title="Surgical robots", votes=1),
            a_paper("2606.00003", title="Proteins", votes=4),
            day=DAY + dt.timedelta(days=2),
        ),
    ]
)


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ({}, "123"),
        ({"include": ("robot",)}, "12"),
        ({"include": ("protein", "walk")}, "13"),
        ({"exclude": ("robot",)}, "3"),
        ({"include": ("robot",), "exclude": ("surgical",)}, "1"),
        ({"include": ("robot -surgical",)}, "1"),
        ({"least_votes": 4}, "13"),
        ({"days_shown": 2}, "23"),
        ({"days_shown": 3}, "123"),
        ({"days_shown": 1, "least_votes": 100}, ""),
    ],
)
def test_papers_are_chosen(chosen: Mapping[str, Any], ids: str) -> None:
    archive = shown(EVERYTHING, Settings(**chosen))
    assert {entry.paper.id[-1] for entry in archive.entries} == set(ids)
    assert {entry.paper.id[-1] for day in archive.days for entry in day.entries} == set(ids)
    assert all(day.entries for day in archive.days)


def test_without_a_choice_the_archive_is_shown_as_it_is() -> None:
    assert shown(EVERYTHING, Settings()) is EVERYTHING


def test_an_archive_of_nothing_stays_one() -> None:
    assert shown(gather([]), Settings(days_shown=1)) == gather([])


def test_a_fork_can_leave_out_the_sources_of_its_upstream() -> None:
    theirs = a_listing(a_paper(votes=9, title="Theirs"), a_paper("2606.00002"))
    listings = [theirs, a_listing(a_paper(title="Own"), source="arxiv"), a_listing(a_paper("s"), source="sample")]
    (entry,) = gather(listed(listings, Settings(sources_shown=("arxiv", "feed")))).entries
    assert (entry.paper.title, entry.paper.votes, len(entry.places)) == ("Own", None, 1)
    assert list(listed(listings, Settings())) == listings
