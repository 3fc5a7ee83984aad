"""When the workflow runs, by the cron lines in it."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import yaml
from cronsim import CronSim, CronSimError

WORKFLOW = Path(".github", "workflows", "publish.yml")


def crons(root: Path) -> tuple[str, ...]:
    """Return the cron lines of the workflow that publishes the checkout `root`; none, when it has no schedule."""
    try:
        workflow = yaml.safe_load((root / WORKFLOW).read_bytes())
        # YAML 1.1 reads the key `on` as true.
        return tuple(str(each["cron"]) for each in workflow[True]["schedule"])
    except (OSError, yaml.YAMLError, LookupError, TypeError):
        return ()


def next_run(crons: Iterable[str], after: dt.datetime) -> dt.datetime | None:
    """Return the next moment of `crons` after `after`; both are UTC, as GitHub's are."""
    return min((moment for cron in crons if (moment := _next(cron, after))), default=None)


def _next(cron: str, after: dt.datetime) -> dt.datetime | None:
    try:
        return next(CronSim(cron, after))
    except (CronSimError, StopIteration):
        return None
