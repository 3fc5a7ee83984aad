"""The tools for reading as a reader has them: the site under a path, in a browser that keeps what is marked and saved."""

import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from benchmarks import ports
from tests.acceptance.accessibility import faults
from tests.acceptance.conftest import Contexts, listening, running
from tests.acceptance.test_browser import NARROW, WIDE

Open = Callable[..., Page]

HOME, DAY, LIST, PAPER, SAVED = (
    "index.html",
    "daily/2026-06-29.html",
    "topics/reasoning.html",
    "papers/2606.26740.html",
    "saved.html",
)
FIRST = "2606.26740"  # the first paper of the newest day
KEY = "daily-papers:/mirror/:"


@pytest.fixture(scope="module")
def mirror(archive: Path, shared: Path) -> Iterator[str]:
    """The whole archive's site as GitHub Pages serves a project's, under a path; yields its address."""
    port = ports.free()
    server = str(shared / "tools" / "pages_server.py")
    with running([sys.executable, server, str(archive / "site"), f"{port}", "900", "/mirror"]):
        ports.wait_for(port)
        yield f"http://127.0.0.1:{port}/mirror/"


@pytest.fixture
def context(browser: Browser, mirror: str) -> Iterator[Contexts]:
    """A reader's browser, which keeps no pages; at the end none asked another host, complained, or showed a dialog."""
    with listening(browser, mirror, "blob:", viewport=WIDE, service_workers="block") as (new, complaints):
        yield new
    assert complaints == []


@pytest.fixture
def open_page(context: Contexts, mirror: str) -> Open:
    """Open a page in a browser of its own."""

    def open_(path: str = HOME, **options: Any) -> Page:
        return visit(context(**options), mirror + path)

    return open_


def visit(context: BrowserContext, address: str) -> Page:
    """Open a page, and wait for its tools."""
    page = context.new_page()
    page.goto(address)
    ready(page)
    return page


def ready(page: Page) -> None:
    page.locator(".tools, .papers.saved").first.wait_for(state="attached")


def go(page: Page, path: str) -> None:
    page.goto(re.sub(r"/mirror/.*", f"/mirror/{path}", page.url))
    ready(page)


def paper(page: Page, number: int = 0) -> Any:
    return page.locator(".paper, .rows > li").nth(number)


def is_read(page: Page, number: int = 0) -> bool:
    return "is-read" in (paper(page, number).get_attribute("class") or "")


def save(page: Page, *numbers: int) -> None:
    for number in numbers:
        paper(page, number).locator(".tools .saved").click()


def kept(page: Page) -> dict[str, Any]:
    """Return what the browser keeps, by the key's end."""
    found: dict[str, str] = page.evaluate("({ ...localStorage })")
    return {key.removeprefix(KEY): json.loads(value) for key, value in found.items() if key.startswith(KEY)}


def titles(page: Page) -> list[str]:
    return [" ".join(each.split()) for each in page.locator(".papers.saved h2").all_inner_texts()]


def exported(page: Page, name: str = "Export") -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return download.value.path().read_bytes()


def imported(page: Page, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": "a.json", "mimeType": "application/json", "buffer": data})
    expect(page.locator(".found")).not_to_be_empty()


# Marks


def test_a_paper_opened_is_marked_read(open_page: Open) -> None:
    page = open_page()
    assert not is_read(page)
    paper(page).locator("h2 a").click()
    expect(page.locator(".paper.whole.is-read")).to_be_visible()
    page.go_back()
    expect(paper(page)).to_have_class(re.compile("is-read"))
    assert not is_read(page, 1)


def test_an_abstract_unfolded_marks_a_paper_and_a_button_unmarks_it(open_page: Open) -> None:
    page = open_page()
    paper(page, 2).locator("summary").click()
    expect(paper(page, 2)).to_have_class(re.compile("is-read"))
    mark = paper(page, 2).get_by_role("button", name=re.compile("^Read"))
    expect(mark).to_have_attribute("aria-pressed", "true")
    mark.click()
    expect(mark).to_have_attribute("aria-pressed", "false")
    page.reload()
    ready(page)
    assert not is_read(page, 2)


def test_marks_are_on_every_list_that_shows_the_paper(open_page: Open) -> None:
    page = open_page(PAPER)
    for path in (HOME, "weekly/2026-W27.html", "search/index.html?q=LiveEdit+streaming+video+editing"):
        go(page, path)
        shown = page.locator(".paper, .rows > li").filter(has=page.locator(f'a[href*="{FIRST}"]'))
        expect(shown.first).to_have_class(re.compile("is-read"))


def wait(page: Page, hours: int) -> None:
    now = page.evaluate("Date.now()") / 1000
    page.clock.set_fixed_time(dt.datetime.fromtimestamp(now, dt.UTC) + dt.timedelta(hours=hours))


def without(page: Page, pattern: str, put: str = "") -> None:
    """Answer with home as it was, without what a pattern matches."""

    def answer(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=re.sub(pattern, put, reply.text(), flags=re.DOTALL))

    page.route(re.compile(r"/mirror/(index\.html)?$"), answer)


def test_what_came_since_the_last_visit_is_new(context: Any, mirror: str) -> None:
    reader = context()
    page = reader.new_page()
    without(page, rf'<article class="paper" id="{FIRST}".*?</article>')
    page.goto(mirror)
    ready(page)
    assert page.locator(".is-new, .since").count() == 0
    page.unroute_all()
    wait(page, hours=2)
    for _ in range(2):  # a visit goes on
        page.goto(mirror)
        expect(page.locator(".masthead .since")).to_have_text(" · 1 new since your last visit")
        expect(page.locator(".is-new h2")).to_have_text(re.compile("LiveEdit"))
    wait(page, hours=2)
    page.goto(mirror)
    ready(page)
    assert page.locator(".is-new, .since").count() == 0


def test_days_that_came_since_the_last_visit_are_new(context: Any, mirror: str) -> None:
    reader = context()
    page = reader.new_page()
    without(page, 'datetime="2026-06-30">Tuesday, 30', 'datetime="2026-06-25">Thursday, 25')
    page.goto(mirror)
    ready(page)
    page.unroute_all()
    wait(page, hours=2)
    page.goto(mirror)
    expect(page.locator(".since")).to_have_text(" · 34 new since your last visit, and 2 days before")
    expect(page.locator(".recent .is-new")).to_have_text([re.compile("29 June"), re.compile("26 June")])
    go(page, DAY)
    assert page.locator(".paper.is-new").count() == page.locator(".paper").count()


def test_who_was_long_away_is_not_told_too_little(context: Any, mirror: str) -> None:
    reader = context()
    page = visit(reader, mirror)
    seen = {"at": 0, "seen": {"day": "2026-05-01", "ids": []}}
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [f"{KEY}visit:", json.dumps(seen)])
    page.reload()
    expect(page.locator(".since")).to_have_text(" · 34 new since your last visit, and 7 days or more before")
    for width in (360, 490, 520, 560, 600, 640, 700):
        page.set_viewport_size({"width": width, "height": 800})
        text, tools = (page.locator(f".masthead > {place}").bounding_box() for place in ("p", ".tools"))
        assert text
        assert tools
        assert text["y"] + text["height"] <= tools["y"] + 1 or page.evaluate(APART), width


