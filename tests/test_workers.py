"""Work is done whole, or it ends with a word."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.errors import BuildError
from generator.workers import apart, spread
from tests.conftest import PROJECT


def test_all_work_is_done_in_order() -> None:
    assert list(spread(lambda number: (number, number * 2), range(50))) == [
        (number, number * 2) for number in range(50)
    ]
    assert list(spread(str, [1, 2], is_much=False)) == ["1", "2"]
    assert list(spread(str, [])) == []


def test_what_goes_wrong_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(spread(lambda number: 1 // number, [1, 0, 1]))


@pytest.mark.skipif(os.cpu_count() == 1, reason="one processor has no workers")
def test_a_process_that_is_ended_from_outside_is_told() -> None:
    with pytest.raises(BuildError, match="ended from outside"):
        list(spread(lambda number: os.kill(os.getpid(), signal.SIGKILL) if number else number, range(4)))


def test_work_apart_is_done_when_it_was_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "done"
    with apart(path.touch) as wait:
        wait()
        assert path.exists()


@pytest.mark.parametrize("is_much", [True, False])
def test_what_goes_wrong_apart_is_raised_here(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], *, is_much: bool
) -> None:
    with pytest.raises(FileNotFoundError), apart((tmp_path / "no" / "folder").mkdir, is_much=is_much) as wait:
        wait()
    assert capfd.readouterr() == ("", "")


def test_work_apart_that_was_ended_is_done_here(tmp_path: Path) -> None:
    def work() -> None:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        (tmp_path / "done").touch()

    here = os.getpid()
    with apart(work) as wait:
        wait()
    assert (tmp_path / "done").exists()


def test_work_apart_ends_with_what_it_is_for() -> None:
    start = time.monotonic()
    with pytest.raises(ZeroDivisionError), apart(lambda: time.sleep(60)):
        _ = 1 / 0
    assert time.monotonic() - start < 30


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not end a process with the one that began it")
@pytest.mark.parametrize(
    "begun",
    [
        "with workers.apart(work): time.sleep(60)",
        "list(workers.spread(lambda _: work(), range(2)))",
        "engine.subprocess.run(command, preexec_fn=partial(workers.end_with, os.getpid()))",
    ],
)
def test_a_process_ends_with_the_one_that_began_it(begun: str) -> None:
    """The one waits for its end of a pipe that is open as long as any of them lives."""
    program = f"""
import os, time
from functools import partial
from generator import engine, workers
command = ["sleep", "60"]
def work(): print("begun", flush=True); time.sleep(60)
print("begun", flush=True)
{begun}
"""
    with subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline()
        time.sleep(0.5)
        process.kill()
        start = time.monotonic()
        process.stdout.read()
    assert time.monotonic() - start < 30
