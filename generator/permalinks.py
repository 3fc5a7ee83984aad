"""The only speller of addresses and ids. What is written here has been promised to readers: it never changes.

Paths are relative to the site's root.
"""

import datetime as dt
import re
import uuid
from functools import lru_cache

HOME = "index.html"
ARCHIVE = "archive.html"
TRENDING = "trending/index.html"
TOPICS = "topics/index.html"
ORGANISATIONS = "organisations/index.html"
AUTHORS = "authors/index.html"
TRENDS = "trends.html"
LLMS = "llms.txt"
SAVED = "saved.html"
OFFLINE = "offline.html"
OFFLINE_DATA = "offline.json"
MANIFEST = "manifest.webmanifest"
WORKER = "sw.js"
# A page of no paper: MkDocs renders it once, and it is the shell of every page that is poured.
SHELL = "papers/shell.html"
SUBSCRIBE = "subscribe.html"
OPML = "feeds.opml"
MAIL = "mail.html"
STATUS = "status.html"
STATUS_DATA = "status.json"
INDEX = "search/"
SEARCH = "search/index.html"
SEARCH_INDEX = "search/index.json"
OPENSEARCH = "search/opensearch.xml"
# For programs, in the shape of another's addresses: a folder answers with its index.
API = "api/"
API_NEWEST = "api/daily_papers/index.html"
API_INDEX = "api/index.json"
API_SCHEMA = "api/schema.json"
# Formats of feeds: their names, and their media types by suffix.
FORMATS = {"atom": "Atom", "rss": "RSS", "json": "JSON"}
MEDIA_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
# Where feeds are that are beside no page of their own name: all papers, a day or a week as one entry.
ALL, DAILY, WEEKLY = "", "daily/", "weekly/"

_LASTING = re.compile(r"(?:papers|daily|weekly|monthly|archive)/.+|feed\.\w+")

# RFC 9562 §5.5: names hashed within a name space; this one is ours, drawn once.
_ENTRIES = uuid.UUID("6f0a4c3e-8f0b-4e55-9a5e-0d1c1c1f4b7a")
_DIGESTS = uuid.UUID("0d2ab1c5-6f9e-4b6a-8f43-5f5f3f7f0c26")
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


def search_volume(name: str) -> str:
    """Return the folder of a volume of the index that searches read."""
    return f"{INDEX}{name}/"


def is_index(path: str) -> bool:
    """Say whether `path` is of the index of searches, whose files come and go as papers are bound anew."""
    return path.startswith(INDEX)


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


@lru_cache(50_000)  # an author has many papers
def author(slug: str) -> str:
    """Return the path of an author: their place on the page of those whose names begin alike."""
    return f"{authors_page(letters_of(slug))}#{slug}"


def author_place(slug: str) -> str:
    """Return the folder of the feeds of an author who is followed."""
    return f"authors/{slug}/"


def letters_of(slug: str) -> str:
    """Return the letters under which an author is found: the first two."""
    return slug[:2].rstrip("-")


def search_page(slug: str, number: int | None = None) -> str:
    """Return the path of the page of a search named in the settings, or of a page of its older papers."""
    return f"searches/{slug}{f'.{number}' if number else ''}.html"


def api_listing(name: str) -> str:
    """Return the path of the listing for programs of a day, week or month, such as 2026-06-01, 2026-W23 or 2026-06."""
    return f"{API}daily_papers/{name}.json"


def api_paper(paper_id: str) -> str:
    """Return the path of a paper for programs."""
    return f"{API}papers/{paper_id}"


def is_api(path: str) -> bool:
    """Say whether `path` is for programs, whatever its end: an id may end as the name of a page or a feed does."""
    return path.startswith(API)


def feed(place: str, suffix: str = "atom") -> str:
    """Return the path of the feed in the folder `place`, in the format with this suffix."""
    return f"{place}feed.{suffix}"


def is_feed(path: str) -> bool:
    """Say whether a feed is at `path`, and not a document of its history."""
    return not is_api(path) and path.rpartition("/")[2] in {f"feed.{suffix}" for suffix in FORMATS}


def is_lasting(path: str) -> bool:
    """Say whether `path` is of papers, days or feeds of all, which once there are never gone."""
    return _LASTING.fullmatch(path) is not None


def is_of_days(path: str) -> bool:
    """Say whether `path` is of one paper or one day."""
    return path.startswith(("daily/", "papers/"))


def feed_place(page: str) -> str:
    """Return the folder of the feeds of a list: topics/agents/ for topics/agents.html, trending/ for its index."""
    return page.removesuffix("index.html") if page.endswith("index.html") else page.removesuffix(".html") + "/"


def feed_archive(month: str, number: int) -> str:
    """Return the path of an archive document (RFC 5005) with papers of a month such as 2026-06."""
    return f"archive/{month}.{number}.atom"


def entry_id(paper_id: str) -> str:
    """Return a paper's id in feeds: it depends on the paper alone, not on host, path or version."""
    return uuid.uuid5(_ENTRIES, paper_id).urn


def digest_id(name: str) -> str:
    """Return the id in feeds of all papers of a day or a week, such as 2026-06-01 or 2026-W23."""
    return uuid.uuid5(_DIGESTS, name).urn


def arxiv_abstract(paper_id: str) -> str | None:
    """Return the paper's page on arXiv, when its id is arXiv's."""
    return f"https://arxiv.org/abs/{paper_id}" if _ARXIV.fullmatch(paper_id) else None


def arxiv_pdf(paper_id: str) -> str | None:
    """Return the paper's PDF on arXiv, when its id is arXiv's."""
    return f"https://arxiv.org/pdf/{paper_id}" if _ARXIV.fullmatch(paper_id) else None
