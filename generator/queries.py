"""A search as one types it: which papers it finds.

Every word must be in the title, the abstract or the keywords, whole, in singular or plural; case and
accents do not matter. "A phrase" is in quotation marks of any kind; what begins with a minus must not be there;
`title:`, `author:` and `org:` look there alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from generator.model import Paper
from generator.words import words

Query = Callable[[Paper], bool]

FIELDS = ("title", "author", "org")
_QUOTES = re.compile("[“”„‟«»「」『』]")  # as phones and other languages have them
_TERM = re.compile(r'(-?)(?:(\w+):)?+(?:"([^"]*)"?|([^\s"]*))')


def query(text: str) -> Query:
    """Return what says of a paper whether `text` finds it.

    Raises:
        ValueError: there is nothing to look for, or a field that there is not.

    """
    terms = list(_terms(text))
    if not any(wanted for wanted, _, _ in terms):
        raise ValueError("says no word to look for")

    def finds(paper: Paper) -> bool:
        places = {field: _place(paper, field) for field in {each for _, each, _ in terms}}
        return all((phrase in places[field]) == wanted for wanted, field, phrase in terms)

    return finds


def _terms(text: str) -> Iterator[tuple[bool, str, str]]:
    """Yield each term of a search: whether it is wanted, in which field, and its words as `_place` has them."""
    plain = _QUOTES.sub('"', unicodedata.normalize("NFKC", text))
    for minus, field, phrase, word in _TERM.findall(plain):
        if field and field.lower() not in FIELDS:
            raise ValueError(f"looks in {field}:, and there are {', '.join(f'{each}:' for each in FIELDS)}")
        found = _row(phrase or word)
        if field and not found:
            raise ValueError(f"has nothing after {field}:")
        if found:
            yield not minus, field.lower(), f" {found} "


def _place(paper: Paper, field: str) -> str:
    """Return where a term is looked for; no phrase reaches from one part to the next."""
    return f" {' | '.join(map(_row, _told(paper, field)))} "


def _told(paper: Paper, field: str) -> Sequence[str]:
    match field:
        case "author":
            return paper.authors
        case "org":
            return [paper.organisation.name] if paper.organisation else []
        case "title":
            return [paper.title]
    return [paper.title, paper.abstract, *paper.keywords]


def _row(text: str) -> str:
    return " ".join(words(text))
