"""The builds that are measured, side by side and in turn."""

import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from benchmarks import archive, hugo, ours
from benchmarks.measure import Run, run
from generator.model import Listing, Paper

OURS, SEARCHED, HUGO = "ours", "ours, with search", "Hugo"
COLD, SAME, DAILY = "cold", "no change", "daily"

# A step is (build, whose); what a round measured is a run for each of its steps.
Step = tuple[str, str]
Runs = Mapping[Step, Run]
Note = Callable[[str], None]

COLD_ONLY: tuple[Step, ...] = ((COLD, OURS), (COLD, HUGO))
COLD_AND_DAILY: tuple[Step, ...] = (*COLD_ONLY, (DAILY, OURS))
EVERYTHING: tuple[Step, ...] = tuple(
    (build, whose) for build in (COLD, SAME, DAILY) for whose in (OURS, SEARCHED, HUGO)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: `count` papers, made of `papers`, under the folder `place`, so many times."""

    papers: Sequence[Paper]
    count: int
    place: Path
    times: int


def measured(plan: Plan, steps: Sequence[Step], note: Note) -> Runs:
    """Return the median run of each step; `steps` come in the order of a day's life."""
    rounds = [_round(plan, steps, _noting(note, plan, number)) for number in range(1, plan.times + 1)]
    return {step: median([runs[step] for runs in rounds]) for step in steps}


def sample(place: Path, times: int) -> Run:
    """Return the median run of `make site` on the sample, in a checkout under `place`."""
    return median([_sample(place) for _ in range(times)])


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each number."""
    return Run(*(statistics.median(numbers) for numbers in zip(*map(astuple, runs), strict=True)))


def _round(plan: Plan, steps: Sequence[Step], note: Note) -> Runs:
    """Measure each step once, from nothing on: a daily build finds what the builds before it left."""
    with tempfile.TemporaryDirectory(dir=plan.place, prefix="daily-papers-") as name:
        folder = Path(name)
        for whose in _checkouts(steps):
            ours.checkout(folder / whose)
        hugo.write(folder / HUGO, hugo.site())
        _add(folder, steps, archive.listings(plan.papers, plan.count))
        return dict(_runs(folder, plan, steps, note))


def _runs(folder: Path, plan: Plan, steps: Sequence[Step], note: Note) -> Iterator[tuple[Step, Run]]:
    for build, turn in groupby(steps, key=itemgetter(0)):
        if build == DAILY:
            _add(folder, steps, [archive.next_listing(plan.papers, plan.count)])
        for step in turn:
            taken = _build(folder, step[1])
            note(f"{', '.join(step)}: {taken.wall:.2f} s")
            yield step, taken


def _build(folder: Path, whose: str) -> Run:
    if whose == HUGO:
        return run(hugo.build(folder / "public"), folder / HUGO, folder / "public")
    return run(ours.build(folder / whose, search=whose == SEARCHED), folder / whose, folder / whose / "site")


def _checkouts(steps: Sequence[Step]) -> list[str]:
    return sorted({whose for _, whose in steps} - {HUGO})


def _add(folder: Path, steps: Sequence[Step], listings: Iterable[Listing]) -> None:
    """Give `listings` to all, each in its own form."""
    for listing in listings:
        for whose in _checkouts(steps):
            ours.keep(folder / whose, listing)
        hugo.write(folder / HUGO, hugo.content(listing))


def _sample(place: Path) -> Run:
    with tempfile.TemporaryDirectory(dir=place, prefix="daily-papers-") as name:
        root = Path(name)
        ours.checkout(root)
        return run(ours.make_site(), root, root / "site")


def _noting(note: Note, plan: Plan, number: int) -> Note:
    return lambda line: note(f"{plan.count:,} papers in {plan.place}, round {number} of {plan.times}: {line}")
