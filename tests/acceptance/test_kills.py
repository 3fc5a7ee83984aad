"""Killed or denied the disk at any moment: files are whole, the site is the old or the new one, the next run goes on.

A checkout is small, so that a run takes about a second; each moment has a copy of its own. The moments of calls
to the system are those of a run without faults, as strace sees it.
"""

import datetime as dt
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import trustme

from generator import ledger, output, store
from generator.model import Listing
from tests.builders import DAY, a_listing, a_paper
from tests.conftest import PROJECT, Loopback, Reply, a_checkout, answering
from tests.post_office import PostOffice, opened
from tests.test_build import tree
from tests.test_delivery import ANNA, BEN, begun, started
from tests.test_sources import answer

ROUNDS = range(5)
RANDOM = 60  # moments of each verb
# Of the calls of a kind: files are written alike, and what is put in its place at last is not.
MOST, LAST = 30, 8
NEWEST = DAY + dt.timedelta(days=3)
KEPT = {".site-last"}  # the tree before, which a first build has not and the run after one that was killed may have
TITLE = "kills: verb, what happens, moments, old, new"
# By kind: the calls that are one to a program.
CALLS = {
    "rename": ("rename", "renameat", "renameat2"),
    "fsync": ("fsync", "fdatasync"),
    "write": ("write", "pwrite64"),
}


class State(NamedTuple):
    """What is to be seen of a checkout: the files that matter, and the names of all else."""

    content: dict[str, bytes]
    site: dict[str, bytes]
    names: frozenset[str]


def state(root: Path) -> State:
    return State(tree(root / "content"), tree(root / "site"), frozenset(path.name for path in root.iterdir()))


@dataclass
class Scene:
    """A verb that leads from one state to another; `known` says how often it has started from a state.

    From the same state it is run again every `again`th time: the others would tell nothing new.
    """

    arguments: tuple[str, ...]
    before: Path
    old: State
    new: State
    seconds: float
    environment: dict[str, str]
    again: int = 5
    known: Counter[object] = field(default_factory=Counter)

    def command(self, root: Path) -> list[str]:
        return [sys.executable, "-m", "generator", "--root", str(root), *self.arguments]

    def run(self, root: Path, *first: str) -> subprocess.CompletedProcess[str]:
        """Run the verb, by another program if there is a `first`."""
        return subprocess.run(
            [*first, *self.command(root)],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@dataclass(frozen=True)
class Call:
    """A call to the system about a file of the checkout, the `number`th of its name in one process."""

    name: str
    number: int
    line: str


def copy(root: Path, place: Path) -> Path:
    """Copy a checkout with its times."""
    place.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(root), str(place)], check=True)
    return place


def scene(arguments: Sequence[str], before: Path, **told: str) -> Scene:
    """Play a verb without faults beside `before`, where it is left in the folder `after`."""
    after = copy(before, before.parent / f"{before.name}-after")
    # Nothing is compiled and no set is in another order, so that the calls are the same each time.
    quiet = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "HF_TOKEN": "", "SITE_URL": ""}
    nothing = State({}, {}, frozenset())
    found = Scene(tuple(arguments), before, state(before), nothing, 0, quiet | told)
    start = time.monotonic()
    done = found.run(after)
    assert done.returncode == 0, done.stderr
    found.seconds, found.new = time.monotonic() - start, state(after)
    return found


def a_day(number: int) -> Listing:
    papers = (
        a_paper(f"2606.{number}000{each}", authors=("Ann Lee", f"Bo {number}{each}"), votes=each) for each in range(5)
    )
    return a_listing(*papers, day=DAY + dt.timedelta(days=number))


def an_answer(*ids: str) -> Reply:
    return Reply(json.dumps([json.loads(answer(id=each))[0] for each in ids]).encode())


IDS = tuple(f"2606.3000{number}" for number in range(5))


@pytest.fixture(scope="module")
def source() -> Iterator[Loopback]:
    with answering() as source:
        source.otherwise = an_answer(*IDS)
        yield source


