"""A real mail server on loopback: STARTTLS or TLS, authentication, and what can go wrong at each command."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "post@mail.example", "pa ss:w/rd%@"
URL_USER, URL_PASSWORD = "post%40mail.example", "pa%20ss%3Aw%2Frd%25%40"


class DroppedError(Exception):
    """Raised at a command to drop the connection."""


@dataclass
class PostOffice:
    """What a server is to do, and what it was told. `at` is called as each command comes, with its number."""

    certificate: Path
    port: int = 0
    tls: bool = False
    starttls: bool = True
    at: Callable[[int, str], None] = lambda _number, _command: None
    refuse: dict[str, str] = field(default_factory=dict)  # by recipient, at RCPT
    refuse_content: dict[str, str] = field(default_factory=dict)  # by recipient, after the mail
    commands: list[str] = field(default_factory=list)
    taken: list[tuple[str, bytes]] = field(default_factory=list)  # recipient and mail

    @property
    def url(self) -> str:
        return f"{'smtps' if self.tls else 'smtp'}://{URL_USER}:{URL_PASSWORD}@localhost:{self.port}"

    @property
    def to(self) -> list[str]:
        """Whom mail was taken for, in order."""
        return [recipient for recipient, _ in self.taken]

    def mail(self, number: int = 0) -> EmailMessage:
        message = message_from_bytes(self.taken[number][1], policy=policy.SMTP)
        assert isinstance(message, EmailMessage)
        return message

    def comes(self, command: str) -> None:
        self.commands.append(command)
        self.at(len(self.commands) - 1, command)


class _Handler:
    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address in self.office.refuse:
            return self.office.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        [recipient] = envelope.rcpt_tos
        if recipient in self.office.refuse_content:
            return self.office.refuse_content[recipient]
        assert isinstance(envelope.content, bytes)
        self.office.taken.append((recipient, envelope.content))
        try:
            self.office.comes("END")  # it is taken, and the client does not know yet
        except DroppedError:
            _drop(server)
        return "250 OK"


def _line(office: PostOffice, context: ssl.SSLContext) -> SMTP:
    """Return what speaks on one connection."""

    class Line(SMTP):
        pass

    def listening(command: str) -> Callable[[SMTP, str], object]:
        async def method(self: SMTP, argument: str) -> None:
            try:
                office.comes(command)
            except DroppedError:
                _drop(self)
                return
            await getattr(SMTP, f"smtp_{command}")(self, argument)

        return method

    for command in ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "QUIT"):
        setattr(Line, f"smtp_{command}", listening(command))
    return Line(
        _Handler(office),
        hostname="localhost",
        tls_context=context if office.starttls and not office.tls else None,
        require_starttls=office.starttls and not office.tls,
        auth_required=not office.tls,  # aiosmtpd knows of no other TLS than by STARTTLS
        auth_require_tls=not office.tls,
        authenticator=_authenticate,
    )


def _drop(server: SMTP) -> None:
    if server.transport:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()


def _authenticate(_: SMTP, __: Session, ___: Envelope, ____: str, data: LoginPassword) -> AuthResult:
    success = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=success, handled=success, message=None if success else f"535 5.7.8 no {USER}: {PASSWORD}")


@contextmanager
def opened(folder: Path, authority: trustme.CA, *, host: str = "localhost", **manner: bool) -> Iterator[PostOffice]:
    """Open a post office whose certificate is for `host`; `folder` holds what those need who are to trust it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    office = PostOffice(folder / "authority.pem", **manner)  # type: ignore[arg-type]
    authority.cert_pem.write_to_path(str(office.certificate))
    ready, ended = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []
    lines: list[SMTP] = []

    def line() -> SMTP:
        lines.append(_line(office, context))
        return lines[-1]

    async def work() -> None:
        loops.append(asyncio.get_running_loop())
        server = await loops[0].create_server(line, "localhost", 0, family=2, ssl=context if office.tls else None)
        office.port = server.sockets[0].getsockname()[1]
        ready.set()
        await ended.wait()
        server.close()
        await asyncio.sleep(0.01)  # for whoever is at the door
        for each in lines:  # some were killed, some have not said goodbye
            _drop(each)

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    ready.wait()
    try:
        yield office
    finally:
        loops[0].call_soon_threadsafe(ended.set)
        thread.join()
