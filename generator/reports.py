"""What a fetch is told to have brought: its result, the reason, and all that an operator should know."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator import intake, judging, results, store, text
from generator.intake import Kept, Task
from generator.results import Cause, Memory, Report, Result
from generator.wording import many

_LATELY = 60  # days; those whose numbers of papers say what is usual
_REMEMBERED = 100  # days whose answers are asked for by ETag
_NAMED = 5  # unknown fields


def report(task: Task, kept: Sequence[Kept], content: Path, asked: dt.datetime) -> Report:
    """Sum up a fetch that ended at `asked`: what became of the days that were kept, and what the calendar says."""
    faults = [*_faults(task, kept), *_judged(task, content)]
    result, reason = _result(task, kept, [fault for _, fault in faults])
    return Report(
        asked=asked,
        until=max(task.days, default=task.today),
        result=result,
        cause=faults[0][0] if faults else None,
        reason=reason,
        new=sum(each.new for each in kept),
        requests=sum(each.requests for each in kept),
        faults=tuple(fault for _, fault in faults),
        notes=tuple(itertools.chain(*(each.notes for each in kept))),
        unknown=dict(sum((Counter(each.unknown) for each in kept), Counter())),
    )


def _faults(task: Task, kept: Sequence[Kept]) -> Iterator[tuple[Cause, str]]:
    yield from ((each.cause, each.fault) for each in kept if each.cause and each.fault)
    if left := len(task.days) - len(kept):
        given_up = (
            f"{task.source.name}: given up before {task.days[len(kept)]}; {many(left, 'day', 'days')} not asked for"
        )
        yield Cause.SOURCE, f"{given_up}; fetch --missing goes on from there"


def _judged(task: Task, content: Path) -> Iterator[tuple[Cause, str]]:
    """Yield what is wrong with all that is stored, by the calendar: too old, or too little."""
    if task.stale_after is None:
        return
    source, today = task.source.name, task.today
    days = store.days(content, source)
    if not days and task.source.is_recent and not judging.is_working_day(today):
        return  # it tells of today alone, on which none announces anything
    if reason := judging.too_old(max(days, default=None), today, task.stale_after):
        yield Cause.STALE, f"{source}: {reason}"
    lately = [day for day in days if (today - day).days < _LATELY]
    if reason := judging.too_few({day: len(intake.stored(content, source, day)) for day in lately}, today):
        yield Cause.SHRUNKEN, f"{source}: {reason}"


def _result(task: Task, kept: Sequence[Kept], faults: Sequence[str]) -> tuple[Result, str]:
    """Return what a fetch brought, and why one says so."""
    if faults:
        more = f"; {many(len(faults) - 1, 'other fault', 'other faults')}" if faults[1:] else ""
        return Result.BROKEN, faults[0] + more
    if new := sum(each.new for each in kept):
        return Result.NEW, many(new, "new paper", "new papers") + _besides(task, kept)
    is_out = any(each.papers for each in kept if each.day == task.today)
    if task.today in task.days and not is_out and judging.is_working_day(task.today):
        return Result.EARLY, f"nothing is listed for {task.today} yet" + _besides(task, kept)
    return Result.QUIET, "nothing new is listed" + _besides(task, kept)


def _besides(task: Task, kept: Sequence[Kept]) -> str:
    """Say what is wrong with some of a source's addresses, or nobody would hear of a dead feed among others."""
    notes = [note for each in kept for note in each.notes] if task.source.is_recent else []
    more = f", and {many(len(notes) - 1, 'more warning', 'more warnings')}" if notes[1:] else ""
    return f"; {notes[0]}{more}" if notes else ""


def remember(root: Path, source: str, report: Report, kept: Sequence[Kept]) -> None:
    """Keep `report` as the last of its source, and which answers have been seen."""
    with store.held(root / "content"):
        memory = results.load(root)
        seen = {day: each for day, each in memory.seen.get(source, {}).items() if day not in {own.day for own in kept}}
        seen |= {each.day: each.seen for each in kept if each.seen}
        latest = dict(sorted(seen.items())[-_REMEMBERED:])
        results.save(root, Memory({**memory.reports, source: report}, {**memory.seen, source: latest}))


def unknown(report: Report) -> str:
    """Return a line on the fields that are not known, or nothing."""
    named = sorted(report.unknown.items())[:_NAMED]
    told = ", ".join(f"{text.line(name, 60)} (of {many(papers, 'paper', 'papers')})" for name, papers in named)
    return f"{many(len(report.unknown), 'unknown field', 'unknown fields')} ignored: {told}" if told else ""
