"""What tests share: a checkout to work in, a source on loopback, and the golden tree."""

import io
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import stamina
import trustme
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import HealthCheck, settings

from tests.post_office import PostOffice, opened

PROJECT = Path(__file__).resolve().parent.parent
WORKFLOW = Path(".github", "workflows", "publish.yml")

settings.register_profile("project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="write the golden tree anew, to be read with git diff")


@pytest.fixture(autouse=True)
def _no_waits() -> Iterator[None]:
    """Retry as often as ever, without the waits."""
    with stamina.set_testing(True, attempts=5, cap=True):
        yield


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return all that the interface says, as `make languages` finds it."""
    told = re.search(r"^SAID := (.*)$", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert told
    path = tmp_path_factory.mktemp("said") / "said.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "-F", "pyproject.toml"]
    options = ["--no-default-keywords", *told[1].split(), "--add-location=file", "--sort-by-file", "-o", str(path), "."]
    subprocess.run([*command, *options], cwd=PROJECT, check=True)
    return read_po(io.BytesIO(path.read_bytes()))


def a_checkout(root: Path) -> Path:
    """Make a checkout without content at `root`: the pages written by hand, templates, settings and the schedule."""
    (root / "content").mkdir(parents=True)
    (root / WORKFLOW).parent.mkdir(parents=True)
    shutil.copy(PROJECT / WORKFLOW, root / WORKFLOW)
    shutil.copy(PROJECT / "mkdocs.yml", root)
    shutil.copytree(PROJECT / "site_templates", root / "site_templates")
    shutil.copytree(PROJECT / "docs", root / "docs")
    return root


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return a_checkout(tmp_path / "checkout")


@dataclass
class Reply:
    """One answer of the loopback source."""

    body: bytes = b"[]"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Loopback:
    """A source on loopback: it gives `replies` by path, in turn, the last one for ever."""

    url: str
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    otherwise: Reply = field(default_factory=lambda: Reply(b"", 404))

    def at(self, path: str, *replies: Reply) -> str:
        """Give `replies` at `path`; return its address."""
        self.replies[path] = list(replies)
        return self.url + path

    def reply(self, path: str, headers: dict[str, str]) -> Reply:
        self.requests.append((path, headers))
        waiting = self.replies.get(path, [self.otherwise])
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with answering() as source:
        yield source


@contextmanager
def answering() -> Iterator[Loopback]:
    """Open a source on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = source.reply(self.path, {name.lower(): value for name, value in self.headers.items()})
            self.send_response(reply.status)
            for name, value in ({"Content-Length": str(len(reply.body))} | reply.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def do_POST(self) -> None:
            source.forms.append(dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode())))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        source = Loopback(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield source
        server.shutdown()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def office(tmp_path: Path, authority: trustme.CA) -> Iterator[PostOffice]:
    with opened(tmp_path, authority) as office:
        yield office