# Where the text of the line under the heading ends, and where the buttons begin.
APART = """() => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(".masthead > p"));
  const left = document.querySelector(".masthead > .tools").getBoundingClientRect().left;
  return Math.max(...[...range.getClientRects()].map(({ right }) => right)) <= left;
}"""


# Saved papers


def test_saved_papers_are_on_a_page_of_their_own(open_page: Open) -> None:
    page = open_page()
    save(page, 0, 3)
    go(page, LIST)
    save(page, 1)
    go(page, PAPER)
    expect(page.get_by_role("button", name=re.compile("^Save"))).to_have_attribute("aria-pressed", "true")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Saved").click()
    expect(page.locator(".masthead p")).to_have_text("3 papers, kept in this browser alone")
    assert len(titles(page)) == 3
    assert titles(page)[2].startswith("LiveEdit: Towards Real-Time")
    page.locator(".papers.saved h2 a").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("LiveEdit")


def test_notes_and_tags_are_kept_and_tags_filter(open_page: Open) -> None:
    page = open_page()
    save(page, 0, 1)
    go(page, SAVED)
    paper(page).get_by_label("Notes").fill("for <b>Monday</b>\nwith Ann")
    paper(page).get_by_label("Tags").fill("video, to cite,video,")
    paper(page).get_by_label("Tags").blur()
    page.reload()
    expect(paper(page).get_by_label("Notes")).to_have_value("for <b>Monday</b>\nwith Ann")
    expect(paper(page).get_by_label("Tags")).to_have_value("video, to cite")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("combobox", name="Tag").select_option("to cite")
    expect(page).to_have_url(re.compile(r"saved\.html\?topic=to\+cite$"))
    expect(page.locator(".paper:visible")).to_have_count(1)


def test_the_order_is_the_readers(open_page: Open) -> None:
    page = open_page()
    save(page, 0, 1, 2)
    go(page, SAVED)
    first, second, third = titles(page)
    paper(page, 2).get_by_role("button", name="Up").click()
    paper(page, 1).get_by_role("button", name="Up").click()
    paper(page, 1).get_by_role("button", name="Down").click()
    assert titles(page) == [third, second, first]
    page.reload()
    page.locator(".paper").nth(2).wait_for()
    assert titles(page) == [third, second, first]


def test_what_moves_a_paper_says_which(open_page: Open) -> None:
    page = open_page()
    save(page, 0)
    go(page, SAVED)
    for name in ("Up", "Down"):
        expect(page.get_by_role("button", name=re.compile(rf"^{name} ?: LiveEdit: Towards"))).to_be_visible()


def test_what_is_written_to_a_paper_taken_away_is_there_when_it_is_put_back(open_page: Open) -> None:
    page = open_page()
    save(page, 0, 1)
    go(page, SAVED)
    first, second = titles(page)
    save(page, 1)
    paper(page, 1).get_by_label("Notes").fill("more thoughts")
    paper(page, 1).get_by_label("Tags").fill("late")
    paper(page, 1).get_by_role("button", name="Up").click()
    save(page, 0)
    page.reload()
    expect(page.locator(".paper")).to_have_count(2)
    assert titles(page) == [second, first]
    expect(paper(page).get_by_label("Notes")).to_have_value("more thoughts")
    expect(paper(page).get_by_label("Tags")).to_have_value("late")


