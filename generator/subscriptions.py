"""What there is to subscribe to: the feeds, the history of the main one, and the page that shows them all.

A feed holds what arrived last, so that what was added to a past day is not missed, and shows it in
the order of the days.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from generator import feeds, history, mail, notices, permalinks, text
from generator.archive import Archive, Day, Entry
from generator.catalogue import Catalogue, Group, Period, week_of
from generator.feeds import Feed
from generator.history import Part, newest_first, settled_last, unsettled
from generator.notices import Notice
from generator.press import Press
from generator.settings import Settings
from generator.sheets import Sheet, digest, stamps
from generator.shell import File, Page
from generator.wording import many, say

DAYS, WEEKS = 20, 10  # in the feeds of digests: some 300 and 600 kB
OF_ORGANISATION = 30  # papers at most: none has as many in a week, and there are many organisations

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


def subscriptions(
    archive: Archive, catalogue: Catalogue, settings: Settings, parts: Sequence[Part]
) -> dict[str, list[Subscription]]:
    """Return all there is to subscribe to, by the kinds among which one looks for it; `parts` are the history."""
    of = partial(_of_group, settings)
    kinds = {
        say("Everything"): _everything(archive, catalogue, settings, parts),
        say("Searches"): [of(group, permalinks.search_page(group.slug)) for group in catalogue.searches],
        say("Topics"): [of(group, permalinks.topic_page(group.slug)) for group in catalogue.topics],
        say("Authors"): [
            of(
                group,
                permalinks.author(group.slug) if group.entries else permalinks.AUTHORS,
                permalinks.author_place(group.slug),
            )
            for group in _followed(catalogue, settings)
        ],
        say("Organisations"): [
            of(_in_short(group), permalinks.organisation_page(group.slug)) for group in catalogue.organisations
        ],
    }
    return {name: kind for name, kind in kinds.items() if kind}


def sheets(archive: Archive, catalogue: Catalogue, press: Press, settings: Settings) -> Iterator[Sheet]:
    """Yield the sheets of all feeds, of the history, of the lists of them for programs and people, and of a mail."""
    parts = history.parts(archive.entries, settings.feed_entries)
    kinds = subscriptions(archive, catalogue, settings, parts)
    for each in (each for kind in kinds.values() for each in kind):
        made_of = digest(each.feed, [_made_of(shown) for shown in each.shows])
        yield Sheet(permalinks.feed(each.feed.place), made_of, partial(_documents, each, catalogue, press))
    yield from _history(parts, catalogue, press)
    has_mail = bool(archive.days)
    named = digest(has_mail, [(name, [(each.feed, each.holds) for each in kind]) for name, kind in kinds.items()])
    yield Sheet(permalinks.OPML, named, partial(_opml, kinds, press))
    yield Sheet(permalinks.SUBSCRIBE, named, partial(_page, kinds, press, has_mail=has_mail))
    for day in archive.days[:1]:
        yield Sheet(permalinks.MAIL, _made_of(day), partial(_mail, day, catalogue, press, settings))


def paths(archive: Archive, catalogue: Catalogue, settings: Settings) -> Iterator[str]:
    """Yield the path of each feed in each format, and of what else is there for subscribers."""
    parts = history.parts(archive.entries, settings.feed_entries)
    yield from (permalinks.OPML, permalinks.SUBSCRIBE, *(part.path for part in parts))
    yield from [permalinks.MAIL for _ in archive.days[:1]]
    for kind in subscriptions(archive, catalogue, settings, parts).values():
        yield from (permalinks.feed(each.feed.place, suffix) for each in kind for suffix in permalinks.FORMATS)


def _newest(entries: Sequence[Entry], held: int) -> list[Entry]:
    """Return the papers that arrived last."""
    return newest_first(sorted(entries, key=lambda entry: entry.arrived, reverse=True)[:held])


def _everything(
    archive: Archive, catalogue: Catalogue, settings: Settings, parts: Sequence[Part]
) -> list[Subscription]:
    """Return what is not beside a list of its own name, and the lists that are there in any mirror."""
    popular = tuple(entry for entry in archive.entries if (entry.paper.votes or 0) >= settings.trending_votes)
    trending = Group(say("Trending"), "trending", popular)
    votes = say("Each paper that has %(votes)s or more, once.", votes=many(settings.trending_votes, "vote", "votes"))
    return [
        Subscription(_main(parts, settings), unsettled(parts), say("Each paper, with its abstract.")),
        *_digests(archive, catalogue, settings),
        _of_group(settings, trending, permalinks.TRENDING, holds=votes),
        _of_group(settings, catalogue.with_code, permalinks.code_page(), holds=say("Each paper whose code is public.")),
    ]


def _main(parts: Sequence[Part], settings: Settings) -> Feed:
    """Return the feed of all papers, which leads to what was settled last."""
    before = settled_last(parts)
    links = (("prev-archive", before.path),) if before else ()
    return Feed(permalinks.ALL, "", _SITE, settings.hub, links)


def _followed(catalogue: Catalogue, settings: Settings) -> list[Group]:
    """Return the authors who are followed, also those who have no paper yet."""
    known = {group.slug: group for group in catalogue.authors}
    names = {text.slug(name): name for name in settings.follow}
    return [known.get(slug) or Group(name, slug, ()) for slug, name in sorted(names.items())]


def _digests(archive: Archive, catalogue: Catalogue, settings: Settings) -> Iterator[Subscription]:
    days = (day for day in archive.days if notices.first_listed(day))
    this_week = week_of(archive.through) if archive.through else ""
    over = (week for week in catalogue.weeks if week.name != this_week and any(map(notices.first_listed, week.days)))
    daily = Feed(permalinks.DAILY, say("Daily digest"), _SITE, settings.hub)
    weekly = Feed(permalinks.WEEKLY, say("Weekly digest"), permalinks.ARCHIVE, settings.hub)
    each_day = say("One entry a day, with all its papers in brief; it grows until the day is over.")
    each_week = say("One entry a week when it is over, with all its papers in brief.")
    yield Subscription(daily, list(islice(days, DAYS)), each_day)
    yield Subscription(weekly, list(islice(over, WEEKS)), each_week)


def _of_group(settings: Settings, group: Group, page: str, place: str = "", holds: str = "") -> Subscription:
    feed = Feed(place or permalinks.feed_place(page), group.name, page, settings.hub)
    return Subscription(feed, _newest(group.entries, settings.feed_entries), holds)


def _in_short(organisation: Group) -> Group:
    return replace(organisation, entries=tuple(_newest(organisation.entries, OF_ORGANISATION)))


def _made_of(shown: Entry | Day | Period) -> str:
    match shown:
        case Entry():
            return shown.stamp
        case Day():
            return digest(shown.date, stamps(shown.entries))
        case Period():
            return digest(shown.name, stamps(shown.entries))


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


def _history(parts: Sequence[Part], catalogue: Catalogue, press: Press) -> Iterator[Sheet]:
    """Yield a sheet for each part of the main feed's history.

    Those that are not settled yet are there too, so that what follows a settled one has its address
    from the beginning, and a settled one never changes.
    """
    for part, earlier, later in zip(parts, [None, *parts], [*parts[1:], None], strict=False):
        links = [("current", permalinks.feed(permalinks.ALL))]
        links += [("prev-archive", earlier.path)] if earlier else []
        links += [("next-archive", later.path)] if later and part.is_settled else []
        feed = Feed(permalinks.ALL, "", _SITE, links=tuple(links))
        made_of = digest(feed, part.is_settled, stamps(part.entries))
        yield Sheet(part.path, made_of, partial(_part, part, feed, catalogue, press))


def _part(part: Part, feed: Feed, catalogue: Catalogue, press: Press) -> list[File]:
    told = [_notice(entry, catalogue, press) for entry in newest_first(part.entries)]
    return [(part.path, feeds.archive(part.path, feed, told, press, is_settled=part.is_settled))]


def _mail(day: Day, catalogue: Catalogue, press: Press, settings: Settings) -> list[File]:
    """Return the newest day as a mail, to be looked at."""
    html = mail.preview(day, catalogue, press.site, press.folder, settings.digest_papers)
    return [(permalinks.MAIL, html.encode())]


def _opml(kinds: _Kinds, press: Press) -> list[File]:
    told = {name: [each.feed for each in kind] for name, kind in kinds.items()}
    return [(permalinks.OPML, press.page("feeds.opml.jinja", {"kinds": told, "site": press.site}).encode())]


def _page(kinds: _Kinds, press: Press, *, has_mail: bool) -> list[Page]:
    (_, everything), *others = kinds.items()
    values = {
        "base": "",
        "kinds": {name: kind for name, kind in others if name != say("Organisations")},
        "everything": everything,
        "url": press.site.url,
        "readers": _READERS,
        "has_mail": has_mail,
    }
    description = say("Follow new papers in a feed reader: all of them, digests, topics, organisations.")
    body = press.page("subscribe.html.jinja", values)
    script = '<script src="assets/copy.js" defer></script>\n'
    return [Page(permalinks.SUBSCRIBE, say("Subscribe"), description, body, script)]
