"""Ports of this machine: one that is free, and one that a server is to answer at."""

import socket
import time
from contextlib import suppress

from benchmarks.errors import BenchmarkError

_PAUSE, _LOOKS = 0.05, 100  # seconds from one look to the next, and how many there are


def free() -> int:
    """Return the number of a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when a server answers at `port`.

    Raises:
        BenchmarkError: none has, for five seconds.

    """
    for _ in range(_LOOKS):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(_PAUSE)
    raise BenchmarkError(f"nothing answers at port {port}")
