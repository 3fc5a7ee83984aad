"""What there is to subscribe to: every scope, what a reader sees over the weeks, and the history."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import lxml.etree
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from generator import notices, typeset
from generator.archive import Archive, gather
from generator.catalogue import catalogue
from generator.history import parts
from generator.model import Account, Listing, Paper, Repository, merge
from generator.press import Press
from generator.settings import Search, Settings, Site, Topic
from generator.shell import Page
from generator.subscriptions import sheets
from tests.builders import DAY, a_listing, a_paper, papers
from tests.conftest import PROJECT
from tests.feed_rules import ATOM, findings, items

BASE = "https://example.org/papers/"
PRESS = Press(PROJECT / "site_templates", Site(name="Daily Papers", description="Papers.", url=BASE))
SETTINGS = Settings(
    follow=("Ada Lovelace",),
    topics=(Topic(name="Agents", phrases=("agent",)),),
    searches=(Search(name="Small models", query='"small model" -survey'),),
    trending_votes=10,
)


def day(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


def made(archive: Archive, chosen: Settings = SETTINGS) -> dict[str, bytes]:
    """Return every file for subscribers, by its path."""
    each = [file for sheet in sheets(archive, catalogue(archive, chosen), PRESS, chosen) for file in sheet.make()]
    return dict((file.path, file.body.encode()) if isinstance(file, Page) else file for file in each)


def written(tmp_path: Path, files: dict[str, bytes]) -> Iterator[tuple[Path, str]]:
    """Write the feeds among `files`; yield the place and the address of each."""
    for path, data in files.items():
        if path.endswith((".atom", ".rss", ".json")):
            place = tmp_path / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            yield place, BASE + path


def told(tmp_path: Path, files: dict[str, bytes], path: str) -> list[str]:
    """Return the titles of the entries of the feed at `path`."""
    dict(written(tmp_path, files))
    return [item["title"] for item in items(tmp_path / path)]


BUSY = gather(
    [
        a_listing(
            a_paper("a", title="A small model", votes=12, authors=("Ada Lovelace",)),
            a_paper("b", title="An agent", votes=3, repository=Repository(url="https://example.org/code")),
            a_paper("c", title="A survey of the small model", votes=10, organisation=Account(name="Lab")),
            *(a_paper(f"o{number}", organisation=Account(name="Lab")) for number in range(4)),
        ),
        a_listing(a_paper("d", title="Another small model", votes=1), day=day(7)),
    ]
)


@pytest.mark.parametrize("suffix", ["atom", "rss", "json"])
@pytest.mark.parametrize(
    ("place", "titles"),
    [
        ("", ["Another small model", "A small model", "An agent", "A survey of the small model", *(f"Paper o{n}" for n in range(4))]),
        ("daily/", ["Monday, 8 June 2026: 1 paper", "Monday, 1 June 2026: 7 papers"]),
        ("weekly/", ["Week 23, 1 June 2026 to 7 June 2026: 7 papers"]),
        ("trending/", ["A small model", "A survey of the small model"]),
        ("with-code/", ["An agent"]),
        ("topics/agents/", ["An agent"]),
        ("organisations/lab/", ["A survey of the small model", *(f"Paper o{n}" for n in range(4))]),
        ("authors/ada-lovelace/", ["A small model"]),
        ("searches/small-models/", ["Another small model", "A small model"]),
    ],
)  # fmt: skip
def test_each_scope_has_a_feed_in_each_format(tmp_path: Path, place: str, suffix: str, titles: list[str]) -> None:
    assert told(tmp_path, made(BUSY), f"{place}feed.{suffix}") == titles


def test_no_rule_of_validators_is_broken(tmp_path: Path) -> None:
    feeds = list(written(tmp_path, made(BUSY, replace(SETTINGS, hub="https://hub.example.org/?a&b"))))
    assert len(feeds) == 3 * 9 + 1
    assert [(address, *found) for path, address in feeds for found in findings(path, address)] == []


def test_a_hub_is_named_in_each_format() -> None:
    files = made(BUSY, replace(SETTINGS, hub="https://hub.example.org/?a&b"))
    assert b'<link href="https://hub.example.org/?a&amp;b" rel="hub"/>' in files["feed.atom"]
    assert b'<atom:link href="https://hub.example.org/?a&amp;b" rel="hub"/>' in files["feed.rss"]
    assert b'"hubs":[{"type":"WebSub","url":"https://hub.example.org/?a&b"}]' in files["feed.json"]
    assert not any(b"hub" in data for path, data in made(BUSY).items() if path.startswith("feed."))


@settings(max_examples=200)
@given(papers())
def test_any_text_in_any_field_is_in_the_feeds_as_that_text(
    tmp_path_factory: pytest.TempPathFactory, paper: Paper
) -> None:
    folder = tmp_path_factory.mktemp("feeds")
    files = made(
        gather([a_listing(paper, a_paper("neighbour"))]), Settings(topics=(Topic(name="Any", phrases=("a",)),))
    )
    names = list(paper.authors) or [paper.organisation.name for _ in "1" if paper.organisation]
    for path, address in written(folder, files):
        assert not list(findings(path, address))
        if path.parent != folder:
            continue
        first = items(path)[0]
        assert first["title"] == typeset.plain(paper.title)
        assert first["authors"] == names
        body = lxml.html.fragment_fromstring(first["html"], create_parent="div") if first["html"] else ()
        said = [p.text_content() for p in body if not p.text_content().startswith("Summary in our words:")]
        shown = [" ".join(typeset.plain(each).split()) for each in paper.abstract.split("\n\n") if each]
        assert [" ".join(each.split()) for each in said[: len(shown)]] == shown


def test_a_title_that_looks_like_markup_stays_text_in_rss(tmp_path: Path) -> None:
    files = made(gather([a_listing(a_paper("a", title="On <think> and </b>, &amp; R&D"))]))
    assert not [found for path, address in written(tmp_path, files) for found in findings(path, address)]
    assert told(tmp_path, files, "feed.rss") == ["On <think> and </b>, &amp; R&D"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://example.org/a?b=%20#c", "https://example.org/a?b=%20#c"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/)[x](y)?[z]", "https://example.org/)%5Bx%5D(y)?%5Bz%5D"),
        ("https://example.org/#a#[b]", "https://example.org/#a%23%5Bb%5D"),
        ("http://[::1]:8000/[a]", "http://[::1]:8000/%5Ba%5D"),
    ],
)
def test_an_address_that_only_browsers_take_is_told_as_the_standard_wants_it(
    tmp_path: Path, address: str, told: str
) -> None:
    archive = gather([a_listing(a_paper(project_page=address))])
    files = made(archive, Settings())
    assert not [found for path, at in written(tmp_path, files) for found in findings(path, at)]
    assert f'<link href="{told}" rel="related"/>'.encode() in files["feed.atom"]


def test_votes_and_comments_change_no_byte_of_any_feed() -> None:
    def files(votes: int) -> dict[str, bytes]:
        listed = [a_paper(f"p{n}", votes=20 + (votes * n) % 7, comments=votes) for n in range(9)]
        return made(gather([a_listing(*listed), a_listing(a_paper("z"), day=day(8))]))

    assert files(1) == files(3)


def test_an_edited_abstract_moves_its_entry_alone() -> None:
    listing = a_listing(*(a_paper(f"p{n}") for n in range(5)))
    edited = merge(listing, a_listing(a_paper("p2", abstract="New.")), day(1))
    before, after = (
        {entry.paper.id: notices.of_paper(entry, (), PRESS) for entry in gather([each]).entries}
        for each in (listing, edited)
    )
    assert {name for name in before if before[name] != after[name]} == {"p2"}
    assert after["p2"].updated > before["p2"].updated
    assert after["p2"].id == before["p2"].id
    assert after["p2"].published == before["p2"].published


def test_a_feed_stays_below_a_megabyte(tmp_path: Path) -> None:
    authors = tuple(f"Author {each} of many" for each in range(400))
    listed = [a_paper(f"p{number}", title="An agent", authors=authors) for number in range(99)]
    dict(written(tmp_path, made(gather([a_listing(*listed)]))))
    for path in [tmp_path / "feed.rss", tmp_path / "feed.json", *(tmp_path / "topics" / "agents").iterdir()]:
        assert path.stat().st_size < 1_000_000
        assert 20 < len(items(path)) < 99


def a_month(counts: Sequence[int]) -> list[Listing]:
    return [
        a_listing(*(a_paper(f"d{number}x{place}") for place in range(count)), day=day(number))
        for number, count in enumerate(counts)
        if count
    ]


many_days = st.lists(st.integers(0, 40), min_size=1, max_size=60).map(a_month).filter(bool)


@given(many_days, st.sampled_from([4, 20, 100]))
def test_the_feed_and_its_history_hold_each_paper_once(listings: list[Listing], held: int) -> None:
    archive = gather(listings)
    history = parts(archive.entries, held)
    rest = [entry for part in history if not part.is_settled for entry in part.entries]
    settled = [entry for part in history if part.is_settled for entry in part.entries]
    assert sorted(entry.paper.id for entry in [*rest, *settled]) == sorted(entry.paper.id for entry in archive.entries)
    newest = max(entry.arrived for entry in archive.entries)
    assert len(rest) <= held + sum(entry.arrived == newest for entry in archive.entries)
    assert newest not in {entry.arrived for entry in settled}
    assert len(rest) >= min(held // 2, len(archive.entries))
    assert all(len(part.entries) <= held // 2 for part in history)


@given(many_days)
def test_what_is_settled_never_changes(listings: list[Listing]) -> None:
    earlier, later = (gather(some) for some in (listings[: len(listings) // 2 + 1], listings))
    before, after = (made(archive, Settings()) for archive in (earlier, later))
    settled = [part.path for part in parts(earlier.entries, 100) if part.is_settled]
    assert {path: before[path] for path in settled} == {path: after[path] for path in settled}


@settings(max_examples=50)
@given(
    many_days,
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 14), st.integers(1, 4)), max_size=8),
    st.integers(1, 9),
)
def test_a_reader_sees_each_paper_once(listings: list[Listing], late: list[tuple[int, int, int]], every: int) -> None:
    """Days come one by one, some papers days after their own; the reader looks every few days, and follows gaps."""
    stored: dict[dt.date, Listing] = {}
    archives: set[str] = set()
    unread: list[str] = []
    for number, listing in enumerate(listings):
        stored[listing.day] = merge(None, listing, listing.day)
        for which, after, count in late:
            past = listings[which % len(listings)]
            if past.day in stored and (listing.day - past.day).days == after:
                more = a_listing(*(a_paper(f"l{which}x{after}x{place}") for place in range(count)), day=past.day)
                stored[past.day] = merge(stored[past.day], more, listing.day)
        if number % every == 0 or number == len(listings) - 1:
            unread += look(gather(stored.values()), unread, archives)
    assert sorted(unread) == sorted({paper.id for listing in stored.values() for paper in listing.papers})


def look(archive: Archive, known: Sequence[str], archives: set[str]) -> list[str]:
    """Return what a reader finds that it did not know, in the feed and the archives it has not read yet."""
    history = parts(archive.entries, 20)
    found = [entry.paper.id for part in history if not part.is_settled for entry in part.entries]
    for part in reversed([part for part in history if part.is_settled]):
        if part.path in archives:
            break
        archives.add(part.path)
        found += [entry.paper.id for entry in part.entries]
    return [each for each in found if each not in known]


def test_the_newest_day_is_in_the_feed_also_when_much_came_late() -> None:
    newest = a_listing(*(a_paper(f"n{number}") for number in range(30)), day=day(9))
    late = [
        merge(None, a_listing(*(a_paper(f"l{back}x{number}") for number in range(30)), day=day(back)), day(9))
        for back in range(9)
    ]
    history = parts(gather([*late, newest]).entries, 100)
    held = {entry.paper.id for part in history if not part.is_settled for entry in part.entries}
    assert {f"n{number}" for number in range(30)} <= held


def test_a_feed_with_a_history_loses_no_paper_to_its_size(tmp_path: Path) -> None:
    authors = tuple(f"Author {each} of many" for each in range(600))
    files = made(gather([a_listing(*(a_paper(f"p{n}", authors=authors) for n in range(120)))]), Settings())
    settled = sum(len(items(path)) for path, _ in written(tmp_path, files) if b"fh:archive" in path.read_bytes())
    assert settled + len(items(tmp_path / "feed.atom")) == 120


def test_the_history_is_a_chain_from_the_feed_to_its_beginning() -> None:
    files = made(gather(a_month([30] * 40)), Settings())

    def link(path: str, relation: str) -> str:
        links = {
            each.get("rel"): each.get("href") for each in lxml.etree.fromstring(files[path]).findall(f"{ATOM}link")
        }
        return (links.get(relation) or "").removeprefix(BASE)

    chain = ["feed.atom"]
    while before := link(chain[-1], "prev-archive"):
        chain.append(before)
    assert chain[-1] == "archive/2026-06.1.atom"
    assert all(b"fh:archive" in files[path] and link(path, "current") == "feed.atom" for path in chain[1:])
    assert [link(path, "next-archive") for path in chain[2:]] == chain[1:-1]
    assert link(chain[1], "next-archive") in files
    assert b"fh:archive" not in files["feed.atom"]


def test_no_two_digests_share_a_moment() -> None:
    archive = gather(a_month([5] * 30))
    told = [notices.of_day(each, PRESS) for each in archive.days]
    told += [notices.of_week(each, PRESS) for each in catalogue(archive, SETTINGS).weeks]
    assert len({notice.updated for notice in told}) == len({notice.id for notice in told}) == len(told)


def test_a_paper_more_moves_the_digest_of_its_day() -> None:
    listing = a_listing(a_paper("a"), a_paper("b"))
    fuller = merge(listing, a_listing(a_paper("c"), a_paper("a", abstract="New.")), day(9))
    fullest = merge(fuller, a_listing(a_paper("d")), day(9))
    more = notices.of_day(gather([fullest]).days[0], PRESS)
    before, after = (notices.of_day(gather([each]).days[0], PRESS) for each in (listing, fuller))
    assert (before.id, before.published) == (after.id, after.published)
    assert before.updated < after.updated < more.updated


def test_every_feed_is_in_the_list_for_feed_readers() -> None:
    files = made(BUSY)
    kinds = lxml.etree.fromstring(files["feeds.opml"]).findall("body/outline")
    assert [kind.get("text") for kind in kinds] == ["Everything", "Searches", "Topics", "Authors", "Organisations"]
    listed = {(feed.get("xmlUrl") or "").removeprefix(BASE) for kind in kinds for feed in kind}
    assert listed == {path for path in files if path.endswith("feed.atom")}


def test_the_page_names_each_feed_but_those_of_organisations() -> None:
    files = made(BUSY)
    page: lxml.html.HtmlElement = lxml.html.document_fromstring(files["subscribe.html"])
    links = {link for _, _, link, _ in page.iterlinks()}
    assert {path for path in files if "feed." in path and "organisations" not in path} <= links
    assert "https://feedly.com/i/subscription/feed/https%3A%2F%2Fexample.org%2Fpapers%2Ffeed.atom" in links


def test_a_site_without_papers_has_its_feeds() -> None:
    files = made(gather([]))
    places = ("", "daily/", "weekly/", "trending/", "with-code/", "searches/small-models/", "authors/ada-lovelace/")
    assert {f"{place}feed.atom" for place in places} <= files.keys()
    assert parts((), 100) == []
