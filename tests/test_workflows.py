"""What workflows run is a target of the Makefile, or one of a few lines that are run here as they are written."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import PROJECT

FOLDER = PROJECT / ".github" / "workflows"
STEPS = [
    (path.stem, job, step)
    for path in sorted(FOLDER.glob("*.yml"))
    for job, told in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items()
    for step in told["steps"]
    if "run" in step
]
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
# What is run besides targets, and where it is tried.
OTHERS = {
    ("digest", "digest"): "test_digest_workflow",
    ("publish", "fetch"): "acceptance.test_fork",
    ("publish", "build"): "here",
    ("publish", "verdict"): "here",
    ("publish-large", "plan"): "here",
    ("publish-large", "build"): "here",
    ("sync", "sync"): "acceptance.test_fork",
}


def scripts(workflow: str, job: str) -> list[str]:
    """Return what the steps of a job run besides targets."""
    return [step["run"] for *where, step in STEPS if where == [workflow, job] and not is_target(step["run"])]


def is_target(script: str) -> bool:
    found = re.fullmatch(r"make ([a-z-]+)", script.strip())
    return bool(found and found[1] in TARGETS)


def ran(script: str, folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub does where no shell is named: what fails in a pipe before its end is not noticed."""
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"]} | given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_workflows_run_is_a_target_or_tried() -> None:
    assert {(workflow, job) for workflow, job, step in STEPS if not is_target(step["run"])} == set(OTHERS)
    assert all(name == "here" or (PROJECT / f"tests/{name.replace('.', '/')}.py").exists() for name in OTHERS.values())


@pytest.mark.parametrize(("workflow", "job"), [("publish", "build"), ("publish-large", "plan")])
def test_where_pages_are_off_one_line_says_where_they_are_turned_on(workflow: str, job: str, tmp_path: Path) -> None:
    script = scripts(workflow, job)[0]
    done = ran(script, tmp_path, GITHUB_SERVER_URL="https://github.com", GITHUB_REPOSITORY="you/papers")
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith("::error::GitHub Pages is off. At https://github.com/you/papers/settings/pages choose")


@pytest.mark.parametrize(("workflow", "job"), [("publish", "verdict"), ("publish-large", "build")])
def test_a_site_that_could_not_be_built_makes_the_run_red(workflow: str, job: str, tmp_path: Path) -> None:
    done = ran(scripts(workflow, job)[0], tmp_path)
    assert (done.returncode, done.stdout.count("\n"), done.stdout[:9]) == (1, 1, "::error::")


def test_the_parts_of_a_large_site_are_told_to_the_jobs_that_follow(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(
        '.PHONY: parts\nparts:\n\t@echo setting up\n\t@echo \'["2026", "rest"]\'\n', encoding="utf-8"
    )
    done = ran(scripts("publish-large", "plan")[1], tmp_path, RUNNER_TEMP=".", GITHUB_OUTPUT="output")
    assert done.returncode == 0
    assert (tmp_path / "output").read_text(encoding="utf-8") == 'parts=["2026", "rest"]\n'


def test_parts_that_cannot_be_told_stop_the_run(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(
        ".PHONY: parts\nparts:\n\t@echo 'error: mkdocs.yml' >&2; exit 1\n", encoding="utf-8"
    )
    done = ran(scripts("publish-large", "plan")[1], tmp_path, RUNNER_TEMP=".", GITHUB_OUTPUT="output")
    assert done.returncode != 0
    assert not (tmp_path / "output").exists()
