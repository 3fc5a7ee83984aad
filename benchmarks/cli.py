"""Arguments in, tables out; what goes on meanwhile is told on standard error."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from benchmarks import bounds, chromium, keeping, machine, made_up, recorded, report, rounds, visits
from benchmarks.bounds import Bound
from benchmarks.measure import Run
from benchmarks.ours import PROJECT
from benchmarks.rounds import COLD, COLD_AND_DAILY, COLD_ONLY, EVERYTHING, OURS, Plan, Runs
from generator import schedule
from generator.model import Paper

_SIZES = (4_000, 8_750, 17_500, 35_000, 100_000)  # papers
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(invoke_without_command=True, context_settings={"show_default": True})
@click.pass_context
@click.option("--papers", "count", default=35_000, type=click.IntRange(1), help="Papers in the archive.")
@click.option("--rounds", "times", default=3, type=click.IntRange(1), help="Rounds, of which the median is told.")
@click.option("--growth/--no-growth", default=True, help="Whether archives of other sizes are measured too.")
@click.option("--where", type=_FOLDER, default="/dev/shm", help="Where to build: a RAM disk.")  # noqa: S108
@click.option("--disk", type=_FOLDER, default="/var/tmp", help="Where to build cold once more: a disk.")  # noqa: S108
def main(context: click.Context, /, **how: Any) -> None:
    """Measure whole builds, ours and Hugo's of the same papers, and print Markdown tables of them."""
    if context.invoked_subcommand is None:
        _builds(**how)


@main.command("repository")
@click.option("--days", "count", type=click.IntRange(1), help="Only so many days, the last.  [default: all]")
@click.option("--where", type=_FOLDER, default="/dev/shm", help="Where to make repositories: a RAM disk.")  # noqa: S108
def of_repository(count: int | None, where: Path) -> None:
    """Measure what runs leave in a repository, of the real listings in ../shared, once a day and as scheduled."""
    days = keeping.last(recorded.days(), count)
    weeks = {"once a day": keeping.ONCE, "as scheduled": schedule.week(schedule.crons(PROJECT))}
    packed = {}
    for how, week in weeks.items():
        _note(f"{len(days):,} days, {how} ...")
        with tempfile.TemporaryDirectory(dir=where) as folder:
            packed[how] = keeping.packed(days, week, Path(folder) / "repository")
    click.echo(report.repositories(packed))
    click.echo(f"\n{report.bounds(bounds.of_repositories(packed))}")


@main.command("visits")
@click.option("--site", type=_FOLDER, help="A site of the real archive.  [default: one that is built]")
@click.option("--where", type=_FOLDER, default="/dev/shm", help="Where to build it: a RAM disk.")  # noqa: S108
def of_visits(site: Path | None, where: Path) -> None:
    """Measure what visitors of the real archive wait for, in Chromium."""
    click.echo(machine.description())
    with tempfile.TemporaryDirectory(dir=where) as folder:
        built = site or visits.site(recorded.days().values(), Path(folder) / "checkout")
        with visits.hosted(built) as address, chromium.opened() as browser:
            click.echo(f"\n{report.searches(visits.searches(browser, address))}")
            click.echo(f"\n{report.visits(visits.visits(address))}")


def _builds(count: int, times: int, where: Path, disk: Path, *, growth: bool) -> None:
    click.echo(machine.description())
    plan = Plan(_papers(), count, where, times)
    runs = rounds.measured(plan, EVERYTHING, _note)
    on_disk = rounds.measured(replace(plan, place=disk, times=1), COLD_ONLY, _note)
    sample = rounds.sample(where, times)
    click.echo(f"\n{report.builds(_rows(runs, on_disk, sample))}")
    grown = dict(_grown(plan, runs)) if growth else {}
    if grown:
        click.echo(f"\n{report.growth(grown)}")
    click.echo(f"\n{report.bounds(_bounds(runs, count, grown, sample))}")


def _papers() -> list[Paper]:
    """Return the real papers that were recorded, or made up ones where there are none."""
    if not recorded.FOLDER.is_dir():
        return made_up.papers()
    return [paper for listing in recorded.days().values() for paper in listing.papers]


def _grown(plan: Plan, runs: Runs) -> Iterator[tuple[int, Runs]]:
    """Yield what each size took; `runs` are those of the plan's own."""
    for size in _SIZES:
        yield size, runs if size == plan.count else rounds.measured(replace(plan, count=size), COLD_AND_DAILY, _note)


def _rows(runs: Runs, on_disk: Runs, sample: Run) -> Runs:
    """Return all runs by what a reader calls the build."""
    once = {("cold, on a disk, once", whose): run for (_, whose), run in on_disk.items()}
    return {**runs, **once, ("`make site`, the sample", OURS): sample}


def _bounds(runs: Runs, count: int, grown: Mapping[int, Runs], sample: Run) -> Iterator[Bound]:
    yield from bounds.beside_hugo(runs)
    yield from bounds.of_growth(grown)
    yield from bounds.of_size(runs[COLD, OURS], count)
    yield from bounds.of_search(runs, count)
    yield from bounds.of_sample(sample)


def _note(line: str) -> None:
    click.echo(line, err=True)