def test_saved_papers_are_filtered_by_what_is_kept_of_them(open_page: Open) -> None:
    page = open_page()
    save(page, 0, 1)
    go(page, f"{SAVED}?votes=100&code=1")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".paper:visible")).to_have_count(2)
    for label in ("Votes", "With code"):
        expect(page.get_by_label(label)).to_be_hidden()


def test_a_paper_taken_away_can_be_put_back_with_its_notes(open_page: Open) -> None:
    page = open_page()
    save(page, 0)
    go(page, SAVED)
    paper(page).get_by_label("Notes").fill("mine")
    paper(page).get_by_label("Notes").blur()
    save(page, 0)
    expect(page.locator(".masthead p")).to_contain_text("Nothing is saved")
    save(page, 0)
    page.reload()
    expect(paper(page).get_by_label("Notes")).to_have_value("mine")


@pytest.mark.parametrize("leave", ["reload", "go"])
def test_the_last_letters_of_a_note_are_kept_when_the_page_is_left(open_page: Open, leave: str) -> None:
    page = open_page()
    save(page, 0)
    go(page, SAVED)
    page.get_by_label("Notes").press_sequentially("at once")
    page.evaluate("() => location.reload()" if leave == "reload" else "() => location.assign('index.html')")
    page.wait_for_event("load")
    assert kept(page)[f"saved:{FIRST}"]["notes"] == "at once"


def test_a_tag_can_be_asked_for_as_soon_as_it_is_given(open_page: Open) -> None:
    page = open_page()
    save(page, 0, 1)
    go(page, SAVED)
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".sieve")).to_be_visible()
    expect(page.get_by_role("combobox", name="Tag")).to_be_hidden()
    paper(page).get_by_label("Tags").fill("to cite")
    paper(page).get_by_label("Tags").blur()
    page.get_by_role("combobox", name="Tag").select_option("to cite")
    expect(page.locator(".paper:visible")).to_have_count(1)
    paper(page).get_by_label("Tags").fill("cited")
    paper(page).get_by_label("Tags").blur()
    expect(page.get_by_role("combobox", name="Tag").locator("option")).to_have_text(["any", "cited", "to cite"])
    expect(page.get_by_role("combobox", name="Tag")).to_have_value("to cite")
    expect(page.locator(".paper:visible")).to_have_count(1)


def test_a_paper_goes_up_past_the_one_above_it_in_sight(open_page: Open) -> None:
    page = open_page()
    save(page, 0, 1, 2)
    go(page, SAVED)
    first, second, third = titles(page)
    for number in (0, 2):
        paper(page, number).get_by_label("Tags").fill("x")
        paper(page, number).get_by_label("Tags").blur()
    go(page, f"{SAVED}?topic=x")
    expect(page.locator(".sieve .count")).to_have_text("2 of 3 papers")
    page.locator(".paper:visible").nth(1).get_by_role("button", name="Up").click()
    assert titles(page) == [third, first, second]


def test_an_export_taken_in_elsewhere_is_the_same_export(open_page: Open) -> None:
    page = open_page()
    save(page, 0, 1, 2)
    paper(page, 4).locator("summary").click()
    expect(paper(page, 4)).to_have_class(re.compile("is-read"))
    go(page, SAVED)
    paper(page).get_by_label("Notes").fill('“quoted” and "straight" <i> \\n\n& é 👩🏽‍💻')
    paper(page).get_by_label("Tags").fill("a, b")
    paper(page).get_by_label("Tags").blur()
    data = exported(page)
    told = json.loads(data)
    assert (len(told["saved"]), len(told["read"])) == (3, 1)
    other = open_page(SAVED)
    imported(other, data)
    expect(other.locator(".found")).to_have_text("3 saved papers and 1 mark taken in.")
    assert exported(other) == data
    assert titles(other) == titles(page)
    imported(other, data)
    assert exported(other) == data
    other.get_by_role("button", name="Forget everything").click()
    other.reload()
    ready(other)
    assert [key for key in kept(other) if key != "visit:"] == []


def test_what_is_kept_already_gains_tags_and_notes_from_a_file(open_page: Open) -> None:
    page = open_page()
    save(page, 0)
    go(page, SAVED)
    paper(page).get_by_label("Notes").fill("here")
    paper(page).get_by_label("Notes").blur()
    file = {"form": 1, "saved": {FIRST: {"notes": "there", "tags": ["x"]}}, "read": {}}
    imported(page, json.dumps(file).encode())
    expect(paper(page).get_by_label("Notes")).to_have_value("here\n\nthere")
    expect(paper(page).get_by_label("Tags")).to_have_value("x")


