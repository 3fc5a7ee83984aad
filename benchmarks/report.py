"""Runs and bounds as Markdown tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.bounds import Bound
from benchmarks.keeping import Packed
from benchmarks.measure import Run
from benchmarks.rounds import COLD, DAILY, HUGO, OURS, SEARCHED, Runs
from benchmarks.visits import Search, Visit

_MEASURES = (
    "wall, s",
    "CPU, s",
    "largest process, MB",
    "all processes, MB",
    "files",
    "size, MB",
    "files written",
    "removed",
)
_GROWTH = (
    "papers",
    "ours cold, s",
    "ours daily, s",
    "Hugo cold, s",
    "cold, ours / Hugo",
    "ours all processes, MB",
    "Hugo all processes, MB",
    "files written daily",
    "ours files a paper",
    "ours kB a paper",
)


def builds(runs: Runs) -> str:
    """Return a row for each build and whose it is, and one for what ours is of Hugo's."""
    return _table(("build", "", *_MEASURES), _run_rows(runs))


def growth(grown: Mapping[int, Runs]) -> str:
    """Return a row for each number of papers."""
    return _table(_GROWTH, (_growth_row(papers, runs) for papers, runs in grown.items()))


def bounds(held: Iterable[Bound]) -> str:
    """Return a row for each bound."""
    rows = (
        (
            bound.what,
            f"{_short(bound.value)} {bound.unit}".rstrip(),
            f"≤ {bound.most:,g}",
            "met" if bound.met else "missed",
        )
        for bound in held
    )
    return _table(("bound", "measured", "at most", ""), rows)


def repositories(packed: Mapping[str, Packed]) -> str:
    """Return a row for each repository, by how often runs came."""
    rows = (
        (
            how,
            f"{each.runs:,}",
            f"{each.commits:,}",
            f"{each.papers:,}",
            _short(each.size / 1e6),
            _short(each.of_thousand),
        )
        for how, each in packed.items()
    )
    return _table(("runs come", "runs", "commits", "papers", "packed, MB", "MB for 1,000 papers"), rows)


def searches(found: Iterable[tuple[str, Search]]) -> str:
    """Return a row for each query."""
    rows = ((query, f"{each.shown:,.0f}", f"{each.moved / 1e3:,.0f}", f"{each.files}") for query, each in found)
    return _table(("query, at 50 ms and 10 Mbit/s", "first paper, ms", "kB", "files"), rows)


def visits(found: Mapping[str, Visit]) -> str:
    """Return a row for each page."""
    names = next(iter(found.values())).times
    rows = (
        (path, f"{each.score:.0f}", *(f"{each.times[name]:,.0f}" for name in names)) for path, each in found.items()
    )
    return _table(("page, on Lighthouse's phone", "score", *(f"{name.replace('-', ' ')}, ms" for name in names)), rows)


def _run_rows(runs: Runs) -> Iterator[Sequence[str]]:
    for (build, whose), run in runs.items():
        yield build, whose, *_numbers(run)
        if whose == HUGO:
            for ours in (OURS, SEARCHED):
                if (build, ours) in runs:
                    yield build, f"{ours} / Hugo", *_ratios(runs[build, ours], run)


def _numbers(run: Run) -> Iterator[str]:
    yield from (f"{run.wall:.2f}", f"{run.cpu:.2f}", _mega(run.largest), _mega(run.together))
    yield from (_short(run.files), _mega(run.size), _short(run.written), _short(run.removed))


def _ratios(ours: Run, hugo: Run) -> Iterator[str]:
    for name in ("wall", "cpu", "largest", "together", "files", "size"):
        yield f"{getattr(ours, name) / getattr(hugo, name):.2f}"
    yield from ("", "")


def _growth_row(papers: int, runs: Runs) -> Sequence[str]:
    cold, daily, hugo = runs[COLD, OURS], runs[DAILY, OURS], runs[COLD, HUGO]
    times = (f"{cold.wall:.2f}", f"{daily.wall:.2f}", f"{hugo.wall:.2f}", f"{cold.wall / hugo.wall:.2f}")
    made = (_short(daily.written), f"{cold.files / papers:.2f}", f"{cold.size / papers / 1e3:.1f}")
    return f"{papers:,}", *times, _mega(cold.together), _mega(hugo.together), *made


def _short(number: float) -> str:
    return f"{number:,.2f}".removesuffix(".00")


def _mega(size: float) -> str:
    return f"{size / 1e6:,.0f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
