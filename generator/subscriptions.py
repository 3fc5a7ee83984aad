"""What there is to subscribe to: the feeds, the history of the main one, and the page that shows them all.

A feed holds what arrived last, so that what was added to a past day is not missed, and shows it in
the order of the days.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from generator import feeds, notices, permalinks, text
from generator.archive import Archive, Day, Entry
from generator.catalogue import Catalogue, Group, Period, month_of, week_of
from generator.feeds import Feed
from generator.markup import many
from generator.notices import Notice
from generator.press import Press
from generator.settings import Settings
from generator.sheets import Sheet, digest, stamps
from generator.shell import File, Page

DAYS, WEEKS = 20, 10  # in the feeds of digests: some 300 and 600 kB

_SITE = ""  # its first page, by its shortest address

# Feed readers on the web that take an address, by what is before it.
_READERS = {
    "Feedly": "https://feedly.com/i/subscription/feed/",
    "Inoreader": "https://www.inoreader.com/feed/",
    "NewsBlur": "https://www.newsblur.com/?url=",
    "The Old Reader": "https://theoldreader.com/feeds/subscribe?url=",
}

_Kinds = Mapping[str, Sequence["Subscription"]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed with what it shows, newest first, and what that is in a few words."""

    feed: Feed
    shows: Sequence[Entry | Day | Period]
    holds: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Papers of a month in the order in which they arrived: a document of the main feed's history.

    It is settled when so much has come after it that the feed itself need not hold it any more.
    """

    path: str
    entries: Sequence[Entry]
    is_settled: bool


def subscriptions(archive: Archive, catalogue: Catalogue, settings: Settings) -> dict[str, list[Subscription]]:
    """Return all there is to subscribe to, by the kinds among which one looks for it."""
    return _subscriptions(archive, catalogue, settings, parts(archive.entries, settings.feed_entries))


def _subscriptions(
    archive: Archive, catalogue: Catalogue, settings: Settings, history: Sequence[Part]
) -> dict[str, list[Subscription]]:
    followed = {text.slug(name) for name in settings.follow}
    authors = [group for group in catalogue.authors if group.slug in followed]
    of = partial(_of_group, settings)
    kinds = {
        "Everything": _everything(archive, catalogue, settings, history),
        "Searches": [of(group, permalinks.search_page(group.slug)) for group in catalogue.searches],
        "Topics": [of(group, permalinks.topic_page(group.slug)) for group in catalogue.topics],
        "Authors": [of(group, permalinks.author(group.slug), permalinks.author_place(group.slug)) for group in authors],
        "Organisations": [of(group, permalinks.organisation_page(group.slug)) for group in catalogue.organisations],
    }
    return {name: kind for name, kind in kinds.items() if kind}


def sheets(archive: Archive, catalogue: Catalogue, press: Press, settings: Settings) -> Iterator[Sheet]:
    """Yield the sheets of all feeds, of the history, and of the two lists of them: for feed readers, and for people."""
    history = parts(archive.entries, settings.feed_entries)
    kinds = _subscriptions(archive, catalogue, settings, history)
    for each in (each for kind in kinds.values() for each in kind):
        made_of = digest(each.feed, [_made_of(shown) for shown in each.shows])
        yield Sheet(permalinks.feed(each.feed.place), made_of, partial(_documents, each, catalogue, press))
    yield from _history(history, catalogue, press)
    named = digest([(name, [(each.feed, each.holds) for each in kind]) for name, kind in kinds.items()])
    yield Sheet(permalinks.OPML, named, partial(_opml, kinds, press))
    yield Sheet(permalinks.SUBSCRIBE, named, partial(_page, kinds, press))


def paths(archive: Archive, catalogue: Catalogue, settings: Settings) -> Iterator[str]:
    """Yield the path of each feed in each format, and of what else is there for subscribers."""
    yield from (permalinks.OPML, permalinks.SUBSCRIBE)
    yield from (part.path for part in parts(archive.entries, settings.feed_entries))
    for kind in subscriptions(archive, catalogue, settings).values():
        yield from (permalinks.feed(each.feed.place, suffix) for each in kind for suffix in permalinks.FORMATS)


def parts(entries: Sequence[Entry], held: int) -> list[Part]:
    """Return the history of a feed that holds `held` papers at most, oldest first.

    A part has half of that at most. All but the newest are settled, so that the feed, which holds the
    rest, still has half of `held` or more, and nothing is both in the feed and in a settled part.
    """
    size = max(1, held // 2)
    months = groupby(_arrived(entries), lambda entry: month_of(entry.arrived))
    found, so_far = [], 0
    for path, chunk in (each for month, group in months for each in _chunks(month, list(group), size)):
        so_far += len(chunk)
        found.append(Part(path, chunk, is_settled=len(entries) - so_far >= held - size))
    return found


def _chunks(month: str, entries: Sequence[Entry], size: int) -> Iterator[tuple[str, Sequence[Entry]]]:
    for number, start in enumerate(range(0, len(entries), size), 1):
        yield permalinks.feed_archive(month, number), entries[start : start + size]


def _arrived(entries: Iterable[Entry]) -> list[Entry]:
    """Return papers as they came, the first of a day first: what comes is added at the end."""
    return sorted(_newest_first(entries), key=lambda entry: entry.arrived)


def _newest_first(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.published, reverse=True)


def _newest(entries: Sequence[Entry], held: int) -> list[Entry]:
    """Return the papers that arrived last."""
    return _newest_first(sorted(entries, key=lambda entry: entry.arrived, reverse=True)[:held])


def _everything(
    archive: Archive, catalogue: Catalogue, settings: Settings, history: Sequence[Part]
) -> list[Subscription]:
    """Return what is not beside a list of its own name, and the lists that are there in any mirror."""
    popular = tuple(entry for entry in archive.entries if (entry.paper.votes or 0) >= settings.trending_votes)
    trending = Group("Trending", "trending", popular)
    votes = f"each paper that has {many(settings.trending_votes, 'vote')}, once"
    return [
        Subscription(_main(history, settings), _unsettled(history), "each paper, with its abstract"),
        *_digests(archive, catalogue, settings),
        _of_group(settings, trending, permalinks.TRENDING, holds=votes),
        _of_group(settings, catalogue.with_code, permalinks.code_page(), holds="each paper whose code is public"),
    ]


def _main(history: Sequence[Part], settings: Settings) -> Feed:
    """Return the feed of all papers, which leads to what was settled last."""
    before = [("prev-archive", part.path) for part in history if part.is_settled][-1:]
    return Feed(permalinks.ALL, "", _SITE, settings.hub, tuple(before))


def _unsettled(history: Sequence[Part]) -> list[Entry]:
    return _newest_first(entry for part in history if not part.is_settled for entry in part.entries)


def _digests(archive: Archive, catalogue: Catalogue, settings: Settings) -> Iterator[Subscription]:
    days = [day for day in archive.days if any(entry.day == day.date for entry in day.entries)]
    over = [week for week in catalogue.weeks if not archive.through or week.name != week_of(archive.through)]
    daily = Feed(permalinks.DAILY, "Daily digest", _SITE, settings.hub)
    weekly = Feed(permalinks.WEEKLY, "Weekly digest", permalinks.ARCHIVE, settings.hub)
    yield Subscription(daily, days[:DAYS], "one entry a day, with all its papers in brief")
    yield Subscription(weekly, over[:WEEKS], "one entry a week when it is over, with all its papers in brief")


def _of_group(settings: Settings, group: Group, page: str, place: str = "", holds: str = "") -> Subscription:
    feed = Feed(place or permalinks.feed_place(page), group.name, page, settings.hub)
    return Subscription(feed, _newest(group.entries, settings.feed_entries), holds)


def _made_of(shown: Entry | Day | Period) -> str:
    return shown.stamp if isinstance(shown, Entry) else stamps(shown.entries)


def _notice(shown: Entry | Day | Period, catalogue: Catalogue, press: Press) -> Notice:
    match shown:
        case Entry():
            return notices.of_paper(shown, [topic.name for topic in catalogue.topics_of(shown)], press)
        case Day():
            return notices.of_day(shown, press)
        case Period():
            return notices.of_week(shown, press)


def _documents(each: Subscription, catalogue: Catalogue, press: Press) -> Iterator[File]:
    told = [_notice(shown, catalogue, press) for shown in each.shows]
    return feeds.documents(each.feed, told, press)


def _history(history: Sequence[Part], catalogue: Catalogue, press: Press) -> Iterator[Sheet]:
    """Yield a sheet for each part of the main feed's history.

    Those that are not settled yet are there too, so that what follows a settled one has its address
    from the beginning, and a settled one never changes.
    """
    for part, earlier, later in zip(history, [None, *history], [*history[1:], None], strict=False):
        beside = {"current": permalinks.feed(permalinks.ALL)}
        beside |= {"prev-archive": earlier.path} if earlier else {}
        beside |= {"next-archive": later.path} if later and part.is_settled else {}
        feed = Feed(permalinks.ALL, "", _SITE, links=tuple(beside.items()))
        made_of = digest(feed, part.is_settled, stamps(part.entries))
        yield Sheet(part.path, made_of, partial(_part, part, feed, catalogue, press))


def _part(part: Part, feed: Feed, catalogue: Catalogue, press: Press) -> list[File]:
    told = [_notice(entry, catalogue, press) for entry in _newest_first(part.entries)]
    return [(part.path, feeds.archive(part.path, feed, told, press, is_settled=part.is_settled))]


def _opml(kinds: _Kinds, press: Press) -> list[File]:
    told = {name: [each.feed for each in kind] for name, kind in kinds.items()}
    return [(permalinks.OPML, press.page("feeds.opml.jinja", {"kinds": told, "site": press.site}).encode())]


def _page(kinds: _Kinds, press: Press) -> list[Page]:
    values = {
        "base": "",
        "kinds": {name: kind for name, kind in kinds.items() if name not in {"Everything", "Organisations"}},
        "everything": kinds["Everything"],
        "url": press.site.url,
        "readers": _READERS,
    }
    description = "Follow new papers in a feed reader or by mail: all of them, digests, topics, organisations."
    body = press.page("subscribe.html.jinja", values)
    script = '<script src="assets/copy.js" defer></script>\n'
    return [Page(permalinks.SUBSCRIBE, "Subscribe", description, body, script)]
