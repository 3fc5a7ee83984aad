"""A mirror of one's own: six weeks of a fork's runs, some of which go wrong, and what it takes of upstream meanwhile.

Repositories are real ones on disk, listings are real, and the steps are those of the workflows as they are
written, on a machine whose clock is set (Debian's faketime).
"""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.acceptance.conftest import replaying
from tests.conftest import PROJECT

UPSTREAM, OWN = "upstream-institute", "you"
DAY = dt.timedelta(days=1)
FIRST, LAST, SYNC = dt.date(2026, 5, 11), dt.date(2026, 6, 21), dt.date(2026, 6, 4)
MISSED = {dt.date(2026, 5, 19) + number * DAY for number in range(3)}
DOUBLED, CANCELLED, REJECTED = dt.date(2026, 5, 26), dt.date(2026, 5, 28), dt.date(2026, 6, 2)
FOOTER = "site_templates/theme/partials/footer.html"
CONTEXT = {
    "github.actor": OWN,
    "github.actor_id": "7",
    "github.server_url": "https://github.com",
    "github.repository": f"{OWN}/papers",
    "steps.pages.outputs.base_url": f"https://{OWN}.github.io/papers",
    "vars.PAPERS_SETTINGS": "site_name: Robot Papers\ntopics: [{name: Robots, phrases: [robot]}]",
}


