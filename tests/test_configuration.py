"""Settings are checked, and what is wrong is named with its line."""

from pathlib import Path

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from generator.configuration import VARIABLE, load
from generator.errors import SettingsError
from generator.settings import Settings, Site, Topic


def write(tmp_path: Path, ours: str) -> Path:
    path = tmp_path / "mkdocs.yml"
    path.write_text(
        f"site_name: Name\nsite_url: https://example.org/papers\nextra:\n  other: 1\n{ours}", encoding="utf-8"
    )
    return path


def test_without_a_word_the_defaults_hold(tmp_path: Path) -> None:
    configuration = load(write(tmp_path, ""))
    assert configuration.settings == Settings()
    assert configuration.site == Site(name="Name", description="", url="https://example.org/papers/")


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path, "  papers:\n    window: 7\n    sources: [saved_page]\n")
    assert load(path).settings == Settings(window=7, sources=("saved_page",))


def test_the_address_can_come_from_outside(tmp_path: Path) -> None:
    assert load(write(tmp_path, ""), "https://you.github.io/fork").site.url == "https://you.github.io/fork/"


@pytest.fixture
def given(tmp_path: Path) -> Path:
    return write(tmp_path, "  papers:\n    window: 7\n    topics: [{name: A, phrases: [a]}, {name: B, phrases: [b]}]\n")


def test_a_variable_takes_the_place_of_what_the_file_says(given: Path) -> None:
    told = load(given, None, "site_name: Robots\ntopics: [{name: C, phrases: [c]}]\nleast_votes: 5\n")
    assert told.site == Site(name="Robots", description="", url="https://example.org/papers/")
    assert told.settings == Settings(window=7, topics=(Topic(name="C", phrases=("c",)),), least_votes=5)


def test_name_and_description_are_one_line_however_they_are_written(given: Path) -> None:
    told = load(given, None, "site_name: |\n  Robot\n  Papers\nsite_description: >\n  On robots\n\n  alone.\n")
    assert (told.site.name, told.site.description) == ("Robot Papers", "On robots alone.")


@pytest.mark.parametrize("variable", ["", "   \n", "# nothing yet\n", "{}", "null"])
def test_a_variable_that_says_nothing_changes_nothing(given: Path, variable: str) -> None:
    assert load(given, None, variable) == load(given)


def test_a_variable_is_enough_where_the_file_has_no_settings(tmp_path: Path) -> None:
    assert load(write(tmp_path, ""), None, "window: 3").settings == Settings(window=3)


