"""A GET is polite, bounded, and goes to one host."""

import asyncio
import datetime as dt
import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import format_datetime

import httpx2
import pytest
import stamina

from generator import download
from generator.download import Answer, UnchangedError, connect, ping
from generator.errors import SourceError
from tests.conftest import Loopback, Reply


def get(url: str, token: str | None = None) -> Answer:
    async def ask() -> Answer:
        async with connect("daily-papers (+https://example.org/)", token) as fetch:
            return await fetch(url)

    return asyncio.run(ask())


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve one bare connection after another with `talk`, for what no HTTP library would send."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def loop() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    client.recv(65536)
                    with suppress(OSError):
                        talk(client)

        threading.Thread(target=loop, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_an_answer_is_its_body(loopback: Loopback) -> None:
    assert get(loopback.at("/a", Reply(b"[1]"))) == Answer(b"[1]", None, 1)


def test_a_request_says_who_asks_and_carries_the_token(loopback: Loopback) -> None:
    get(loopback.at("/a", Reply()), token="hf_secret")  # noqa: S106
    ((_, headers),) = loopback.requests
    assert headers["user-agent"] == "daily-papers (+https://example.org/)"
    assert headers["authorization"] == "Bearer hf_secret"


@pytest.mark.parametrize("status", [406, 408, 429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again(loopback: Loopback, status: int) -> None:
    assert get(loopback.at("/a", Reply(b"", status), Reply(b"", status), Reply(b"[1]"))) == Answer(b"[1]", None, 3)


@pytest.mark.parametrize("status", [204, 304, 400, 401, 403, 404, 410, 418, 501])
def test_any_other_status_is_final(loopback: Loopback, status: int) -> None:
    with pytest.raises(SourceError, match=f"answers HTTP {status}"):
        get(loopback.at("/a", Reply(b"", status)))
    assert len(loopback.requests) == 1


def test_five_tries_are_the_end(loopback: Loopback) -> None:
    with pytest.raises(SourceError, match="answers HTTP 503, 5 times"):
        get(loopback.at("/a", Reply(b"busy", 503)))
    assert len(loopback.requests) == 5


def test_a_wait_that_is_too_long_is_not_waited(loopback: Loopback) -> None:
    with pytest.raises(SourceError, match="asks to wait 86400 s; try again later"):
        get(loopback.at("/a", Reply(b"", 429, {"Retry-After": "86400"})))
    assert len(loopback.requests) == 1


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "7"}, 7),
        ({"ratelimit": '"api";r=0;t=12'}, 12),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": f"Mon, 01 Jan {'9' * 30} 00:00:00 GMT"}, None),
        ({"retry-after": f"Mon, 01 Jan 2030 00:00:00 +{'9' * 30}"}, None),
        ({"ratelimit": f'"api";r=0;t={"9" * 5000}'}, float("inf")),
        ({}, None),
    ],
)
def test_a_source_says_how_long_to_wait(headers: dict[str, str], wait: float | None) -> None:
    assert download._asked_wait(headers) == wait  # noqa: SLF001 - the header's forms, without waiting them out


def test_a_source_may_name_the_moment_to_come_back() -> None:
    moment = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2), usegmt=True)
    wait = download._asked_wait({"retry-after": moment})  # noqa: SLF001
    assert wait == pytest.approx(120, abs=5)


def test_an_asked_wait_is_kept(loopback: Loopback) -> None:
    url = loopback.at("/a", Reply(b"", 429, {"Retry-After": "1"}), Reply(b"[1]"))
    with stamina.set_testing(False):
        start = dt.datetime.now(dt.UTC)
        assert get(url).tries == 2
    assert dt.datetime.now(dt.UTC) - start >= dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("told", "rests"),
    [
        ('"api";r=9;t=1', [1.0]),
        ('"api";r=10;t=1', []),
        ('"api";r=0;t=0', [0.0]),
        ("nonsense", []),
        (f'"api";r={"9" * 5000};t=1', []),
    ],
)
def test_hardly_a_request_is_left_to_others(loopback: Loopback, told: str, rests: list[float]) -> None:
    rested: list[float] = []
    url = loopback.at("/a", Reply(headers={"RateLimit": told}))

    async def ask() -> None:
        async with connect("daily-papers", resting=rested.append) as fetch:
            await fetch(url)
            await fetch(url)

    asyncio.run(ask())
    assert len(loopback.requests) == 2
    assert [round(each, 1) for each in rested][: len(rests)] == rests
    assert bool(rested) == bool(rests)


def test_the_next_page_is_where_the_link_says(loopback: Loopback) -> None:
    url = loopback.at("/a", Reply(b"[]", headers={"Link": '</a?p=1>; rel="next", </a>; rel="first"'}))
    assert get(url).next_page == loopback.url + "/a?p=1"


def test_an_answer_that_is_known_is_not_sent_again(loopback: Loopback) -> None:
    url = loopback.at("/a", Reply(b"[1]", headers={"ETag": '"v1"'}), Reply(b"", 304))

    async def ask() -> None:
        async with connect("daily-papers") as fetch:
            assert (await fetch(url)).etag == '"v1"'
            with pytest.raises(UnchangedError):
                await fetch(url, '"v1"')

    asyncio.run(ask())
    assert [headers.get("if-none-match") for _, headers in loopback.requests] == [None, '"v1"']