def git(folder: Path, *arguments: str, day: dt.date = FIRST) -> str:
    """Run git as a person does on a `day`: with commits dated after those that follow, it would count wrong."""
    command = ["git", "-c", "user.name=A Person", "-c", "user.email=person@example.org", *arguments]
    dated = {f"GIT_{who}_DATE": f"{day}T06:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    done = subprocess.run(command, cwd=folder, env=os.environ | dated, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, day: dt.date, message: str, **files: str) -> None:
    """Commit that `files` say more at their end, and push it."""
    for name, more in files.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(more)
    git(folder, "add", "--all", "--", *files)
    git(folder, "commit", "--quiet", "-m", message, day=day)
    git(folder, "push", "--quiet", "origin", "HEAD")


@dataclass
class Machine:
    """What GitHub lends for a job: a clone of a repository, and the time of day."""

    checkout: Path
    day: dt.date
    source: str
    upstream: Path

    def does(self, workflow: str, job: str, *names: str, hour: int = 12) -> str:
        """Run the steps of a job that run something, or those of these `names`; return what they said."""
        told = yaml.safe_load((PROJECT / ".github" / "workflows" / f"{workflow}.yml").read_text(encoding="utf-8"))
        said = ""
        for step in told["jobs"][job]["steps"]:
            if "run" in step and "failure" not in step.get("if", "") and (not names or step.get("name") in names):
                said += self._run(step["run"], told.get("env", {}) | step.get("env", {}), hour)
        return said

    def _run(self, script: str, variables: dict[str, str], hour: int) -> str:
        context = CONTEXT | {"vars.PAPERS_UPSTREAM": f"{self.upstream}"}
        given = {
            name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: context.get(found[1], ""), value)
            for name, value in variables.items()
        }
        away = dt.datetime.combine(self.day, dt.time(hour), dt.UTC) - dt.datetime.now(dt.UTC)
        program = shutil.which("faketime")
        assert program, "faketime is not there; install Debian's package faketime"
        machine = {"PATH": os.environ["PATH"], "HOME": f"{self.checkout.parent}", "NO_FAKE_STAT": "1"}
        machine |= {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": f"{self.checkout}.output", "HF_ENDPOINT": self.source}
        command = [program, "-f", f"{away.total_seconds():+.0f}s", "bash", "-e", "-c", script]
        done = subprocess.run(
            command, cwd=self.checkout, env=machine | given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@dataclass
class World:
    """Both repositories, the source, and where machines are set up."""

    folder: Path
    source: str

    @property
    def upstream(self) -> Path:
        return self.folder / UPSTREAM / "daily-papers.git"

    @property
    def fork(self) -> Path:
        return self.folder / OWN / "papers.git"

    def machine(self, repository: Path, day: dt.date, *how: str) -> Machine:
        """Set a machine up, with the project's own packages."""
        number = sum(1 for _ in self.folder.glob("machine-*[0-9]"))
        checkout = self.folder / f"machine-{number}"
        git(self.folder, "clone", "--quiet", *how, f"file://{repository}", f"{checkout}")
        (checkout / ".venv").symlink_to(PROJECT / ".venv")
        os.utime(checkout / "requirements.txt", (0, 0))  # its packages are there
        return Machine(checkout, day, self.source, self.upstream)


@pytest.fixture(scope="module")
def world(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    del shared
    folder = tmp_path_factory.mktemp("world")
    with replaying(folder / "requests.log") as source:
        world = World(folder, source)
        work = folder / "work"
        for name in git(PROJECT, "ls-files").splitlines():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, work / name)
        git(work, "init", "--quiet", "--initial-branch=main")
        git(work, "add", "--all")
        git(work, "commit", "--quiet", "-m", "Begin")
        for repository, origin in ((world.upstream, work), (world.fork, world.upstream)):
            git(folder, "clone", "--quiet", "--bare", f"{origin}", f"{repository}")
        yield world


def a_day(world: World, day: dt.date) -> None:
    """Play the fork's run of a day, and what befalls it."""
    machine = world.machine(world.fork, day, "--depth=1")
    machine.does("publish", "fetch", "Fetch")
    if day == DOUBLED:
        again = world.machine(world.fork, day, "--depth=1")
        again.does("publish", "fetch", hour=13)
    if day == REJECTED:
        commit(world.machine(world.fork, day).checkout, day, "Mine", **{"README.md": "\nMine.\n"})
    if day != CANCELLED:
        machine.does("publish", "fetch", "Keep what was fetched, also when a later day failed")


@pytest.fixture(scope="module")
def lived(world: World) -> tuple[World, str, Machine]:
    """Six weeks later: the world, what the sync said, and the machine that built the site of the last day."""
    said = ""
    for day in (FIRST + number * DAY for number in range((LAST - FIRST).days + 1)):
        if day not in MISSED:
            a_day(world, day)
        if day == SYNC:
            theirs = world.machine(world.upstream, day)
            theirs.does("publish", "fetch")
            commit(
                theirs.checkout, day, "Better", **{FOOTER: "<!-- better -->", ".github/workflows/publish.yml": "# new"}
            )
            said = world.machine(world.fork, day).does("sync", "sync")
    last = world.machine(world.fork, LAST, "--depth=1")
    last.does("publish", "build")
    return world, said, last


def listed(folder: Path) -> dict[str, set[str]]:
    """Return the ids of each day's papers."""
    return {
        path.stem: {paper["id"] for paper in json.loads(path.read_bytes())["papers"]}
        for path in (folder / "content" / "huggingface").rglob("*.json")
    }


def test_the_first_run_brings_thirty_days_and_no_day_is_lost_after(
    lived: tuple[World, str, Machine], shared: Path
) -> None:
    _, _, last = lived
    days = {f"{FIRST - 29 * DAY + number * DAY}" for number in range((LAST - FIRST).days + 30)}
    real = {path.stem: json.loads(path.read_bytes()) for path in (shared / "data" / "huggingface").glob("2026-*.json")}
    assert listed(last.checkout) == {
        day: {row["paper"]["id"] for row in rows} for day, rows in real.items() if day in days and rows
    }


def test_the_site_is_the_forks_own(lived: tuple[World, str, Machine]) -> None:
    _, _, last = lived
    site = last.checkout / "site"
    home = (site / "index.html").read_text(encoding="utf-8")
    assert "Robot Papers" in home
    assert f"https://{OWN}.github.io/papers/" in (site / "feed.atom").read_text(encoding="utf-8")
    assert (site / "topics" / "robots.html").exists()
    assert not [path for path in site.rglob("*") if path.is_file() and UPSTREAM.encode() in path.read_bytes()]


def test_what_upstream_made_better_is_there(lived: tuple[World, str, Machine]) -> None:
    _, said, last = lived
    assert "took 2 commits" in said
    assert ".github/workflows/publish.yml: other than upstream's; to take them too, run: make sync" in said
    assert "<!-- better -->" in (last.checkout / FOOTER).read_text(encoding="utf-8")
    assert "# new" not in (last.checkout / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    assert "Mine." in (last.checkout / "README.md").read_text(encoding="utf-8")


def test_the_bot_commits_listings_and_nothing_else(lived: tuple[World, str, Machine]) -> None:
    world, _, _ = lived
    for repository in (world.upstream, world.fork):
        told = git(repository, "log", "--author=github-actions", "--name-only", "--format=", "main").splitlines()
        assert set(filter(None, told))
        assert all(path.startswith("content/huggingface/") for path in filter(None, told))
    people = git(world.fork, "log", "--invert-grep", "--grep=^Keep listings", "--format=%an: %s", "main").splitlines()
    assert people == [f"{OWN}: Take upstream's improvements", "A Person: Better", "A Person: Mine", "A Person: Begin"]
