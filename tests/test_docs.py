"""What is documented exists, what exists is documented, and documents lead somewhere."""

import re
from pathlib import Path

import pytest

from generator.cli import main
from generator.configuration import VARIABLE
from generator.settings import Settings
from generator.sources import SOURCES
from tests.conftest import PROJECT

SETTINGS = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
FOLDERS = (PROJECT, PROJECT / "docs", PROJECT / "docs" / "contributing", PROJECT / "docs" / "contributing" / "adr")
DOCUMENTS = sorted({path for folder in FOLDERS for path in folder.glob("*.md")})


def section(title: str) -> set[str]:
    """Return the first column of the table under `title` in docs/settings.md."""
    body = SETTINGS.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE))


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


def test_each_setting_is_shown_in_mkdocs_yml() -> None:
    shown = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8").split("  papers:\n")[1]
    assert set(re.findall(r"^    (\w+):", shown, re.MULTILINE)) == set(Settings.__struct_fields__)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_documents_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in target and not target.startswith("feed."):
            assert (document.parent / target).exists(), target


def test_the_readme_names_the_two_commands() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert "\nmake site " in readme
    assert "\nmake test " in readme
