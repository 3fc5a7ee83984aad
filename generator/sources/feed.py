"""Any RSS or Atom address: a laboratory's blog, or a subject of bioRxiv.

A post is a paper by what it is about: one of arXiv or with a DOI has the id of that, so that it is there
once, whoever announced it; any other has one of its own address, and leads there.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from generator import download, text
from generator.errors import FormatError, SourceError
from generator.model import Paper
from generator.sources import syndication
from generator.sources.base import FEEDS, Fetched, Parsed, Source

_PATIENCE = 120.0  # seconds for one address
_ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|//huggingface\.co/papers/|^oai:arXiv\.org:)"
    r"(?:(\d{4}\.\d{4,5})|([a-z-]+)(?:\.[A-Za-z-]+)?/(\d{7}))(?:v\d+)?(?:\.pdf)?(?:[?#].*)?$"
)
_DOI = re.compile(r"(?:^|[/:])(10\.\d{4,9}/[^\s?#]+)")
_VERSION = re.compile(r"(?<=\d)v\d+(?:\.[a-z-]+)?$")
_NOT_IN_ID = re.compile(r"[^a-z0-9._-]+")


async def fetch(day: dt.date, get: "download.Get", _: str, chosen: Sequence[str]) -> Fetched:
    """GET every address `chosen`, all at once; raises SourceError when not one can be had."""
    answers = await download.together(get, chosen, _PATIENCE)
    documents = list(map(_document, answers, chosen))
    told = [note for each in map(_notes, documents, chosen) for note in each]
    if told and all(isinstance(document, SourceError) for document in documents):
        has_come = not any(isinstance(answer, SourceError) for answer in answers)
        raise (FormatError if has_come else SourceError)("; ".join(told))
    came = [answer for answer in answers if not isinstance(answer, SourceError)]
    readable = [answer.body for answer in came if not isinstance(_document(answer, ""), SourceError)]
    return Fetched(tuple(readable), sum(answer.tries for answer in came), tuple(f"feed {day}: {note}" for note in told))


def _document(answer: "download.Answer | SourceError", address: str) -> "syndication.Document | SourceError":
    """Return what came from an address, or why it is no feed."""
    if isinstance(answer, SourceError):
        return answer
    try:
        return syndication.read(answer.body, address)
    except SourceError as error:
        return error


def _notes(document: "syndication.Document | SourceError", address: str) -> Iterator[str]:
    """Yield what is wrong with a feed as a whole, which cannot be told of a single day."""
    if isinstance(document, SourceError):
        yield f"{document}"
        return
    if document.is_cut:
        yield f"{address}: is cut short after {len(document.posts)} posts"
    if undated := sum(post.day is None for post in document.posts):
        yield f"{address}: {undated} of {len(document.posts)} posts have no date, and are left out"


def parse(body: bytes, day: dt.date) -> Parsed:
    """Read a feed as far as it is of `day`; raises SourceError when the body is no feed."""
    document = syndication.read(body, "feed: the answer")
    name = document.title or "feed"
    skipped = []
    papers: dict[str, Paper] = {}
    for post in document.posts:
        if post.day != day:
            continue
        try:
            paper = _paper(post, document.title)
            papers.setdefault(paper.id, paper)
        except ValueError as error:
            skipped.append(f"feed {day}: {name}: {text.line(post.title, 60)!r} skipped: {text.line(str(error), 200)}")
    return Parsed(tuple(papers.values()), tuple(skipped))


def _paper(post: "syndication.Post", place: str) -> Paper:
    paper_id, link = _identity(post)
    return Paper(
        id=paper_id,
        title=text.line(syndication.plain(post.title)),
        abstract=text.prose(syndication.plain(post.summary)),
        authors=_names(post.authors),
        published=post.day,
        link=link,
        place=place or None,
    )


def _names(authors: Sequence[str]) -> tuple[str, ...]:
    """Return the names; bioRxiv has them in a row, as `Family, G., Other, H.`, where others say `G. Family`."""
    row = re.split(r"(?<=\.),\s+|\s*;\s*", authors[0]) if len(authors) == 1 else authors
    return tuple(re.sub(r"^([^,]+), ([^,]+\.)$", r"\2 \1", name) for name in row if name)


def _identity(post: "syndication.Post") -> tuple[str, str | None]:
    """Return the id of what a post is about, and where that is: arXiv's, a DOI, or the post's own."""
    for told in (post.link, post.id):
        if arxiv := _ARXIV.search(told):
            number = arxiv[1] or f"{arxiv[2]}/{arxiv[3]}"
            return number.replace("/", "-"), f"https://arxiv.org/abs/{number}"
    for told in (post.doi, post.id, post.link):
        if doi := _DOI.search(told):
            name = _VERSION.sub("", doi[1])
            return _of_doi(name), text.web_address(f"https://doi.org/{name}")
    if not (post.id or post.link):
        raise ValueError("it has neither an id nor an address")
    known = _own_id(post)
    # Of its own id alone, which stays when title and address change.
    name = text.slug(re.sub(r"^https?://(?:www\.)?", "", known), 60)
    return f"{name}-{text.digest(known.encode(errors='replace'))[:8]}", post.link or None


def _own_id(post: "syndication.Post") -> str:
    """Return what tells a post apart from all others: an id that is no URI, as news-42, does so on its site alone."""
    if not post.id or ":" in post.id:
        return post.id or post.link
    return f"{urlsplit(post.link).netloc}/{post.id}"


def _of_doi(doi: str) -> str:
    """Return an id that can name a page; where more than the slash was in the way, it tells the two apart."""
    usual = doi.lower().replace("/", "-", 1)
    safe = _NOT_IN_ID.sub("-", usual)[:100].rstrip(".")
    return safe if safe == usual else f"{safe}-{text.digest(doi.lower().encode())[:8]}"


SOURCE = Source(
    name="feed",
    title="Feeds",
    parse=parse,
    fetch=fetch,
    setting="feeds",
    accept=FEEDS,
    is_recent=True,
    is_daily=False,
)
