"""A page for each paper; each paper and day as Markdown, and each day as BibTeX and RIS."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from generator import citations, permalinks, typeset
from generator.archive import Archive, Entry
from generator.catalogue import Catalogue
from generator.lists import Link
from generator.markup import short_date
from generator.press import Press
from generator.shell import File, Page

_LONGEST_DESCRIPTION = 160  # what search engines and link previews show


def papers(archive: Archive, catalogue: Catalogue, press: Press) -> Iterator[Page]:
    """Yield every paper's page."""
    dates = _dates(archive)
    for day in archive.days:
        links = [_link(entry) for entry in day.entries]
        for entry, earlier, later in zip(day.entries, [None, *links], [*links[1:], None], strict=False):
            if entry.day == day.date:  # a paper listed again has its page by its first day
                neighbours = {"earlier": earlier, "later": later, "dates": dates[entry.paper.id]}
                yield _paper(entry, neighbours, catalogue, press)


def paths(archive: Archive) -> Iterator[str]:
    """Yield the path of each of these pages and files."""
    for entry in archive.entries:
        yield permalinks.paper_page(entry.paper.id)
        yield permalinks.paper_markdown(entry.paper.id)
    yield from (permalinks.day_file(day.date, kind) for day in archive.days for kind in ("md", "bib", "ris"))


def texts(archive: Archive, press: Press) -> Iterator[File]:
    """Yield every paper and day as Markdown, and every day as BibTeX and RIS."""
    for entry in archive.entries:
        yield permalinks.paper_markdown(entry.paper.id), _markdown(entry, press).encode()
    for day in archive.days:
        brief = press.render("day.md.jinja", {"day": day})
        yield permalinks.day_file(day.date, "md"), brief.encode()
        yield permalinks.day_file(day.date, "bib"), citations.bibtex(day.entries).encode()
        yield permalinks.day_file(day.date, "ris"), citations.ris(day.entries).encode()


def _paper(entry: Entry, neighbours: Mapping[str, object], catalogue: Catalogue, press: Press) -> Page:
    organisation = catalogue.organisation_page(entry)
    values = {
        **neighbours,
        "paper": entry.paper,
        "day": entry.day,
        "authors": _authors(entry, catalogue),
        "organisation": organisation and permalinks.organisation_page(organisation),
        "topics": catalogue.topics_of.get(entry.paper.id, ()),
        "up": (permalinks.day_page(entry.day), short_date(entry.day)),
        "citation": citations.plain(entry),
        "key": citations.key(entry),
        "embed_media": press.embed_media,
    }
    body = press.render("paper-page.html.jinja", values)
    path, title = permalinks.paper_page(entry.paper.id), citations.title(entry)
    return Page(path, title, _description(entry), body, _head(entry, press))


def _head(entry: Entry, press: Press) -> str:
    values = {
        "paper_id": entry.paper.id,
        "highwire": citations.highwire(entry),
        "json_ld": citations.json_ld(entry),
    }
    return press.render("paper-head.html.jinja", values)


def _authors(entry: Entry, catalogue: Catalogue) -> list[tuple[str, str | None]]:
    """Return each author's name, and where they are found when they are to be linked."""
    return [(name, slug and permalinks.author(slug)) for name, slug in catalogue.linked_authors(entry)]


def _dates(archive: Archive) -> Mapping[str, Sequence[dt.date]]:
    """Return the days on which each paper was listed, first to last."""
    dates: dict[str, list[dt.date]] = defaultdict(list)
    for day in reversed(archive.days):
        for entry in day.entries:
            dates[entry.paper.id].append(day.date)
    return dates


def _link(entry: Entry) -> Link:
    return permalinks.paper_page(entry.paper.id), citations.title(entry)


def _description(entry: Entry) -> str:
    told = typeset.plain(entry.paper.ai_summary or entry.paper.abstract or entry.paper.title)
    if len(told) <= _LONGEST_DESCRIPTION:
        return told
    return told[: _LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"


def _markdown(entry: Entry, press: Press) -> str:
    paper = entry.paper
    facts = {
        "Organisation": paper.organisation and paper.organisation.name,
        "Published": paper.published,
        "Listed": entry.day,
        "Votes": paper.votes,
        "Comments": paper.comments,
    }
    told = [f"{name}: {value}" for name, value in facts.items() if value is not None]
    return press.render("paper.md.jinja", {"entry": entry, "facts": told})
