"""What a source announces: papers, and the listing of one day. Frozen, validated values.

A value that exists is valid: its text is safe to show anywhere, its addresses are http(s), its id
is fit to be a file's name. Sources clean what they parse with `text`; nothing after them has to.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from generator import text

_LARGEST_COUNT = 10**9
_PAST = 14  # days; a whole day that is fetched longer after it is the past filled in, and no news to subscribers
_BETWEEN = " · "  # places within a source
_SOURCE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
# Lower case, so that no two ids differ on one file system and collide on another.
_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9_-])?")


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The manner of all values here: immutable, by name only, strict about what they hold."""


class Account(_Value, frozen=True):
    """A person or an organisation at a source: the name shown, and the handle in addresses."""

    name: str
    handle: str | None = None


class Repository(_Value, frozen=True):
    """A paper's code: where it is, and how many stars it has when the source tells."""

    url: str
    stars: int | None = None


class Paper(_Value, frozen=True):
    """One paper in a listing.

    `authors` are names in order; where a source tells only how many there are, they are empty and
    `author_count` says so. `abstract` is plain text, paragraphs separated by an empty line; it is
    ours, not the authors', when `in_our_words` is set. `published` is the day the paper itself
    appeared. `place` is where within the source it was announced, in words. `revised` is the moment
    its title, abstract or links last changed after it was listed.
    `arrived` is the newest day the source had announced when the paper was first seen, where it was
    late: subscribers have to be shown what is added to a day that they have read already.

    Raises:
        ValueError: a field is not fit to be kept; the message names the field.

    """

    id: str
    title: str
    abstract: str = ""
    in_our_words: bool = False
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organisation: Account | None = None
    published: dt.date | None = None
    votes: int | None = None
    comments: int | None = None
    submitter: Account | None = None
    ai_summary: str | None = None
    keywords: tuple[str, ...] = ()
    repository: Repository | None = None
    project_page: str | None = None
    media: tuple[str, ...] = ()
    link: str | None = None
    place: str | None = None
    revised: dt.datetime | None = None
    arrived: dt.date | None = None

    def __post_init__(self) -> None:
        """Refuse what is not fit to be kept."""
        for problem in _problems(self):
            raise ValueError(problem)


class Listing(_Value, frozen=True):
    """What one source announced on one day, in the order in which it was first seen.

    Raises:
        ValueError: the source's name cannot be a folder's, or a paper is there twice.

    """

    source: str
    day: dt.date
    papers: tuple[Paper, ...]

    def __post_init__(self) -> None:
        """Refuse a listing that could not be stored or read back."""
        if not _SOURCE.fullmatch(self.source):
            raise ValueError(f"source: {self.source!r} is not a lower-case name")
        if len({paper.id for paper in self.papers}) != len(self.papers):
            raise ValueError("papers: one paper is there twice")


def merge(stored: Listing | None, fetched: Listing, newest: dt.date) -> Listing:
    """Return `stored`, if there is one, brought up to date with `fetched`, a later answer for the same day.

    A paper once listed stays listed, in its place; new ones follow in the source's order. The
    newest text and votes win, and what the later answer does not tell is kept. `newest` is the
    newest day the source has announced: it dates revisions and late papers, so that no clock is needed.
    """
    later = {paper.id: paper for paper in fetched.papers}
    before = stored.papers if stored else ()
    kept = [_update(old, later.pop(old.id, old), fetched.day, newest) for old in before]
    is_late = fetched.day < newest and (stored is not None or (newest - fetched.day).days < _PAST)
    new = [replace(paper, arrived=newest) if is_late else paper for paper in later.values()]
    return replace(fetched, papers=(*kept, *new))


def filled(paper: Paper, other: Paper) -> Paper:
    """Return `paper` with what `other` tells besides; when it came and was revised is each one's own."""
    return replace(paper, **_gaps(paper, other) | {"revised": paper.revised, "arrived": paper.arrived})


def also_at(paper: Paper, place: str | None) -> Paper:
    """Return `paper` with `place` after those where it was announced; one that is named is not named again."""
    if not place or f"{_BETWEEN}{place}{_BETWEEN}" in f"{_BETWEEN}{paper.place}{_BETWEEN}":
        return paper
    return replace(paper, place=f"{paper.place}{_BETWEEN}{place}" if paper.place else place)