@pytest.mark.parametrize(
    ("here", "there", "both"),
    [
        ("idea one", "idea one, and more", "idea one, and more"),
        ("idea one, and more", "idea one", "idea one, and more"),
        ("", "there", "there"),
        ("here", "there", "here\n\nthere"),
        ("a" * 6_000, "b" * 6_000, "a" * 6_000 + "\n\n" + "b" * 6_000),
    ],
)
def test_notes_of_a_file_are_neither_lost_nor_doubled(open_page: Open, here: str, there: str, both: str) -> None:
    page = open_page()
    save(page, 0)
    go(page, SAVED)
    paper(page).get_by_label("Notes").fill(here)
    paper(page).get_by_label("Notes").blur()
    for _ in range(2):
        imported(page, json.dumps({"form": 1, "saved": {FIRST: {"notes": there}}}).encode())
    paper(page).get_by_label("Tags").fill("a")
    paper(page).get_by_label("Tags").blur()
    assert kept(page)[f"saved:{FIRST}"]["notes"] == both


def test_much_that_is_taken_in_or_forgotten_is_told_of_once(open_page: Open) -> None:
    page = open_page(SAVED)
    page.evaluate("addEventListener('kept', () => (window.told = (window.told ?? 0) + 1))")
    many = {f"2601.{number:05}": {"rank": number % 7} for number in range(300)}
    imported(page, json.dumps({"form": 1, "saved": many, "read": dict.fromkeys(many, "2026-01-01")}).encode())
    expect(page.locator(".paper")).to_have_count(300)
    assert page.evaluate("told") == 1
    page.get_by_role("button", name="Forget everything").click()
    expect(page.locator(".masthead p")).to_contain_text("Nothing is saved")
    assert page.evaluate("told") == 2


def test_of_a_paper_known_by_its_id_alone_a_file_tells_the_rest(open_page: Open) -> None:
    page = open_page(SAVED)
    imported(page, json.dumps([FIRST]).encode())
    told = {"title": "LiveEdit", "byline": "Wang", "day": "2026-06-30", "rank": 7}
    imported(page, json.dumps({"form": 1, "saved": {FIRST: told}}).encode())
    assert json.loads(exported(page))["saved"][FIRST] == told | {"notes": "", "tags": []}


@pytest.mark.parametrize(("name", "begins"), [("BibTeX", "@misc{"), ("RIS", "TY  - UNPB\n")])
def test_citations_are_those_of_the_site(open_page: Open, archive: Path, name: str, begins: str) -> None:
    page = open_page()
    save(page, 5, 0)
    go(page, LIST)
    save(page, 7)
    go(page, SAVED)
    told = exported(page, name).decode()
    assert told.count(begins) == 3
    kind = {"BibTeX": "bib", "RIS": "ris"}[name]
    whole = "".join(path.read_text(encoding="utf-8") for path in (archive / "site" / "daily").glob(f"2026-*.{kind}"))
    entries = [entry.strip() for entry in re.split(rf"(?m)^(?={re.escape(begins)})", told) if entry.strip()]
    assert len(entries) == 3
    assert all(entry in whole for entry in entries)
    assert [FIRST in entry for entry in entries] == [False, True, False]


# Filters


Shown = dict[str, Any]
SHOWN = """
(papers) => papers.map((paper) => ({
  text: paper.textContent.toLowerCase(),
  hasCode: [...paper.querySelectorAll("a")].some((link) => link.textContent === "Code"),
  isVisible: paper.checkVisibility(),
}))
"""


def votes(paper: Shown) -> int:
    told = re.search(r"([\d,]+) votes", paper["text"])
    return int(told[1].replace(",", "")) if told else 0


FILTERS: dict[str, Callable[[Shown], bool]] = {
    "with=diffusion": lambda paper: "diffusion" in paper["text"],
    "without=agent": lambda paper: not re.search(r"\bagents?\b", paper["text"]),
    "votes=30": lambda paper: votes(paper) >= 30,
    "code=1": lambda paper: paper["hasCode"],
}


@pytest.mark.parametrize("asked", FILTERS)
@pytest.mark.parametrize("path", [HOME, LIST])
def test_an_address_shows_what_it_asks_for(open_page: Open, path: str, asked: str) -> None:
    page = open_page(f"{path}?{asked}")
    expect(page.locator(".sieve .count")).to_have_text(re.compile(r"^\d+ of \d+ papers$"))
    papers: list[Shown] = page.locator(".paper, .rows > li").evaluate_all(SHOWN)
    for each in papers:
        assert each["isVisible"] == FILTERS[asked](each), each["text"]
    shown = sum(map(FILTERS[asked], papers))
    assert page.locator(".sieve .count").inner_text() == f"{shown} of {len(papers)} papers"


@pytest.mark.parametrize("word", ["save", "abstract", "votes", "pdf", "june"])
@pytest.mark.parametrize("path", [HOME, LIST, SAVED])
def test_what_the_page_says_of_every_paper_is_no_word_of_any(open_page: Open, path: str, word: str) -> None:
    page = open_page()
    if path == SAVED:
        save(page, 0, 1)
    go(page, f"{path}?with={word}")
    expect(page.locator(".sieve .count")).to_have_text(re.compile(r"^\d+ of \d+ papers$"))
    for each in page.locator(".paper:visible, .rows > li:visible").all():
        own = each.locator("h2 a, .title, .authors, .rows p > span, .ai-summary, .abstract p").all_text_contents()
        assert word in " ".join(own).lower()
    all_ = page.locator(".paper, .rows > li").count()
    assert page.locator(".paper:visible, .rows > li:visible").count() < all_


