"""`python -m benchmarks` runs the command line."""

from benchmarks.cli import main

main(prog_name="python -m benchmarks")
