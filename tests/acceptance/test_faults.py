"""A source that is broken in every way we know of: what is whole is kept, all else is one line and costs nothing.

Every mode of fault_api.py is met twice by the program as a process: by a checkout without papers, and by one
that has the day already, so that what an answer can spoil is seen too. All are started together, since some
wait as long as the program lets them.
"""

import datetime as dt
import itertools
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks import ports
from generator import store
from generator.model import Listing, Paper
from generator.sources import huggingface
from tests.acceptance.conftest import SHARED, running
from tests.conftest import PROJECT, a_checkout

DAY = dt.date(2026, 6, 26)
DAYS = [DAY - dt.timedelta(days=1), DAY, DAY + dt.timedelta(days=3)]
TOOL = SHARED / "tools" / "fault_api.py"

LIMIT = 60 + 5  # seconds: what one day may take, and what the program needs to end
MEMORY = 300  # MB
TRIES = 5

# Verdicts. Those with exit 0:
KEPT = "kept"  # all papers are stored
SKIPPED = "skipped"  # all but those that are named
PART = "part"  # those that came; nothing tells that there are others
QUIET = "quiet"  # there was none, and nothing is stored
# With exit 1, one line, and everything as it was:
REFUSED = "refused"


@dataclass(frozen=True)
class Row:
    """A mode: what becomes of its answer, also where the day is stored already, and what is said of it."""

    mode: str
    new: str
    stored: str
    says: str = ""


