"""Hostile text in every field of papers in otherwise good days: it stays text, and its neighbours stay.

A paper carries one string in each field that is text or an address, and with seven others as its
authors; another has it as its id. So eight papers share an author, and five an organisation, as
many as either needs for a page.
"""

import datetime as dt
import email
import email.policy
import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import feedparser
import lxml.etree
import lxml.html
import pytest
import rispy
import yaml
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import SeparateCoAuthors
from playwright.sync_api import Browser, Dialog
from pylatexenc.latex2text import LatexNodes2Text

from generator import archive, citations, configuration, mail, permalinks, store, text, typeset
from generator.archive import Archive, Day
from generator.catalogue import catalogue
from generator.mail import Digest
from generator.model import Paper
from tests.acceptance.conftest import generator, replaying, serving
from tests.acceptance.test_archive import as_read
from tests.conftest import Loopback, Reply, a_checkout
from tests.feed_rules import findings, items

FIRST = dt.date(2025, 1, 1)
IN_A_ROW, PARTS = 8, 4  # texts and ids between two good papers, and how often a day: one mostly of no papers is refused
AUTHORS = 8
BATCH = 100  # as many as a feed holds: a topic each, so that every string is in a feed of every format
BASE = "http://127.0.0.1:8000/"
FRAMES = 6  # pages open at once
OPENED = 10  # of so many papers one's own page is opened
HOUSES = 4  # of so many organisations' feeds one is read, whose papers are in those of topics too
SUBJECTS = 20  # of so many texts one is a subject

Row = dict[str, Any]
Facts = dict[str, Any]


def given(shared: Path) -> list[str]:
    """Return every string there is, once."""
    files = sorted(
        path
        for path in (shared / "data" / "hostile").glob("*.json")
        if path.stem not in {"MANIFEST", "pathological_units"}
    )
    told = [each if isinstance(each, str) else each["s"] for path in files for each in json.loads(path.read_bytes())]
    once = list(dict.fromkeys(told))
    return [*once[::2], *once[1::2]]  # so that those of which nothing is left are not all of one day


def is_torn(string: str) -> bool:
    """Say whether `string` is no Unicode, because half of a pair is missing."""
    return re.search("[\ud800-\udfff]", string) is not None


def a_row(paper_id: str, string: str, authors: Sequence[str], house: str, *keywords: str) -> Row:
    """Return a row of an answer with `string` in every field."""
    return {
        "title": string,
        "numComments": 1,
        "mediaUrls": [string],
        "organization": {"name": house, "fullname": string},
        "submittedBy": {"name": string, "fullname": string},
        "paper": {
            "id": paper_id,
            "title": string,
            "summary": string,
            "authors": [{"name": name} for name in authors],
            "publishedAt": "2024-12-31T00:00:00.000Z",
            "upvotes": 50,
            "ai_summary": string,
            "ai_keywords": [string, *keywords],
            "githubRepo": string,
            "projectPage": string,
        },
    }


def a_good_row(paper_id: str, title: str = "A good neighbour") -> Row:
    house = {"name": "good-lab", "fullname": "A good lab"}
    return a_row(paper_id, title, ["Zoe Zz Good"] * 2, "good-lab", "good") | {"organization": house}


def text_rows(strings: Sequence[str]) -> list[Row]:
    """Return a row for each string: every other in a house of five, which is its organisation's handle."""
    turned = [*strings, *strings[:AUTHORS]]
    return [
        a_row(id_of(number), string, turned[number : number + AUTHORS], house, f"batch{number // BATCH}")
        for number, string in enumerate(strings)
        for house in [f"house-{number // 10}" if number % 2 else string]
    ]


def id_of(number: int) -> str:
    return f"2401.{number:05}"


def id_rows(strings: Sequence[str]) -> list[Row]:
    """Return a row with each string as its id; those that are one id are there once."""
    ids = {re.sub(r"v\d+$", "", string.strip().lower()): string for string in strings}
    return [a_good_row(string, f"Paper of id {number}") for number, string in enumerate(ids.values())]


