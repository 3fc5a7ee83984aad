"""Whom a digest is from and to, and how they are named where strangers read along.

The log of a public repository is public: an address that is kept as a secret is told by its place
in the list and by its first letters.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from generator import text
from generator.errors import PapersError

# An addr-spec (RFC 5322 §3.4.1) of dot-atoms alone, which is what mail boxes have; lengths as in RFC 5321 §4.5.3.1.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a digest is from; without a `name` it is the site."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a digest is sent to. `name` is fit to be printed; the address is too unless it is `secret`."""

    address: str
    name: str
    secret: bool = False


def sender(told: str) -> Sender:
    """Return the sender in `A Name <a@example.org>`, or in an address alone.

    Raises:
        PapersError: there is no address in it.

    """
    name, address = parseaddr(text.line(told))
    if not is_address(address):
        raise PapersError(
            "DIGEST_FROM: is no mail address; write it as digest@example.org or A Name <digest@example.org>"
        )
    return Sender(name, address)


def listed(told: str) -> list[Recipient]:
    """Return the recipients of a secret list: addresses with commas, semicolons or white space between them."""
    addresses = [each for each in _BETWEEN.split(told) if each]
    return [
        Recipient(each, f"recipient {number} ({_hint(each)})", secret=True) for number, each in enumerate(addresses, 1)
    ]


def given(addresses: Iterable[str]) -> list[Recipient]:
    """Return recipients who were named openly."""
    return [Recipient(each, text.line(each, 254)) for each in addresses]


def sorted_out(recipients: Iterable[Recipient]) -> tuple[list[Recipient], list[Recipient]]:
    """Return the recipients, each once, and beside them those whose address is none."""
    once: dict[str, Recipient] = {}
    for recipient in recipients:
        once.setdefault(key_of(recipient.address), recipient)
    good = [each for each in once.values() if is_address(each.address)]
    return good, [each for each in once.values() if not is_address(each.address)]


def is_address(told: str) -> bool:
    """Say whether `told` is the address of a mail box."""
    return _ADDRESS.fullmatch(told) is not None


def key_of(address: str) -> str:
    """Return what is the same for two spellings of an address: a domain's case says nothing (RFC 5321 §2.4)."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def masks(sender: Sender, recipients: Sequence[Recipient]) -> set[str]:
    """Return what must not be printed: the address of the sender and of secret recipients, and both parts of each."""
    secret = [sender.address, *(recipient.address for recipient in recipients if recipient.secret)]
    return {part for address in secret for part in (address, *address.split("@")) if part}


def _hint(address: str) -> str:
    """Return `a…@e….org` for anna@example.org: enough for the one who wrote the list."""
    if not is_address(address):
        return "…"
    local, _, domain = address.rpartition("@")
    first, dot, last = domain.rpartition(".")
    return f"{local[0]}…@{(first or last)[0]}…{dot}{last if dot else ''}"
