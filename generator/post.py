"""Mail handed to a server (RFC 5321), over TLS or not at all, and what became of each.

It is known of a mail that it was not taken until its last line is sent (§4.2.5), and that it was
when the server has said so; between the two nobody knows. Only then is it never tried again.
"""

import base64
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import unquote, urlsplit

import stamina
from stamina.instrumentation import set_on_retry_hooks

from generator import text
from generator.errors import PapersError, PostError

TRIES = 3  # to connect
TIMEOUT = 60.0  # seconds for one answer of the server
LAST_TIMEOUT = 300.0  # seconds for its answer to a whole mail; RFC 5321 §4.5.3.2.6 has 10 minutes

_PORTS = {"smtps": 465, "smtp": 587}  # RFC 8314 §3.3, RFC 6409 §3.1
_HOW = "write it as smtps://user:password@host:465, or smtp://user:password@host:587 for STARTTLS"
# Who speaks, where this machine's name would be of no use to anyone (RFC 5321 §4.1.1.1 admits a literal).
_HELLO = "[127.0.0.1]"

_OK, _WILL_FORWARD, _START_INPUT, _CLOSING = 250, 251, 354, 421
_DONE, _NOT_NOW, _NEVER = 2, 4, 5  # what a code begins with (§4.2.1)
_SHORT = 4  # letters; of a shorter secret only a whole word is masked, or hardly a line could be read

set_on_retry_hooks([])  # a retry is no news, and what it would tell holds what is secret

Mail = tuple[str, bytes]  # whom to, and the message with lines ending in CR LF


@dataclass(frozen=True, slots=True, repr=False)
class Server:
    """Where mail is handed in, and as whom; `tls` from the first byte on, or else by STARTTLS."""

    host: str
    port: int
    user: str
    password: str
    tls: bool


class End(Enum):
    """What became of a mail. LOST is one whose connection was lost before any of it was sent."""

    SENT = "sent"
    REFUSED = "refused"
    LOST = "lost"
    UNKNOWN = "unknown"


_LOST = {End.LOST, End.UNKNOWN}  # the connection


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a mail, and what the server or the system said; that may hold what is secret."""

    end: End
    said: str = field(default="", repr=False)


class _RefusedError(Exception):
    """The server said no to a command."""

    def __init__(self, code: int, reply: bytes) -> None:
        super().__init__(f"{code} {reply.decode(errors='replace')}")
        self.closing = code == _CLOSING


def server(url: str) -> Server:
    """Return the server that an address such as smtps://user:password@host:465 tells of.

    Raises:
        PapersError: it is none; the line does not show it.

    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port or _PORTS[parts.scheme]
        user, password = unquote(parts.username or "", errors="strict"), unquote(parts.password or "", errors="strict")
    except (ValueError, KeyError):
        raise PapersError(f"SMTP_URL: is no address of a mail server; {_HOW}") from None
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or bool(user) != bool(password):
        raise PapersError(f"SMTP_URL: is no address of a mail server; {_HOW}; in user and password % before signs")
    if not all(each.isascii() and each.isprintable() for each in (parts.hostname, user, password)):
        raise PapersError("SMTP_URL: holds a character beyond ASCII, which not every server reads alike; choose others")
    return Server(parts.hostname, port, user, password, parts.scheme == "smtps")


def secrets(server: Server) -> set[str]:
    """Return what a server could repeat that must not be printed."""
    pair = f"\0{server.user}\0{server.password}"  # RFC 4616
    told = {server.host, server.user, server.password, pair}
    encoded = {base64.b64encode(each.encode()).decode() for each in told}
    return {each for each in told | encoded if each}


def masked(said: str, hidden: Iterable[str]) -> str:
    """Return what a server said on one line, without what is `hidden` or looks like an address or a password."""
    for secret in sorted(hidden, key=len, reverse=True):
        inner = re.escape(secret)
        said = re.sub(inner if len(secret) >= _SHORT else rf"(?<!\w){inner}(?!\w)", "…", said, flags=re.IGNORECASE)
    return text.line(re.sub(r"\S*@\S*|[\w+/=-]{24,}", "…", said), 200)


