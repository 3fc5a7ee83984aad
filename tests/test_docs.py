"""What is documented exists, what exists is documented, and documents lead somewhere."""

import json
import re
from functools import reduce
from pathlib import Path

import pytest

from generator import api, permalinks, subscriptions
from generator.archive import gather
from generator.catalogue import catalogue
from generator.cli import main
from generator.configuration import VARIABLE, load
from generator.model import Account
from generator.settings import Search, Settings, Topic
from generator.sources import SOURCES
from tests.builders import a_listing, a_paper
from tests.conftest import PROJECT

SETTINGS = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
FOLDERS = (PROJECT, PROJECT / "docs", PROJECT / "docs" / "contributing", PROJECT / "docs" / "contributing" / "adr")
DOCUMENTS = sorted({path for folder in FOLDERS for path in folder.glob("*.md")})


def section(title: str) -> set[str]:
    """Return the first column of the table under `title` in docs/settings.md."""
    body = SETTINGS.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE))


def table(document: str, head: str) -> set[str]:
    """Return the first column of the table in `document` whose head begins so."""
    body = (PROJECT / "docs" / document).read_text(encoding="utf-8").split(f"\n| {head} |")[1].split("\n\n")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE))


def as_documented(path: str, names: dict[str, str]) -> str:
    """Return `path` with what differs from site to site as documents write it."""
    return reduce(lambda told, name: told.replace(*name), names.items(), path)


def variables() -> set[str]:
    """Return every environment variable that the command line or a source reads."""
    parameters = (parameter for command in main.commands.values() for parameter in command.params)
    read = {parameter.envvar for parameter in parameters if isinstance(parameter.envvar, str)}
    told = (PROJECT / "generator" / "cli.py").read_text(encoding="utf-8")
    read |= set(re.findall(r'_(?:secret|told)\("(\w+)"\)', told))
    return (
        read
        | {VARIABLE}
        | {name for source in SOURCES.values() for name in (source.endpoint_variable, source.token_variable) if name}
    )


def test_each_verb_is_documented_and_each_documented_one_exists() -> None:
    assert section("Commands") == set(main.commands)


def test_each_setting_is_documented_and_each_documented_one_exists() -> None:
    assert section("Papers, under `extra.papers`") == set(Settings.__struct_fields__)


def test_each_variable_is_documented_and_each_documented_one_exists() -> None:
    assert section("Environment") == variables()


def test_each_address_for_programs_is_documented_and_each_documented_one_exists() -> None:
    everything, settings = gather([a_listing(a_paper())]), Settings(api="papers")
    made = api.paths(everything, catalogue(everything, settings), settings)
    names = {"2606.00001": "ID", "2026-06-01": "YYYY-MM-DD", "2026-W23": "YYYY-Www", "2026-06": "YYYY-MM"}
    patterns = {as_documented(path, names) for path in made}
    assert table("api.md", "Path") == {path.removesuffix("/index.html") for path in patterns}
    assert (PROJECT / "docs" / permalinks.API_SCHEMA).exists()


def test_each_feed_is_documented_and_each_documented_one_exists() -> None:
    who = Account(name="Example", handle=None)
    everything = gather([a_listing(a_paper(title="Small agents", authors=("Ada Example",), organisation=who))])
    settings = Settings(
        follow=("Ada Example",),
        follow_organisations=("Example",),
        searches=(Search(name="Small", query="small"),),
        topics=(Topic(name="Agents", phrases=("agents",)),),
    )
    made = set(subscriptions.paths(everything, catalogue(everything, settings), settings))
    names = dict.fromkeys(("/ada-example/", "/example/", "/small/", "/agents/"), "/NAME/") | {"2026-06.1": "YYYY-MM.N"}
    patterns = {as_documented(path, names) for path in made - {permalinks.SUBSCRIBE, permalinks.MAIL}}
    named = table("feeds.md", "Path")
    assert patterns == {path.replace("feed.atom", f"feed.{suffix}") for path in named for suffix in permalinks.FORMATS}


def test_each_field_for_programs_is_documented_and_each_documented_one_exists() -> None:
    described = json.loads((PROJECT / "docs" / permalinks.API_SCHEMA).read_bytes())["$defs"]
    assert table("api.md", "In a row") == described["row"]["properties"].keys()
    assert table("api.md", "In a paper") == described["paper"]["properties"].keys()


def test_each_setting_is_shown_in_mkdocs_yml() -> None:
    shown = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8").split("  papers:\n")[1]
    assert set(re.findall(r"^    (\w+):", shown, re.MULTILINE)) == set(Settings.__struct_fields__)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_documents_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in target and not target.startswith("feed."):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", ["host.md", "settings.md"])
def test_each_example_of_settings_is_taken(document: str) -> None:
    told = (PROJECT / "docs" / document).read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", told, re.DOTALL)
    assert examples
    for example in examples:
        assert load(PROJECT / "mkdocs.yml", None, example).site.name in example


def test_the_readme_names_the_two_commands() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert "\nmake site " in readme
    assert "\nmake test " in readme
