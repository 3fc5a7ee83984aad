"""The only speller of addresses and ids. What is written here has been promised to readers: it never changes.

Paths are relative to the site's root; a page's Markdown has the same path with `.md` for `.html`.
"""

import datetime as dt
import re
import uuid

HOME = "index.html"
ARCHIVE = "archive.html"
FEEDS = {"Atom": "feed.atom", "RSS": "feed.rss"}
MEDIA_TYPES = {"Atom": "application/atom+xml", "RSS": "application/rss+xml"}

# RFC 9562 §5.5: names hashed within a name space; this one is ours, drawn once.
_ENTRIES = uuid.UUID("6f0a4c3e-8f0b-4e55-9a5e-0d1c1c1f4b7a")
_ARXIV = re.compile(r"\d{4}\.\d{4,5}")


def day_page(day: dt.date) -> str:
    """Return the path of a day's page."""
    return f"daily/{day}.html"


def paper(day: dt.date, paper_id: str) -> str:
    """Return the path at which a paper, first listed on `day`, is read."""
    return f"{day_page(day)}#{paper_id}"


def markdown_of(page: str) -> str:
    """Return the path under docs/ of the Markdown that becomes `page`."""
    return page.removesuffix(".html") + ".md"


def entry_id(paper_id: str) -> str:
    """Return a paper's id in feeds: it depends on the paper alone, not on host, path or version."""
    return uuid.uuid5(_ENTRIES, paper_id).urn


def arxiv_abstract(paper_id: str) -> str | None:
    """Return the paper's page on arXiv, when its id is arXiv's."""
    return f"https://arxiv.org/abs/{paper_id}" if _ARXIV.fullmatch(paper_id) else None


def arxiv_pdf(paper_id: str) -> str | None:
    """Return the paper's PDF on arXiv, when its id is arXiv's."""
    return f"https://arxiv.org/pdf/{paper_id}" if _ARXIV.fullmatch(paper_id) else None
