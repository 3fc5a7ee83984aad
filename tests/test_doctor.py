"""The doctor says what is wrong in plain words, and what to type."""

import datetime as dt
import subprocess
from functools import partial
from pathlib import Path

import pytest

from generator import repository, results, schedule, store
from generator.build import build
from generator.configuration import load
from generator.doctor import Grade, examine
from generator.results import Cause, Memory, Report, Result
from tests.builders import DAY, a_listing, a_paper

NOW = dt.datetime(2026, 6, 2, 12, tzinfo=dt.UTC)


def told(root: Path, now: dt.datetime = NOW, site_url: str = "https://example.org/") -> list[str]:
    return [
        f"{grade} {about}: {says}"
        for grade, about, says in examine(root, now, partial(load, root / "mkdocs.yml", site_url))
    ]


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", root, *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def mirror(checkout: Path) -> Path:
    """A checkout in which all is well on Tuesday, 2 June 2026."""
    store.save(checkout / "content", a_listing(a_paper()))
    report = Report(
        asked=dt.datetime(2026, 6, 2, 8, 31, tzinfo=dt.UTC), until=NOW.date(), result=Result.NEW, reason="1 new paper"
    )
    results.save(checkout, Memory({"huggingface": report}))
    build(checkout, load(checkout / "mkdocs.yml"), lambda _: None)
    return checkout


def test_where_all_is_well_it_says_so(mirror: Path) -> None:
    lines = told(mirror)
    assert [line for line in lines if not line.startswith(Grade.WELL)] == []
    assert lines[:3] == [
        "well settings: mkdocs.yml is in order; papers come from huggingface",
        "well papers: 1 day and 1 paper, from 2026-06-01 to 2026-06-01",
        "well fetch: huggingface: asked on 2026-06-02 at 08:31 UTC, new papers: 1 new paper",
    ]
    assert "well schedule: the workflow is due on 2026-06-02 at 12:23 UTC" in "\n".join(lines)


def test_it_says_whence_settings_come(mirror: Path) -> None:
    first = next(examine(mirror, NOW, partial(load, mirror / "mkdocs.yml", None, "window: 7"), "the variable"))
    assert first.says == "the variable is in order; papers come from huggingface"


def test_a_wrong_setting_comes_first(mirror: Path) -> None:
    path = mirror / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("window: 14", "window: never"), encoding="utf-8")
    (line,) = told(mirror)
    assert "extra.papers.window: expected `int`, got `str`; the rest is looked at when that is mended" in line


def test_a_broken_day_and_one_that_was_set_aside_are_named(mirror: Path) -> None:
    store.save(mirror / "content", a_listing(a_paper("2605.1"), day=DAY - dt.timedelta(days=3)))
    store.path_of(mirror / "content", "huggingface", DAY).write_bytes(b"{")
    store.path_of(mirror / "content", "huggingface", DAY - dt.timedelta(days=3)).with_suffix(".json.broken").touch()
    lines = [line for line in told(mirror) if "papers: " in line][1:]
    assert "2026-06-01.json: is no listing" in lines[0]
    assert lines[0].startswith("wrong")
    assert lines[1].startswith("look")
    assert lines[1].endswith(
        "2026-05-29.json.broken: was set aside because it was no listing; see what is in it, then remove it"
    )


def test_the_sample_is_told_apart_and_not_counted_with_real_papers(checkout: Path) -> None:
    store.save(checkout / "content", a_listing(a_paper("sample"), source="sample"))
    assert any(
        line.startswith("look papers: 1 paper, the sample; for real ones, which take its place, run: ")
        for line in told(checkout)
    )
    store.save(checkout / "content", a_listing(a_paper(), day=NOW.date()))
    assert "well papers: 1 day and 1 paper, from 2026-06-02 to 2026-06-02" in told(checkout)


def test_a_day_to_come_is_named(mirror: Path) -> None:
    """The fetches that follow ask for days up to it, and for none of these."""
    store.save(mirror / "content", a_listing(a_paper("a"), day=NOW.date() + dt.timedelta(days=1)))
    assert not [line for line in told(mirror) if "to come" in line]
    store.save(mirror / "content", a_listing(a_paper("b"), day=dt.date(2062, 6, 1)))
    (line,) = [line for line in told(mirror) if "to come" in line]
    assert line.startswith("wrong papers: ")
    assert "2062-06-01.json: is of a day to come; remove it, or else fetches ask for days up to 2062-06-01" in line


