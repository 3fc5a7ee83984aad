"""Settings: the part of mkdocs.yml that is ours, `extra.papers`, and the few lines of MkDocs' own we need."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import yaml

from generator import text
from generator.errors import SettingsError
from generator.queries import query
from generator.sources import SOURCES

_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[a-z]+)*)?")
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
        try:
            query(self.query)
        except ValueError as error:
            raise ValueError(f"query: {error}") from None


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a mirror can choose under `extra.papers`; docs/settings.md explains each."""

    sources: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = ("huggingface",)
    arxiv: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)] = ("cs.CL", "cs.CV", "cs.LG")
    feeds: tuple[Line, ...] = ()
    window: Positive = 14
    stale_after: Positive = 2
    feed_entries: Annotated[int, msgspec.Meta(ge=1, le=100)] = 100
    trending_votes: Positive = 30
    authors_shown: Positive = 10
    embed_media: bool = False
    topics: tuple[Topic, ...] = ()
    follow: tuple[Line, ...] = ()
    searches: tuple[Search, ...] = ()
    hub: str | None = None
    digest_papers: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10

    def __post_init__(self) -> None:
        """Refuse sources that there are not, and what no feed could say."""
        for name in self.sources:
            if name not in SOURCES:
                raise ValueError(f"sources: {name!r} is no source; there are {', '.join(SOURCES)}")
        _refuse_places(self)
        if self.hub is not None and text.web_address(self.hub) != self.hub:
            raise ValueError("hub: is no http(s) address")


def _refuse_places(settings: Settings) -> None:
    """Refuse what arXiv, or nobody, could be asked for."""
    for name in settings.arxiv:
        if not _CATEGORY.fullmatch(name):
            raise ValueError(f"arxiv: {name!r} is no category; write it as cs.CL")
    for address in settings.feeds:
        if text.web_address(address) != address:
            raise ValueError(f"feeds: {address!r} is no http(s) address")
    if "feed" in settings.sources and not settings.feeds:
        raise ValueError("feeds: names no address, but feed is among the sources")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """The site's name, description and address, as MkDocs is told them. `url` ends in a slash."""

    name: str
    description: str
    url: str


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """All that mkdocs.yml says to us."""

    site: Site
    settings: Settings


def load(path: Path, site_url: str | None = None) -> Configuration:
    """Read mkdocs.yml at `path`; `site_url`, when given, takes the place of its address.

    Raises:
        SettingsError: the file cannot be read, is no YAML, or a setting is wrong; names the line.

    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}{_line_of(error)}: is no YAML: {_reason(error)}") from error
    extra = _child(root, "extra")
    ours = _child(extra, "papers")
    for node in (root, extra, ours):
        _refuse_repeated(path, node)
    return Configuration(site=_site(path, root, site_url), settings=_settings(path, ours))


def _settings(path: Path, node: yaml.Node | None) -> Settings:
    if node is None:
        return Settings()
    try:
        settings = msgspec.convert(yaml.SafeLoader("").construct_document(node), Settings)
    except msgspec.ValidationError as error:
        where, what = _explain(str(error))
        line = _find(node, where).start_mark.line + 1
        name = ".".join(["extra.papers", *where])
        raise SettingsError(f"{path}, line {line}: {name}: {what}") from error
    except (yaml.YAMLError, ValueError) as error:  # the latter of a date that there is not
        raise SettingsError(f"{path}{_line_of(error)}: {_reason(error)}") from error
    _refuse_names(path, node, "topics", settings.topics)
    _refuse_names(path, node, "searches", settings.searches)
    return settings


def _refuse_repeated(path: Path, node: yaml.Node | None) -> None:
    """Refuse a setting that is there twice: MkDocs takes the last, and says nothing."""
    seen: set[str] = set()
    for key in (key for key, _ in node.value) if isinstance(node, yaml.MappingNode) else ():
        if f"{key.value}" in seen:
            raise SettingsError(
                f"{path}, line {key.start_mark.line + 1}: {key.value}: is there twice; keep one of them"
            )
        seen.add(f"{key.value}")


def _refuse_names(path: Path, node: yaml.Node, what: str, named: Sequence[Topic | Search]) -> None:
    """Refuse names that cannot be shown, or that would have one address."""
    for number, each in enumerate(named):
        if not text.is_safe(each.name) or not any(
            letter.isprintable() and not letter.isspace() for letter in each.name
        ):
            line = _find(node, [what, str(number)]).start_mark.line + 1
            raise SettingsError(f"{path}, line {line}: extra.papers.{what}: a name that cannot be shown")
    slugs = [text.slug(each.name) for each in named]
    for number, slug in enumerate(slugs):
        if slug in slugs[:number]:
            line = _find(node, [what, str(number)]).start_mark.line + 1
            raise SettingsError(f"{path}, line {line}: extra.papers.{what}: two have the address {what}/{slug}.html")


def _site(path: Path, root: yaml.Node | None, site_url: str | None) -> Site:
    told, place = (site_url, "SITE_URL") if site_url else (_scalar(root, "site_url"), f"{path}: site_url")
    if not told:
        raise SettingsError(f"{place}: is missing; say where the site will live, there or in SITE_URL")
    url = told.rstrip("/") + "/"
    if text.web_address(url) is None or "?" in url or "#" in url:
        raise SettingsError(f"{place}: {told!r} is not the http(s) address of a folder")
    for name in ("site_name", "site_description"):
        if not text.is_safe(_scalar(root, name)):
            raise SettingsError(f"{path}: {name}: holds a character that cannot be shown")
    return Site(
        name=_scalar(root, "site_name") or "Daily Papers", description=_scalar(root, "site_description"), url=url
    )


def _explain(message: str) -> tuple[list[str], str]:
    """Split msgspec's message into the path of the setting and what is wrong with it."""
    what, _, path = message.partition(" - at `$")
    where = re.findall(r"\w+", path.replace("...", ""))
    if unknown := re.search(r"unknown field `(.*)`", what):
        kind = {"topics": Topic, "searches": Search}.get(where[0], Settings) if where else Settings
        return [*where, unknown[1]], f"is no setting; there are {', '.join(kind.__struct_fields__)}"
    if ours := re.fullmatch(r"(arxiv|feeds|hub|phrases|query|sources): (.*)", what):
        return [*where, ours[1]], ours[2]
    return where, what[:1].lower() + what[1:]


def _find(node: yaml.Node, where: list[str]) -> yaml.Node:
    """Return the key or value at the path `where`, as near to it as the file goes."""
    for name in where:
        if isinstance(node, yaml.SequenceNode) and name.isdigit():
            node = node.value[int(name)]
        elif isinstance(node, yaml.MappingNode):
            node = next((value if value.value else key for key, value in node.value if key.value == name), node)
    return node


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _scalar(node: yaml.Node | None, name: str) -> str:
    child = _child(node, name)
    return str(child.value) if isinstance(child, yaml.ScalarNode) else ""


def _line_of(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _reason(error: Exception) -> str:
    return text.line(str(getattr(error, "problem", None) or error))
