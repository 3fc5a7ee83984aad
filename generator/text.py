"""Strings from outside, made safe to keep: what is removed here can break a page, a feed or a name.

The normalisation, in order: characters that XML 1.0 cannot carry, that terminals act on, or that
reorder their neighbours are dropped; white space is folded; the rest is put into Unicode form NFC.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from slugify import slugify

# Not Char in XML 1.0 (5th ed., production 2), C1 controls, noncharacters, and the bidirectional
# embeddings, overrides and isolates of UAX #9. White space is left to the folding.
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
# A blank line, or the indent by which arXiv marks a new paragraph in a hard-wrapped abstract.
_PARAGRAPH = re.compile(r"\n[ \t]*\n|\n(?=[ \t]+\S)")
_NEWLINE = re.compile(r"\r\n?|\u2029")
# Names that Windows keeps for devices, whatever their suffix, and those of our own pages.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|index|shell")
_WORDS = re.compile("[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
_LONGEST_ADDRESS = 2_000  # what browsers and sitemaps take
_NO_BREAKS = str.maketrans("", "", "\t\n\r")
# Most addresses: a host's name and a path of plain characters, which cannot be wrong.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w.~!$&'()*+,;=:@%/-]*)?", re.ASCII)
_NOT_IN_ADDRESS = re.compile(r"[\s\\<>\"^`{|}]")


def line(text: str, limit: int = 1_000) -> str:
    """Return `text` as one line without unsafe characters, cut with an ellipsis at `limit`."""
    return _cut(unicodedata.normalize("NFC", " ".join(_UNSAFE.sub("", text).split())), limit)


def prose(text: str, limit: int = 20_000) -> str:
    """Return `text` as paragraphs, each on one line, with an empty line between them, cut at `limit`."""
    paragraphs = _PARAGRAPH.split(_NEWLINE.sub("\n", text).strip())
    return _cut("\n\n".join(filter(None, (line(each, limit) for each in paragraphs))), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def is_safe(text: str) -> bool:
    """Say whether `text` is free of unsafe characters."""
    return text.isprintable() or not _UNSAFE.search(text)


def web_address(text: str) -> str | None:
    """Return the absolute http(s) address in `text`, without credentials (RFC 3986), or None.

    Line breaks and tabs in it are dropped, as browsers do (WHATWG URL, basic URL parser, step 3).
    """
    if _PLAIN_ADDRESS.fullmatch(text) and len(text) <= _LONGEST_ADDRESS:
        return text
    address = text.strip().translate(_NO_BREAKS)
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return None
    if not usable or len(address) > _LONGEST_ADDRESS or not address.isprintable() or _NOT_IN_ADDRESS.search(address):
        return None
    return address


def is_reserved(name: str) -> bool:
    """Say whether `name` cannot be a page's, because a device of Windows or a page of ours has it."""
    return _RESERVED.fullmatch(name) is not None


@lru_cache(100_000)  # names come again
def slug(text: str, limit: int = 100) -> str:
    """Return a lower-case ASCII name for `text`, at most `limit` characters.

    A name that had to be cut, that is reserved, or of which nothing is left, ends in a hash of
    the whole text, so that two texts do not share one.
    """
    # Most names are plain words, whose slug needs no transliteration.
    whole = text.lower().replace(" ", "-") if _WORDS.fullmatch(text) else slugify(text)
    if whole and len(whole) <= limit and not is_reserved(whole):
        return whole
    told_apart = digest(text.encode())[:8]
    return "-".join(filter(None, [slugify(text, max_length=limit - 9, word_boundary=True), told_apart]))


def digest(data: bytes) -> str:
    """Return 128 bits of the SHA-256 of `data`, in hexadecimal: enough to tell all that is made here apart."""
    return hashlib.sha256(data).hexdigest()[:32]