TITLE = "faults: mode, day, verdict, exit, requests, seconds, MB"
WAITING = [
    # As long as the program lets them.
    Row("hang", REFUSED, REFUSED, "no whole answer within"),
    Row("slowhead", REFUSED, REFUSED, "no whole answer within"),
    Row("slowloris", REFUSED, REFUSED, "no whole answer within"),
    # As long as five tries.
    Row("500", REFUSED, REFUSED, "HTTP 500"),
    Row("502", REFUSED, REFUSED, "HTTP 502"),
    Row("503", REFUSED, REFUSED, "HTTP 503"),
    Row("504", REFUSED, REFUSED, "HTTP 504"),
    Row("truncated", REFUSED, REFUSED, "closed connection"),
    Row("chunk_cut", REFUSED, REFUSED, "closed connection"),
    Row("chunk_bad", REFUSED, REFUSED, "chunk"),
    Row("reset", REFUSED, REFUSED, "."),
    Row("reset0", REFUSED, REFUSED, "."),
    Row("gzipcut", REFUSED, REFUSED, "."),
    Row("gziplie", REFUSED, REFUSED, "."),
    # It passes.
    Row("429s", KEPT, KEPT),
    Row("429date", KEPT, KEPT),
    Row("429rl", KEPT, KEPT),
    Row("429neg", KEPT, KEPT),
    Row("503x2", KEPT, KEPT),
    Row("flap", KEPT, KEPT),
]
AT_ONCE = [
    # It does not pass, and is not asked for again.
    Row("429huge", REFUSED, REFUSED, "HTTP 429 and asks to wait 86400 s"),
    Row("400", REFUSED, REFUSED, "HTTP 400"),
    Row("401", REFUSED, REFUSED, "HTTP 401; is the token right"),
    Row("403", REFUSED, REFUSED, "HTTP 403; is the token right"),
    Row("404", REFUSED, REFUSED, "HTTP 404"),
    Row("410", REFUSED, REFUSED, "HTTP 410"),
    Row("418", REFUSED, REFUSED, "HTTP 418"),
    # It leads elsewhere.
    Row("redir_ok", KEPT, KEPT),
    Row("loop", REFUSED, REFUSED, "redirects more than"),
    Row("redir_file", REFUSED, REFUSED, "leads to another host"),
    Row("redir_other", REFUSED, REFUSED, "leads to another host"),
    # It is too much.
    Row("gzipbomb", REFUSED, REFUSED, "larger than"),
    Row("endless", REFUSED, REFUSED, "larger than"),
    Row("deep", REFUSED, REFUSED, "no JSON"),
    Row("hdrinj", "kept or refused", "kept or refused"),  # as many headers as the library takes; the body is whole
    # It is no listing.
    Row("truncated_nolen", REFUSED, REFUSED, "no JSON"),
    Row("empty_body", REFUSED, REFUSED, "empty"),
    Row("html200", REFUSED, REFUSED, "no JSON"),
    Row("html_as_json", REFUSED, REFUSED, "no JSON"),
    Row("utf16", REFUSED, REFUSED, "no JSON"),
    Row("null", REFUSED, REFUSED, "no list"),
    Row("true", REFUSED, REFUSED, "no list"),
    Row("zero", REFUSED, REFUSED, "no list"),
    Row("obj", REFUSED, REFUSED, "no list"),
    Row("str", REFUSED, REFUSED, "no list"),
    Row("error200", REFUSED, REFUSED, "no list of papers: 'Internal'"),
    Row("drift_wrap", REFUSED, REFUSED, "no list"),
    # It is one of bad papers.
    Row("drift_rename", REFUSED, REFUSED, "are like it"),
    Row("drift_null", REFUSED, REFUSED, "are like it"),
    Row("drift_types", REFUSED, REFUSED, "are like it"),
    Row("nan", REFUSED, REFUSED, "."),  # NaN is no JSON, or a count that is none in each paper
    # It has a bad paper, or a few.
    Row("drift_missing1", SKIPPED, SKIPPED, "paper 1 of 18 skipped"),
    Row("drift_badid", SKIPPED, SKIPPED, "paper 1 of 18 skipped"),
    Row("bigint", SKIPPED, SKIPPED, "paper 1 of 18 skipped"),
    # Half a character is no text; the other half of the paper may be kept or not. Where papers are skipped,
    # too many are for an answer over a stored day.
    Row("surrogate", "kept or skipped", "kept or refused"),
    # The three bytes are in one paper, which is skipped, unless none is taken from what is no UTF-8.
    Row("badutf8", "skipped or refused", "skipped or refused"),
    # It is odd, and whole.
    Row("ok", KEPT, KEPT),
    Row("json_as_html", KEPT, KEPT),
    Row("bom", KEPT, KEPT),
    Row("nul", KEPT, KEPT),
    Row("drift_dup", KEPT, KEPT),
    Row("drift_shuffle", KEPT, KEPT),
    Row("drift_extra", KEPT, KEPT, r"2 unknown fields.*newField"),
    # It lacks papers, which only who has had them can tell.
    Row("drift_half", PART, REFUSED, "lacks 9 of the 18 papers|9 papers"),
    Row("truncated_valid", PART, REFUSED, "lacks 17 of the 18 papers|1 paper"),
    Row("empty_list", QUIET, REFUSED, "lacks 18 of the 18 papers|0 papers"),
]
ROWS = [*WAITING, *AT_ONCE]
ONCE = {"400", "401", "403", "404", "410", "418", "429huge"}
# Seconds that the source asks to wait; a date has whole ones, and loses up to one.
ASKED = {"429s": 2, "429date": 2, "429rl": 2}
REDIRECTS = {"loop", "redir_ok"}  # requests of one try


@dataclass(frozen=True)
class Run:
    """A process that has ended, and what the source saw of it."""

    code: int
    seconds: float
    ended: float
    megabytes: int
    stderr: str
    stored: bytes | None
    requests: list[Any]

    @property
    def waited(self) -> float:
        """Seconds since the first request: what comes before depends on how busy this machine is."""
        return float(self.ended - self.requests[0][0])


@dataclass(frozen=True)
class Started:
    """A process on its way in a checkout; its name tells its requests from those of others."""

    name: str
    root: Path
    log: Path
    process: subprocess.Popen[bytes]

    def end(self) -> Run:
        self.process.wait()
        told = json.loads((self.root.parent / "report").read_bytes())
        stderr = (self.root.parent / "stderr").read_text(encoding="utf-8")
        return Run(**told, stderr=stderr, stored=stored(self.root), requests=requests(self.log, self.name))


