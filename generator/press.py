"""What pages are set with: the templates, and papers as fragments of pages in a folder."""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from generator.archive import Entry
from generator.markup import Templates


class Press:
    """The templates of one folder. What many lists show is set once."""

    def __init__(self, folder: Path, *, authors_shown: int = 10, embed_media: bool = False) -> None:
        """Load from `folder`. Of a paper on the page of its day `authors_shown` authors are named."""
        self._templates = Templates(folder)
        self._shown = authors_shown
        self._rows: dict[tuple[str, str], Markup] = {}
        self.embed_media = embed_media

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return `template` filled with `values`."""
        return self._templates.render(template, values)

    def article(self, entry: Entry) -> Markup:
        """Return a paper whole."""
        return self._set("article.html.jinja", entry)

    def row(self, entry: Entry) -> Markup:
        """Return a paper in a list of many."""
        return self._once("row.html.jinja", entry)

    def line(self, entry: Entry) -> Markup:
        """Return a paper under its author's name."""
        return self._once("line.html.jinja", entry)

    def _once(self, template: str, entry: Entry) -> Markup:
        key = template, entry.paper.id
        if key not in self._rows:
            self._rows[key] = self._set(template, entry)
        return self._rows[key]

    def _set(self, template: str, entry: Entry) -> Markup:
        values = {"entry": entry, "paper": entry.paper, "day": entry.day, "shown": self._shown}
        return Markup(self.render(template, values))  # noqa: S704 - the template has escaped what it was given
