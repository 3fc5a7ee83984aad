"""What the build is held to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.keeping import Packed
from benchmarks.measure import Run
from benchmarks.rounds import COLD, DAILY, HUGO, OURS, SAME, SEARCHED, Runs

_FULL = 35_000  # papers


@dataclass(frozen=True, slots=True)
class Bound:
    """A value and the most it may be, both in `unit`."""

    what: str
    value: float
    most: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the value is within its bound."""
        return self.value <= self.most


def beside_hugo(runs: Runs) -> Iterator[Bound]:
    """Yield the bounds of the three builds; times and memory are shares of Hugo's cold build."""
    cold, same, daily, hugo = runs[COLD, OURS], runs[SAME, OURS], runs[DAILY, OURS], runs[COLD, HUGO]
    yield Bound("cold build, time", cold.wall / hugo.wall, 0.8, "of Hugo's")
    yield Bound("cold build, memory of all processes", cold.together / hugo.together, 0.5, "of Hugo's")
    yield Bound("daily build, time", daily.wall / hugo.wall, 0.15, "of Hugo's cold")
    yield Bound("daily build, files written", daily.written, 400)
    yield Bound("build with no change, time", same.wall / hugo.wall, 0.1, "of Hugo's cold")
    yield Bound("build with no change, files written", same.written, 0)


def of_search(runs: Runs, papers: int) -> Iterator[Bound]:
    """Yield the bounds of what a search over `papers` papers costs: time is what a build takes more with one."""
    hugo = runs[COLD, HUGO].wall
    for build, most in ((COLD, 0.6), (DAILY, 0.12)):
        more = runs[build, SEARCHED].wall - runs[build, OURS].wall
        yield Bound(f"search and related papers, {build} build", more / hugo, most, "of Hugo's cold")
    searched = runs[COLD, SEARCHED]
    yield Bound("build with a search, memory of all processes", searched.together / 1e9, 1, "GB")
    yield Bound("index, a paper", searched.index / papers / 1e3, 1.2, "kB")


def of_size(cold: Run, papers: int) -> Iterator[Bound]:
    """Yield the bounds of the site that a cold build of `papers` papers made."""
    yield Bound("site, a paper", cold.size / papers / 1e3, 12, "kB")
    yield Bound("site, files a paper", cold.files / papers, 2.2)
    if papers == _FULL:
        yield Bound(f"site of {papers:,} papers", cold.size / 1e6, 420, "MB")


def of_growth(grown: Mapping[int, Runs]) -> Iterator[Bound]:
    """Yield the bounds of an archive of twice the size, when both are there; `grown` is by papers."""
    if {_FULL // 2, _FULL} <= grown.keys():
        half, full = grown[_FULL // 2], grown[_FULL]
        for build, most in ((COLD, 2.1), (DAILY, 1.3)):
            what = f"{build} build, from {_FULL // 2:,} to {_FULL:,} papers"
            yield Bound(what, full[build, OURS].wall / half[build, OURS].wall, most, "of the time")


def of_sample(sample: Run) -> Iterator[Bound]:
    """Yield the bound of `make site` on the sample."""
    yield Bound("make site on the sample, processor time", sample.cpu, 3, "s")


def of_repositories(packed: Mapping[str, Packed]) -> Iterator[Bound]:
    """Yield the bound of each repository that runs have made; `packed` is by how often they come."""
    for how, each in packed.items():
        yield Bound(f"repository, 1,000 papers, {how}", each.of_thousand, 1.5, "MB")
