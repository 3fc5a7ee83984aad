"""Taking upstream's improvements into a fork: its code, and neither its listings nor its settings.

What is to be is put together beside the checkout, in git's objects alone; only what is whole, and without a
conflict, takes its place. GitHub lets no workflow change workflows, so a run there has to leave these as they are.
"""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from generator import output
from generator.download import connect
from generator.errors import RepositoryError, SourceError
from generator.repository import git

_CONTENT, _SETTINGS, _WORKFLOWS = "content", "mkdocs.yml", ".github/workflows"
_NOTHING = "0" * 40  # what git calls no content

Files = dict[str, str]  # what git's trees say of files, "100644 1f7a7a47…", by their paths


class Taken(NamedTuple):
    """How many commits were taken, and which workflows are still other than upstream's."""

    commits: int
    behind: tuple[str, ...]


class _Parent(msgspec.Struct):
    clone_url: str


class _Repository(msgspec.Struct):
    parent: _Parent | None = None


def parent(agent: str, token: str | None, api: str, name: str) -> str:
    """Return the address of what the repository `name`, as owner/repository, on GitHub is a fork of.

    https://docs.github.com/rest/repos/repos#get-a-repository

    Raises:
        SourceError: it is no fork, or GitHub does not say.

    """

    async def ask() -> bytes:
        async with connect(agent, token, lambda _: None) as get:
            return (await get(f"{api}/repos/{name}")).body

    try:
        told = msgspec.json.decode(asyncio.run(ask()), type=_Repository)
    except msgspec.MsgspecError as error:
        raise SourceError(f"{api}: what it says of {name} cannot be read: {error}") from error
    if told.parent is None:
        raise SourceError(f"{name}: is no fork; say whence to take: make sync UPSTREAM=ADDRESS")
    return told.parent.clone_url


def take(root: Path, address: str, *, with_workflows: bool) -> Taken:
    """Merge the default branch at `address` into what is checked out in `root`.

    Listings stay as they are. Settings that both sides changed stay the fork's. Workflows become upstream's,
    but for those that the fork has changed, which are merged as code is; or they stay, all of them.

    Raises:
        RepositoryError: git refuses, or code conflicts, and the message says where; nothing is changed.

    """
    git(root, "fetch", "--quiet", "--no-tags", address, "HEAD")
    head, theirs = git(root, "rev-parse", "HEAD"), git(root, "rev-parse", "FETCH_HEAD")
    commits = int(git(root, "rev-list", "--count", f"{head}..{theirs}"))
    merged, conflicts = _merged(root, head, theirs) if commits else (head, [])
    ours, there = (_files(root, side, _WORKFLOWS) for side in (head, theirs))
    workflows = _workflows(root, merged, theirs, ours) if with_workflows else ours
    settled = {path for path, kind in workflows.items() if kind in {ours.get(path), there.get(path)}}
    _refuse([path for path in conflicts if path not in settled])
    kept = _files(root, head, _CONTENT) | workflows
    if _SETTINGS in conflicts:
        kept |= _settings(root, head, theirs)
    _advance(root, _with(root, merged, kept), head, [theirs] if commits else [])
    return Taken(commits, tuple(path for path in there if workflows.get(path) != there[path]))


def _merged(root: Path, head: str, theirs: str) -> tuple[str, list[str]]:
    """Return the tree in which both sides are merged, and the paths in it that conflict.

    https://git-scm.com/docs/git-merge-tree#OUTPUT
    """
    try:
        told = git(root, "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", head, theirs)
    except RepositoryError as error:
        if not (told := error.said):
            raise
    tree, *conflicts = filter(None, told.split("\0"))
    return tree, conflicts


def _refuse(conflicts: Sequence[str]) -> None:
    stuck = [path for path in conflicts if path != _SETTINGS and not path.startswith(f"{_CONTENT}/")]
    if stuck:
        raise RepositoryError(
            f"{', '.join(stuck)}: changed here and upstream in the same places; nothing was taken."
            " Merge upstream by hand, or give up the change that is your own"
        )


def _advance(root: Path, tree: str, head: str, others: Sequence[str]) -> None:
    """Put `tree` in the place of what is checked out, as a commit after `head` and `others`, if there is a change."""
    if others or tree != git(root, "rev-parse", f"{head}^{{tree}}"):
        sides = [part for side in (head, *others) for part in ("-p", side)]
        message = "Take upstream's improvements" if others else "Take upstream's workflows"
        git(root, "merge", "--quiet", "--ff-only", git(root, "commit-tree", tree, *sides, "-m", message))


def _workflows(root: Path, merged: str, theirs: str, ours: Files) -> Files:
    """Return the workflows to be: upstream's in place of each that is as upstream once had it."""
    told = git(root, "log", "--format=", "--raw", "--no-abbrev", "--no-renames", theirs, "--", _WORKFLOWS)
    changes = [line.split("\t") for line in told.splitlines()]
    once = {(path, name) for change, path in changes for name in change.split()[2:4]}
    own = {path for path, kind in ours.items() if (path, kind.split()[1]) not in once}
    together = _files(root, merged, _WORKFLOWS)
    return _files(root, theirs, _WORKFLOWS) | {path: together[path] for path in own & together.keys()}


def _settings(root: Path, head: str, theirs: str) -> Files:
    """Return the settings of both sides, and ours where both changed the same ones."""
    base = git(root, "merge-base", head, theirs)
    sides = [root / git(root, "unpack-file", f"{commit}:{_SETTINGS}") for commit in (head, base, theirs)]
    try:
        merged = git(root, "merge-file", "-p", "--ours", *(str(side) for side in sides))
    finally:
        for side in sides:
            output.remove(side)
    name = git(root, "hash-object", "-w", "--stdin", told=f"{merged}\n".encode())
    return {_SETTINGS: f"100644 {name}"}


def _files(root: Path, tree: str, place: str) -> Files:
    """Return the files below `place` in a tree or a commit.

    https://git-scm.com/docs/git-ls-tree#_output_format
    """
    lines = git(root, "ls-tree", "-r", "-z", tree, "--", f"{place}/").split("\0")
    told = (line.split("\t", 1) for line in lines if line)
    return {path: " ".join(kind.split()[::2]) for kind, path in told}


def _with(root: Path, tree: str, files: Mapping[str, str]) -> str:
    """Return `tree` with these `files`, and none besides below content/ and among the workflows."""
    gone = {*_files(root, tree, _CONTENT), *_files(root, tree, _WORKFLOWS)} - files.keys()
    lines = [*(f"0 {_NOTHING}\t{path}\0" for path in gone), *(f"{kind}\t{path}\0" for path, kind in files.items())]
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": f"{folder}/index"}
        git(root, "read-tree", tree, environment=index)
        git(root, "update-index", "-z", "--index-info", told="".join(lines).encode(), environment=index)
        return git(root, "write-tree", environment=index)