def test_an_etag_that_cannot_be_sent_is_not(loopback: Loopback) -> None:
    url = loopback.at("/a", Reply(b"[1]", headers={"ETag": '"\xe9"'}))

    async def ask() -> None:
        async with connect("daily-papers") as fetch:
            first = await fetch(url)
            assert (await fetch(url, first.etag)).body == b"[1]"

    asyncio.run(ask())
    assert [headers.get("if-none-match") for _, headers in loopback.requests] == [None, None]


@pytest.mark.parametrize(
    ("here", "location", "is_followed"),
    [
        ("http://example.org/a", "https://example.org/b", True),
        ("https://example.org/a", "http://example.org/b", False),
        ("https://example.org/a", "https://example.org:444/b", False),
        ("https://example.org/a", "https://example.org.evil.example/b", False),
        ("https://example.org/a", "b", True),
    ],
)
def test_a_redirect_may_lead_to_https_but_not_away_from_it(here: str, location: str, *, is_followed: bool) -> None:
    if is_followed:
        assert download._same_host(httpx2.URL(here), location)  # noqa: SLF001 - there is no https on loopback
    else:
        with pytest.raises(SourceError, match="leads to another host"):
            download._same_host(httpx2.URL(here), location)  # noqa: SLF001


def test_all_tries_together_have_a_deadline(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "DEADLINE", 1.5)
    with stamina.set_testing(False), pytest.raises(SourceError, match="no whole answer within"):
        get(loopback.at("/a", Reply(b"busy", 503)))
    assert 1 <= len(loopback.requests) < 5


def test_a_wait_that_was_asked_for_is_no_part_of_the_deadline(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "DEADLINE", 0.9)
    url = loopback.at("/a", Reply(b"", 429, {"Retry-After": "1"}), Reply(b"[1]"))
    with stamina.set_testing(False):
        assert get(url).tries == 2


@pytest.mark.parametrize("status", [200, 204])
def test_a_ping_is_one_request(loopback: Loopback, status: int) -> None:
    ping("daily-papers", loopback.at("/ping", Reply(b"", status)), "HEARTBEAT_URL")
    assert [path for path, _ in loopback.requests] == ["/ping"]


@pytest.mark.parametrize("address", ["{}/gone/secret", "secret", "ftp://secret", "http://["])
def test_what_goes_wrong_with_a_ping_does_not_tell_the_address(loopback: Loopback, address: str) -> None:
    with pytest.raises(SourceError, match=r"^HEARTBEAT_URL: ") as caught:
        ping("daily-papers", address.format(loopback.url), "HEARTBEAT_URL")
    assert "secret" not in str(caught.value)


def test_a_redirect_on_the_same_host_is_followed(loopback: Loopback) -> None:
    loopback.at("/b", Reply(b"[2]"))
    assert get(loopback.at("/a", Reply(b"", 307, {"Location": "/b"}))).body == b"[2]"


@pytest.mark.parametrize(
    "location", ["http://127.0.0.2:9/x", "file:///etc/passwd", "//example.org/", "https://127.0.0.1/"]
)
@pytest.mark.parametrize("header", ["Location", "Link"])
def test_another_host_is_never_asked(loopback: Loopback, location: str, header: str) -> None:
    reply = (
        Reply(b"", 302, {"Location": location})
        if header == "Location"
        else Reply(headers={"Link": f'<{location}>; rel="next"'})
    )
    with pytest.raises(SourceError, match="leads to another host"):
        get(loopback.at("/a", reply))


def test_redirects_come_to_an_end(loopback: Loopback) -> None:
    with pytest.raises(SourceError, match="redirects more than 5 times"):
        get(loopback.at("/a", Reply(b"", 302, {"Location": "/a"})))


def test_an_answer_is_bounded_after_decompression(loopback: Loopback) -> None:
    bomb = gzip.compress(b"[" + b" " * 50_000_000 + b"]")
    with pytest.raises(SourceError, match="larger than 20 MB"):
        get(loopback.at("/a", Reply(bomb, headers={"Content-Encoding": "gzip"})))


@pytest.mark.parametrize("part", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n["])
def test_a_trickle_is_cut_off_at_the_deadline(monkeypatch: pytest.MonkeyPatch, part: bytes) -> None:
    monkeypatch.setattr(download, "DEADLINE", 0.3)

    def trickle(client: socket.socket) -> None:
        client.sendall(part)
        for _ in range(50):
            client.sendall(b"x")
            threading.Event().wait(0.05)

    with serving(trickle) as url, pytest.raises(SourceError, match="no whole answer within"):
        get(url)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]",
    ],
)
def test_a_broken_answer_is_one_line(answer: bytes) -> None:
    with serving(lambda client: client.sendall(answer)) as url, pytest.raises(SourceError, match=f"^{url}: ") as caught:
        get(url)
    assert "\n" not in str(caught.value)


def test_nobody_at_the_address_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(SourceError, match=f"^http://127.0.0.1:{port}/: "):
        get(f"http://127.0.0.1:{port}/")
