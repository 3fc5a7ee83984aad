"""The archive for programs: the original's shape, nothing that it does not publish, and nothing for a browser to run."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import lxml.html
import pytest
from huggingface_hub.hf_api import PaperInfo
from hypothesis import given
from msgspec.structs import replace

from generator import api, archive, configuration, permalinks, pipeline, store
from generator.build import Built, build, build_part
from generator.catalogue import catalogue
from generator.errors import CheckError, SettingsError
from generator.model import Account, Listing, Repository
from generator.settings import Settings, Site
from generator.sheets import Sheet
from generator.shell import Page
from generator.sources import SOURCES, huggingface
from tests.builders import DAY, a_listing, a_paper, listings
from tests.conftest import PROJECT
from tests.test_build import GOLDEN, tree

SITE = Site(name="Daily Papers", description="", url="https://example.org/papers/")
SCHEMA = json.loads((PROJECT / "docs" / "api" / "schema.json").read_bytes())
NEXT = DAY + dt.timedelta(days=1)
WHOLE = a_paper(
    authors=("Ada Lovelace", "Grace Hopper"),
    organisation=Account(name="The Org", handle="org"),
    published=dt.date(2026, 5, 30),
    votes=0,
    comments=3,
    submitter=Account(name="A. Reader", handle="reader"),
    ai_summary="In short.",
    keywords=("one",),
    repository=Repository(url="https://example.org/code", stars=5),
    project_page="https://example.org/page",
    media=("https://example.org/a.mp4",),
    link="https://huggingface.co/papers/2606.00001",
    place="a place",
)
ORG = {"name": "org", "fullname": "The Org"}
AS_TOLD = {
    "id": "2606.00001",
    "authors": [{"name": "Ada Lovelace"}, {"name": "Grace Hopper"}],
    "mediaUrls": ["https://example.org/a.mp4"],
    "publishedAt": "2026-05-30T00:00:00.000Z",
    "submittedOnDailyAt": "2026-06-01T00:00:00.000Z",
    "title": "Paper 2606.00001",
    "submittedOnDailyBy": {"name": "reader", "user": "reader", "fullname": "A. Reader"},
    "summary": "We look. We find.",
    "upvotes": 0,
    "projectPage": "https://example.org/page",
    "githubRepo": "https://example.org/code",
    "ai_summary": "In short.",
    "ai_keywords": ["one"],
    "githubStars": 5,
    "organization": ORG,
}


def sheets(*listings: Listing, settings: Settings | None = None) -> list[Sheet]:
    """Return the sheets of `listings`, whose digests are those of their files."""
    digests = {(each.source, each.day): store.encode(each).hex() for each in listings}
    everything, settings = archive.gather(listings, tuple(SOURCES), digests), settings or Settings(api="papers")
    return list(api.sheets(everything, catalogue(everything, settings), settings, SITE))


def files(*listings: Listing, settings: Settings | None = None) -> dict[str, bytes]:
    """Return what is told of `listings`, by path; each file is as the schema says."""
    made = [each for sheet in sheets(*listings, settings=settings) for each in sheet.make()]
    told = dict(each for each in made if not isinstance(each, Page))
    assert len(told) == len(made)
    for path, data in told.items():
        validate(path, data)
    return told


def kind(path: str) -> str:
    """Return what the file at `path` is in the schema."""
    return "index" if path == permalinks.API_INDEX else "paper" if path.startswith("api/papers/") else "listing"


def validate(path: str, data: bytes) -> None:
    jsonschema.Draft202012Validator(SCHEMA | {"anyOf": [{"$ref": f"#/$defs/{kind(path)}"}]}).validate(json.loads(data))


def listing(*listings: Listing, name: str = f"{DAY}") -> Any:
    return json.loads(files(*listings)[permalinks.api_listing(name)])


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", sorted(tree(GOLDEN / "site", "api").keys() - {permalinks.API_SCHEMA}))
def test_what_is_built_of_the_sample_is_as_the_schema_says(path: str) -> None:
    validate(path, (GOLDEN / "site" / path).read_bytes())


def test_a_day_tells_what_the_original_publishes_and_we_keep() -> None:
    assert listing(a_listing(WHOLE)) == [
        {
            "paper": AS_TOLD,
            "publishedAt": "2026-05-30T00:00:00.000Z",
            "title": "Paper 2606.00001",
            "numComments": 3,
            "submittedBy": {"name": "reader", "fullname": "A. Reader"},
            "organization": ORG,
        }
    ]


def test_a_paper_tells_the_same_of_itself() -> None:
    assert json.loads(files(a_listing(WHOLE))["api/papers/2606.00001"]) == AS_TOLD


def test_what_is_not_known_is_left_out() -> None:
    assert listing(a_listing(a_paper("10.1101-2026.01.01", abstract="", author_count=7))) == [
        {
            "paper": {
                "id": "10.1101-2026.01.01",
                "authors": [],
                "submittedOnDailyAt": "2026-06-01T00:00:00.000Z",
                "title": "Paper 10.1101-2026.01.01",
                "summary": "",
            },
            "title": "Paper 10.1101-2026.01.01",
        }
    ]


@pytest.mark.parametrize("name", ["2026-W23", "2026-06"])
def test_weeks_and_months_have_each_paper_once_without_the_long_texts(name: str) -> None:
    again = replace(WHOLE, votes=9)
    told = listing(a_listing(WHOLE, a_paper("b", votes=5)), a_listing(again, day=NEXT), name=name)
    assert [row["paper"]["id"] for row in told] == ["2606.00001", "b"]
    assert AS_TOLD.keys() - told[0]["paper"].keys() == {"summary", "ai_summary", "ai_keywords"}
    assert told[0]["paper"].items() <= (AS_TOLD | {"upvotes": 9}).items()


def test_the_newest_day_is_at_the_folder() -> None:
    told = files(a_listing(WHOLE), a_listing(a_paper("b"), day=NEXT))
    assert told[permalinks.API_NEWEST] == told[permalinks.api_listing(f"{NEXT}")]
    assert files()[permalinks.API_NEWEST] == b"[]"


def test_the_index_says_what_there_is_and_where() -> None:
    told = files(a_listing(WHOLE), a_listing(a_paper("b"), day=dt.date(2026, 7, 1)))
    index = json.loads(told[permalinks.API_INDEX])
    assert {kind: [place["name"] for place in places] for kind, places in index.items()} == {
        "days": ["2026-07-01", "2026-06-01"],
        "weeks": ["2026-W27", "2026-W23"],
        "months": ["2026-07", "2026-06"],
    }
    addresses = [place["url"].removeprefix(SITE.url) for places in index.values() for place in places]
    papers = {"api/papers/2606.00001", "api/papers/b"}
    assert {*addresses, permalinks.API_INDEX, permalinks.API_NEWEST, *papers} == set(told)


@pytest.mark.parametrize(("setting", "papers"), [("none", 0), ("days", 0), ("papers", 2)])
def test_the_setting_says_what_there_is(setting: Any, papers: int) -> None:
    settings = Settings(api=setting)
    listed = a_listing(WHOLE, a_paper("b")), a_listing(WHOLE, day=NEXT)
    told = files(*listed, settings=settings)
    assert sum(path.startswith("api/papers/") for path in told) == papers
    everything = archive.gather(listed)
    paths = set(api.paths(everything, catalogue(everything, settings), settings))
    assert paths - set(told) == (set() if setting == "none" else {permalinks.API_SCHEMA})
    assert set(told) <= paths


def test_another_setting_is_refused_with_its_line(checkout: Path) -> None:
    path = checkout / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("api: days", "api: weeks"), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"mkdocs.yml, line \d+: extra.papers.api: "):
        configuration.load(path)


@given(listings())
def test_the_source_reads_it_as_it_was(stored: Listing) -> None:
    """A mirror of a mirror: all that is told comes through, whatever it is."""
    data = files(stored)[permalinks.api_listing(f"{DAY}")]
    read = huggingface.parse(data, DAY)
    assert not read.skipped
    assert not read.unknown
    ours = {"in_our_words": False, "author_count": None, "link": None, "place": None, "revised": None, "arrived": None}
    assert {replace(paper, **ours) for paper in read.papers} == {replace(paper, **ours) for paper in stored.papers}


@given(listings())
def test_the_client_takes_it_whatever_it_is(stored: Listing) -> None:
    for path, data in files(stored).items():
        told = json.loads(data) if path != permalinks.API_INDEX else []
        for each in told if isinstance(told, list) else [told]:
            assert PaperInfo(**each).title in {paper.title for paper in stored.papers}


@given(listings())
def test_a_browser_finds_nothing_in_it(stored: Listing) -> None:
    for data in files(stored).values():
        assert b"<" not in data
        page = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(encoding="utf-8"))
        assert {element.tag for element in page.iter()} <= {"html", "body", "p"}


def test_a_day_changes_itself_its_week_its_month_the_newest_and_the_index() -> None:
    old = [a_listing(a_paper(f"p{number}"), day=DAY - dt.timedelta(days=number)) for number in range(60)]
    before = {sheet.name: sheet.made_of for sheet in sheets(*old)}
    after = {sheet.name: sheet.made_of for sheet in sheets(*old, a_listing(WHOLE, day=NEXT))}
    changed = {name.removeprefix("api/") for name, made_of in after.items() if before.get(name) != made_of}
    assert changed == {
        "daily_papers/2026-06-02.json",
        "daily_papers/2026-W23.json",
        "daily_papers/2026-06.json",
        "daily_papers/index.html",
        "index.json",
    }


@pytest.fixture
def papers(checkout: Path) -> Path:
    """A checkout with papers for programs, some of whose ids end as a page, a feed or a drawing does."""
    settings = checkout / "mkdocs.yml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(told.replace("api: days", "api: papers"), encoding="utf-8")
    odd = [a_paper(each, title="</script><svg onload=x>") for each in ("a.html", "feed.json", "b.svg", "feed.atom")]
    store.save(checkout / "content", a_listing(WHOLE, *odd))
    store.save(checkout / "content", a_listing(a_paper("b"), day=dt.date(2025, 12, 31)))
    return checkout


def built(root: Path) -> Built:
    return build(root, configuration.load(root / "mkdocs.yml"), lambda _: None)


def test_the_built_site_is_whole_with_it_and_search_engines_are_not_led_there(papers: Path) -> None:
    done = built(papers)
    site = papers / "site"
    pipeline.verify(papers, configuration.load(papers / "mkdocs.yml"), site)
    told = tree(site, "api")
    for path, data in told.items():
        if path != permalinks.API_SCHEMA:
            validate(path, data)
    assert {"api/papers/a.html", "api/papers/feed.json", permalinks.API_SCHEMA} <= told.keys()
    assert not [feed for feed in done.feeds if permalinks.is_api(feed)]
    assert b"/api/" not in (site / "sitemap.xml").read_bytes()


def test_what_is_missing_is_told_of(papers: Path) -> None:
    built(papers)
    (papers / "site" / "api" / "papers" / "b").unlink()
    with pytest.raises(CheckError, match=r"api/papers/b: is missing"):
        pipeline.verify(papers, configuration.load(papers / "mkdocs.yml"), papers / "site")


def test_parts_laid_over_each_other_have_it_whole(papers: Path) -> None:
    built(papers)
    told = configuration.load(papers / "mkdocs.yml")
    made: dict[str, bytes] = {}
    for part in ("2025", "2026", "rest"):
        build_part(papers, told, part)
        made |= tree(papers / "parts" / part)
    assert made == tree(papers / "site")


def test_it_goes_when_the_settings_say_so(papers: Path) -> None:
    built(papers)
    settings = papers / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("api: papers", "api: none"), encoding="utf-8")
    built(papers)
    pipeline.verify(papers, configuration.load(settings), papers / "site")
    assert set(tree(papers / "site", "api")) == {permalinks.API_SCHEMA}
