"""The built site on this machine, as GitHub Pages serves it: its own 404, addresses with or without .html."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from generator.errors import BuildError

_LONGEST = 250  # bytes of a name, and .html; what file systems take


class _Handler(SimpleHTTPRequestHandler):
    """Files of one folder; what is not there is answered with the folder's 404.html."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".atom": "application/atom+xml",
        ".rss": "application/rss+xml",
        ".js": "text/javascript",
    }

    def handle(self) -> None:
        """Answer; a reader who leaves before the end is no news."""
        with suppress(ConnectionError):
            super().handle()

    def translate_path(self, path: str) -> str:
        told = super().translate_path(path)
        if "\0" in told or any(len(os.fsencode(part)) > _LONGEST for part in Path(told).parts):
            return str(Path(self.directory, "404.html", "none"))  # a name that no file can have
        found = Path(told)
        page = found.with_name(found.name + ".html")
        return str(page if not found.exists() and page.is_file() else found)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return None

    def list_directory(self, path: Any) -> None:
        """Show no folder: Pages has none."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Say nothing: a reader of the terminal wants the address, not each request."""


def serve(site: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve the folder `site` on loopback until interrupted; `ready` is told the address.

    Raises:
        BuildError: there is no site, or the port is taken.

    """
    if not (site / "index.html").is_file():
        raise BuildError(f"{site}: there is no site yet; build it first")
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(site)))
    except OSError as error:
        raise BuildError(f"port {port}: {error.strerror}; choose another with --port") from error
    with server:
        ready(f"http://127.0.0.1:{server.server_address[1]}/")
        server.serve_forever()