def days_of(texts: Sequence[Row], ids: Sequence[Row], apart: int = 1) -> dict[dt.date, list[Row]]:
    """Return the rows of each day, so many days `apart`: texts and ids in turns, good ones at the ends and between."""
    pairs = [list(filter(None, pair)) for pair in zip_longest(texts, ids)]
    groups = [pairs[start : start + IN_A_ROW] for start in range(0, len(pairs), IN_A_ROW)]
    parts = [[*chain(*group), a_good_row(f"2402.{number:05}")] for number, group in enumerate(groups)]
    return {
        FIRST + dt.timedelta(days=day * apart): [a_good_row(f"2403.{day:05}"), *chain(*parts[start : start + PARTS])]
        for day, start in enumerate(range(0, len(parts), PARTS))
    }


@dataclass(frozen=True)
class Made:
    """A site made of hostile text: what was given, what the program said, and what was beside it before and after."""

    root: Path
    strings: dict[str, str]  # by the id of the paper that carries it
    days: dict[dt.date, list[Row]]
    told: dict[str, str]
    before: dict[str, bytes]
    after: dict[str, bytes]


@pytest.fixture(scope="session")
def made(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    strings = [string for string in given(shared) if not is_torn(string)]
    root = prepared(tmp_path_factory.mktemp("hostile") / "in" / "side" / "checkout", -(-len(strings) // BATCH))
    days = days_of(text_rows(strings), id_rows(strings))
    before = outside(root)
    told = made_from(root, days)
    return Made(
        root, {id_of(number): string for number, string in enumerate(strings)}, days, told, before, outside(root)
    )


def prepared(root: Path, batches: int) -> Path:
    """Return a checkout with a topic for each batch."""
    a_checkout(root)
    configuration = yaml.safe_load((root / "mkdocs.yml").read_bytes())
    papers = configuration["extra"]["papers"]
    papers["topics"] = [{"name": f"Batch {number}", "phrases": [f"batch{number}"]} for number in range(batches)]
    papers["digest_papers"] = 50
    (root / "mkdocs.yml").write_text(yaml.safe_dump(configuration, sort_keys=False), encoding="utf-8")
    return root


def made_from(root: Path, days: dict[dt.date, list[Row]], before: Sequence[str] = ()) -> dict[str, str]:
    """Fetch `days` into a checkout, build it and check it, by the command `before` if there is one; return what was said."""
    answers = root.parent / "answers"
    answers.mkdir()
    for day, rows in days.items():
        (answers / f"{day}.json").write_text(json.dumps(rows), encoding="utf-8")
    told = {}
    with replaying(root.parent / "requests.log", "--data", str(answers)) as address:
        for verb, *arguments in (["fetch", "--since", f"{min(days)}", "--until", f"{max(days)}"], ["build"], ["check"]):
            done = generator(root, verb, *arguments, before=before, HF_ENDPOINT=address)
            assert done.returncode == 0, done.stderr[-2000:]
            told[verb] = done.stdout + done.stderr
    return told


_OURS = re.compile(
    r"in/side/(?:answers/|requests\.log|checkout/(?:content/|site/|\.site|\.mkdocs-build\.yml|\.feeds-changed|\.last-fetch|\.content-lock))"
)


def outside(root: Path) -> dict[str, bytes]:
    """Return every file in the test's folder but those that the program may write, and those of the test itself."""
    top = root.parents[2]
    files = {path.relative_to(top).as_posix(): path for path in top.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not _OURS.match(name)}


@pytest.fixture(scope="session")
def stored(made: Made) -> dict[str, Paper]:
    return {paper.id: paper for listing in store.load_all(made.root / "content") for paper in listing.papers}


@pytest.fixture(scope="session")
def everything(made: Made) -> Archive:
    return archive.gather(store.load_all(made.root / "content"))


# Oracles: what was given is shown, but for what Unicode itself calls unfit to be shown, and but for TeX.

_REORDERING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_TYPESET = re.compile(r"[$\\^_`{~]|''|sim|times|infty|[gl]eq|rightarrow")


def folded(string: str, limit: int = 1_000) -> str:
    """Return `string` as it is kept."""
    kept = "".join(each for each in string if each.isspace() or not is_unfit(each))
    line = unicodedata.normalize("NFC", " ".join(kept.split()))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def is_unfit(sign: str) -> bool:
    is_no_character = ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF
    reorders = unicodedata.bidirectional(sign) in _REORDERING
    return is_no_character or reorders or sign == "\ufeff" or unicodedata.category(sign) == "Cc"


def plain(string: str) -> str:
    """Return a title as feeds show it."""
    return typeset.plain(text.line(string)) if _TYPESET.search(string) else folded(string)


def plain_prose(string: str) -> str:
    """Return an abstract as feeds show it, its paragraphs one after the other."""
    if not _TYPESET.search(string):
        return folded(string, 20_000)
    return " ".join(map(typeset.plain, text.prose(string).split("\n\n")))


def shown(string: str, kept: Callable[[str], str] = text.line) -> str:
    """Return a text as a page shows it, without its formulas."""
    set_ = [str(typeset.html(each)) for each in kept(string).split("\n\n")]
    if "<math" not in "".join(set_):
        return plain(string) if kept is text.line else plain_prose(string)
    return " ".join(as_read(lxml.html.fragment_fromstring(each, create_parent="p")) for each in set_)


def names(row: Row) -> list[str]:
    return [*filter(None, (folded(author["name"]) for author in row["paper"]["authors"]))]


def carried(made: Made, stored: dict[str, Paper]) -> Iterator[tuple[str, str, Row]]:
    """Yield each string that is in the store, with the id of its paper and what was given."""
    rows = {row["paper"]["id"]: row for rows in made.days.values() for row in rows}
    yield from ((paper_id, string, rows[paper_id]) for paper_id, string in made.strings.items() if paper_id in stored)


def test_each_paper_is_kept_or_named_as_skipped(made: Made, stored: dict[str, Paper]) -> None:
    lost = {paper_id: string for paper_id, string in made.strings.items() if paper_id not in stored}
    skipped = [line for line in made.told["fetch"].splitlines() if " skipped: " in line]
    given_rows = sum(map(len, made.days.values()))
    assert not any(map(folded, lost.values()))
    assert len(stored) + len(skipped) == given_rows
    assert len(set(skipped)) == len(skipped)
    assert sum(line.endswith(" skipped: title: is empty") for line in skipped) == len(lost)
    assert all(re.search(r"skipped: (?:title: is empty$|id: .*(?:cannot name a page|…)$)", line) for line in skipped)


def test_nothing_is_written_but_where_it_belongs(made: Made) -> None:
    assert made.after == made.before
    site = made.root / "site"
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", path.name) for path in site.rglob("*"))
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\d\.json|\d{4}|\d\d|huggingface", path.name)
        for path in (made.root / "content").rglob("*")
    )
    assert not any(path.is_symlink() for path in made.root.rglob("*"))


# In a browser.

_TOLD = """
  const TEXTS = "h1, h2 > a, .title, .abstract p, .ai-summary, .keywords, .authors, .organisation, .byline, .rows p span, .author h2, .author li a, .neighbours a, .groups a, .citation";
  const outlined = (element) => [element.localName, ...element.getAttributeNames().sort()].join(" ");
  const read = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("math").forEach((formula) => formula.remove());
    return copy.textContent;
  };
  const told = (page) => {
    const all = (selector) => [...page.querySelectorAll(selector)];
    // A paper of no word at all has no related papers, and so the whole section counts as text.
    const within = (element) => element.closest(".related") || element.parentElement?.closest(TEXTS);
    const outline = all("*").filter((element) => !within(element)).map(outlined);
    return {
      outline: outline.filter((each, place) => each !== outline[place - 1]),
      inner: [...new Set(all("*").filter(within).map(outlined))],
      schemes: [...new Set([...page.links].map((link) => link.protocol))],
      name: page.title,
      title: all("h1").map(read).join(" "),
      summary: all(".whole .ai-summary").map(read).join(" "),
      abstract: all(".whole .abstract p").map(read).join(" "),
      authors: all(".whole .authors").map(read).join(" "),
      organisation: all(".whole .organisation").map((each) => read(each)).join(" "),
      keywords: all(".whole .keywords").map(read).join(" "),
      linked: all('script[type="application/ld+json"]').map((each) => each.textContent).join(),
      described: all('meta[name="citation_title"]').map((each) => each.content).join(),
    };
  };
"""
_PARSE = f"""
async (paths) => {{
  {_TOLD}
  const parsed = async (path) => new DOMParser().parseFromString(await (await fetch("/" + path)).text(), "text/html");
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, told(await parsed(path))])));
}}
"""
_OPEN = f"""
async ([paths, frames]) => {{
  {_TOLD}
  const found = {{}};
  const follow = async () => {{
    let before;
    for (let path; (path = paths.pop()); ) {{
      const frame = document.createElement("iframe");
      const loaded = new Promise((done) => (frame.onload = done));
      frame.src = "/" + path;
      frame.hidden = true;  // to lay each out takes as long again
      document.body.append(frame);
      await loaded;
      found[path] = told(frame.contentDocument);
      before?.remove();  // one stays open until the next is, so that what comes late is heard
      before = frame;
    }}
    await new Promise((done) => setTimeout(done, 200));
  }};
  await Promise.all(Array.from({{ length: frames }}, follow));
  return found;
}}
"""


@dataclass(frozen=True)
class Seen:
    """What the browser reads in papers' pages, by path; what is there in pages it opened; what a reader noticed."""

    read: dict[str, Facts]
    opened: dict[str, Facts]
    complaints: list[str]


def look(browser: Browser, address: str, paths: Sequence[str], to_open: Sequence[str]) -> Seen:
    """Read pages without running anything, and open some in frames, a few at a time."""
    seen = Seen({}, {}, [])

    def dismiss(dialog: Dialog) -> None:
        seen.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page = browser.new_page()
    page.on("dialog", dismiss)
    page.on(
        "request",
        lambda request: seen.complaints.extend([f"request: {request.url}"] * (not request.url.startswith(address))),
    )
    page.on("console", lambda message: seen.complaints.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: seen.complaints.append(f"error: {error}"))
    page.goto(address + "404.html")
    for some in batched(paths, 100):
        seen.read.update(page.evaluate(_PARSE, some))
    for some in batched(to_open, 500):
        seen.opened.update(page.evaluate(_OPEN, [some, FRAMES]))
    page.close()
    return seen


def batched(paths: Sequence[str], count: int) -> Iterator[list[str]]:
    yield from (list(paths[start : start + count]) for start in range(0, len(paths), count))


def look_at_site(browser: Browser, root: Path) -> Seen:
    """Open every list, on which all papers are, and some papers' own pages; read all papers'."""
    site = root / "site"
    papers = sorted(path.relative_to(site).as_posix() for path in site.glob("papers/*.html"))
    others = sorted({path.relative_to(site).as_posix() for path in site.rglob("*.html")} - set(papers))
    with serving(root) as address:
        return look(browser, address, papers, [*others, *papers[::OPENED]])


@pytest.fixture(scope="session")
def seen(made: Made, browser: Browser) -> Seen:
    return look_at_site(browser, made.root)


@pytest.fixture(scope="session")
def harmless(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The pages that the same program makes of harmless text in the same places."""
    strings = [f"Harmless text {number} of example.org" for number in range(300)]
    root = prepared(tmp_path_factory.mktemp("harmless") / "in" / "side" / "checkout", 3)
    made_from(root, days_of(text_rows(strings), [], apart=10))  # over months, which charts are drawn of
    return look_at_site(browser, root)


EVIL = """<!doctype html><title>x</title>
<img src="http://localhost:9/picture"><script>alert(1); console.error("heard"); setTimeout(() => undefined_, 100)</script>"""


def test_a_page_that_does_harm_is_noticed(browser: Browser, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for name in ("index.html", "404.html"):
        (site / name).write_text("<!doctype html>", encoding="utf-8")
    (site / "evil.html").write_text(EVIL, encoding="utf-8")
    with serving(tmp_path) as address:
        seen = look(browser, address, [], ["index.html", "evil.html"])
        assert look(browser, address, ["index.html", "evil.html"], []).complaints == []
    noticed = {complaint.partition(":")[0] for complaint in seen.complaints}
    assert noticed == {"dialog", "request", "console", "error"}
    assert {"dialog: 1", "console: heard", "request: http://localhost:9/picture"} < set(seen.complaints)


def test_pages_open_in_peace(made: Made, seen: Seen) -> None:
    site = made.root / "site"
    assert len(seen.read) == sum(1 for _ in site.glob("papers/*.html"))
    assert {path.relative_to(site).as_posix() for path in site.rglob("*.html")} == seen.read.keys() | seen.opened.keys()
    assert seen.complaints == []


def test_every_paper_shows_the_text_that_was_given(made: Made, stored: dict[str, Paper], seen: Seen) -> None:
    for paper_id, string, row in carried(made, stored):
        page = seen.read[f"papers/{paper_id}.html"]
        batch = row["paper"]["ai_keywords"][1]
        abstract = shown(string, text.prose)
        assert page["title"] == shown(string)
        assert page["name"] == f"{plain(string)} · Daily Papers"
        assert page["abstract"] == abstract
        assert " ".join(page["summary"].split("\n\n")) in {abstract, shown(string)}  # as one, it may be a formula
        assert page["authors"] == ", ".join(names(row))
        assert page["organisation"] == folded(string)
        assert page["keywords"] == f"Batch {batch.removeprefix('batch')}, {shown(string)}, {batch}"
        assert page["described"] == plain(string)


def test_programs_are_told_the_same_text(made: Made, stored: dict[str, Paper], seen: Seen) -> None:
    for paper_id, string, row in carried(made, stored):
        told = json.loads(seen.read[f"papers/{paper_id}.html"]["linked"])
        assert told["headline"] == plain(string)
        assert [author["name"] for author in told["author"]] == names(row)


@pytest.mark.parametrize("how", ["read", "opened"])
def test_no_text_adds_an_element_or_a_place(seen: Seen, harmless: Seen, how: str) -> None:
    found, plain_ones = getattr(seen, how), getattr(harmless, how)
    wanted = {tuple(page["outline"]) for path, page in plain_ones.items() if path.startswith("papers/2401.")}
    assert len(wanted) == 1
    assert {tuple(page["outline"]) for path, page in found.items() if path.startswith("papers/2401.")} == wanted
    assert elements(found, "outline") <= elements(plain_ones, "outline")
    assert all(map(_TYPESETTING.fullmatch, elements(found, "inner") - elements(plain_ones, "inner")))
    assert elements(found, "schemes") == elements(plain_ones, "schemes")


_TYPESETTING = re.compile(
    r"strong|em|code|su[bp]|span class|a href|m[a-z]+(?: (?:display|fence|form|mathvariant|stretchy|xmlns))*"
)


def elements(pages: dict[str, Facts], which: str) -> set[str]:
    return {element for page in pages.values() for element in page[which]}


def test_feeds_keep_every_rule(made: Made) -> None:
    site = made.root / "site"
    for path in feeds(site):
        name = path.relative_to(site).as_posix()
        assert list(findings(path, BASE + name)) == [], name
        if path.suffix != ".json":
            assert feedparser.parse(path.read_bytes()).bozo is False, name


def feeds(site: Path) -> list[Path]:
    found = sorted({*site.rglob("*.atom"), *site.rglob("*.rss"), *site.rglob("feed.json")})
    houses = [path for path in found if "organisations" in path.parts]
    assert len(houses) > 1_000
    return [*(path for path in found if path not in houses), *houses[::HOUSES]]


@pytest.mark.parametrize("suffix", ["atom", "rss", "json"])
def test_every_text_is_in_a_feed_as_it_was_given(made: Made, stored: dict[str, Paper], suffix: str) -> None:
    told = {
        item["id"]: item for path in (made.root / "site" / "topics").glob(f"*/feed.{suffix}") for item in items(path)
    }
    for paper_id, string, row in carried(made, stored):
        item = told[permalinks.entry_id(paper_id)]
        assert item["title"] == plain(string).replace("\u2060", "" if suffix == "rss" else "\u2060")
        assert item["authors"] == names(row)
        assert item["tags"][0] == folded(string)
        assert " ".join(paragraphs(item["html"])[:-1]) == plain_prose(string)


def paragraphs(fragment: str) -> list[str]:
    body: lxml.html.HtmlElement = lxml.html.fragment_fromstring(fragment, create_parent="div")
    assert {element.tag for element in body.iter()} <= {"div", "p", "a", "strong", "em", "code"}
    return [str(each.text_content()) for each in body.iter("p")]


def test_the_list_of_feeds_names_organisations_as_they_were_given(made: Made, stored: dict[str, Paper]) -> None:
    outline = lxml.etree.parse(made.root / "site" / "feeds.opml")
    kept = {paper.organisation.name for paper in stored.values() if paper.organisation}
    named = [each.get("text") for each in outline.findall("body/outline[@text='Organisations']/outline")]
    assert len(named) > 500
    assert set(named) <= kept <= {"A good lab", *map(folded, made.strings.values())}


def test_every_citation_is_read_back(made: Made, stored: dict[str, Paper], everything: Archive) -> None:
    keys = {entry.paper.id: citations.key(entry) for entry in everything.entries}
    bibtex, ris = dict(bibtex_of(made.root / "site")), dict(ris_of(made.root / "site"))
    assert len(bibtex) == len(ris) == len(stored)
    for paper_id, string, row in carried(made, stored):
        title, authors = ris[keys[paper_id]]
        assert (title, authors) == (plain(string), names(row))
        assert bibtex[keys[paper_id]] == (title.replace("ˆ", "^"), [name.replace("ˆ", "^") for name in authors])


Citation = tuple[str, tuple[str, list[str]]]  # its key, and its title and authors


def bibtex_of(site: Path) -> Iterator[Citation]:
    for path in site.glob("daily/*.bib"):
        library = parse_string(path.read_text(encoding="utf-8"), append_middleware=[SeparateCoAuthors()])
        assert not library.failed_blocks
        for entry in library.entries:
            yield entry.key, (from_tex(entry["title"]), [from_tex(name) for name in entry["author"]])


def from_tex(value: str) -> str:
    return str(LatexNodes2Text(math_mode="text").latex_to_text(value)).replace("ˆ", "^")


def ris_of(site: Path) -> Iterator[Citation]:
    for path in site.glob("daily/*.ris"):
        for entry in rispy.loads(path.read_text(encoding="utf-8")):
            yield entry["id"], (entry["title"], entry["authors"])


def test_every_twin_is_the_same_text(made: Made, stored: dict[str, Paper]) -> None:
    for paper_id, string, row in carried(made, stored):
        twin = (made.root / "site" / "papers" / f"{paper_id}.md").read_text(encoding="utf-8")
        read = html.unescape(re.sub(r"\\([\\`*\[\]_#>+=~|.)-])", r"\1", twin))
        told, prose, batch = " ".join(read.split()), plain_prose(string), row["paper"]["ai_keywords"][1]
        assert told.startswith(
            f"# {plain(string)} {', '.join(names(row))} - Organisation: {folded(string)} - Published: "
        )
        assert told.endswith(f" AI summary: {prose} ## Abstract {prose} Keywords: {folded(string)}, {batch}")


# In a mail.


@pytest.fixture(scope="session")
def letters(made: Made, everything: Archive) -> Callable[[Digest], EmailMessage]:
    """Return what makes a mail of a digest and reads it back."""
    told = configuration.load(made.root / "mkdocs.yml")
    shelves = catalogue(everything, told.settings)

    def letter(digest: Digest) -> EmailMessage:
        set_ = mail.letter(digest, shelves, told.site, made.root / "site_templates", None)
        return read_mail(mail.addressed(set_, None, mail.moment_of(digest)))

    return letter


Letters = Callable[[Digest], EmailMessage]
HEADERS = [
    "From",
    "Subject",
    "Message-ID",
    "List-Id",
    "List-Archive",
    "Archived-At",
    "Auto-Submitted",
    "Precedence",
    "To",
    "Date",
    "MIME-Version",
    "Content-Type",
]


def read_mail(data: bytes) -> EmailMessage:
    """Read a mail back: all its headers are ours, and no part of it is but text."""
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert read.keys() == HEADERS
    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert not any(part.defects for part in read.walk())
    return read


def test_the_mail_of_a_day_has_its_papers_as_text(made: Made, everything: Archive, letters: Letters) -> None:
    for day in everything.days:
        letter = letters(mail.of_day(day, 50))
        plain_part, html_part = letter.get_body(("plain",)), letter.get_body(("html",))
        assert plain_part
        assert html_part
        written = "".join(plain_part.get_content().split())
        document = lxml.html.document_fromstring(html_part.get_content())
        linked = [as_read(each) for heading in document.iter("h2") for each in heading.iter("a")]
        titles = [text.line(plain(made.strings.get(entry.paper.id, entry.paper.title)), 250) for entry in day.entries]
        assert linked == titles[: len(linked)]
        assert len(linked) >= 10
        assert all("".join(title.split()) in written for title in titles)


def test_a_subject_is_the_title_that_was_given(made: Made, everything: Archive, letters: Letters) -> None:
    carrying = [entry for entry in everything.entries if entry.paper.id in made.strings]
    for entry in carrying[::SUBJECTS]:
        digest = mail.of_day(Day(entry.day, (entry,)), 1)
        title = f"Daily Papers, {digest.short}: {plain(made.strings[entry.paper.id])}"
        assert letters(digest)["Subject"] == text.line(title, 150)


def test_a_mail_that_is_kept_is_whole(made: Made, everything: Archive, letters: Letters) -> None:
    day = everything.days[-1]
    kept = made.root.parents[2] / "mail.eml"
    done = generator(made.root, "digest", "--day", f"{day.date}", "--out", str(kept))
    assert done.returncode == 0, done.stderr
    assert read_mail(kept.read_bytes()).as_bytes() == letters(mail.of_day(day, 50)).as_bytes()
    kept.unlink()


# Of size, and torn.


OF_ONE_PROCESSOR = ["prlimit", "--cpu=10"]  # seconds, for each process, however busy the machine is


def test_huge_text_takes_seconds(shared: Path, tmp_path: Path) -> None:
    units = json.loads((shared / "data" / "hostile" / "pathological_units.json").read_bytes())
    strings = [each["unit"] * each["repeat"] for each in units]
    rows = [a_row(id_of(number), each, [each], "house") for number, each in enumerate([*strings, "word " * 200_000])]
    rows[-1]["paper"] |= {"summary": "word " * 1_000_000, "ai_keywords": [f"keyword {n}" for n in range(100_000)]}
    days = {FIRST + dt.timedelta(days=day): rows[4 * day : 4 * day + 4] for day in range(8)}
    root = prepared(tmp_path / "in" / "side" / "checkout", 1)
    told = made_from(
        root, {day: [a_good_row(f"good-{day}"), *listed] for day, listed in days.items()}, OF_ONE_PROCESSOR
    )
    assert "8 days, 39 papers" in told["build"]


def test_torn_text_loses_what_is_torn_alone(shared: Path, loopback: Loopback, checkout: Path) -> None:
    torn = [
        a_row(id_of(number), string, [string], string) for number, string in enumerate(filter(is_torn, given(shared)))
    ]
    good = [a_good_row(f"good-{number}") for number in range(len(torn))]
    for number, rows in enumerate([[*chain(*zip(good, torn, strict=True))], good]):
        day = FIRST + dt.timedelta(days=number)
        loopback.at(f"/api/daily_papers?date={day}&limit=100", Reply(json.dumps(rows).encode()))
    done = generator(checkout, "fetch", "--since", f"{FIRST}", "--until", f"{day}", HF_ENDPOINT=loopback.url)
    assert done.returncode == 0, done.stderr
    stored = {paper.id: paper for listing in store.load_all(checkout / "content") for paper in listing.papers}
    skipped = [line for line in done.stderr.splitlines() if line.endswith("skipped: title: is empty")]
    assert {row["paper"]["id"] for row in good} <= stored.keys()
    assert len(stored) + len(skipped) == len(good) + len(torn)
    for row in torn:
        if paper := stored.get(row["paper"]["id"]):
            assert paper.title == text.line(row["title"])
