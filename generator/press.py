"""What pages are set with: templates for pages, and fragments for papers on them, which are HTML already."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from markupsafe import Markup

from generator import citations
from generator.archive import Entry
from generator.galley import Galley, on
from generator.markup import Templates

_IN_A_ROW = 3  # authors named
_KEPT = 500  # galleys: more than those of a day


class Press:
    """The templates of a checkout, and the papers set with them so far."""

    def __init__(self, folder: Path, *, authors_shown: int = 10, embed_media: bool = False) -> None:
        """Load from the folders `pages` and `fragments` in `folder`; `authors_shown` are named on the page of a day."""
        self._pages = Templates(folder / "pages")
        self._fragments = Templates(folder / "fragments", escape=False)
        self._galleys: dict[str, Galley] = {}
        self._set: dict[tuple[str, str], Markup] = {}
        self._shown = authors_shown
        self.embed_media = embed_media

    def page(self, template: str, values: Mapping[str, object]) -> str:
        """Return the page `template` filled with `values`, which are escaped."""
        return self._pages.render(template, values)

    def fragment(self, template: str, values: Mapping[str, object]) -> Markup:
        """Return the fragment `template` filled with `values`, which are HTML."""
        return Markup(self._fragments.render(template, values))  # noqa: S704 - made of what was escaped

    def galley(self, entry: Entry) -> Galley:
        """Return a paper, set once for the pages that are made together."""
        found = self._galleys.get(entry.paper.id)
        if found is None:
            if len(self._galleys) >= _KEPT:
                self._galleys.clear()
            found = self._galleys[entry.paper.id] = Galley(entry)
        return found

    def article(self, entry: Entry) -> Markup:
        """Return a paper whole."""
        paper = self.galley(entry)
        values = {"paper": paper, "byline": paper.byline(self._shown), "coins": escape(citations.coins(entry))}
        return self.fragment("article.html.jinja", values)

    def row(self, entry: Entry) -> Markup:
        """Return a paper in a list of many."""
        paper = self.galley(entry)
        return self._once("row.html.jinja", entry, {"paper": paper, "byline": paper.byline(_IN_A_ROW)})

    def line(self, entry: Entry) -> Markup:
        """Return a paper under its author's name."""
        return self._once("line.html.jinja", entry, {"paper": self.galley(entry), "day": on(entry.day)})

    def _once(self, template: str, entry: Entry, values: Mapping[str, object]) -> Markup:
        key = template, entry.paper.id
        if key not in self._set:
            self._set[key] = self.fragment(template, values)
        return self._set[key]
