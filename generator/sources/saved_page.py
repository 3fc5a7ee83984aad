"""A Daily Papers page saved as text, as a browser copies it.

After the page's head (its last line is the day, `Jun 1`) each paper is blocks separated by empty
lines: the title, the abstract, and a foot of three lines, which ends the paper:

      • 9 authors            or, for an organisation: HANDLE Full Name
    ·
    May 23, 2024 2           the year is left out when it is this one; then the comments, if any
"""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import takewhile

from generator import text
from generator.errors import SourceError
from generator.model import Account, Paper
from generator.sources.base import Parsed, Source

_HEAD = re.compile(
    r"^\s*Daily Papers\s*$(?:\s*^\s*by ?AK and .*$)?(?:\s*^\s*\w{3} \d{1,2}(?:, \d{4})?\s*$)?", re.MULTILINE
)
_FOOT = re.compile(r"^(?P<who>[^\n]+?)\s*·\s*(?P<date>\w{3} \d{1,2}(?:, \d{4})?)(?:\s+(?P<comments>[\d,]+))?\s*$")
_COUNT = re.compile(r"•\s*([\d,]+)\s+authors?$")
_END = re.compile(r"\n\s*·\s*\n|" + _FOOT.pattern)
_NUMBER = re.compile(r"\s*[\d,]+\s*")
_TEXT = 200  # characters; what is longer is an abstract, what is shorter may be the page's foot


def parse(body: bytes, day: dt.date) -> Parsed:
    """Read a saved page as the listing of `day`, which also gives dates without a year theirs.

    Raises:
        SourceError: this is no such page.

    """
    *entries, rest = _entries(_blocks(body))
    if not any(_FOOT.match(entry[-1]) for entry in entries):
        raise SourceError("this is no saved Daily Papers page: no paper with a date is on it")
    papers: dict[str, Paper] = {}
    skipped = [f"saved_page {day}: the last paper is cut short"] if any(len(block) > _TEXT for block in rest) else []
    for number, entry in enumerate(entries, 1):
        try:
            paper = _paper(entry, day)
            papers.setdefault(paper.id, paper)
        except ValueError as error:
            skipped.append(f"saved_page {day}: paper {number} of {len(entries)} skipped: {error}")
    return Parsed(tuple(papers.values()), tuple(skipped))


def _blocks(body: bytes) -> list[str]:
    """Return the page's blocks after its head."""
    try:
        page = re.sub(r"\r\n?", "\n", body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SourceError("this is no text in UTF-8, so no saved Daily Papers page") from error
    head = _HEAD.search(page)
    if head is None:
        raise SourceError("this is no saved Daily Papers page: it has no line 'Daily Papers'")
    return [block for block in re.split(r"\n[ \t]*\n", page[head.end() :]) if block.strip()]


def _entries(blocks: list[str]) -> Iterator[list[str]]:
    """Yield the blocks of each paper, from its title to its foot, and last what follows the last foot."""
    entry: list[str] = []
    for block in blocks:
        entry.append(block)
        if _END.search(block):
            yield entry
            entry = []
    yield entry


def _paper(entry: list[str], day: dt.date) -> Paper:
    *votes, title, abstract, foot = _parts(entry)
    told = _FOOT.match(foot)
    if told is None:
        raise ValueError(f"its last lines are not understood: {text.line(foot, 60)!r}")
    count = _COUNT.search(told["who"].strip())
    name = text.line(title)
    return Paper(
        id=text.slug(name),
        title=name,
        abstract=text.prose(abstract),
        author_count=_number(count[1]) if count else None,
        organisation=None if count else _organisation(told["who"]),
        published=_date(told["date"], day),
        votes=_number(votes[0]) if votes else None,
        comments=_number(told["comments"] or "0"),
    )


def _parts(entry: list[str]) -> tuple[str, ...]:
    """Return the votes, where they stand before the title, then title, abstract and foot."""
    votes = [*takewhile(_NUMBER.fullmatch, entry[:-1])]
    rest = entry[len(votes) :]
    return (*votes[-1:], rest[0], "\n\n".join(rest[1:-1]), rest[-1])


def _organisation(who: str) -> Account:
    """Read `HANDLE Full Name`; the handle has no spaces, and stands alone when it is the name."""
    handle, _, name = text.line(who).partition(" ")
    return Account(name=name or handle, handle=handle)


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))


def _date(told: str, day: dt.date) -> dt.date:
    """Read `May 23, 2024`, or `Feb 17` as the last such day up to `day`."""
    month, number, *year = told.replace(",", "").split()
    years = [int(year[0])] if year else range(day.year, day.year - 8, -1)
    for each in years:
        try:
            date = dt.datetime.strptime(f"{month} {number} {each}", "%b %d %Y").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if year or date <= day:
            return date
    raise ValueError(f"{told!r} is no date")


SOURCE = Source(name="saved_page", title="A saved Daily Papers page", parse=parse)
