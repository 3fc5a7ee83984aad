"""What pages are set with: templates for pages, and fragments for papers on them, which are HTML already."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path

from markupsafe import Markup

from generator import citations, permalinks
from generator.archive import Entry
from generator.galley import Galley, link
from generator.markup import Parts, Templates
from generator.settings import Settings, Site
from generator.wording import short_date

_IN_A_ROW = 3  # authors named
_KEPT = 500  # galleys: more than those of a day
_USUAL = Settings()


class Press:
    """The templates of a checkout, and the papers set with them so far."""

    def __init__(
        self,
        folder: Path,
        site: Site,
        settings: Settings = _USUAL,
        topics_of: Callable[[Entry], Iterable[str]] = lambda _: (),
    ) -> None:
        """Load from the folders in `folder`, for `site` with `settings`; `topics_of` names the topics of a paper."""
        self._pages = Templates(folder / "pages")
        self._fragments = Templates(folder / "fragments", escape=False)
        self._galleys: dict[str, Galley] = {}
        self._rows: dict[str, str] = {}
        self._lines: dict[str, str] = {}
        self._topics_of = topics_of
        self.folder = folder
        self.site = site
        self.settings = settings

    def page(self, template: str, values: Mapping[str, object]) -> str:
        """Return the page `template` filled with `values`, which are escaped."""
        return self._pages.render(template, values)

    def fragment(self, template: str, values: Mapping[str, object]) -> str:
        """Return the fragment `template` filled with `values`, which are HTML."""
        return self._fragments.render(template, values)

    def fill(self, template: str, parts: Parts) -> str:
        """Return the fragment `template` filled with `parts`, which are HTML: for what is made by the thousand."""
        return self._fragments.fill(template, parts)

    def galley(self, entry: Entry) -> Galley:
        """Return a paper, set once for the pages that are made together."""
        found = self._galleys.get(entry.paper.id)
        if found is None:
            if len(self._galleys) >= _KEPT:
                self._galleys.clear()
            found = self._galleys[entry.paper.id] = Galley(entry)
        return found

    def articles(self, entries: Iterable[Entry]) -> Markup:
        """Return papers whole, one after the other."""
        return _joined(map(self._article, entries))

    def rows(self, entries: Iterable[Entry]) -> Markup:
        """Return papers in a list of many."""
        return _joined(self._rows.get(entry.paper.id) or self._row(entry) for entry in entries)

    def lines(self, entries: Iterable[Entry]) -> Markup:
        """Return papers under their author's name."""
        return _joined(self._lines.get(entry.paper.id) or self._line(entry) for entry in entries)

    def _article(self, entry: Entry) -> str:
        paper = self.galley(entry)
        parts = {
            **paper.whole,
            "byline": paper.byline(self.settings.authors_shown),
            "organisation": paper.organisation,
            "topics": self._topics(entry),
            "coins": escape(citations.coins(entry)),
        }
        return self.fill("article.html.jinja", parts)

    def _row(self, entry: Entry) -> str:
        paper = self.galley(entry)
        parts = {
            "id": paper.id,
            "title": paper.title,
            "votes": paper.votes,
            "byline": paper.byline(_IN_A_ROW),
            "organisation": paper.organisation,
            "listed": paper.listed,
            "code": paper.code,
            "topics": self._topics(entry),
        }
        row = self._rows[paper.id] = self.fill("row.html.jinja", parts)
        return row

    def _topics(self, entry: Entry) -> str:
        return escape("|".join(self._topics_of(entry)))

    def _line(self, entry: Entry) -> str:
        paper = self.galley(entry)
        line = self._lines[paper.id] = (
            f"<li>{link(permalinks.paper_page(paper.id), paper.title)} {short_date(entry.day)}</li>\n"
        )
        return line


def _joined(fragments: Iterable[str]) -> Markup:
    return Markup("".join(fragments))  # noqa: S704 - fragments are HTML
