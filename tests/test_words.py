"""Words as a search knows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.words import singular, spelt, words
from tests.builders import anything


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Large Language Models", "large language model"),
        ("state-of-the-art, GPT-4o_mini", "state of the art gpt 4o mini"),
        ("a model's and the models\u2019", "a model and the model"),
        ("Caf\u00e9 cafe\u0301 CAFÉ", "cafe cafe cafe"),
        ("Łukasz Søren Großmann Þór", "lukasz soren grossmann thor"),
        ("ﬁne ℂ Ⅳ", "fine c iv"),
        ("大模型 LLMs", "大 模 型 llm"),
        ("なに語", "な に 語"),
        ("Ωμέγα ЁЖИК", "ωμεγα ежик"),
        ("\u0331", ""),
        ("$p\\approx0.37$", "p approx0 37"),
        ("", ""),
    ],
)
def test_a_text_has_these_words(text: str, expected: str) -> None:
    assert " ".join(words(text)) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("model", "models"),
        ("study", "studies"),
        ("movie", "movies"),
        ("class", "classes"),
        ("cache", "caches"),
        ("approach", "approaches"),
        ("box", "boxes"),
        ("size", "sizes"),
        ("case", "cases"),
        ("response", "responses"),
        ("gpu", "gpus"),
        ("use", "uses"),
        ("cause", "causes"),
        ("focus", "focuses"),
        ("virus", "viruses"),
        ("status", "statuses"),
        ("peruse", "peruses"),
        ("lens", "lenses"),
        ("bias", "biases"),
        ("analysis", "analyses"),
        ("hypothesis", "hypotheses"),
    ],
)
def test_one_and_many_are_the_same_word(one: str, many: str) -> None:
    assert singular(one) == singular(many)


@pytest.mark.parametrize(
    "word",
    ["analysis", "bias", "lens", "focus", "corpus", "loss", "consensus", "is", "bus", "plane", "plan", "care", "car"],
)
def test_what_is_no_plural_stays(word: str) -> None:
    assert singular(word) == word


def test_a_word_of_another_script_is_not_cut_like_english() -> None:
    assert words("данные") == ["данные"]


@given(st.text() | anything)
def test_the_words_of_words_are_themselves(text: str) -> None:
    assert spelt(" ".join(spelt(text))) == spelt(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_has_the_words_that_the_same_text_has_beside_an_accent(text: str) -> None:
    assert spelt(f"{text} é") == [*spelt(text), "e"]
