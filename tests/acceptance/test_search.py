"""The search as a reader uses it, on all real listings: what is found, how, and what happens when files do not come."""

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from benchmarks import visits
from generator import atlas, lexicon, store, vectors, volumes
from generator.archive import Archive, gather
from generator.configuration import load
from generator.model import Paper
from generator.postings import COMMON
from generator.queries import query
from generator.words import words
from tests.acceptance.accessibility import faults
from tests.acceptance.conftest import listening
from tests.acceptance.test_browser import NARROW, WIDE
from tests.conftest import PROJECT

ASSETS = PROJECT / "site_templates" / "theme" / "assets" / "search"
TITLE = "LLaVA-UHD v2: an MLLM Integrating High-Resolution Feature Pyramid via Hierarchical Window Transformer"
DRAWN_OUT = 200  # characters of a hostile string that anyone would type

Open = Callable[..., Page]

FIND = """
async ([base, asked, most]) => {
  const from = (name) => import(new URL(`assets/search/${name}.js`, base));
  const [{ id, open }, { parse }, { search }] = await Promise.all(["index", "query", "search"].map(from));
  const get = async (path) => {
    const answer = await fetch(new URL(`search/${path}`, base));
    if (!answer.ok) throw new Error(path);
    return answer.arrayBuffer();
  };
  window.index ??= await open(get);
  const found = [];
  for (const [text, filters] of asked) {
    const { numbers, all } = await search(window.index, parse(`${text} `), filters);
    found.push({ all, ids: await Promise.all(numbers.slice(0, most).map((number) => id(window.index, number))) });
  }
  return found;
}
"""


NEAREST = """
async ([base, words]) => {
  const from = (name) => import(new URL(`assets/search/${name}.js`, base));
  const [{ open }, { nearness }] = await Promise.all(["index", "meaning"].map(from));
  const index = await open(async (path) => (await fetch(new URL(`search/${path}`, base))).arrayBuffer());
  const near = await nearness(index, words.map((word) => [word]));
  return [...near].filter(([number]) => number < (index.volumes[1]?.start ?? index.count));
}
"""


@pytest.fixture(scope="module")
def everything(archive: Path) -> Archive:
    return gather(store.load_all(archive / "content"))


@pytest.fixture(scope="module")
def papers(everything: Archive) -> list[Paper]:
    """All papers, newest first."""
    return [entry.paper for entry in everything.entries]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Open]:
    """Open a page; at the end nothing was asked of another host, nothing went wrong, and no dialog was shown."""
    with listening(browser, site, viewport=WIDE) as (new, complaints):

        def open_(path: str = "search/index.html", **options: Any) -> Page:
            page = new(**options).new_page()
            page.goto(site + path)
            return page

        yield open_
    assert [each for each in complaints if "Failed to load resource" not in each] == []


