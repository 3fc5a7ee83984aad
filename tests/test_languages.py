"""Languages of the interface: all that is said has a translation, and nothing is said without asking for one."""

import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import ascii_letters

import feedparser
import lxml.html
import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from lxml import etree

from generator import archive, configuration, languages, mail, permalinks, store, wording
from generator.build import build
from generator.catalogue import catalogue
from generator.errors import BuildError, SettingsError
from generator.settings import Settings, Site
from tests.conftest import PROJECT

FOLDER = PROJECT / languages.FOLDER
CODES = [code for code in languages.names(FOLDER) if code != languages.ENGLISH]
# What is called so in every language: formats, places, readers of feeds, codes; and of Latin.
NAMES = set(
    """Atom RSS JSON BibTeX RIS Markdown arXiv PDF DOI OPML Hugging Face Feedly Inoreader NewsBlur The Old Reader
    status.json status.schema.json feeds.opml Daily Papers source format shrunken stale al""".split()
)
# What Spanish, in whose place the language of wide letters is, calls days and months, in full and in brief.
OF_CALENDARS = {
    name
    for names in (Locale("es").days, Locale("es").months)
    for each in names["format"].values()
    for name in each.values()
}
PATTERN = re.compile("[EdMy, ]+")  # of a date
WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in ascii_letters}


def in_language(root: Path, code: str) -> Path:
    """Build the checkout `root` in a language; return its site."""
    path = root / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("language: en", f"language: {code}"), encoding="utf-8")
    build(root, configuration.load(path), lambda _: None)
    return root / "site"


@pytest.fixture
def golden(checkout: Path) -> Path:
    shutil.copytree(PROJECT / "tests" / "golden" / "content", checkout / "content", dirs_exist_ok=True)
    return checkout


def translated(code: str) -> Catalog:
    return read_po(io.BytesIO((FOLDER / f"{code}.po").read_bytes()), locale=code, abort_invalid=True)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_there_are_the_languages_that_are_promised() -> None:
    assert languages.names(FOLDER) == ["en", "es", "ja", "zh"]


@pytest.mark.parametrize("code", CODES)
def test_each_message_has_a_translation_and_each_translation_a_message(code: str, said: Catalog) -> None:
    known = {message.id: message for message in translated(code) if message.id}
    assert known.keys() == {message.id for message in said if message.id}, "run: make languages"
    assert not [each for each in known.values() if not all(forms(each))]
    assert not [each for each in known.values() if each.fuzzy]


@pytest.mark.parametrize("code", CODES)
def test_each_message_is_known_to_be_of_the_theme_or_not(code: str, said: Catalog) -> None:
    places = {message.id: {place for place, _ in message.locations} for message in said if message.id}
    assert {
        message.id: {place for place, _ in message.locations} for message in translated(code) if message.id
    } == places


@pytest.mark.parametrize("code", CODES)
def test_a_translation_names_and_marks_what_its_message_does(code: str) -> None:
    for message in (each for each in translated(code) if each.id):
        english = "".join(message.id) if isinstance(message.id, str) else message.id[1]
        for told in forms(message):
            assert sorted(re.findall(r"%\(\w+\)s|<[^>]+>|&\w+;", told)) == sorted(
                re.findall(r"%\(\w+\)s|<[^>]+>|&\w+;", english)
            ), told
            assert not re.search(r"[<>&]", re.sub(r"<[^>]+>|&\w+;", "", told)), told


@pytest.mark.parametrize(
    ("code", "day", "papers"),
    [
        ("en", "Monday, 1 June 2026", "3 papers"),
        ("es", "lunes, 1 de junio de 2026", "3 artículos"),
        ("zh", "2026年6月1日", "3 篇论文"),
        ("ja", "2026年6月1日", "3 件の論文"),
    ],
)
def test_a_site_is_in_its_language(code: str, day: str, papers: str, golden: Path) -> None:
    site = in_language(golden, code)
    page = lxml.html.parse(site / "daily" / "2026-06-01.html").getroot()
    assert page.get("lang") == code
    assert day in page.findtext(".//h1")
    assert page.findtext(".//header[@class='masthead']/p") == papers
    assert json.loads((site / "manifest.webmanifest").read_text(encoding="utf-8"))["lang"] == code
    assert feedparser.parse((site / "feed.rss").read_bytes()).feed.language == "en"  # as papers are
    assert day in feedparser.parse((site / "daily" / "feed.atom").read_bytes()).entries[0].title


