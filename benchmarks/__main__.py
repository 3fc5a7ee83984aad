"""`python -m benchmarks` runs the command line."""

import sys

try:
    from benchmarks.cli import main
except ModuleNotFoundError as error:
    sys.exit(f"{error.name} is not installed here; `make bench` sets up what is needed")

main(prog_name="python -m benchmarks")
