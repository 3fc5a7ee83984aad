"""The archive as feeds: Atom (RFC 4287) and RSS 2.0, by feedgen.

An entry is made of what a subscriber is told of when it changes, and of nothing that moves daily:
votes, comments and stars are on the page. No clock is read: a feed is as old as its newest entry.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from generator import permalinks, typeset
from generator.archive import Archive, Entry
from generator.press import Press
from generator.settings import Site
from generator.sheets import Sheet, digest, stamps
from generator.shell import File

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def feeds(archive: Archive, press: Press, site: Site, entries: int) -> Iterator[Sheet]:
    """Yield the sheet of both feeds of the newest papers, at most `entries` of them."""
    newest = archive.entries[:entries]
    yield Sheet("feeds", digest(stamps(newest)), lambda: _both(newest, press, site))


def _both(newest: Sequence[Entry], press: Press, site: Site) -> Iterator[File]:
    atom = permalinks.FEEDS["Atom"]
    rss = permalinks.FEEDS["RSS"]
    yield atom, _feed(newest, press, site, atom).atom_str(pretty=True)
    yield rss, _feed(newest, press, site, rss).rss_str(pretty=True)


def _feed(entries: Sequence[Entry], press: Press, site: Site, path: str) -> FeedGenerator:
    feed = FeedGenerator()
    feed.load_extension("dc", atom=False)  # RSS has no other place for an author without a mail address
    feed.id(site.url + path)
    feed.title(site.name)
    feed.subtitle(site.description or site.name)
    feed.author(name=site.name)
    feed.language("en")
    feed.generator("Daily Papers")
    feed.link(href=site.url + path, rel="self")
    feed.link(href=site.url, rel="alternate")  # last, because feedgen makes the last one RSS's channel link
    feed.updated(max((entry.updated for entry in entries), default=_EPOCH))
    feed.pubDate(max((entry.published for entry in entries), default=_EPOCH))
    for entry in entries:
        feed.add_entry(_entry(entry, press, site), order="append")
    return feed


def _entry(entry: Entry, press: Press, site: Site) -> FeedEntry:
    paper = entry.paper
    item = FeedEntry()
    item.load_extension("dc", atom=False)
    item.id(permalinks.entry_id(paper.id))
    item.guid(permalinks.entry_id(paper.id), permalink=False)
    item.title(typeset.plain(paper.title))
    item.link(href=site.url + permalinks.paper_page(paper.id), rel="alternate")
    item.published(entry.published)
    item.updated(entry.updated)
    item.content(press.page("entry.html.jinja", {"paper": paper}), type="html")
    names = paper.authors or ((paper.organisation.name,) if paper.organisation else ())
    item.author([{"name": name} for name in names])
    item.dc.dc_creator(list(names))
    return item
