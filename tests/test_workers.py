"""Work is done whole, or it ends with a word."""

import os
import signal

import pytest

from generator.errors import BuildError
from generator.workers import spread


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
