"""Days and numbers in words."""

import datetime as dt
from collections.abc import Sequence
from functools import cache


def long_date(day: dt.date) -> str:
    """Return `Monday, 1 June 2026`."""
    return f"{day:%A}, {short_date(day)}"


@cache  # the same days are on many pages
def short_date(day: dt.date) -> str:
    """Return `1 June 2026`."""
    return f"{day.day} {day:%B} {day.year}"


def week_title(week: str) -> str:
    """Return the title of a week such as 2026-W23."""
    monday = dt.date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)
    return f"Week {int(week[-2:])}, {short_date(monday)} to {short_date(monday + dt.timedelta(days=6))}"


def month_title(month: str) -> str:
    """Return the title of a month such as 2026-06."""
    return f"{dt.date.fromisoformat(month + '-01'):%B %Y}"


def many(count: int, noun: str) -> str:
    """Return `1 paper`, `2,345 papers`."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def first_names(names: Sequence[str], shown: int) -> str:
    """Return the first `shown` of `names`, and how many more there are."""
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more} more" if more > 0 else "")
