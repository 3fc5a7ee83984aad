"""The store of record: the same listing is the same bytes, and what is broken is named."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from hypothesis import given

from generator import store
from generator.errors import PapersError, StoreError
from generator.model import Account, Listing
from tests.builders import DAY, a_listing, a_paper, listings


@given(listings())
def test_what_was_saved_is_what_is_loaded(listing: Listing) -> None:
    assert store.decode(store.encode(listing)) == listing


@given(listings())
def test_a_listing_has_one_form(listing: Listing) -> None:
    assert store.encode(store.decode(store.encode(listing))) == store.encode(listing)


def test_a_listing_is_readable_in_a_diff() -> None:
    data = store.encode(a_listing(a_paper(title="Größe", votes=3, published=DAY)))
    assert data.decode().splitlines() == [
        "{",
        ' "source": "huggingface",',
        ' "day": "2026-06-01",',
        ' "papers": [',
        "  {",
        '   "id": "2606.00001",',
        '   "title": "Größe",',
        '   "abstract": "We look. We find.",',
        '   "published": "2026-06-01",',
        '   "votes": 3',
        "  }",
        " ]",
        "}",
    ]
    assert data.endswith(b"}\n")


def test_a_listing_lives_by_source_and_day(tmp_path: Path) -> None:
    assert store.save(tmp_path, a_listing(a_paper()))
    assert [path.relative_to(tmp_path).as_posix() for path in store.files(tmp_path)] == [
        "huggingface/2026/06/2026-06-01.json"
    ]
    assert store.load(tmp_path, "huggingface", DAY) == a_listing(a_paper())
    assert store.load(tmp_path, "huggingface", DAY + dt.timedelta(days=1)) is None
    assert store.days(tmp_path, "huggingface") == [DAY]
    assert store.days(tmp_path, "saved_page") == []


def test_saving_the_same_again_touches_nothing(tmp_path: Path) -> None:
    store.save(tmp_path, a_listing(a_paper()))
    path = store.path_of(tmp_path, "huggingface", DAY)
    os.utime(path, (0, 0))
    assert not store.save(tmp_path, a_listing(a_paper()))
    assert path.stat().st_mtime == 0


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(tmp_path, a_listing(a_paper()))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PapersError, match=r"2026-06-01\.json: cannot be written: No space left on device"):
        store.save(tmp_path, a_listing(a_paper(votes=9)))
    assert store.load(tmp_path, "huggingface", DAY) == a_listing(a_paper())
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["2026-06-01.json"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is no listing: Input data was truncated"),
        (b"{}", "is no listing: Object missing required field `source`"),
        (b"\xff", "is no listing: "),
        (b"[" * 10_000, "is no listing: "),
        (b'{"source":"huggingface","day":"2026-06-01","papers":[],"x":1}', "unknown field `x`"),
        (b'{"source":"huggingface","day":"2026-06-01","papers":[{"id":"..","title":"T"}]}', r"id: '\.\.' cannot name"),
        (b'{"source":"huggingface","day":"2026-06-02","papers":[]}', "2026-06-02, which does not belong there"),
        (b'{"source":"other","day":"2026-06-01","papers":[]}', "holds other of 2026-06-01"),
    ],
)
def test_a_broken_listing_is_named(tmp_path: Path, data: bytes, problem: str) -> None:
    path = store.path_of(tmp_path, "huggingface", DAY)
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    store.save(tmp_path, a_listing(a_paper(), day=DAY + dt.timedelta(days=1)))
    stored = store.read_all(tmp_path)
    assert [listing.day for listing in stored.listings] == [DAY + dt.timedelta(days=1)]
    assert re.search(rf"2026-06-01\.json: .*{problem}", stored.broken[path])
    with pytest.raises(StoreError, match=problem):
        store.load(tmp_path, "huggingface", DAY)


def test_a_listing_that_is_known_is_read_the_same(tmp_path: Path) -> None:
    store.save(tmp_path, a_listing(a_paper(organisation=Account(name="Lab"), votes=3), a_paper("2606.00002")))
    once = store.read_all(tmp_path)
    again = store.read_all(tmp_path, set(once.digests.values()))
    assert again.digests == once.digests
    assert list(map(store.encode, again.listings)) == list(map(store.encode, once.listings))


@pytest.mark.parametrize("target", ["nowhere.json", "2026-06-01.json"], ids=["nothing", "itself"])
def test_a_link_to_nothing_is_named_and_made_good_by_the_next_save(tmp_path: Path, target: str) -> None:
    store.save(tmp_path, a_listing(a_paper(), day=DAY + dt.timedelta(days=1)))
    path = store.path_of(tmp_path, "huggingface", DAY)
    path.symlink_to(target)
    assert len(store.states(tmp_path)) == 2
    assert "2026-06-01.json: cannot be read" in store.read_all(tmp_path).broken[path]
    assert store.save(tmp_path, a_listing(a_paper()))
    assert len(store.load_all(tmp_path)) == 2


def test_a_folder_in_the_place_of_a_listing_is_set_aside_as_a_file_would_be(tmp_path: Path) -> None:
    path = store.path_of(tmp_path, "huggingface", DAY)
    path.mkdir(parents=True)
    assert store.digest(tmp_path, "huggingface", DAY) is None
    with pytest.raises(StoreError, match="Is a directory"):
        store.load(tmp_path, "huggingface", DAY)
    assert store.set_aside(tmp_path, "huggingface", DAY).is_dir()


def test_listings_behind_a_link_are_read_as_they_are_written(tmp_path: Path) -> None:
    content, elsewhere = tmp_path / "content", tmp_path / "elsewhere"
    content.mkdir()
    elsewhere.mkdir()
    (content / "huggingface").symlink_to(elsewhere)
    store.save(content, a_listing(a_paper()))
    assert store.load_all(content) == (a_listing(a_paper()),)
    assert len(store.states(content)) == 1


def test_what_is_set_aside_is_kept_beside(tmp_path: Path) -> None:
    store.save(tmp_path, a_listing(a_paper()))
    path = store.path_of(tmp_path, "huggingface", DAY)
    path.write_bytes(b"torn")
    assert store.set_aside(tmp_path, "huggingface", DAY).read_bytes() == b"torn"
    assert not path.exists()
    assert store.read_all(tmp_path) == ((), {}, {})


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path) -> None:
    content = tmp_path / "content"
    store.save(content, a_listing(a_paper()))
    path = store.path_of(content, "huggingface", DAY)
    path.with_name(f".{path.name}.tmp").write_bytes(b"half")
    store.sweep(content)
    assert [path.name for path in content.rglob("*.*")] == ["2026-06-01.json"]
