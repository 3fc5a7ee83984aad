"""How a paper is cited: BibTeX, RIS, a plain line, and what reference managers read on a page.

BibTeX is bibtexparser's, RIS is rispy's. COinS is the OpenURL ContextObject in a span (Z39.88-2004),
which Zotero reads on a page of many papers; Highwire's `citation_*` tags, in a template, are for a page of one.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote_plus

import msgspec
import rispy
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry as BibtexEntry
from bibtexparser.model import Field

from generator import elsewhere, permalinks, text, typeset
from generator.archive import Entry

_SPECIAL = str.maketrans(
    {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    | {sign: f"\\{sign}" for sign in "{}$&#_%"}
)
_IS_SPECIAL = re.compile(r"[\\^~{}$&#_%]")
_LIGATURE = re.compile("([-'`?!])(?=[-'`])")
_COINS = "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc&rft.type=preprint"
_CREATOR = "&rft.creator="


class _RisWriter(rispy.RisWriter):  # type: ignore[misc]
    """References follow each other without the numbers that rispy puts before them."""

    def set_header(self, count: int) -> str:
        """Return what stands before a reference."""
        del count
        return ""


def bibtex(entries: Iterable[Entry]) -> str:
    """Return the papers as BibTeX, in UTF-8, as biber and Zotero read it."""
    return write_string(Library([_bibtex(entry) for entry in entries]), unparse_stack=[])  # fields are enclosed


def ris(entries: Iterable[Entry]) -> str:
    """Return the papers as RIS."""
    return str(rispy.dumps([_ris(entry) for entry in entries], implementation=_RisWriter))


def plain(entry: Entry) -> str:
    """Return the paper as a line in a list of references."""
    authors = _authors_in_short(entry)
    where = f"arXiv:{entry.paper.id}" if permalinks.arxiv_abstract(entry.paper.id) else address(entry)
    called = title(entry) if title(entry).endswith(("?", "!", "…", ".")) else f"{title(entry)}."
    return " ".join(filter(None, [authors and f"{authors}.", called, where and f"{where},", f"{year(entry)}."]))


def coins(entry: Entry) -> str:
    """Return the title attribute of a COinS span."""
    called, where, *authors = _quoted([title(entry), address(entry), *entry.paper.authors])
    told = [
        ("rft.title", called),
        ("rft.creator", _CREATOR.join(authors)),
        ("rft.date", (entry.paper.published or entry.day).isoformat()),
        ("rft.identifier", where),
    ]
    return _COINS + "".join([f"&{key}={value}" for key, value in told if value])


def _quoted(texts: Sequence[str]) -> list[str]:
    """Return each of `texts` quoted for an address: all at once, if the sign between them is in none."""
    told = "~".join(texts)
    if told.count("~") >= len(texts):
        return list(map(quote_plus, texts))
    return quote_plus(told).split("~")


def title(entry: Entry) -> str:
    """Return the title as a reader sees it."""
    return typeset.plain(entry.paper.title)


def year(entry: Entry) -> int:
    """Return the year in which the paper appeared, or else was listed."""
    return (entry.paper.published or entry.day).year


def key(entry: Entry) -> str:
    """Return a key that two papers do not share: who, when, which."""
    first = entry.paper.authors[0].split()[-1] if entry.paper.authors else ""
    return "-".join(filter(None, [text.slug(first) if first else "", str(year(entry)), entry.paper.id]))


def address(entry: Entry) -> str:
    """Return where the paper is to be found, elsewhere than here."""
    return elsewhere.address(entry.paper)


def _bibtex(entry: Entry) -> BibtexEntry:
    paper = entry.paper
    told = {
        "title": _escaped(title(entry)),
        "author": " and ".join(map(_whole, _escaped("\0".join(paper.authors)).split("\0"))),  # faster all at once
        "year": str(year(entry)),
        "eprint": paper.id if permalinks.arxiv_abstract(paper.id) else "",
        "archiveprefix": "arXiv" if permalinks.arxiv_abstract(paper.id) else "",
        "doi": elsewhere.doi(paper),  # as it is, like an address
        "url": address(entry),
    }
    return BibtexEntry("misc", key(entry), [Field(name, f"{{{value}}}") for name, value in told.items() if value])


def _whole(author: str) -> str:
    """Return a name, escaped already, in braces where BibTeX, or a reader of it, would take it apart wrongly."""
    words = f" {author.casefold()} "
    return f"{{{author}}}" if "," in words or " and " in words or " \\" in words else author


def _escaped(value: str) -> str:
    """Return text for TeX, in which neither signs nor ligatures say anything else than they are."""
    return _LIGATURE.sub(r"\1{}", value.translate(_SPECIAL) if _IS_SPECIAL.search(value) else value)


def _ris(entry: Entry) -> dict[str, object]:
    paper = entry.paper
    told = {
        "type_of_reference": "UNPB",
        "id": key(entry),
        "title": title(entry),
        "authors": list(paper.authors),
        "year": str(year(entry)),
        "date": f"{paper.published or entry.day:%Y/%m/%d}/",
        "doi": elsewhere.doi(paper),
        "urls": [address(entry)] if address(entry) else [],
    }
    return {name: value for name, value in told.items() if value}


def _authors_in_short(entry: Entry) -> str:
    paper = entry.paper
    if not paper.authors:
        return paper.organisation.name if paper.organisation else ""
    return f"{paper.authors[0]} et al" if len(paper.authors) > 3 else ", ".join(paper.authors)  # noqa: PLR2004 - by custom


def json_ld(entry: Entry) -> str:
    """Return the paper as a ScholarlyArticle of schema.org, JSON that can stand in a script element."""
    paper = entry.paper
    told = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": title(entry),
        "author": [{"@type": "Person", "name": author} for author in paper.authors],
        "datePublished": (paper.published or entry.day).isoformat(),
        "sameAs": address(entry),
    }
    return msgspec.json.encode({name: value for name, value in told.items() if value}).decode().replace("<", "\\u003c")
