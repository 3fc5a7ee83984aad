"""Hugging Face's Daily Papers, by its JSON API: GET /api/daily_papers?date=YYYY-MM-DD.

The shape is that of the Hub's OpenAPI description and of real answers since May 2024, which add to
it: `mediaUrl` before June 2024 is a thumbnail; `submitterOrganization`, for four days in 2025, is
what `organization` is since; the title beside `paper` keeps the `$` of formulas that the one in
`paper` lost; a submitter's handle is `name` in `submittedBy` and `user` in `submittedOnDailyBy`.
An author whom the API marks `hidden` has hidden the paper on their own profile, not themselves.
"""

import codecs
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import msgspec

from generator import download, text
from generator.errors import SourceError
from generator.model import Account, Paper, Repository
from generator.sources.base import Fetched, Parsed, Source

_LIMIT = 100  # the most the API gives a page; its default of 50 cuts busy days
_PAGES = 50

Count = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class _Raw(msgspec.Struct, rename="camel"):
    """A part of an answer; fields we do not know are ignored."""


class _User(_Raw):
    name: str | None = None
    user: str | None = None
    fullname: str | None = None


class _Author(_Raw):
    name: str


class _Paper(_Raw):
    id: str
    title: str
    summary: str
    authors: list[_Author]
    published_at: str | None = None
    upvotes: Count | None = None
    ai_summary: str | None = msgspec.field(name="ai_summary", default=None)
    ai_keywords: list[str] | None = msgspec.field(name="ai_keywords", default=None)
    github_repo: str | None = None
    github_stars: Count | None = None
    project_page: str | None = None
    media_urls: list[str] | None = None
    organization: _User | None = None
    submitted_on_daily_by: _User | None = None
    submitted_on_daily_at: object = None


class _Row(_Raw):
    paper: _Paper
    title: str | None = None
    num_comments: Count | None = None
    media_urls: list[str] | None = None
    organization: _User | None = None
    submitter_organization: _User | None = None
    submitted_by: _User | None = None


# What answers are known to hold besides: of papers, of rows.
_IN_PAPER = {
    "aiSummaryModel",
    "ai_summary_model",
    "discussionId",
    "githubRepoAddedBy",
    "withdrawnAt",
}
_IN_ROW = {"isAuthorParticipating", "mediaUrl", "publishedAt", "summary", "thumbnail", "thumbnailUrl"}


async def fetch(day: dt.date, get: "download.Get", endpoint: str, _: Sequence[str] = ()) -> Fetched:
    """GET the listing of `day`, page after page; raises SourceError."""
    url: str | None = f"{endpoint.rstrip('/')}/api/daily_papers?date={day}&limit={_LIMIT}"
    bodies: list[bytes] = []
    requests = 0
    while url and len(bodies) < _PAGES:
        answer = await get(url)
        bodies.append(answer.body)
        requests += answer.tries
        url = answer.next_page
    if url:
        raise SourceError(f"huggingface {day}: the answer has more than {_PAGES} pages; it may lead in a circle")
    return Fetched(tuple(bodies), requests)


def parse(body: bytes, day: dt.date) -> Parsed:
    """Read one answer: a bare JSON array of rows, one for each paper.

    A row that is no paper is skipped and named; an answer that is mostly that, or of another day, is
    refused. Fields that are not known are counted.

    Raises:
        SourceError: the body is not such an array, or not of `day`, which the message names.

    """
    rows = _rows(body, day)
    papers: dict[str, Paper] = {}
    skipped = []
    unknown: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        try:
            raw = msgspec.convert(row, _Row)
            paper = _paper(raw)
            papers.setdefault(paper.id, paper)
            unknown.update(_unknown(row))
            days[str(raw.paper.submitted_on_daily_at or day)[:10]] += 1
        except (ValueError, RecursionError) as error:
            skipped.append(f"huggingface {day}: paper {number} of {len(rows)} skipped: {text.line(str(error), 200)}")
    if len(skipped) * 2 > len(rows):
        raise SourceError(f"{skipped[0]}; {len(skipped)} of {len(rows)} are like it, so the answer is refused")
    _refuse_other(days, day)
    return Parsed(tuple(papers.values()), tuple(skipped), unknown)


