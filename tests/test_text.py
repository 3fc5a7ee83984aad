"""Strings from outside are safe to keep, and still what they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slugify import slugify

from generator import text
from tests.builders import anything


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("Plain", "Plain"),
        ("  Convolutional\n  Backbones ", "Convolutional Backbones"),
        ("A\u00a0B\u2028C\x0bD\x85E", "A B C D E"),
        ("A\x00B\x1b[31mC\x7f", "AB[31mC"),
        ("A\ud800B\ufffeC\U0001fffeD\ufdd0E\ufeff", "ABCDE"),
        ("abc\u202edef\u2066ghi", "abcdefghi"),
        ("cafe\u0301", "café"),
        ("<think> & $1 Million ``quoted''", "<think> & $1 Million ``quoted''"),
        ("👩🏽\u200d💻 සිංහල\u200d", "👩🏽\u200d💻 සිංහල\u200d"),
    ],
)
def test_a_line_is_one_line_without_unsafe_characters(given_text: str, kept: str) -> None:
    assert text.line(given_text) == kept


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("Hard\nwrapped\r\nlines", "Hard wrapped lines"),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("One.\n \t\nTwo.\u2029Three.", "One.\n\nTwo. Three."),
        ("One is\nwrapped.\n  Two is indented, as arXiv does it.", "One is wrapped.\n\nTwo is indented, as arXiv does it."),
        ("\n\n  Only one.  \n\n", "Only one."),
        ("", ""),
    ],
)  # fmt: skip
def test_prose_keeps_paragraphs_and_joins_hard_wraps(given_text: str, kept: str) -> None:
    assert text.prose(given_text) == kept


def test_what_is_too_long_is_cut_with_an_ellipsis() -> None:
    assert text.line("x" * 1001) == "x" * 999 + "…"
    assert text.prose("word " * 9, limit=10) == "word word…"


@given(anything | st.text())
def test_cleaning_twice_is_cleaning_once(given_text: str) -> None:
    assert text.line(text.line(given_text)) == text.line(given_text)
    assert text.prose(text.prose(given_text)) == text.prose(given_text)


@given(anything | st.text())
def test_what_was_cleaned_is_safe(given_text: str) -> None:
    assert text.is_safe(text.line(given_text))
    assert text.is_safe(text.prose(given_text))


@pytest.mark.parametrize("unsafe", ["a\x00", "\x1b[0m", "\x9b", "\ud800", "\ufffe", "\U0010ffff", "\u202e", "\ufeff"])
def test_unsafe_characters_are_found(unsafe: str) -> None:
    assert not text.is_safe(unsafe)


@pytest.mark.parametrize(
    "address",
    [
        "https://arxiv.org/abs/2405.15738",
        "http://example.org:8080/a?b=c&d=%20#e",
        "https://example.org/(x)'~é",
    ],
)
def test_a_web_address_is_kept_as_it_is(address: str) -> None:
    assert text.web_address(f" {address}\n") == address


def test_a_break_in_a_web_address_is_dropped() -> None:
    assert text.web_address("https://example.org/\na\t") == "https://example.org/a"


@pytest.mark.parametrize(
    "address",
    [
        "", "example.org", "//example.org", "/path", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
        "data:text/html,x", "file:///etc/passwd", "ftp://example.org/", "https://", "https:///x", "http:x", "https:/\\example.org",
        "https://user:secret@example.org/", "https://[::1", "https://example.org:port/", "https://example.org/a b",
        'https://example.org/"onclick', "https://example.org/<b>", "https://example.org/\x00", "https://example.org/\u202e",
        "https://example.org/" + "x" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(address: str) -> None:
    assert text.web_address(address) is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("KnFu: Effective Knowledge Fusion", "knfu-effective-knowledge-fusion"),
        ("Größe & Maß", "grosse-mass"),
        ("../../etc/passwd", "etc-passwd"),
        ("知识融合", "zhi-shi-rong-he"),
        ("***", "596f4162"),
        ("Con", "con-3b6f52aa"),
    ],
)
def test_a_slug_is_a_lower_case_ascii_name(title: str, name: str) -> None:
    assert text.slug(title) == name


@given(st.from_regex("[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*", fullmatch=True))
def test_plain_words_have_the_slug_that_the_library_gives(words: str) -> None:
    assert text.slug(words) == slugify(words) or text.is_reserved(slugify(words)) or len(words) > 100


def test_long_titles_that_begin_alike_have_different_slugs() -> None:
    one, other = text.slug("knowledge " * 20 + "one"), text.slug("knowledge " * 20 + "other")
    assert one != other
    assert len(one) <= 100
    assert len(other) <= 100
