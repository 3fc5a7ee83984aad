"""What became of each mail, so that nobody has a digest twice: a file to which lines are added.

`2026-06-01 HASH begun` is on the disk before the first byte of a mail is sent, and is followed by
`sent` or `refused` when the server has said so. A mail that was begun, and of which no more is told,
may have arrived. What is no such line was torn as the program ended, before what it would have told.
"""

import hashlib
import re
from pathlib import Path

from generator import output
from generator.errors import PapersError

BEGUN, SENT, REFUSED = "begun", "sent", "refused"

_LINE = re.compile(rf"(\S+ [0-9a-f]{{32}}) ({BEGUN}|{SENT}|{REFUSED})")


def mark(digest: str, address: str) -> str:
    """Return what stands for a digest and whom it is sent to.

    The hash (RFC 7914) is a slow one, 50 ms, and another for each digest: the workflow keeps this file
    in a cache which strangers' pull requests can read, and who guesses addresses shall not get far.
    """
    hashed = hashlib.scrypt(address.encode(), salt=f"digest {digest}".encode(), n=2**14, r=8, p=1, dklen=16)
    return f"{digest} {hashed.hex()}"


def last_words(path: Path) -> dict[str, str]:
    """Return what is told last of each mark in the file at `path`, which need not be there.

    Raises:
        PapersError: it is there and cannot be read, so that nothing must be sent.

    """
    try:
        lines = path.read_bytes().decode(errors="replace").split("\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PapersError(f"{path}: cannot be read: {error.strerror}; nothing is sent without it") from error
    return {found[1]: found[2] for line in lines if (found := _LINE.fullmatch(line))}


def tell(path: Path, mark: str, word: str) -> None:
    """Add to the file at `path` what became of a mail; it is on the disk when this returns."""
    output.append(path, f"{mark} {word}")
