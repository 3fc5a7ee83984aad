"""What a mirror can choose: the part of mkdocs.yml that is ours, and the few lines of MkDocs' own we need."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec

from generator import text
from generator.queries import query
from generator.sources import SOURCES

_ARCHIVES = (
    "astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-(?:ex|lat|ph|th)|math|math-ph|nlin|nucl-(?:ex|th)|physics|q-bio|q-fin"
    "|quant-ph|stat"
)
_CATEGORY = re.compile(rf"(?:cond-mat|physics)\.[a-z]+(?:-[a-z]+)*|(?:{_ARCHIVES})(?:\.[A-Z]{{2}})?")
API = Literal["none", "days", "papers"]
Positive = Annotated[int, msgspec.Meta(ge=1, le=1000)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A topic: its name, and the phrases that tell a paper is about it."""

    name: Line
    phrases: tuple[Line, ...]

    def __post_init__(self) -> None:
        """Refuse a phrase that every paper has."""
        if not all(any(map(str.isalnum, phrase)) for phrase in self.phrases):
            raise ValueError("phrases: one says no word to look for")


class Search(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A search that has a page and feeds: its name, and what one would type."""

    name: Line
    query: Line

    def __post_init__(self) -> None:
        """Refuse a query that looks for nothing."""
        _refuse_query("query", self.query)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a mirror can choose under `extra.papers`; docs/settings.md explains each."""

    sources: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = ("huggingface",)
    arxiv: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)] = ("cs.CL", "cs.CV", "cs.LG")
    feeds: tuple[Line, ...] = ()
    sources_shown: tuple[str, ...] = ()
    window: Positive = 14
    stale_after: Positive = 2
    feed_entries: Annotated[int, msgspec.Meta(ge=1, le=100)] = 100
    trending_votes: Positive = 30
    authors_shown: Positive = 10
    embed_media: bool = False
    topics: tuple[Topic, ...] = ()
    follow: tuple[Line, ...] = ()
    follow_organisations: tuple[Line, ...] = ()
    searches: tuple[Search, ...] = ()
    hub: str | None = None
    api: API = "days"
    search: bool = True
    digest_papers: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10
    include: tuple[Line, ...] = ()
    exclude: tuple[Line, ...] = ()
    least_votes: Annotated[int, msgspec.Meta(ge=0)] = 0
    days_shown: Annotated[int, msgspec.Meta(ge=1, le=36_500)] | None = None
    colour: str | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        """Refuse sources that there are not, and what no feed could say."""
        _refuse_sources("sources", self.sources)
        _refuse_sources("sources_shown", self.sources_shown)
        _refuse_places(self)
        if self.hub is not None and text.web_address(self.hub) != self.hub:
            raise ValueError("hub: is no http(s) address")
        if self.colour is not None and not re.fullmatch("#[0-9a-fA-F]{6}", self.colour):
            raise ValueError(f"colour: {self.colour!r} is no colour; write it in quotation marks as '#9c3a12'")
        for name, queries in {"include": self.include, "exclude": self.exclude}.items():
            for each in queries:
                _refuse_query(name, each)


def _refuse_sources(name: str, told: Sequence[str]) -> None:
    """Refuse sources that there are not; `name` is the setting that they are in."""
    for each in told:
        if each not in SOURCES:
            raise ValueError(f"{name}: {each!r} is no source; there are {', '.join(SOURCES)}")
        if told.count(each) > 1:
            raise ValueError(f"{name}: {each} is there twice; keep one of them")


def _refuse_places(settings: Settings) -> None:
    """Refuse what arXiv, or nobody, could be asked for."""
    for name in settings.arxiv:
        if not _CATEGORY.fullmatch(name):
            raise ValueError(f"arxiv: {name!r} is no category; write it as cs.CL, with the letters as arXiv has them")
    for address in settings.feeds:
        if text.web_address(address) != address:
            raise ValueError(f"feeds: {address!r} is no http(s) address")
    if "feed" in settings.sources and not settings.feeds:
        raise ValueError("sources: has feed, but feeds names no address")
    if settings.feeds and "feed" not in settings.sources:
        raise ValueError("feeds: are not read; add feed to sources")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """The site's name, description and address, as MkDocs is told them. `url` ends in a slash."""

    name: str
    description: str
    url: str


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """All that mkdocs.yml says to us."""

    site: Site
    settings: Settings


def _refuse_query(name: str, told: str) -> None:
    """Refuse a search that looks for nothing; `name` is the setting that it is in."""
    try:
        query(told)
    except ValueError as error:
        raise ValueError(f"{name}: {told!r} {error}") from None
