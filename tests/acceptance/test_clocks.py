"""Whatever the clock and the time zone of a machine say: the same days asked for, the same bytes, no date to come.

The program runs under Debian's faketime, which sets its clock; what is served is real.
"""

import calendar
import datetime as dt
import email
import email.utils
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest

from generator import store
from tests.acceptance.conftest import generator
from tests.acceptance.test_upstream import Row
from tests.conftest import Loopback, Reply, a_checkout, answering
from tests.test_build import tree

SINCE, NEWEST = dt.date(2026, 6, 22), dt.date(2026, 6, 30)
FIRST_WINDOW, WINDOW, REACH = 30, 14, 365  # days, while nothing is kept, usually, and after a pause at most
DAY = dt.timedelta(days=1)

CLOCKS = {
    "the beginning of clocks": ("1970-01-01T00:10", "UTC"),
    "the beginning of clocks, far west": ("1970-01-01T00:10", "Pacific/Pago_Pago"),
    "the end of 32 bits": ("2038-01-19T03:14", "UTC"),
    "a day back": ("2026-06-29T12:00", "UTC"),
    "far east": ("2026-06-30T23:30", "Pacific/Kiritimati"),
    "far west": ("2026-07-01T00:30", "Pacific/Pago_Pago"),
    "an hour that is left out": ("2026-03-29T01:30", "Europe/Berlin"),
    "an hour that comes twice": ("2026-10-25T00:30", "Europe/Berlin"),
}

# Around midnight and around each change of the clocks, with the day it is in UTC.
HOURS = [
    ("2026-06-29T12:00", "UTC"),
    *(
        (f"{day}T{hour}", zone)
        for day, hour in (("2026-06-30", "23:30"), ("2026-07-01", "00:30"))
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    ),
    *(
        (f"{night}T{hour}", zone)
        for night, zone, hours in (
            ("2026-03-29", "Europe/Berlin", ("00:30", "01:30", "23:30")),
            ("2026-10-25", "Europe/Berlin", ("00:30", "01:30", "23:30")),
            ("2026-03-08", "America/New_York", ("04:30", "06:30", "07:30")),
            ("2026-11-01", "America/New_York", ("04:30", "05:30", "06:30")),
        )
        for hour in hours
    ),
]