def test_texts_of_papers_are_marked_as_english_on_pages_that_are_not(golden: Path) -> None:
    page = lxml.html.parse(in_language(golden, "ja") / "daily" / "2026-06-01.html").getroot()
    titles, abstracts = page.findall(".//h2"), page.findall(".//details")
    assert {each.get("lang") for each in [*titles, *abstracts]} == {"en"}
    about = lxml.html.parse(golden / "site" / "about.html").getroot()
    assert about.get_element_by_id("page").get("lang") == "en"


def texts(root: lxml.html.HtmlElement) -> Iterator[str]:
    """Yield all that is read on a page, with what is read to those who do not see it."""
    for element in root.iter(etree.Element):
        yield element.tail or ""
        if element.tag not in {"script", "style", "code", "kbd", "template"} and element.get("class") != "Z3988":
            yield from (element.get(name, "") for name in ("aria-label", "placeholder", "title", "alt"))
            yield element.text or ""


def narrow(root: lxml.html.HtmlElement, checkout: Path) -> list[str]:
    """Return the words on a page that are in narrow letters, though neither papers nor settings say them."""
    given = [*checkout.rglob("content/**/*.json"), checkout / "mkdocs.yml"]
    known = "".join(path.read_text(encoding="utf-8") for path in given)
    words = [word for text in texts(root) for word in re.findall(r"[A-Za-zÀ-ÿ](?:[A-Za-zÀ-ÿ’'-]|\.(?=\w))+", text)]
    return [word for word in words if word not in NAMES and word not in OF_CALENDARS and word not in known]


def widened(message: str) -> str:
    """Return a message in wide letters, but for what it names and marks, and for patterns of dates."""
    parts = re.split(r"(%\(\w+\)s|<[^>]+>)", message)
    parts[::2] = [part.translate(WIDE) for part in parts[::2]]
    return message if PATTERN.fullmatch(message) else "".join(parts)


def in_wide_letters(said: Catalog) -> Catalog:
    """Return a language in which all that is said is in wide letters."""
    wide = Catalog(locale="es")
    for message in (each for each in said if each.id):
        told = widened(message.id) if isinstance(message.id, str) else tuple(map(widened, message.id))
        wide.add(message.id, told, message.locations)
    return wide


def widen(checkout: Path, said: Catalog) -> Path:
    """Put the language of wide letters in the place of Spanish, and build in it; return the site."""
    with (checkout / languages.FOLDER / "es.po").open("wb") as file:
        write_po(file, in_wide_letters(said))
    return in_language(checkout, "es")


def test_nothing_is_said_without_asking_for_a_translation(golden: Path, said: Catalog) -> None:
    """Only what papers and people say is in narrow letters where all that is translated is in wide ones."""
    site = widen(golden, said)
    by_hand = {site / path.with_suffix(".html").name for path in (golden / "docs").glob("*.md")}
    for page in sorted({*site.rglob("*.html")} - by_hand - {site / permalinks.API_NEWEST}):
        assert narrow(lxml.html.parse(page).getroot(), golden) == [], page


def test_a_language_that_there_is_not_is_refused(golden: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"mkdocs.yml, line \d+: extra.papers.language: 'tlh' is none here; there are en"
    ):
        in_language(golden, "tlh")


@pytest.mark.parametrize("broken", [b"\xff\xfe", b'msgid "a"\nmsgid "b"\nmsgstr[7] "c"\n'])
def test_a_broken_translation_is_told_of_in_a_line(broken: bytes, golden: Path) -> None:
    path = golden / languages.FOLDER / "es.po"
    path.write_bytes(broken)
    with pytest.raises(BuildError, match=r"es.po: cannot be read: .*; restore it with git, or mend it"):
        in_language(golden, "es")


def test_a_mail_is_in_the_language_of_its_site(golden: Path) -> None:
    everything = archive.gather(store.load_all(golden / "content"))
    shelves = catalogue(everything, Settings())
    site = Site(name="Papers", description="", url="https://example.org/")
    with wording.speaking(golden, "ja"):
        digest = mail.of_day(everything.days[0], 10)
        letter = mail.letter(digest, shelves, site, golden / "site_templates", None)
    assert "2026年6月1日" in letter.text
    assert '<html lang="ja">' in letter.html
    assert wording.code() == "en"