def test_a_topic_is_a_filter_as_its_page_is_a_list(open_page: Open, archive: Path) -> None:
    page = open_page(f"{HOME}?topic=Reasoning")
    expect(page.locator(".sieve .count")).to_be_visible()
    shown = {each.get_attribute("id") for each in page.locator(".paper:visible").all()}
    topic = (archive / "site" / "topics" / "reasoning.html").read_text(encoding="utf-8")
    today = re.findall(r'daily/2026-06-30\.html#([^"]+)"', topic)
    assert shown == set(today) > set()


@pytest.mark.parametrize("path", ["weekly/2026-W26.html", "organisations/nvidia.html"])
def test_a_list_is_filtered_by_topic_too(open_page: Open, archive: Path, path: str) -> None:
    page = open_page(f"{path}?topic=Reasoning")
    expect(page.locator(".sieve .count")).to_be_visible()
    shown = {row.get_attribute("href") for row in page.locator(".rows > li:visible .title").all()}
    listed = (archive / "site" / path).read_text(encoding="utf-8")
    topic = "".join(each.read_text(encoding="utf-8") for each in (archive / "site" / "topics").glob("reasoning*.html"))
    of_both = set(re.findall(r'class="title" href="([^"]+)"', listed)) & set(
        re.findall(r'href="(\.\./papers/[^"]+)"', topic)
    )
    assert shown == of_both > set()


