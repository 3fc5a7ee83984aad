"""When the workflow runs, by the cron lines in it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

import yaml
from cronsim import CronSim, CronSimError

from generator import store
from generator.store import State

WORKFLOW = Path(".github", "workflows", "publish.yml")

_MONDAY = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)  # of a week like any other


def crons(root: Path) -> tuple[str, ...]:
    """Return the cron lines of the workflow that publishes the checkout `root`; none, when it has no schedule."""
    try:
        workflow = yaml.safe_load((root / WORKFLOW).read_bytes())
        # YAML 1.1 reads the key `on` as true.
        return tuple(str(each["cron"]) for each in workflow[True]["schedule"])
    except (OSError, yaml.YAMLError, LookupError, TypeError):
        return ()


def state(root: Path) -> dict[str, State]:
    """Return the size and time of the workflow, by its path, if it is there: what tells that it was changed."""
    path = root / WORKFLOW
    return {WORKFLOW.as_posix(): store.state(path)} if path.exists() else {}


def week(crons: Iterable[str]) -> list[tuple[int, str]]:
    """Return when a week's runs are due, as (ISO weekday, time), such as (1, "04:23"); all in UTC, as on GitHub."""
    end = _MONDAY + dt.timedelta(days=7)
    runs = {moment for cron in crons for moment in takewhile(lambda each: each < end, _runs(cron, _MONDAY))}
    return [(moment.isoweekday(), f"{moment:%H:%M}") for moment in sorted(runs)]


def next_run(crons: Iterable[str], after: dt.datetime) -> dt.datetime | None:
    """Return the next moment (UTC) of `crons` after `after`."""
    return min((moment for cron in crons if (moment := next(_runs(cron, after), None))), default=None)


def _runs(cron: str, after: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the moments of a cron line after `after`; none, when it is no cron line."""
    try:
        yield from CronSim(cron, after)
    except CronSimError:
        return
