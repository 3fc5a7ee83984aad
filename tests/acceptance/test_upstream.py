"""A source that changes its mind for thirty days: what is kept of it, and what its subscribers are told.

Real listings are served as they were, and changed by a script that is the same each time. What has to
come of it is told by a model of its own, which knows nothing of the program.
"""

import datetime as dt
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from generator import store
from tests.acceptance.conftest import generator
from tests.acceptance.test_feeds import BASE, history, parsed
from tests.conftest import Loopback, Reply, a_checkout, answering
from tests.test_build import tree

FIRST, DAYS, WINDOW, SEED = dt.date(2026, 6, 1), 30, 14, 20260601
BUSY = 10  # papers of a day that may lose some
LOSSES = 2  # papers that a day may lose; with many more gone its answer would be taken for a broken one

Row = dict[str, Any]
Answers = Mapping[dt.date, list[Row]]
Moments = tuple[str, str]  # published, updated


def retitled(row: Row) -> None:
    row["title"] = row["paper"]["title"] = f"{row['title']}, Revisited"


def rewritten(row: Row) -> None:
    row["summary"] = row["paper"]["summary"] = f"{row['paper']['summary']} We add a sentence."


def with_code(row: Row) -> None:
    row["paper"]["githubRepo"] = f"https://github.com/example/{row['paper']['id']}"


def with_a_page(row: Row) -> None:
    row["paper"]["projectPage"] = f"https://example.org/{row['paper']['id']}"


def with_an_organisation(row: Row) -> None:
    row["organization"] = row["paper"]["organization"] = {"name": "example", "fullname": "Example Laboratory"}


# Each edit with the field that it fills, which must have been empty, and how many papers a day it befalls.
EDITS: dict[str, tuple[Callable[[Row], None], str, int]] = {
    "retitled": (retitled, "", 2),
    "rewritten": (rewritten, "", 2),
    "with code": (with_code, "githubRepo", 2),
    "with a page": (with_a_page, "projectPage", 1),
    "with an organisation": (with_an_organisation, "organization", 2),
}


@dataclass
class Upstream:
    """A source with listings up to a day, which it changes by a script; `done` is the script, as it befell."""

    listings: dict[dt.date, list[Row]]
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - the same each time is what is wanted
    held: list[tuple[dt.date, dt.date, Row]] = field(default_factory=list)
    losses: Counter[dt.date] = field(default_factory=Counter)
    done: list[tuple[dt.date, str, str]] = field(default_factory=list)

    def hold_some(self) -> None:
        """Take from each busy day of the month a paper, which is added to it some days later."""
        for day in (day for day, rows in self.listings.items() if day >= FIRST and len(rows) > BUSY):
            row = self.listings[day].pop(self.random.randrange(len(self.listings[day])))
            self.held.append((day + dt.timedelta(days=self.random.randint(1, 5)), day, row))

    def served(self, today: dt.date) -> dict[dt.date, list[Row]]:
        """Return the answers to all that is asked `today`."""
        days = [today - dt.timedelta(days=back) for back in range(WINDOW)][::-1]
        return {day: self.listings.get(day, []) for day in days}

    def change(self, today: dt.date) -> None:
        """Go on with the script; no paper is struck twice a day."""
        for row in (row for rows in self.listings.values() for row in rows):
            row["paper"]["upvotes"] += self.random.randint(1, 3)
        known = {day: rows for day, rows in self.served(today).items() if day < today and rows}
        papers = sorted({row["paper"]["id"] for rows in known.values() for row in rows})
        self.random.shuffle(papers)
        for name, (_, empty, times) in EDITS.items():
            for _ in range(times):
                self.edit(today, name, next(each for each in papers if not self.has(each, empty)), papers)
        (self.withdraw if today.day % 2 else self.move)(today, known, papers)
        self.repeat(today, known, papers)
        self.add_late(today)
        self.random.shuffle(self.listings[self.random.choice(sorted(known))])

    def copies(self, paper: str) -> list[Row]:
        return [row for rows in self.listings.values() for row in rows if row["paper"]["id"] == paper]

    def has(self, paper: str, name: str) -> bool:
        return bool(name) and any(row["paper"].get(name) or row.get(name) for row in self.copies(paper))

    def edit(self, today: dt.date, name: str, paper: str, papers: list[str]) -> None:
        papers.remove(paper)
        for row in {id(row): row for row in self.copies(paper)}.values():
            EDITS[name][0](row)
        self.done.append((today, name, paper))

    def taken(self, known: Answers, papers: list[str]) -> tuple[dt.date, Row]:
        """Take a paper away from a day that can bear it."""
        day, row = next(
            (day, row)
            for paper in papers
            for day, rows in known.items()
            for row in rows
            if row["paper"]["id"] == paper and len(rows) >= BUSY and self.losses[day] < LOSSES
        )
        self.losses[day] += 1
        self.listings[day].remove(row)
        papers.remove(row["paper"]["id"])
        return day, row

    def withdraw(self, today: dt.date, known: Answers, papers: list[str]) -> None:
        _, row = self.taken(known, papers)
        self.done.append((today, "withdrawn", row["paper"]["id"]))

    def move(self, today: dt.date, known: Answers, papers: list[str]) -> None:
        day, row = self.taken(known, papers)
        self.put(today, "moved", row, self.random.choice([each for each in known if each != day]))

    def repeat(self, today: dt.date, known: Answers, papers: list[str]) -> None:
        day = self.random.choice(sorted(known)[:-1])
        row = next(row for row in known[day] if row["paper"]["id"] in papers)
        self.put(today, "repeated", row, self.random.choice([each for each in known if each > day]))

    def add_late(self, today: dt.date) -> None:
        for _, day, row in [each for each in self.held if each[0] == today]:
            self.put(today, "added late", row, day)

    def put(self, today: dt.date, name: str, row: Row, day: dt.date) -> None:
        """Put a paper anywhere in the listing of a day, unless it is there."""
        if row["paper"]["id"] not in {each["paper"]["id"] for each in self.listings[day]}:
            self.listings[day].insert(self.random.randint(0, len(self.listings[day])), row)
            self.done.append((today, name, row["paper"]["id"]))


