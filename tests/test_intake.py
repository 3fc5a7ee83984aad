"""Many days are fetched in order, several at once, and nothing is lost when that ends early."""

import asyncio
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from generator import intake, store
from generator.download import Answer, Get, UnchangedError
from generator.errors import SourceError
from generator.intake import Kept, Task
from generator.results import Seen
from generator.sources.huggingface import SOURCE
from tests.builders import DAY, a_listing, a_paper

DAYS = [DAY + dt.timedelta(days=number) for number in range(10)]


class Origin:
    """Answers for any day, which come back in another order than they were asked for; some days are broken."""

    def __init__(self, *broken: dt.date) -> None:  # noqa: D107
        self.broken = broken
        self.asked: list[str] = []
        self.waiting = self.most = 0

    async def get(self, url: str, etag: str | None = None) -> Answer:
        assert not etag
        day = next(day for day in DAYS if str(day) in url)
        self.asked.append(str(day))
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await asyncio.sleep(0.01 if day.day % 2 else 0)
        self.waiting -= 1
        if day in self.broken:
            raise SourceError(f"{day} is broken")
        row = {"paper": {"id": f"2606.{day.day:05}", "title": f"Of {day}", "summary": "", "authors": []}}
        return Answer(json.dumps([row]).encode(), None, 1)


def a_task(*days: dt.date, at_once: int = 4) -> Task:
    return Task(replace(SOURCE, at_once=at_once), days or DAYS, DAYS[-1])


def fetched(
    content: Path, origin: Get, task: Task | None = None, seen: Mapping[dt.date, Seen] | None = None
) -> list[Kept]:
    async def all_of_them() -> list[Kept]:
        found = intake.fetch(task or a_task(), content, origin, "https://example.org", seen or {})
        return [kept async for kept in found]

    return asyncio.run(all_of_them())


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return tmp_path / "content"


def test_several_days_are_asked_for_at_once_and_kept_in_order(content: Path) -> None:
    origin = Origin()
    assert [kept.day for kept in fetched(content, origin.get)] == DAYS
    assert origin.most == 4
    assert [listing.day for listing in store.load_all(content)] == DAYS


def test_a_source_may_want_one_at_a_time(content: Path) -> None:
    origin = Origin()
    fetched(content, origin.get, a_task(at_once=1))
    assert origin.most == 1


def test_a_source_that_is_out_of_reach_is_left_alone(content: Path) -> None:
    origin = Origin(*DAYS[3:])
    kept = fetched(content, origin.get)
    assert [each.fault for each in kept] == [None] * 3 + [f"{day} is broken" for day in DAYS[3:6]]
    assert len(origin.asked) < len(DAYS)
    assert [listing.day for listing in store.load_all(content)] == DAYS[:3]


def test_a_fetch_goes_on_where_one_ended(content: Path) -> None:
    for day in DAYS[:4]:
        store.save(content, a_listing(a_paper(), day=day))
    assert intake.missing(SOURCE, DAYS, content) == DAYS[4:]


def answering(*ids: str, its_etag: str | None = None) -> Get:
    """Answer every day with papers of these ids, once more only if its ETag is another."""

    async def get(url: str, etag: str | None = None) -> Answer:
        del url
        if its_etag and etag == its_etag:
            raise UnchangedError
        rows = [{"paper": {"id": each, "title": f"Of {each}", "summary": "", "authors": []}} for each in ids]
        return Answer(json.dumps(rows).encode(), None, 1, its_etag)

    return get


TEN = [f"2606.{number:05}" for number in range(10)]


@pytest.mark.parametrize(
    ("later", "is_taken"),
    [
        (TEN, True),
        ([*TEN, "2606.00010"], True),
        (TEN[1:], True),  # one was withdrawn
        (TEN[2:], True),
        (TEN[3:], False),
        (TEN[:1], False),
        ([], False),
        (["2606.00099"], False),
    ],
)
def test_a_day_that_shrinks_is_kept_as_it_was(content: Path, later: list[str], *, is_taken: bool) -> None:
    fetched(content, answering(*TEN), a_task(DAY))
    before = store.digest(content, "huggingface", DAY)
    (kept,) = fetched(content, answering(*later), a_task(DAY))
    assert kept.papers == len(TEN) + len(set(later) - set(TEN)) * is_taken
    assert (kept.cause is None) == is_taken
    assert is_taken or store.digest(content, "huggingface", DAY) == before
    assert is_taken or "papers it had before; the day is kept as it was" in str(kept.fault)


def test_an_answer_that_was_seen_is_not_sent_again(content: Path) -> None:
    (first,) = fetched(content, answering(*TEN, its_etag='"a"'), a_task(DAY))
    assert first.seen
    (again,) = fetched(content, answering(its_etag='"a"'), a_task(DAY), {DAY: first.seen})
    assert (again.papers, again.new, again.fault, again.seen) == (10, 0, None, first.seen)
    (changed,) = fetched(content, answering(*TEN, "2606.00010", its_etag='"b"'), a_task(DAY), {DAY: first.seen})
    assert (changed.papers, changed.new) == (11, 1)


def test_what_is_no_longer_stored_as_it_was_is_asked_for_whole(content: Path) -> None:
    (first,) = fetched(content, answering(*TEN, its_etag='"a"'), a_task(DAY))
    store.path_of(content, "huggingface", DAY).unlink()
    assert first.seen
    (again,) = fetched(content, answering(*TEN, its_etag='"a"'), a_task(DAY), {DAY: first.seen})
    assert again.new == 10


@pytest.mark.parametrize("ids", [["../pwned", *TEN], []], ids=["a skipped paper", "nothing"])
def test_an_answer_with_something_to_tell_is_asked_for_whole_next_time(content: Path, ids: list[str]) -> None:
    (kept,) = fetched(content, answering(*ids, its_etag='"a"'), a_task(DAY))
    assert kept.seen is None


def test_a_broken_file_is_set_aside_for_a_good_answer(content: Path) -> None:
    path = store.path_of(content, "huggingface", DAY)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"<<<<<<< ours")
    assert intake.unreadable(SOURCE, content) == [DAY]
    (nothing,) = fetched(content, answering(), a_task(DAY))
    assert path.read_bytes() == b"<<<<<<< ours"
    (kept,) = fetched(content, answering(*TEN), a_task(DAY))
    assert [len(each.notes) for each in (nothing, kept)] == [1, 1]
    assert kept.notes[0].endswith("it is set aside as 2026-06-01.json.broken")
    assert (kept.papers, kept.fault) == (10, None)
    assert intake.unreadable(SOURCE, content) == []
