"""Fetching and checking: the stages in order, and nothing but the order."""

import asyncio
import datetime as dt
import itertools
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from generator import archive, catalogue, check, days, lists, pages, permalinks, store, subscriptions
from generator.download import Get, post
from generator.errors import CheckError, SourceError
from generator.model import Listing, merge
from generator.settings import Configuration
from generator.sources import SOURCES
from generator.sources.base import Fetched, Parsed, Source

Answer = asyncio.Future[Fetched]

FAULTS_IN_A_ROW = 3  # days or feeds; after that a source or a hub is taken to be out of reach


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one day: its papers in the store, or the fault for which it could not be had."""

    day: dt.date
    papers: int = 0
    new: int = 0
    changed: bool = False
    requests: int = 0
    skipped: tuple[str, ...] = ()
    fault: str | None = None


async def fetch(
    source: Source, dates: Iterable[dt.date], content: Path, get: Get, endpoint: str
) -> AsyncIterator[Kept]:
    """Fetch each day from `source` and keep it, one by one, so that nothing fetched is lost.

    A day that cannot be had is passed over with its fault; after `FAULTS_IN_A_ROW` of them the rest
    is left alone.
    """
    faults = 0
    async with aclosing(_asked(source, dates, get, endpoint)) as answers:
        async for day, answer in answers:
            kept = await _keep_answer(source, day, answer, content)
            yield kept
            faults = faults + 1 if kept.fault else 0
            if faults == FAULTS_IN_A_ROW:
                return


async def _asked(
    source: Source, dates: Iterable[dt.date], get: Get, endpoint: str
) -> AsyncGenerator[tuple[dt.date, Answer], None]:
    """Yield each day in order with its answer to come, while as many more are asked for as the source allows."""
    assert source.fetch is not None  # noqa: S101 - the caller asks only sources that can
    ahead: deque[tuple[dt.date, Answer]] = deque()
    try:
        for day in dates:
            ahead.append((day, asyncio.ensure_future(source.fetch(day, get, endpoint))))
            if len(ahead) == source.at_once:
                yield ahead.popleft()
        while ahead:
            yield ahead.popleft()
    finally:
        for _, answer in ahead:
            answer.cancel()
        await asyncio.gather(*(answer for _, answer in ahead), return_exceptions=True)


async def _keep_answer(source: Source, day: dt.date, answer: Answer, content: Path) -> Kept:
    try:
        fetched = await answer
        parsed = [source.parse(body, day) for body in fetched.bodies]
    except SourceError as error:
        return Kept(day, fault=str(error))
    return keep(source.name, day, _joined(parsed), content, fetched.requests)


def missing(source: Source, dates: Iterable[dt.date], content: Path) -> list[dt.date]:
    """Return those of `dates` on which nothing of `source` is stored."""
    return [day for day in dates if not store.path_of(content, source.name, day).exists()]


def keep(source: str, day: dt.date, parsed: Parsed, content: Path, requests: int = 0) -> Kept:
    """Merge what was parsed into the stored listing of `day`; a day without papers is not stored."""
    stored = store.load(content, source, day)
    before = len(stored.papers) if stored else 0
    if not parsed.papers:
        return Kept(day, before, 0, changed=False, requests=requests, skipped=parsed.skipped)
    fetched = Listing(source=source, day=day, papers=parsed.papers)
    newest = max(store.newest_day(content, source) or day, day)
    listing = merge(stored, fetched, newest)
    changed = store.save(content, listing)
    count = len(listing.papers)
    return Kept(day, count, count - before, changed=changed, requests=requests, skipped=parsed.skipped)


def _joined(parts: Sequence[Parsed]) -> Parsed:
    """Join the pages of one day; a paper that moved from one to the next meanwhile is there once."""
    papers = {paper.id: paper for part in reversed(parts) for paper in reversed(part.papers)}
    return Parsed(tuple(reversed(papers.values())), tuple(itertools.chain(*(part.skipped for part in parts))))


async def announce(hub: str, feeds: Iterable[str], agent: str) -> None:
    """Tell a WebSub hub which feeds, by their addresses, have changed.

    The W3C's recommendation leaves to the hub how it is told; all that are public take this form of
    PubSubHubbub 0.4 (§7).

    A feed that the hub does not take does not stop the others, unless `FAULTS_IN_A_ROW` are not taken.

    Raises:
        SourceError: the hub did not take a feed; each is on a line of its own.

    """
    faults: list[str] = []
    in_a_row = 0
    for feed in feeds:
        try:
            await post(agent, hub, {"hub.mode": "publish", "hub.url": feed})
            in_a_row = 0
        except SourceError as error:
            faults.append(f"{feed}: {error}")
            in_a_row += 1
        if in_a_row == FAULTS_IN_A_ROW:
            faults.append("the others were not tried")
            break
    if faults:
        raise SourceError("\n".join(faults))


def verify(root: Path, configuration: Configuration) -> int:
    """Check site/ against content/; return how many pages were read.

    Raises:
        CheckError: something is wrong; each thing is on a line of its own.

    """
    site = root / "site"
    if not site.is_dir():
        raise CheckError(f"{site}: there is no site yet; build it first")
    everything = archive.gather(store.load_all(root / "content"), tuple(SOURCES))
    shelves = catalogue.catalogue(everything, configuration.settings)
    expected = itertools.chain(
        ("404.html", "sitemap.xml", permalinks.LLMS),
        pages.paths(everything),
        days.paths(everything),
        lists.paths(shelves),
        subscriptions.paths(everything, shelves, configuration.settings),
    )
    found = [f"{path}: {what}" for path, what in check.problems(site, configuration.site.url, expected)]
    if found:
        raise CheckError("\n".join(found))
    return sum(1 for _ in site.rglob("*.html"))
