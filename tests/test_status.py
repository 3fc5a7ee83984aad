"""The site says how fresh it is: its newest day, what each source answered last, and from when on it is too old."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from generator import results, schedule, store
from generator.build import build
from generator.configuration import load
from generator.intake import Kept, Task
from generator.reports import remember, report
from generator.results import Cause, Memory, Report, Result
from generator.sources import SOURCES
from generator.sources.huggingface import SOURCE
from tests.builders import DAY, a_listing, a_paper
from tests.conftest import PROJECT

ASKED = dt.datetime(2026, 6, 3, 8, 31, tzinfo=dt.UTC)
SCHEMA = json.loads((PROJECT / "docs" / "status.schema.json").read_bytes())


def told(root: Path) -> dict[str, Any]:
    """Build the checkout `root`; return its status, which is as its schema says."""
    build(root, load(root / "mkdocs.yml"), lambda _: None)
    status: dict[str, Any] = json.loads((root / "site" / "status.json").read_bytes())
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(status)
    return status


@pytest.fixture
def papers(checkout: Path) -> Path:
    """A checkout with papers of Monday, 1 June 2026, and of the Friday before."""
    for number, day in enumerate((DAY, DAY - dt.timedelta(days=3))):
        store.save(checkout / "content", a_listing(a_paper(f"2606.0000{number}"), day=day))
    return checkout


def asked(root: Path, **fields: Any) -> None:
    told: dict[str, Any] = {"asked": ASKED, "until": ASKED.date(), "result": Result.NEW, "reason": "1 new paper"}
    results.save(root, Memory({"huggingface": Report(**told | fields)}))


def test_a_site_of_which_nothing_is_known_says_what_its_papers_say(papers: Path) -> None:
    (papers / schedule.WORKFLOW).unlink()
    status = told(papers)
    assert (status["through"], status["stale_from"], status["runs"]) == ("2026-06-01", "2026-06-04T00:00:00Z", [])
    assert status["sources"] == [{"name": "huggingface", "title": "Hugging Face Daily Papers"}]
    assert [(day["day"], day["papers"], day["result"]) for day in status["days"][:4]] == [
        ("2026-06-01", 1, "new papers"),
        ("2026-05-31", 0, "quiet day"),
        ("2026-05-30", 0, "quiet day"),
        ("2026-05-29", 1, "new papers"),
    ]
    assert len(status["days"]) == 30


def test_what_a_source_answered_is_told_with_the_reason(papers: Path) -> None:
    asked(papers, result=Result.BROKEN, cause=Cause.SOURCE, reason="https://huggingface.co: answers <HTTP> 500")
    (source,) = told(papers)["sources"]
    assert (source["until"], source["result"], source["cause"]) == ("2026-06-03", "broken", "source")
    page = (papers / "site" / "status.html").read_text(encoding="utf-8")
    assert "<b>Broken</b> (source), asked for days up to" in page
    assert "answers &lt;HTTP&gt; 500" in page


def test_working_days_up_to_the_last_fetch_are_not_yet_published(papers: Path) -> None:
    asked(papers)
    assert [(day["day"], day["result"]) for day in told(papers)["days"][:3]] == [
        ("2026-06-03", "not yet published"),
        ("2026-06-02", "not yet published"),
        ("2026-06-01", "new papers"),
    ]


def test_a_day_whose_file_is_broken_is_told_as_such(papers: Path) -> None:
    store.path_of(papers / "content", "huggingface", DAY - dt.timedelta(days=3)).write_bytes(b"{")
    assert {day["day"]: day["result"] for day in told(papers)["days"]}["2026-05-29"] == "broken"


def test_the_sample_is_never_old(checkout: Path) -> None:
    store.save(checkout / "content", a_listing(a_paper(), source="sample"))
    assert told(checkout)["stale_from"] is None


def test_a_site_without_papers_has_a_status_too(checkout: Path) -> None:
    status = told(checkout)
    assert (status["through"], status["stale_from"], status["days"]) == (None, None, [])


def test_another_fetch_changes_the_status_alone(papers: Path) -> None:
    asked(papers)
    told(papers)
    asked(papers, reason="nothing new is listed", result=Result.QUIET)
    assert build(papers, load(papers / "mkdocs.yml"), lambda _: None).written == 2
    assert build(papers, load(papers / "mkdocs.yml"), lambda _: None).written == 0


def test_the_moment_of_a_fetch_is_not_in_the_site(papers: Path) -> None:
    asked(papers)
    told(papers)
    asked(papers, asked=ASKED + dt.timedelta(hours=4))
    assert build(papers, load(papers / "mkdocs.yml"), lambda _: None).written == 0


def test_the_runs_are_those_of_the_workflow(papers: Path) -> None:
    asked(papers)
    runs = told(papers)["runs"]
    assert len(runs) == 27
    assert runs[0] == {"weekday": 1, "time": "04:23"}
    assert runs[-1] == {"weekday": 7, "time": "09:41"}
    times = "04:23, 08:23, 12:23, 16:23, 20:23"
    page = (papers / "site" / "status.html").read_text(encoding="utf-8")
    assert f"asked Monday to Friday at {times}; Saturday to Sunday at 09:41 (UTC)." in page


@pytest.mark.parametrize(
    ("after", "following"),
    [
        ("2026-06-03T12:22", "2026-06-03T12:23"),  # Wednesday
        ("2026-06-03T12:23", "2026-06-03T16:23"),
        ("2026-06-05T20:23", "2026-06-06T09:41"),  # Friday evening
        ("2026-12-31T20:30", "2027-01-01T04:23"),
    ],
)
def test_the_schedule_is_read_from_the_workflow(after: str, following: str) -> None:
    moment = dt.datetime.fromisoformat(after).replace(tzinfo=dt.UTC)
    assert f"{schedule.next_run(schedule.crons(PROJECT), moment):%Y-%m-%dT%H:%M}" == following


@pytest.mark.parametrize("workflow", ["", "on: push", "on: {schedule: [{}]}", "on: {schedule: 1}", "{", "on: []"])
def test_a_workflow_without_a_schedule_is_never_due(tmp_path: Path, workflow: str) -> None:
    (tmp_path / schedule.WORKFLOW).parent.mkdir(parents=True)
    (tmp_path / schedule.WORKFLOW).write_text(workflow, encoding="utf-8")
    assert schedule.crons(tmp_path) == ()
    assert schedule.next_run(["soon", "0 0 30 2 *"], ASKED) is None
    assert schedule.week(["soon", "0 0 30 2 *"]) == []


WEDNESDAY = DAY + dt.timedelta(days=2)


@pytest.mark.parametrize(
    ("kept", "result", "reason"),
    [
        ([Kept(WEDNESDAY, papers=9, new=2)], Result.NEW, "2 new papers"),
        ([Kept(WEDNESDAY, papers=9)], Result.QUIET, "nothing new is listed"),
        ([Kept(WEDNESDAY)], Result.EARLY, "nothing is listed for 2026-06-03 yet"),
        ([Kept(WEDNESDAY, fault="no answer", cause=Cause.SOURCE)], Result.BROKEN, "no answer"),
        ([], Result.BROKEN, "huggingface: given up before 2026-06-03; 1 day not asked for; fetch --missing goes on from there"),
    ],
)  # fmt: skip
def test_a_fetch_has_one_of_four_results(tmp_path: Path, kept: list[Kept], result: Result, reason: str) -> None:
    task = Task(SOURCE, [WEDNESDAY], WEDNESDAY)
    summed = report(task, kept, tmp_path / "content", ASKED)
    assert (summed.result, summed.reason) == (result, reason)


def test_a_fetch_that_brings_what_it_should_is_broken_when_that_is_too_old(papers: Path) -> None:
    task = Task(SOURCE, [WEDNESDAY], DAY + dt.timedelta(days=3), stale_after=2)
    summed = report(task, [Kept(WEDNESDAY)], papers / "content", ASKED)
    assert (summed.result, summed.cause) == (Result.BROKEN, Cause.STALE)
    assert summed.faults == ("huggingface: the newest day with papers is 2026-06-01, 3 days ago",)


@pytest.mark.parametrize(
    ("source", "later", "result"),
    [
        ("arxiv", 5, Result.QUIET),
        ("arxiv", 7, Result.BROKEN),
        ("huggingface", 5, Result.BROKEN),
    ],
    ids=["arXiv on a Saturday", "arXiv on a Monday", "a source that tells of past days"],
)
def test_a_mirror_that_begins_at_a_weekend_has_no_fault_when_its_source_tells_of_today_alone(
    tmp_path: Path, source: str, later: int, result: Result
) -> None:
    today = DAY + dt.timedelta(days=later)
    task = Task(SOURCES[source], [today], today, stale_after=2)
    assert report(task, [Kept(today)], tmp_path / "content", ASKED).result == result


def test_of_each_source_the_last_report_is_remembered(tmp_path: Path) -> None:
    quiet = Report(asked=ASKED, until=DAY, result=Result.QUIET, reason="nothing new is listed")
    for source in ("one", "other", "one"):
        remember(tmp_path, source, quiet, [])
    assert results.load(tmp_path).reports == {"one": quiet, "other": quiet}


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"reports": 1}', b"\xff", b'{"\xff": 1}', b'{"x": ' + b"[" * 100_000]
)
def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / results.FILE).write_bytes(damage)
    assert results.load(tmp_path) == Memory()
