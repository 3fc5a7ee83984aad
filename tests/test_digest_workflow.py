"""What the workflow's own few lines decide: whether a digest is wanted, and whether a run may be run again."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import PROJECT

WORKFLOW = yaml.safe_load((PROJECT / ".github" / "workflows" / "digest.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["digest"]["steps"]
SECRETS = {"SMTP_URL": "smtps://u:p@example.org", "DIGEST_FROM": "a@example.org", "DIGEST_TO": "b@example.org"}


def ran(name: str, output: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step's script as a runner does."""
    [step] = [step for step in STEPS if step.get("name", "").startswith(name)]
    told = {"PATH": os.environ["PATH"], "GITHUB_OUTPUT": str(output), **environment}
    command = ["bash", "-e", "-c", step["run"]]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("missing", [[], ["SMTP_URL"], ["DIGEST_FROM"], ["DIGEST_TO"], list(SECRETS)])
def test_without_its_secrets_it_does_nothing_in_green(tmp_path: Path, missing: list[str]) -> None:
    output = tmp_path / "output"
    output.touch()
    done = ran("See whether", output, **SECRETS | dict.fromkeys(missing, ""))
    assert done.returncode == 0
    assert output.read_text(encoding="utf-8") == ("" if missing else "set=true\n")
    assert ("no digest is sent" in done.stdout) == bool(missing)
    assert all("steps.secrets.outputs.set" in step["if"] for step in STEPS[1:])


@pytest.mark.parametrize(
    ("key", "code"),
    [("digest-sent-17-1", 0), ("digest-sent-18-1", 0), ("digest-sent-16-3", 1), ("", 1)],
)
def test_it_is_not_run_again_without_the_journal_of_the_first_attempt(tmp_path: Path, key: str, code: int) -> None:
    done = ran("Refuse", tmp_path / "output", KEY=key, RUN="17")
    assert done.returncode == code
    assert ("start a new run" in done.stdout) == bool(code)


@pytest.mark.parametrize(
    ("told", "arguments"),
    [({"DAY": "", "WEEK": ""}, ""), ({"DAY": "2026-06-01"}, " --day 2026-06-01"), ({"WEEK": "a b"}, " --week a b")],
)
def test_it_sends_what_was_asked_for(told: dict[str, str], arguments: str) -> None:
    printed = {"PATH": os.environ["PATH"], **told}
    setup = [f"--old-file={stamp}" for stamp in (".venv/.runtime", ".venv/bin/python", "requirements.txt")]
    command = ["make", "--no-print-directory", f"--directory={PROJECT}", "RUN=echo", *setup, "digest"]
    done = subprocess.run(command, env=printed, capture_output=True, text=True, check=True)
    assert done.stdout == f"digest --send{arguments}\n"