def _gaps(new: Paper, old: Paper) -> dict[str, Any]:
    """Return what `old` tells and `new` does not."""
    gaps = {name: getattr(old, name) for name in old.__struct_fields__ if getattr(new, name) in (None, (), "")}
    if new.authors or new.author_count is not None:
        gaps |= {"authors": new.authors, "author_count": new.author_count}
    return gaps


def _update(old: Paper, new: Paper, day: dt.date, newest: dt.date) -> Paper:
    gaps = _gaps(new, old)
    if new.repository and old.repository and new.repository.stars is None and new.repository.url == old.repository.url:
        gaps["repository"] = old.repository
    if also_at(old, new.place) is old:  # a place that no longer has it has announced it all the same
        gaps["place"] = old.place
    merged = replace(new, **gaps | {"revised": old.revised, "arrived": old.arrived})
    if substance(merged) == substance(old):
        return merged
    return replace(merged, revised=revision(old.revised, day, newest))


def substance(paper: Paper) -> tuple[str | None, ...]:
    """Return the parts whose change a subscriber is told of."""
    code = paper.repository.url if paper.repository else None
    return paper.title, paper.abstract, code, paper.project_page, paper.link


def revision(last: dt.datetime | None, day: dt.date, newest: dt.date) -> dt.datetime:
    """Date a revision by the newest listed day, and after what went before.

    It is an hour earlier for each day between, so that papers of different days, revised at once,
    differ; and never in the first hour of a day, which is that of new papers.
    """
    back = (newest - day).days
    seen = _midnight(newest) - dt.timedelta(hours=back + max(back - 1, 0) // 23)
    before = last or _midnight(day)
    return max(seen, before + dt.timedelta(minutes=10))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _problems(paper: Paper) -> Iterator[str]:
    if not _ID.fullmatch(paper.id) or text.is_reserved(paper.id):
        yield f"id: {paper.id[:60]!r} cannot name a page"
    if not paper.title:
        yield "title: is empty"
    if paper.authors and paper.author_count is not None:
        yield "author_count: is told beside the authors themselves"
    if not text.is_safe(_all_text(paper)):  # rare, and to look at all at once is ten times as fast
        yield from (
            f"{name}: holds a character that cannot be shown"
            for name, value in _texts(paper)
            if not text.is_safe(value)
        )
    yield from (
        f"{name}: {url[:60]!r} is not a web address" for name, url in _addresses(paper) if text.web_address(url) != url
    )
    yield from (f"{name}: {count} is no count" for name, count in _counts(paper) if not 0 <= count <= _LARGEST_COUNT)


def _all_text(paper: Paper) -> str:
    accounts = [account for account in (paper.organisation, paper.submitter) if account]
    names = [part for account in accounts for part in (account.name, account.handle or "")]
    prose = paper.abstract.replace("\n\n", "")
    told = (paper.title, prose, paper.ai_summary or "", paper.place or "")
    return "".join((*told, *paper.authors, *paper.keywords, *names))


def _texts(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "title", paper.title
    yield "abstract", paper.abstract
    yield "ai_summary", paper.ai_summary or ""
    yield "place", paper.place or ""
    for name in paper.authors:
        yield "authors", name
    for keyword in paper.keywords:
        yield "keywords", keyword
    for field, account in (("organisation", paper.organisation), ("submitter", paper.submitter)):
        if account:
            yield field, account.name
            yield field, account.handle or ""


def _addresses(paper: Paper) -> Iterator[tuple[str, str]]:
    if paper.repository:
        yield "repository", paper.repository.url
    if paper.project_page:
        yield "project_page", paper.project_page
    if paper.link:
        yield "link", paper.link
    for url in paper.media:
        yield "media", url


def _counts(paper: Paper) -> Iterator[tuple[str, int]]:
    stars = paper.repository.stars if paper.repository else None
    counts = {"votes": paper.votes, "comments": paper.comments, "author_count": paper.author_count, "stars": stars}
    yield from ((name, count) for name, count in counts.items() if count is not None)
