"""Days, numbers and sentences in the language of the interface, which is spoken around a build.

Who says something need not know the language: as with gettext, a message is written in English, and what it
names stands in it as %(name)s.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from generator import languages
from generator.languages import ENGLISH, Language

_spoken: Language | None = (
    None  # for English, which wants no translation: to enter Babel takes as long as a small build
)


@contextmanager
def speaking(root: Path, code: str) -> Iterator[None]:
    """Speak a language of the checkout `root` within this context, in this process and in copies of it.

    Raises:
        BuildError: the language cannot be read.

    """
    global _spoken  # noqa: PLW0603 - a process builds one site at a time
    before, _spoken = _spoken, None if code == ENGLISH else languages.language(root / languages.FOLDER, code)
    try:
        yield
    finally:
        _spoken = before


def code() -> str:
    """Return the code of the language that is spoken (BCP 47)."""
    return _spoken.code if _spoken else ENGLISH


def theme() -> Mapping[str, str | list[str]]:
    """Return the translations of what the theme and its scripts say, each under what that is in English."""
    return _spoken.theme if _spoken else {}


def say(message: str, /, **named: object) -> str:
    """Return `message` in the language that is spoken, with what is `named` in its places."""
    told = _spoken.translations.gettext(message) if _spoken else message
    return told % named if named else told


def noun(count: int, one: str, others: str) -> str:
    """Return the noun that stands after `count`."""
    if _spoken:
        return _spoken.translations.ngettext(one, others, count)
    return one if count == 1 else others


def many(count: int, one: str, others: str) -> str:
    """Return `1 paper`, `2,345 papers`."""
    return f"{number(count)} {noun(count, one, others)}"


def number(value: float) -> str:
    """Return `2,345`."""
    return languages.number(value, None, _spoken.code) if _spoken else f"{value:,.10g}"


def percent(value: float) -> str:
    """Return `12.5 %`."""
    return f"{languages.number(value, '0.0', code())}\N{NO-BREAK SPACE}%"


def long_date(day: dt.date) -> str:
    """Return `Monday, 1 June 2026`."""
    return languages.day(day, say("EEEE, d MMMM y"), code())


def short_date(day: dt.date) -> str:
    """Return `1 June 2026`."""
    return languages.day(day, say("d MMMM y"), code())


def week_title(week: str) -> str:
    """Return the title of a week such as 2026-W23."""
    first, last = (dt.date.fromisocalendar(int(week[:4]), int(week[-2:]), weekday) for weekday in (1, 7))
    span = {"first": short_date(first), "last": short_date(last)}
    return say("%(week)s, %(first)s to %(last)s", week=week_name(week), **span)


def week_name(week: str) -> str:
    """Return the name of a week such as 2026-W23, without its year."""
    return say("Week %(number)s", number=int(week[-2:]))


def month_title(month: str) -> str:
    """Return the title of a month such as 2026-06."""
    return languages.day(dt.date.fromisoformat(f"{month}-01"), say("MMMM y"), code())


def month_name(day: dt.date) -> str:
    """Return the month of a day as briefly as can be, such as Jun 2026."""
    return languages.day(day, say("MMM y"), code())


def weekdays() -> list[tuple[str, str]]:
    """Return the days of a week from Monday on, each with what stands for it in a calendar."""
    monday = dt.date(2024, 1, 1)
    week = [monday + dt.timedelta(days=number) for number in range(7)]
    return [(languages.day(day, "EEEE", code()), languages.day(day, say("EEEEEE"), code())) for day in week]


def first_names(names: Sequence[str], shown: int) -> str:
    """Return the first `shown` of `names`, and how many more there are."""
    more, told = len(names) - shown, ", ".join(names[:shown])
    return say("%(names)s and %(more)s more", names=told, more=number(more)) if more > 0 else told
