"""A search as one types it: what it finds and what it does not."""

import pytest

from generator.model import Account
from generator.queries import query
from tests.builders import a_paper

PAPER = a_paper(
    title="Distilling Large Models",
    abstract="We teach a small student. It learns from a café's teachers.",
    keywords=("knowledge distillation",),
    authors=("José Núñez", "Ada Lovelace"),
    organisation=Account(name="The Lab"),
)


@pytest.mark.parametrize(
    "text",
    [
        "student",
        "STUDENT small",
        "model",  # models
        "students",  # student
        "Author:Nunez",
        "cafe",
        '"knowledge distillation"',
        '"small student" -survey',
        "“small student”",
        "«small student»",
        "「small student」",
        "title：distilling",  # as keyboards for Chinese and Japanese have the colon
        "author:nunez",
        'author:"ada lovelace" student',
        "org:lab",
        "title:distilling",
        "-title:student small",
        "teacher's -org:other",
    ],
)
def test_a_paper_is_found(text: str) -> None:
    assert query(text)(PAPER)


@pytest.mark.parametrize(
    "text",
    [
        "students of",
        "studen",
        "small -student",
        '"student small"',
        "“student small”",
        "author:ada author:bob",
        "title:student",
        "org:café",
        "nunez ada x",
        'author:"nunez ada"',
        '"models we"',
        "-students small",
    ],
)
def test_a_paper_is_not_found(text: str) -> None:
    assert not query(text)(PAPER)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        *((nothing, "says no word to look for") for nothing in ("", "  ", "-word", '""', "!?")),
        ("author: wang", "has nothing after author:"),
        ("arxiv:2606", "looks in arxiv:, and there are title:, author:, org:"),
    ],
)
def test_a_search_that_cannot_be_meant_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        query(text)
