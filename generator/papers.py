"""Pages by the thousand: each paper, organisation and author, poured into a shell that MkDocs rendered once.

The shell has placeholders where a page differs from the next; the rest is Material's own output.
Beside its page, a paper and a day are there as Markdown, and a day as BibTeX and RIS.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import escape

from generator import citations, permalinks, typeset
from generator.archive import Archive, Day, Entry
from generator.catalogue import Catalogue, Group
from generator.markup import Templates, short_date
from generator.pages import Link, PathOf, paginate

File = tuple[str, bytes]  # path, content

_PLACEHOLDER = re.compile(r"@(title|description|head|body)@|(papers/shell\.html)")
_LONGEST_DESCRIPTION = 160  # what search engines and link previews show


@dataclass(frozen=True, slots=True)
class Shell:
    """A rendered page in pieces: text, and at every second place the name of what goes there."""

    pieces: tuple[str, ...]

    def fill(self, path: str, title: str, description: str, body: str, head: str = "") -> File:
        """Return the page at `path`. `title` and `description` are text, `body` and `head` HTML."""
        parts = {
            "path": path,
            "title": str(escape(title)),
            "description": str(escape(description)),
            "body": body,
            "head": head,
        }
        page = "".join(parts[piece] if place % 2 else piece for place, piece in enumerate(self.pieces))
        return path, page.encode()


@dataclass(frozen=True, slots=True)
class Press:
    """What every poured page is made with."""

    catalogue: Catalogue
    templates: Templates
    shell: Shell


def shell(html: str) -> Shell:
    """Take a rendered shell apart at its placeholders."""
    pieces = []
    end = 0
    for found in _PLACEHOLDER.finditer(html):
        pieces += [html[end : found.start()], found[1] or "path"]
        end = found.end()
    return Shell((*pieces, html[end:]))


def papers(archive: Archive, press: Press) -> Iterator[File]:
    """Yield every paper's page."""
    dates = _dates(archive)
    for day in archive.days:
        for number, entry in enumerate(day.entries):
            if entry.day == day.date:  # a paper listed again has its page by its first day
                yield _paper(entry, _link(day, number - 1), _link(day, number + 1), dates[entry.paper.id], press)


def people(press: Press) -> Iterator[File]:
    """Yield the pages of organisations and authors."""
    for group in press.catalogue.organisations:
        path_of = partial(permalinks.organisation_page, group.slug)
        yield from _group(group, path_of, (permalinks.ORGANISATIONS, "All organisations"), press)
    for group in press.catalogue.authors:
        path_of = partial(permalinks.author_page, group.slug)
        yield from _group(group, path_of, (permalinks.AUTHORS, "All authors"), press)


def paths(archive: Archive, catalogue: Catalogue) -> Iterator[str]:
    """Yield the path of everything that is poured, but for older pages of long lists."""
    for entry in archive.entries:
        yield permalinks.paper_page(entry.paper.id)
        yield permalinks.paper_markdown(entry.paper.id)
    yield from (permalinks.organisation_page(group.slug) for group in catalogue.organisations)
    yield from (permalinks.author_page(group.slug) for group in catalogue.authors)
    yield from (permalinks.day_file(day.date, kind) for day in archive.days for kind in ("md", "bib", "ris"))


def texts(archive: Archive, templates: Templates) -> Iterator[File]:
    """Yield every paper and day as Markdown, and every day as BibTeX and RIS."""
    twins = {entry.paper.id: _markdown(entry, templates) for entry in archive.entries}
    yield from ((permalinks.paper_markdown(paper_id), twin.encode()) for paper_id, twin in twins.items())
    for day in archive.days:
        papers_of_day = "\n".join(twins[entry.paper.id] for entry in day.entries)
        deeper = re.sub("^#", "##", papers_of_day, flags=re.MULTILINE)  # in text a # at the start is escaped
        yield permalinks.day_file(day.date, "md"), f"# {day.date}\n\n{deeper}".encode()
        yield permalinks.day_file(day.date, "bib"), citations.bibtex(day.entries).encode()
        yield permalinks.day_file(day.date, "ris"), citations.ris(day.entries).encode()


def _paper(entry: Entry, earlier: Link | None, later: Link | None, dates: Sequence[dt.date], press: Press) -> File:
    common = {"base": "../", "entry": entry, "catalogue": press.catalogue}
    body = press.templates.render(
        "paper-page.html.jinja",
        {
            **common,
            "earlier": earlier,
            "later": later,
            "dates": dates,
            "up": (permalinks.day_page(entry.day), short_date(entry.day)),
            "topics": press.catalogue.topics_of.get(entry.paper.id, ()),
            "plain": citations.plain(entry),
            "bibtex": citations.bibtex([entry]),
            "ris": citations.ris([entry]),
        },
    )
    machines = {"highwire": citations.highwire(entry), "json_ld": citations.json_ld(entry)}
    head = press.templates.render("paper-head.html.jinja", {**common, **machines})
    return press.shell.fill(
        permalinks.paper_page(entry.paper.id), citations.title(entry), _description(entry), body, head
    )


def _group(group: Group, path_of: PathOf, up: Link, press: Press) -> Iterator[File]:
    note = f"{len(group.entries):,} papers, newest first"
    common = {"base": "../", "note": note, "catalogue": press.catalogue, "up": up}
    for path, values in paginate(group, path_of):
        body = press.templates.render("group-page.html.jinja", {**common, **values})
        yield press.shell.fill(path, str(values["title"]), f"{group.name}: {note}.", body)


def _dates(archive: Archive) -> Mapping[str, Sequence[dt.date]]:
    """Return the days on which each paper was listed, first to last."""
    dates: dict[str, list[dt.date]] = defaultdict(list)
    for day in reversed(archive.days):
        for entry in day.entries:
            dates[entry.paper.id].append(day.date)
    return dates


def _link(day: Day, number: int) -> Link | None:
    if not 0 <= number < len(day.entries):
        return None
    entry = day.entries[number]
    return permalinks.paper_page(entry.paper.id), citations.title(entry)


def _description(entry: Entry) -> str:
    told = typeset.plain(entry.paper.ai_summary or entry.paper.abstract or entry.paper.title)
    if len(told) <= _LONGEST_DESCRIPTION:
        return told
    return told[: _LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"


def _markdown(entry: Entry, templates: Templates) -> str:
    paper = entry.paper
    facts = {
        "Organisation": paper.organisation and paper.organisation.name,
        "Published": paper.published,
        "Listed": entry.day,
        "Votes": paper.votes,
        "Comments": paper.comments,
    }
    told = [f"{name}: {value}" for name, value in facts.items() if value is not None]
    return templates.render("paper.md.jinja", {"entry": entry, "facts": told})
