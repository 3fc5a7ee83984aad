"""Where settings are written: mkdocs.yml, and a variable laid over it.

A fork is made one's own with a repository variable, so that nothing has to be committed. What is wrong in
either is named with its place and line.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

import msgspec
import yaml

from generator import languages, text
from generator.errors import SettingsError
from generator.settings import API, Configuration, Search, Settings, Site, Topic

VARIABLE = "PAPERS_SETTINGS"

_MAP = "tag:yaml.org,2002:map"
_OF_SITE = ("site_name", "site_description")
_NULL = "tag:yaml.org,2002:null"
_HINTS = {  # what YAML says of the mistakes that are made most
    "mapping values are not allowed here": "put a text that holds a colon in quotation marks",
    "found character '\\t' that cannot start any token": "indent with spaces, not tabs",
    "found unexpected end of stream": "a quotation mark or bracket is not closed",
}
_KINDS = {
    "Expected `array`": "Expected a list, such as [one, two]",
    "Expected `object`": "Expected names with values, such as {name: One}",
    "Expected `str`, got `bool`": "What YAML takes for yes or no; put it in quotation marks, if it is meant",
    "Invalid enum value": f"There are {', '.join(get_args(API))}, and not",
}

Pairs = list[tuple[yaml.Node, yaml.Node]]


def load(path: Path, site_url: str | None = None, variable: str = "") -> Configuration:
    """Read mkdocs.yml at `path`; `site_url`, when given, takes the place of its address.

    `variable` is YAML with settings of `extra.papers`, and the name and description of the site; each takes
    the place of what the file says.

    Raises:
        SettingsError: the file cannot be read, something is no YAML, or a setting is wrong; names place and line.

    """
    try:
        root = _node(path.read_text(encoding="utf-8"), f"{path}")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: is no YAML: {error}") from error
    told = _variable(variable)
    _refuse_unsaid(told)
    extra = _child(root, "extra")
    ours = _child(extra, "papers")
    for node in (root, extra, ours, told, *_items(ours), *_items(told)):
        _refuse_repeated(node)
    site = _site(path, _over(root, [pair for pair in told.value if pair[0].value in _OF_SITE]), site_url)
    node = _over(ours, [pair for pair in told.value if pair[0].value not in _OF_SITE])
    settings = _settings(node)
    _refuse_language(node, settings.language, languages.names(path.parent / languages.FOLDER))
    return Configuration(site=site, settings=settings)


def _node(document: str, name: str) -> yaml.Node | None:
    """Return the node of a YAML document; all in it know `name` and their line."""
    loader = yaml.SafeLoader("")
    try:
        loader = yaml.SafeLoader(document)
        loader.name = name
        return loader.get_single_node()
    except yaml.YAMLError as error:
        reason = _reason(error)
        hint = f"; {_HINTS[reason]}" if reason in _HINTS else ""
        raise SettingsError(f"{name}{_line_of(error)}: is no YAML: {reason}{hint}") from error


def _variable(variable: str) -> yaml.MappingNode:
    node = _node(variable, VARIABLE)
    if node is None or node.tag == _NULL:
        return yaml.MappingNode(_MAP, [])
    if not isinstance(node, yaml.MappingNode):
        raise SettingsError(f"{_place(node)}: says no settings; write one on a line, such as language: es")
    return node


def _over(below: yaml.Node | None, pairs: Pairs) -> yaml.Node | None:
    """Return `below` with `pairs` in place of its own of that name."""
    if not pairs or not isinstance(below, yaml.MappingNode | None):
        return below
    names = [key.value for key, _ in pairs]
    own = [pair for pair in below.value if pair[0].value not in names] if below else []
    return yaml.MappingNode(_MAP, [*own, *pairs], pairs[0][0].start_mark)


def _settings(node: yaml.Node | None) -> Settings:
    if node is None:
        return Settings()
    try:
        settings = msgspec.convert(yaml.SafeLoader("").construct_document(node), Settings)
    except msgspec.ValidationError as error:
        where, what = _explain(str(error))
        raise SettingsError(f"{_at(node, where)}: {what}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or node.start_mark
        raise SettingsError(f"{mark.name}, line {mark.line + 1}: {_reason(error)}") from error
    except ValueError as error:  # of a date that there is not
        raise SettingsError(f"{_place(node)}: {_reason(error)}") from error
    _refuse_names(node, "topics", settings.topics)
    _refuse_names(node, "searches", settings.searches)
    return settings


def _refuse_unsaid(told: yaml.MappingNode) -> None:
    """Refuse a setting of the variable that says nothing, as a colour does without quotation marks."""
    for key, value in told.value:
        is_of_site = key.value in _OF_SITE
        if value.tag == _NULL and (is_of_site or not value.value):
            raise SettingsError(f"{_place(key)}: {key.value}: says nothing; put what begins with # in quotation marks")
        if is_of_site and not isinstance(value, yaml.ScalarNode):
            raise SettingsError(f"{_place(key)}: {key.value}: is no text; write it as {key.value}: Robot Papers")


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    """Return the items of the lists that are settings: topics and searches have settings of their own."""
    lists = [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else []
    return [item for each in lists if isinstance(each, yaml.SequenceNode) for item in each.value]


def _refuse_repeated(node: yaml.Node | None) -> None:
    """Refuse a setting that is there twice: MkDocs takes the last, and says nothing."""
    seen: set[str] = set()
    for key in (key for key, _ in node.value) if isinstance(node, yaml.MappingNode) else ():
        if f"{key.value}" in seen:
            raise SettingsError(f"{_place(key)}: {key.value}: is there twice; keep one of them")
        seen.add(f"{key.value}")


def _refuse_language(node: yaml.Node | None, code: str, known: Sequence[str]) -> None:
    """Refuse a language in which nothing can be said."""
    if node is not None and code not in known:
        raise SettingsError(f"{_at(node, ['language'])}: {code!r} is none here; there are {', '.join(known)}")


def _refuse_names(node: yaml.Node, what: str, named: Sequence[Topic | Search]) -> None:
    """Refuse names that cannot be shown, or that would have one address."""
    for number, each in enumerate(named):
        if not text.is_safe(each.name) or not any(
            letter.isprintable() and not letter.isspace() for letter in each.name
        ):
            raise SettingsError(f"{_at(node, [what], f'{number}')}: a name that cannot be shown")
    slugs = [text.slug(each.name) for each in named]
    for number, slug in enumerate(slugs):
        if slug in slugs[:number]:
            raise SettingsError(f"{_at(node, [what], f'{number}')}: two have the address {what}/{slug}.html")


def _site(path: Path, root: yaml.Node | None, site_url: str | None) -> Site:
    told, place = (site_url, "SITE_URL") if site_url else (_scalar(root, "site_url"), f"{path}: site_url")
    if not told:
        raise SettingsError(f"{place}: is missing; say where the site will live, there or in SITE_URL")
    url = told.rstrip("/") + "/"
    if text.web_address(url) is None or "?" in url or "#" in url:
        raise SettingsError(f"{place}: {told!r} is not the http(s) address of a folder")
    for name in _OF_SITE:
        if (node := _child(root, name)) and not text.is_safe(_scalar(root, name)):
            raise SettingsError(f"{_place(node)}: {name}: holds a character that cannot be shown")
    # On one line, though a block of YAML ends in a line break: a heading or a line of a feed can hold no more.
    name, description = (text.line(_scalar(root, each)) for each in _OF_SITE)
    return Site(name=name or "Daily Papers", description=description, url=url)


def _explain(message: str) -> tuple[list[str], str]:
    """Split msgspec's message into the path of the setting and what is wrong with it."""
    what, _, path = message.partition(" - at `$")
    where = re.findall(r"\w+", path.replace("...", ""))
    if unknown := re.search(r"unknown field `(.*)`", what):
        kind = {"topics": Topic, "searches": Search}.get(where[0], Settings) if where else Settings
        return [*where, unknown[1]], _unknown(unknown[1], kind.__struct_fields__)
    if ours := re.fullmatch(r"([a-z_]+): (.*)", what):
        return [*where, ours[1]], ours[2]
    for told, meant in _KINDS.items():
        what = what.replace(told, meant)
    return where, what[:1].lower() + what[1:]


def _unknown(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, [*known, *_OF_SITE], 1)
    return f"is no setting; {f'is {near[0]} meant? ' if near else ''}there are {', '.join(known)}"


def _at(node: yaml.Node, where: Sequence[str], *deeper: str) -> str:
    """Return the place and name of the setting at the path `where`, or of what is `deeper` in it."""
    found = _find(node, [*where, *deeper])
    above = [] if found.start_mark.name == VARIABLE else ["extra", "papers"]
    return ": ".join(filter(None, (_place(found), ".".join([*above, *where]))))


def _find(node: yaml.Node, where: Sequence[str]) -> yaml.Node:
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


def _place(node: yaml.Node) -> str:
    return f"{node.start_mark.name}, line {node.start_mark.line + 1}"


def _line_of(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _reason(error: Exception) -> str:
    return text.line(str(getattr(error, "problem", None) or error))
