"""What can be wrong with a measurement: one line, and an exit code that is not 0."""

import click


class BenchmarkError(click.ClickException):
    """Something is missing, or what was to be measured failed."""
