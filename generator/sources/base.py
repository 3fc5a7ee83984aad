"""What a source is: a name, a fetch, and a pure parse."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from generator import download
from generator.model import Paper


class Parsed(NamedTuple):
    """The papers of one answer in the source's order, and a line for each that was skipped.

    `unknown` says in how many of them each field was that the source is not known to have.
    """

    papers: tuple[Paper, ...]
    skipped: tuple[str, ...] = ()
    unknown: Mapping[str, int] = {}


class Fetched(NamedTuple):
    """The answers for one day, one body for each page, and the requests they took."""

    bodies: tuple[bytes, ...]
    requests: int


@dataclass(frozen=True, slots=True)
class Source:
    """A place that announces papers.

    `parse(body, day)` is pure; it raises SourceError when the body is no answer of this source.
    `fetch(day, get, endpoint)` is None for a source whose answers come as files; `endpoint` is its
    address unless the environment names another in `endpoint_variable`, and `token_variable` names
    the one that holds a token for it. `title` is the name a reader sees. `at_once` is how many days
    may be asked for at the same time.
    """

    name: str
    title: str
    parse: Callable[[bytes, dt.date], Parsed]
    fetch: Callable[[dt.date, "download.Get", str], Awaitable[Fetched]] | None = None
    endpoint: str = ""
    endpoint_variable: str = ""
    token_variable: str = ""
    at_once: int = 1
