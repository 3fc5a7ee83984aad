"""A paper set as HTML: each of its texts escaped and typeset once, for every page that shows it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cached_property
from html import escape

from generator import permalinks, typeset
from generator.archive import Entry, Place
from generator.elsewhere import links
from generator.markup import label, paragraphs
from generator.sources import SOURCES
from generator.wording import first_names, many, noun, number, say, short_date


class Galley:
    """The parts of a paper as HTML for a page in a folder, each set when it is first asked for; empty when not told."""

    def __init__(self, entry: Entry) -> None:
        """Set the paper of `entry`."""
        self.id = entry.paper.id
        self._paper = entry.paper
        self._day = entry.day
        self._places = entry.places

    @cached_property
    def whole(self) -> dict[str, str]:
        """What is the same wherever the paper is shown whole."""
        return {
            "id": self.id,
            "title": self.title,
            "counts": self.counts,
            "published": self.published,
            "places": self.places,
            "links": self.links,
            "summary": self.summary,
            "label": label(self._paper),
            "abstract": self.abstract,
        }

    @cached_property
    def title(self) -> str:
        """The title, without links."""
        return typeset.html(self._paper.title, links=False)

    @cached_property
    def authors(self) -> list[str]:
        """Each author's name."""
        return escaped(self._paper.authors)

    @property
    def how_many(self) -> str:
        """How many authors there are, where no names are told."""
        return "" if self._paper.author_count is None else many(self._paper.author_count, "author", "authors")

    def byline(self, shown: int) -> str:
        """Return the first authors, and how many more there are; or as much as is known of them."""
        return first_names(self.authors, shown) or self.how_many

    @property
    def organisation(self) -> str:
        """The organisation's name."""
        return escape(self._paper.organisation.name) if self._paper.organisation else ""

    @property
    def votes(self) -> str:
        """The votes."""
        if (count := self._paper.votes) is None:
            return ""
        return f'<b class="votes">{number(count)}<i> {noun(count, "vote", "votes")}</i></b>'

    @property
    def counts(self) -> str:
        """Votes and comments."""
        comments = self._paper.comments
        told = many(comments or 0, "comment", "comments")
        return f"{self.votes} <span>{told}</span>" if comments else self.votes

    @property
    def published(self) -> str:
        """The day the paper itself appeared."""
        return _time(self._paper.published) if self._paper.published else ""

    @property
    def listed(self) -> str:
        """The day it was first listed, as a link to its place there."""
        return place(self.id, self._day)

    @property
    def summary(self) -> str:
        """The source's AI summary."""
        return typeset.html(self._paper.ai_summary) if self._paper.ai_summary else ""

    @property
    def abstract(self) -> str:
        """The paragraphs of the abstract."""
        return "\n".join(f"<p>{typeset.html(prose)}</p>" for prose in paragraphs(self._paper.abstract))

    @property
    def links(self) -> str:
        """Where else the paper is to be found, and the stars of its code."""
        shown = [f'<a href="{escape(address)}">{name}</a>' for name, address in links(self._paper)]
        stars = self._paper.repository.stars if self._paper.repository else None
        title = say("stars")
        return "\n".join(shown if stars is None else [*shown, f'<span title="{title}">★ {number(stars)}</span>'])

    @property
    def places(self) -> str:
        """Where it was announced, when that is not in one place alone, which every paper would say."""
        named = [(escape(place_name(each)), each.link) for each in announcing(self._places)]
        return ", ".join(f'<a href="{escape(address)}">{name}</a>' if address else name for name, address in named)

    @property
    def code(self) -> str:
        """The address of its code."""
        return escape(self._paper.repository.url) if self._paper.repository else ""


def escaped(texts: Iterable[str]) -> list[str]:
    """Return each of `texts`, escaped all at once, which is faster; none of them holds the sign between them."""
    joined = "\0".join(texts)
    return escape(joined).split("\0") if joined else []


def announcing(places: Sequence[Place]) -> Sequence[Place]:
    """Return where a paper was announced, if it is worth a word: not the one source that announces all there is."""
    return places if places[1:] or any(each.within for each in places) else ()


def place_name(place: Place) -> str:
    """Return what a reader calls the place where a paper was announced."""
    return place.within or (SOURCES[place.source].title if place.source in SOURCES else place.source)


def link(path: str, name: str) -> str:
    """Return a link to a page, from a page in a folder; `name` is HTML."""
    return f'<a href="../{path}">{name}</a>'


def place(paper_id: str, day: dt.date) -> str:
    """Return the link to a paper's place on the page of a day."""
    return link(f"{permalinks.day_page(day)}#{paper_id}", short_date(day))


def _time(day: dt.date) -> str:
    return f'<time datetime="{day}">{short_date(day)}</time>'
