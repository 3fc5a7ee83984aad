"""What a source is: a name, a fetch, and a pure parse."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator import download
from generator.model import Paper

FEEDS = "application/atom+xml, application/rss+xml, application/xml;q=0.9"  # media types, as Accept names them


class Parsed(NamedTuple):
    """The papers of one answer in the source's order, and a line for each that was skipped.

    `unknown` says in how many of them each field was that the source is not known to have.
    """

    papers: tuple[Paper, ...]
    skipped: tuple[str, ...] = ()
    unknown: Mapping[str, int] = {}


class Fetched(NamedTuple):
    """The answers for one day, one body for each page, and the requests they took; `notes` are lines to be told."""

    bodies: tuple[bytes, ...]
    requests: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A place that announces papers.

    `parse(body, day)` is pure; it raises SourceError when the body is no answer of this source.
    `fetch(day, get, endpoint, chosen)` is None for a source whose answers come as files; `endpoint` is
    its address, if it has one, unless the environment names another in `endpoint_variable`, and
    `token_variable` names the one that holds a token for it. `setting` names the one that says what is
    `chosen` of it. `title` is the name a reader sees. `at_once` is how many days may be asked for at the
    same time, `pause` how many seconds there are between two requests, and `accept` the form that is asked
    for. One that `is_recent` says in one answer what is new, of all its days; it is asked once, and what
    it lacks was there before.
    One that is not `is_daily` may be silent for weeks.
    """

    name: str
    title: str
    parse: Callable[[bytes, dt.date], Parsed]
    fetch: Callable[[dt.date, "download.Get", str, Sequence[str]], Awaitable[Fetched]] | None = None
    endpoint: str = ""
    endpoint_variable: str = ""
    token_variable: str = ""
    setting: str = ""
    at_once: int = 1
    pause: float = 0.0
    accept: str = "application/json"
    is_recent: bool = False
    is_daily: bool = True
