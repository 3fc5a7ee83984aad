"""What the sources send is read as it was meant, in every era; what is no answer is refused."""

import asyncio
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from generator.download import connect
from generator.errors import SourceError
from generator.model import Account, Paper, Repository
from generator.sources import SOURCES, huggingface, named, saved_page
from generator.sources.base import Parsed
from tests.builders import DAY
from tests.conftest import Loopback, Reply

RECORDED = Path(__file__).parent / "recorded"


def recorded(day: str) -> Paper:
    (paper,) = parsed(RECORDED / f"huggingface-{day}.json").papers
    return paper


def parsed(path: Path) -> Parsed:
    """Read a recorded answer as that of its day."""
    return huggingface.parse(path.read_bytes(), dt.date.fromisoformat(path.stem.removeprefix("huggingface-")))


def answer(**fields: Any) -> bytes:
    """Return an answer of one row, the newest recorded one, as of any day, with `fields` of its paper changed."""
    rows = json.loads((RECORDED / "huggingface-2026-06-30.json").read_bytes())
    rows[0]["paper"] |= {"submittedOnDailyAt": None, **fields}
    return json.dumps(rows).encode()


@pytest.mark.parametrize("path", sorted(RECORDED.glob("huggingface-*.json")), ids=lambda path: path.stem)
def test_every_era_has_what_a_reader_looks_for_and_no_unknown_field(path: Path) -> None:
    papers, skipped, unknown = parsed(path)
    (paper,) = papers
    assert skipped == ()
    assert unknown == {}
    assert paper.id
    assert paper.title
    assert "\n" not in paper.title
    assert paper.abstract
    assert paper.authors
    assert paper.published
    assert paper.votes is not None
    assert paper.comments is not None
    assert paper.link == f"https://huggingface.co/papers/{paper.id}"


def test_the_newest_era_is_read_whole() -> None:
    assert recorded("2026-06-30") == Paper(
        id="2606.26740",
        title="LiveEdit: Towards Real-Time Diffusion-Based Streaming Video Editing",
        abstract=(
            "Own words: the newest era, without hard wraps, with costs of $5 and a <think> tag, R&D and ``quotes''."
        ),
        authors=("Xinyu Wang", "Chongbo Zhao", "Fangneng Zhan", "Yue Ma"),
        organisation=Account(name="Tsinghua University", handle="Tsinghua"),
        published=dt.date(2026, 6, 25),
        votes=57,
        comments=2,
        submitter=Account(name="Jack Ma", handle="YueMafighting"),
        ai_summary="One sentence about it, in other words than the source's.",
        keywords=("streaming video editing", "causal editing"),
        repository=Repository(url="https://github.com/cp-cp/LiveEdit", stars=12),
        project_page="https://arxiv.org/abs/2606.26740",
        media=(
            "https://cdn-uploads.huggingface.co/production/uploads/63871e72189d6915f1d3a87b/60OGJiv2KA8MY07jcYmZ3.qt",
        ),
        link="https://huggingface.co/papers/2606.26740",
    )


@pytest.mark.parametrize(
    ("day", "field", "value"),
    [
        ("2024-05-27", "media", ()),  # what that era calls mediaUrl is a thumbnail
        ("2024-05-27", "submitter", None),
        ("2024-06-13", "submitter", Account(name="Yu-Lun Liu", handle="yulunliu")),
        ("2025-03-11", "submitter", None),
        ("2025-03-11", "keywords", ("sparse autoencoders", "interpretability")),
        ("2025-03-17", "submitter", Account(name="Kwanyoung", handle="kwanyoung")),
        ("2025-09-29", "organisation", Account(name="NVIDIA", handle="nvidia")),
    ],
)
def test_what_each_era_calls_otherwise(day: str, field: str, value: object) -> None:
    assert getattr(recorded(day), field) == value


def test_hard_wraps_are_joined_and_indents_are_paragraphs() -> None:
    assert recorded("2024-05-27").abstract == (
        "ConvLLaVA swaps the usual vision transformer of a multimodal model for a hierarchical ConvNet. "
        "Fewer visual tokens reach the language model, so larger pictures fit.\n\n"
        "A second paragraph is indented, as arXiv marks one."
    )


@pytest.mark.parametrize(
    ("fields", "field", "value"),
    [
        ({"id": "2606.26740v3"}, "id", "2606.26740"),
        ({"upvotes": 0}, "votes", 0),
        ({"title": "Lost $"}, "title", "LiveEdit: Towards Real-Time Diffusion-Based Streaming Video Editing"),
        ({"projectPage": ""}, "project_page", None),
        ({"projectPage": "javascript:alert(1)"}, "project_page", None),
        ({"githubRepo": None}, "repository", None),
        ({"authors": []}, "authors", ()),
        ({"authors": [{"name": " A\n B "}, {"name": "\x00"}, {"name": "C", "hidden": True}]}, "authors", ("A B", "C")),
        ({"ai_keywords": None}, "keywords", ()),
        ({"newField": {"deep": [1]}}, "votes", 57),
        ({"publishedAt": None}, "published", None),
        ({"summary": "A\x00B \u202e"}, "abstract", "AB"),
    ],
)
def test_what_an_answer_may_hold(fields: dict[str, Any], field: str, value: object) -> None:
    (paper,) = huggingface.parse(answer(**fields), DAY).papers
    assert getattr(paper, field) == value