def under(root: Path, moment: str, zone: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program on a machine whose clock says `moment` (UTC), in a time zone."""
    program = shutil.which("faketime")
    assert program, "faketime is not there; install Debian's package faketime"
    away = dt.datetime.fromisoformat(f"{moment}+00:00") - dt.datetime.now(dt.UTC)
    command = [program, "-f", f"{away.total_seconds():+.0f}s"]
    return generator(root, *arguments, before=command, TZ=zone, NO_FAKE_STAT="1", **more)


@pytest.fixture(scope="module")
def source(shared: Path) -> Iterator[Loopback]:
    """The real listings; on later days, which have none, those of as many whole weeks before."""
    real = {path.stem: json.loads(path.read_bytes()) for path in (shared / "data" / "huggingface").glob("2026-*.json")}
    with answering() as source:
        for day in (dt.date(2026, 1, 1) + number * DAY for number in range(365)):
            rows = real.get(f"{day}", []) if day <= NEWEST else real.get(f"{day - 21 * 7 * DAY}", [])
            serve(source, day, [row | {"paper": row["paper"] | {"submittedOnDailyAt": f"{day}"}} for row in rows])
        source.otherwise = Reply(b"[]")
        yield source


def serve(source: Loopback, day: dt.date, rows: list[Row]) -> None:
    source.at(f"/api/daily_papers?date={day}&limit=100", Reply(json.dumps(rows).encode()))


def asked(source: Loopback) -> list[str]:
    """Return the days that were asked for since this was last said."""
    days = [found[1] for path, _ in source.requests if (found := re.search(r"date=([0-9-]+)", path))]
    source.requests.clear()
    return sorted(days)


def days_up_to(moment: str, window: int) -> list[str]:
    """Return the days of a window that ends with the day of a moment in UTC."""
    last = dt.date.fromisoformat(moment[:10])
    return [f"{last - number * DAY}" for number in reversed(range(window))]


@pytest.fixture(scope="module")
def reference(source: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout fetched and built with the machine's own clock, and its newest day as a mail."""
    root = a_checkout(tmp_path_factory.mktemp("clocks") / "checkout")
    for arguments in commands(root):
        done = generator(root, *arguments, HF_ENDPOINT=source.url)
        assert done.returncode == 0, done.stderr
    return root


def commands(root: Path) -> list[tuple[str, ...]]:
    return [
        ("fetch", "--since", f"{SINCE}", "--until", f"{NEWEST}"),
        ("build",),
        ("check",),
        ("digest", "--day", f"{NEWEST}", "--out", str(root / "mail.eml")),
    ]


@pytest.mark.parametrize("clock", CLOCKS)
def test_under_any_clock_content_site_and_mail_are_the_same_bytes(
    source: Loopback, reference: Path, tmp_path: Path, clock: str
) -> None:
    root = a_checkout(tmp_path / "checkout")
    for arguments in commands(root):
        done = under(root, *CLOCKS[clock], *arguments, HF_ENDPOINT=source.url)
        assert done.returncode == 0, done.stderr
    for made in ("content", "site", "mail.eml"):
        assert tree(root, made) == tree(reference, made)


@pytest.mark.parametrize(("moment", "zone"), HOURS)
def test_a_fetch_asks_for_the_days_up_to_today_as_it_is_in_utc(
    source: Loopback, tmp_path: Path, moment: str, zone: str
) -> None:
    here, wanted = a_checkout(tmp_path / "here"), a_checkout(tmp_path / "wanted")
    asked(source)
    done = under(here, moment, zone, "fetch", HF_ENDPOINT=source.url)
    assert done.returncode == 0, done.stderr
    assert asked(source) == days_up_to(moment, FIRST_WINDOW)
    named = generator(wanted, "fetch", "--until", moment[:10], "--window", f"{FIRST_WINDOW}", HF_ENDPOINT=source.url)
    assert named.returncode == 0, named.stderr
    assert tree(here / "content") == tree(wanted / "content") != {}


def test_a_fetch_with_the_clock_a_day_back_changes_nothing(source: Loopback, reference: Path, tmp_path: Path) -> None:
    root, before = stored(reference, tmp_path)
    asked(source)
    done = under(root, "2026-06-29T12:00", "UTC", "fetch", "--window", "7", HF_ENDPOINT=source.url)
    assert done.returncode == 0, done.stderr
    assert asked(source)[-1] == f"{NEWEST}"  # it has come, whatever the clock says
    assert tree(root / "content") == before


def test_a_clock_before_the_newest_papers_is_told_of(source: Loopback, reference: Path, tmp_path: Path) -> None:
    """The days asked for are those up to the newest that is stored: it has come, whatever the clock says."""
    root, before = stored(reference, tmp_path)
    asked(source)
    done = under(root, "1970-01-01T00:10", "Pacific/Pago_Pago", "fetch", HF_ENDPOINT=source.url)
    assert done.returncode == 0
    assert asked(source) == days_up_to(f"{NEWEST}", WINDOW)
    assert before.items() <= tree(root / "content").items()
    told = "warning: the clock says 1970-01-01, but papers of 2026-06-30 are here; days are counted up to that"
    assert told in done.stderr.splitlines()


def test_a_clock_far_ahead_makes_a_run_red_and_loses_nothing(source: Loopback, reference: Path, tmp_path: Path) -> None:
    root, before = stored(reference, tmp_path)
    asked(source)
    done = under(root, "2038-01-19T03:14", "UTC", "fetch", HF_ENDPOINT=source.url)
    assert done.returncode == 1
    assert asked(source) == days_up_to("2038-01-19", REACH)
    assert tree(root / "content") == before
    (line,) = done.stderr.splitlines()
    assert re.fullmatch(r"Error: huggingface: the newest day with papers is 2026-06-30, \d+ days ago", line)


def stored(reference: Path, place: Path) -> tuple[Path, dict[str, bytes]]:
    """Return a checkout that has what the reference has fetched, and those files."""
    root = a_checkout(place / "checkout")
    shutil.copytree(reference / "content", root / "content", dirs_exist_ok=True)
    return root, tree(root / "content")


def test_no_entry_of_any_feed_is_dated_after_its_day_or_the_newest(reference: Path) -> None:
    days = {paper.id: each.day for each in store.load_all(reference / "content") for paper in each.papers}
    dated = [each for path in sorted((reference / "site").rglob("feed.*")) for each in moments(path)]
    assert len(dated) > 1000
    for page, published, updated in dated:
        listed = days.get(Path(page).stem, NEWEST)
        assert published < midnight(listed + DAY), page
        assert updated < midnight(NEWEST + DAY), page


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def moments(path: Path) -> Iterator[tuple[str, dt.datetime, dt.datetime]]:
    """Yield the page of each entry of a feed, and when it was published and updated."""
    if path.suffix == ".json":
        for item in json.loads(path.read_bytes())["items"]:
            told = [dt.datetime.fromisoformat(item[f"date_{name}"]) for name in ("published", "modified")]
            yield item["url"], told[0], told[1]
        return
    changed = "updated_parsed" if path.suffix == ".atom" else "published_parsed"  # RSS has one date alone
    for entry in feedparser.parse(path.read_bytes()).entries:
        yield entry.link, moment(entry.published_parsed), moment(entry[changed])


def moment(told: Any) -> dt.datetime:
    return dt.datetime.fromtimestamp(calendar.timegm(told), dt.UTC)


def test_the_mail_of_a_day_is_dated_on_it(reference: Path) -> None:
    message = email.message_from_bytes((reference / "mail.eml").read_bytes())
    assert midnight(NEWEST) <= email.utils.parsedate_to_datetime(message["Date"]) < midnight(NEWEST + DAY)
