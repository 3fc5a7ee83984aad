"""A search as one types it: which papers it finds.

Every word must be in the title, the abstract or the keywords, whole, in singular or plural; case and
accents do not matter. "A phrase" is in quotation marks; what begins with a minus must not be there;
`title:`, `author:` and `org:` look there alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from generator.model import Paper

Query = Callable[[Paper], bool]

FIELDS = ("title", "author", "org")
_TERM = re.compile(r'(-?)(?:(\w+):)?+(?:"([^"]*)"?|([^\s"]*))')
_NO_WORD = re.compile(r"[\W_]+")
_APOSTROPHE = re.compile("['\u2019]")  # a model's is as models


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
        return all(any(form in places[field] for form in forms) == wanted for wanted, field, forms in terms)

    return finds


def _terms(text: str) -> Iterator[tuple[bool, str, list[str]]]:
    """Yield each term of a search: whether it is wanted, in which field, and its singular and plural."""
    for minus, field, phrase, word in _TERM.findall(text):
        if field and field.lower() not in FIELDS:
            raise ValueError(f"looks in {field}:, and there are {', '.join(f'{each}:' for each in FIELDS)}")
        words = _folded(phrase or word)
        if field and not words:
            raise ValueError(f"has nothing after {field}:")
        if words:
            yield not minus, field.lower(), [f" {form} " for form in (words, f"{words}s", words.removesuffix("s"))]


def _place(paper: Paper, field: str) -> str:
    """Return where a term is looked for; no phrase reaches from one part to the next."""
    return f" {' | '.join(map(_folded, _told(paper, field)))} "


def _told(paper: Paper, field: str) -> Sequence[str]:
    match field:
        case "author":
            return paper.authors
        case "org":
            return [paper.organisation.name] if paper.organisation else []
        case "title":
            return [paper.title]
    return [paper.title, paper.abstract, *paper.keywords]


def _folded(text: str) -> str:
    """Return the words of `text` in small letters, without accents, with a space between them."""
    plain = text if text.isascii() else "".join(filter(_is_letter, unicodedata.normalize("NFKD", text)))
    return _NO_WORD.sub(" ", _APOSTROPHE.sub("", plain.casefold())).strip()


def _is_letter(character: str) -> bool:
    return not unicodedata.combining(character)
