"""Papers and days as Markdown, beside their pages, for programs and people who read without pages."""

from collections.abc import Iterator

from generator import permalinks, typeset
from generator.archive import Day, Entry
from generator.elsewhere import links
from generator.galley import announcing, place_name
from generator.markup import brief, label, markdown, paragraphs
from generator.press import Press
from generator.wording import first_names, many, say

_IN_A_ROW = 3  # authors named in a day


def paper(entry: Entry, press: Press) -> str:
    """Return a paper whole."""
    told = entry.paper
    names = ", ".join(told.authors) if told.author_count is None else many(told.author_count, "author", "authors")
    parts = {
        "title": _set(told.title),
        "authors": markdown(names),
        "facts": list(_facts(entry)),
        "summary": _set(told.ai_summary or ""),
        "label": label(told),
        "abstract": _set(told.abstract),
        "keywords": markdown(", ".join(told.keywords)),
    }
    return press.fill("paper.md.jinja", parts)


def day(listed: Day, press: Press) -> str:
    """Return the papers of a day in brief."""
    papers = [
        (
            _set(each.title),
            permalinks.paper_markdown(each.id),
            markdown(first_names(each.authors, _IN_A_ROW)),
            _set(brief(each)),
        )
        for each in (entry.paper for entry in listed.entries)
    ]
    return press.fragment("day.md.jinja", {"day": listed.date, "papers": papers})


def _facts(entry: Entry) -> Iterator[str]:
    told = entry.paper
    facts = {
        say("Organisation"): told.organisation and markdown(told.organisation.name),
        say("Published"): told.published,
        say("Listed"): entry.day,
        say("Announced by"): markdown(", ".join(map(place_name, announcing(entry.places)))) or None,
        say("Votes"): told.votes,
        say("Comments"): told.comments,
    }
    yield from (f"{name}: {value}" for name, value in facts.items() if value is not None)
    yield from (f"{name}: <{address}>" for name, address in links(told))


def _set(prose: str) -> str:
    """Return text as Markdown: each paragraph for itself, for at its start a sign can mean more than within."""
    return "\n\n".join(markdown(typeset.plain(each)) for each in paragraphs(prose))