def contact(name: str) -> str:
    return f"https://papers.example/{name}/"


def requests(log: Path, name: str) -> list[Any]:
    """Return the requests of one process: each its time, mode, path, number and headers."""
    told = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return [each for each in told if contact(name) in (each[4]["user-agent"] or "")]


def stored(root: Path) -> bytes | None:
    """Return what is stored of the day; whatever else there may be is a fault."""
    path = store.path_of(root / "content", "huggingface", DAY)
    assert [each for each in (root / "content").rglob("*") if each.is_file() and each != path] == []
    return path.read_bytes() if path.exists() else None


@pytest.fixture(scope="module")
def listing(shared: Path) -> Listing:
    """The day as it really was."""
    body = (shared / "data" / "huggingface" / f"{DAY}.json").read_bytes()
    return Listing(source="huggingface", day=DAY, papers=huggingface.parse(body, DAY).papers)


@dataclass(frozen=True)
class Place:
    """Where processes are started: a server that counts by mode, its log, and a folder for checkouts."""

    port: int
    folder: Path

    def start(self, name: str, mode: str, listing: Listing | None, *when: str, token: str = "") -> Started:
        root = a_checkout(self.folder / name / "checkout")
        if listing:
            store.save(root / "content", listing)
        environment = {"HF_ENDPOINT": f"http://127.0.0.1:{self.port}/{mode}", "HF_TOKEN": token}
        command = [sys.executable, "-m", "generator", "--root", str(root), "fetch", *when, "--contact", contact(name)]
        with (root.parent / "stderr").open("wb") as stderr:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-S",
                    PROJECT / "tests/acceptance/measured.py",
                    root.parent / "report",
                    *command,
                ],
                cwd=PROJECT,
                env=os.environ | environment,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )
        return Started(name, root, self.folder / "log", process)


@pytest.fixture(scope="module")
def places(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Place]]:
    """A server for each way to meet the modes, for some depend on how often they were met."""
    answers = {f"{day}": json.loads((shared / "data" / "huggingface" / f"{day}.json").read_bytes()) for day in DAYS}
    with ExitStack() as servers:
        found = {}
        for name in ("new", "stored", "window"):
            folder, port = tmp_path_factory.mktemp(name), ports.free()
            (folder / "good.json").write_text(json.dumps(answers), encoding="utf-8")
            command = [sys.executable, str(TOOL), str(port), str(folder / "good.json"), "900", str(folder / "log")]
            servers.enter_context(running(command))
            ports.wait_for(port)
            found[name] = Place(port, folder)
        yield found


@pytest.fixture(scope="module")
def started(
    places: dict[str, Place], listing: Listing, request: pytest.FixtureRequest
) -> dict[tuple[str, str], Started]:
    """All processes that the chosen tests are about, the slow ones first."""
    found = {}
    for chosen in parameters(request.session.items):
        if window := chosen.get("window"):
            found["window", window] = places["window"].start(window, window, None)
        if row := chosen.get("row"):
            found["new", row.mode] = places["new"].start(row.mode, row.mode, None, "--day", f"{DAY}")
            found["stored", row.mode] = places["stored"].start(row.mode, row.mode, listing, "--day", f"{DAY}")
        if row in AT_ONCE:  # nobody is to wait long for a processor
            found["new", row.mode].process.wait()
            found["stored", row.mode].process.wait()
        else:
            time.sleep(0.8)
    return found


def parameters(items: list[pytest.Item]) -> list[dict[str, Any]]:
    """Return those of the tests chosen here that are rows of a table."""
    calls = [getattr(item, "callspec", None) for item in items if item.path == Path(__file__)]
    return [call.params for call in calls if call]


