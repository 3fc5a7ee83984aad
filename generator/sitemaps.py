"""Every page for search engines (https://www.sitemaps.org/protocol.html), in files of at most 50,000."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

LARGEST = 50_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemaps(paths: Iterable[str], base: str) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of sitemap.xml, and of the files it names where one is not enough.

    `paths` are those of the site's pages; `base` is the site's address.
    """
    parts = _parts(sorted(paths))
    if len(parts) <= 1:
        yield "sitemap.xml", _document("urlset", "url", base, parts[0] if parts else ())
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield "sitemap.xml", _document("sitemapindex", "sitemap", base, names)
    for name, part in zip(names, parts, strict=True):
        yield name, _document("urlset", "url", base, part)


def _parts(paths: list[str]) -> list[list[str]]:
    return [paths[start : start + LARGEST] for start in range(0, len(paths), LARGEST)]


def _document(root: str, item: str, base: str, paths: Iterable[str]) -> bytes:
    quoted = escape(quote("\n".join(paths), safe="/\n")).split("\n")  # all at once, which is faster
    items = "".join([f"<{item}><loc>{escape(base)}{path}</loc></{item}>\n" for path in quoted if path])
    return f"{_HEAD}<{root} {_NAMESPACE}>\n{items}</{root}>\n".encode()
