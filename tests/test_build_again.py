"""A build after another makes what has changed and nothing else, and the outcome is that of a build from nothing."""

import datetime as dt
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from generator import ledger, placing, schedule, store
from generator.build import Built, Manner, build, build_part
from generator.configuration import load
from generator.errors import BuildError
from generator.model import Listing
from tests.builders import DAY, a_listing, a_paper, papers
from tests.conftest import a_checkout
from tests.test_build import GOLDEN, tree


def built(root: Path, notes: list[str] | None = None) -> Built:
    return build(root, load(root / "mkdocs.yml"), (notes if notes is not None else []).append, Manner(force=True))


def from_nothing(root: Path, elsewhere: Path) -> dict[str, bytes]:
    """Return the site that the checkout `root` becomes when nothing was built before."""
    for name in ("content", "docs", "site_templates", ".github"):
        shutil.copytree(root / name, elsewhere / name)
    shutil.copy(root / "mkdocs.yml", elsewhere)
    built(elsewhere)
    return tree(elsewhere / "site")


def times(site: Path) -> dict[str, int]:
    return {path.relative_to(site).as_posix(): path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}


def listing(root: Path, day: dt.date) -> Listing:
    found = store.load(root / "content", "huggingface", day)
    assert found
    return found


def change(root: Path, day: dt.date, **fields: object) -> None:
    """Change the first paper of a day."""
    old = listing(root, day)
    store.save(root / "content", replace(old, papers=(replace(old.papers[0], **fields), *old.papers[1:])))


def move(root: Path, day: dt.date, to: dt.date) -> None:
    """Move the first paper of a day to one that has none."""
    old = listing(root, day)
    store.save(root / "content", replace(old, papers=old.papers[1:]))
    store.save(root / "content", a_listing(old.papers[0], day=to))


def link(root: Path, place: Path) -> None:
    """Make `place` a link to a folder outside."""
    (root.parent / "outside").mkdir()
    (root.parent / "outside" / "one.txt").write_bytes(b"1")
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(root.parent / "outside")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def tear(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new))


def touch(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path)


OLD = dt.date(2025, 12, 31)
NEXT = DAY + dt.timedelta(days=1)


def a_new_day(root: Path) -> None:
    store.save(root / "content", a_listing(a_paper("new"), day=NEXT))


