"""MkDocs, run as a program over docs/: the only room that knows what turns Markdown into pages."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from generator import output, permalinks, workers
from generator.errors import BuildError

# What Material brings for its script, which no page of ours runs; maps for its makers; and what we make ourselves.
_UNUSED = ("*.map", "sitemap.xml*", permalinks.SHELL)


@dataclass(frozen=True, slots=True)
class Frame:
    """What MkDocs renders: the shell of the pages of papers, and the files of the site that are not made of papers."""

    shell: str
    files: Mapping[str, bytes]


def render(root: Path, overrides: Mapping[str, object], *, strict: bool) -> Frame:
    """Render docs/ of the checkout `root`; `strict` makes a warning of MkDocs an error.

    `overrides` are laid over mkdocs.yml. The time of the build is always 1970
    (https://reproducible-builds.org/specs/source-date-epoch/), so that output has no clock.

    Raises:
        BuildError: MkDocs refused, and the message is its own; or there is no shell.

    """
    site = output.fresh(root / ".site-frame")
    config = root / ".mkdocs-build.yml"
    told = {"INHERIT": "mkdocs.yml", "site_dir": str(site), "strict": strict, **overrides}
    output.write(config, msgspec.json.encode(told))
    try:
        _run(root, config)
        return _frame(root, site)
    finally:
        output.remove(config)
        output.remove(site)


def _run(root: Path, config: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--config-file", str(config)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(  # noqa: S603 - no outside input; what is done before asks for nothing that is locked
        command,
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=partial(workers.end_with, os.getpid()) if os.name == "posix" else None,
    )
    if done.returncode:
        raise BuildError(f"mkdocs: {_told(done.stderr or done.stdout)}")


def _frame(root: Path, site: Path) -> Frame:
    shell = site / permalinks.SHELL
    if not shell.is_file():
        raise BuildError(
            f"{root / 'docs' / 'papers' / 'shell.md'}: is missing; every page needs it: restore it with git"
        )
    paths = [path for path in site.rglob("*") if path.is_file() and not _is_unused(path.relative_to(site))]
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(paths)}
    return Frame(shell.read_text(encoding="utf-8"), files)


def _is_unused(path: Path) -> bool:
    return any(path.match(pattern) for pattern in _UNUSED) or "javascripts" in path.parts


def _told(text: str) -> str:
    """Return the warnings and errors of MkDocs on one line, or else how it ended."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    faults = [line.partition("-")[2].strip() for line in lines if line.startswith(("WARNING", "ERROR"))]
    return "; ".join(faults or lines[-1:]) or "failed without a word"
