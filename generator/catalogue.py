"""The archive by other orders than days: weeks, months, topics, organisations, authors, code, trending."""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TypeVar

from ahocorasick_rs import AhoCorasick

from generator import text
from generator.archive import Archive, Day, Entry
from generator.model import Account
from generator.queries import query
from generator.settings import Search, Settings, Topic
from generator.wording import say

_LETTER = re.compile(r"\w")

Numbers = tuple[int, ...]  # of topics or searches, as they stand in the settings
Found = tuple[Numbers, Numbers]  # a paper's topics, and the searches that find it

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

# With fewer papers a page of one's own would say little more than the papers' own pages.
ORGANISATION_PAPERS = 5
AUTHOR_PAPERS = 8

TRENDING = 50
TRENDING_DAYS = 30


@dataclass(frozen=True, slots=True)
class Group:
    """Papers that belong together, newest first, under a name and its slug."""

    name: str
    slug: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Author:
    """Where an author is found, and since which day."""

    slug: str
    since: dt.date


@dataclass(frozen=True)
class Period:
    """The days of a week or month, newest first. `name` is as in addresses: 2026-W23 or 2026-06."""

    name: str
    days: tuple[Day, ...]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Return the papers of the period, each once, most votes first."""
        each = {entry.paper.id: entry for day in self.days for entry in day.entries}
        return tuple(sorted(each.values(), key=lambda entry: -(entry.paper.votes or 0)))


@dataclass(frozen=True)
class Catalogue:
    """Everything but days. `organisation_of` and `author_of` lead to those who have a page."""

    weeks: tuple[Period, ...]
    months: tuple[Period, ...]
    trending: tuple[Entry, ...]
    with_code: Group
    organisations: tuple[Group, ...]
    authors: tuple[Group, ...]
    topic_groups: Mapping[int, Group]
    searches: tuple[Group, ...]
    found: Mapping[str, Found]
    organisation_of: Mapping[Account, str]
    author_of: Mapping[str, Author]
    settled: dt.date

    @property
    def topics(self) -> tuple[Group, ...]:
        """Return the topics that have papers, as they stand in the settings."""
        return tuple(self.topic_groups.values())

    def topics_of(self, entry: Entry) -> list[Group]:
        """Return the topics of a paper."""
        return [self.topic_groups[number] for number in self.found[entry.stamp][0]]

    def organisation_page(self, entry: Entry) -> str | None:
        """Return the slug of the organisation's page, if there is one."""
        return self.organisation_of.get(entry.paper.organisation) if entry.paper.organisation else None

    def links_of(self, day: Day) -> object:
        """Return what decides where the papers of `day` lead: their organisations, and the authors linked."""
        organisations = [self.organisation_page(entry) for entry in day.entries]
        if day.date <= self.settled:
            return organisations, self.settled_authors
        return organisations, [self.linked_authors(entry) for entry in day.entries]

    @cached_property
    def settled_authors(self) -> str:
        """Return a digest of the authors to whom papers of past months lead."""
        settled = sorted((name, author.slug) for name, author in self.author_of.items() if author.since <= self.settled)
        return text.digest(repr(settled).encode())

    def linked_authors(self, entry: Entry) -> list[str | None]:
        """Return, for each author, the slug of one who is to be linked.

        A paper's page leads to the authors who had a page when it was listed, or when the month of
        the newest day began: so a day's new papers change no more than their own pages, and the
        others follow once a month.
        """
        since = max(entry.day, self.settled)
        named = map(self.author_of.get, entry.paper.authors)
        return [author.slug if author and author.since <= since else None for author in named]


