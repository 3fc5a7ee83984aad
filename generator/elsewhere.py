"""What links a paper has: where it is to be found elsewhere than here, whichever source announced it."""

import re

from generator import permalinks
from generator.model import Paper
from generator.wording import say

_DISCUSSED = "https://huggingface.co/papers/"
_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\d{4,9}/\S+)")


def links(paper: Paper) -> list[tuple[str, str]]:
    """Return where else a paper is to be found, as (name, address)."""
    code = paper.repository.url if paper.repository else None  # last, because its stars follow
    named = [
        ("arXiv", permalinks.arxiv_abstract(paper.id)),
        ("PDF", permalinks.arxiv_pdf(paper.id)),
        (_name(paper), paper.link),
        (say("Project"), paper.project_page),
        *((_media(number), address) for number, address in enumerate(paper.media, 1)),
    ]
    once: dict[str, str] = {}
    for name, address in named:
        if address and address != code:
            once.setdefault(address, name)
    told = [(name, address) for address, name in once.items()]
    return [*told, (say("Code"), code)] if code else told


def address(paper: Paper) -> str:
    """Return where the paper itself is to be found."""
    return permalinks.arxiv_abstract(paper.id) or paper.link or paper.project_page or ""


def doi(paper: Paper) -> str:
    """Return the DOI of a paper that is found by it."""
    told = _DOI.fullmatch(paper.link or "")
    return told[1] if told else ""


def _name(paper: Paper) -> str:
    """Say what the source's own page of a paper is."""
    if doi(paper):
        return "DOI"
    is_discussed = not paper.place or (paper.link or "").startswith(_DISCUSSED)
    return say("Discussion") if is_discussed else say("Original")


def _media(number: int) -> str:
    return say("Media %(number)s", number=number) if number > 1 else say("Media")
