"""The page of trends: how many papers, on which topics, by whom, and how many votes they get, in charts and tables.

Weeks and months that are not over would seem to fall, so the newest of each counts only when there is no other.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator import charts, permalinks
from generator.archive import Archive
from generator.catalogue import Catalogue, Group, Period, month_of, monthly
from generator.press import Press
from generator.sheets import Sheet, digest, stamps
from generator.shell import Page
from generator.wording import many, month_name, month_title, number, percent, say, short_date

_NAMED = 5  # points of a line that have a name below them
_ORGANISATIONS = 15
_RECENT = dt.timedelta(weeks=12)

Link = tuple[str, str]  # path or "", name


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, what stands above it, and where that leads."""

    drawing: Markup
    title: Link | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """Pictures of one kind, and their numbers as a table: a head, and rows that begin with what they are of."""

    title: str
    note: str
    pictures: Sequence[Picture]
    head: Sequence[str]
    rows: Sequence[tuple[Link, Sequence[str]]]


def sheet(archive: Archive, catalogue: Catalogue, press: Press) -> Sheet:
    """Return the sheet of the page of trends."""
    made_of = digest(stamps(archive.entries), [week.name for week in catalogue.weeks])
    return Sheet(permalinks.TRENDS, made_of, lambda: [_page(archive, catalogue, press)])


def _page(archive: Archive, catalogue: Catalogue, press: Press) -> Page:
    values = {"base": "", "archive": archive, "trends": list(_trends(archive, catalogue))}
    description = say(
        "Papers a week, the share of each topic, the most active organisations, and votes, in charts and tables."
    )
    return Page(permalinks.TRENDS, say("Trends"), description, press.page("trends.html.jinja", values))


def _trends(archive: Archive, catalogue: Catalogue) -> Iterator[Trend]:
    """Yield those of which there are numbers."""
    weeks = list(reversed(_over(catalogue.weeks)))
    if weeks:
        yield _papers(weeks)
    if catalogue.topics:
        yield _topics(archive, catalogue)
    if organisations := _active(archive, catalogue):
        yield _organisations(organisations)
    if voted := [(week, votes) for week in weeks if (votes := _votes(week))]:
        yield _voted(voted)


def _over(periods: Sequence[Period]) -> Sequence[Period]:
    """Return what is over of `periods`, newest first."""
    return periods[1:] or periods


def _papers(weeks: Sequence[Period]) -> Trend:
    counts = [len(week.entries) for week in weeks]
    least, most = number(min(counts)), number(max(counts))
    told = say("Papers a week, %(weeks)s: %(least)s to %(most)s", weeks=_from_to(weeks), least=least, most=most)
    distinct = {entry.paper.id for week in weeks for entry in week.entries}  # some are listed in two
    papers, span = many(len(distinct), "paper", "papers"), many(len(weeks), "week", "weeks")
    return Trend(
        say("Papers a week"),
        say("%(papers)s in %(weeks)s.", papers=papers, weeks=span),
        [Picture(charts.lines({"papers": counts}, _names(weeks), told))],
        [say("Week of"), say("Papers")],
        [(_week(week), [number(count)]) for week, count in zip(reversed(weeks), reversed(counts), strict=True)],
    )


def _topics(archive: Archive, catalogue: Catalogue) -> Trend:
    totals = monthly(archive.entries)
    months = list(totals)[:-1] or list(totals)
    shares = [(group, _shares(group, months, totals)) for group in catalogue.topics]
    first, last = month_title(months[0]), month_title(months[-1])
    return Trend(
        say("Share of each topic"),
        say(
            "Of each month's papers, %(first)s to %(last)s, each from 0 to its most. A paper may be on several topics.",
            first=first,
            last=last,
        ),
        [_topic(group, each) for group, each in shares],
        [say("Month"), *(group.name for group, _ in shares)],
        [
            ((permalinks.month_page(month), month_title(month)), [percent(each[place]) for _, each in shares])
            for place, month in reversed(list(enumerate(months)))
            if totals[month]
        ],
    )


def _topic(group: Group, shares: Sequence[float]) -> Picture:
    first, last, most = percent(shares[0]), percent(shares[-1]), percent(max(shares))
    told = say("%(first)s to %(last)s, at most %(most)s", first=first, last=last, most=most)
    drawing = charts.sparkline(shares, f"{group.name}: {told}")
    return Picture(drawing, (permalinks.topic_page(group.slug), group.name), last)


def _shares(group: Group, months: Sequence[str], totals: dict[str, int]) -> list[float]:
    """Return how many in a hundred papers of each month are of a group."""
    counts = Counter(month_of(entry.day) for entry in group.entries)
    return [100 * counts[month] / max(totals[month], 1) for month in months]


def _active(archive: Archive, catalogue: Catalogue) -> list[tuple[Group, int]]:
    """Return the organisations with most papers of late, and how many those are."""
    since = (archive.through or dt.date.min) - min(_RECENT, (archive.through or dt.date.min) - dt.date.min)
    counts = [(group, sum(entry.day > since for entry in group.entries)) for group in catalogue.organisations]
    return sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1])[:_ORGANISATIONS]


def _organisations(active: Sequence[tuple[Group, int]]) -> Trend:
    weeks = many(_RECENT.days // 7, "week", "weeks")
    counts = ", ".join(f"{group.name} {count}" for group, count in active)
    told = say("Papers of the last %(weeks)s by organisation: %(counts)s", weeks=weeks, counts=counts)
    return Trend(
        say("Most active organisations"),
        say("By papers of the last %(weeks)s.", weeks=weeks),
        [Picture(charts.bars({group.name: count for group, count in active}, told))],
        [say("Organisation"), say("Papers")],
        [((permalinks.organisation_page(group.slug), group.name), [number(count)]) for group, count in active],
    )


def _votes(week: Period) -> list[int]:
    return sorted(entry.paper.votes for entry in week.entries if entry.paper.votes is not None)


def _voted(weeks: Sequence[tuple[Period, list[int]]]) -> Trend:
    halves = [votes[len(votes) // 2] for _, votes in weeks]
    tenths = [votes[len(votes) * 9 // 10] for _, votes in weeks]
    periods = [week for week, _ in weeks]
    told = say(
        "Votes of papers, %(weeks)s: half have up to %(half)s, a tenth %(tenth)s and more",
        weeks=_from_to(periods),
        half=number(max(halves)),
        tenth=number(max(tenths)),
    )
    return Trend(
        say("Votes"),
        say("Half of a week's papers have as many votes as the lower line or more, a tenth as many as the upper one."),
        [Picture(charts.lines({"half": halves, "tenth": tenths}, _names(periods), told))],
        [say("Week of"), say("Half have"), say("A tenth have")],
        [
            (_week(week), [number(half), number(tenth)])
            for week, half, tenth in reversed([*zip(periods, halves, tenths, strict=True)])
        ],
    )


def _week(week: Period) -> Link:
    return permalinks.week_page(week.name), short_date(_monday(week))


def _monday(week: Period) -> dt.date:
    return dt.date.fromisocalendar(int(week.name[:4]), int(week.name[-2:]), 1)


def _from_to(weeks: Sequence[Period]) -> str:
    first, last = short_date(_monday(weeks[0])), short_date(_monday(weeks[-1]))
    return say("weeks of %(first)s to %(last)s", first=first, last=last)


def _names(weeks: Sequence[Period]) -> list[str]:
    """Return a name for some of `weeks`, and none for those between."""
    step = -(-len(weeks) // _NAMED)
    return ["" if number % step else month_name(_monday(week)) for number, week in enumerate(weeks)]
