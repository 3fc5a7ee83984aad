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

from generator import text
from generator.errors import SourceError
from generator.model import Account, Paper
from generator.sources.base import Parsed, Source

_HEAD = re.compile(r"^\s*Daily Papers\s*$", re.MULTILINE)
_FOOT = re.compile(r"^(?P<who>[^\n]+?)\s*·\s*(?P<date>\w{3} \d{1,2}(?:, \d{4})?)(?:\s+(?P<comments>[\d,]+))?\s*$")
_COUNT = re.compile(r"•\s*([\d,]+)\s+authors?$")
_DAY = re.compile(r"\w{3} \d{1,2}(?:, \d{4})?")


def parse(body: bytes, day: dt.date) -> Parsed:
    """Read a saved page as the listing of `day`, which also gives dates without a year theirs.

    Raises:
        SourceError: this is no such page.

    """
    papers: dict[str, Paper] = {}
    skipped = []
    for title, *abstract, foot in _entries(_blocks(body)):
        try:
            paper = _paper(title, abstract, foot, day)
            papers.setdefault(paper.id, paper)
        except ValueError as error:
            skipped.append(f"saved_page {day}: a paper is skipped: {error}")
    return Parsed(tuple(papers.values()), tuple(skipped))


def _blocks(body: bytes) -> list[str]:
    """Return the page's blocks after its head."""
    try:
        page = body.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SourceError("this is no text in UTF-8, so no saved Daily Papers page") from error
    head = _HEAD.search(page)
    if head is None:
        raise SourceError("this is no saved Daily Papers page: it has no line 'Daily Papers'")
    blocks = [block for block in re.split(r"\n[ \t]*\n", page[head.end() :]) if block.strip()]
    first = next((number for number, block in enumerate(blocks) if _DAY.fullmatch(block.strip())), -1)
    return blocks[first + 1 :]


def _entries(blocks: list[str]) -> Iterator[list[str]]:
    """Group the blocks by paper, each from its title to its foot."""
    entry: list[str] = []
    found = False
    for block in blocks:
        entry.append(block)
        if _FOOT.match(block) and len(entry) > 1:
            found = True
            yield entry
            entry = []
    if not found:
        raise SourceError("this is no saved Daily Papers page: no paper with a date is on it")


def _paper(title: str, abstract: list[str], foot: str, day: dt.date) -> Paper:
    told = _FOOT.match(foot)
    assert told is not None  # noqa: S101 - _entries ends an entry only where _FOOT matches
    count = _COUNT.search(told["who"].strip())
    name = text.line(title)
    return Paper(
        id=text.slug(name),
        title=name,
        abstract=text.prose("\n\n".join(abstract)),
        author_count=_number(count[1]) if count else None,
        organisation=None if count else _organisation(told["who"]),
        published=_date(told["date"], day),
        comments=_number(told["comments"] or "0"),
    )


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
