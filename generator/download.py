"""One polite GET, a POST that tells and a ping: bounded in time, size and tries, and never sent to another host.

The waits follow RFC 9110 (Retry-After) and the IETF draft on RateLimit header fields, which
Hugging Face sends.
"""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Protocol, TypeVar
from urllib.parse import quote

import httpx2
import stamina
from stamina.instrumentation import set_on_retry_hooks

from generator.errors import SourceError

TRIES = 5
TRY = 30.0  # seconds for one try, from the first byte sent to the last one received
DEADLINE = 60.0  # seconds for all tries of a request, besides the waits that the source asks for
LONGEST_WAIT = 300.0  # seconds; a source that asks for more is given up until the next run
RESERVE = 10  # requests that are left to others when the source tells how many remain
LARGEST = 20_000_000  # bytes of an answer, after decompression
REDIRECTS = 5

set_on_retry_hooks([])  # a retry is no news; what is given up is told by the error

_PASSING = {406, 408, 429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a GET brought: the body, the next page (RFC 8288, `rel="next"`), how many tries it took, and its ETag."""

    body: bytes
    next_page: str | None
    tries: int
    etag: str | None = None


class UnchangedError(Exception):
    """The answer is still the one whose ETag was told (RFC 9110, 304 Not Modified)."""


class Get(Protocol):
    """GET an address; with the ETag of an earlier answer, only if it has changed.

    Raises:
        SourceError: the address cannot be had.
        UnchangedError: the answer is still that of `etag`.

    """

    def __call__(self, url: str, etag: str | None = None) -> Awaitable[Answer]:
        """Return the answer."""
        ...


Got = TypeVar("Got")


class _PassingError(Exception):
    """A failure that may pass; `wait` is how many seconds the other side asked for."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class _Pace:
    """When the source may be asked again, by the RateLimit it told last: `"api";r=<remaining>;t=<seconds>`.

    Between two requests, tries among them, are `pause` seconds.
    """

    def __init__(self, resting: Callable[[float], None], pause: float) -> None:
        self._resting = resting
        self._pause = pause
        self._rest_until = 0.0  # on the clock of the event loop
        self._next = 0.0

    def learn(self, headers: Mapping[str, str]) -> None:
        told = re.search(r";\s*r=(\d+)\s*;\s*t=(\d+)", headers.get("ratelimit", ""))
        if told and float(told[1]) < RESERVE:  # of any length, where int() takes 4,300 digits
            self._rest_until = _time() + min(float(told[2]), LONGEST_WAIT)
            self._resting(self._rest_until - _time())

    async def keep(self) -> None:
        await asyncio.sleep(max(0.0, self._rest_until - _time()))

    async def step(self) -> None:
        turn = max(self._next, _time())
        self._next = turn + self._pause
        await asyncio.sleep(turn - _time())


def _time() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def connect(
    agent: str,
    token: str | None = None,
    resting: Callable[[float], None] = lambda _: None,
    pause: float = 0.0,
    accept: str = "application/json",
) -> AsyncIterator[Get]:
    """Yield a function that GETs an address.

    `agent` is the User-Agent; `token`, when given, is sent as a bearer token. When the source tells
    that hardly a request is left, none is sent until its limit is renewed, and `resting` is told how
    many seconds that takes. `pause` is how many seconds there are at least between two requests. `accept`
    says in which form an answer is wanted (RFC 9110, Accept); any other is taken too.
    """
    headers = {"User-Agent": _agent(agent), "Accept": f"{accept}, */*;q=0.5"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    pace = _Pace(resting, pause)
    async with httpx2.AsyncClient(headers=headers, timeout=TRY) as client:

        async def get(url: str, etag: str | None = None) -> Answer:
            await pace.keep()
            return await _retried(url, lambda number: _follow(client, url, number, pace, etag))

        yield get


async def within(seconds: float, coming: Awaitable[Got], name: str) -> Got:
    """Return what is `coming`; raises SourceError, which calls it `name`, when that takes longer than `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            return await coming
    except TimeoutError as error:
        raise SourceError(f"{name}: no answer within {seconds:.0f} s") from error


async def together(get: Get, urls: Iterable[str], seconds: float) -> list[Answer | SourceError]:
    """GET all addresses at once, each within `seconds`; return each one's answer, or why there is none."""

    async def one(url: str) -> Answer | SourceError:
        try:
            return await within(seconds, get(url), url)
        except SourceError as error:
            return error

    return await asyncio.gather(*map(one, urls))


def post(agent: str, url: str, form: Mapping[str, str]) -> None:
    """POST `form` to `url`; raises SourceError when it is not accepted."""
    asyncio.run(_told(agent, httpx2.Request("POST", url, data=dict(form)), url))


def ping(agent: str, url: str, name: str) -> None:
    """GET `url`, for whoever notices when that does not come; raises SourceError when it is not taken.

    Errors call it `name`: who knows the address could do the same.
    """
    try:
        request = httpx2.Request("GET", url)
    except httpx2.InvalidURL as error:
        raise SourceError(f"{name}: is no http(s) address") from error
    asyncio.run(_told(agent, request, name))


async def _told(agent: str, request: httpx2.Request, name: str) -> None:
    async def send(_: int) -> None:
        response = await client.send(request)
        if not response.is_success:
            _judge(name, response)

    async with httpx2.AsyncClient(timeout=TRY) as client:
        request.headers["User-Agent"] = _agent(agent)
        await _retried(name, send)


def _agent(agent: str) -> str:
    return quote(agent, safe="-._~ ()+:/?#[]@!$&'*,;=%")


async def _retried(url: str, send: Callable[[int], Awaitable[Got]]) -> Got:
    """Return what `send`, told the number of the try, brings in the end; raises SourceError when that is nothing."""
    try:
        async with asyncio.timeout(DEADLINE) as limit:
            async for attempt in stamina.retry_context(
                on=partial(_should_retry, limit), attempts=TRIES, timeout=None, wait_initial=1, wait_max=30
            ):
                with attempt:
                    async with asyncio.timeout(TRY):
                        return await send(attempt.num)
    except TimeoutError as error:
        raise SourceError(f"{url}: no whole answer within {DEADLINE:.0f} s") from error
    except (_PassingError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SourceError(f"{url}: {str(error) or type(error).__name__}") from error
    raise AssertionError("stamina neither returned nor raised")


def _should_retry(limit: asyncio.Timeout, error: Exception) -> bool | float:
    """Say whether to try again, or in how many seconds; what the source asks for is no part of the `limit`."""
    if isinstance(error, _PassingError):
        if error.wait is None:
            return True
        limit.reschedule((limit.when() or _time()) + error.wait)
        return error.wait
    return isinstance(error, TimeoutError | httpx2.TransportError | httpx2.DecodingError)


async def _follow(client: httpx2.AsyncClient, url: str, tries: int, pace: _Pace, etag: str | None) -> Answer:
    """GET `url`, and where it redirects to on the same host."""
    # An ETag may hold bytes (RFC 9110, obs-text) that no header of ours can.
    here, headers = httpx2.URL(url), {"If-None-Match": etag} if etag and etag.isascii() else {}
    for _ in range(REDIRECTS):
        await pace.step()
        async with client.stream("GET", here, headers=headers) as response:
            if response.has_redirect_location:
                here = _same_host(here, response.headers["location"])
                continue
            pace.learn(response.headers)
            if etag and response.status_code == httpx2.codes.NOT_MODIFIED:
                raise UnchangedError
            _judge(url, response)
            body = await _read(url, response)
            following = response.links.get("next", {}).get("url")
            next_page = str(_same_host(here, following)) if following else None
            return Answer(body, next_page, tries, response.headers.get("etag"))
    raise SourceError(f"{url}: redirects more than {REDIRECTS} times")


def _same_host(here: httpx2.URL, location: str) -> httpx2.URL:
    """Return where `location` leads from `here`: on the same host, and never from https to http."""
    there = here.join(location)
    if there.netloc != here.netloc or there.scheme not in {here.scheme, "https"}:
        raise SourceError(
            f"{here}: leads to another host, {location[:100]!r}; not followed; if it has moved there, give that address"
        )
    return there


def _judge(url: str, response: httpx2.Response) -> None:
    """Let only a 200 pass."""
    status = response.status_code
    if status == httpx2.codes.OK:
        return
    if status not in _PASSING:
        hint = "; is the token right, if it wants one?" if status in {401, 403} else ""
        raise SourceError(f"{url}: answers HTTP {status}{hint}")
    wait = _asked_wait(response.headers)
    if wait is not None and wait > LONGEST_WAIT:
        raise SourceError(f"{url}: answers HTTP {status} and asks to wait {wait:.0f} s; try again later")
    raise _PassingError(f"answers HTTP {status}, {TRIES} times", wait)


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that Retry-After (a number or a date) or RateLimit asks for, else None."""
    asked = headers.get("retry-after", "")
    if seconds := re.fullmatch(r"\s*([0-9]+)\s*", asked):
        return float(seconds[1])
    if reset := re.search(r"\bt=(\d+)", headers.get("ratelimit", "")):
        return float(reset[1])
    try:
        return max(0.0, (parsedate_to_datetime(asked) - dt.datetime.now(dt.UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


async def _read(url: str, response: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > LARGEST:
            raise SourceError(f"{url}: the answer is larger than {LARGEST // 1_000_000} MB")
    return bytes(body)
