"""The site on this machine is served as GitHub Pages serves it."""

import http.client
import queue
import socket
import struct
import threading
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from generator import server
from generator.errors import BuildError


@pytest.fixture
def address(tmp_path: Path) -> str:
    for name, text in {
        "index.html": "home",
        "404.html": "lost",
        "daily/2026-06-01.html": "day",
        "feed.atom": "feed",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    told: queue.Queue[str] = queue.Queue()
    threading.Thread(target=server.serve, args=(tmp_path, 0, told.put), daemon=True).start()
    return told.get(timeout=5)


def get(address: str, path: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
    connection.request("GET", path)
    reply = connection.getresponse()
    try:
        return reply.status, reply.read().decode(), reply.headers.get_content_type()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", (200, "home", "text/html")),
        ("/daily/2026-06-01.html", (200, "day", "text/html")),
        ("/daily/2026-06-01", (200, "day", "text/html")),
        ("/feed.atom", (200, "feed", "application/atom+xml")),
        ("/daily/", (404, "lost", "text/html")),
        ("/nowhere.html", (404, "lost", "text/html")),
        ("/../../etc/passwd", (404, "lost", "text/html")),
        ("/%00", (404, "lost", "text/html")),
        (f"/{'a' * 5_000}", (404, "lost", "text/html")),
    ],
)
def test_each_address_has_its_answer(
    address: str, path: str, answer: tuple[int, str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert get(address, path) == answer
    assert capfd.readouterr().err == ""


def test_a_reader_who_leaves_is_no_news(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    url = urlsplit(address)
    for _ in range(20):
        with socket.create_connection((url.hostname, url.port)) as reader:
            reader.sendall(b"GET /feed.atom HTTP/1.1\r\nHost: here\r\n\r\n")
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # torn, not closed
    assert get(address, "/feed.atom")[0] == HTTPStatus.OK
    assert capfd.readouterr().err == ""


def test_a_port_that_is_taken_is_one_line(address: str, tmp_path: Path) -> None:
    port = urlsplit(address).port
    assert port
    with pytest.raises(BuildError, match=f"port {port}: .*; choose another with --port"):
        server.serve(tmp_path, port, lambda _: None)
