"""`python -m benchmarks.finding`: how well each search finds, as a Markdown table."""

import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copy, copytree

import click
from msgspec.structs import replace
from playwright.sync_api import Page

from benchmarks import chromium, recorded
from benchmarks.finding import others
from benchmarks.finding.others import Find, Found
from benchmarks.finding.questions import Question, questions
from benchmarks.ours import PROJECT
from generator import search, volumes
from generator.archive import Archive, gather
from generator.catalogue import catalogue
from generator.model import Paper
from generator.press import Press
from generator.settings import Settings, Site

_TEMPLATES = PROJECT / "site_templates"
_PATIENCE = 3_600_000  # ms
_AT_ONCE = 100  # questions

Asked = Mapping[str, Sequence[Question]]


@click.command()
def main() -> None:
    """Ask each search for papers of the real archive, and print how often it finds the one that is meant."""
    listings = list(recorded.days().values())
    papers = [entry.paper for entry in gather(listings).entries]
    asked = questions(papers)
    bare = [_bare(paper) for paper in papers]
    everything = gather(replace(each, papers=tuple(map(_bare, each.papers))) for each in listings)
    click.echo(f"{len(papers):,} papers, {len(next(iter(asked.values()))):,} questions of each kind.\n")
    click.echo("| | " + " | ".join(f"{kind}: recall@10 | MRR" for kind in asked) + " |")
    click.echo("| --- |" + " ---: | ---: |" * len(asked))
    for name, found in _answers(everything, bare, asked):
        cells = [f"{value:.4f}" for kind in asked for value in _quality(asked[kind], found[kind])]
        click.echo(f"| {name} | {' | '.join(cells)} |")


def _bare(paper: Paper) -> Paper:
    """Return `paper` without what questions are made of."""
    return replace(paper, ai_summary=None, keywords=())


def _answers(everything: Archive, papers: Sequence[Paper], asked: Asked) -> Iterator[tuple[str, Mapping[str, Found]]]:
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        _write_ours(everything, site)
        others.write_pagefind(papers, site)
        copy(Path(__file__).with_name("page.html"), site / "index.html")
        with _browsing(site) as page:
            for by in ("words", "meaning", "both"):
                yield f"ours, {by}", _found(partial(_in_browser, page, by), asked)
            yield "Pagefind", _found(partial(_in_browser, page, "pagefind"), asked)
    yield "bm25s", _found(others.in_bm25s(papers), asked)
    yield "all-MiniLM-L6-v2", _found(others.by_sentences(papers), asked)


def _found(find: Find, asked: Asked) -> Mapping[str, Found]:
    return {kind: find([question.text for question in each]) for kind, each in asked.items()}


def _write_ours(everything: Archive, site: Path) -> None:
    """Write our index, and the scripts that ask it."""
    press = Press(_TEMPLATES, Site(name="Papers", description="", url="http://127.0.0.1/"))
    bound, shelves = volumes.volumes(everything), catalogue(everything, Settings())
    for sheet in search.sheets(bound, shelves, press, lambda path: (site / path).read_bytes()):
        for file in sheet.make():
            if isinstance(file, tuple):
                (site / file[0]).parent.mkdir(parents=True, exist_ok=True)
                (site / file[0]).write_bytes(file[1])
    copytree(_TEMPLATES / "theme" / "assets" / "search", site / "assets" / "search")


@contextmanager
def _browsing(site: Path) -> Iterator[Page]:
    """Show the page with all searches in Chromium."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with chromium.opened() as browser:
        page = browser.new_page()
        page.set_default_timeout(_PATIENCE)
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        page.wait_for_function("document.title === 'ready'")
        yield page
    server.shutdown()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def _in_browser(page: Page, whose: str, texts: Sequence[str]) -> Found:
    batches = [list(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE)]
    ask = "([whose, texts]) => answers(whose, texts)"
    return [found for batch in batches for found in page.evaluate(ask, [whose, batch])]


def _quality(asked: Sequence[Question], found: Found) -> tuple[float, float]:
    """Return how often the paper is among the first ten, and the mean of one divided by its place."""
    places = [
        list(ids).index(question.paper) + 1 if question.paper in ids else 0
        for question, ids in zip(asked, found, strict=True)
    ]
    return sum(map(bool, places)) / len(places), sum(1 / place for place in places if place) / len(places)


main(prog_name="python -m benchmarks.finding")