@pytest.fixture(scope="module")
def find(browser: Browser, site: str) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Ask the index itself: texts with filters in, how many have all words and the ids of papers, or of `most`, out."""
    page = browser.new_page()
    page.goto(site + "search/index.html")
    yield lambda *asked, most=10_000: page.evaluate(FIND, [site, [list(each) for each in asked], most])
    page.close()


def box(page: Page) -> Any:
    return page.get_by_role("searchbox", name="Search all papers")


def titles(page: Page) -> list[str]:
    """Return the titles of what was found, not of what was found before."""
    page.locator(".results:not([aria-busy]) article").first.wait_for()
    return [" ".join(each.split()) for each in page.locator(".results h2").all_inner_texts()]


def told(page: Page, pattern: str) -> None:
    expect(page.locator(".found")).to_have_text(re.compile(pattern))


# What is found


def test_a_paper_is_found_by_its_title(find: Any, papers: list[Paper]) -> None:
    some = papers[::40]
    found = find(*((paper.title, {}) for paper in some))
    missed = [paper.title for paper, each in zip(some, found, strict=True) if paper.id not in each["ids"][:3]]
    assert len(missed) <= len(some) // 100, missed


@pytest.mark.parametrize(
    "text",
    [
        "title:diffusion",
        "title:diffusion title:video",
        "author:kaiming",
        "author:an",
        "org:nvidia title:robot",
        "author:wang title:agents",
    ],
)
def test_fields_find_what_a_search_of_the_settings_finds(find: Any, papers: list[Paper], text: str) -> None:
    (found,) = find((text, {"newest": True}))
    expected = [paper.id for paper in papers if query(text)(paper)]
    assert found["ids"] == expected
    assert found["all"] == len(expected) > 0


@pytest.mark.parametrize("text", ["quantum", "robot dexterous", "café", "models", "GPT-4", "speech -diffusion"])
def test_words_are_found_wherever_they_are(find: Any, papers: list[Paper], text: str) -> None:
    (found,) = find((text, {"newest": True}))
    wanted, unwanted = words(text.partition(" -")[0]), words(text.partition(" -")[2])
    expected = [
        paper.id
        for paper in papers
        if all(each in said(paper) for each in wanted) and not said(paper).intersection(unwanted)
    ]
    assert found["ids"] == expected


def said(paper: Paper) -> set[str]:
    house = paper.organisation.name if paper.organisation else ""
    told_of_it = [paper.title, paper.abstract, paper.ai_summary or "", *paper.keywords, *paper.authors, house]
    return set(words(" ".join(told_of_it)))


def test_filters_leave_what_they_say(find: Any, everything: Archive, archive: Path) -> None:
    from_, to = "2025-03-01", "2025-03-31"
    marks = [["votes:30"], ["has:code"], ["votes:100", "has:code"], ["topic:reasoning"]]
    found = find(
        ("", {"newest": True, "from": from_, "to": to}),
        *(("", {"newest": True, "marks": each}) for each in marks),
        ("diffusion", {"newest": True, "marks": ["votes:30"], "from": from_}),
    )
    days = {entry.paper.id: entry.day for entry in everything.entries}
    papers = [entry.paper for entry in everything.entries]
    march = [each.id for each in papers if dt.date(2025, 3, 1) <= days[each.id] <= dt.date(2025, 3, 31)]
    voted = [each.id for each in papers if (each.votes or 0) >= 30]
    coded = [each.id for each in papers if each.repository]
    assert found[0]["ids"] == march
    assert found[1]["ids"] == voted
    assert found[2]["ids"] == coded[:10_000]
    assert found[3]["ids"] == [each.id for each in papers if each.repository and (each.votes or 0) >= 100]
    assert set(on_topic(archive)) <= set(found[4]["ids"])
    lately = [
        each.id
        for each in papers
        if each.id in set(voted) and "diffusion" in said(each) and days[each.id] >= dt.date(2025, 3, 1)
    ]
    assert found[5]["ids"] == lately


def on_topic(archive: Path) -> list[str]:
    """Return the papers that the page of a topic shows."""
    page = (archive / "site" / "topics" / "reasoning.html").read_text(encoding="utf-8")
    return re.findall(r'href="\.\./papers/([^"]+)\.html"', page)


def test_the_script_knows_words_as_the_program_does(
    browser: Browser, site: str, shared: Path, papers: list[Paper]
) -> None:
    strings = [text for paper in papers[::3] for text in (paper.title, paper.abstract, " ".join(paper.authors))]
    strings += [each for each in hostile(shared) if not re.search("[\ud800-\udfff]", each)]
    page = browser.new_page()
    page.goto(site + "about.html")
    asked = "async ([base, texts]) => { const { words } = await import(`${base}assets/search/words.js`); return texts.map(words); }"
    for start in range(0, len(strings), 1_000):
        some = strings[start : start + 1_000]
        assert page.evaluate(asked, [site, some]) == [words(each) for each in some]
    page.close()


def hostile(shared: Path) -> list[str]:
    files = sorted((shared / "data" / "hostile").glob("*.json"))
    lists = [json.loads(file.read_text(encoding="utf-8")) for file in files if file.name != "MANIFEST.json"]
    return [
        each if isinstance(each, str) else each["s"]
        for found in lists
        for each in found
        if isinstance(each, str) or "s" in each
    ]


# By meaning

IN_OTHER_WORDS = [
    ("make a small model imitate a large one", "distill|student|teacher"),
    ("robots that learn from watching people", "human video|demonstration|imitation|egocentric"),
    ("moving pictures from text", "text-to-video|video generation"),
    ("train without sharing private data", "federated|privacy|private"),
    ("cars that drive themselves", "driving"),
    ("faster text generation by guessing ahead", "speculative"),
    ("shrink the numbers in a network to fewer bits", "quanti[sz]"),
    ("look things up before answering", "retriev"),
    ("trick a model into saying bad things", "jailbreak|adversarial|red-team|attack"),
    ("write programs automatically", "code generation|program|coding"),
    ("dancing to music", "dance|music"),
    ("change the clothes a person wears in a photo", "try-on|garment|clothing|fashion"),
    ("cheap fine tuning of only a few weights", "lora|low-rank|parameter-efficient"),
    ("program that clicks buttons on the screen for you", r"\bgui\b|computer[- ]use|web agent"),
    ("find where an object is from a description", "referring|grounding"),
    ("answer questions about a photograph", r"visual question answering|\bvqa\b|vision-language"),
    ("turn a few photographs into a walkable scene", "gaussian splatting|3d reconstruction|novel view|nerf"),
    ("read very long books at once", "long[- ]context|long context"),
    ("many experts of which only some work", r"mixture[- ]of[- ]experts|\bmoe\b"),
    ("keep the same face in every picture", "identity|personaliz|subject-driven"),
    ("doctors helped by machines reading scans", "medical|radiolog|clinical"),
    ("fewer steps when drawing pictures from noise", "one-step|few-step|consistency|distill|acceleration"),
    (
        "copy somebody's voice from a short recording",
        "voice cloning|zero-shot (tts|text-to-speech)|text-to-speech|speech synthesis",
    ),
    ("solve school exercises with numbers step by step", "math|gsm8k"),
    ("mark generated text so that it can be recognised", "watermark"),
    ("smaller memory while a model answers", "kv cache|kv-cache|memory-efficient|cache"),
    ("languages that few people speak", "low-resource|multilingual|underrepresented"),
    ("invent new medicines", "drug|molecul|protein"),
    ("train on data that the model wrote itself", "synthetic data|self-improv|self-generated|self-training|self-play"),
    ("how models grow better with more computing", "scaling law|compute-optimal|test-time (compute|scaling)|scaling"),
    ("several agents that talk to each other", "multi-agent"),
    ("find faults in programs and mend them", "bug|swe-bench|repair|vulnerab"),
    ("guess the distance of things in a single picture", "depth"),
    ("make a network forget what it was taught", "unlearn"),
]


def test_more_papers_that_say_it_in_other_words_are_found_by_meaning(
    find: Any, papers: list[Paper], tell: Callable[..., None]
) -> None:
    told_by = {paper.id: f"{paper.title} {paper.abstract}".lower() for paper in papers}
    fit = dict.fromkeys(("words", "meaning", "both"), 0)
    for by in fit:
        answers = find(*((text, {"by": by}) for text, _ in IN_OTHER_WORDS), most=10)
        for (_, what), found in zip(IN_OTHER_WORDS, answers, strict=True):
            fit[by] += sum(bool(re.search(what, told_by[each])) for each in found["ids"])
        tell("papers that fit sentences in other words", by, fit[by])
    assert min(fit["meaning"], fit["both"]) > 1.2 * fit["words"]


def test_words_mean_themselves_but_a_sentence_means_what_it_tells(find: Any) -> None:
    for text, is_other in [
        ("program clicks buttons screen", False),
        ("a program that clicks the buttons on a screen", True),
    ]:
        by_words, both = find((text, {"by": "words"}), (text, {}), most=10)
        assert (by_words["ids"] != both["ids"]) is is_other


def test_the_script_reckons_what_papers_are_about_as_the_program_does(
    browser: Browser, site: str, archive: Path, everything: Archive
) -> None:
    def read(path: str) -> bytes:
        return (archive / "site" / path).read_bytes()

    first = volumes.volumes(everything)[0]
    model = lexicon.model(first, read)
    text = "distillation of diffusion models for robots"
    known = [model.names.index(word) for word in words(text) if word in model.names]
    direction = (model.directions[known] * model.weights[known, None]).sum(axis=0)
    cosines = vectors.signs(atlas.bits_of(first, read)) @ direction / np.linalg.norm(direction) / 16
    page = browser.new_page()
    page.goto(site + "about.html")
    found = dict(page.evaluate(NEAREST, [site, words(text)]))
    page.close()
    assert len(found) > 50
    assert found == pytest.approx({number: cosines[number] for number in found}, abs=1e-5)


def test_a_phrase_and_a_field_are_a_matter_of_words(find: Any) -> None:
    for text in ['"chain of thought"', "author:kaiming", "title:diffusion"]:
        both, by_words = find((text, {}), (text, {"by": "words"}))
        assert both == by_words


def test_characters_that_are_not_seen_make_no_difference(find: Any) -> None:
    plain, copied = find(
        ("robots optimization -survey", {}), ("\u202arobots\u202c opti\u00admization \u200e-survey", {})
    )
    assert plain == copied


@pytest.mark.parametrize(
    "typed",
    [
        "2501.12948",
        " 2501.12948v2 ",
        "arXiv:2501.12948",
        "arXiv: 2501.12948v1 [cs.CL] 22 Jan 2025",
        "arxiv.org/abs/2501.12948",
        "https://arxiv.org/pdf/2501.12948v1.pdf",
        "https://arxiv.org/html/2501.12948v1#S2.SS1",
        "https://huggingface.co/papers/2501.12948?utm_source=mail",
        "https://doi.org/10.48550/arXiv.2501.12948",
        "https://example.org/mirror/papers/2501.12948.html",
        "https://arxiv.org/abs/2501.12948/",
        "<https://arxiv.org/abs/2501.12948>",
        "(arXiv 2501.12948).",
        "2501.12948,",
    ],
)
def test_a_number_or_address_of_arxiv_finds_its_paper_alone(find: Any, typed: str) -> None:
    (found,) = find((typed, {}))
    assert found == {"all": 1, "ids": ["2501.12948"]}


def test_a_number_of_arxiv_that_is_not_here_is_taken_for_no_other(find: Any) -> None:
    unknown, left_out = find(("2501.00000", {}), ("2501.12948", {"to": "2025-01-01"}))
    assert unknown == left_out == {"all": 0, "ids": []}


def test_numbers_among_words_are_words(find: Any) -> None:
    among, version = find(("papers like 2501.12948 on reasoning", {}), ("Qwen 2.5", {}))
    assert len(among["ids"]) > 1
    assert len(version["ids"]) > 1


def test_quotation_marks_and_colons_of_other_keyboards_mean_the_same(find: Any) -> None:
    typed = ['"chain of thought"', "“chain of thought”", "「chain of thought」", "title:diffusion", "title：diffusion"]
    phrase, curly, corner, field, wide = find(*((text, {}) for text in typed))
    assert phrase == curly == corner
    assert field == wide != phrase


def test_a_reader_chooses_between_words_and_meaning(open_page: Open) -> None:
    page = open_page("search/index.html?q=make+a+small+model+imitate+a+large+one")
    first = titles(page)
    page.locator(".filters summary").click()
    page.get_by_label("By").select_option("meaning")
    expect(page).to_have_url(re.compile("by=meaning"))
    expect(page.locator(".results h2").first).not_to_have_text(first[0])
    page.go_back()
    expect(page.locator(".results h2").first).to_have_text(first[0])


@pytest.mark.parametrize("part", [r"cells/\d+\.bin", r"cells/of\.bin", r"cells/centres\.bin"])
def test_without_a_part_of_what_papers_are_about_words_find_them(open_page: Open, part: str) -> None:
    page = open_page("about.html")
    broken(page, rf"/search/\d/{part}")
    page.goto(page.url.replace("about.html", "search/index.html?q=quantum+computing&by=meaning"))
    told(page, "A part of the index could not be fetched")
    assert titles(page)


def test_every_paper_leads_to_five_others_that_are_related(everything: Archive, archive: Path) -> None:
    site = archive / "site" / "papers"
    names = {entry.paper.id: entry.paper.title.casefold() for entry in everything.entries}
    for paper_id, title in list(names.items())[::97]:
        page: lxml.html.HtmlElement = lxml.html.document_fromstring((site / f"{paper_id}.html").read_bytes())
        links = [link for section in page.find_class("related") for link in section.iter("a")]
        others = [link.attrib["href"].removeprefix("../papers/").removesuffix(".html") for link in links]
        assert len(set(others)) == 5
        assert title not in [names[other] for other in others]


def test_the_script_passes_over_the_same_words() -> None:
    passed_over = re.search(r'new Set\(\s*"([^"]+)"', (ASSETS / "query.js").read_text(encoding="utf-8"))
    assert passed_over
    assert frozenset(passed_over[1].split()) == COMMON


def test_every_topic_can_be_chosen(open_page: Open, archive: Path) -> None:
    page = open_page()
    chosen = page.locator("select[name=topic] option").all_text_contents()[1:]
    assert chosen == [topic.name for topic in load(archive / "mkdocs.yml").settings.topics]


# On the page


def test_papers_are_found_as_one_types(open_page: Open) -> None:
    page = open_page()
    box(page).press_sequentially("distill", delay=20)
    expect(page).to_have_url(re.compile(r"\?q=distill$"))
    told(page, r"^[\d,]+ papers\.$")
    assert "distill" in titles(page)[0].lower()
    box(page).press_sequentially("ation small")
    for word in ("distillation", "small"):
        expect(page.locator(".results mark").get_by_text(word, exact=True).first).to_be_visible()
    assert page.url.endswith("?q=distillation+small")


def test_a_word_that_may_be_whole_comes_before_rare_ones_that_begin_like_it(
    open_page: Open, papers: list[Paper]
) -> None:
    by_title = {paper.title: said(paper) for paper in papers}
    shown = [by_title[title] for title in titles(open_page("search/index.html?q=MoE")) if title in by_title]
    assert shown
    assert all("moe" in told_of for told_of in shown)


@pytest.mark.parametrize("typed", ["author:schölk", "author:scholk", "author:SCHÖLK"])
def test_a_name_is_found_before_it_is_whole_with_its_accents_or_without(open_page: Open, typed: str) -> None:
    page = open_page(f"search/index.html?q={typed}")
    told(page, r"^[\d,]+ papers\.$")
    expect(page.locator(".results .authors mark").get_by_text("Schölkopf", exact=True).first).to_be_visible()


@pytest.mark.parametrize("start", ["ste", "fra", "mat"])
def test_a_name_is_found_by_letters_with_which_more_papers_have_other_words(open_page: Open, start: str) -> None:
    page = open_page(f"search/index.html?q=author:{start}")
    told(page, r"^[\d,]+ papers\.$")
    assert titles(page)
    for authors in page.locator(".results .authors").all():
        expect(authors.locator("mark").get_by_text(re.compile(f"^{start}", re.IGNORECASE)).first).to_be_visible()


def test_words_are_marked_where_they_were_looked_for(open_page: Open) -> None:
    page = open_page("search/index.html?q=author%3Aan+models")
    told(page, r"^[\d,]+ papers, and others that come near\.$|^[\d,]+ papers\.$")
    page.set_viewport_size({"width": 360, "height": 780})
    for paper in page.locator(".results article").all():
        assert {mark.lower() for mark in paper.locator(".authors mark").all_inner_texts()} == {"an"}
        mark, authors = (paper.locator(place).first.bounding_box() for place in (".authors mark", ".authors"))
        assert mark
        assert authors
        assert mark["y"] + mark["height"] <= authors["y"] + authors["height"] + 1  # not cut off
        assert {mark.lower() for mark in paper.locator(".abstract mark").all_inner_texts()} <= {"model", "models"}


def test_a_paper_found_is_whole(open_page: Open) -> None:
    page = open_page("search/index.html?q=title%3ALLaVA-UHD+title%3Apyramid")
    paper = page.locator(".results article").first
    expect(paper.locator("h2")).to_have_text(TITLE)
    for part in (".counts .votes", ".authors", ".dates time", "section.abstract p", ".links a"):
        assert paper.locator(part).first.is_visible(), part
    paper.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_a_letter_that_is_wrong_is_forgiven_and_told(open_page: Open) -> None:
    page = open_page("search/index.html?q=halucination+benchmark")
    told(page, "No paper has “halucination”; these have “hallucination”")
    assert titles(page)
    box(page).fill("kv cahce")
    told(page, "No paper has “cahce”; these have “cache”")
    box(page).fill("quantzie weights")
    told(page, "No paper has “quantzie”; these have “quantize”")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("robotes", "robots"), ("phisics", "physics"), ("mathematcs", "mathematics"), ("aproaches", "approaches")],
)
def test_a_correction_is_a_word_with_the_ending_that_was_typed(open_page: Open, typed: str, meant: str) -> None:
    told(open_page(f"search/index.html?q={typed}"), f"No paper has “{typed}”; these have “{meant}”")


def test_a_phrase_is_in_every_paper_shown(open_page: Open, papers: list[Paper]) -> None:
    page = open_page("search/index.html?q=%22state+space+model%22")
    told(page, "those with the phrase")
    page.wait_for_load_state("networkidle")
    ids = {paper.title: paper for paper in papers}
    shown = [ids.get(each) for each in titles(page)]
    assert len(shown) >= 5
    for paper in filter(None, shown):
        assert query('"state space model"')(paper) or "state space model" in " ".join(words(paper.ai_summary or ""))


def test_a_phrase_is_found_before_it_is_whole(open_page: Open) -> None:
    page = open_page("search/index.html?q=%22chain+of+tho")
    told(page, "those with the phrase")
    assert titles(page)
    box(page).fill('"chain of tho"')
    told(page, "^No paper found.$")


def test_a_phrase_that_is_not_wanted_is_in_no_paper_shown(open_page: Open) -> None:
    page = open_page("search/index.html?q=title%3Azzqqx+image+generation+-text-to-image")
    told(page, "these come nearest")
    page.wait_for_load_state("networkidle")
    for title, paper in zip(titles(page), page.locator(".results article").all(), strict=True):
        assert "text to image" not in " ".join(words(paper.inner_text())), title


def test_a_phrase_is_in_the_name_of_one_author(open_page: Open, papers: list[Paper]) -> None:
    (paper,) = filter(query("title:LIMMT"), papers)
    one, other = next(pair for pair in pairwise(paper.authors) if all(len(each.split()) == 2 for each in pair))
    page = open_page()
    box(page).fill(f'title:LIMMT author:"{one}" author:"{other}"')
    assert titles(page) == [paper.title]
    box(page).fill(f'title:LIMMT author:"{one.split()[1]} {other.split()[0]}"')
    told(page, "^No paper found.$")


def test_a_name_in_quotation_marks_is_a_phrase_too(open_page: Open, papers: list[Paper]) -> None:
    page = open_page("search/index.html?q=%22yann+lecun%22")
    told(page, "those with the phrase")
    expected = {paper.title for paper in papers if "Yann LeCun" in paper.authors}
    page.wait_for_load_state("networkidle")
    assert expected & {*titles(page)}
    box(page).fill('lecun -"yann lecun"')
    told(page, "^No paper found.$")


def test_papers_without_a_phrase_are_not_counted_before_they_come(open_page: Open) -> None:
    told(open_page("search/index.html?q=model+-%22language+model%22"), r"^Of [\d,]+ papers, those without the phrase:$")


def test_a_title_is_found_as_it_is_shown(find: Any, papers: list[Paper]) -> None:
    (paper,) = (each for each in papers if each.title.startswith("A^2FM"))
    for found in find(("A²FM", {}), ("a2fm", {}), ("A^2FM", {})):
        assert found["ids"][0] == paper.id


def test_a_number_in_quotation_marks_is_no_phrase(open_page: Open) -> None:
    page = open_page("search/index.html?q=%222501.12948%22")
    assert len(titles(page)) == 1


def test_no_phrase_reaches_from_one_keyword_to_the_next(open_page: Open, papers: list[Paper]) -> None:
    one = next(paper for paper in papers if len(paper.keywords) > 1 and not touching(paper))
    page = open_page()
    said = " ".join(words(one.title))
    box(page).fill(f'{said} "{one.keywords[0]}"')
    assert one.title in titles(page)
    box(page).fill(f'{said} "{one.keywords[0]} {one.keywords[1]}"')
    told(page, "^No paper found.$")


def touching(paper: Paper) -> bool:
    """Say whether two keywords are told one after the other in another place too."""
    said = " ".join(words(f"{paper.title} {paper.abstract} {paper.ai_summary}"))
    return any(" ".join(words(f"{one} {other}")) in said for one, other in pairwise(paper.keywords))


def test_a_phrase_that_no_paper_has_is_told_of(open_page: Open) -> None:
    page = open_page("search/index.html?q=%22pyramid+uhd+llava%22")
    told(page, "^No paper found.$")
    expect(page.locator(".results article")).to_have_count(0)


def test_a_phrase_that_hardly_any_paper_has_is_looked_for_no_further_than_a_reader_wants(open_page: Open) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/papers/" in request.url else None)
    page.goto(f"{page.url}?q=%22method+model+data%22")
    page.wait_for_load_state("networkidle")
    assert len(asked) <= 300
    told(page, r"^Of 1,\d+ papers with these words")
    with page.expect_request("**/papers/*"):
        page.get_by_role("button", name="More papers").click()


def test_a_field_holds_for_what_follows_it_though_there_is_a_space(find: Any) -> None:
    apart, together = find(("author: long title: agents", {}), ("author:long title:agents", {}))
    assert apart == together
    assert together["all"]
    for nothing_yet, without in (("author: title:video", "title:video"), ("agents title: -survey", "agents -survey")):
        one, other = find((nothing_yet, {}), (without, {}))
        assert one == other


@pytest.mark.parametrize("by", ["", "words", "meaning"])
def test_title_only_looks_into_titles_alone(open_page: Open, papers: list[Paper], by: str) -> None:
    page = open_page(f"search/index.html?q=robot+diffusion+&title=1&by={by}")
    expected = {paper.title for paper in papers if query("title:robot title:diffusion")(paper)}
    told(page, rf"^{len(expected)} papers?\.$")
    page.wait_for_load_state("networkidle")
    assert set(titles(page)) == expected


def test_by_meaning_it_says_how_many_papers_are_near(open_page: Open, find: Any) -> None:
    (found,) = find(("video generation", {"by": "meaning"}))
    told(
        open_page("search/index.html?q=video+generation+&by=meaning"),
        f"^{len(found['ids'])} papers, the nearest in meaning",
    )


def test_what_is_in_nearly_every_paper_finds_nothing_and_says_so(open_page: Open) -> None:
    told(open_page("search/index.html?q=the+of"), "Nothing to look for")


def test_what_is_not_wanted_can_be_all_that_is_typed(open_page: Open, everything: Archive) -> None:
    page = open_page("search/index.html?q=-agents+-agentic&from=2026-06-26")
    told(page, r"^\d+ papers\.$")
    told_of = [entry for entry in everything.entries if entry.day >= dt.date(2026, 6, 26)]
    expected = [entry.paper.title for entry in told_of if not said(entry.paper) & {"agent", "agentic"}]
    assert 5 < len(expected) < len(told_of)
    assert titles(page)[:5] == expected[:5]


def test_filters_are_in_the_address_and_back(open_page: Open) -> None:
    page = open_page("search/index.html?q=video")
    first = titles(page)
    page.locator(".filters summary").click()
    page.get_by_label("Order").select_option("newest")
    page.get_by_label("Votes").select_option("100")
    expect(page).to_have_url(re.compile(r"\?q=video&sort=newest&votes=100$"))
    told(page, "papers")
    expect(page.locator(".results h2").first).not_to_have_text(first[0])
    page.wait_for_load_state("networkidle")
    second = titles(page)
    page.reload()
    expect(page.locator(".results h2")).to_have_text(second)
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?q=video$"))
    expect(page.locator(".results h2").first).to_have_text(first[0])
    assert page.get_by_label("Votes").input_value() == ""


def test_what_is_chosen_in_one_go_is_one_step_back(open_page: Open) -> None:
    page = open_page("search/index.html?q=video")
    before = page.evaluate("history.length")
    page.locator(".filters summary").click()
    page.get_by_label("From").focus()
    for year in ("0202", "2025"):  # as it is typed
        page.get_by_label("From").fill(f"{year}-03-15")
    expect(page).to_have_url(re.compile(r"\?q=video&from=2025-03-15$"))
    page.get_by_label("Title only").check()
    assert page.evaluate("history.length") == before + 2
    page.go_back()
    expect(page.get_by_label("From")).to_have_value("2025-03-15")
    page.go_back()
    expect(page.get_by_label("From")).to_have_value("")


def test_a_search_from_which_a_paper_was_opened_is_a_step_back(open_page: Open) -> None:
    page = open_page("search/index.html?q=speech")
    box(page).fill("video")
    titles(page)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")  # as browsers keep pages
    box(page).fill("robots")
    expect(page).to_have_url(re.compile(r"\?q=robots$"))
    page.go_back()
    expect(box(page)).to_have_value("video")


def test_back_leads_from_search_to_search_and_past_what_was_typed_on_the_way(open_page: Open) -> None:
    page = open_page("index.html")
    page.goto(page.url.replace("index.html", "search/index.html?q=speech"))
    for text in ("video", "robots"):
        box(page).select_text()
        page.keyboard.type(text, delay=20)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(rf"\?q={text}$"))
    for text in ("video", "speech"):
        page.go_back()
        expect(page).to_have_url(re.compile(rf"\?q={text}$"))
        expect(box(page)).to_have_value(text)
    page.go_back()
    expect(page).not_to_have_url(re.compile("search"))


def test_a_link_to_a_place_on_the_page_leaves_what_was_found(open_page: Open) -> None:
    page = open_page("search/index.html?q=agents")
    page.locator(".results article").nth(4).scroll_into_view_if_needed()
    expect(page.locator(".results article").nth(9)).to_be_attached()
    found = page.locator(".results article").nth(9).element_handle()
    page.get_by_role("link", name="Skip to the papers").press("Enter")
    expect(page).to_have_url(re.compile("#page$"))
    page.wait_for_timeout(300)
    assert found
    assert found.evaluate("(paper) => paper.isConnected")


def test_back_from_a_paper_leads_to_its_place(open_page: Open) -> None:
    page = open_page("search/index.html?q=agents")
    for place in (4, 9, 14, 19, 24):  # more papers come as one reads on
        page.locator(".results article").nth(place).scroll_into_view_if_needed()
    link = page.locator(".results h2 a").nth(22)
    title = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    expect(page.locator(".results h2").nth(22)).to_be_in_viewport()


def test_back_from_a_paper_leads_to_its_place_among_those_with_a_phrase(open_page: Open) -> None:
    page = open_page('search/index.html?q="model training"')
    while page.locator(".results article").count() < 12:
        page.get_by_role("button", name="More papers").click()
        page.wait_for_load_state("networkidle")
    title = page.locator(".results h2 a").nth(11).inner_text()
    page.locator(".results h2 a").nth(11).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    expect(page.locator(".results h2").nth(11)).to_be_in_viewport()
    expect(page.locator(".results h2").nth(11)).to_have_text(title)


def test_who_reads_on_elsewhere_is_not_taken_back(open_page: Open) -> None:
    page = open_page("search/index.html?q=agents")
    for place in (4, 9, 14):
        page.locator(".results article").nth(place).scroll_into_view_if_needed()
    page.locator(".results h2 a").nth(14).click()
    expect(page.locator("article.whole")).to_be_visible()
    asked: list[Route] = []
    page.route(re.compile("/papers/"), lambda route: asked.append(route))  # noqa: PLW0108 - Playwright marks it
    page.go_back(wait_until="commit")
    while not asked:
        page.wait_for_timeout(20)
    page.mouse.move(400, 400)
    page.mouse.wheel(0, 100)
    page.wait_for_timeout(100)
    page.unroute_all()  # which lets them go on
    page.locator(".results:not([aria-busy]) article").nth(14).wait_for()
    page.wait_for_timeout(100)
    assert page.evaluate("scrollY") < 1_000


def test_readers_stay_where_they_are_while_papers_come(open_page: Open) -> None:
    page = open_page("about.html")
    asked: list[Route] = []
    page.route(re.compile("/papers/"), lambda route: asked.append(route))  # noqa: PLW0108 - Playwright marks it
    page.goto(page.url.replace("about.html", "search/index.html?q=agents"))
    while len(asked) < 5:
        page.wait_for_timeout(20)
    for route in asked[:4]:
        route.continue_()
    page.locator(".results article").nth(3).wait_for()
    page.evaluate("scrollTo(0, 500)")
    asked[4].continue_()
    page.locator(".results article").nth(4).wait_for()
    page.wait_for_timeout(100)
    assert page.evaluate("scrollY") == 500
    page.unroute_all()


def test_who_came_to_the_button_by_keys_reads_on_where_papers_follow(open_page: Open) -> None:
    page = open_page("search/index.html?q=agents")
    expect(page.locator(".results article")).to_have_count(5)
    page.get_by_role("button", name="More papers").focus()  # which brings more papers, and takes it away
    expect(page.locator(".results article").nth(9)).to_be_attached()
    expect(page.locator(".results h2 a").nth(5)).to_be_focused()


def test_more_papers_come_for_a_key(open_page: Open) -> None:
    page = open_page("about.html")
    page.add_init_script("delete window.IntersectionObserver; window.IntersectionObserver = class { observe() {} }")
    page.goto(page.url.replace("about.html", "search/index.html?q=agents"))
    expect(page.locator(".results article")).to_have_count(5)
    page.get_by_role("button", name="More papers").press("Enter")
    expect(page.locator(".results h2 a").nth(5)).to_be_focused()
    expect(page.locator(".results article")).to_have_count(10)


def test_a_button_that_brought_nothing_keeps_the_focus_and_says_so(open_page: Open) -> None:
    page = open_page("search/index.html?q=%22method+model+data%22")
    page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name="More papers")
    button.press("Enter")
    told(page, "those with the phrase: None among those looked at now.$")
    expect(button).to_be_focused()


def test_a_key_that_comes_before_the_papers_leads_to_them(open_page: Open) -> None:
    page = open_page("search/index.html?q=video")
    old = titles(page)
    asked: list[Route] = []
    page.route(re.compile(r"/search/\d/terms/"), lambda route: asked.append(route))  # noqa: PLW0108 - Playwright marks it
    box(page).fill("protein")
    page.keyboard.press("ArrowDown")
    page.unroute_all()  # which lets them go on
    expect(page.locator(".results h2 a").first).not_to_have_text(old[0])
    expect(page.locator(".results h2 a").first).to_be_focused()


def test_the_keyboard_does_it_all(open_page: Open) -> None:
    page = open_page("daily/2026-06-26.html")
    page.keyboard.press("/")
    page.keyboard.type("world models")
    page.keyboard.press("Enter")
    first, second = titles(page)[:2]
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent.replace(/\\\\s+/g, ' ')") == second
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_the_keyboard_chooses_among_characters_while_one_composes_them(open_page: Open) -> None:
    page = open_page("search/index.html?q=video")
    titles(page)
    box(page).focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "zhi", "selectionStart": 3, "selectionEnd": 3})
    page.keyboard.press("ArrowDown")
    expect(box(page)).to_be_focused()


def test_a_slash_is_a_letter_while_one_writes(open_page: Open) -> None:
    page = open_page()
    box(page).fill("")
    page.keyboard.type("and/or")
    assert box(page).input_value() == "and/or"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "options", [{"viewport": WIDE}, {"viewport": NARROW, "has_touch": True, "is_mobile": True}], ids=["wide", "phone"]
)
def test_the_page_is_for_everyone(open_page: Open, options: dict[str, Any], scheme: str) -> None:
    page = open_page("search/index.html?q=video+generation&votes=10", color_scheme=scheme, **options)
    assert titles(page)
    assert faults(page) == []


def test_fingers_are_enough(open_page: Open) -> None:
    page = open_page("index.html", viewport=NARROW, has_touch=True, is_mobile=True)
    page.get_by_role("searchbox").tap()
    page.keyboard.type("speech")
    page.keyboard.press("Enter")
    titles(page)
    page.locator(".filters summary").tap()
    page.get_by_label("With code").tap()
    expect(page).to_have_url(re.compile("code=1"))
    titles(page)
    page.locator(".results article").nth(4).scroll_into_view_if_needed()
    expect(page.locator(".results article").nth(9)).to_be_attached()


def test_without_script_the_page_says_how_to_browse(open_page: Open) -> None:
    page = open_page("search/index.html?q=agents", java_script_enabled=False)
    assert "papers are found by topic, organisation, author and day" in page.locator("main").inner_text()


# When files do not come


def broken(page: Page, pattern: str, status: int = 0) -> None:
    """From now on answer requests of a pattern with `status`, or not at all."""

    def answer(route: Route) -> None:
        route.fulfill(status=status, body="") if status else route.abort()

    page.route(re.compile(pattern), answer)


@pytest.mark.parametrize("status", [0, 404])
def test_a_part_of_the_index_that_does_not_come_is_told_and_the_rest_works(open_page: Open, status: int) -> None:
    page = open_page()
    broken(page, r"/search/1/terms/\d+\.bin", status)
    box(page).fill("quantum computing")
    told(page, "A part of the index could not be fetched")
    assert titles(page)
    page.unroute_all()
    page.get_by_role("button", name="Search").click()
    told(page, r"^[\d,]+ papers?, and others that come near\.$")


LATER = """
async (base) => {
  const from = (name) => import(new URL(`assets/search/${name}.js`, base));
  const [{ open }, { parse }, { search }] = await Promise.all(["index", "query", "search"].map(from));
  let isDown = true;
  const index = await open(async (path) => {
    if (isDown && /(first|papers)[.]txt$/.test(path)) throw new Error(path);
    return (await fetch(new URL(`search/${path}`, base))).arrayBuffer();
  });
  const count = async (text) => (await search(index, parse(text), {})).all;
  const before = [await count("quantum "), await count("2606.26740"), index.lost.size > 0];
  isDown = false;
  index.lost.clear();
  return [before, [await count("quantum ") > 0, await count("2606.26740")]];
}
"""


def test_what_leads_to_all_else_is_asked_for_again(open_page: Open, site: str) -> None:
    assert open_page().evaluate(LATER, site) == [[0, 0, True], [True, 1]]


def test_an_archive_without_papers_is_searched_in_vain(open_page: Open) -> None:
    page = open_page("about.html")
    page.route(re.compile(r"/search/index\.json"), lambda route: route.fulfill(json={"volumes": [], "days": []}))
    for asked in ("quantum", "a sentence of what is meant", "-quantum", "2606.26740", "author:kaiming"):
        page.goto(re.sub(r"/[^/]+(/index.html.*)?$", f"/search/index.html?q={asked}", page.url))
        told(page, "^No paper found.$")


def test_papers_whose_names_do_not_come_are_told_of_and_left_out(open_page: Open) -> None:
    page = open_page("about.html")
    page.route(re.compile(r"/search/1/papers\.txt"), late)
    page.goto(page.url.replace("about.html", "search/index.html?q=quantum"))
    told(page, "A part of the index could not be fetched")
    assert titles(page)
    assert page.locator(".results a[href*=undefined]").count() == 0


def late(route: Route) -> None:
    """Answer nothing, and that late."""
    time.sleep(0.5)
    route.abort()


def test_a_search_ends_though_no_paper_has_a_name(open_page: Open) -> None:
    page = open_page("about.html")
    asked: list[str] = []
    broken(page, r"/search/\d/papers\.txt")
    page.on("request", lambda request: asked.append(request.url) if "papers.txt" in request.url else None)
    page.goto(page.url.replace("about.html", "search/index.html?q=large+language+model"))
    expect(page.locator(".results:not([aria-busy])")).to_be_attached()
    told(page, "A part of the index could not be fetched")
    assert len(asked) <= 2 * len(set(asked))  # the page asks for them ahead


def test_a_word_whose_shard_does_not_come_is_not_taken_for_another(open_page: Open) -> None:
    page = open_page("about.html")
    broken(page, r"/search/\d/terms/\d+\.bin")
    page.goto(page.url.replace("about.html", "search/index.html?q=knowledge+distillation"))
    told(page, "^No paper found. A part of the index could not be fetched, so papers may be missing.$")


def test_without_its_contents_there_is_no_search_and_it_says_so(open_page: Open) -> None:
    page = open_page("about.html")
    broken(page, r"/search/index\.json", 500)
    page.goto(page.url.replace("about.html", "search/index.html?q=quantum"))
    told(page, "The index could not be fetched")
    page.unroute_all()
    page.get_by_role("button", name="Search").click()
    assert titles(page)


def test_files_that_never_come_are_not_waited_for_for_ever(open_page: Open) -> None:
    page = open_page("about.html")
    page.add_init_script(
        "const { timeout } = AbortSignal; AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms / 30)"
    )
    page.route(re.compile(r"/search/1/terms/\d+\.bin"), lambda _: None)
    page.goto(page.url.replace("about.html", "search/index.html?q=quantum+computing"))
    told(page, "A part of the index could not be fetched")
    page.unroute_all()


def test_a_paper_that_does_not_come_has_its_place(open_page: Open) -> None:
    page = open_page()
    broken(page, r"/papers/.*\.html")
    box(page).fill("quantum")
    expect(page.locator(".results article").first).to_contain_text("could not be fetched")
    assert page.locator(".results h2 a").first.get_attribute("href")


def test_papers_that_do_not_come_may_have_the_phrase(open_page: Open) -> None:
    page = open_page()
    broken(page, r"/papers/.*\.html")
    box(page).fill('"mixture of experts"')
    expect(page.locator(".results article").first).to_contain_text("could not be fetched")
    told(page, "those with the phrase:$")


def test_files_of_another_build_are_not_mixed_in(open_page: Open) -> None:
    page = open_page()
    page.route(
        re.compile(r"/search/\d/terms/\d+\.bin"),
        lambda route: route.fulfill(body=b"0" * 32 + b"\n0quantum 1 1\n\n\x00"),
    )
    box(page).fill("quantum")
    told(page, "A part of the index could not be fetched")
    page.unroute_all()
    page.get_by_role("button", name="Search").click()
    assert titles(page)


# What anyone could type


def test_whatever_is_typed_does_no_harm(find: Any, shared: Path) -> None:
    strings = [each[:DRAWN_OUT] for each in hostile(shared) if not re.search("[\ud800-\udfff]", each)]
    for start in range(0, len(strings), 500):
        assert find(*((each, {}) for each in strings[start : start + 500]), most=10)


def test_whatever_is_typed_is_shown_as_text(open_page: Open, shared: Path) -> None:
    page = open_page()
    strings = [each for each in hostile(shared) if not re.search("[\ud800-\udfff\x00]", each)]
    for each in [*strings[::150], '"><img src=x onerror=alert(1)>', "<script>alert(1)</script>", "javascript:alert(1)"]:
        box(page).fill(each[:DRAWN_OUT])
        page.wait_for_timeout(120)
        assert page.locator(".found *, .results img, .results script").count() == 0


@pytest.mark.parametrize(
    "address",
    [
        "?q=%00%FF",
        "?from=soon&to=%22%3E",
        "?topic=../../x&q=video",
        "?votes=-1",
        "?sort=%3Cb%3E&q=video",
        "?q=" + "a" * 5_000,
        "?x=y#z",
    ],
)
def test_whatever_is_in_the_address_does_no_harm(open_page: Open, address: str) -> None:
    page = open_page("search/index.html" + address)
    page.wait_for_load_state("networkidle")
    assert box(page).is_visible()


@pytest.mark.parametrize("address", ["?q=video&votes=-1", "?q=video&topic=none", "?q=video&by=%22&sort=oldest"])
def test_what_there_is_not_to_choose_is_not_chosen(open_page: Open, address: str) -> None:
    page = open_page("search/index.html" + address)
    assert titles(page)
    for choice in page.locator(".filters select").all():
        assert choice.evaluate("(select) => select.selectedIndex") == 0


# What it costs


def test_a_query_moves_little(browser: Browser, hosted: str) -> None:
    """How long it takes is measured by `make bench-visits`."""
    for asked, cost in visits.searches(browser, hosted):
        assert 0 < cost.moved <= (400_000 if asked == visits.FIRST else 120_000), asked
