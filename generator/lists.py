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
from generator.wording import many, month_title, short_date, week_title

WEEKLY = (permalinks.WEEKLY, "Weekly digest")
ROWS = 200  # on a page of a long list; the first has up to twice as many
_MONTHS = 3  # of which there is a history
_NAMES = 3_000  # of authors in their index

Link = tuple[str, str]  # path, name
Named = tuple[str, str, str]  # name, path, how many
PathOf = Callable[[int | None], str]  # the path of a page of a long list; of its first for None

# Who is in an index, so that an empty one explains itself.
_TOPICS = "Topics named in the settings that have papers"
_ORGANISATIONS = f"Organisations with {ORGANISATION_PAPERS} papers or more, and those that are followed"
_AUTHORS = f"Authors with {AUTHOR_PAPERS} papers or more, and those who are followed"
_NONE = "There is no such paper yet."
_NO_VOTES = "None of these papers has a vote yet, or their source tells no votes."
_ALL_DAYS = (permalinks.ARCHIVE, "All days")


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
    yield from _periods(catalogue.weeks, permalinks.week_page, week_title, press, WEEKLY)
    yield from _periods(catalogue.months, permalinks.month_page, month_title, press)
    yield _trending(catalogue, press)
    for group in catalogue.topics:
        yield from _group(group, permalinks.topic_page, "on this topic", (permalinks.TOPICS, "All topics"), press)
    for group in catalogue.organisations:
        up = (permalinks.ORGANISATIONS, "All organisations")
        yield from _group(group, permalinks.organisation_page, "of this organisation", up, press)
    for group in catalogue.searches:
        yield from _group(group, permalinks.search_page, "found", _ALL_DAYS, press)
    yield from _group(catalogue.with_code, _code_page, "with code", _ALL_DAYS, press)
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
    yield Leaf(path_of(None), group.name, first, _turn(path_of, older, "Earlier"), feeds=feed, every=group.entries)
    for number in range(older, 0, -1):
        end = len(group.entries) - (number - 1) * ROWS
        entries = group.entries[end - ROWS : end]
        title = f"{group.name}, {short_date(entries[-1].day)} to {short_date(entries[0].day)}"
        later = _turn(path_of, number + 1 if number < older else None, "Later")
        yield Leaf(path_of(number), title, entries, _turn(path_of, number - 1, "Earlier"), later, feed)


def _turn(path_of: PathOf, number: int | None, which: str) -> Link | None:
    """Return the link to a page of a long list; 0 is before its oldest, None its first."""
    return None if number == 0 else (path_of(number), f"{which} papers")


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
        "up": _ALL_DAYS,
        "leaves": (),
        "history": _history(leaf.every),
        "none_yet": _NONE,
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
    told = f"Papers a month, {month_title(months[0][0])} to {month_title(months[-1][0])}: {max(counts):,} at most"
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
        named = [(leaf.path, leaf.title.removeprefix(f"{title}, papers ")) for leaf in leaves]
        note = f"{many(len(entries), 'paper')} of {many(len(period.days), 'day')}, most votes first"
        for leaf in leaves:
            description = f"{title}: {note}."
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
    for number, start in enumerate(range(0, max(len(entries), 1), ROWS), 1):
        shown = entries[start : start + ROWS]
        which = f", papers {start + 1} to {start + len(shown)}" if len(entries) > ROWS else ""
        yield Leaf(path_of(number if number > 1 else None), title + which, shown, earlier, later)


def _trending(catalogue: Catalogue, press: Press) -> Sheet:
    note = f"Votes weighed against age, over the last {TRENDING_DAYS} days"
    leaf = Leaf(
        permalinks.TRENDING,
        "Trending",
        catalogue.trending,
        feeds=(permalinks.feed_place(permalinks.TRENDING), "Trending"),
    )
    return _sheet(leaf, "The papers that gather votes now.", press, note=note, none_yet=_NO_VOTES)


