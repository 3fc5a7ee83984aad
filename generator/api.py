"""The archive for programs, in the very shape of Hugging Face's GET /api/daily_papers and /api/papers/ID.

What these publish and we keep, and nothing else: no ids or pictures of people, and of a moment only the day. The form
is described in docs/api/schema.json (JSON Schema 2020-12), which is published beside it. What a folder is answered with
is served as HTML, and an id may end as a page's name does; so no `<` is in any of this, and a browser runs nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

import msgspec
from msgspec.structs import replace

from generator import permalinks
from generator.archive import Archive, Day, Entry
from generator.catalogue import Catalogue
from generator.model import Account, Paper
from generator.settings import Settings, Site
from generator.sheets import Sheet, digest, stamps
from generator.shell import File


class _Told(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A part of an answer; what is not known is left out."""


class _Named(_Told, frozen=True, kw_only=True):
    name: str


class _User(_Told, frozen=True, kw_only=True):
    """A person or an organisation: `user` is a person's handle, where a paper tells who submitted it."""

    name: str | None = None
    user: str | None = None
    fullname: str


class _Paper(_Told, frozen=True, kw_only=True):
    id: str
    authors: tuple[_Named, ...]
    media_urls: tuple[str, ...] = ()
    published_at: str | None = None
    submitted_on_daily_at: str
    title: str
    submitted_on_daily_by: _User | None = None
    summary: str | None = None
    upvotes: int | None = None
    project_page: str | None = None
    github_repo: str | None = None
    ai_summary: str | None = msgspec.field(name="ai_summary", default=None)
    ai_keywords: tuple[str, ...] = msgspec.field(name="ai_keywords", default=())
    github_stars: int | None = None
    organization: _User | None = None


class _Row(_Told, frozen=True, kw_only=True):
    """A paper in a listing.

    Of what the original says here again, there is what its own client looks for here; the abstract would double all.
    """

    paper: _Paper
    published_at: str | None = None
    title: str
    num_comments: int | None = None
    submitted_by: _User | None = None
    organization: _User | None = None


class _Place(_Told, frozen=True, kw_only=True):
    """A day, a week or a month: its name, and the address of its listing."""

    name: str
    url: str


class _Index(_Told, frozen=True, kw_only=True):
    days: list[_Place]
    weeks: list[_Place]
    months: list[_Place]


def sheets(archive: Archive, catalogue: Catalogue, settings: Settings, site: Site) -> Iterator[Sheet]:
    """Yield the sheets of what the settings ask for: a day with its papers, weeks, months, the newest, the index."""
    if settings.api == "none":
        return
    of_papers = settings.api == "papers"
    for day in archive.days:
        name = permalinks.api_listing(f"{day.date}")
        yield Sheet(name, digest(stamps(day.entries)), partial(_day, day, of_papers=of_papers))
    for period in (*catalogue.weeks, *catalogue.months):
        yield _listing(permalinks.api_listing(period.name), period.entries, _brief)
    yield _listing(permalinks.API_NEWEST, archive.days[0].entries if archive.days else (), _row)
    index = _encoded(_index(archive, catalogue, site))
    yield Sheet(permalinks.API_INDEX, digest(index), lambda: [(permalinks.API_INDEX, index)])


def paths(archive: Archive, catalogue: Catalogue, settings: Settings) -> Iterator[str]:
    """Yield the path of each of these files, and of what describes them."""
    if settings.api == "none":
        return
    yield from (permalinks.API_NEWEST, permalinks.API_INDEX, permalinks.API_SCHEMA)
    yield from (permalinks.api_listing(f"{day.date}") for day in archive.days)
    yield from (permalinks.api_listing(period.name) for period in (*catalogue.weeks, *catalogue.months))
    if settings.api == "papers":
        yield from (permalinks.api_paper(entry.paper.id) for entry in archive.entries)


def _listing(path: str, entries: Sequence[Entry], row: Callable[[Entry], _Row]) -> Sheet:
    return Sheet(path, digest(stamps(entries)), lambda: [(path, _encoded(list(map(row, entries))))])


def _day(day: Day, *, of_papers: bool) -> Iterator[File]:
    """Yield the listing of a day, and if asked the papers that were listed first on it."""
    yield permalinks.api_listing(f"{day.date}"), _encoded(list(map(_row, day.entries)))
    for entry in day.entries if of_papers else ():
        if entry.day == day.date:
            yield permalinks.api_paper(entry.paper.id), _encoded(_paper(entry))


def _index(archive: Archive, catalogue: Catalogue, site: Site) -> _Index:
    return _Index(
        days=[_place(f"{day.date}", site) for day in archive.days],
        weeks=[_place(week.name, site) for week in catalogue.weeks],
        months=[_place(month.name, site) for month in catalogue.months],
    )


def _place(name: str, site: Site) -> _Place:
    return _Place(name=name, url=site.url + permalinks.api_listing(name))


def _encoded(value: _Told | Sequence[_Told]) -> bytes:
    return msgspec.json.encode(value).replace(b"<", rb"\u003c")


def _row(entry: Entry) -> _Row:
    paper, told = entry.paper, _paper(entry)
    return _Row(
        paper=told,
        published_at=told.published_at,
        title=told.title,
        num_comments=paper.comments,
        submitted_by=_user(paper.submitter),
        organization=told.organization,
    )


def _brief(entry: Entry) -> _Row:
    """Return a row without the long texts, which the listing of a day has: a site of all would outgrow its host."""
    row = _row(entry)
    return replace(row, paper=replace(row.paper, summary=None, ai_summary=None, ai_keywords=()))


def _paper(entry: Entry) -> _Paper:
    paper, code = entry.paper, entry.paper.repository
    return _Paper(
        id=paper.id,
        authors=tuple(_Named(name=name) for name in paper.authors),
        media_urls=paper.media,
        published_at=_moment(paper.published),
        submitted_on_daily_at=_midnight(entry.day),
        title=paper.title,
        submitted_on_daily_by=_submitter(paper),
        summary=paper.abstract,
        upvotes=paper.votes,
        project_page=paper.project_page,
        github_repo=code.url if code else None,
        ai_summary=paper.ai_summary,
        ai_keywords=paper.keywords,
        github_stars=code.stars if code else None,
        organization=_user(paper.organisation),
    )


def _submitter(paper: Paper) -> _User | None:
    """Return who submitted a paper as the paper itself tells: there a handle is `user` as well."""
    told = _user(paper.submitter)
    return _User(name=told.name, user=told.name, fullname=told.fullname) if told else None


def _user(account: Account | None) -> _User | None:
    return _User(name=account.handle, fullname=account.name) if account else None


def _moment(day: date | None) -> str | None:
    return _midnight(day) if day else None


def _midnight(day: date) -> str:
    return f"{day}T00:00:00.000Z"