@dataclass
class Model:
    """What has to come of all answers so far: which papers there are, where, and what was last told of them."""

    listed: dict[dt.date, list[str]] = field(default_factory=dict)
    first: dict[str, dt.date] = field(default_factory=dict)
    told: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def hear(self, answers: Answers) -> tuple[set[str], set[str]]:
        """Take in the answers of a day; return the papers that are new, and those that are told anew."""
        heard: dict[str, tuple[str, ...]] = {}
        for day, row in ((day, row) for day, rows in answers.items() for row in rows):
            paper = row["paper"]["id"]
            self.first.setdefault(paper, day)
            places = self.listed.setdefault(day, [])
            places += [paper] if paper not in places else []
            heard[paper] = substance(row)
        new = heard.keys() - self.told.keys()
        changed = {paper for paper in heard.keys() - new if heard[paper] != self.told[paper]}
        self.told |= heard
        return new, changed


def substance(row: Row) -> tuple[str, ...]:
    raw = row["paper"]
    told = (row["title"], raw["summary"], raw.get("githubRepo"), raw.get("projectPage"))
    return tuple(" ".join((each or "").split()) for each in told)


@dataclass(frozen=True)
class Evening:
    """A day when it is over: what had to come of it, and what did."""

    day: dt.date
    new: set[str]
    changed: set[str]
    wanted: dict[dt.date, list[str]]
    stored: dict[dt.date, list[str]]
    votes: dict[str, tuple[int, int | None]]  # as told, as stored
    ids: list[str]
    entries: dict[str, Moments]
    feed: dict[str, Moments]


@dataclass(frozen=True)
class Month:
    """Thirty evenings, and what is left after them."""

    root: Path
    upstream: Upstream
    first: dict[str, dt.date]
    evenings: list[Evening]


