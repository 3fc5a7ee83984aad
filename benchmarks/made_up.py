"""Papers of nobody, as long and as varied as real ones, for where there are no recorded answers.

The numbers are those of 8,624 real papers, and for what is told of a paper those of 2026: lengths,
how often a field is told, and how uneven authors, organisations and words are.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from generator.model import Account, Paper, Repository

COUNT = 8_624
_MOST = """
    the of and to a in we that for with on models is as by this from model are which our reasoning can language data
    across training while performance these visual both framework generation learning methods existing tasks video
    https://github.com/example/project image large results show over novel multimodal benchmark diffusion agents
    state-of-the-art evaluation human complex code attention policy latent reward tokens retrieval inference quality
    significantly further alignment scaling spatial efficient fine-grained memory reinforcement temporal dynamic robust
    consistent (e.g., physical preference synthetic semantic sparse trajectories supervised quantization 3D GRPO
"""
_SOME = r"$O(n^2)$ \textit{prior} $\alpha$ 3.2\times <think> p\approx0.37"
_SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou")

_Pick = Callable[[int], list[str]]


@dataclass(frozen=True, slots=True)
class _Urns:
    """What papers are drawn from; each pick returns so many strings, some more than once."""

    chance: random.Random
    words: _Pick
    authors: _Pick
    keywords: _Pick
    organisations: _Pick


def papers(count: int = COUNT, seed: int = 1) -> list[Paper]:
    """Return `count` papers, the same ones for the same `seed`."""
    urns = _urns(random.Random(seed))  # noqa: S311 - nothing secret
    return [_paper(urns, number) for number in range(count)]


def _urns(chance: random.Random) -> _Urns:
    most = _MOST.split()
    made = [_word(number, 3) for number in range(20_000)]
    vocabulary = (*most, *made[:1_500], *_SOME.split(), *made[1_500:])
    return _Urns(
        chance,
        words=_uneven(chance, vocabulary, flat=2),
        authors=_uneven(chance, [f"{_word(n, 2)} {_word(n, 3)}".title() for n in range(90_000)], flat=800),
        keywords=_uneven(chance, [f"{_word(n, 3)} {most[n % 50]}" for n in range(100_000)], flat=10),
        organisations=_uneven(chance, [_word(n, 3).title() for n in range(1_000)], flat=10),
    )


def _paper(urns: _Urns, number: int) -> Paper:
    chance = urns.chance
    told = _is(chance, 0.83)
    return Paper(
        id=f"2401.{number:05}",
        title=_text(urns, _length(chance, 75, 20)),
        abstract=_text(urns, _length(chance, 1_390, 280)),
        authors=tuple(dict.fromkeys(urns.authors(_author_count(chance)))),
        organisation=_account(urns.organisations(1)[0]) if _is(chance, 0.61) else None,
        votes=int(chance.expovariate(1 / 11)),
        comments=1,
        submitter=_account(urns.authors(1)[0]),
        ai_summary=_text(urns, _length(chance, 205, 50)) if told else None,
        keywords=tuple(dict.fromkeys(urns.keywords(chance.randint(6, 15)))) if told else (),
        repository=_repository(number, chance) if _is(chance, 0.59) else None,
        project_page=f"https://example.org/{number}" if _is(chance, 0.49) else None,
        media=(f"https://example.org/{number}.mp4",) if _is(chance, 0.2) else (),
    )


def _is(chance: random.Random, share: float) -> bool:
    return chance.random() < share


def _repository(number: int, chance: random.Random) -> Repository:
    return Repository(url=f"https://github.com/example/{number}", stars=int(chance.paretovariate(0.5)) % 100_000)


def _account(name: str) -> Account:
    return Account(name=name, handle=name.lower().replace(" ", "-"))


def _author_count(chance: random.Random) -> int:
    """Return 7 in the middle and 10 on average: a long tail."""
    return max(1, round(chance.lognormvariate(math.log(7), 0.845)))


def _length(chance: random.Random, mean: float, deviation: float) -> int:
    return max(20, round(chance.gauss(mean, deviation)))


def _text(urns: _Urns, length: int) -> str:
    """Return words of about `length` bytes in all, a full stop after every twentieth."""
    words = urns.words(length // 5)
    words[19::20] = [f"{word}." for word in words[19::20]]
    return " ".join(words)[:length].strip()


def _uneven(chance: random.Random, values: Sequence[str], flat: float) -> _Pick:
    """Return what picks from `values`, most frequent first, by Zipf's law: the n-th is picked as 1 / (n + flat)."""
    weights = list(accumulate(1 / (rank + flat) for rank in range(len(values))))
    return lambda count: chance.choices(values, cum_weights=weights, k=count)


def _word(number: int, length: int) -> str:
    """Return a word of `length` syllables, another one for each `number`, as far as they go."""
    return "".join(_SYLLABLES[number // len(_SYLLABLES) ** place % len(_SYLLABLES)] for place in range(length))
