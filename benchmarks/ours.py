"""A checkout to measure our own build in."""

import compileall
import shutil
import subprocess
import sys
from pathlib import Path

from generator import store
from generator.model import Listing

PROJECT = Path(__file__).resolve().parent.parent


def checkout(root: Path) -> None:
    """Copy what git keeps to `root`, and nothing that was generated; as byte code too, which is part of a set-up."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\0")[:-1]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / name, root / name)
    compileall.compile_dir(root / "generator", quiet=1)


def keep(root: Path, listing: Listing) -> None:
    """Store `listing` in the checkout `root`; not by `store.save`, which waits for the disk each time."""
    path = store.path_of(root / "content", listing.source, listing.day)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(store.encode(listing))


def build(root: Path, *, search: bool = True) -> list[str]:
    """Return the command that builds the checkout `root`, as a mirror whose settings say whether it has a search."""
    settings = f"PAPERS_SETTINGS=search: {str(search).lower()}"
    return ["env", settings, sys.executable, "-m", "generator", "--root", str(root), "build", "--no-strict"]


def make_site() -> list[str]:
    """Return the command that makes and checks the sample's site, with what is set up here."""
    return ["make", "site", f"VENV={sys.prefix}"]
