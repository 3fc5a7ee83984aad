"""What a validator of feeds would find: the rules of the W3C's, by their names there, and the schemas."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html.entities import name2codepoint
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import msgspec

from tests.conftest import PROJECT

Finding = tuple[str, str]  # its name, what it is about

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}archive"
DC = "{http://purl.org/dc/elements/1.1/}"
_SCHEMA = lxml.etree.RelaxNG(lxml.etree.parse(PROJECT / "tests" / "schemas" / "atom.rng"))
_CLOSING = re.compile(r"</(\w+)>")
_ENTITY = re.compile(r"&(#?\w+)")
_DANGEROUS = {"script", "object", "embed", "iframe", "applet", "meta", "form", "input", "style", "base", "link"}


class Author(msgspec.Struct, forbid_unknown_fields=True):
    """An author in JSON Feed 1.1."""

    name: str


class Hub(msgspec.Struct, forbid_unknown_fields=True):
    """A hub in JSON Feed 1.1."""

    type: str
    url: str


class Item(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An item in JSON Feed 1.1, as ours are."""

    id: str
    url: str
    title: str
    content_html: str
    date_published: dt.datetime
    date_modified: dt.datetime
    external_url: str | None = None
    authors: list[Author] = []
    tags: list[str] = []


class JsonFeed(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A JSON Feed 1.1, as ours are."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    items: list[Item]
    description: str
    language: str
    authors: list[Author]
    hubs: list[Hub] = []


def findings(path: Path, address: str) -> Iterator[Finding]:
    """Yield what is wrong with the feed in the file `path`, which is served at `address`."""
    data = path.read_bytes()
    if len(data) > 1_000_000:
        yield "TooLarge", f"{len(data)} bytes"
    read = {".atom": _atom, ".rss": _rss, ".json": _json}[path.suffix]
    yield from read(data, address)


def _atom(data: bytes, address: str) -> Iterator[Finding]:
    feed = lxml.etree.fromstring(data)
    if not _SCHEMA.validate(feed):
        yield "InvalidByRFC4287", str(_SCHEMA.error_log.last_error)
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    yield from _self(links.get("self"), address)
    if feed.find(HISTORY) is not None and not links.keys() >= {"current", "self"}:
        yield "MissingCurrentInArchive", address
    entries = feed.findall(f"{ATOM}entry")
    if not feed.findall(f"{ATOM}author") and not all(entry.findall(f"{ATOM}author") for entry in entries):
        yield "MissingAuthor", address
    yield from _repeated("DuplicateIds", [entry.findtext(f"{ATOM}id") for entry in entries])
    yield from _repeated("DuplicateUpdated", [entry.findtext(f"{ATOM}updated") for entry in entries])
    for entry in entries:
        for name in ("published", "updated"):
            yield from _date(dt.datetime.fromisoformat(entry.findtext(f"{ATOM}{name}") or ""))
        yield from _content(entry.findtext(f"{ATOM}content") or "")
        yield from _id(entry.findtext(f"{ATOM}id") or "")


def _rss(data: bytes, address: str) -> Iterator[Finding]:
    channel = lxml.etree.fromstring(data).find("channel")
    assert channel is not None
    links = {link.get("rel"): link.get("href") for link in channel.findall(f"{ATOM}link")}
    yield from _self(links.get("self"), address)
    items = channel.findall("item")
    yield from _repeated("DuplicateEntries", [item.findtext("guid") for item in items])
    for item in items:
        guid = item.find("guid")
        if guid is None or not guid.text:
            yield "MissingGuid", str(item.findtext("title"))
        elif guid.get("isPermaLink") != "false" and not guid.text.startswith("http"):
            yield "InvalidHttpGUID", guid.text
        yield from _title(item.findtext("title") or "")
        yield from _content(item.findtext("description") or "")
        yield from _date(dt.datetime.strptime(item.findtext("pubDate") or "", "%a, %d %b %Y %H:%M:%S %z"))


def _json(data: bytes, address: str) -> Iterator[Finding]:
    try:
        feed = msgspec.json.decode(data, type=JsonFeed)
    except msgspec.ValidationError as error:
        yield "InvalidByJSONFeed", str(error)
        return
    if feed.version != "https://jsonfeed.org/version/1.1":
        yield "InvalidByJSONFeed", feed.version
    yield from _self(feed.feed_url, address)
    yield from _repeated("DuplicateIds", [item.id for item in feed.items])
    for item in feed.items:
        yield from _date(item.date_published)
        yield from _content(item.content_html)


def _self(told: str | None, address: str) -> Iterator[Finding]:
    if told is None:
        yield "MissingSelf", address
    elif told != address:
        yield "SelfDoesntMatchLocation", told


def _repeated(name: str, values: Iterable[str | None]) -> Iterator[Finding]:
    yield from ((name, str(value)) for value, count in Counter(values).items() if count > 1)


def _date(moment: dt.datetime) -> Iterator[Finding]:
    if not dt.datetime(1995, 1, 1, tzinfo=dt.UTC) < moment < dt.datetime(2100, 1, 1, tzinfo=dt.UTC):
        yield "ImplausibleDate", moment.isoformat()


def _id(told: str) -> Iterator[Finding]:
    if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", told):
        yield "InvalidUUID", told


def _title(text: str) -> Iterator[Finding]:
    known = {name.lower() for name in lxml.html.defs.tags}
    if any(tag.lower() in known for tag in _CLOSING.findall(text)) or any(
        name in name2codepoint for name in _ENTITY.findall(text)
    ):
        yield "ContainsHTML", text


def _content(html: str) -> Iterator[Finding]:
    if not html:
        return
    for element in lxml.html.fragment_fromstring(html, create_parent="div").iter():
        if element.tag in _DANGEROUS:
            yield "SecurityRisk", str(element.tag)
        for name, value in element.items():
            if name == "style":
                yield "DangerousStyleAttr", value
            elif name.startswith("on") or (name == "href" and urlsplit(value).scheme not in {"http", "https"}):
                yield ("ContainsRelRef" if name == "href" else "SecurityRisk"), value


def items(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a feed as its readers see them: id, title, authors, tags and html."""
    data = path.read_bytes()
    if path.suffix == ".json":
        return [
            {
                "id": item["id"],
                "title": item["title"],
                "authors": [author["name"] for author in item.get("authors", [])],
                "tags": item.get("tags", []),
                "html": item.get("content_html", ""),
            }
            for item in json.loads(data)["items"]
        ]
    root = lxml.etree.fromstring(data)
    if path.suffix == ".atom":
        return [
            {
                "id": entry.findtext(f"{ATOM}id"),
                "title": entry.findtext(f"{ATOM}title"),
                "authors": [each.text for each in entry.findall(f"{ATOM}author/{ATOM}name")],
                "tags": [each.get("term") for each in entry.findall(f"{ATOM}category")],
                "html": entry.findtext(f"{ATOM}content"),
            }
            for entry in root.iter(f"{ATOM}entry")
        ]
    return [
        {
            "id": item.findtext("guid"),
            "title": (item.findtext("title") or "").replace("\u2060", ""),
            "authors": [each.text for each in item.findall(f"{DC}creator")],
            "tags": [each.text for each in item.findall("category")],
            "html": item.findtext("description"),
        }
        for item in root.iter("item")
    ]
