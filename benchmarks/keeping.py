"""What runs leave in a repository: real listings, kept as often as runs come, each with the bot's commit, and packed.

The recorded answers are of one moment each, so how a listing fills and its counts move is modelled: after
snapshots of seven days (`../shared/data/api/vote-snapshots.jsonl`), in which at 17 h there were nine tenths of the
papers and two thirds of the votes, at 28 h all of the papers, and later a fifth more votes.
"""

import datetime as dt
import math
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from benchmarks.recorded import Days
from generator import repository, store
from generator.model import Listing, Paper, merge

WINDOW = 14  # days that a run fetches again, as in mkdocs.yml
ONCE = [(weekday, "18:00") for weekday in range(1, 8)]  # a run a day, as `schedule.week` tells of one
_FULL = 24.0  # hours after which all papers of a day are on its list
_LATER = 1.25  # of the votes that were recorded some 28 h after the day began
_BOT = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"  # as in the Makefile

Commit = tuple[dt.datetime, Sequence[Listing]]  # when, and the listings that it changes


@dataclass(frozen=True, slots=True)
class Packed:
    """How many papers, by how many runs in how many commits, take how many bytes of packs and their indexes."""

    papers: int
    runs: int
    commits: int
    size: int

    @property
    def of_thousand(self) -> float:
        """Megabytes (10⁶ bytes) for 1,000 papers."""
        return self.size / self.papers / 1e3


def last(days: Days, count: int | None) -> Days:
    """Return the last `count` of `days`; without a number all."""
    return dict(list(days.items())[-count:]) if count else days


def packed(days: Days, week: Sequence[tuple[int, str]], folder: Path) -> Packed:
    """Keep `days` in a new repository at `folder`, by the runs of each `week` (as `schedule.week` has it), and pack it.

    Raises:
        RepositoryError: git refuses.

    """
    moments = list(runs(days, week))
    repository.git(folder.parent, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
    _import(folder, commits(days, moments))
    repository.git(folder, "repack", "-adfq")
    made = int(repository.git(folder, "rev-list", "--count", "main"))
    size = sum(path.stat().st_size for path in (folder / "objects" / "pack").iterdir())
    return Packed(sum(len(listing.papers) for listing in days.values()), len(moments), made, size)


def runs(days: Days, week: Sequence[tuple[int, str]]) -> Iterator[dt.datetime]:
    """Yield when runs come, from the first of `days` until no window has the last."""
    first, count = min(days), (max(days) - min(days)).days + WINDOW
    for day in (first + dt.timedelta(number) for number in range(count)):
        for weekday, time in week:
            if weekday == day.isoweekday():
                yield dt.datetime.combine(day, dt.time.fromisoformat(time), dt.UTC)


def commits(days: Days, moments: Iterable[dt.datetime]) -> Iterator[Commit]:
    """Yield the commit of each run that changes something, with what the program makes of what is announced by then."""
    kept: dict[dt.date, Listing] = {}
    for moment in moments:
        window = [moment.date() - dt.timedelta(number) for number in reversed(range(WINDOW))]
        changed = []
        for day in filter(days.__contains__, window):
            answer = announced(days[day], moment)
            listing = merge(kept.get(day), answer, max([*kept, day])) if answer.papers else kept.get(day)
            if listing and listing != kept.get(day):
                kept[day] = listing
                changed.append(listing)
        if changed:
            yield moment, changed


def announced(listing: Listing, moment: dt.datetime) -> Listing:
    """Return as much of a recorded listing as there is at a `moment`, with the counts of then."""
    age = (moment - dt.datetime.combine(listing.day, dt.time(), dt.UTC)).total_seconds() / 3600
    there = math.ceil(len(listing.papers) * min(max(age, 0) / _FULL, 1))
    return replace(listing, papers=tuple(_counted(paper, age) for paper in listing.papers[:there]))


def _counted(paper: Paper, age: float) -> Paper:
    share = _LATER * (1 - 0.9 * math.exp(-age / 14) - 0.1 * math.exp(-age / 120))
    code = paper.repository
    if code and code.stars is not None:  # they grow as long as anyone looks
        code = replace(code, stars=round(code.stars * (0.7 + 0.3 * age / 24 / WINDOW)))
    return replace(paper, votes=_of(paper.votes, share), comments=_of(paper.comments, share), repository=code)


def _of(count: int | None, share: float) -> int | None:
    return None if count is None else round(count * share)


def _import(folder: Path, made: Iterable[Commit]) -> None:
    """Write commits as `make keep` does, but by one process instead of a dozen for each."""
    command = ["git", "-C", str(folder), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 - git takes no argument for a command
        assert process.stdin  # noqa: S101 - it is a pipe
        for commit in made:
            process.stdin.writelines(_told(commit))


def _told(commit: Commit) -> Iterator[bytes]:
    """Yield a commit as `git fast-import` reads it."""
    moment, listings = commit
    message = f"Keep listings up to {max(listing.day for listing in listings)}\n".encode()
    who = f"{_BOT} {int(moment.timestamp())} +0000"
    yield f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(message)}\n".encode() + message
    for listing in listings:
        data = store.encode(listing)
        path = store.path_of(Path("content"), listing.source, listing.day).as_posix()
        yield f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