def test_filters_are_in_the_address_and_back_leads_out(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("With", exact=True).press_sequentially("video")
    expect(page).to_have_url(re.compile(r"\?with=video$"))
    page.get_by_label("Votes").select_option("10")
    expect(page).to_have_url(re.compile(r"\?with=video&votes=10$"))
    few = page.locator(".paper:visible").count()
    address = page.url
    page.locator(".paper:visible h2 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    expect(page.locator(".paper:visible")).to_have_count(few)
    page.go_back()
    expect(page.get_by_label("Votes")).to_have_value("")
    assert page.locator(".paper:visible").count() > few
    friend = open_page(address.partition("/mirror/")[2])
    expect(friend.locator(".paper:visible")).to_have_count(few)
    friend.get_by_role("button", name="Clear").click()
    expect(friend.locator(".paper:visible")).to_have_count(34)
    expect(friend).to_have_url(re.compile(r"index\.html$"))


def test_as_many_votes_as_one_wants_stay_asked_for(open_page: Open) -> None:
    page = open_page(f"{HOME}?votes=15")
    expect(page.get_by_label("Votes").locator("option:checked")).to_have_text("15 or more")
    page.get_by_label("With", exact=True).press_sequentially("video")
    expect(page).to_have_url(re.compile(r"\?with=video&votes=15$"))
    assert page.get_by_label("Votes").locator("option").all_inner_texts() == [
        "any", "10 or more", "15 or more", "30 or more", "100 or more",
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["topic=", "code=", "votes=", "votes=many", "votes=-1", "with=+"])
def test_an_address_that_asks_for_nothing_hides_nothing(open_page: Open, asked: str) -> None:
    page = open_page(f"{HOME}?{asked}")
    expect(page.locator(".sieve")).to_be_visible()
    assert page.locator(".sieve .count").inner_text() == ""
    assert page.locator(".paper:visible").count() == 34


# Keys


def at(page: Page) -> int:
    """Return which paper has the focus."""
    return int(
        page.evaluate(
            "[...document.querySelectorAll('.paper, .rows > li')].indexOf(document.activeElement.closest('.paper, .rows > li'))"
        )
    )


@pytest.mark.parametrize("path", [HOME, LIST, SAVED])
def test_each_key_does_what_the_sheet_says(open_page: Open, path: str) -> None:
    page = open_page()
    if path == SAVED:
        save(page, 0, 1, 2)
    if path != HOME:
        go(page, path)
    for key, number in [("j", 0), ("j", 1), ("j", 2), ("k", 1)]:
        page.keyboard.press(key)
        assert at(page) == number
    page.keyboard.press("m")
    expect(paper(page, 1)).to_have_class(re.compile("is-read"))
    page.keyboard.press("m")
    expect(paper(page, 1)).not_to_have_class(re.compile("is-read"))
    was = "is-saved" in (paper(page, 1).get_attribute("class") or "")
    page.keyboard.press("s")
    assert ("is-saved" in (paper(page, 1).get_attribute("class") or "")) != was
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert at(page) == 1
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("jsm?")
    assert page.get_by_role("searchbox").input_value() == "jsm?"
    title = paper(page, 1).locator("h2 a, a.title").text_content()
    paper(page, 1).locator("h2 a, a.title").focus()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text(title or "")


def test_a_link_in_what_is_folded_away_is_seen_when_keys_lead_there(open_page: Open) -> None:
    page = open_page()
    folded = page.locator("details.abstract:has(a)").first
    folded.locator("summary").focus()
    before = folded.bounding_box()
    page.keyboard.press("Tab")
    link = folded.locator("a").first
    expect(link).to_be_focused()
    inside, whole = link.bounding_box(), folded.bounding_box()
    assert before
    assert inside
    assert whole
    assert whole["height"] > before["height"]
    assert inside["y"] + inside["height"] <= whole["y"] + whole["height"]
    page.keyboard.press("Shift+Tab")
    assert folded.bounding_box() == before


def test_keys_lead_from_paper_to_paper(open_page: Open) -> None:
    page = open_page(PAPER)
    first = page.get_by_role("heading", level=1).inner_text()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    ready(page)
    page.keyboard.press("s")
    expect(page.locator(".is-saved")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_keys_pass_over_what_is_filtered_out(open_page: Open) -> None:
    page = open_page(f"{HOME}?votes=30")
    expect(page.locator(".sieve .count")).to_be_visible()
    seen = []
    for _ in range(page.locator(".paper:visible").count()):
        page.keyboard.press("j")
        seen.append(at(page))
    assert len(set(seen)) == len(seen)
    assert all(paper(page, number).is_visible() for number in seen)


def test_below_the_papers_keys_lead_back_and_do_nothing_else(open_page: Open) -> None:
    page = open_page(viewport={"width": 360, "height": 300})
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_function("document.querySelector('.paper:last-child').getBoundingClientRect().bottom < 0")
    for key in "osm":
        page.keyboard.press(key)
    assert [key for key in kept(page) if key != "visit:"] == []
    page.keyboard.press("k")
    assert at(page) == 33


def test_keys_can_be_switched_off(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("?")
    page.get_by_label("Letters do this").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    ready(page)
    page.keyboard.press("j")
    assert at(page) == -1
    page.keyboard.press("?")
    page.get_by_label("Letters do this").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("j")
    assert at(page) == 0


# Views


def test_the_compact_view_is_kept_and_shows_more_at_once(open_page: Open) -> None:
    page = open_page()
    height = page.evaluate("document.documentElement.scrollHeight")
    page.get_by_role("button", name="Compact").click()
    assert page.evaluate("document.documentElement.scrollHeight") < height / 3
    go(page, DAY)
    assert not page.locator(".abstract").first.is_visible()
    expect(page.get_by_role("button", name="Compact")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Compact").click()
    assert page.locator(".abstract").first.is_visible()


def test_what_is_chosen_in_one_tab_is_so_in_others(open_page: Open) -> None:
    one = open_page(color_scheme="light")
    other = one.context.new_page()
    other.goto(one.url)
    ready(other)
    one.get_by_role("button", name="Compact").click()
    one.locator(".theme-switch").click(click_count=2)
    expect(other.get_by_role("button", name="Compact")).to_have_attribute("aria-pressed", "true")
    expect(other.locator(".theme-switch")).to_have_text("Dark colours")
    expect(other.locator("html[data-view=compact]")).to_have_css("color-scheme", "dark")


def test_colours_are_kept_under_a_path_too(open_page: Open) -> None:
    page = open_page(color_scheme="light")
    page.locator(".theme-switch").click(click_count=2)
    go(page, SAVED)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("path", [HOME, LIST, PAPER])
def test_nothing_moves_when_the_tools_come(context: Any, mirror: str, path: str, viewport: Any) -> None:
    page = context(viewport=viewport).new_page()
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const each of list.getEntries()) window.moved += each.value; })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(mirror + path, wait_until="networkidle")
    ready(page)
    assert page.evaluate("window.moved") < 0.01


def test_without_script_there_is_no_tool_and_every_paper(open_page: Open, context: Any, mirror: str) -> None:
    del open_page
    page = context(java_script_enabled=False).new_page()
    for path, papers in ((HOME, 34), (DAY, 17), (LIST, 100), (PAPER, 1)):
        page.goto(mirror + path)
        assert page.locator(".paper:visible, .rows > li:visible").count() >= papers
        assert page.get_by_role("button").count() == 0
        assert page.get_by_role("link", name="Saved").count() == 0
    page.goto(mirror + SAVED)
    assert "scripts are off" in page.locator("main").inner_text()
    assert page.get_by_role("button").count() == 0


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide", "narrow"])
def test_every_tool_in_use_is_for_everyone(open_page: Open, viewport: Any, scheme: str) -> None:
    page = open_page(viewport=viewport, color_scheme=scheme, has_touch=viewport == NARROW)
    save(page, 0, 1)
    paper(page, 2).locator("summary").click()
    for path, do in (
        (f"{HOME}?with=a&topic=Reasoning", ""),
        (LIST, ""),
        (SAVED, ""),
        (PAPER, ""),
        (HOME, "Compact"),
        (HOME, "?"),
    ):
        go(page, path)
        if do == "?":
            page.keyboard.press("?")
            page.get_by_role("dialog").wait_for()
        elif do:
            page.get_by_role("button", name=do).click()
        assert faults(page) == [], path


def test_fingers_find_each_tool(open_page: Open) -> None:
    page = open_page(viewport=NARROW, has_touch=True, is_mobile=True)
    save(page, 0)
    for path in (HOME, LIST, PAPER, SAVED):
        go(page, path)
        for button in page.locator(".tools button:visible, .own button:visible").all()[:12]:
            box = button.bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 43.9, (path, button.inner_text(), box)


# What is kept


def test_two_tabs_know_of_each_other(context: Any, mirror: str) -> None:
    reader = context()
    one, other, shelf = (visit(reader, mirror + path) for path in (HOME, HOME, SAVED))
    save(one, 0)
    expect(paper(other)).to_have_class(re.compile("is-saved"))
    expect(shelf.locator(".papers.saved h2")).to_have_count(1)
    paper(other, 1).locator(".tools .read").click()
    expect(paper(one, 1)).to_have_class(re.compile("is-read"))
    save(other, 0)
    expect(paper(one)).not_to_have_class(re.compile("is-saved"))


def test_two_tabs_do_not_undo_each_others_order(context: Any, mirror: str) -> None:
    reader = context()
    page = visit(reader, mirror + HOME)
    save(page, 0, 1, 2, 3)
    one, other = (visit(reader, mirror + SAVED) for _ in range(2))
    first, second, third, fourth = titles(one)
    paper(other).get_by_label("Notes").focus()
    paper(one, 3).get_by_role("button", name="Up").click()
    expect(other.locator(".paper h2")).to_have_text([first, second, fourth, third])
    expect(paper(other).get_by_label("Notes")).to_be_focused()
    paper(other, 1).get_by_role("button", name="Up").click()
    expect(one.locator(".paper h2")).to_have_text([second, first, fourth, third])
    expect(paper(other).get_by_role("button", name="Up")).to_be_focused()


def test_a_paper_taken_away_in_one_tab_is_put_back_with_its_notes_in_another(context: Any, mirror: str) -> None:
    reader = context()
    one = visit(reader, mirror + HOME)
    save(one, 0)
    shelf = visit(reader, mirror + SAVED)
    shelf.get_by_label("Notes").fill("mine")
    shelf.get_by_label("Notes").blur()
    save(one, 0)
    expect(shelf.locator(".masthead p")).to_contain_text("Nothing is saved")
    save(shelf, 0)
    expect(paper(one)).to_have_class(re.compile("is-saved"))
    assert kept(one)[f"saved:{FIRST}"]["notes"] == "mine"


def test_what_another_tab_saves_is_filtered_too(context: Any, mirror: str) -> None:
    reader = context()
    one = visit(reader, mirror + HOME)
    save(one, 0)
    shelf = visit(reader, f"{mirror}{SAVED}?with=LiveEdit")
    expect(shelf.locator(".sieve .count")).to_have_text("1 of 1 paper")
    save(one, 1)
    expect(shelf.locator(".sieve .count")).to_have_text("1 of 2 papers")
    expect(shelf.locator(".paper:visible")).to_have_count(1)


def test_two_tabs_that_write_at_once_lose_nothing(context: Any, mirror: str) -> None:
    reader = context()
    tabs = [visit(reader, mirror + HOME) for _ in range(2)]
    for number in range(0, 30, 2):
        for tab, which in zip(tabs, (number, number + 1), strict=True):
            tab.evaluate("(n) => setTimeout(() => document.querySelectorAll('.tools .saved')[n].click(), 50)", which)
    expect(tabs[0].locator(".paper.is-saved")).to_have_count(30)
    assert len([key for key in kept(tabs[1]) if key.startswith("saved:")]) == 30


def test_notes_of_one_tab_and_tags_of_another_are_both_kept(context: Any, mirror: str) -> None:
    reader = context()
    one = visit(reader, mirror + HOME)
    save(one, 0)
    go(one, SAVED)
    other = visit(reader, mirror + SAVED)
    one.get_by_label("Notes").fill("mine")
    one.get_by_label("Notes").blur()
    other.get_by_label("Tags").fill("theirs")
    other.get_by_label("Tags").blur()
    expect(one.get_by_label("Tags")).to_have_value("theirs")
    expect(other.get_by_label("Notes")).to_have_value("mine")


def test_a_full_storage_is_told_and_the_page_works_on(open_page: Open) -> None:
    page = open_page()
    save(page, 0)
    page.evaluate(
        "() => { let n = 0; for (let size = 1 << 20; size > 0; size = size >> 1) for (;;) {"
        " try { localStorage.setItem(`x${n++}`, 'x'.repeat(size)); } catch { break; } } }"
    )
    save(page, 1)
    expect(page.get_by_text("This browser has no room left")).to_be_visible()
    expect(paper(page, 1)).not_to_have_class(re.compile("is-saved"))
    expect(paper(page, 0)).to_have_class(re.compile("is-saved"))
    page.keyboard.press("j")
    assert at(page) == 2
    go(page, SAVED)
    assert json.loads(exported(page))["saved"].keys() == {FIRST}
    page.get_by_role("button", name="Close").last.click()
    page.evaluate(
        "() => { for (const key of Object.keys(localStorage)) if (key.startsWith('x')) localStorage.removeItem(key); }"
    )
    go(page, HOME)
    save(page, 1)
    expect(paper(page, 1)).to_have_class(re.compile("is-saved"))


def test_where_storage_is_off_the_page_reads_and_says_so(context: Any, mirror: str) -> None:
    page = context().new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('off', 'SecurityError'); } })"
    )
    page.goto(mirror)
    ready(page)
    expect(page.get_by_text("This browser lets the site keep nothing.")).to_be_hidden()
    save(page, 0)
    expect(page.get_by_text("This browser lets the site keep nothing.")).to_be_visible()
    page.keyboard.press("j")
    assert at(page) == 1
    assert page.locator(".paper:visible").count() == 34


