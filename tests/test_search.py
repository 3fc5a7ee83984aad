"""The index of a site: which papers are bound together, and what a new day changes."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from itertools import pairwise

import pytest

from generator import search, volumes
from generator.archive import Archive, gather
from generator.catalogue import catalogue
from generator.model import Account, Listing, Paper, Repository
from generator.press import Press
from generator.settings import Settings, Site, Topic
from generator.sheets import Sheet
from generator.shell import Page
from tests.builders import a_listing, a_paper
from tests.conftest import PROJECT
from tests.test_postings import read, unfolded

SITE = Site(name="Papers", description="", url="https://example.org/mirror/")
PLAIN = Settings()
NOTHING: Mapping[str, bytes] = {}
FIRST = dt.date(2024, 1, 1)


def an_archive(days: int, a_day: int = 30) -> list[Listing]:
    """Return listings of so many days, each of `a_day` papers."""
    return [a_day_of(number, a_day) for number in range(days)]


def a_day_of(number: int, papers: int, *more: Paper) -> Listing:
    day = FIRST + dt.timedelta(days=number)
    each = [a_paper(f"{number:04}.{place:05}", published=day) for place in range(papers)]
    return a_listing(*each, *more, day=day)


def gathered(listings: list[Listing]) -> Archive:
    return gather(listings, digests={(each.source, each.day): f"{hash(each)}" for each in listings})


def made(archive: Archive, settings: Settings = PLAIN) -> dict[str, str]:
    """Return the digests of the sheets of `archive`."""
    return {sheet.name: sheet.made_of for sheet in sheets(archive, settings)}


def sheets(archive: Archive, settings: Settings = PLAIN, site: Mapping[str, bytes] = NOTHING) -> list[Sheet]:
    """Return the sheets of a search; what was made before is in `site`."""
    press = Press(PROJECT / "site_templates", SITE)
    return list(search.sheets(volumes.volumes(archive), catalogue(archive, settings), press, site.__getitem__))


def files(archive: Archive, settings: Settings = PLAIN) -> dict[str, bytes]:
    site: dict[str, bytes] = {}
    for sheet in sheets(archive, settings, site):
        site |= dict((part.path, part.body.encode()) if isinstance(part, Page) else part for part in sheet.make())
    return site


def bound(archive: Archive) -> list[tuple[str, int, int]]:
    contents = json.loads(files(archive)["search/index.json"])
    return [(each["name"], each["start"], each["count"]) for each in contents["volumes"]]


def found(archive: Archive, term: str, settings: Settings = PLAIN) -> list[str]:
    """Return the ids of the papers in which `term` is, read as a browser does."""
    told = files(archive, settings)
    ids = []
    for volume in json.loads(told["search/index.json"])["volumes"]:
        folder = f"search/{volume['name']}/"
        label, *papers = told[f"{folder}papers.txt"].decode().split("\n")
        shards = [data for name, data in told.items() if name.startswith(f"{folder}terms/") and name.endswith(".bin")]
        assert all(data.startswith(f"{label}\n".encode()) for data in shards)
        terms = {name: codes for data in shards for name, codes in read(data.partition(b"\n")[2]).items()}
        ids += [papers[number] for number, _ in terms.get(term, [])]
    return ids


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, []),
        (1, [("3", 0, 30)]),
        (24, [("3", 0, 720)]),
        (25, [("1", 0, 60), ("3", 60, 690)]),
        (40, [("1", 0, 450), ("3", 450, 750)]),
        (100, [("1", 0, 2_250), ("3", 2_250, 750)]),
        (110, [("1", 0, 2_250), ("3", 2_250, 1_050)]),
    ],
)
def test_papers_are_bound_when_there_are_enough(days: int, expected: list[tuple[str, int, int]]) -> None:
    assert bound(gathered(an_archive(days))) == expected


def test_a_second_volume_has_what_came_since_the_first_was_bound() -> None:
    assert bound(gathered(an_archive(300))) == [("1", 0, 6_930), ("2", 6_930, 1_020), ("3", 7_950, 1_050)]


def test_volumes_hold_all_papers_and_begin_with_a_day() -> None:
    archive = gathered(an_archive(150, 35))
    all_of_them = bound(archive)
    ends = [start + count for _, start, count in all_of_them]
    assert [start for _, start, _ in all_of_them] == [0, *ends[:-1]]
    assert ends[-1] == len(archive.entries)
    assert all(start % 35 == 0 for _, start, _ in all_of_them)


def test_a_new_day_changes_the_last_volume_alone() -> None:
    listings = an_archive(120)
    before, after = made(gathered(listings)), made(gathered([*listings, a_day_of(120, 60)]))
    assert {name for name in after if before.get(name) != after[name]} == {"search/3", "search/index.html"}


def test_most_days_change_the_last_volume_alone() -> None:
    all_days = [made(gathered(an_archive(days))) for days in range(100, 140)]
    changed = [{name for name in after if before.get(name) != after[name]} for before, after in pairwise(all_days)]
    assert sum("search/1" in each for each in changed) <= 3
    assert all("search/3" in each for each in changed)


def test_a_paper_is_found_by_all_that_is_told_of_it() -> None:
    paper = a_paper(
        title="Distilling Models",
        abstract="A small student.",
        ai_summary="It imitates.",
        keywords=("teachers",),
        authors=("Ada Lovelace",),
        organisation=Account(name="The Lab"),
        votes=31,
        repository=Repository(url="https://example.org/code"),
    )
    archive = gathered([a_listing(paper, a_paper("2606.00002"))])
    settings = Settings(topics=(Topic(name="Small things", phrases=("distilling",)),))
    for term in ["distilling", "model", "student", "imitate", "teacher", "lovelace", "lab", "votes:10", "votes:30"]:
        assert found(archive, term) == [paper.id], term
    assert found(archive, "has:code") == [paper.id]
    assert found(archive, "topic:small-things", settings) == [paper.id]
    assert found(archive, "votes:100") == []


def test_a_title_is_found_as_it_is_written_and_as_it_is_shown() -> None:
    paper = a_paper(title="A^2FM: An Adaptive Model")
    archive = gathered([a_listing(paper, a_paper("2606.00002"))])
    for term in ("a2fm", "2fm", "adaptive"):
        assert found(archive, term) == [paper.id], term


def test_a_paper_of_an_older_volume_is_found_by_its_own_number() -> None:
    late = a_paper("9999.00001", title="Quokka")
    listings = an_archive(100)
    listings[10] = a_day_of(10, 30, late)
    assert found(gathered(listings), "quokka") == [late.id]


def test_words_that_are_rare_are_not_taken_for_what_was_meant() -> None:
    archive = gathered(
        [
            a_listing(
                *(a_paper(f"2606.0000{number}", title="robot") for number in range(3)),
                a_paper("2606.00009", title="robto"),
            )
        ]
    )
    told = files(archive)["search/3/words.txt"].decode().split("\n")[1:]
    words = dict(
        zip(unfolded([line.split(" ")[0] for line in told]), (line.split(" ")[1] for line in told), strict=True)
    )
    assert words["robot"] == "1"
    assert "robto" not in words


def test_no_file_is_read_with_those_of_another_build() -> None:
    told = files(gathered(an_archive(100)))
    contents = json.loads(told["search/index.json"])
    for volume in contents["volumes"]:
        theirs = [data for name, data in told.items() if name.startswith(f"search/{volume['name']}/")]
        assert theirs
        assert all(volume["label"].encode() in data[:100] for data in theirs)


def test_the_days_of_the_contents_are_those_of_the_papers() -> None:
    listings = [a_day_of(0, 2), a_day_of(3, 1), a_day_of(4, 5)]
    assert json.loads(files(gathered(listings))["search/index.json"])["days"] == [
        ["2024-01-01", 2],
        ["2024-01-04", 1],
        ["2024-01-05", 5],
    ]


def test_a_browser_is_told_how_to_search_here() -> None:
    archive = gathered(an_archive(1))
    (page,) = [part for sheet in sheets(archive) for part in sheet.make() if isinstance(part, Page)]
    assert 'title="Papers" href="../search/opensearch.xml">' in page.head
    told = files(archive)["search/opensearch.xml"].decode()
    assert 'template="https://example.org/mirror/search/?q={searchTerms}"' in told


def test_the_page_asks_at_once_for_what_any_search_needs() -> None:
    archive = gathered(an_archive(1))
    made = files(archive)
    (page,) = [part for sheet in sheets(archive) for part in sheet.make() if isinstance(part, Page)]
    asked = re.findall(r'rel="preload" href="\.\./([^"?]+)', page.head)
    wanted = ("terms/first.txt", "papers.txt")
    assert asked == [
        "assets/theme.js",
        "search/index.json",
        *(f"search/{name}/{each}" for each in wanted for name, _, _ in bound(archive)),
    ]
    assert set(asked[1:]) <= made.keys()