def deliver(server: Server, sender: str, mails: Iterable[Mail], begin: Callable[[str], None]) -> Iterator[Outcome]:
    """Hand in one mail after the other, and yield what became of each.

    `begin` is called with the recipient when the server is ready for the mail, and before anything of
    it is sent. A connection that is lost before that is made anew once; after it, for the next mail.

    Raises:
        PostError: the server cannot be reached, is not to be trusted, or does not let us in. Nothing
            was sent to the rest.

    """
    smtp: smtplib.SMTP | None = None
    try:
        for mail in mails:
            for _ in range(2):
                smtp = smtp or _connected(server)
                outcome = _handed_in(smtp, sender, mail, begin)
                if outcome.end in _LOST:
                    smtp.close()
                    smtp = None
                if outcome.end is not End.LOST:
                    break
            yield outcome
    except BaseException:
        if smtp:
            smtp.close()  # and no QUIT: the server may be waiting for a mail, and that would be one
        raise
    if smtp:
        _leave(smtp)


def _handed_in(smtp: smtplib.SMTP, sender: str, mail: Mail, begin: Callable[[str], None]) -> Outcome:
    recipient, message = mail
    try:
        _expect(smtp.mail(sender), _OK)
        _expect(smtp.rcpt(recipient), _OK, _WILL_FORWARD)
        _expect(smtp.docmd("DATA"), _START_INPUT)
    except _RefusedError as error:
        with suppress(OSError):  # the next command will tell
            smtp.rset()
        return Outcome(End.LOST if error.closing else End.REFUSED, str(error))
    except OSError as error:  # all of smtplib's are
        return Outcome(End.LOST, _told(error))
    begin(recipient)
    return _sent(smtp, message)


def _sent(smtp: smtplib.SMTP, message: bytes) -> Outcome:
    """Send a message for which the server waits."""
    try:
        if smtp.sock:
            smtp.sock.settimeout(LAST_TIMEOUT)
        smtp.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")  # RFC 5321 §4.5.2
        code, reply = smtp.getreply()
    except OSError as error:
        return Outcome(End.UNKNOWN, _told(error))
    said = f"{code} {reply.decode(errors='replace')}"
    ends = {_DONE: End.SENT, _NOT_NOW: End.REFUSED, _NEVER: End.REFUSED}
    return Outcome(ends.get(code // 100, End.UNKNOWN), said)


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    if answer[0] not in codes:
        raise _RefusedError(*answer)


def _connected(server: Server) -> smtplib.SMTP:
    """Return a connection that is secret and on which we are known."""
    try:
        for attempt in stamina.retry_context(on=_may_pass, attempts=TRIES, timeout=None, wait_initial=1, wait_max=10):
            with attempt:
                return _connect(server)
    except smtplib.SMTPAuthenticationError as error:
        raise PostError("SMTP_URL: the server refuses user or password", _told(error)) from error
    except ssl.SSLCertVerificationError as error:
        raise PostError("SMTP_URL: the server's certificate is not trusted", error.verify_message) from error
    except OSError as error:
        raise PostError("SMTP_URL: the server cannot be used", _told(error)) from error
    raise AssertionError("stamina neither returned nor raised")


def _may_pass(error: Exception) -> bool:
    """Say whether to try once more: a 4xx, or a connection that was not made or not kept."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code // 100 == _NOT_NOW
    lasting = smtplib.SMTPException | ssl.SSLError
    return isinstance(error, smtplib.SMTPServerDisconnected) or (
        isinstance(error, OSError) and not isinstance(error, lasting)
    )


def _connect(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.tls:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, _HELLO, timeout=TIMEOUT, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, _HELLO, timeout=TIMEOUT)
    try:
        if not server.tls:
            smtp.ehlo_or_helo_if_needed()
            _start_tls(smtp, context)
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _start_tls(smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
    """Make a connection secret (RFC 3207); smtplib forgets all that was said in the clear."""
    if not smtp.has_extn("starttls"):
        raise smtplib.SMTPNotSupportedError("it offers no STARTTLS, and nothing is sent in the clear")
    smtp.starttls(context=context)


def _leave(smtp: smtplib.SMTP) -> None:
    with suppress(OSError):
        smtp.quit()
    smtp.close()


def _told(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}"
    return error.strerror or str(error) or type(error).__name__