XSS = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
HOSTILE: list[Any] = [
    "", "{", "null", "true", "[]", "1e999", '"x"', "{}", '{"title":{}}', '{"title":null,"tags":{"a":1},"notes":[1]}', "\x00",
    json.dumps({"title": XSS, "byline": XSS, "day": XSS, "notes": XSS, "tags": [XSS], "rank": XSS, "at": XSS}),
    json.dumps({"title": "x" * 20_000, "tags": ["y" * 100] * 100, "notes": "z" * 20_000, "day": "2026-99-99"}),
    json.dumps({"title": "\u202eevil\u202c", "day": "../../x", "rank": -1e308, "__proto__": {"a": 1}}),
    json.dumps({"at": "x", "seen": {"day": 1, "ids": {"a": 1}}, "before": [1]}),
    json.dumps({"at": 1, "seen": {"day": "2026-06-29", "ids": [None, {}, XSS]}, "before": {"day": "2026-06-01", "ids": "abc"}}),
    "[" * 10_000,
]  # fmt: skip


def test_whatever_is_in_storage_does_no_harm(context: Any, mirror: str) -> None:
    reader = context()
    page = reader.new_page()
    page.goto(mirror + "about.html")
    ids = [FIRST, XSS, "../../../x", "__proto__", "constructor", "", "javascript:alert(1)", "a" * 1_000]
    for value in HOSTILE:
        page.evaluate(
            "([start, ids, value]) => { localStorage.clear(); for (const kind of ['saved', 'read', 'visit', 'none', ''])"
            " for (const id of ids) localStorage.setItem(`${start}${kind}:${id}`, value);"
            " for (const name of ['theme', 'view', 'keys']) localStorage.setItem(`daily-papers.${name}`, value); }",
            [KEY, ids, value],
        )
        for path in (HOME, SAVED):
            go(page, path)
            assert page.locator("img[src=x], #page script:not([src])").count() == 0
        expect(page.locator(".masthead p")).to_have_text(re.compile("Nothing is saved|2 papers,"))
        for link in page.locator(".papers.saved a").all():
            assert (link.get_attribute("href") or "").startswith(mirror)
        go(page, HOME)
        save(page, 1)
        expect(paper(page, 1)).to_have_class(re.compile("is-saved"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"null", "no file of saved papers"),
        (b'{"form":"1"}', "no file of saved papers"),
        (b'{"form":2,"saved":{}}', "of a later version"),
        (b'{"form":1,"saved":[1],"read":7}', "0 saved papers and 0 marks"),
        (b'{"form":1,"saved":{"../x":{},"<b>":{}},"read":{"a":"b"}}', "0 saved papers and 0 marks"),
        (
            json.dumps({"form": 1, "saved": {"a": {"title": XSS, "notes": XSS, "tags": XSS}}}).encode(),
            "1 saved paper and",
        ),
        (b'["2606.26740", "2606.30616", "No such id"]', "2 saved papers and 0 marks"),
    ],
    ids=range(9),
)
def test_whatever_file_is_taken_in_does_no_harm(open_page: Open, data: bytes, says: str) -> None:
    """A bare list of ids is of form 0, and brought to the form of today."""
    page = open_page(SAVED)
    imported(page, data)
    expect(page.locator(".found")).to_contain_text(says)
    assert page.locator("img[src=x]").count() == 0