def _group(
    group: Group, path_of: Callable[[str, int | None], str], what: str, up: Link, press: Press
) -> Iterator[Sheet]:
    total = f"{many(len(group.entries), 'paper')} {what}, newest first"
    for leaf in paginate(group, partial(path_of, group.slug)):
        # The total is told on the first page alone, so that a new paper leaves the others as they are.
        note = f"{many(len(leaf.entries), 'paper')} {what}, newest first" if leaf.later else total
        yield _sheet(leaf, f"{leaf.title}: {note}.", press, note=note, up=up)


def _code_page(_: str, number: int | None) -> str:
    return permalinks.code_page(number)


def authors(groups: Sequence[Group], press: Press) -> Iterator[Sheet]:
    """Yield, for each two letters, the sheet with the page of the authors whose names begin so."""
    for letters, group in groupby(groups, _letters):
        named = list(group)
        made_of = digest([(author.name, author.slug, stamps(author.entries)) for author in named])
        yield Sheet(permalinks.authors_page(letters), made_of, partial(_authors, letters, named, press))


def _authors(letters: str, groups: Sequence[Group], press: Press) -> list[Page]:
    title = f"Authors, {letters.capitalize()}"
    values = {
        "base": "../",
        "title": title,
        "note": f"{many(len(groups), 'name')}, the newest papers of each first",
        "authors": [(author, press.lines(author.entries)) for author in groups],
        "up": (permalinks.AUTHORS, "All authors"),
    }
    description = f"Papers by authors whose names begin with {letters.capitalize()}."
    return [Page(permalinks.authors_page(letters), title, description, press.page("authors.html.jinja", values))]


def _indexes(catalogue: Catalogue, press: Press) -> Iterator[Sheet]:
    """Yield the indexes of topics, organisations and authors."""
    topics = [(group.name, permalinks.topic_page(group.slug), group) for group in catalogue.topics]
    yield _index("Topics", f"{_TOPICS}: {len(topics):,}", permalinks.TOPICS, _counted(topics), press)
    by_name = sorted(catalogue.organisations, key=lambda group: text.slug(group.name))
    organisations = [(group.name, permalinks.organisation_page(group.slug), group) for group in by_name]
    note = f"{_ORGANISATIONS}: {len(organisations):,}"
    yield _index("Organisations", note, permalinks.ORGANISATIONS, _counted(organisations), press)
    people = [(group.name, permalinks.author(group.slug), group) for group in catalogue.authors]
    named = _counted(people) if len(people) <= _NAMES else _by_letters(catalogue.authors)
    yield _index("Authors", f"{_AUTHORS}: {len(people):,}", permalinks.AUTHORS, named, press)


def _counted(named: Iterable[tuple[str, str, Group]]) -> list[Named]:
    return [(name, path, many(len(group.entries), "paper")) for name, path, group in named]


def _by_letters(groups: Sequence[Group]) -> list[Named]:
    """Return the pages of authors instead of the authors: so many names that nobody would read them all."""
    letters = [(letters, len(list(each))) for letters, each in groupby(groups, _letters)]
    return [(each.capitalize(), permalinks.authors_page(each), many(count, "name")) for each, count in letters]


def _letters(author: Group) -> str:
    return permalinks.letters_of(author.slug)


def _index(title: str, note: str, path: str, named: Sequence[Named], press: Press) -> Sheet:
    """Return an index, by letter when it is long."""

    def page() -> list[Page]:
        by_letter = [(letter, list(each)) for letter, each in groupby(named, lambda each: text.slug(each[0])[0])]
        letters = by_letter if len(named) > ROWS else [("", named)] if named else []
        values = {"base": "../", "title": title, "note": note, "letters": letters}
        return [Page(path, title, f"Research papers by {title.lower()}.", press.page("groups.html.jinja", values))]

    return Sheet(path, digest(note, named), page)
