"""Feeds: Atom (RFC 4287, with archives by RFC 5005), RSS 2.0, and JSON Feed 1.1 (jsonfeed.org/version/1.1).

feedgen makes what is around the entries; it takes ten times as long as a template for an entry, of
which a large archive has a hundred thousand. No clock is read: a feed is as old as its newest entry.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial
from html import escape
from itertools import accumulate, takewhile

import msgspec
from feedgen.feed import FeedGenerator

from generator import permalinks
from generator.galley import escaped
from generator.languages import ENGLISH
from generator.notices import Notice
from generator.press import Press
from generator.shell import File

LARGEST = 1_000_000  # bytes; some readers refuse more

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_HISTORY = b'<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>\n'  # RFC 5005 §4
_JSON_FEED = "https://jsonfeed.org/version/1.1"
# What a reader that takes an RSS title for HTML would not show as the text it is.
_LIKE_MARKUP = re.compile(r"<(?=[\w/!?])|&(?=[\w#])")
_JOINER = "\u2060"  # a sign that is not seen


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself: the folder it is in, its title, and the page it is beside.

    `hub` is the address of its WebSub hub, if it has one; `links` are paths of other documents with
    its entries, by relation (RFC 5005 §4).
    """

    place: str
    title: str
    page: str
    hub: str | None = None
    links: tuple[tuple[str, str], ...] = ()


def documents(feed: Feed, notices: Sequence[Notice], press: Press) -> Iterator[File]:
    """Yield the feed with `notices`, newest first, in each format; what is over `LARGEST` is left out at the end.

    Only the Atom feed of all papers, which has a history, is whole in any case: nothing else leads to what is in it.
    """
    path = partial(permalinks.feed, feed.place)
    entries = [_atom_entry(notice, press) for notice in notices]
    yield (
        path("atom"),
        _atom(path("atom"), feed, notices, entries if feed.place == permalinks.ALL else _within(entries), press),
    )
    yield path("rss"), _rss(path("rss"), feed, notices, press)
    yield path("json"), _json(path("json"), feed, notices, press)


def archive(path: str, feed: Feed, notices: Sequence[Notice], press: Press, *, is_settled: bool) -> bytes:
    """Return the Atom document at `path` with older entries of `feed`, whole, an archive if it is settled."""
    entries = [_atom_entry(notice, press) for notice in notices]
    return _atom(path, feed, notices, [_HISTORY, *entries] if is_settled else entries, press)


def _atom(path: str, feed: Feed, notices: Sequence[Notice], entries: Iterable[bytes], press: Press) -> bytes:
    made = _envelope(path, feed, notices, press)
    made.link([{"rel": relation, "href": press.site.url + to} for relation, to in feed.links])
    start, end, rest = made.atom_str(pretty=True).rpartition(b"</feed>")
    return b"".join([start, *entries, end, rest])


def _rss(path: str, feed: Feed, notices: Sequence[Notice], press: Press) -> bytes:
    start, end, rest = _envelope(path, feed, notices, press).rss_str(pretty=True).rpartition(b"</channel>")
    hub = b'    <atom:link href="%b" rel="hub"/>\n' % escape(feed.hub).encode() if feed.hub else b""
    return b"".join([start, hub, *_within(_rss_item(notice, press) for notice in notices), end, rest])


def _json(path: str, feed: Feed, notices: Sequence[Notice], press: Press) -> bytes:
    items = [msgspec.Raw(each) for each in _within(_json_item(notice, press) for notice in notices)]
    told = {
        "version": _JSON_FEED,
        "title": _title(feed, press),
        "home_page_url": press.site.url + feed.page,
        "feed_url": press.site.url + path,
        "description": press.site.description or press.site.name,
        "language": ENGLISH,
        "authors": [{"name": press.site.name}],
        **({"hubs": [{"type": "WebSub", "url": feed.hub}]} if feed.hub else {}),
        "items": items,
    }
    return msgspec.json.encode(told)


def _envelope(path: str, feed: Feed, notices: Sequence[Notice], press: Press) -> FeedGenerator:
    """Return what is around the entries of the document at `path`."""
    site = press.site
    made = FeedGenerator()
    made.load_extension("dc", atom=False)  # RSS has no other place for an author without a mail address
    made.id(site.url + permalinks.feed(feed.place))
    made.title(_title(feed, press))
    made.subtitle(site.description or site.name)
    made.author(name=site.name)
    made.language(ENGLISH)  # that of papers, whatever the interface speaks
    made.generator("Daily Papers")
    if feed.hub:
        made.link(href=feed.hub, rel="hub")
    made.link(href=site.url + path, rel="self")
    made.link(href=site.url + feed.page, rel="alternate")  # last, because feedgen makes it RSS's channel link
    made.updated(max((notice.updated for notice in notices), default=_EPOCH))
    made.pubDate(max((notice.published for notice in notices), default=_EPOCH))
    return made


def _title(feed: Feed, press: Press) -> str:
    return f"{press.site.name} · {feed.title}" if feed.title else press.site.name


def _atom_entry(notice: Notice, press: Press) -> bytes:
    parts = {
        **_escaped(notice, press),
        "updated": notice.updated.isoformat(),
        "published": notice.published.isoformat(),
        "elsewhere": escaped(notice.elsewhere),
    }
    return press.fill("entry.atom.jinja", parts).encode()


def _rss_item(notice: Notice, press: Press) -> bytes:
    parts = {
        **_escaped(notice, press),
        "title": escape(_LIKE_MARKUP.sub(rf"\g<0>{_JOINER}", notice.title), quote=False),
        "published": format_datetime(notice.published),
    }
    return press.fill("item.rss.jinja", parts).encode()


def _escaped(notice: Notice, press: Press) -> dict[str, str | Sequence[str]]:
    """Return the parts of a notice as XML."""
    return {
        "id": notice.id,
        "page": escape(press.site.url + notice.path),
        "title": escape(notice.title, quote=False),
        "html": escape(notice.html, quote=False),
        "authors": escaped(notice.authors),
        "categories": escaped(notice.categories),
    }


def _json_item(notice: Notice, press: Press) -> bytes:
    told = {
        "id": notice.id,
        "url": press.site.url + notice.path,
        "external_url": notice.elsewhere[0] if notice.elsewhere else None,
        "title": notice.title,
        "date_published": notice.published.isoformat(),
        "date_modified": notice.updated.isoformat(),
        "authors": [{"name": name} for name in notice.authors],
        "tags": notice.categories,
    }
    known = {name: value for name, value in told.items() if value}
    return msgspec.json.encode(known | {"content_html": notice.html})  # which must be there, also when it is empty


def _within(entries: Iterable[bytes]) -> list[bytes]:
    """Return as many of `entries` as a feed can hold; the first in any case."""
    each = list(entries)
    size = LARGEST - 10_000  # for what is around them
    return each[: max(1, sum(1 for _ in takewhile(lambda total: total <= size, accumulate(map(len, each)))))]
