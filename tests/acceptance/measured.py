"""Run a program, and write down what only its parent is told: how it ended, how long it took, how much memory.

It is a process of its own: the system counts the memory of whoever starts a program as the program's too.
"""

import json
import os
import sys
import time
from pathlib import Path


def run(report: str, *command: str) -> None:
    start = time.monotonic()
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    told = {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": time.monotonic() - start,
        "ended": time.time(),
        "megabytes": usage.ru_maxrss // 1024,
    }
    Path(report).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    run(*sys.argv[1:])
