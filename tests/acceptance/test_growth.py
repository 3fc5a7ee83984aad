"""What a mirror's repository grows by: real listings of a month, kept by the workflow's own schedule."""

from collections.abc import Callable
from pathlib import Path

from benchmarks import keeping, recorded
from generator import repository, schedule
from tests.conftest import PROJECT

MOST = 1.5  # MB for 1,000 papers


def test_a_repository_grows_by_what_was_published_and_little_else(
    shared: Path, tmp_path: Path, tell: Callable[..., None]
) -> None:
    days = keeping.last(recorded.days(shared / "data" / "huggingface"), 20)
    packed = keeping.packed(days, schedule.week(schedule.crons(PROJECT)), tmp_path / "repository")
    tell("Repository", "runs", "commits", "papers", "MB for 1,000 papers")
    tell("Repository", packed.runs, packed.commits, packed.papers, f"{packed.of_thousand:.2f}")
    assert packed.papers > 400
    assert packed.commits > 100  # or counts would not move
    assert packed.of_thousand <= MOST
    assert set(repository.git(tmp_path / "repository", "log", "--format=%an", "main").splitlines()) == {
        "github-actions[bot]"
    }
