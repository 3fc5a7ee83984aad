"""What a reader may type who looks for one paper, out of what the source tells of it but the index is not given."""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from generator.model import Paper

MOST = 2_000  # papers asked for

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_DROPPED, _KEYWORDS, _LONG = 2, 3, 5


class Question(NamedTuple):
    """What is typed, and the id of the paper that is meant."""

    text: str
    paper: str


def questions(papers: Iterable[Paper]) -> Mapping[str, Sequence[Question]]:
    """Return questions of each kind, for the same papers; which papers those are is drawn, always the same ones."""
    fit = [each for each in papers if _is_fit(each)]
    asked = random.Random(7).sample(fit, min(MOST, len(fit)))  # noqa: S311 - no secret
    return {kind: [Question(ask(paper, _chance(paper)), paper.id) for paper in asked] for kind, ask in _KINDS.items()}


def _is_fit(paper: Paper) -> bool:
    return bool(paper.ai_summary) and len(paper.keywords) >= _KEYWORDS and len(paper.title.split()) >= _LONG


def _chance(paper: Paper) -> random.Random:
    return random.Random(paper.id)  # noqa: S311 - no secret


def _summary(paper: Paper, _: random.Random) -> str:
    return _SENTENCE.split(paper.ai_summary or "")[0]


def _keywords(paper: Paper, chance: random.Random) -> str:
    return " ".join(chance.sample(paper.keywords, _KEYWORDS))


def _title(paper: Paper, chance: random.Random) -> str:
    """Return a title without two of its words, and with one misspelt: a long one, if there is one."""
    kept = paper.title.split()
    for _ in range(_DROPPED):
        kept.pop(chance.randrange(len(kept)))
    long = [place for place, word in enumerate(kept) if len(word) >= _LONG and word.isalpha()]
    place = chance.choice(long or range(len(kept)))
    kept[place] = _misspelt(kept[place], chance)
    return " ".join(kept)


def _misspelt(word: str, chance: random.Random) -> str:
    """Return `word` without a letter, with another one, or with two in each other's place."""
    place = chance.randrange(1, len(word) - 1) if len(word) > _DROPPED else 0
    before, after = word[:place], word[place + 1 :]
    return chance.choice(
        [before + after, before + chance.choice(_LETTERS) + after, before + after[:1] + word[place] + after[1:]]
    )


_KINDS: Mapping[str, Callable[[Paper, random.Random], str]] = {
    "(a) first sentence of the AI summary": _summary,
    "(b) three AI keywords": _keywords,
    "(c) title without two words, one misspelt": _title,
}
