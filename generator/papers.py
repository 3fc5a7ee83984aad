"""A paper's page."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

from generator import citations, elsewhere, permalinks, typeset
from generator.archive import Entry
from generator.catalogue import Catalogue
from generator.galley import link, place
from generator.press import Press
from generator.shell import Page
from generator.wording import short_date

_VIDEO = re.compile(r"\.(?:mp4|webm|mov|m4v)$", re.IGNORECASE)  # what browsers play
_LONGEST_DESCRIPTION = 160  # what search engines and link previews show


class Others(NamedTuple):
    """The papers before and after one in its day, and those that are related to it."""

    earlier: Entry | None
    later: Entry | None
    related: Sequence[Entry]


def page(entry: Entry, others: Others, dates: Sequence[dt.date], catalogue: Catalogue, press: Press) -> Page:
    """Return the page of a paper, which leads to `others`; `dates` are the days on which it was listed."""
    paper = press.galley(entry)
    earlier, later = (each and press.galley(each) for each in (others.earlier, others.later))
    body = press.fill(
        "paper-page.html.jinja",
        {
            **paper.whole,
            "byline": _authors(paper.authors, entry, catalogue) or paper.how_many,
            "organisation": _organisation(paper.organisation, entry, catalogue),
            "listed": ", ".join(place(paper.id, date) for date in dates),
            "keywords": _keywords(entry, catalogue),
            "media": _media(entry) if press.settings.embed_media else "",
            "citation": escape(citations.plain(entry)),
            "key": citations.key(entry),
            "bib": permalinks.day_file(entry.day, "bib"),
            "ris": permalinks.day_file(entry.day, "ris"),
            "day": short_date(entry.day),
            "up": permalinks.day_page(entry.day),
            "related": press.lines(others.related),
            "earlier": earlier.id if earlier else "",
            "earlier_title": earlier.title if earlier else "",
            "later": later.id if later else "",
            "later_title": later.title if later else "",
        },
    )
    path, title = permalinks.paper_page(paper.id), citations.title(entry)
    return Page(path, title, _description(entry), body, _head(entry, title, press))


def _head(entry: Entry, title: str, press: Press) -> str:
    parts = {
        "id": entry.paper.id,
        "authors": press.galley(entry).authors,
        "title": escape(title),
        "published": f"{entry.paper.published or entry.day:%Y/%m/%d}",
        "arxiv": permalinks.arxiv_pdf(entry.paper.id) or "",
        "doi": escape(elsewhere.doi(entry.paper)),
        "twin": permalinks.paper_markdown(entry.paper.id),
        "json_ld": citations.json_ld(entry),
    }
    return press.fill("paper-head.html.jinja", parts)


def _authors(names: Sequence[str], entry: Entry, catalogue: Catalogue) -> str:
    """Return the authors in a row, each who is to be linked as a link."""
    slugs = catalogue.linked_authors(entry)
    return ", ".join(
        link(permalinks.author(slug), name) if slug else name for name, slug in zip(names, slugs, strict=True)
    )


def _organisation(name: str, entry: Entry, catalogue: Catalogue) -> str:
    slug = catalogue.organisation_page(entry)
    return link(permalinks.organisation_page(slug), name) if slug else name


def _keywords(entry: Entry, catalogue: Catalogue) -> str:
    topics = catalogue.topics_of(entry)
    linked = [link(permalinks.topic_page(topic.slug), escape(topic.name)) for topic in topics]
    return ", ".join([*linked, *map(_keyword, entry.paper.keywords)])


@lru_cache(50_000)  # most have been met before
def _keyword(text: str) -> str:
    return typeset.html(text, links=False)


def _media(entry: Entry) -> str:
    return "\n".join(_embedded(escape(address), is_video=_VIDEO.search(address)) for address in entry.paper.media)


def _embedded(address: str, *, is_video: object) -> str:
    if is_video:
        return f'<video controls preload="none" src="{address}"></video>'
    return f'<img loading="lazy" alt="" src="{address}">'


def _description(entry: Entry) -> str:
    told = typeset.plain(entry.paper.ai_summary or entry.paper.abstract or entry.paper.title)
    if len(told) <= _LONGEST_DESCRIPTION:
        return told
    return told[: _LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"
