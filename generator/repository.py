"""What git knows of the checkout, and what it is told to do: the only room that runs it."""

import datetime as dt
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from generator.errors import RepositoryError

_GITHUB = re.compile(r"(?:https://|git@|ssh://git@)github\.com[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?")


def last_commit(root: Path) -> dt.datetime | None:
    """Return when the last commit was made, or None where git knows of none."""
    told = known(root, "log", "-1", "--format=%cI")
    return dt.datetime.fromisoformat(told) if told else None


def pages_address(root: Path) -> str | None:
    """Return where GitHub Pages publishes what `root` was cloned from, or None when that is not on GitHub."""
    if (found := on_github(root)) is None:
        return None
    owner, name = found[0].lower(), found[1]
    return f"https://{owner}.github.io/" + ("" if name.lower() == f"{owner}.github.io" else f"{name}/")


def on_github(root: Path) -> tuple[str, str] | None:
    """Return owner and name of what `root` was cloned from, or None when that is not on GitHub."""
    found = _GITHUB.fullmatch(known(root, "remote", "get-url", "origin") or "")
    return (found[1], found[2]) if found else None


def known(root: Path, *arguments: str) -> str | None:
    """Return what git says of `root`, or None when there is no git, or it knows no answer."""
    try:
        return git(root, *arguments)
    except RepositoryError:
        return None


def git(root: Path, *arguments: str, told: bytes = b"", environment: Mapping[str, str] | None = None) -> str:
    """Run git in `root`, tell it `told`, and return what it says, as it stands but for the end of the last line.

    Raises:
        RepositoryError: there is no git, or it refuses; the message is its own, on one line.

    """
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - git takes no argument for a command
            command, input=told, capture_output=True, check=False, env={**os.environ, **(environment or {})}
        )
    except FileNotFoundError as error:
        raise RepositoryError("git: is not installed") from error
    said = done.stdout.decode(errors="replace")
    if done.returncode:
        why = " ".join((done.stderr.decode(errors="replace") or said).split())
        raise RepositoryError(f"git {arguments[0]}: {why or f'failed with {done.returncode}'}", said)
    return said.removesuffix("\n")