def test_gaps_come_with_the_command_that_fills_them(mirror: Path) -> None:
    for number in (7, 10, 14):
        store.save(mirror / "content", a_listing(a_paper(f"2605.{number}"), day=DAY - dt.timedelta(days=number)))
    gaps = [line for line in told(mirror) if line.startswith("look calendar")]
    command = "make fetch"
    assert gaps == [
        f"look calendar: huggingface: nothing on 2026-05-19 to 2026-05-21; a holiday, or else: {command} SINCE=2026-05-19 UNTIL=2026-05-21",
        f"look calendar: huggingface: nothing on 2026-05-26 to 2026-05-29; a holiday, or else: {command} SINCE=2026-05-26 UNTIL=2026-05-29",
    ]  # fmt: skip


def test_many_gaps_are_one_command(mirror: Path) -> None:
    for number in range(0, 140, 7):
        store.save(mirror / "content", a_listing(a_paper(f"2605.{number}"), day=DAY - dt.timedelta(days=number)))
    gaps = [line for line in told(mirror) if line.startswith("look calendar")]
    assert len(gaps) == 9
    assert "11 earlier gaps; all at once: make fetch SINCE=2026-01-20" in gaps[-1]
    assert gaps[-1].endswith("UNTIL=2026-05-29 MISSING=1")


def test_a_source_that_failed_or_fell_silent_is_named(mirror: Path) -> None:
    failed = Report(asked=NOW, until=NOW.date(), result=Result.BROKEN, cause=Cause.SOURCE, reason="answers HTTP 500")
    results.save(mirror, Memory({"huggingface": failed}))
    lines = told(mirror, NOW + dt.timedelta(days=9))
    assert "wrong fetch: huggingface: asked on 2026-06-02 at 12:00 UTC, broken: answers HTTP 500" in lines
    silent = "the newest day with papers is 2026-06-01, 10 days ago; run: make fetch"
    assert f"wrong fetch: huggingface: {silent}" in lines


def test_a_fresh_checkout_is_told_how_to_begin(checkout: Path) -> None:
    (checkout / schedule.WORKFLOW).unlink()
    lines = told(checkout)
    assert "wrong papers: content/ holds none; run: make fetch" in lines
    assert "look site: there is none yet; run: make site" in lines
    assert "wrong schedule: .github/workflows/publish.yml: has no schedule; restore it with git" in lines


def test_a_site_that_is_behind_its_papers_is_named(mirror: Path) -> None:
    store.save(mirror / "content", a_listing(a_paper(votes=3)))
    assert "look site: it is older than what is here now; run: make site" in told(mirror)


def test_a_schedule_that_is_about_to_stop_is_named(mirror: Path) -> None:
    git(mirror, "init")
    git(mirror, "commit", "--allow-empty", "-m", "A commit")
    committed = repository.last_commit(mirror)
    assert committed
    assert not [line for line in told(mirror, committed + dt.timedelta(days=44)) if "GitHub stops" in line]
    (line,) = [line for line in told(mirror, committed + dt.timedelta(days=46)) if "GitHub stops" in line]
    assert line.startswith("wrong schedule")


@pytest.mark.parametrize(
    ("origin", "address"),
    [
        ("https://github.com/Someone/daily-papers", "https://someone.github.io/daily-papers/"),
        ("git@github.com:someone/daily-papers.git", "https://someone.github.io/daily-papers/"),
        ("https://github.com/someone/Someone.github.io.git", "https://someone.github.io/"),
        ("https://example.org/someone/daily-papers.git", None),
        (None, None),
    ],
)
def test_the_address_of_pages_is_known_from_the_clone(tmp_path: Path, origin: str | None, address: str | None) -> None:
    git(tmp_path, "init")
    if origin:
        git(tmp_path, "remote", "add", "origin", origin)
    assert repository.pages_address(tmp_path) == address


def test_what_is_no_repository_has_no_address(tmp_path: Path) -> None:
    assert repository.pages_address(tmp_path) is None
    assert repository.last_commit(tmp_path) is None
