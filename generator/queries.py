"""A search as one types it: which papers it finds.

Every word must be in the title, the abstract or the keywords, whole, in singular or plural; case and
accents do not matter. "A phrase" is in quotation marks; what begins with a minus must not be there;
`title:`, `author:` and `org:` look there alone.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from generator.model import Paper

Query = Callable[[Paper], bool]

_TERM = re.compile(r'(-?)(?:(title|author|org):)?+(?:"([^"]*)"?|([^\s"]*))')
_NO_WORD = re.compile(r"[\W_]+")
_APOSTROPHE = re.compile("['\u2019]")  # a model's is as models


def query(text: str) -> Query:
    """Return what says of a paper whether `text` finds it; raises ValueError when there is nothing to look for."""
    terms = [
        (not minus, field or "text", f" {words}")
        for minus, field, phrase, word in _TERM.findall(text)
        if (words := _folded(phrase or word))
    ]
    if not any(wanted for wanted, _, _ in terms):
        raise ValueError("says no word to look for")

    def finds(paper: Paper) -> bool:
        places = {field: f" {_folded(' | '.join(_told(paper, field)))} " for field in {each for _, each, _ in terms}}
        return all(_is_in(words, places[field]) == wanted for wanted, field, words in terms)

    return finds


def _is_in(words: str, place: str) -> bool:
    return f"{words} " in place or f"{words}s " in place


def _told(paper: Paper, field: str) -> Sequence[str]:
    if field == "author":
        return paper.authors
    if field == "org":
        return [paper.organisation.name] if paper.organisation else []
    return [paper.title] if field == "title" else [paper.title, paper.abstract, *paper.keywords]


def _folded(text: str) -> str:
    """Return the words of `text` in small letters, without accents, with a space between them."""
    plain = text if text.isascii() else "".join(filter(_is_letter, unicodedata.normalize("NFKD", text)))
    return _NO_WORD.sub(" ", _APOSTROPHE.sub("", plain.casefold())).strip()


def _is_letter(character: str) -> bool:
    return not unicodedata.combining(character)
