"""Is what came what should have come? Days and counts in, a reason or nothing out; no clock is read.

Sources announce on working days: Monday to Friday, but not from Christmas Eve to New Year's Day.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from itertools import count, islice
from statistics import median

_MONTH = 20  # working days
_LEAST = 5  # working days with papers, before there is a custom to compare with
_FEW = 5  # a day with less than a fifth of the median is too little; of 515 real ones, 1 in 100


def is_working_day(day: dt.date) -> bool:
    """Say whether sources announce papers on `day`."""
    return day.isoweekday() < 6 and (day.month, day.day) != (1, 1) and (day.month, day.day) < (12, 24)  # noqa: PLR2004


def shrunken(stored: Collection[str], fetched: Collection[str]) -> str | None:
    """Say whether a day's answer lacks so many of the papers `stored` for it that it cannot be whole.

    One paper may be withdrawn, or moved to another day; more than one and a quarter are not.
    """
    lost = len(set(stored) - set(fetched))
    if not lost or (fetched and (lost == 1 or lost * 4 <= len(stored))):
        return None
    return f"the answer lacks {lost} of the {len(stored)} papers it had before; the day is kept as it was"


def stale_from(newest: dt.date, patience: int) -> dt.date:
    """Return the day on which data up to `newest` is too old: `patience` working days have passed without papers."""
    return next(islice(_working_days(newest), patience - 1, None)) + dt.timedelta(days=1)


def too_old(newest: dt.date | None, today: dt.date, patience: int) -> str | None:
    """Say whether the newest day with papers is too old for `today`."""
    if newest is None:
        return "not one paper was ever listed"
    if today < stale_from(newest, patience):
        return None
    return f"the newest day with papers is {newest}, {(today - newest).days} days ago"


def too_few(counts: Mapping[dt.date, int], today: dt.date) -> str | None:
    """Say whether the last working day before `today` has too few papers, beside the median of those before it."""
    last = _last_working_day(today)
    before = sorted(day for day in counts if day < last and is_working_day(day))[-_MONTH:]
    usual = median([counts[day] for day in before] or [0])
    if last not in counts or len(before) < _LEAST or counts[last] * _FEW >= usual:
        return None
    return f"{last} has {counts[last]} papers, where a working day has {usual:.0f}"


def _working_days(after: dt.date) -> Iterator[dt.date]:
    return filter(is_working_day, (after + dt.timedelta(days=number) for number in count(1)))


def _last_working_day(today: dt.date) -> dt.date:
    return next(filter(is_working_day, (today - dt.timedelta(days=number) for number in count(1))))
