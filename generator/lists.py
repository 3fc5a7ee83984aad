"""Lists of papers: weeks, months, trending, topics, organisations, authors, with code, and the indexes of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from markupsafe import Markup

from generator import permalinks, text
from generator.archive import Entry
from generator.catalogue import AUTHOR_PAPERS, ORGANISATION_PAPERS, TRENDING_DAYS, Catalogue, Group, Period, monthly
from generator.charts import sparkline
from generator.press import Press
from generator.sheets import Sheet, digest, stamps
from generator.shell import Page, base_of
from generator.wording import many, month_title, number, say, short_date, week_title

ROWS = 200  # on a page of a long list; the first has up to twice as many
_MONTHS = 3  # of which there is a history
_NAMES = 3_000  # of authors in their index

Link = tuple[str, str]  # path, name
Named = tuple[str, str, str]  # name, path, how many
PathOf = Callable[[int | None], str]  # the path of a page of a long list; of its first for None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a list: its papers in order, what is before and after it, and the folder and name of its feeds.

    The first page of a long list has the papers of all its pages too: they are what its history is drawn of.
    """

    path: str
    title: str
    entries: Sequence[Entry]
    earlier: Link | None = None
    later: Link | None = None
    feeds: tuple[str, str] | None = None
    every: Sequence[Entry] = ()


def lists(catalogue: Catalogue, press: Press) -> Iterator[Sheet]:
    """Yield a sheet for the page of every list but those of authors, and of every index."""
    weekly = permalinks.WEEKLY, say("Weekly digest")
    yield from _periods(catalogue.weeks, permalinks.week_page, week_title, press, weekly)
    yield from _periods(catalogue.months, permalinks.month_page, month_title, press)
    yield _trending(catalogue, press)
    for group in catalogue.topics:
        told, up = say("%(papers)s on this topic, newest first"), (permalinks.TOPICS, say("All topics"))
        yield from _group(group, permalinks.topic_page, told, up, press)
    for group in catalogue.organisations:
        told = say("%(papers)s of this organisation, newest first")
        up = permalinks.ORGANISATIONS, say("All organisations")
        yield from _group(group, permalinks.organisation_page, told, up, press)
    for group in catalogue.searches:
        told = say("%(papers)s found, newest first")
        yield from _group(group, permalinks.search_page, told, _all_days(), press)
    told = say("%(papers)s with code, newest first")
    yield from _group(catalogue.with_code, _code_page, told, _all_days(), press)
    yield from _indexes(catalogue, press)


def paths(catalogue: Catalogue) -> Iterator[str]:
    """Yield the path of each of these pages but the further ones of long lists, and the place of each author."""
    yield from (permalinks.TRENDING, permalinks.code_page())
    yield from (permalinks.TOPICS, permalinks.ORGANISATIONS, permalinks.AUTHORS)
    yield from (permalinks.week_page(week.name) for week in catalogue.weeks)
    yield from (permalinks.month_page(month.name) for month in catalogue.months)
    yield from (permalinks.topic_page(group.slug) for group in catalogue.topics)
    yield from (permalinks.organisation_page(group.slug) for group in catalogue.organisations)
    yield from (permalinks.search_page(group.slug) for group in catalogue.searches)
    yield from (permalinks.author(group.slug) for group in catalogue.authors)


