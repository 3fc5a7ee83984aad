"""What came is judged by what went before and by the calendar, never by a clock of its own."""

import datetime as dt

import pytest

from generator import judging

MONDAY = dt.date(2026, 6, 1)


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("newest", "stale"),
    [
        ("2026-06-01", "2026-06-04"),  # Monday; Tuesday and Wednesday have passed without papers
        ("2026-06-04", "2026-06-09"),  # Thursday; Friday and Monday
        ("2026-06-05", "2026-06-10"),
        ("2026-06-06", "2026-06-10"),  # Saturday
        ("2025-12-23", "2026-01-06"),  # 24 December to 1 January are nobody's working days
        ("2025-12-31", "2026-01-06"),
    ],
)
def test_data_is_stale_after_two_working_days_without_papers(newest: str, stale: str) -> None:
    through, first = dt.date.fromisoformat(newest), dt.date.fromisoformat(stale)
    assert judging.stale_from(through, 2) == first
    assert judging.too_old(through, first - dt.timedelta(days=1), 2) is None
    assert judging.too_old(through, first, 2) == (
        f"the newest day with papers is {newest}, {(first - through).days} days ago"
    )


def test_a_source_of_which_nothing_is_known_is_stale() -> None:
    assert judging.too_old(None, MONDAY, 2) == "not one paper was ever listed"


def test_a_clock_that_was_set_back_makes_nothing_stale() -> None:
    assert judging.too_old(MONDAY, dt.date(1970, 1, 1), 2) is None


@pytest.mark.parametrize(
    ("papers", "today", "is_little"),
    [
        (4, day(12), True),  # Friday, on Saturday
        (4, day(14), True),  # and on Monday
        (4, day(11), False),  # on Friday itself it may yet fill
        (5, day(12), False),
        (0, day(12), True),
        (4, day(15), False),  # on Tuesday it is Monday that counts, which is not there: a quiet day
    ],
)
def test_a_day_with_less_than_a_fifth_of_what_is_usual_is_too_little(
    papers: int, today: dt.date, *, is_little: bool
) -> None:
    counts = {day(number): 25 for number in range(11)} | {day(11): papers}
    assert (judging.too_few(counts, today) is not None) == is_little


def test_what_is_usual_takes_a_week_to_know() -> None:
    assert judging.too_few({day(0): 25, day(1): 25, day(2): 1}, day(3)) is None


@pytest.mark.parametrize(
    ("stored", "fetched", "is_shrunken"),
    [
        ("abcd", "abcd", False),
        ("abcd", "abc", False),
        ("abcd", "ab", True),
        ("abcdefgh", "abcdef", False),
        ("abcdefgh", "abcde", True),
        ("ab", "a", False),
        ("a", "", True),
        ("", "", False),
        ("", "a", False),
        ("ab", "cd", True),
    ],
)
def test_a_day_that_lacks_more_than_a_quarter_is_shrunken(stored: str, fetched: str, *, is_shrunken: bool) -> None:
    assert (judging.shrunken(stored, fetched) is not None) == is_shrunken