def catalogue(archive: Archive, settings: Settings, known: Mapping[str, Found] | None = None) -> Catalogue:
    """Put the archive into its other orders.

    `known` is what was found before, under the same settings, by the stamps of entries.
    """
    found = _found(archive.entries, settings, known or {})
    topics = _groups(archive.entries, settings.topics, found, 0)
    organisations, organisation_of = _organisations(archive.entries, settings.follow_organisations)
    authors, author_of = _authors(archive.entries, settings.follow)
    return Catalogue(
        weeks=_periods(archive.days, week_of),
        months=_periods(archive.days, month_of),
        trending=trending(archive),
        with_code=Group(
            say("With code"), "with-code", tuple(entry for entry in archive.entries if entry.paper.repository)
        ),
        topic_groups={number: group for number, group in topics.items() if group.entries},
        searches=tuple(_groups(archive.entries, settings.searches, found, 1).values()),
        found=found,
        organisations=organisations,
        authors=authors,
        organisation_of=organisation_of,
        author_of=author_of,
        settled=_end_of_last_month(archive),
    )


def _end_of_last_month(archive: Archive) -> dt.date:
    """Return the day before the month of the newest day."""
    return archive.through.replace(day=1) - dt.timedelta(days=1) if archive.through else dt.date.min


def week_of(day: dt.date) -> str:
    """Return the ISO 8601 week of `day`, as 2026-W23; its year is the one most of the week is in."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


@lru_cache(10_000)  # a day has many papers
def month_of(day: dt.date) -> str:
    """Return the month of `day`, as 2026-06."""
    return day.isoformat()[:7]


def monthly(entries: Sequence[Entry]) -> dict[str, int]:
    """Return how many of `entries`, newest first, each month has, from the first that has any to the last."""
    if not entries:
        return {}
    counts = Counter(month_of(entry.day) for entry in entries)
    first, last = (entry.day.year * 12 + entry.day.month - 1 for entry in (entries[-1], entries[0]))
    names = [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last + 1)]
    return {name: counts[name] for name in names}


def trending(archive: Archive) -> tuple[Entry, ...]:
    """Return the papers that gather votes now, best first.

    The score is votes / (age + 2) ** 1.5, with the age in days before the newest day, no clock:
    like the ranking of Hacker News, so that a new paper with some votes stands beside a week-old one
    with many. Papers older than `TRENDING_DAYS` are left out.
    """
    recent = [entry for entry in archive.entries if _age(entry, archive) <= TRENDING_DAYS and entry.paper.votes]
    return tuple(sorted(recent, key=lambda entry: _score(entry, archive), reverse=True)[:TRENDING])


def _score(entry: Entry, archive: Archive) -> float:
    return (entry.paper.votes or 0) / float((_age(entry, archive) + 2) ** 1.5)


def _age(entry: Entry, archive: Archive) -> int:
    return ((archive.through or entry.day) - entry.day).days


def _periods(days: Iterable[Day], name_of: Callable[[dt.date], str]) -> tuple[Period, ...]:
    return tuple(Period(name, tuple(group)) for name, group in groupby(days, lambda day: name_of(day.date)))


def _found(entries: Sequence[Entry], settings: Settings, known: Mapping[str, Found]) -> dict[str, Found]:
    """Return the numbers of each entry's topics and searches, by its stamp."""
    topics = _topics(settings.topics)
    queries = [query(search.query) for search in settings.searches]

    def found(entry: Entry) -> Found:
        return topics(entry), tuple(number for number, finds in enumerate(queries) if finds(entry.paper))

    return {entry.stamp: known[entry.stamp] if entry.stamp in known else found(entry) for entry in entries}


def _topics(topics: Sequence[Topic]) -> Callable[[Entry], Numbers]:
    """Return what finds the topics of an entry: all phrases are looked for at once."""
    phrases = [(number, _folded(phrase)) for number, topic in enumerate(topics) for phrase in topic.phrases]
    search = AhoCorasick([phrase for _, phrase in phrases]).find_matches_as_indexes

    def numbers(entry: Entry) -> Numbers:
        words = _words(entry)
        hits = search(words, overlapping=True)
        return tuple(sorted({phrases[which][0] for which, start, end in hits if _whole(words, start, end)}))

    return numbers


