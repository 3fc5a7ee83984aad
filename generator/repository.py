"""What git knows of the checkout: where it was cloned from, and when something was committed last."""

import datetime as dt
import re
import subprocess
from pathlib import Path

_GITHUB = re.compile(r"(?:https://|git@|ssh://git@)github\.com[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?")


def last_commit(root: Path) -> dt.datetime | None:
    """Return when the last commit was made, or None where git knows of none."""
    told = _git(root, "log", "-1", "--format=%cI")
    return dt.datetime.fromisoformat(told) if told else None


def pages_address(root: Path) -> str | None:
    """Return where GitHub Pages publishes what `root` was cloned from, or None when that is not on GitHub."""
    found = _GITHUB.fullmatch(_git(root, "remote", "get-url", "origin") or "")
    if found is None:
        return None
    owner, name = found[1].lower(), found[2]
    return f"https://{owner}.github.io/" + ("" if name.lower() == f"{owner}.github.io" else f"{name}/")


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says of `root`, or None when there is no git, or `root` is no checkout of its own."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no outside input
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
