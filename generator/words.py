"""The words of a text as a search knows them: in small letters, without accents, in the singular.

`site_templates/theme/assets/search/words.js` does the same to what a reader types; a test holds the two together.
"""

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart, as people write them who have no such key.
_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "\u0131": "i"}
_SPELT = str.maketrans(_LETTERS | {"'": None, "\u2019": None})  # a model's is as models
_ASCII = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()} | {"'": None})
_WORD = re.compile(r"[^\W_]+")
_FOREIGN = re.compile("[^\x00-\x7f]+")
# Kana and Han, which are written without spaces: each is a word.
_ALONE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NO_PLURAL = re.compile("(?:ss|is|ias|^lens|[^ ]{3,}us)$")  # loss, analysis, bias, corpus; but gpus
_GREEK = re.compile("(?:..yses|theses|gnoses|crises)$")  # plurals of analysis, hypothesis, diagnosis
# An e that plurals have, and singulars need not: boxes, viruses.
_SILENT = re.compile("(?:[cs]he|sse|xe|ze|iase|^lense|.(?:oc|[bilnprst])use)$")
_SHORT = 3


def words(text: str) -> list[str]:
    """Return the words of `text` in order."""
    return [singular(word) for word in spelt(text)]


def spelt(text: str) -> list[str]:
    """Return the words of `text` in order, each in the number it has."""
    if text.isascii():
        return text.lower().translate(_ASCII).split()
    lower = unicodedata.normalize("NFKD", text).lower()
    plain = _FOREIGN.sub(_without_marks, lower).translate(_SPELT)
    return _WORD.findall(_ALONE.sub(r" \g<0> ", plain))


@lru_cache(200_000)  # words come again
def singular(word: str) -> str:
    """Return `word` without the ending of a plural; what is left need be no word, as long as both come to the same."""
    if len(word) <= _SHORT:
        return word
    if _GREEK.search(word):
        return f"{word[:-2]}is"
    stem = word[:-1] if word.endswith("s") and not _NO_PLURAL.search(word) else word
    if stem.endswith("ie"):
        return f"{stem[:-2]}y"
    return stem[:-1] if _SILENT.search(stem) else stem


def _without_marks(found: re.Match[str]) -> str:
    return "".join(each for each in found[0] if not unicodedata.category(each).startswith("M"))