@pytest.fixture(scope="module")
def month(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Month:
    """Thirty days, each fetched and built once, with what was there in the evening."""
    root = a_checkout(tmp_path_factory.mktemp("upstream") / "checkout")
    upstream, model = Upstream(real_listings(shared)), Model()
    upstream.hold_some()
    evenings = []
    with answering() as source:
        for day in (FIRST + dt.timedelta(days=number) for number in range(DAYS)):
            if day > FIRST:
                upstream.change(day)
            answers = upstream.served(day)
            replay(root, source, day, answers)
            evenings.append(evening(root, day, model, answers))
    return Month(root, upstream, model.first, evenings)


def real_listings(shared: Path) -> dict[dt.date, list[Row]]:
    paths = sorted((shared / "data" / "huggingface").glob("*.json"))
    listings = {dt.date.fromisoformat(path.stem): json.loads(path.read_bytes()) for path in paths[-60:]}
    last = FIRST + dt.timedelta(days=DAYS - 1)
    return {day: rows for day, rows in listings.items() if FIRST - dt.timedelta(days=WINDOW) < day <= last}


def replay(root: Path, source: Loopback, day: dt.date, answers: Answers) -> None:
    """Let the program fetch and build on `day`."""
    for each, rows in answers.items():
        source.at(f"/api/daily_papers?date={each}&limit=100", Reply(json.dumps(rows).encode()))
    fetched = generator(root, "fetch", "--until", f"{day}", "--window", f"{WINDOW}", HF_ENDPOINT=source.url)
    assert fetched.returncode == 0, fetched.stderr
    built = generator(root, "build")
    assert built.returncode == 0, built.stderr


def evening(root: Path, day: dt.date, model: Model, answers: Answers) -> Evening:
    new, changed = model.hear(answers)
    listings = list(store.load_all(root / "content"))
    votes = {(listing.day, paper.id): paper.votes for listing in listings for paper in listing.papers}
    documents = list(history(root / "site", BASE))
    return Evening(
        day,
        new,
        changed,
        wanted={each: list(papers) for each, papers in model.listed.items()},
        stored={listing.day: [paper.id for paper in listing.papers] for listing in listings},
        votes={
            f"{each} {row['paper']['id']}": (row["paper"]["upvotes"], votes.get((each, row["paper"]["id"])))
            for each, rows in answers.items()
            for row in rows
        },
        ids=[entry.id for document in documents for entry in document.entries],
        entries={paper: moments for document in documents for paper, moments in told(document)},
        feed=dict(told(parsed((root / "site" / "feed.atom").read_bytes()))),
    )


def told(document: Any) -> Iterator[tuple[str, Moments]]:
    """Yield each paper of a document with its moments."""
    for entry in document.entries:
        yield Path(entry.link).name.removesuffix(".html"), (entry.published, entry.updated)


def test_the_script_has_changes_of_every_kind_on_many_days(month: Month) -> None:
    """So that what follows is proven of something."""
    kinds = Counter(name for _, name, _ in month.upstream.done)
    assert kinds.keys() == {*EDITS, "withdrawn", "moved", "repeated", "added late"}
    assert min(kinds.values()) >= 12, kinds
    assert sum(bool(each.new) for each in month.evenings[1:]) >= 15
    assert sum(bool(each.changed) for each in month.evenings[1:]) == DAYS - 1


def test_nothing_is_lost_or_doubled_and_all_keeps_its_place(month: Month) -> None:
    for each in month.evenings:
        assert each.stored == each.wanted, each.day


def test_the_votes_kept_are_those_told_last(month: Month) -> None:
    for each in month.evenings:
        assert {paper: pair for paper, pair in each.votes.items() if pair[0] != pair[1]} == {}, each.day


def test_the_feed_and_its_history_hold_every_paper_once(month: Month) -> None:
    for each in month.evenings:
        assert len(set(each.ids)) == len(each.ids) == len(each.entries), each.day
        assert each.entries.keys() == {paper for papers in each.wanted.values() for paper in papers}, each.day


def test_a_paper_is_published_on_the_day_it_was_first_listed_on_for_ever(month: Month) -> None:
    for each in month.evenings:
        days = {paper: published[:10] for paper, (published, _) in each.entries.items()}
        assert days == {paper: f"{month.first[paper]}" for paper in days}, each.day
    for before, after in pairwise(month.evenings):
        kept = {paper: after.entries[paper][0] for paper in before.entries}
        assert kept == {paper: published for paper, (published, _) in before.entries.items()}, after.day


def test_updated_moves_when_and_only_when_title_abstract_or_a_link_did(month: Month) -> None:
    for before, after in pairwise(month.evenings):
        was = {paper: updated for paper, (_, updated) in before.entries.items()}
        now = {paper: after.entries[paper][1] for paper in was}
        assert {paper for paper in was if now[paper] > was[paper]} == after.changed, after.day
        assert {paper for paper in was if now[paper] < was[paper]} == set(), after.day


def test_no_entry_is_dated_after_the_newest_day(month: Month) -> None:
    for each in month.evenings:
        newest = max(each.wanted)
        assert max(updated for _, updated in each.entries.values()) < f"{newest + dt.timedelta(days=1)}", each.day


def test_who_reads_the_feed_daily_is_shown_what_is_new_or_told_anew_and_nothing_else(month: Month) -> None:
    known = dict(month.evenings[0].entries)
    shown: Counter[str] = Counter()
    for each in month.evenings[1:]:
        unread = {paper for paper, moments in each.feed.items() if known.get(paper) != moments}
        assert unread == each.new | (each.changed & each.feed.keys()), each.day
        known |= each.feed
        shown.update(unread & each.new)
    assert set(shown.values()) == {1}
    late = {paper for _, name, paper in month.upstream.done if name == "added late"}
    assert late <= shown.keys()


def test_one_build_of_the_month_is_the_same_bytes_as_thirty(month: Month, tmp_path: Path) -> None:
    fresh = a_checkout(tmp_path / "checkout")
    shutil.copytree(month.root / "content", fresh / "content", dirs_exist_ok=True)
    shutil.copy(month.root / ".last-fetch", fresh)
    assert generator(fresh, "build").returncode == 0
    assert tree(fresh / "site") == tree(month.root / "site")