def paginate(group: Group, path_of: PathOf) -> Iterator[Leaf]:
    """Yield the pages of a long list that has feeds, newest papers first.

    Older pages are numbered from the oldest, so that a new paper changes the first page alone.
    """
    older = max(0, len(group.entries) // ROWS - 1)
    feed = permalinks.feed_place(path_of(None)), group.name
    first = group.entries[: len(group.entries) - older * ROWS]
    earlier, later = say("Earlier papers"), say("Later papers")
    yield Leaf(path_of(None), group.name, first, _turn(path_of, older, earlier), feeds=feed, every=group.entries)
    for turn in range(older, 0, -1):
        end = len(group.entries) - (turn - 1) * ROWS
        entries = group.entries[end - ROWS : end]
        span = {"first": short_date(entries[-1].day), "last": short_date(entries[0].day)}
        title = say("%(name)s, %(first)s to %(last)s", name=group.name, **span)
        after = _turn(path_of, turn + 1 if turn < older else None, later)
        yield Leaf(path_of(turn), title, entries, _turn(path_of, turn - 1, earlier), after, feed)


def _turn(path_of: PathOf, turn: int | None, name: str) -> Link | None:
    """Return the link to a page of a long list; 0 is before its oldest, None its first."""
    return None if turn == 0 else (path_of(turn), name)


def _all_days() -> Link:
    return permalinks.ARCHIVE, say("All days")


def _sheet(leaf: Leaf, description: str, press: Press, **values: object) -> Sheet:
    made_of = digest(
        leaf.title, leaf.earlier, leaf.later, description, values, stamps(leaf.entries), stamps(leaf.every)
    )
    return Sheet(leaf.path, made_of, lambda: [_page(leaf, description, press, values)])


def _page(leaf: Leaf, description: str, press: Press, values: Mapping[str, object]) -> Page:
    """Return the page of a leaf; what `values` does not say is as most lists have it."""
    told = {
        "base": base_of(leaf.path),
        "leaf": leaf,
        "rows": press.rows(leaf.entries),
        "up": _all_days(),
        "leaves": (),
        "history": _history(leaf.every),
        "none_yet": say("There is no such paper yet."),
    }
    body = press.page("list.html.jinja", {**told, **values})
    return Page(leaf.path, leaf.title, description, body, feeds=leaf.feeds)


def _history(entries: Sequence[Entry]) -> tuple[Markup, str] | None:
    """Return a drawing of how many papers each month had, and what it tells; none for a few months.

    The newest month may not be over, and would seem to fall.
    """
    *months, _ = monthly(entries).items() or [("", 0)]
    if len(months) < _MONTHS:
        return None
    counts = [count for _, count in months]
    span = {"first": month_title(months[0][0]), "last": month_title(months[-1][0])}
    told = say("Papers a month, %(first)s to %(last)s: %(most)s at most", **span, most=number(max(counts)))
    return sparkline(counts, told), told


def _periods(
    periods: Sequence[Period],
    path_of: Callable[[str, int | None], str],
    title_of: Callable[[str], str],
    press: Press,
    feeds: tuple[str, str] | None = None,
) -> Iterator[Sheet]:
    links: list[Link | None] = [(path_of(period.name, None), title_of(period.name)) for period in periods]
    for period, later, earlier in zip(periods, [None, *links], [*links[1:], None], strict=False):
        title, entries = title_of(period.name), period.entries
        leaves = list(_leaves(title, entries, partial(path_of, period.name), earlier, later))
        named = [(leaf.path, _span(number, entries)) for number, leaf in enumerate(leaves)]
        papers, days = many(len(entries), "paper", "papers"), many(len(period.days), "day", "days")
        note = say("%(papers)s of %(days)s, most votes first", papers=papers, days=days)
        for leaf in leaves:
            description = say("%(title)s: %(note)s.", title=title, note=note)
            shown = replace(leaf, feeds=feeds)
            yield _sheet(shown, description, press, note=note, leaves=named if len(leaves) > 1 else ())


def _leaves(
    title: str,
    entries: Sequence[Entry],
    path_of: PathOf,
    earlier: Link | None,
    later: Link | None,
) -> Iterator[Leaf]:
    """Yield the pages of a period: the papers with most votes are on the first."""
    for turn, start in enumerate(range(0, max(len(entries), 1), ROWS)):
        shown = entries[start : start + ROWS]
        span = _span(turn, entries)
        told = say("%(title)s, papers %(span)s", title=title, span=span) if len(entries) > ROWS else title
        yield Leaf(path_of(turn + 1 if turn else None), told, shown, earlier, later)


def _span(turn: int, entries: Sequence[Entry]) -> str:
    """Return which papers are on a page of a period."""
    first, last = turn * ROWS + 1, min((turn + 1) * ROWS, len(entries))
    return say("%(first)s to %(last)s", first=first, last=last)


def _trending(catalogue: Catalogue, press: Press) -> Sheet:
    note = say("Votes weighed against age, over the last %(days)s days", days=TRENDING_DAYS)
    none_yet = say("None of these papers has a vote yet, or their source tells no votes.")
    leaf = Leaf(
        permalinks.TRENDING,
        say("Trending"),
        catalogue.trending,
        feeds=(permalinks.feed_place(permalinks.TRENDING), say("Trending")),
    )
    return _sheet(leaf, say("The papers that gather votes now."), press, note=note, none_yet=none_yet)


def _group(
    group: Group, path_of: Callable[[str, int | None], str], told: str, up: Link, press: Press
) -> Iterator[Sheet]:
    """Yield the pages of a group; `told` says how many papers are on a page."""
    for leaf in paginate(group, partial(path_of, group.slug)):
        # The total is told on the first page alone, so that a new paper leaves the others as they are.
        shown = leaf.entries if leaf.later else group.entries
        note = told % {"papers": many(len(shown), "paper", "papers")}
        description = say("%(title)s: %(note)s.", title=leaf.title, note=note)
        yield _sheet(leaf, description, press, note=note, up=up)


def _code_page(_: str, number: int | None) -> str:
    return permalinks.code_page(number)


def authors(groups: Sequence[Group], press: Press) -> Iterator[Sheet]:
    """Yield, for each two letters, the sheet with the page of the authors whose names begin so."""
    for letters, group in groupby(groups, _letters):
        named = list(group)
        made_of = digest([(author.name, author.slug, stamps(author.entries)) for author in named])
        yield Sheet(permalinks.authors_page(letters), made_of, partial(_authors, letters, named, press))


def _authors(letters: str, groups: Sequence[Group], press: Press) -> list[Page]:
    title = say("Authors, %(letters)s", letters=letters.capitalize())
    values = {
        "base": "../",
        "title": title,
        "note": say("%(names)s, the newest papers of each first", names=many(len(groups), "name", "names")),
        "authors": [(author, press.lines(author.entries)) for author in groups],
        "up": (permalinks.AUTHORS, say("All authors")),
    }
    description = say("Papers by authors whose names begin with %(letters)s.", letters=letters.capitalize())
    return [Page(permalinks.authors_page(letters), title, description, press.page("authors.html.jinja", values))]


def _indexes(catalogue: Catalogue, press: Press) -> Iterator[Sheet]:
    """Yield the indexes of topics, organisations and authors."""
    topics = [(group.name, permalinks.topic_page(group.slug), group) for group in catalogue.topics]
    note = say("Topics named in the settings that have papers: %(count)s", count=number(len(topics)))
    yield _index(say("Topics"), note, permalinks.TOPICS, _counted(topics), press)
    by_name = sorted(catalogue.organisations, key=lambda group: text.slug(group.name))
    organisations = [(group.name, permalinks.organisation_page(group.slug), group) for group in by_name]
    note = say(
        "Organisations with %(least)s papers or more, and those that are followed: %(count)s",
        least=ORGANISATION_PAPERS,
        count=number(len(organisations)),
    )
    yield _index(say("Organisations"), note, permalinks.ORGANISATIONS, _counted(organisations), press)
    people = [(group.name, permalinks.author(group.slug), group) for group in catalogue.authors]
    named = _counted(people) if len(people) <= _NAMES else _by_letters(catalogue.authors)
    note = say(
        "Authors with %(least)s papers or more, and those who are followed: %(count)s",
        least=AUTHOR_PAPERS,
        count=number(len(people)),
    )
    yield _index(say("Authors"), note, permalinks.AUTHORS, named, press)


def _counted(named: Iterable[tuple[str, str, Group]]) -> list[Named]:
    return [(name, path, many(len(group.entries), "paper", "papers")) for name, path, group in named]


def _by_letters(groups: Sequence[Group]) -> list[Named]:
    """Return the pages of authors instead of the authors: so many names that nobody would read them all."""
    letters = [(letters, len(list(each))) for letters, each in groupby(groups, _letters)]
    return [(each.capitalize(), permalinks.authors_page(each), many(count, "name", "names")) for each, count in letters]


def _letters(author: Group) -> str:
    return permalinks.letters_of(author.slug)


def _index(title: str, note: str, path: str, named: Sequence[Named], press: Press) -> Sheet:
    """Return an index, by letter when it is long."""

    def page() -> list[Page]:
        by_letter = [(letter, list(each)) for letter, each in groupby(named, lambda each: text.slug(each[0])[0])]
        letters = by_letter if len(named) > ROWS else [("", named)] if named else []
        values = {"base": "../", "title": title, "note": note, "letters": letters}
        description = say("Research papers by %(kind)s.", kind=title.lower())
        return [Page(path, title, description, press.page("groups.html.jinja", values))]

    return Sheet(path, digest(note, named), page)
