"""What the workflow does with git, with real repositories: only listings are committed, and they arrive."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from generator import store
from tests.builders import DAY, a_listing, a_paper
from tests.conftest import PROJECT


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=A Person", "-c", "user.email=person@example.org", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def keep(checkout: Path) -> None:
    nobody = {"PATH": os.environ["PATH"], "HOME": str(checkout.parent), "GIT_CONFIG_NOSYSTEM": "1"}  # as on a runner
    subprocess.run(["make", "keep"], cwd=checkout, env=nobody, capture_output=True, text=True, check=True)


def clone(remote: Path, folder: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", remote, folder], check=True, capture_output=True)
    return folder


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A repository on disk, as GitHub's would be, with a Makefile and a listing."""
    bare = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", bare], check=True)
    work = clone(bare, tmp_path / "work")
    shutil.copy(PROJECT / "Makefile", work)
    store.save(work / "content", a_listing(a_paper()))
    git(work, "add", ".")
    git(work, "commit", "--quiet", "-m", "Begin")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    return bare


def test_new_listings_are_committed_and_pushed(remote: Path, tmp_path: Path) -> None:
    runner = clone(remote, tmp_path / "runner")
    store.save(runner / "content", a_listing(a_paper(votes=3)))
    store.save(runner / "content", a_listing(a_paper("b"), day=DAY.replace(day=2)))
    (runner / "stray.txt").write_text("left by a step", encoding="utf-8")
    keep(runner)
    assert git(remote, "log", "-1", "--format=%an: %s", "main") == "github-actions[bot]: Keep listings up to 2026-06-02"
    assert git(remote, "show", "--name-only", "--format=", "main").splitlines() == [
        "content/huggingface/2026/06/2026-06-01.json",
        "content/huggingface/2026/06/2026-06-02.json",
    ]


def test_without_a_change_nothing_is_committed(remote: Path, tmp_path: Path) -> None:
    before = git(remote, "rev-parse", "main")
    keep(clone(remote, tmp_path / "runner"))
    assert git(remote, "rev-parse", "main") == before


def test_a_push_that_came_between_loses_nothing(remote: Path, tmp_path: Path) -> None:
    runner, person = clone(remote, tmp_path / "runner"), clone(remote, tmp_path / "person")
    (person / "README.md").write_text("Changed meanwhile", encoding="utf-8")
    git(person, "add", ".")
    git(person, "commit", "--quiet", "-m", "Change the README")
    git(person, "push", "--quiet", "origin", "HEAD:main")
    store.save(runner / "content", a_listing(a_paper(votes=3)))
    keep(runner)
    assert git(remote, "log", "--format=%s", "main").splitlines() == [
        "Keep listings up to 2026-06-01",
        "Change the README",
        "Begin",
    ]


def test_of_two_runs_that_kept_the_same_day_the_first_stays(remote: Path, tmp_path: Path) -> None:
    first, second = clone(remote, tmp_path / "first"), clone(remote, tmp_path / "second")
    for runner, votes in ((first, 3), (second, 4)):
        store.save(runner / "content", a_listing(a_paper("b", votes=votes), day=DAY.replace(day=2)))
        keep(runner)
    assert '"votes": 3' in git(remote, "show", "main:content/huggingface/2026/06/2026-06-02.json")
    assert git(second, "status", "--porcelain") == ""
    assert git(second, "rev-parse", "HEAD") == git(remote, "rev-parse", "main")


@pytest.fixture
def late(remote: Path, tmp_path: Path) -> Path:
    """The checkout of a person with a commit of their own, and a day that another run has just kept."""
    runner, person = clone(remote, tmp_path / "runner"), clone(remote, tmp_path / "person")
    (person / "mine.txt").write_text("committed", encoding="utf-8")
    git(person, "add", ".")
    git(person, "commit", "--quiet", "-m", "Mine")
    for folder, votes in ((runner, 3), (person, 4)):
        store.save(folder / "content", a_listing(a_paper("b", votes=votes), day=DAY.replace(day=2)))
    keep(runner)
    return person


def test_a_commit_of_ones_own_is_pushed_also_when_the_listings_are_another_runs(remote: Path, late: Path) -> None:
    keep(late)
    told = git(remote, "log", "--format=%s", "main").splitlines()
    assert told == ["Mine", "Keep listings up to 2026-06-02", "Begin"]
    assert '"votes": 3' in git(remote, "show", "main:content/huggingface/2026/06/2026-06-02.json")


def test_changes_that_are_not_committed_are_a_failure_and_stay(late: Path) -> None:
    makefile = (late / "Makefile").read_text(encoding="utf-8")
    (late / "Makefile").write_text(f"{makefile}# mine\n", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        keep(late)
    assert git(late, "diff", "--name-only") == "Makefile"
    assert git(late, "log", "--format=%s").splitlines() == ["Keep listings up to 2026-06-02", "Mine", "Begin"]


def test_a_remote_out_of_reach_loses_nothing(remote: Path, tmp_path: Path) -> None:
    runner = clone(remote, tmp_path / "runner")
    store.save(runner / "content", a_listing(a_paper(votes=3)))
    remote.rename(tmp_path / "away.git")
    with pytest.raises(subprocess.CalledProcessError):
        keep(runner)
    assert git(runner, "log", "-1", "--format=%s") == "Keep listings up to 2026-06-01"


def test_a_rejected_push_is_a_failure(remote: Path, tmp_path: Path) -> None:
    runner = clone(remote, tmp_path / "runner")
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    store.save(runner / "content", a_listing(a_paper(votes=3)))
    with pytest.raises(subprocess.CalledProcessError):
        keep(runner)