@pytest.fixture(scope="module")
def scenes(source: Loopback, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    """Three days are built; a fourth is fetched, then built; and all four are built where nothing was."""
    folder = tmp_path_factory.mktemp("scenes")
    root = a_checkout(folder / "three")
    for number in range(3):
        store.save(root / "content", a_day(number))
    scene(["build"], root)
    fetch = scene(["fetch", "--day", f"{NEWEST}"], folder / "three-after", HF_ENDPOINT=source.url)
    build = scene(["build"], folder / "three-after-after")
    first = scene(["build"], without_site(folder / "three-after-after", folder / "bare"))
    assert first.new.site == build.new.site
    first.again = 1  # MkDocs may be at work there still
    return {"fetch": fetch, "build": build, "first build": first}


def without_site(root: Path, place: Path) -> Path:
    """Copy a checkout as if nothing had been built there."""
    for path in copy(root, place).glob("*site*"):
        if path.name != "site_templates":
            output.remove(path)
    return place


Moment = Callable[[Scene, Path], "str | None"]


def each(moments: Sequence[Moment], of: Scene, folder: Path) -> Counter[str]:
    """Live through all moments, as many at a time as there are processors; return how each ended."""

    def live(numbered: tuple[int, Moment]) -> str:
        number, moment = numbered
        root = copy(of.before, folder / f"{number}")
        try:
            return moment(of, root) or seen(of, root)
        finally:
            shutil.rmtree(root)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return Counter(pool.map(live, enumerate(moments)))


def seen(of: Scene, root: Path) -> str:
    """Return whether everything is as it was or as it shall be, and see that the next run ends there."""
    found = state(root)
    content = {path: data for path, data in found.content.items() if not Path(path).name.startswith(".")}
    for side, is_it in (("old", of.old), ("new", of.new)):
        if (content, found.site) == (is_it.content, is_it.site):
            return of_the_next_run(of, root, found) or side
    others = len(different(found.site, of.old.site))
    return f"torn: not as before are {different(content, of.old.content)}, and {others} files in site/"


def of_the_next_run(of: Scene, root: Path, found: State) -> str | None:
    """Return what is wrong after another run, unless that is known from another time.

    What the program remembers between runs may be missing, as it may always.
    """
    here = (found.names, *(tuple(sorted(ledger.files(root / name).items())) for name in ("content", "site")))
    of.known[here] += 1
    if of.known[here] % of.again != 1 % of.again:
        return None
    done = of.run(root)
    if done.returncode:
        return f"the next run fails: {done.stderr}"
    after = state(root)
    litter = after.names - of.new.names - KEPT
    if after[:2] == of.new[:2] and not litter:
        return None
    odd = [*different(after.content, of.new.content), *different(after.site, of.new.site)]
    return f"the next run leaves {sorted(litter)} and {odd}"


def different(some: dict[str, bytes], others: dict[str, bytes]) -> list[str]:
    return sorted(path for path in some.keys() | others.keys() if some.get(path) != others.get(path))


def strace(log: str, calls: str, *more: str) -> list[str]:
    """Return what lets a program run under strace, which writes down `calls`."""
    found = shutil.which("strace")
    assert found, "strace is not there; install Debian's package strace"
    return [found, "-f", "-qq", "-y", "-o", log, "-e", f"trace={calls}", *more]


def calls(of: Scene, kind: str, folder: Path) -> list[Call]:
    """Return the calls of a `kind` about files of the checkout, in a run without faults."""
    root, log = copy(of.before, folder / "traced"), folder / "log"
    done = of.run(root, *strace(str(log), ",".join(CALLS[kind])))
    assert done.returncode == 0, done.stderr
    counts: Counter[tuple[str, str]] = Counter()
    found = []
    for line in log.read_text(encoding="utf-8").splitlines():
        if called := re.match(r"(\d+) +(\w+)\(", line):
            counts[called[1], called[2]] += 1
            if f"{root}/" in line:
                found.append(Call(called[2], counts[called[1], called[2]], line.replace(str(root), "")))
    shutil.rmtree(root)
    return found


def some(found: Sequence[Call], most: int) -> list[Call]:
    """Return `most` calls that are spread over all, the first and the last among them, or all if they are fewer."""
    steps = min(len(found), most)
    return [found[number * (len(found) - 1) // max(1, steps - 1)] for number in range(steps)]


def killed_after(seconds: float) -> Moment:
    def moment(of: Scene, root: Path) -> str | None:
        command, nowhere = of.command(root), subprocess.DEVNULL
        with subprocess.Popen(command, cwd=PROJECT, env=of.environment, stdout=nowhere, stderr=nowhere) as process:
            end_after(seconds, process)
        return None

    return moment


def end_after(seconds: float, process: subprocess.Popen[Any]) -> None:
    """Kill a process that has not ended before."""
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def injected(call: Call, what: str) -> Callable[[Scene, Path], subprocess.CompletedProcess[str]]:
    """Return a run in which something happens at a call.

    Only the calls that matter are stopped at, which is much faster; but then strace sends no signal.
    """
    quick = [] if "signal" in what else ["--seccomp-bpf"]

    def run(of: Scene, root: Path) -> subprocess.CompletedProcess[str]:
        return of.run(
            root, *strace("/dev/null", call.name, *quick, "-e", f"inject={call.name}:{what}:when={call.number}")
        )

    return run


def killed_at(call: Call) -> Moment:
    run = injected(call, "signal=SIGKILL")

    def moment(of: Scene, root: Path) -> str | None:
        done = run(of, root)
        return None if done.returncode < 0 else f"it lives: {done.returncode} {done.stderr}"

    return moment


def denied_at(call: Call, error: str) -> Moment:
    """Return a run to which a call says no: it ends with a line, leaves nothing aside, and all is as it was."""
    run = injected(call, f"error={error}")

    def moment(of: Scene, root: Path) -> str | None:
        done = run(of, root)
        where = f"{error} at {call.line[:120]}"
        if "RENAME_EXCHANGE" in call.line and not done.returncode:
            return None  # where two folders cannot change places, there is another way
        if fault := not_a_line(done):
            return f"{where}: {fault}"
        found = state(root)
        if litter := sorted(found.names - of.new.names):
            return f"{where}: left {litter}"
        is_old = (found.content, found.site) == (of.old.content, of.old.site)
        return None if is_old or is_late(call) else f"{where}: not as it was"

    return moment


def not_a_line(done: subprocess.CompletedProcess[str]) -> str | None:
    """Return how a run ended, unless that was with exit 1 and one line."""
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    if done.returncode == 1 and len(errors) == 1 and "Traceback" not in done.stderr:
        return None
    return f"exit {done.returncode}: {done.stderr[-300:]}"


def is_late(call: Call) -> bool:
    """Say whether the files that matter are in their places when a call comes.

    What follows is what the program remembers, and forcing a folder to the disk.
    """
    is_folder = call.name in CALLS["fsync"] and ".tmp>" not in call.line
    return is_folder or re.search(r"/\.{1,2}(?:site-ledger|site-last|last-fetch)", call.line) is not None


Tell = Callable[..., None]


def expect(counts: Counter[str], *row: object, tell: Tell) -> None:
    """Tell how all moments ended; everything but old and new is wrong."""
    tell(TITLE, *row, counts.total(), counts["old"], counts["new"])
    assert counts.keys() <= {"old", "new"}, counts.most_common(5)


@pytest.mark.parametrize(("verb", "moments"), [("fetch", RANDOM), ("build", RANDOM), ("first build", 10)])
def test_killed_at_a_random_moment(
    scenes: dict[str, Scene], tmp_path: Path, verb: str, moments: int, tell: Tell
) -> None:
    dice = random.Random(verb)  # noqa: S311 - the same each time
    whole = scenes[verb].seconds  # and longer, where several run at a time; the first third is Python's own
    when = [killed_after(dice.uniform(whole / 3, whole * 4 / 3)) for _ in range(moments)]
    expect(each(when, scenes[verb], tmp_path), verb, "kill -9, random", tell=tell)


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("verb", ["fetch", "build"])
def test_killed_at_a_call(scenes: dict[str, Scene], tmp_path: Path, verb: str, kind: str, tell: Tell) -> None:
    found = calls(scenes[verb], kind, tmp_path)
    moments = [killed_at(call) for call in (*some(found[:-LAST], MOST), *found[-LAST:])]
    expect(each(moments, scenes[verb], tmp_path), verb, f"kill -9, {kind}", tell=tell)


def test_days_after_a_kill_are_built_as_ever(scenes: dict[str, Scene], tmp_path: Path) -> None:
    """What the program remembers is that of a site in its place, also where it was killed around that moment."""
    of = scenes["build"]
    store.save(copy(scenes["first build"].before, tmp_path / "reference") / "content", a_day(4))
    assert of.run(tmp_path / "reference").returncode == 0
    for number, call in enumerate(calls(of, "rename", tmp_path)[-5:]):
        root = copy(of.before, tmp_path / f"{number}")
        assert killed_at(call)(of, root) is None
        assert of.run(root).returncode == 0
        store.save(root / "content", a_day(4))
        assert of.run(root).returncode == 0
        assert tree(root / "site") == tree(tmp_path / "reference" / "site")


@pytest.mark.parametrize("denied", ["ENOSPC write", "EIO write", "EIO fsync", "EIO rename"])
@pytest.mark.parametrize("verb", ["fetch", "build"])
def test_denied_a_call(scenes: dict[str, Scene], tmp_path: Path, verb: str, denied: str, tell: Tell) -> None:
    error, kind = denied.split()
    found = calls(scenes[verb], kind, tmp_path)
    moments = [denied_at(call, error) for call in (*some(found[:-LAST], MOST // 2), *found[-LAST:])]
    expect(each(moments, scenes[verb], tmp_path), verb, f"{error}, {kind}", tell=tell)


@pytest.mark.parametrize(("verb", "place"), [("fetch", "content"), ("fetch", "."), ("build", "site"), ("build", ".")])
def test_denied_a_folder(scenes: dict[str, Scene], tmp_path: Path, verb: str, place: str) -> None:
    """A site that cannot be written into may still be exchanged for another."""
    of = scenes[verb]
    root = copy(of.before, tmp_path / "checkout")
    subprocess.run(["chmod", "-R", "a-w", str(root / place)], check=True)
    done = of.run(root, *bound())
    found = state(root)
    subprocess.run(["chmod", "-R", "u+w", str(root)], check=True)
    if done.returncode:
        assert not not_a_line(done)
        assert found[:2] == of.old[:2]
        assert found.names <= of.new.names
    else:
        assert (place, found) == ("site", of.new)
    assert seen(of, root) in {"old", "new"}


def bound() -> list[str]:
    """Return what binds root to permissions too, where tests are run as root."""
    if os.geteuid():
        return []
    found = shutil.which("setpriv")
    assert found, "setpriv is not there, which binds root to permissions; install Debian's package util-linux"
    return [found, "--bounding-set=-dac_override"]


def together(*runs: tuple[Scene, Path]) -> list[subprocess.CompletedProcess[str]]:
    """Run several at the same time."""
    with ThreadPoolExecutor(len(runs)) as pool:
        return list(pool.map(lambda run: run[0].run(run[1]), runs))


@pytest.mark.parametrize("number", ROUNDS)
def test_two_fetches_of_a_day_at_once_keep_what_both_have(
    scenes: dict[str, Scene], source: Loopback, tmp_path: Path, number: int
) -> None:
    of = scenes["fetch"]
    root = copy(of.before, tmp_path / "checkout")
    both = []
    for name, last in (("one", IDS[-1]), ("other", "2606.39999")):
        source.at(f"/{number}/{name}/api/daily_papers?date={NEWEST}&limit=100", an_answer(*IDS[:-1], last))
        both.append(replace(of, environment=of.environment | {"HF_ENDPOINT": f"{source.url}/{number}/{name}"}))
    done = together(*((each, root) for each in both))
    assert [each.returncode for each in done] == [0, 0], done
    listing = store.load(root / "content", "huggingface", NEWEST)
    assert listing
    assert {paper.id for paper in listing.papers} == {*IDS, "2606.39999"}
    assert tree(root / "content").keys() == of.new.content.keys()


@pytest.mark.parametrize("number", ROUNDS)
def test_of_two_builds_at_once_one_at_least_makes_the_site(
    scenes: dict[str, Scene], tmp_path: Path, number: int
) -> None:
    of = scenes["build"]
    root = copy(of.before, tmp_path / f"{number}")
    done = together((of, root), (of, root))
    refused = [each for each in done if each.returncode]
    assert len(refused) < len(done)
    assert [not_a_line(each) for each in refused] == [None] * len(refused)
    assert state(root) == of.new


@pytest.mark.parametrize("number", ROUNDS)
def test_a_fetch_beside_a_build_costs_neither(scenes: dict[str, Scene], tmp_path: Path, number: int) -> None:
    """The build from nothing takes longer than the fetch, which brings a day meanwhile."""
    fetch, build = scenes["fetch"], scenes["build"]
    root = copy(fetch.before, tmp_path / f"{number}")
    (root / ".site-ledger").unlink()
    done = together((build, root), (fetch, root))
    assert [each.returncode for each in done] == [0, 0], done
    assert build.run(root).returncode == 0
    assert tree(root / "content") == build.new.content
    bare = without_site(root, tmp_path / "bare")
    assert build.run(bare).returncode == 0
    assert tree(root / "site") == tree(bare / "site")


def test_a_digest_killed_at_a_random_moment_reaches_nobody_twice(
    scenes: dict[str, Scene], tmp_path: Path, tell: Tell
) -> None:
    dice, authority = random.Random("digest"), trustme.CA()  # noqa: S311 - the same each time

    def killed(number: int, seconds: float) -> int:
        root = copy(scenes["build"].before, tmp_path / f"{number}" / "checkout")
        with opened(root.parent, authority) as office:
            end_after(seconds, started(root, office, ANNA, BEN))
            sent = len(office.taken)
            if office.commands or number == 0:  # before, nothing has happened
                expect_the_rest_is_sent(root, office)
        return sent

    start = time.monotonic()
    assert killed(RANDOM, 60) == 2
    whole = (time.monotonic() - start) / 2
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        sent = Counter(pool.map(killed, range(RANDOM), [dice.uniform(whole / 3, whole * 4 / 3) for _ in range(RANDOM)]))
    tell(
        "kills of a digest: moments, with no mail taken before, with one, with two",
        RANDOM,
        *(sent[n] for n in range(3)),
    )


def expect_the_rest_is_sent(root: Path, office: PostOffice) -> None:
    claimed, again = begun(root), started(root, office, ANNA, BEN)
    told = again.communicate()[0]
    assert again.returncode == 0, told
    assert f"digest {DAY}: sent to {2 - claimed}, already sent to " in told
    assert 2 - claimed <= len(set(office.to)) == len(office.to)
