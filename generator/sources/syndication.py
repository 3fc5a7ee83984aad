"""What an RSS or Atom document says, in plain values: feedparser reads it, after what is dangerous is refused.

Addresses are never followed, and what is HTML becomes text.
"""

import codecs
import datetime as dt
import io
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urljoin

import feedparser
from lxml import etree

from generator import text
from generator.errors import SourceError

_LARGEST = 10_000_000  # bytes
_MOST = 5_000  # entries; arXiv's feed has 2,000 at most
_LONGEST = 100_000  # characters of HTML
_ABSTRACT = 5_000  # characters of what a post says; the rest is read where it is
_ENTITIES = re.compile(rb"<!doctype[^<>]*\[|<!entity", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:[\w-]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_OTHERS = {  # what is met in place of a feed most, and what to do
    "a web page; name the address to which it leads as its feed": re.compile(
        rb"\s*(?:<!doctype html|<html)", re.IGNORECASE
    ),
    "JSON, perhaps a JSON Feed; name the site's RSS or Atom": re.compile(rb"\s*[{\[]"),
    "compressed; name one that is not": re.compile(rb"\x1f\x8b|PK\x03|BZh|\xfd7zXZ"),
}
_HEAD = 10_000  # bytes, in which the root is
_ENTRY = re.compile(rb"<(?:[\w-]+:)?(?:item|entry)\b", re.IGNORECASE)
_CLOSED = re.compile(rb"</(?:[\w-]+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.IGNORECASE | re.DOTALL)
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "pre", "tr"}
_UNSEEN = {"script", "style", "svg", "annotation", "annotation-xml", "iframe"}  # MathML annotates formulas with TeX
_MARKED_UP = re.compile(r"</[a-z]|<(?:p|br|img)\b", re.IGNORECASE)  # what is in HTML, and hardly in any other text
# Year, month and day with other signs than ISO 8601's, of which feedparser takes the year alone.
_DATE = re.compile(r"\s*(\d{4})[/.\u5e74](\d\d?)[/.\u6708](\d\d?)")


class Post(NamedTuple):
    """An entry: what it says of itself, and `day` (UTC) when it was announced; `kind` is how arXiv did so.

    Title and summary may be HTML; an Atom text that says that it is none is escaped.
    """

    id: str
    link: str
    title: str
    summary: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    day: dt.date | None
    kind: str
    doi: str


class Document(NamedTuple):
    """A feed: its title, and its entries; `is_cut` when its end is missing, and with it the last of them."""

    title: str
    day: dt.date | None
    posts: tuple[Post, ...]
    is_cut: bool


def read(body: bytes, name: str) -> Document:
    """Read a feed; raises SourceError, which calls it `name`, when it is none."""
    _refuse(body, name)
    return _document(body)


@lru_cache(64)  # a document is read once for each of its days
def _document(body: bytes) -> Document:
    told = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    is_cut = bool(told.bozo) and not _CLOSED.search(body.replace(b"\0", b"")[-1_000:])
    home = _home(told.feed)
    is_atom = told.version.startswith("atom")
    posts = tuple(_post(entry, home, is_atom=is_atom) for entry in told.entries[: -1 if is_cut else None])
    title = plain(_html(told.feed.get("title_detail", {}), is_atom=is_atom))
    return Document(text.line(title, 100), _day(told.feed), posts, is_cut)


def _refuse(body: bytes, name: str) -> None:
    if not body.strip():
        raise SourceError(f"{name}: is empty")
    if len(body) > _LARGEST:
        raise SourceError(f"{name}: is larger than {_LARGEST // 1_000_000} MB")
    letters = body.replace(b"\0", b"")  # of UTF-16 as well
    for other, begins in _OTHERS.items():
        if begins.match(letters.removeprefix(codecs.BOM_UTF8)):
            raise SourceError(f"{name}: is no RSS or Atom, but {other}")
    if not _ROOT.search(letters[:_HEAD]):
        raise SourceError(f"{name}: is no RSS or Atom: {body[:40]!r}")
    if sum(1 for _ in _ENTRY.finditer(letters)) > _MOST:
        raise SourceError(f"{name}: has more than {_MOST:,} entries")
    if _ENTITIES.search(letters):
        raise SourceError(f"{name}: declares entities, which a feed has no need of; it is not read")


def _post(entry: Any, home: str, *, is_atom: bool) -> Post:
    said = [entry.get("summary_detail", {}), *entry.get("content", ())]
    return Post(
        id=str(entry.get("id", "")),
        link=_address(entry.get("link") or text.web_address(str(entry.get("id", ""))) or "", home),
        title=_html(entry.get("title_detail", {}), is_atom=is_atom),
        summary=next(filter(None, (_html(each, is_atom=is_atom) for each in said)), ""),
        authors=tuple(filter(None, (text.line(plain(each.get("name", ""))) for each in entry.get("authors", ())))),
        categories=tuple(text.line(each.get("term") or "") for each in entry.get("tags", ())),
        day=_day(entry),
        # By any prefix that arXiv's name space has in the document (Namespaces in XML 1.0, §4).
        kind=next((str(said) for name, said in entry.items() if name.endswith("announce_type")), ""),
        doi=str(entry.get("prism_doi") or entry.get("dc_identifier") or ""),
    )


def _home(feed: Any) -> str:
    """Return where addresses in a feed lead from: its page, whose own may lead from where the feed itself is."""
    links = sorted(feed.get("links", ()), key=lambda each: each.get("rel") != "self")
    itself = next((each.get("href", "") for each in links), "")
    return _address(str(feed.get("link") or itself), itself)


def _address(link: str, home: str) -> str:
    """Return where `link` leads from `home`; one that is missing leads nowhere, or posts without would share an id."""
    try:
        return (link and text.web_address(urljoin(home, link))) or ""
    except ValueError:
        return ""


def _html(told: Any, *, is_atom: bool) -> str:
    """Return what is `told` as HTML: only Atom says of a text that it is none (RFC 4287 §3.1.1), not always truly."""
    value = str(told.get("value") or "")
    is_text = is_atom and told.get("type") == "text/plain" and not _MARKED_UP.search(value)
    return escape(value, quote=False) if is_text else value


def _day(told: Any) -> dt.date | None:
    """Return the day of `told` (UTC, which is also taken for one that names no zone)."""
    names = (name for name in ("published", "updated") if name in told)
    return next(filter(None, (_day_of(str(told[name]), told.get(f"{name}_parsed")) for name in names)), None)


def _day_of(said: str, moment: Any) -> dt.date | None:
    """Return the day that is `said`; feedparser reads `moment` in it, but for some that feeds have all the same."""
    try:
        if numbers := _DATE.match(said):
            return dt.date(*map(int, numbers.groups()))
        return dt.date(*moment[:3]) if moment else _utc(parsedate_to_datetime(said)).date()
    except (ValueError, OverflowError):
        return None


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment


def plain(html: str, limit: int = _ABSTRACT) -> str:
    """Return the text of what may be HTML: paragraphs with an empty line between."""
    if "<" not in html and "&" not in html:
        return html
    told = re.split(r"\n\n+", "".join(_seen(html[:_LONGEST])))
    return text.prose("\n\n".join(" ".join(each.split()) for each in told), limit)


def _seen(html: str) -> Iterator[str]:
    """Yield what a reader of HTML sees, with an empty line at the edges of what is set apart."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    page = etree.fromstring(f"<div>{html}</div>".encode(errors="replace"), parser)
    hidden = 0
    for event, element in etree.iterwalk(page, events=("start", "end")):
        hidden += (element.tag in _UNSEEN) * (1 if event == "start" else -1)
        if element.tag in _BLOCKS:
            yield "\n\n"
        if not hidden:
            yield (element.text if event == "start" else element.tail) or ""
