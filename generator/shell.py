"""A page that MkDocs rendered once, into which every generated page is poured.

The shell has placeholders where one page differs from the next; the rest is Material's own output.
"""

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from generator import permalinks
from generator.errors import BuildError

File = tuple[str, bytes]  # path, content

# After a quotation mark ../ leads from the shell, which is in a folder, to the root of the site.
_PLACEHOLDER = re.compile(r'@(title|description|head|body|current:[^@]+)@|papers/shell\.html|(?<=")\.\./')
# What Material's page has for its script alone, which ours does not run.
_FOR_SCRIPT = re.compile(
    r'<input class="md-toggle".*?>|<label class="md-overlay".*?</label>'
    r'|<div data-md-component="(?:skip|announce)">\s*</div>|<div class="md-dialog".*?</div>\s*</div>'
    r'| data-md-component="\w+"| class="no-js"',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be made. `title` (empty for the site's own) and `description` are text, `body` and `head` HTML.

    `feeds` are the folder of the feeds of what is on it, and their name.
    """

    path: str
    title: str
    description: str
    body: str
    head: str = ""
    feeds: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """A rendered page in pieces: text, and at every second place the name of what goes there."""

    pieces: tuple[str, ...]

    def pour(self, page: Page) -> File:
        """Return the file of `page`."""
        parts = {
            "papers/shell.html": page.path,
            "../": base_of(page.path),
            "title": escape(f"{page.title} · ") if page.title else "",
            "description": escape(page.description),
            "body": page.body,
            "head": page.head + _feeds(page),
            f"current:{page.path}": ' aria-current="page"',
        }
        filled = list(self.pieces)
        filled[1::2] = [parts.get(name, "") for name in self.pieces[1::2]]
        return page.path, "".join(filled).encode()


def shell(html: str) -> Shell:
    """Take a rendered shell apart at its placeholders, without what is of no use on the page.

    Raises:
        BuildError: it has no place for a title or a body.

    """
    lean = re.sub(r"\s*\n\s*", "\n", _FOR_SCRIPT.sub("", html))
    pieces, end = [], 0
    for found in _PLACEHOLDER.finditer(lean):
        pieces += [lean[end : found.start()], found[1] or found[0]]
        end = found.end()
    if not {"title", "body"} <= set(pieces):
        raise BuildError(
            "docs/papers/shell.md: lacks @title@ or @body@, into which pages are poured; restore it with git"
        )
    return Shell((*pieces, lean[end:]))


def _feeds(page: Page) -> str:
    """Return what tells a feed reader of the page's own feeds, before those of the site."""
    if page.feeds is None:
        return ""
    (place, name), base = page.feeds, base_of(page.path)
    return "".join(
        f'<link rel="alternate" type="{permalinks.MEDIA_TYPES[suffix]}" title="{escape(name)} ({form})"'
        f' href="{base}{permalinks.feed(place, suffix)}">\n'
        for suffix, form in permalinks.FORMATS.items()
    )


def base_of(path: str) -> str:
    """Return what leads from the page at `path` to the root of the site."""
    return "../" * path.count("/")


def at_root(html: Markup) -> Markup:
    """Return a fragment that was made for a page in a folder, for a page at the root of the site."""
    return Markup(str(html).replace('="../', '="'))  # noqa: S704 - in text and attributes a " is escaped