@pytest.mark.parametrize(
    ("told", "is_taken"),
    [
        (["2026-06-01T23:59:59.999Z"], True),
        (["2026-06-01T00:00:00.000Z", "2026-06-02T00:00:00.000Z"], True),  # one that was moved meanwhile
        (["2026-06-01T00:00:00.000Z", None, "2026-06-02T00:00:00.000Z"], True),
        (["2026-06-02T00:00:00.000Z"], False),
        (["2026-06-02T00:00:00.000Z"] * 2 + [None], False),
        ([1735776000, "\x1b[2J"], False),
    ],
)
def test_an_answer_of_another_day_is_refused(told: list[object], *, is_taken: bool) -> None:
    rows = [json.loads(answer(id=f"2606.{number:05}", submittedOnDailyAt=at))[0] for number, at in enumerate(told)]
    body = json.dumps(rows).encode()
    if is_taken:
        assert len(huggingface.parse(body, DAY).papers) == len(told)
    else:
        with pytest.raises(
            SourceError, match=r"huggingface 2026-06-01: the answer is of another day: \d of \d are of "
        ):
            huggingface.parse(body, DAY)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "../../../pwned"},
        {"id": None},
        {"title": None},
        {"summary": None},
        {"upvotes": "57"},
        {"upvotes": -1},
        {"upvotes": 10**40},
        {"authors": {"0": "x"}},
        {"publishedAt": "yesterday"},
        {"publishedAt": 1735776000},
    ],
)
def test_one_bad_paper_is_skipped_and_named(fields: dict[str, Any]) -> None:
    good, bad = json.loads(answer(id="2606.00001")), json.loads(answer(**fields))
    parsed = huggingface.parse(json.dumps(good + bad).encode(), DAY)
    assert [paper.id for paper in parsed.papers] == ["2606.00001"]
    (line,) = parsed.skipped
    assert line.startswith("huggingface 2026-06-01: paper 2 of 2 skipped: ")


@pytest.mark.parametrize(
    "value", [b"NaN", b"-Infinity", b"1e400", b"9" * 5_000, b'"57"', b"57.5"], ids=lambda value: value[:9].decode()
)
def test_a_count_that_is_none_loses_its_paper_alone(value: bytes) -> None:
    good, bad = answer(id="2606.00001")[1:-1], answer()[1:-1].replace(b'"upvotes": 57', b'"upvotes": ' + value)
    parsed = huggingface.parse(b"[" + good + b"," + bad + b"]", DAY)
    assert [paper.id for paper in parsed.papers] == ["2606.00001"]
    assert len(parsed.skipped) == 1


@pytest.mark.parametrize("torn", [b"\\ud83d", b"\\udc00", b"\xff\xfe", b"\xc3"], ids=repr)
def test_half_a_character_is_dropped_and_the_rest_is_kept(torn: bytes) -> None:
    (paper,) = huggingface.parse(answer(title="", summary="Cut TORN off").replace(b"TORN", torn), DAY).papers
    assert paper.abstract == "Cut off"


def test_unknown_fields_are_counted() -> None:
    row = json.loads(answer())[0]
    rows = [row, row | {"v": 2}, row | {"v": 3, "paper": row["paper"] | {"deep": {"er": [1]}, "id": "2606.00002"}}]
    assert huggingface.parse(json.dumps(rows).encode(), DAY).unknown == {"v": 2, "paper.deep": 1}


def test_an_answer_that_is_mostly_bad_is_refused_whole() -> None:
    rows = json.loads(answer()) + json.loads(answer(id=None)) * 2
    with pytest.raises(SourceError, match=r"paper 2 of 3 skipped: .*; 2 of 3 are like it, so the answer is refused"):
        huggingface.parse(json.dumps(rows).encode(), DAY)


def test_a_paper_repeated_in_an_answer_is_there_once() -> None:
    rows = json.loads(answer()) * 2
    assert len(huggingface.parse(json.dumps(rows).encode(), DAY).papers) == 1


def test_an_empty_list_is_a_quiet_day() -> None:
    assert huggingface.parse(b"\xef\xbb\xbf[]", DAY) == ((), (), {})
    assert huggingface.parse(b"[]", DAY) == ((), (), {})


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "the answer is empty"),
        (b" \n", "the answer is empty"),
        (b"<!doctype html>", "the answer is no JSON: b'<!doctype html>'"),
        (b'{"error":"Sorry, no such page."}', "the answer is no list of papers: 'Sorry, no such page.'"),
        (b'{"papers":[]}', "the answer is no list of papers"),
        (b"null", "the answer is no list of papers"),
        (b"0", "the answer is no list of papers"),
        (b'""', "the answer is no list of papers"),
        (b"[{}", "the answer is no JSON"),
        ("[]".encode("utf-16"), "the answer is no JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "the answer is no JSON"),
        (b"[NaN]", "paper 1 of 1 skipped: Expected `object`, got `float`"),
    ],
)
def test_what_is_no_answer_is_refused_in_one_line(body: bytes, problem: str) -> None:
    with pytest.raises(SourceError) as caught:
        huggingface.parse(body, DAY)
    assert str(caught.value).startswith(f"huggingface 2026-06-01: {problem}")
    assert "\n" not in str(caught.value)


