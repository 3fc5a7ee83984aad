"""The archive that is measured is the same each time, and what is measured is counted right."""

import datetime as dt
import itertools
import json
import re
import sys
from pathlib import Path

import pytest

from benchmarks import archive, hugo, keeping, made_up, measure, recorded
from benchmarks.errors import BenchmarkError
from benchmarks.finding.questions import questions
from generator import repository, store
from tests.builders import DAY, a_listing, a_paper

PAPERS = made_up.papers(40)
LISTINGS = tuple(archive.listings(PAPERS, 200))
IDS = [paper.id for listing in LISTINGS for paper in listing.papers]

WRITE = """
from pathlib import Path
Path("new").mkdir()
Path("new/one").write_bytes(b"12345")
Path("again").write_bytes(b"123")
Path("gone").unlink()
"""


def test_made_up_papers_are_the_same_each_time() -> None:
    assert made_up.papers(40) == PAPERS
    assert made_up.papers(40, seed=2) != PAPERS


def test_an_archive_has_as_many_papers_as_asked_for() -> None:
    assert [len(listing.papers) for listing in LISTINGS] == [35, 35, 35, 35, 35, 25]


def test_ids_are_unique_and_in_the_form_of_arxivs() -> None:
    assert len(set(IDS)) == 200
    assert all(re.fullmatch(r"\d{4}\.\d{5}", paper_id) for paper_id in IDS)


def test_the_same_papers_come_again_in_their_order_under_ids_of_their_own() -> None:
    listed = [paper for listing in LISTINGS for paper in listing.papers]
    assert [paper.title for paper in listed] == [PAPERS[number % 40].title for number in range(200)]
    assert all(paper.link == f"https://huggingface.co/papers/{paper.id}" for paper in listed)


def test_days_are_weekdays_one_after_the_other() -> None:
    days = [archive.weekday(number) for number in range(500)]
    assert {day.isoweekday() for day in days} == {1, 2, 3, 4, 5}
    assert {after - before for before, after in itertools.pairwise(days)} == {
        dt.timedelta(days=1),
        dt.timedelta(days=3),
    }


def test_the_next_day_has_sixty_new_papers() -> None:
    listing = archive.next_listing(PAPERS, 200)
    assert listing.day == archive.weekday(6)
    assert len({paper.id for paper in listing.papers} - set(IDS)) == 60


def test_a_listing_can_be_stored_and_read_back() -> None:
    assert store.decode(store.encode(LISTINGS[0])) == LISTINGS[0]


def test_recorded_answers_are_read_oldest_first(tmp_path: Path) -> None:
    for day, title in (("2026-06-02", "Later"), ("2026-06-01", "Earlier")):
        row = {"paper": {"id": "2606.00001", "title": title, "summary": "", "authors": []}}
        (tmp_path / f"{day}.json").write_text(json.dumps([row]), encoding="utf-8")
    (tmp_path / "2026-06-03.json").write_text("[]", encoding="utf-8")
    assert [listing.papers[0].title for listing in recorded.days(tmp_path).values()] == ["Earlier", "Later"]


def test_where_nothing_was_recorded_a_benchmark_says_so(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="has no recorded answers"):
        recorded.days(tmp_path)


def test_files_are_counted_as_kept_written_and_removed(tmp_path: Path) -> None:
    for name in ("kept", "again", "gone"):
        (tmp_path / name).write_bytes(b"123")
    run = measure.run([sys.executable, "-c", WRITE], tmp_path, tmp_path)
    assert (run.files, run.size, run.written, run.removed) == (3, 11, 2, 1)


def test_time_and_memory_are_sane(tmp_path: Path) -> None:
    run = measure.run([sys.executable, "-c", "held = b'1' * 50_000_000; sum(range(5_000_000))"], tmp_path, tmp_path)
    assert run.wall > 0
    assert run.cpu > 0
    assert 1_000_000 < run.largest <= run.together


def test_a_command_that_fails_is_named_with_what_it_told_last(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="failed: ends badly"):
        measure.run([sys.executable, "-c", "print('begins'); exit('ends badly')"], tmp_path, tmp_path)


def test_hugo_is_given_a_page_for_the_day_and_one_for_each_paper() -> None:
    files = dict(hugo.content(LISTINGS[0]))
    paper = LISTINGS[0].papers[0]
    assert len(files) == 36
    front, _ = json.JSONDecoder().raw_decode(files[f"content/papers/{paper.id}.md"])
    assert (front["title"], front["authors"]) == (paper.title, list(paper.authors))
    assert files[f"content/daily/{LISTINGS[0].day}.md"].count("\n## ") == 35


def test_a_search_is_asked_for_each_paper_in_three_ways() -> None:
    title = "Distilling Large Language Models Slowly and Well"
    summary, keywords = "Small students imitate. They do well.", ("teachers", "students", "logits", "distillation")
    paper = a_paper(title=title, ai_summary=summary, keywords=keywords)
    asked = questions([paper, a_paper("2606.00002")])
    by_summary, by_keywords, by_title = (each[0] for each in asked.values())
    assert all(question.paper == paper.id for question in (by_summary, by_keywords, by_title))
    assert by_summary.text == "Small students imitate."
    assert len(by_keywords.text.split()) == 3
    assert set(by_keywords.text.split()) < set(keywords)
    words = by_title.text.split()
    assert len(words) == len(title.split()) - 2
    assert len(set(words) - set(title.split())) == 1
    assert questions([paper]) == {kind: each[:1] for kind, each in asked.items()}


def test_runs_come_as_often_as_said_until_no_window_has_the_last_day() -> None:
    monday = dt.date(2026, 6, 1)
    moments = list(keeping.runs({monday: a_listing(day=monday)}, [(1, "04:23"), (1, "20:23"), (6, "09:41")]))
    assert [f"{moment:%m-%d %H:%M}" for moment in moments] == [
        f"06-{moment}" for moment in ("01 04:23", "01 20:23", "06 09:41", "08 04:23", "08 20:23", "13 09:41")
    ]


def test_a_listing_fills_over_its_day_and_its_votes_move_longer() -> None:
    listing = a_listing(a_paper("a", votes=100), a_paper("b", votes=100))
    midnight = dt.datetime.combine(listing.day, dt.time(), dt.UTC)
    seen = [keeping.announced(listing, midnight + dt.timedelta(hours=hours)).papers for hours in (0, 6, 30, 300)]
    assert [[paper.votes for paper in papers] for papers in seen] == [[], [40], [102, 102], [124, 124]]


def test_a_repository_of_runs_has_the_bots_commits_of_listings_and_nothing_else(tmp_path: Path) -> None:
    days = {DAY: a_listing(*(a_paper(f"p{number}", votes=number) for number in range(5)))}
    packed = keeping.packed(days, keeping.ONCE, tmp_path / "repository")
    told = repository.git(tmp_path / "repository", "log", "--name-only", "--format=%an: %s", "main").splitlines()
    assert packed.papers == 5
    assert 1 < packed.commits < packed.runs == 14
    assert set(filter(None, told)) == {
        f"github-actions[bot]: Keep listings up to {DAY}",
        store.path_of(Path("content"), days[DAY].source, DAY).as_posix(),
    }