def test_what_another_version_of_the_site_added_stays(open_page: Open) -> None:
    page = open_page()
    told = {"form": 1, "title": "As it was", "rank": 5, "later": {"field": [1]}, "day": "2026-06-30"}
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [f"{KEY}saved:{FIRST}", json.dumps(told)])
    go(page, SAVED)
    assert titles(page) == ["As it was"]
    page.get_by_label("Notes").fill("now")
    page.get_by_label("Notes").blur()
    assert kept(page)[f"saved:{FIRST}"] == told | {"byline": "", "notes": "now", "tags": []}


def test_old_marks_go_before_there_are_too_many(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        "(start) => { for (let n = 0; n < 6000; n++) localStorage.setItem(`${start}read:p${n}`,"
        " JSON.stringify(n < 2000 ? '2024-01-01' : '2026-01-01')); }",
        KEY,
    )
    go(page, DAY)
    page.wait_for_function(
        "(start) => Object.keys(localStorage).filter((key) => key.startsWith(start + 'read:')).length === 5000", arg=KEY
    )
    marks = kept(page)
    assert marks["read:p5999"] == "2026-01-01"
    assert list(marks.values()).count("2024-01-01") == 1000


def test_the_scripts_of_a_list_are_small(open_page: Open, tell: Callable[..., None]) -> None:
    page = open_page()
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map(({ name, encodedBodySize }) => [name.split('/assets/')[1] ?? name, encodedBodySize])"
    )
    for name, size in sizes:
        tell("Scripts of a page with papers, compressed", name, size)
    tell("Scripts of a page with papers, compressed", "together", sum(size for _, size in sizes))
    assert sum(size for _, size in sizes) <= 12_000
