"""An archive of any size out of a few thousand papers: the same again and again, with ids and days of its own."""

import datetime as dt
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from generator.model import Listing, Paper
from generator.sources import huggingface

PER_DAY = 35  # the 90th percentile of real days
NEW = 60  # what a busy day brings
_FIRST = dt.date(2024, 5, 27)  # a Monday, and the first real day
_WEEK = 5


def listings(papers: Sequence[Paper], count: int) -> Iterator[Listing]:
    """Yield `count` papers as listings of `PER_DAY`, the last one of what is left, on consecutive weekdays."""
    for start in range(0, count, PER_DAY):
        yield _listing(papers, start // PER_DAY, range(start, min(start + PER_DAY, count)))


def next_listing(papers: Sequence[Paper], count: int) -> Listing:
    """Return the day after `count` papers: `NEW` more, those that come next."""
    return _listing(papers, -(-count // PER_DAY), range(count, count + NEW))


def weekday(number: int) -> dt.date:
    """Return the weekday that is `number` weekdays after the first."""
    weeks, days = divmod(number, _WEEK)
    return _FIRST + dt.timedelta(weeks=weeks, days=days)


def _listing(papers: Sequence[Paper], day: int, numbers: range) -> Listing:
    date = weekday(day)
    listed = (_renumbered(papers[number % len(papers)], date, number) for number in numbers)
    return Listing(source=huggingface.SOURCE.name, day=date, papers=tuple(listed))


def _renumbered(paper: Paper, day: dt.date, number: int) -> Paper:
    """Return `paper` as the one that arXiv got on `day`; its id is its own as long as a month has under 100,000."""
    paper_id = f"{day:%y%m}.{number % 100_000:05}"
    return replace(paper, id=paper_id, published=day, link=f"https://huggingface.co/papers/{paper_id}")
