"""The only speller of addresses and ids. What is written here has been promised to readers: it never changes.

Paths are relative to the site's root.
"""

import datetime as dt
import re
import uuid

HOME = "index.html"
ARCHIVE = "archive.html"
TRENDING = "trending/index.html"
TOPICS = "topics/index.html"
ORGANISATIONS = "organisations/index.html"
AUTHORS = "authors/index.html"
LLMS = "llms.txt"
# A page of no paper: MkDocs renders it once, and it is the shell of every page that is poured.
SHELL = "papers/shell.html"
FEEDS = {"Atom": "feed.atom", "RSS": "feed.rss"}
MEDIA_TYPES = {"Atom": "application/atom+xml", "RSS": "application/rss+xml"}

# RFC 9562 §5.5: names hashed within a name space; this one is ours, drawn once.
_ENTRIES = uuid.UUID("6f0a4c3e-8f0b-4e55-9a5e-0d1c1c1f4b7a")
_ARXIV = re.compile(r"\d{4}\.\d{4,5}")


def day_page(day: dt.date) -> str:
    """Return the path of a day's page."""
    return f"daily/{day}.html"


def day_file(day: dt.date, kind: str) -> str:
    """Return the path of a day as a file of another kind: md, bib or ris."""
    return f"daily/{day}.{kind}"


def week_page(week: str, number: int | None = None) -> str:
    """Return the path of the page of a week such as 2026-W23, or of a further page of its papers."""
    return f"weekly/{week}{f'.{number}' if number else ''}.html"


def month_page(month: str, number: int | None = None) -> str:
    """Return the path of the page of a month such as 2026-06, or of a further page of its papers."""
    return f"monthly/{month}{f'.{number}' if number else ''}.html"


def paper_page(paper_id: str) -> str:
    """Return the path of a paper's page."""
    return f"papers/{paper_id}.html"


def paper_markdown(paper_id: str) -> str:
    """Return the path of a paper as Markdown."""
    return f"papers/{paper_id}.md"


def topic_page(slug: str, number: int | None = None) -> str:
    """Return the path of a topic's page, or of a page of its older papers."""
    return f"topics/{slug}{f'.{number}' if number else ''}.html"


def code_page(number: int | None = None) -> str:
    """Return the path of the page of papers with code, or of one of its older pages."""
    return f"with-code/{number or 'index'}.html"


def organisation_page(slug: str, number: int | None = None) -> str:
    """Return the path of an organisation's page, or of a page of its older papers."""
    return f"organisations/{slug}{f'.{number}' if number else ''}.html"


def authors_page(letters: str) -> str:
    """Return the path of the page of all authors whose slugs begin with `letters`."""
    return f"authors/{letters}.html"


def author(slug: str) -> str:
    """Return the path of an author: their place on the page of those whose names begin alike."""
    return f"{authors_page(letters_of(slug))}#{slug}"


def letters_of(slug: str) -> str:
    """Return the letters under which an author is found: the first two."""
    return slug[:2].rstrip("-")


def entry_id(paper_id: str) -> str:
    """Return a paper's id in feeds: it depends on the paper alone, not on host, path or version."""
    return uuid.uuid5(_ENTRIES, paper_id).urn


def arxiv_abstract(paper_id: str) -> str | None:
    """Return the paper's page on arXiv, when its id is arXiv's."""
    return f"https://arxiv.org/abs/{paper_id}" if _ARXIV.fullmatch(paper_id) else None


def arxiv_pdf(paper_id: str) -> str | None:
    """Return the paper's PDF on arXiv, when its id is arXiv's."""
    return f"https://arxiv.org/pdf/{paper_id}" if _ARXIV.fullmatch(paper_id) else None