def _groups(
    entries: Sequence[Entry], named: Sequence[Topic | Search], found: Mapping[str, Found], which: int
) -> dict[int, Group]:
    """Return the topics or searches, by their numbers."""
    groups: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        for number in found[entry.stamp][which]:
            groups[number].append(entry)
    return {number: Group(each.name, text.slug(each.name), tuple(groups[number])) for number, each in enumerate(named)}


def _words(entry: Entry) -> str:
    """Return what says best what a paper is about: title and keywords, or the abstract where there are none."""
    paper = entry.paper
    return _folded(" | ".join([paper.title, *paper.keywords] if paper.keywords else [paper.title, paper.abstract]))


def _folded(words: str) -> str:
    """Return `words` as they are compared: in small letters, and hyphens as spaces."""
    return words.casefold().replace("-", " ")


def _whole(words: str, start: int, end: int) -> bool:
    """Say whether what is found from `start` to `end` are whole words, in singular or plural."""
    end += words.startswith("s", end)
    return not _LETTER.match(words, end) and not (start and _LETTER.match(words, start - 1))


def _organisations(entries: Sequence[Entry], follow: Sequence[str]) -> tuple[tuple[Group, ...], dict[Account, str]]:
    """Group by name, under an address that does not change with it: that of the handle it was first seen with.

    A handle has the name it was last seen with; handles of one name, but for case and accents, are one organisation.
    """
    accounts = [entry.paper.organisation for entry in reversed(entries) if entry.paper.organisation]
    last_name = {account.handle or account.name: account.name for account in accounts}
    names = {account: last_name[account.handle or account.name] for account in accounts}
    first = {text.slug(names[account]): text.slug(account.handle or account.name) for account in reversed(accounts)}
    slugs_of = {account: first[text.slug(name)] for account, name in names.items()}
    listed = [(entry.paper.organisation, entry) for entry in entries if entry.paper.organisation]
    by_slug = _grouped((slugs_of[account], (names[account], entry)) for account, entry in listed)
    groups = [Group(pairs[0][0], slug, tuple(entry for _, entry in pairs)) for slug, pairs in by_slug.items()]
    followed = {text.slug(name) for name in follow}
    kept = _by_name(
        group for group in groups if len(group.entries) >= ORGANISATION_PAPERS or text.slug(group.name) in followed
    )
    slugs = {group.slug for group in kept}
    return kept, {account: slug for account, slug in slugs_of.items() if slug in slugs}


def _authors(entries: Sequence[Entry], follow: Sequence[str]) -> tuple[tuple[Group, ...], dict[str, Author]]:
    """Group by slug: what differs in accents or case alone is one person here."""
    by_name: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for name in dict.fromkeys(entry.paper.authors):
            by_name[name].append(entry)
    spelt = _grouped((text.slug(name), name) for name in by_name)
    followed = {text.slug(name) for name in follow}
    groups = [_author(slug, [(name, by_name[name]) for name in names]) for slug, names in spelt.items()]
    kept = _by_name(group for group in groups if group.slug in followed or len(group.entries) >= AUTHOR_PAPERS)
    found = {group.slug: Author(group.slug, _since(group, followed)) for group in kept}
    return kept, {name: author for slug, author in found.items() for name in spelt[slug]}


def _since(group: Group, followed: Container[str]) -> dt.date:
    """Return the day since which an author has a page."""
    return dt.date.min if group.slug in followed else group.entries[-AUTHOR_PAPERS].day


def _author(slug: str, named: Sequence[tuple[str, Sequence[Entry]]]) -> Group:
    """Return an author, under the name most papers have; with one name the papers are in order already."""
    if len(named) == 1:
        return Group(named[0][0], slug, tuple(named[0][1]))
    each = {entry.paper.id: entry for _, group in named for entry in group}
    most = max(named, key=lambda pair: len(pair[1]))[0]
    return Group(most, slug, tuple(sorted(each.values(), key=lambda entry: entry.published, reverse=True)))


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    groups: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _by_name(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: (group.slug, group.name)))