@pytest.mark.parametrize(
    ("variable", "problem"),
    [
        ("window: 7\nwindw: 3", r"PAPERS_SETTINGS, line 2: windw: is no setting; is window meant\? there are"),
        ("\n\nwindow: 0", r"PAPERS_SETTINGS, line 3: window: expected `int` >= 1"),
        ("robots", r"PAPERS_SETTINGS, line 1: says no settings; write one on a line"),
        ("- robots", r"PAPERS_SETTINGS, line 1: says no settings"),
        ("window: [", r"PAPERS_SETTINGS, line 1: is no YAML"),
        ("a: 1\n\tb: 2", r"PAPERS_SETTINGS, line 2: is no YAML"),
        ("window: 7\nwindow: 8", r"PAPERS_SETTINGS, line 2: window: is there twice"),
        ('site_name: "A\\x01"', r"PAPERS_SETTINGS, line 1: site_name: holds a character"),
        ("window: 7\0", r"PAPERS_SETTINGS.*: is no YAML"),
        ("extra: {papers: {window: 3}}", r"PAPERS_SETTINGS, line 1: extra: is no setting"),
        ("include: ['-']", r"PAPERS_SETTINGS, line 1: include: '-' says no word"),
        ("exclude: ['foo:bar']", r"line 1: exclude: 'foo:bar' looks in foo:, and there are"),
        ("colour: red", r"line 1: colour: 'red' is no colour; write it"),
        ("api: paper", r"line 1: api: there are none, days, papers, and not 'paper'"),
        ("language: no", r"line 1: language: what YAML takes for yes or no; put it in quotation marks"),
        ("days_shown: 0", r"line 1: days_shown: expected `int` >= 1"),
        ("site_nam: A", r"line 1: site_nam: is no setting; is site_name meant\?"),
        ("colour: #9c3a12", r"line 1: colour: says nothing; put what begins with # in quotation marks"),
        ("window: 7\nsite_name:", r"line 2: site_name: says nothing"),
        ("site_name: [A]", r"line 1: site_name: is no text; write it as site_name: Robot Papers"),
        ("site_name: Robots: papers", r"line 1: is no YAML: .*; put a text that holds a colon in quotation marks"),
        ("site_name: 'A", r"line 1: is no YAML: .*; a quotation mark or bracket is not closed"),
        ("include: robot", r"line 1: include: expected a list, such as \[one, two\], got `str`"),
        ("topics: [robot]", r"line 1: topics\.0: expected names with values, such as \{name: One\}, got"),
        ("topics:\n- name: A\n  name: B\n  phrases: [b]", r"line 3: name: is there twice"),
        ("sources: [arxiv, arxiv]", r"line 1: sources: arxiv is there twice; keep one of them"),
        ("arxiv: [cs.LG, q-bio.bm]", r"line 1: arxiv: 'q-bio\.bm' is no category; write it as cs\.CL, with"),
        ("sources_shown: [sample]", r"line 1: sources_shown: 'sample' is no source; there are huggingface"),
        ("feeds: ['https://example.org/feed']", r"line 1: feeds: are not read; add feed to sources"),
        ("days_shown: 99999999999999999999", r"line 1: days_shown: expected `int` <= 36500"),
        (f"a: &a [x, x]\nb: &b [{'*a, ' * 1_000}]\nfollow: [{'*b, ' * 1_000}]", r"line 1: a: is no setting"),
        ("? [a, b]\n: 1", r"PAPERS_SETTINGS, line 1"),
        ("window: 2026-99-99", r"PAPERS_SETTINGS, line 1"),
    ],
)
def test_what_is_wrong_in_the_variable_is_named_with_its_line(given: Path, variable: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        load(given, None, variable)


@given_any(st.text())
def test_whatever_the_variable_holds_it_is_settings_or_one_clear_line(
    tmp_path_factory: pytest.TempPathFactory, variable: str
) -> None:
    path = write(tmp_path_factory.getbasetemp(), "  papers: {window: 7}\n")
    said = ""
    try:
        load(path, None, variable)
    except SettingsError as error:
        said = f"{error}"
    assert not said or ("\n" not in said and said.startswith(VARIABLE))


@pytest.mark.parametrize(
    "category", ["q-bio.BM", "cs.LG", "math", "hep-th", "astro-ph.CO", "cond-mat.mtrl-sci", "nlin.AO"]
)
def test_a_category_is_written_as_arxiv_does(given: Path, category: str) -> None:
    assert load(given, None, f"arxiv: [{category}]").settings.arxiv == (category,)


@pytest.mark.parametrize("variable", ["\ufeffwindow: 3", "window: 3\r\n", "---\nwindow: 3\n", '{"window": 3}'])
def test_a_variable_may_come_from_any_editor(given: Path, variable: str) -> None:
    assert load(given, None, variable).settings.window == 3


def test_tags_of_mkdocs_are_left_to_mkdocs(tmp_path: Path) -> None:
    path = write(
        tmp_path, "  papers:\n    window: 7\nmarkdown_extensions:\n  - x: !!python/name:os.system\n  - !ENV [A, b]\n"
    )
    assert load(path).settings.window == 7


@pytest.mark.parametrize(
    ("ours", "problem"),
    [
        (
            "  papers:\n    windw: 7\n",
            r"line 6: extra\.papers\.windw: is no setting; is window meant\? there are sources, arxiv, feeds, sources_shown, window",
        ),
        ("  papers:\n    sources: [huggingface]\n    window: soon\n", r"line 7: extra\.papers\.window: expected `int`"),
        ("  papers:\n    window: 0\n", r"line 6: extra\.papers\.window: expected `int` >= 1"),
        (
            "  papers:\n    sources:\n      - huggingface\n      - 3\n",
            r"line 8: extra\.papers\.sources\.1: expected `str`",
        ),
        (
            "  papers:\n    topics:\n      - {name: AI, phrases: [a]}\n      - {name: Ai!, phrases: [b]}\n",
            r"line 8: extra\.papers\.topics: two have the address topics/ai\.html",
        ),
        (
            '  papers:\n    topics: [{name: "A\\x01", phrases: [a]}]\n',
            r"line 6: extra\.papers\.topics: a name that cannot be shown",
        ),
        (
            '  papers:\n    searches: [{name: "\\u200b", query: a}]\n',
            r"line 6: extra\.papers\.searches: a name that cannot",
        ),
        (
            "  papers:\n    searches:\n      - name: A\n        query: -b\n",
            r"line 8: .*searches\.0\.query: '-b' says no word",
        ),
        (
            "  papers:\n    searches: [{name: A, z: b}]\n",
            r"line 6: .*searches\.0\.z: is no setting; there are name, query",
        ),
        ("  papers:\n    window: 7\n    hub: nowhere\n", r"line 7: extra\.papers\.hub: is no http\(s\) address"),
        (
            "  papers:\n    sources: [x]\n",
            r"line 6: extra\.papers\.sources: 'x' is no source; there are huggingface, saved_page",
        ),
        (
            "  papers:\n    arxiv: [cs.CL, a/b]\n",
            r"line 6: extra\.papers\.arxiv: 'a/b' is no category; write it as cs\.CL",
        ),
        ("  papers:\n    feeds: [nowhere]\n", r"line 6: extra\.papers\.feeds: 'nowhere' is no http\(s\) address"),
        ("  papers:\n    sources: [feed]\n", r"line \d: extra\.papers\.sources: has feed, but feeds names no address"),
        ("  papers:\n    topics: [{name: A, phrases: [a, ' -']}]\n", r"line 6: .*topics\.0\.phrases: one says no word"),
        ("  papers:\n    window: 7\n    window: 8\n", r"line 7: window: is there twice; keep one of them"),
        ("  papers: {}\nextra:\n  papers: {window: 7}\n", r"line 6: extra: is there twice"),
        ("  papers:\n    follow: 2026-99-99\n", r".*month must be in 1\.\.12"),
        ("  papers: 3\n", r"line 5: extra\.papers: expected names with values"),
        ("  papers:\n    window: !!python/name:os.system\n", r"line 6: could not determine a constructor"),
        ("  papers: [\n", r"line 6: is no YAML"),
        ("\t", r"line 5: is no YAML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(tmp_path: Path, ours: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=rf"mkdocs\.yml[,:] {problem}"):
        load(write(tmp_path, ours))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"mkdocs\.yml: cannot be read: No such file"):
        load(tmp_path / "mkdocs.yml")


@pytest.mark.parametrize(
    "url", ["example.org", "javascript:alert(1)", "https://a b/", "https://a.b/?c", "https://a.b/#c"]
)
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match=r"SITE_URL: .* is not the http"):
        load(write(tmp_path, ""), url)


@pytest.mark.parametrize("content", ["", "[]", "3", "site_name: x"])
def test_a_file_without_an_address_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"mkdocs\.yml: site_url: is missing; say where"):
        load(path)
