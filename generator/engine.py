"""MkDocs, run as a program over docs/: the only room that knows what turns Markdown into pages."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from generator import output
from generator.errors import BuildError


def render(root: Path, site: Path, overrides: Mapping[str, object], *, strict: bool) -> None:
    """Build the pages of `root` into the folder `site`; `strict` makes a warning of MkDocs an error.

    `overrides` are laid over mkdocs.yml. The time of the build is always 1970
    (https://reproducible-builds.org/specs/source-date-epoch/), so that output has no clock.

    Raises:
        BuildError: MkDocs refused; the message is its own.

    """
    config = root / ".mkdocs-build.yml"
    output.write(
        config, msgspec.json.encode({"INHERIT": "mkdocs.yml", "site_dir": str(site), "strict": strict, **overrides})
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--config-file", str(config)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "NO_MKDOCS_2_WARNING": "1"}
    try:
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - no outside input
    finally:
        output.remove(config)
    if done.returncode:
        raise BuildError(f"mkdocs: {_told(done.stderr or done.stdout)}")


def _told(text: str) -> str:
    """Return the warnings and errors of MkDocs on one line, or else how it ended."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    faults = [line.partition("-")[2].strip() for line in lines if line.startswith(("WARNING", "ERROR"))]
    return "; ".join(faults or lines[-1:]) or "failed without a word"