def test_every_mode_of_the_tool_is_a_row() -> None:
    told = TOOL.read_text(encoding="utf-8")
    modes = {*re.findall(r"mode=='(\w+)'", told), *(f"drift_{kind}" for kind in re.findall(r"kind=='(\w+)'", told))}
    for several in re.findall(r"mode in ?\(([^)]*)\)", told):
        modes |= set(re.findall(r"'(\w+)'", several))
    assert sorted(row.mode for row in ROWS) == sorted(modes)


@pytest.mark.parametrize("window", ["hang", "500"])
def test_a_source_that_is_down_is_given_up_for_the_whole_window(
    window: str, started: dict[tuple[str, str], Started]
) -> None:
    """Four days are asked for at a time, and three faults in a row are enough."""
    run = started["window", window].end()
    assert run.code == 1
    assert run.stored is None
    assert run.waited <= LIMIT
    assert len({each[2] for each in run.requests}) <= 3 + 4 - 1
    assert "Traceback" not in run.stderr
    assert re.search(r"given up .* not asked for", run.stderr)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.mode) for row in ROWS])
def test_a_fault_of_the_source_is_told_and_costs_nothing(
    row: Row, started: dict[tuple[str, str], Started], listing: Listing, tell: Callable[..., None]
) -> None:
    new, again = started["new", row.mode].end(), started["stored", row.mode].end()
    verdicts = verdict(new, None, listing.papers), verdict(again, store.encode(listing), listing.papers)
    for day, found, run in zip(("new", "stored"), verdicts, (new, again), strict=True):
        tell(TITLE, row.mode, day, found, run.code, len(run.requests), f"{run.seconds:.1f}", run.megabytes)
        expect_a_clear_word(run, row)
        expect_manners(run, row.mode)
    assert verdicts[0] in row.new.split(" or "), new.stderr
    assert verdicts[1] in row.stored.split(" or "), again.stderr


def verdict(run: Run, before: bytes | None, papers: tuple[Paper, ...]) -> str:
    """Say what became of an answer."""
    if run.code:
        return REFUSED if (run.code, run.stored) == (1, before) else f"exit {run.code}, and not as it was"
    if run.stored is None:
        return QUIET
    found = {paper.id: paper for paper in store.decode(run.stored).papers}
    if not found.items() <= {paper.id: paper for paper in papers}.items():
        return "other papers"
    if named := len(re.findall(r"paper \d+ of \d+ skipped: ", run.stderr)):
        return SKIPPED if len(found) in {len(papers), len(papers) - named} else "lost"
    return KEPT if len(found) == len(papers) else PART


def expect_a_clear_word(run: Run, row: Row) -> None:
    lines = run.stderr.splitlines()
    assert "Traceback" not in run.stderr
    if run.code:
        assert [line.startswith("Error: ") for line in lines] == [*[False] * (len(lines) - 1), True]
        assert f"{DAY}" in lines[-1]  # in the address too
        assert re.search(row.says, lines[-1])
    elif REFUSED not in {row.new, row.stored}:
        assert re.search(row.says, run.stderr)


def expect_manners(run: Run, mode: str) -> None:
    assert run.megabytes <= MEMORY
    assert 1 <= len(run.requests) <= (1 if mode in ONCE else TRIES)
    assert run.waited <= LIMIT
    times = [each[0] for each in run.requests]
    waits = [] if mode in REDIRECTS else [later - earlier for earlier, later in itertools.pairwise(times)]
    assert [wait >= ASKED.get(mode, 2**number) - 0.01 for number, wait in enumerate(waits)] == [True] * len(waits)
    assert {each[4]["user-agent"] for each in run.requests} == {f"daily-papers (+{contact(mode)})"}
    assert {each[4]["authorization"] for each in run.requests} == {None}


def test_a_token_is_sent_when_there_is_one(places: dict[str, Place]) -> None:
    run = places["window"].start("token", "ok", None, "--day", f"{DAY}", token="hf_secret").end()  # noqa: S106
    assert run.code == 0
    assert [each[4]["authorization"] for each in run.requests] == ["Bearer hf_secret"]
    assert "hf_secret" not in run.stderr