def _refuse_other(days: Counter[str], day: dt.date) -> None:
    """Refuse papers that were mostly listed on other days: of 5,942 real ones that tell theirs, each was on it."""
    if days[f"{day}"] * 2 < days.total():
        other, papers = days.most_common(1)[0]
        raise SourceError(
            f"huggingface {day}: the answer is of another day: {papers} of {days.total()} are of {text.line(other)}"
        )


def _rows(body: bytes, day: dt.date) -> list[Any]:
    """Read the array.

    What is no UTF-8, and half a surrogate pair, become lone surrogates, which `text` drops where they
    stand in a text; a number too large for a count is cut to one that is refused.
    """
    where = f"huggingface {day}: the answer is"
    if not body.strip():
        raise SourceError(f"{where} empty")
    try:
        told = body.removeprefix(codecs.BOM_UTF8).decode(errors="surrogateescape")
        answer = json.loads(told, parse_int=lambda digits: int(digits[:20]))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where} no JSON: {body[:40]!r}") from error
    if not isinstance(answer, list):
        raise SourceError(f"{where} no list of papers{_told_error(answer)}")
    return answer


def _told_error(answer: Any) -> str:
    """Return what the API said instead, when it said something."""
    told = answer.get("error") if isinstance(answer, dict) else None
    return f": {text.line(told, 200)!r}" if isinstance(told, str) else ""


def _unknown(row: dict[str, Any]) -> list[str]:
    """Return the fields of a row that are not known, those of the paper in it as `paper.name`."""
    in_row = row.keys() - set(_Row.__struct_encode_fields__) - _IN_ROW
    in_paper = row["paper"].keys() - set(_Paper.__struct_encode_fields__) - _IN_PAPER
    return [*in_row, *(f"paper.{name}" for name in in_paper)]


def _paper(row: _Row) -> Paper:
    raw = row.paper
    paper_id = re.sub(r"^(\d{4}\.\d{4,5})v\d+$", r"\1", raw.id.strip().lower())
    repository = text.web_address(raw.github_repo or "")
    return Paper(
        id=paper_id,
        title=text.line(row.title or raw.title),
        abstract=text.prose(raw.summary),
        authors=_lines(author.name for author in raw.authors),
        organisation=_account(raw.organization or row.organization or row.submitter_organization),
        published=_date(raw.published_at),
        votes=raw.upvotes,
        comments=row.num_comments,
        submitter=_account(row.submitted_by or raw.submitted_on_daily_by),
        ai_summary=text.prose(raw.ai_summary or "") or None,
        keywords=_lines(raw.ai_keywords or ()),
        repository=Repository(url=repository, stars=raw.github_stars) if repository else None,
        project_page=text.web_address(raw.project_page or ""),
        media=tuple(filter(None, map(text.web_address, raw.media_urls or row.media_urls or ()))),
        link=f"https://huggingface.co/papers/{paper_id}",
    )


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(text.line, texts)))


def _account(user: _User | None) -> Account | None:
    if user is None:
        return None
    handle = text.line(user.user or user.name or "")
    name = text.line(user.fullname or "") or handle
    return Account(name=name, handle=handle or None) if name else None


def _date(moment: str | None) -> dt.date | None:
    return dt.date.fromisoformat(moment[:10]) if moment else None


SOURCE = Source(
    name="huggingface",
    title="Hugging Face Daily Papers",
    parse=parse,
    fetch=fetch,
    endpoint="https://huggingface.co",
    endpoint_variable="HF_ENDPOINT",
    token_variable="HF_TOKEN",  # noqa: S106 - the name of the variable
    at_once=4,
)
