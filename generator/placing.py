"""The new site in the place of the old one: whole, checked, and in one step.

A tree is made beside site/. Files that stay as they are get a second name in it, those that changed are
moved in; then the two trees change places. The old one is kept: what it differs in is known, so that
the next tree is made of it with a few changes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from generator import ledger, output, permalinks, workers
from generator.errors import BuildError, PapersError
from generator.ledger import Ledger, Made
from generator.store import State

STAGED = ".site-next"

_NEW, _LAST, _SPARE = ".site-new", ".site-last", ".site-spare"
_MANY = 1_000  # files; to look at fewer takes no longer than to copy the process
_FEW = 10  # pages of lists: an organisation may lose its page when a paper turns out to be another's


class OtherSiteError(PapersError):
    """Files in site/ are not those that a build has reckoned with."""


class Placed(NamedTuple):
    """The states of the files that were written and of all, and the paths in which the tree before differs."""

    written: Mapping[str, State]
    files: dict[str, State]
    behind: tuple[str, ...]


def begin(root: Path) -> Path:
    """Clear away what a run that was killed has left; return the folder, empty, for files that change."""
    output.recover(root / "site", root / _SPARE)
    output.remove(root / _NEW)
    return output.fresh(root / STAGED)


def end(root: Path) -> None:
    """Clear away what is of no use when nothing came of it."""
    for name in (_NEW, STAGED):
        output.remove(root / name)


def with_carried(made: Mapping[str, Made], before: Mapping[str, Made], names: Iterable[str]) -> dict[str, Made]:
    """Return `made` with the files that the sheets `names` had before: those stay as they are."""
    every = paths(made)
    carried = {}
    for name in before.keys() & set(names):
        old, new = before[name], made.get(name)
        rest = tuple(path for path in old.paths if path not in every)
        carried[name] = Made(new.made_of, (*new.paths, *rest)) if new else old
    return {**made, **carried}


def paths(made: Mapping[str, Made]) -> set[str]:
    """Return the paths of all files of the sheets `made`."""
    return {path for each in made.values() for path in each.paths}


def refuse_loss(
    before: Ledger, made: Mapping[str, Made], is_hidden: Callable[[str], bool], *, is_explained: bool
) -> None:
    """Refuse a site that has lost what the one `before` had, and what no change of settings or program explains.

    `is_hidden` says of a path whether the settings leave it out.

    Raises:
        BuildError: papers, days or feeds of all are gone, or many pages of lists.

    """
    gone = sorted(
        path for path in paths(before.sheets) - paths(made) if not (permalinks.is_index(path) or is_hidden(path))
    )
    lasting = [path for path in gone if permalinks.is_lasting(path)]
    lost = lasting or ([] if is_explained or len(gone) <= _FEW else gone)
    if lost:
        raise BuildError(
            f"site/ would lose {len(lost):,} of its files, such as {lost[0]}; it is left as it was:"
            " restore content/ with git, or build --force if that is meant"
        )


@contextmanager
def copied(root: Path, present: Mapping[str, State], behind: Collection[str] | None) -> Iterator[Callable[[], None]]:
    """Make a tree of the files that are `present` in site/ beside what is done meanwhile; yield what waits for it.

    It is made of the tree before, if the paths in which that is `behind` are known. To wait for it
    raises OtherSiteError when other files are in site/.
    """
    last, tree = root / _LAST, root / _NEW
    if behind is not None and last.is_dir():
        output.replace(last, tree)
        odd = set(behind)
    else:
        output.remove(last)
        odd = set(present)
    with workers.apart(partial(_copy, root, odd, present), is_much=len(present) > _MANY) as wait:
        yield wait


def _copy(root: Path, odd: Collection[str], present: Mapping[str, State]) -> None:
    if ledger.files(root / "site") != present:
        raise OtherSiteError(f"{root / 'site'}: was changed meanwhile")
    output.drop([name for name in odd if name not in present], root / _NEW)
    output.link((name for name in odd if name in present), str(root / "site"), str(root / _NEW))


def place(
    root: Path,
    present: Mapping[str, State],
    wanted: Collection[str],
    wait: Callable[[], None],
    verify: Callable[[Path], object],
) -> Placed:
    """Put the files that were staged into site/, where `present` are, and take away those that are not `wanted`.

    `wait` is for the copy of site/. `verify` is given the new tree before it takes its place, and may raise.
    """
    site, staged = root / "site", ledger.files(root / STAGED)
    gone = present.keys() - wanted
    wait()
    if staged or gone:
        tree = _tree(root, staged, gone) if present else root / STAGED
        verify(tree)
        output.swap(tree, site, root / _SPARE)
    output.replace(root / _NEW, root / _LAST)
    output.remove(root / STAGED)
    files = {path: state for path, state in present.items() if path in wanted} | staged
    return Placed(staged, files, tuple(sorted({*staged, *gone})))


def _tree(root: Path, staged: Collection[str], gone: Collection[str]) -> Path:
    """Return the new tree: the copy of site/ with `staged` in it and without `gone`."""
    tree = root / _NEW
    output.drop(gone, tree)
    output.take(staged, root / STAGED, tree)
    return tree