def test_a_busy_day_is_fetched_page_by_page(loopback: Loopback) -> None:
    first, second = answer(id="2606.00001"), answer(id="2606.00002")
    following = "/api/daily_papers?date=2026-06-01&limit=100&p=1"
    link = {"Link": f'<{loopback.url}{following}>; rel="next"'}
    loopback.at("/api/daily_papers?date=2026-06-01&limit=100", Reply(first, headers=link))
    loopback.at(following, Reply(second))

    async def fetch() -> Any:
        async with connect("test") as get:
            return await huggingface.fetch(DAY, get, loopback.url + "/")

    fetched = asyncio.run(fetch())
    assert fetched == ((first, second), 2, ())
    assert len(loopback.requests) == 2


PAGE = """
Get trending papers in your email inbox!

Daily Papers

byAK and the research community

Jun 1

A First Title:
On Two Lines

An abstract.

Its second paragraph · with a dot.

  • 9 authors
·
May 23, 2024

Second

Another abstract.

Org-Handle The Full Name
·
Feb 17 2

Third

Text.

  • 1,234 authors
·
Jun 2 1,005

A title without a foot is no paper
"""


def test_a_saved_page_is_read_paper_by_paper() -> None:
    assert saved_page.parse(PAGE.encode(), DAY).papers == (
        Paper(
            id="a-first-title-on-two-lines",
            title="A First Title: On Two Lines",
            abstract="An abstract.\n\nIts second paragraph · with a dot.",
            author_count=9,
            published=dt.date(2024, 5, 23),
            comments=0,
        ),
        Paper(
            id="second",
            title="Second",
            abstract="Another abstract.",
            organisation=Account(name="The Full Name", handle="Org-Handle"),
            published=dt.date(2026, 2, 17),
            comments=2,
        ),
        Paper(
            id="third",
            title="Third",
            abstract="Text.",
            author_count=1234,
            published=dt.date(2025, 6, 2),  # the last 2 June up to the 1st of June 2026
            comments=1005,
        ),
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_saved_page_may_come_from_any_editor(newline: str, mark: str) -> None:
    body = (mark + PAGE).replace("\n", newline).encode()
    assert saved_page.parse(body, DAY) == saved_page.parse(PAGE.encode(), DAY)


@pytest.mark.parametrize(
    "body",
    [b"", b"Hello\n\nWorld", b"Daily Papers\n\nJun 1\n\nNo paper", b"\xff\xfe", b"<html>Daily Papers</html>"],
)
def test_what_is_no_saved_page_is_refused(body: bytes) -> None:
    with pytest.raises(SourceError, match="no saved Daily Papers page"):
        saved_page.parse(body, DAY)


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("Foo 17", "paper 2 of 3 skipped: 'Foo 17' is no date"),
        ("17 Feb", "paper 2 of 3 skipped: its last lines are not understood: 'Org-Handle The Full Name · 17 Feb'"),
    ],
)
def test_a_foot_that_is_not_understood_costs_only_its_paper(broken: str, problem: str) -> None:
    parsed = saved_page.parse(PAGE.replace("Feb 17 2", broken).encode(), DAY)
    assert [paper.id for paper in parsed.papers] == ["a-first-title-on-two-lines", "third"]
    assert parsed.skipped == (f"saved_page 2026-06-01: {problem}",)


def test_votes_may_stand_before_a_title() -> None:
    page = PAGE.replace("Second\n", "1,035\n\nSecond\n").replace("A First", "7\n\nA First")
    assert [paper.votes for paper in saved_page.parse(page.encode(), DAY).papers] == [7, 1035, None]


@pytest.mark.parametrize("line", ["byAK and the research community\n\n", "Jun 1\n\n"])
def test_a_line_of_the_head_may_be_missing(line: str) -> None:
    assert saved_page.parse(PAGE.replace(line, "").encode(), DAY) == saved_page.parse(PAGE.encode(), DAY)


def test_a_page_that_was_cut_short_says_so() -> None:
    parsed = saved_page.parse((PAGE + "\n\nA title\n\n" + "Text. " * 50).encode(), DAY)
    assert len(parsed.papers) == 3
    assert parsed.skipped == ("saved_page 2026-06-01: the last paper is cut short",)


def test_sources_are_found_by_name() -> None:
    assert [named(name).name for name in SOURCES] == list(SOURCES)
    with pytest.raises(SourceError, match="nowhere: is no source; there are huggingface, saved_page"):
        named("nowhere")
