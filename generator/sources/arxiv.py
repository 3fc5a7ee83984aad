"""arXiv, by the feed in which it announces papers each working day, cross-checked with its API.

The feed (info.arxiv.org/help/rss_specifications.html) is of one day, in arXiv's calendar: its papers are
new, cross-listed from another category, or replaced, which is no news. The API tells whether arXiv
knows what was announced; what it cannot confirm is told, and listed all the same.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from pylatexenc.latex2text import LatexNodes2Text

from generator import download, text
from generator.errors import SourceError
from generator.model import Paper
from generator.sources import syndication
from generator.sources.base import FEEDS, Fetched, Parsed, Source

_FEED = "https://rss.arxiv.org"
_API = "https://export.arxiv.org"
_AT_ONCE = 100  # papers in a question to the API
_PATIENCE = 180.0  # seconds for the cross-check, without which papers are kept as well
_KINDS = {"new": "arXiv {}", "cross": "arXiv {}, cross-listed"}
_REPLACED = {"replace", "replace-cross"}
_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z-]+)?/\d{7})(?:v\d+)?$")  # before April 2007 as hep-th/9901001
_AFFILIATION = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)")
_WITHDRAWN = re.compile(r"\W*(?:this|the) \w+ (?:has been|is|was) withdrawn\b", re.IGNORECASE)
_HEAD = re.compile(r"^arXiv:\S+\s+Announce Type:\s*[\w-]+\s*(?:\n\s*)?Abstract:\s*", re.IGNORECASE)


async def fetch(day: dt.date, get: "download.Get", endpoint: str, chosen: Sequence[str]) -> Fetched:
    """GET what is announced in the categories `chosen`, and ask the API about it; raises SourceError."""
    answer = await get(f"{endpoint.rstrip('/')}/rss/{'+'.join(chosen)}")
    try:
        announced = [each for each, _ in _announced(_read(answer.body))]
    except SourceError:
        announced = []  # what is wrong is said when it is parsed
    api = _API if endpoint == _FEED else endpoint.rstrip("/")
    requests, notes = await _cross_checked(announced, get, api)
    return Fetched((answer.body,), answer.tries + requests, tuple(f"arxiv {day}: {note}" for note in notes))


async def _cross_checked(announced: Sequence[str], get: "download.Get", api: str) -> tuple[int, list[str]]:
    """Return how many requests it took to ask the API about papers, and what it did not confirm."""
    try:
        requests, known = await download.within(_PATIENCE, _known(announced, get, api), api)
    except SourceError as error:
        return 0, [f"not cross-checked with the API: {text.line(str(error), 200)}"]
    unknown = [each for each in announced if each not in known]
    told = f"the API does not confirm {len(unknown)} of the {len(announced)} papers announced, such as "
    return requests, [told + unknown[0]] if unknown else []


async def _known(announced: Sequence[str], get: "download.Get", api: str) -> tuple[int, set[str]]:
    """Return how many requests it took to ask the API about papers, and those it knows."""
    known: set[str] = set()
    requests = 0
    for start in range(0, len(announced), _AT_ONCE):
        some = ",".join(announced[start : start + _AT_ONCE])
        answer = await get(f"{api}/api/query?id_list={some}&max_results={_AT_ONCE}")
        requests += answer.tries
        known |= {_id(post.id) for post in _read(answer.body).posts}
    return requests, known


def parse(body: bytes, day: dt.date) -> Parsed:
    """Read a feed as far as it is of `day`; raises SourceError when the body is no feed."""
    document = _read(body)
    if document.is_cut and not document.posts:
        raise SourceError("arxiv: the answer: is cut short before its first paper ends")
    papers: dict[str, Paper] = {}
    skipped = list(_notes(document, day))
    for paper_id, post in _announced(document):
        if (post.day or document.day) != day:
            continue
        try:
            papers[paper_id] = _paper(paper_id, post)
        except ValueError as error:
            skipped.append(f"arxiv {day}: {text.line(paper_id, 60)} skipped: {text.line(str(error), 200)}")
    return Parsed(tuple(papers.values()), tuple(skipped))


def _notes(document: "syndication.Document", day: dt.date) -> Iterator[str]:
    """Yield what is wrong with a feed of `day` as a whole."""
    if document.is_cut and document.day == day:
        yield f"arxiv {day}: the feed is cut short after {len(document.posts)} papers"
    kinds = [post.kind for post in document.posts if (post.day or document.day) == day]
    if strange := [kind for kind in kinds if kind not in _KINDS.keys() | _REPLACED]:
        told = f"{len(strange)} of {len(kinds)} papers are announced as {text.line(strange[0], 60)!r}"
        yield f"arxiv {day}: {told}, which is not known, and left out"


def _read(body: bytes) -> "syndication.Document":
    return syndication.read(body, "arxiv: the answer")


def _announced(document: "syndication.Document") -> Iterator[tuple[str, "syndication.Post"]]:
    """Yield each paper that is announced as new or cross-listed once, as new where it is both."""
    chosen: dict[str, syndication.Post] = {}
    for post in document.posts:
        paper_id = _id(post.id)
        if post.kind == "new" or (post.kind in _KINDS and paper_id not in chosen):
            chosen[paper_id] = post
    yield from chosen.items()


def _id(told: str) -> str:
    """Return a paper's id without its version; for what is none, what was told."""
    found = _ID.search(told.strip())
    return re.sub(r"\.[A-Za-z-]+/", "/", found[1]) if found else text.line(told, 100)


def _paper(paper_id: str, post: "syndication.Post") -> Paper:
    abstract = text.prose(_HEAD.sub("", post.summary.strip()))
    if _WITHDRAWN.match(abstract):
        raise ValueError("it is withdrawn")
    return Paper(
        id=paper_id.replace("/", "-"),
        title=text.line(post.title),
        abstract=abstract,
        authors=_names(post.authors),
        published=post.day if post.kind == "new" else None,
        link=f"https://arxiv.org/abs/{paper_id}",
        place=_KINDS[post.kind].format(next(iter(post.categories), "")).strip(),
    )


def _names(authors: Sequence[str]) -> tuple[str, ...]:
    """Return the names in a row of names, in which a part in brackets, an affiliation, may hold commas.

    The feed, unlike the API, has accents in TeX, as the authors typed them (github.com/arXiv/arxiv-feed, fetch_data).
    """
    names = _AFFILIATION.sub("", ", ".join(authors)).split(",")
    return tuple(filter(None, (text.line(_in_letters(name) if "\\" in name else name) for name in names)))


def _in_letters(name: str) -> str:
    """Return a name without the TeX in it."""
    try:
        return str(LatexNodes2Text().latex_to_text(name))
    except RecursionError:  # of braces in braces, as no name has them
        return name


SOURCE = Source(
    name="arxiv",
    title="arXiv",
    parse=parse,
    fetch=fetch,
    endpoint=_FEED,
    endpoint_variable="ARXIV_ENDPOINT",
    setting="arxiv",
    pause=3.0,  # arXiv's terms: one request in three seconds
    accept=FEEDS,
    is_recent=True,
)