def a_new_day_and(change: Callable[[Path], object]) -> Callable[[Path], object]:
    def both(root: Path) -> None:
        a_new_day(root)
        change(root)

    return both


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a new day": (a_new_day, ""),
    "a day between": (lambda root: store.save(root / "content", a_listing(a_paper("new"), day=OLD.replace(day=30))), ""),
    "votes": (lambda root: change(root, OLD, votes=9_999), ""),
    "a title": (lambda root: change(root, OLD, title="Another"), ""),
    "a paper listed again": (lambda root: store.save(root / "content", a_listing(listing(root, OLD).papers[0], day=NEXT)), ""),
    "a paper on another day": (lambda root: move(root, DAY, NEXT), ""),
    "a day without papers": (lambda root: store.save(root / "content", a_listing(day=OLD - dt.timedelta(days=40))), ""),
    "a day that left": (lambda root: store.path_of(root / "content", "huggingface", OLD).unlink(), ""),
    "all days left": (lambda root: shutil.rmtree(root / "content" / "huggingface"), ""),
    "a template": (lambda root: edit(root / "site_templates/fragments/row.html.jinja", "Code", "Its code"), "changed: site_templates"),
    "the style": (lambda root: edit(root / "site_templates/theme/assets/papers.css", "1.7rem", "1.8rem"), "changed: site_templates"),
    "a page by hand": (lambda root: edit(root / "docs/about.md", "# About", "# Of this"), "changed: docs"),
    "a link to files elsewhere": (lambda root: link(root, root / "docs/assets/linked"), "changed: docs"),
    "a setting": (lambda root: edit(root / "mkdocs.yml", "feed_entries: 100", "feed_entries: 2"), "changed: mkdocs.yml, settings"),
    "another schedule": (lambda root: edit(root / schedule.WORKFLOW, "23 4,8", "24 4,8"), ""),
    "no schedule": (lambda root: (root / schedule.WORKFLOW).unlink(), ""),
    "a page lost": (lambda root: (root / "site/index.html").unlink(), "site/index.html is not as the last build left it"),
    "a page edited": (lambda root: edit(root / "site/index.html", "papers", "PAPERS!"), "site/index.html is not as"),
    "a stray file": (lambda root: (root / "site/daily/stray.html").write_text("x"), "site/daily/stray.html is not as"),
    "a stray folder": (lambda root: shutil.copytree(root / "site/daily", root / "site/stray"), "site/stray/"),
    "fresh times": (lambda root: touch(root / "site"), "is not as the last build left it"),
    "no site": (lambda root: shutil.rmtree(root / "site"), "there is no earlier build"),
    "a new day, and a page edited": (a_new_day_and(lambda root: edit(root / "site/index.html", "papers", "PAPERS!")), "site/index.html is not as"),
    "a new day, and no site": (a_new_day_and(lambda root: shutil.rmtree(root / "site")), "there is no earlier build"),
    "no ledger": (lambda root: (root / ledger.FILE).unlink(), "there is no earlier build"),
    "a broken ledger": (lambda root: (root / ledger.FILE).write_bytes(b"\x93\x00"), "there is no earlier build"),
    "another site's ledger": (lambda root: (root / ledger.FILE).write_bytes(b"\x80"), "there is no earlier build"),
    "a ledger with a torn name": (lambda root: tear(root / ledger.FILE, b"index.html", b"\xffndex.html"), "there is no earlier build"),
    "a ledger without end": (lambda root: (root / ledger.FILE).write_bytes(b"\x81\xa1x" + b"\x91" * 100_000), "there is no earlier build"),
    "what a crash left aside": (lambda root: shutil.copytree(root / "site/daily", root / ".site-next/daily"), ""),
    "a crash in between": (lambda root: edit(root / "site/daily/2026-06-01.html", "57", "58"), "is not as the last build left it"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_after_any_change_the_site_is_as_if_built_from_nothing(checkout: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(GOLDEN / "content", checkout / "content", dirs_exist_ok=True)
    built(checkout)
    before, written = tree(checkout / "site"), times(checkout / "site")
    make_it, why = CHANGES[name]
    make_it(checkout)
    notes: list[str] = []
    built(checkout, notes)
    after = tree(checkout / "site")
    assert after == from_nothing(checkout, tmp_path / "elsewhere")
    assert [why in note for note in notes] == [True] * bool(why)
    if name != "fresh times" and "no site" not in name:
        same = [path for path, data in after.items() if before.get(path) == data and path in times(checkout / "site")]
        touched = {path for path in same if times(checkout / "site")[path] != written[path]}
        assert touched <= {"index.html", "daily/2026-06-01.html"}  # which some of the changes above have spoilt
    assert built(checkout).written == 0


@pytest.mark.parametrize("name", ["a new day", "a new day, and a page edited", "a template", "no site"])
def test_so_it_is_where_many_files_are_copied_beside(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(placing, "_MANY", 0)
    test_after_any_change_the_site_is_as_if_built_from_nothing(checkout, tmp_path, name)


def test_a_build_with_no_change_writes_nothing(checkout: Path) -> None:
    shutil.copytree(GOLDEN / "content", checkout / "content", dirs_exist_ok=True)
    first = built(checkout)
    assert first.written == len(tree(checkout / "site"))
    written = times(checkout / "site")
    assert built(checkout) == Built(first.days, first.papers)
    assert times(checkout / "site") == written


def test_a_new_day_writes_few_files(checkout: Path) -> None:
    for number in range(50):
        store.save(
            checkout / "content",
            a_listing(*(a_paper(f"p{number}-{place}") for place in range(5)), day=DAY - dt.timedelta(days=number)),
        )
    everything = built(checkout).written
    store.save(checkout / "content", a_listing(a_paper("new"), day=NEXT))
    done = built(checkout)
    assert everything > 600
    assert done.written <= 45  # five of them for programs
    assert done.removed == 0


def test_all_parts_laid_over_each_other_are_the_site(checkout: Path) -> None:
    shutil.copytree(GOLDEN / "content", checkout / "content", dirs_exist_ok=True)
    parts: dict[str, bytes] = {}
    for part in ("2025", "2026", "rest"):
        build_part(checkout, load(checkout / "mkdocs.yml"), part)
        made = tree(checkout / "parts" / part)
        assert made
        assert not made.keys() & parts.keys()
        parts |= made
    built(checkout)
    assert parts == tree(checkout / "site")


MEANWHILE: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "a setting": lambda root: edit(root / "mkdocs.yml", "feed_entries: 100", "feed_entries: 2"),
    "files for programs left out": lambda root: edit(root / "mkdocs.yml", "api: days", "api: none"),
    "a file of docs/ left": lambda root: (root / "docs/left.txt").unlink(),
    "the day left": lambda root: store.path_of(root / "content", "huggingface", DAY).unlink(),
}


@pytest.mark.parametrize("name", MEANWHILE)
def test_when_a_day_can_be_read_again_the_site_is_as_if_built_from_nothing(
    checkout: Path, tmp_path: Path, name: str
) -> None:
    shutil.copytree(GOLDEN / "content", checkout / "content", dirs_exist_ok=True)
    store.save(checkout / "content", a_listing(listing(checkout, DAY).papers[0], day=NEXT))  # listed twice
    (checkout / "docs/left.txt").write_bytes(b"")
    built(checkout)
    path = store.path_of(checkout / "content", "huggingface", DAY)
    whole = path.read_bytes()
    path.write_bytes(b"{")
    assert built(checkout).broken
    MEANWHILE[name](checkout)
    if path.exists():
        assert built(checkout).broken
        path.write_bytes(whole)
    built(checkout)
    assert tree(checkout / "site") == from_nothing(checkout, tmp_path / "elsewhere")


@pytest.mark.parametrize("name", ["daily/2026-06-01.md", "papers/2606.00001.md", "README.md"])
def test_a_part_refuses_a_page_in_the_place_of_ours_as_the_whole_does(checkout: Path, name: str) -> None:
    store.save(checkout / "content", a_listing(a_paper("2606.00001"), day=DAY))
    (checkout / "docs" / name).parent.mkdir(exist_ok=True)
    (checkout / "docs" / name).write_text("# Ours?\n")
    for build_it in (partial(build_part, part="rest"), partial(build, note=lambda _: None)):
        with pytest.raises(BuildError, match="has the place of a page of ours; rename it"):
            build_it(checkout, load(checkout / "mkdocs.yml"))
    assert not (checkout / "parts" / "rest").exists()


def test_a_part_that_is_none_is_one_line(checkout: Path) -> None:
    with pytest.raises(BuildError, match="1999: is no part; there are rest"):
        build_part(checkout, load(checkout / "mkdocs.yml"), "1999")


days = st.integers(0, 40).map(lambda number: DAY + dt.timedelta(days=number))
listed = st.lists(papers(), max_size=3, unique_by=lambda paper: paper.id).map(tuple)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_checkout(tmp_path_factory.mktemp("again") / "checkout")


@settings(max_examples=8, deadline=None)
@given(st.dictionaries(days, listed, max_size=4))
def test_whatever_is_in_the_store_next_the_site_is_as_if_built_from_nothing(
    root: Path, tmp_path_factory: pytest.TempPathFactory, store_next: dict[dt.date, tuple[object, ...]]
) -> None:
    shutil.rmtree(root / "content")
    (root / "content").mkdir()
    for day, some in store_next.items():
        store.save(root / "content", Listing(source="huggingface", day=day, papers=some))  # type: ignore[arg-type]
    built(root)
    assert tree(root / "site") == from_nothing(root, tmp_path_factory.mktemp("nothing"))
