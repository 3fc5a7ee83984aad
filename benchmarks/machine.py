"""What was measured on, and with: a line without a clock."""

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.ours import PROJECT

_PACKAGES = {"Hugo": "hugo", "MkDocs": "mkdocs", "Material for MkDocs": "mkdocs-material"}


def description() -> str:
    """Return the machine, the versions, and the day of the newest commit."""
    memory = round(psutil.virtual_memory().total / 2**30)
    versions = (f"{name} {version(package)}" for name, package in _PACKAGES.items())
    with_what = ", ".join((f"Python {platform.python_version()}", *versions))
    return f"{_processor()}, {os.cpu_count()} cores, {memory} GiB; {with_what}; newest commit of {_newest_commit()}."


def _processor() -> str:
    """Return the name of the processor as Linux knows it, else its kind."""
    told = Path("/proc/cpuinfo")
    named = (
        re.search(r"^model name\s*: (.+)$", told.read_text(encoding="utf-8"), re.MULTILINE) if told.exists() else None
    )
    return named[1] if named else platform.machine()


def _newest_commit() -> str:
    command = ["git", "log", "-1", "--format=%cs"]
    return subprocess.run(  # noqa: S603 - ours
        command, cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.strip()
