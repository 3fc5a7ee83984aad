"""Many days are fetched in order, several at once, and nothing is lost when that ends early."""

import asyncio
import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

from generator import pipeline, store
from generator.download import Answer
from generator.errors import SourceError
from generator.pipeline import Kept
from generator.sources.huggingface import SOURCE
from tests.builders import DAY, a_listing, a_paper

DAYS = [DAY + dt.timedelta(days=number) for number in range(10)]


class Origin:
    """Answers for any day, which come back in another order than they were asked for; some days are broken."""

    def __init__(self, *broken: dt.date) -> None:  # noqa: D107
        self.broken = broken
        self.asked: list[str] = []
        self.waiting = self.most = 0

    async def get(self, url: str) -> Answer:
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


def fetched(content: Path, origin: Origin, at_once: int = 4) -> list[Kept]:
    async def all_of_them() -> list[Kept]:
        source = replace(SOURCE, at_once=at_once)
        return [kept async for kept in pipeline.fetch(source, DAYS, content, origin.get, "https://example.org")]

    return asyncio.run(all_of_them())


def test_several_days_are_asked_for_at_once_and_kept_in_order(tmp_path: Path) -> None:
    origin = Origin()
    assert [kept.day for kept in fetched(tmp_path, origin)] == DAYS
    assert origin.most == 4
    assert [listing.day for listing in store.load_all(tmp_path)] == DAYS


def test_a_source_may_want_one_at_a_time(tmp_path: Path) -> None:
    origin = Origin()
    fetched(tmp_path, origin, at_once=1)
    assert origin.most == 1


def test_a_source_that_is_out_of_reach_is_left_alone(tmp_path: Path) -> None:
    origin = Origin(*DAYS[3:])
    kept = fetched(tmp_path, origin)
    assert [each.fault for each in kept] == [None] * 3 + [f"{day} is broken" for day in DAYS[3:6]]
    assert len(origin.asked) < len(DAYS)
    assert [listing.day for listing in store.load_all(tmp_path)] == DAYS[:3]


def test_a_fetch_goes_on_where_one_ended(tmp_path: Path) -> None:
    for day in DAYS[:4]:
        store.save(tmp_path, a_listing(a_paper(), day=day))
    assert pipeline.missing(SOURCE, DAYS, tmp_path) == DAYS[4:]
