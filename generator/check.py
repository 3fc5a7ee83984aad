"""The built site, read as a browser and a feed reader would: is it whole?

Checks yield (page, what is wrong); nothing is printed or raised here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import cast
from urllib.parse import unquote, urljoin, urlsplit

import lxml.etree
import lxml.html

from generator import permalinks

Problem = tuple[str, str]

_FEEDS = {".atom", ".rss"}
_XML = {".xml", ".atom", ".rss", ".opml", ".svg"}
_PARSER = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def problems(site: Path, base: str, expected: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with the site in the folder `site`, whose address is `base`.

    `expected` are the paths that must be there, with a fragment where a page must have that place.
    """
    tree = _Tree(site, base)
    yield from ((path, f"is missing: {fault}") for path in expected if (fault := tree.fault(urljoin(base, path))))
    for path in sorted(tree.pages):
        yield from _dead_links(tree, path)
    for path in sorted(path for path in tree.read if PurePosixPath(path).suffix in _XML):
        yield from _broken_xml(tree, path)
    for path in sorted(path for path in tree.read if PurePosixPath(path).name == "feed.json"):
        yield from _broken_json_feed(tree, path)


@dataclass(frozen=True)
class _Tree:
    """The files of a site, by path; pages with their links and fragments are read once."""

    site: Path
    base: str

    @cached_property
    def files(self) -> frozenset[str]:
        return frozenset(path.relative_to(self.site).as_posix() for path in self.site.rglob("*") if path.is_file())

    @cached_property
    def read(self) -> frozenset[str]:
        """The files that are what their names end in; what is for programs may have the name of any."""
        return frozenset(path for path in self.files if not permalinks.is_api(path))

    @cached_property
    def pages(self) -> dict[str, tuple[list[str], frozenset[str]]]:
        """Each HTML page's links and fragments."""
        return {
            path: _links_and_fragments((self.site / path).read_bytes()) for path in self.read if path.endswith(".html")
        }

    def fault(self, address: str) -> str | None:
        """Return what is wrong with an absolute address of this site, or None."""
        parts = urlsplit(address)
        path = unquote(parts.path).removeprefix(unquote(urlsplit(self.base).path))
        path = path + "index.html" if not path or path.endswith("/") else path
        if path not in self.files:
            return "there is no such file"
        fragment = unquote(parts.fragment)
        if fragment and path in self.pages and fragment not in self.pages[path][1]:
            return "there is no such place on that page"
        return None


def _links_and_fragments(html: bytes) -> tuple[list[str], frozenset[str]]:
    """Return where a page leads and what places it has; a page without an element has neither."""
    parser = lxml.html.HTMLParser(encoding="utf-8")
    try:
        document: lxml.html.HtmlElement = lxml.html.document_fromstring(html, parser=parser)
    except lxml.etree.ParserError:
        return [], frozenset()
    links = [address for _, _, address, _ in document.iterlinks()]
    return links, frozenset(_strings(document, "//@id | //a/@name"))


def _strings(element: lxml.etree._Element, path: str) -> list[str]:
    """Return the attributes and texts at an XPath that names nothing else."""
    return [str(found) for found in cast("list[object]", element.xpath(path))]


def _dead_links(tree: _Tree, path: str) -> Iterator[Problem]:
    links, _ = tree.pages[path]
    yield from _faults(tree, path, dict.fromkeys(links))


def _broken_xml(tree: _Tree, path: str) -> Iterator[Problem]:
    try:
        root = lxml.etree.fromstring((tree.site / path).read_bytes(), _PARSER)
    except lxml.etree.XMLSyntaxError as error:
        yield path, f"is no XML: {error.msg}"
        return
    links = _strings(root, "//@href | //*[local-name()='link' or local-name()='loc']/text()")
    yield from _faults(tree, path, dict.fromkeys(links))
    if PurePosixPath(path).suffix in _FEEDS:
        yield from _broken_feed(tree, path, root)


def _broken_feed(tree: _Tree, path: str, root: lxml.etree._Element) -> Iterator[Problem]:
    """Yield what a subscriber would miss: the feed itself, or the way from an entry to this site."""
    if lxml.etree.QName(root).localname not in {"feed", "rss"}:
        yield path, "is no feed"
    entry = "//*[local-name()='entry' or local-name()='item']/*[local-name()='link']"
    for link in _strings(root, f"{entry}[@rel='alternate']/@href | {entry}/text()"):
        if not link.startswith(tree.base):
            yield path, f"has an entry that leads away, to {link}"


def _broken_json_feed(tree: _Tree, path: str) -> Iterator[Problem]:
    try:
        feed = json.loads((tree.site / path).read_bytes())
        links = [feed["home_page_url"], feed["feed_url"], *(item["url"] for item in feed["items"])]
    except (ValueError, KeyError, TypeError):
        yield path, "is no JSON Feed"
        return
    yield from _faults(tree, path, links)


def _faults(tree: _Tree, path: str, links: Iterable[str]) -> Iterator[Problem]:
    """Yield each of `links`, as they stand on `path`, that leads to nothing on this site."""
    for link in links:
        try:
            address = urljoin(tree.base + path, link.strip())
        except ValueError as error:
            yield path, f"leads to {link}, which is no address: {error}"
        else:
            if address.startswith(tree.base) and (fault := tree.fault(address)):
                yield path, f"leads to {link}, but {fault}"
