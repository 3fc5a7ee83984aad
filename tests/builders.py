"""Values for tests: papers with what a test cares about, and anything a source could send."""

import datetime as dt
import string
from typing import Any

from hypothesis import strategies as st

from generator import text
from generator.model import Account, Listing, Paper, Repository

DAY = dt.date(2026, 6, 1)


def a_paper(paper_id: str = "2606.00001", **fields: Any) -> Paper:
    return Paper(**{"id": paper_id, "title": f"Paper {paper_id}", "abstract": "We look. We find.", **fields})


def a_listing(*papers: Paper, day: dt.date = DAY, source: str = "huggingface") -> Listing:
    return Listing(source=source, day=day, papers=papers)


# What has meaning to some format between here and a reader's eye.
_AWKWARD = st.sampled_from(
    [
        "<![CDATA[", "]]>", "<!--", "-->", "<script>alert(1)</script>", "</article>", "<b", "&amp;", "&lt;", "&", "\\", "`", "```",
        "{{ 7 * 7 }}", "{% raw %}", "{#", "](x)", "![", "[^1]", "# ", "\n\n", "---", "***", "__", "$x$", "\\textit{a}", "~~~",
        "<think>", "|", ":smile:", "\u202e", "\x00", "\x1b[31m", "\ud800", "\ufffe", "\u00a0", "é", "é", "👩🏽‍💻", "\U0001fffe", "\r\n", "\t",
    ]
)  # fmt: skip
anything = st.lists(_AWKWARD | st.text(max_size=12), max_size=8).map("".join)
lines = anything.map(text.line).filter(bool)
prose = anything.map(text.prose)
_ids = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=12).map(lambda name: f"p{name}x")
_counts = st.none() | st.integers(0, 10**6)
_addresses = st.builds(
    "https://example.org/{}".format, st.text(string.ascii_letters + string.digits + "&=?#%'~()é", max_size=12)
)
_accounts = st.builds(Account, name=lines, handle=st.none() | lines)
_dates = st.dates(dt.date(1991, 1, 1), dt.date(2030, 1, 1))

_days_after = st.dates(dt.date(2026, 6, 2), dt.date(2026, 6, 15))
_moments = st.dates(dt.date(2026, 6, 2), dt.date(2030, 1, 1)).map(
    lambda day: dt.datetime.combine(day, dt.time(), dt.UTC)
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    authors = tuple(draw(st.lists(lines, max_size=14)))
    return Paper(
        id=draw(_ids),
        title=draw(lines),
        abstract=draw(prose),
        in_our_words=draw(st.booleans()),
        authors=authors,
        author_count=None if authors else draw(_counts),
        organisation=draw(st.none() | _accounts),
        published=draw(st.none() | _dates),
        votes=draw(_counts),
        comments=draw(_counts),
        submitter=draw(st.none() | _accounts),
        ai_summary=draw(st.none() | lines),
        keywords=tuple(draw(st.lists(lines, max_size=4))),
        repository=draw(st.none() | st.builds(Repository, url=_addresses, stars=_counts)),
        project_page=draw(st.none() | _addresses),
        media=tuple(draw(st.lists(_addresses, max_size=2))),
        link=draw(st.none() | _addresses),
        place=draw(st.none() | lines),
        revised=draw(st.none() | _moments),
        arrived=draw(st.none() | _days_after),
    )


@st.composite
def listings(draw: st.DrawFn, day: dt.date = DAY, source: str = "huggingface") -> Listing:
    listed = draw(st.lists(papers(), max_size=5, unique_by=lambda paper: paper.id))
    return a_listing(*listed, day=day, source=source)
