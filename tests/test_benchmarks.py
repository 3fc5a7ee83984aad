"""The archive that is measured is the same each time, and what is measured is counted right."""

import datetime as dt
import itertools
import json
import re
import sys
from pathlib import Path

import pytest

from benchmarks import archive, hugo, made_up, measure
from benchmarks.errors import BenchmarkError
from benchmarks.finding.questions import questions
from generator import store
from tests.builders import a_paper

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
    assert [paper.title for paper in archive.real(tmp_path)] == ["Earlier", "Later"]


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
