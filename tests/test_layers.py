"""The house's laws: imports point down, each outside package has one door, each effect one room."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT

FLOORS = [
    {"errors", "text"},
    {"languages", "model", "download", "judging", "output", "post", "recipients", "shards", "words", "workers"},
    {"wording", "permalinks", "store", "archive", "journal", "queries", "postings", "sources"},
    {
        "charts",
        "elsewhere",
        "settings",
        "typeset",
        "engine",
        "ledger",
        "repository",
        "results",
        "schedule",
        "server",
        "shell",
        "sitemaps",
        "vectors",
    },
    {"catalogue", "citations", "configuration", "placing", "selection", "sheets", "upstream"},
    {"api", "markup", "volumes"},
    {"cells", "galley"},
    {"press"},
    {"lists", "trends", "status", "notices", "history", "mail", "check", "lexicon", "atlas", "offline"},
    {"papers", "twins", "feeds", "search"},
    {"days", "subscriptions"},
    {"pages", "intake"},
    {"plan", "reports", "pipeline", "delivery", "doctor"},
    {"build"},
    {"cli"},
    {"__main__"},
]
# Rooms in a room that is a folder have floors of their own.
SOURCES = [{"base", "syndication"}, {"arxiv", "feed", "huggingface", "saved_page"}, {"__init__"}]

DOORS = {
    "ahocorasick_rs": {"catalogue"},
    "babel": {"languages"},
    "bibtexparser": {"citations"},
    "click": {"cli"},
    "email": {"feeds", "mail", "recipients", "download", "sources.syndication"},
    "cronsim": {"schedule"},
    "feedgen": {"feeds"},
    "feedparser": {"sources.syndication"},
    "filelock": {"output"},
    "http": {"server"},
    "httpx2": {"download"},
    "jinja2": {"markup"},
    "latex2mathml": {"typeset"},
    "lxml": {"charts", "check", "sources.syndication"},
    "markupsafe": {"charts", "lists", "markup", "press", "shell", "trends", "typeset"},
    "msgspec": {
        "model",
        "api",
        "configuration",
        "upstream",
        "settings",
        "store",
        "sources.huggingface",
        "engine",
        "ledger",
        "citations",
        "feeds",
        "results",
        "status",
    },
    "numpy": {"atlas", "cells", "lexicon", "postings", "shards", "vectors"},
    "pylatexenc": {"typeset", "sources.arxiv"},
    "rispy": {"citations"},
    "scipy": {"vectors"},
    "slugify": {"text"},
    "smtplib": {"post"},
    "pygal": {"charts"},
    "ssl": {"post"},
    "stamina": {"download", "post"},
    "subprocess": {"engine", "repository"},
    "yaml": {"configuration", "schedule"},
}
# What only some rooms may do, by the names it goes by.
EFFECTS = {
    "the clock": ({"now", "today", "monotonic", "time_ns"}, {"cli", "download"}),
    "the screen": ({"print", "echo"}, {"cli"}),
    "the environment": ({"environ", "getenv"}, {"cli", "engine", "repository"}),
    "writing": ({"write_bytes", "write_text", "mkdir", "unlink", "rename", "rmtree", "open"}, {"output"}),
}
STANDARD_AND_OURS = {"generator"} | set(__import__("sys").stdlib_module_names)

FILES = sorted((PROJECT / "generator").rglob("*.py"))


def room(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT / "generator").with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def floor(name: str, floors: list[set[str]]) -> int:
    return next(number for number, rooms in enumerate(floors) if name in rooms)


@pytest.fixture(params=FILES, ids=room)
def file(request: pytest.FixtureRequest) -> tuple[str, ast.Module]:
    path: Path = request.param
    return room(path), ast.parse(path.read_text(encoding="utf-8"))


def test_every_room_is_on_a_floor() -> None:
    rooms = {room(path).split(".")[0] for path in FILES} - {"__init__"}
    assert rooms == set().union(*FLOORS)


def test_imports_point_down(file: tuple[str, ast.Module]) -> None:
    name, tree = file
    house, _, inner = name.partition(".")
    for _, target in imported(tree):
        package, _, rest = target.partition(".")
        there, _, within = rest.partition(".")
        if package != "generator" or there == "__version__":
            continue
        if there == house == "sources":
            assert floor(within.split(".")[0], SOURCES) < floor(inner or "__init__", SOURCES), target
        else:
            assert floor(there, FLOORS) < floor(house, FLOORS), target


def test_imports_stand_at_the_top(file: tuple[str, ast.Module]) -> None:
    _, tree = file
    assert all(node in tree.body for node, _ in imported(tree))


def test_each_outside_package_has_one_door(file: tuple[str, ast.Module]) -> None:
    name, tree = file
    for _, target in imported(tree):
        package = target.split(".")[0]
        if package in DOORS:
            assert name in DOORS[package], target
        else:
            assert package in STANDARD_AND_OURS, target


@pytest.mark.parametrize("effect", EFFECTS)
def test_each_effect_has_its_rooms(file: tuple[str, ast.Module], effect: str) -> None:
    name, tree = file
    words, rooms = EFFECTS[effect]
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (node in called or node.attr == "environ")
    }
    used |= {node.id for node in called if isinstance(node, ast.Name)}
    assert not used & words or name in rooms, used & words
