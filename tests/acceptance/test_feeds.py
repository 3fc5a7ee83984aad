"""Every feed of the real archive: its rules, its history, and what readers see over weeks."""

import datetime as dt
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import feedparser

from benchmarks import ports
from generator import store
from tests.acceptance.conftest import generator, replaying, running
from tests.conftest import a_checkout
from tests.feed_rules import findings

BASE = "http://127.0.0.1:8000/"
SUFFIXES = (".atom", ".rss", "feed.json")


def feeds(site: Path, suffixes: tuple[str, ...] = SUFFIXES) -> list[Path]:
    found = sorted(path for path in site.rglob("*") if path.name.endswith(suffixes))
    assert len(found) > 100 * len(suffixes)
    return found


def test_no_rule_of_validators_is_broken_by_any_feed(archive: Path) -> None:
    site = archive / "site"
    broken = {
        path.relative_to(site).as_posix(): found
        for path in feeds(site)
        if (found := list(findings(path, BASE + path.relative_to(site).as_posix())))
    }
    assert not broken


def test_feedparser_finds_no_fault_in_any_feed(archive: Path) -> None:
    for path in feeds(archive / "site", (".atom", ".rss")):
        read = feedparser.parse(path.read_bytes())
        assert read.bozo is False, path
        assert len({entry.id for entry in read.entries}) == len(read.entries) <= 100, path


def test_who_reads_back_gets_every_paper_once(archive: Path) -> None:
    seen = Counter(entry.id for document in history(archive / "site", BASE) for entry in document.entries)
    assert len(seen) == 8_622
    assert set(seen.values()) == {1}


def history(site: Path, base: str) -> Iterator[Any]:
    """Yield the main feed and every document before it, as RFC 5005 leads there."""
    address: str | None = f"{base}feed.atom"
    while address:
        document = parsed((site / address.removeprefix(base)).read_bytes())
        yield document
        address = next((link.href for link in document.feed.links if link.rel == "prev-archive"), None)


@lru_cache(maxsize=50)
def parsed(document: bytes) -> Any:
    """Read a document; what is settled is met again on each day."""
    return feedparser.parse(document)


def test_who_looks_once_a_week_sees_every_paper_of_sixty_days_once(archive: Path, tmp_path: Path) -> None:
    """The days come one by one; the reader follows the history until it meets what it knows."""
    root = a_checkout(tmp_path / "checkout")
    first = dt.date(2026, 5, 1)
    for listing in store.load_all(archive / "content"):
        if first - dt.timedelta(days=60) <= listing.day < first:
            store.save(root / "content", listing)
    known: dict[str, str] = {}
    unread: list[Counter[str]] = []
    for number in range(61):
        day = first + dt.timedelta(days=number)
        with replaying(tmp_path / "log", "--as-of", f"{day}") as address:
            assert generator(root, "fetch", "--until", f"{day}", HF_ENDPOINT=address).returncode == 0
        if number % 7 == 4:
            assert generator(root, "build").returncode == 0
            unread.append(look(root / "site", known))
    assert all(count == 1 for week in unread for count in week.values())
    told = sum(unread, Counter())
    assert set(told.values()) == {1}
    listed = {paper.id for listing in store.load_all(root / "content") for paper in listing.papers}
    assert len(told) == len(listed)


def look(site: Path, known: dict[str, str]) -> Counter[str]:
    """Return what a reader shows as unread: entries it did not know, or that say they were updated."""
    found: Counter[str] = Counter()
    for document in history(site, BASE):
        new = {entry.id: entry.updated for entry in document.entries if known.get(entry.id) != entry.updated}
        found.update(new.keys())
        known |= new
        if len(new) < len(document.entries):
            break
    return found


def test_newsboat_imports_the_list_and_reads(archive: Path, tmp_path: Path) -> None:
    """Newsboat shows an entry in one feed alone, so that each feed is read in a reader of its own."""
    port = ports.free()
    base = f"http://127.0.0.1:{port}/"
    root = a_checkout(tmp_path / "checkout")
    shutil.copytree(archive / "content", root / "content", dirs_exist_ok=True)
    assert generator(root, "build", SITE_URL=base).returncode == 0
    with running([sys.executable, "-m", "generator", "--root", str(root), "serve", "--port", str(port)]):
        ports.wait_for(port)
        newsboat(tmp_path / "all", "", "-i", str(root / "site" / "feeds.opml"))
        for name, path in FOLLOWED.items():
            newsboat(tmp_path / name, f"{base}{path}\n", "-x", "reload")
    assert len((tmp_path / "all" / "urls").read_text(encoding="utf-8").splitlines()) > 100
    read = {name: entries(tmp_path / name) for name in FOLLOWED}
    assert 50 <= len(read["main"]) <= 100
    assert len(read["digest"]) == 20
    assert len(read["topic"]) == 100
    for name, path in FOLLOWED.items():
        assert dict(read[name]).keys() == {entry.title for entry in feedparser.parse(root / "site" / path).entries}
        assert all(re.match(r"<p>\S", content) for _, content in read[name])


FOLLOWED = {"main": "feed.atom", "digest": "daily/feed.atom", "topic": "topics/agents/feed.atom"}


def newsboat(place: Path, urls: str, *arguments: str) -> None:
    """Run newsboat in the folder `place`, with nothing but `urls` to follow."""
    program = shutil.which("newsboat")
    assert program, "newsboat is not there; install Debian's package newsboat"
    place.mkdir()
    (place / "urls").write_text(urls, encoding="utf-8")
    (place / "config").touch()
    files = ["-u", str(place / "urls"), "-c", str(place / "cache.db"), "-C", str(place / "config")]
    subprocess.run([program, *files, *arguments], check=True, capture_output=True, timeout=120)


def entries(place: Path) -> list[tuple[str, str]]:
    """Return the title and content of what newsboat has read."""
    with sqlite3.connect(place / "cache.db") as read:
        return read.execute("SELECT title, content FROM rss_item").fetchall()
