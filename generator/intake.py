"""From a source into content/: each day fetched, judged, merged with what is stored, and reported."""

import asyncio
import datetime as dt
import itertools
from collections import Counter, deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator import judging, results, store
from generator.download import Answer, Get, UnchangedError, connect
from generator.errors import FormatError, SourceError, StoreError
from generator.model import Listing, Paper, also_at, merge
from generator.results import Cause, Seen
from generator.sources.base import Fetched, Parsed, Source

DEADLINE = 900.0  # seconds for a run, of all sources
FAULTS_IN_A_ROW = 3  # days; after that a source is taken to be out of reach


@dataclass(frozen=True, slots=True)
class Task:
    """The days to ask a source for.

    Where it is to be judged by the calendar, `stale_after` is after how many working days it is stale.
    """

    source: Source
    days: Sequence[dt.date]
    today: dt.date
    stale_after: int | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a source: its address, who asks, with which token, and what is told how long it wants no request.

    `chosen` is what the settings want of it.
    """

    endpoint: str
    agent: str
    token: str | None
    resting: Callable[[float], None]
    chosen: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one day: its papers in the store, or the fault for which its answer was not taken.

    `notes` are what else there is to tell, a line each; `seen` is the answer, if it can be asked for
    by its ETag.
    """

    day: dt.date
    papers: int = 0
    new: int = 0
    changed: bool = False
    requests: int = 0
    notes: tuple[str, ...] = ()
    unknown: Mapping[str, int] = field(default_factory=dict)
    fault: str | None = None
    cause: Cause | None = None
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A day that was asked for: its answers to come, and the ETags that came with them, by address."""

    day: dt.date
    answer: asyncio.Future[Fetched]
    etags: Mapping[str, str]


def fetched(task: Task, root: Path, access: Access, limit: float, tell: Callable[[Kept], None]) -> list[Kept]:
    """Fetch into `root` until all days are asked for, or `limit` seconds over; tell of each day, and return all."""
    kept: list[Kept] = []

    async def ask() -> None:
        seen = results.load(root).seen.get(task.source.name, {})
        source = task.source
        reached = connect(access.agent, access.token, access.resting, source.pause, source.accept)
        async with asyncio.timeout(limit), reached as get:
            async for each in _answers(task, root / "content", get, access, seen):
                tell(each)
                kept.append(each)

    with suppress(TimeoutError):
        asyncio.run(ask())
    return kept


def _answers(task: Task, content: Path, get: Get, access: Access, seen: Mapping[dt.date, Seen]) -> AsyncIterator[Kept]:
    if task.source.is_recent:
        return recent(task, content, get, access.endpoint, access.chosen)
    return fetch(task, content, get, access.endpoint, seen)


async def recent(task: Task, content: Path, get: Get, endpoint: str, chosen: Sequence[str]) -> AsyncIterator[Kept]:
    """Fetch what the source says is new, once, and keep it by its days; what there is to tell is told with the last."""
    asked, bodies = await _recent(task, get, endpoint, chosen)
    for day in task.days[:-1]:
        yield _keep_part(task.source, day, bodies, content)
    for day in task.days[-1:]:
        kept = _keep_part(task.source, day, bodies, content)
        notes = (*asked.notes, *kept.notes)
        yield replace(kept, requests=asked.requests, notes=notes, fault=asked.fault, cause=asked.cause)


async def _recent(task: Task, get: Get, endpoint: str, chosen: Sequence[str]) -> tuple[Kept, Sequence[bytes]]:
    """Return what there is to tell of the answers, and those that can be read; one that cannot be costs no other."""
    source, last = task.source, max(task.days, default=task.today)
    assert source.fetch is not None  # noqa: S101 - the caller asks only sources that can
    try:
        answer = await source.fetch(last, get, endpoint, chosen)
    except SourceError as error:
        cause = Cause.FORMAT if isinstance(error, FormatError) else Cause.SOURCE
        return Kept(last, fault=str(error), cause=cause), ()
    readable, faults = [], []
    for body in answer.bodies:
        try:
            source.parse(body, last)
            readable.append(body)
        except SourceError as error:
            faults.append(str(error))
    asked = Kept(last, requests=answer.requests, notes=(*answer.notes, *faults))
    if faults and not readable:
        return replace(asked, notes=answer.notes, fault="; ".join(faults), cause=Cause.FORMAT), ()
    return asked, readable


def _keep_part(source: Source, day: dt.date, bodies: Sequence[bytes], content: Path) -> Kept:
    """Keep what the answers have of `day`, which may be a part of what they had of it before."""
    kept = keep(source.name, day, _joined([source.parse(body, day) for body in bodies]), content, is_whole=False)
    return kept if kept.papers else replace(kept, papers=len(stored(content, source.name, day)))


async def fetch(
    task: Task, content: Path, get: Get, endpoint: str, seen: Mapping[dt.date, Seen]
) -> AsyncIterator[Kept]:
    """Fetch each day of `task` and keep it, one by one, so that nothing fetched is lost.

    A day whose answer is as it was `seen` last is not sent again. One that cannot be had is passed
    over with its fault; after `FAULTS_IN_A_ROW` of them the rest is left alone.
    """
    faults = 0
    async with aclosing(_asked(task, content, get, endpoint, seen)) as answers:
        async for asked in answers:
            kept = await _keep_answer(task.source, asked, content)
            yield replace(kept, seen=_seen(task.source, kept, asked.etags, content))
            faults = faults + 1 if kept.cause in {Cause.SOURCE, Cause.FORMAT} else 0
            if faults == FAULTS_IN_A_ROW:
                return


async def _asked(
    task: Task, content: Path, get: Get, endpoint: str, seen: Mapping[dt.date, Seen]
) -> AsyncGenerator[_Asked, None]:
    """Yield each day in order with its answer to come, while as many more are asked for as the source allows."""
    source = task.source
    assert source.fetch is not None  # noqa: S101 - the caller asks only sources that can
    ahead: deque[_Asked] = deque()
    try:
        for day in task.days:
            etags: dict[str, str] = {}
            ask = _noting(get, _known(seen.get(day), content, source.name, day), etags)
            ahead.append(_Asked(day, asyncio.ensure_future(source.fetch(day, ask, endpoint, ())), etags))
            if len(ahead) == source.at_once:
                yield ahead.popleft()
        while ahead:
            yield ahead.popleft()
    finally:
        for asked in ahead:
            asked.answer.cancel()
        await asyncio.gather(*(asked.answer for asked in ahead), return_exceptions=True)


def _known(seen: Seen | None, content: Path, source: str, day: dt.date) -> dict[str, str]:
    """Return the ETag of what was seen, by its address, if what is stored is still what was made of it."""
    return {seen.url: seen.etag} if seen and store.digest(content, source, day) == seen.digest else {}


def _noting(get: Get, known: Mapping[str, str], etags: dict[str, str]) -> Get:
    """Return `get` with the ETags of what is `known`, noting those that come."""

    async def ask(url: str, etag: str | None = None) -> Answer:
        etags[url] = etag or known.get(url, "")
        answer = await get(url, etags[url])
        etags[url] = answer.etag or ""
        return answer

    return ask


def _seen(source: Source, kept: Kept, etags: Mapping[str, str], content: Path) -> Seen | None:
    """Return what to remember of a day: nothing of one with faults or several pages, which is asked for whole."""
    digest = store.digest(content, source.name, kept.day)
    if kept.fault or kept.notes or len(etags) != 1 or not digest:
        return None
    ((url, etag),) = etags.items()
    return Seen(url, etag, digest) if etag else None


async def _keep_answer(source: Source, asked: _Asked, content: Path) -> Kept:
    day = asked.day
    try:
        fetched = await asked.answer
    except SourceError as error:
        return Kept(day, fault=str(error), cause=Cause.SOURCE)
    except UnchangedError:
        return Kept(day, len(stored(content, source.name, day)), requests=1)
    try:
        parsed = [source.parse(body, day) for body in fetched.bodies]
    except SourceError as error:
        return Kept(day, requests=fetched.requests, fault=str(error), cause=Cause.FORMAT)
    return replace(keep(source.name, day, _joined(parsed), content, is_whole=True), requests=fetched.requests)


def stored(content: Path, source: str, day: dt.date) -> Sequence[str]:
    """Return the ids of the papers stored for `day`."""
    try:
        listing = store.load(content, source, day)
    except StoreError:
        return ()
    return [paper.id for paper in listing.papers] if listing else ()


def missing(source: Source, dates: Iterable[dt.date], content: Path) -> list[dt.date]:
    """Return those of `dates` on which nothing of `source` is stored."""
    return [day for day in dates if not stored(content, source.name, day)]


def keep(source: str, day: dt.date, parsed: Parsed, content: Path, *, is_whole: bool) -> Kept:
    """Merge what was parsed into the stored listing of `day`.

    A day without papers is not stored, and one that has shrunken though it `is_whole` is kept as it
    was. A stored file that is no listing is set aside.
    """
    with store.held(content):
        earlier, notes = _load(content, source, day, parsed)
        before = [paper.id for paper in earlier.papers] if earlier else []
        kept = Kept(day, len(before), notes=(*parsed.skipped, *notes), unknown=parsed.unknown)
        if is_whole and (lost := judging.shrunken(before, [paper.id for paper in parsed.papers])):
            return replace(kept, fault=f"{source} {day}: {lost}", cause=Cause.SHRUNKEN)
        if not parsed.papers:
            return kept
        newest = max([*store.days(content, source), day])
        listing = merge(earlier, Listing(source=source, day=day, papers=parsed.papers), newest)
        changed = store.save(content, listing)
    count = len(listing.papers)
    return replace(kept, papers=count, new=count - len(before), changed=changed)


def _load(content: Path, source: str, day: dt.date, parsed: Parsed) -> tuple[Listing | None, tuple[str, ...]]:
    """Return what is stored of `day`; what is broken is set aside when there are papers to take its place."""
    try:
        return store.load(content, source, day), ()
    except StoreError as error:
        if not parsed.papers:
            return None, (str(error),)
        return None, (f"{error}; it is set aside as {store.set_aside(content, source, day).name}",)


def _joined(parts: Sequence[Parsed]) -> Parsed:
    """Join the pages of one day; a paper on several is there once, as the first has it, with every place it names."""
    papers: dict[str, Paper] = {}
    for paper in itertools.chain(*(part.papers for part in parts)):
        papers[paper.id] = also_at(papers[paper.id], paper.place) if paper.id in papers else paper
    skipped = tuple(itertools.chain(*(part.skipped for part in parts)))
    return Parsed(tuple(papers.values()), skipped, _sum(part.unknown for part in parts))


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    return sum(map(Counter, counts), Counter())


def unreadable(source: Source, content: Path) -> list[dt.date]:
    """Return the days whose stored file is no listing, for which `source` can be asked again."""
    return missing(source, store.days(content, source.name), content)
