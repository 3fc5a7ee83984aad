"""From content/ to site/: what has changed since the last build is made anew, and nothing else.

A build compares digests: of the program with all that is the same for every page, of each listing,
and of what each sheet is made of. What it makes, it makes aside, and puts in place when it is whole.
"""

import itertools
import sys
import sysconfig
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import (
    archive,
    catalogue,
    days,
    engine,
    ledger,
    lists,
    output,
    pages,
    permalinks,
    shell,
    sitemaps,
    store,
    subscriptions,
    text,
)
from generator.archive import Archive
from generator.catalogue import Catalogue, Found
from generator.engine import Frame
from generator.errors import BuildError
from generator.ledger import Ledger, Made
from generator.press import Press
from generator.settings import Configuration
from generator.sheets import Sheet, digest
from generator.shell import Page, Shell
from generator.sources import SOURCES
from generator.store import State
from generator.workers import spread

LEDGER = ".site-ledger"
CHANGED = ".feeds-changed"
REST = "rest"

_PLACES = ("mkdocs.yml", "docs", "site_templates")
_AT_ONCE = 10  # sheets of days or authors; enough that to hand them out costs nothing
_MUCH = 100  # sheets; with fewer, to copy the process costs more than it brings


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: how many files it wrote and removed, and which feeds are among them."""

    days: int
    papers: int
    written: int = 0
    removed: int = 0
    feeds: tuple[str, ...] = ()


def build(root: Path, configuration: Configuration, note: Callable[[str], None], *, strict: bool = True) -> Built:
    """Make site/ from content/; where there is a hub, keep the addresses of feeds that changed in `CHANGED`.

    Raises:
        PapersError: content/ is broken or the pages cannot be built, and site/ is as it was; or a file
            in it cannot be replaced.

    """
    with output.alone(root):
        built = _build(root, configuration, note, strict=strict)
        if configuration.settings.hub:
            told = "".join(f"{configuration.site.url}{feed}\n" for feed in built.feeds)
            output.write(root / CHANGED, told.encode())
        return built


def _build(root: Path, configuration: Configuration, note: Callable[[str], None], *, strict: bool) -> Built:
    listings, present, last = store.states(root / "content"), ledger.files(root / "site"), ledger.load(root / LEDGER)
    overrides = _overrides(configuration, sample=_is_sample(listings))
    program = _program(root, configuration, overrides, strict=strict)
    why = ledger.why_all(last, program, present)
    if not why and listings == last.listings:
        return Built(last.days, last.papers)
    if why:
        note(f"making every page: {why}")
        last = Ledger()
    with ThreadPoolExecutor(1) as beside:  # MkDocs is a process of its own
        rendered = beside.submit(engine.render, root, overrides, strict=strict) if why else None
        everything, shelves = _gathered(root, configuration, last.found)
    frame = rendered.result() if rendered else Frame(last.shell, {})
    made = _made(root, configuration, _tasks(root, configuration, everything, shelves, frame), last, frame)
    staged, files = _placed(root, made, present)
    size = len(everything.days), len(everything.entries)
    found = dict(shelves.found)
    ledger.save(root / LEDGER, Ledger(program, listings, made, files, found, frame.shell, *size))
    written = tuple(sorted(filter(permalinks.is_feed, staged)))
    return Built(*size, len(staged), len(present.keys() - files.keys()), written)


def build_part(root: Path, configuration: Configuration, part: str, *, strict: bool = True) -> Built:
    """Make one part of the site into parts/: a year's days with their papers, or with `REST` all else.

    All parts laid over each other are the site, to the byte.

    Raises:
        PapersError: as `build`; or there is no such year in content/.

    """
    with output.alone(root):
        return _build_part(root, configuration, part, strict=strict)


def parts(root: Path) -> list[str]:
    """Return the parts of the site."""
    years = _years(archive.gather(store.load_all(root / "content")))
    return [*sorted(set(years.values())), REST]


def _build_part(root: Path, configuration: Configuration, part: str, *, strict: bool) -> Built:
    everything, shelves = _gathered(root, configuration, {})
    years = _years(everything)
    if part not in {REST, *years.values()}:
        raise BuildError(f"{part}: is no part; there are {', '.join([*sorted(set(years.values())), REST])}")
    overrides = _overrides(configuration, sample=_is_sample(store.states(root / "content")))
    frame = engine.render(root, overrides, strict=strict)
    tasks = _tasks(root, configuration, everything, shelves, frame)
    aside = output.fresh(root / "parts" / part)
    make = partial(_make, aside, aside, shell.shell(frame.shell))
    made = make([sheet for task in tasks for sheet in task if years.get(sheet.name, REST) == part])
    if part == REST:
        of_days = {path.partition("#")[0] for path in days.paths(everything)}
        make([_sitemaps({*_pages(made), *filter(_is_page, of_days)}, configuration)])
    return Built(len(everything.days), len(everything.entries), len(ledger.files(aside)))


def _years(everything: Archive) -> dict[str, str]:
    """Return the year of each day, by the name of its sheet."""
    return {f"{day.date}": f"{day.date.year}" for day in everything.days}


def _program(
    root: Path, configuration: Configuration, overrides: Mapping[str, object], *, strict: bool
) -> dict[str, str]:
    """Return digests of all that is the same for every page, by what a user would call it."""
    packages = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    told = {name: _bytes_of(root / name) for name in _PLACES}
    return told | {
        "settings, or whether there is the sample alone": digest(configuration, overrides),
        "the program": _bytes_of(Path(__file__).parent),
        "packages": digest(sys.version, packages),
        "how strict MkDocs is": f"{strict}",
    }


def _bytes_of(place: Path) -> str:
    """Return a digest of a file, or of all files in a folder with their names."""
    files = sorted(path for path in place.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return digest([(path.relative_to(place).as_posix(), text.digest(path.read_bytes())) for path in files or [place]])


def _overrides(configuration: Configuration, *, sample: bool) -> dict[str, object]:
    """Return what the theme is told beside mkdocs.yml."""
    told = {
        "feeds": [
            {"name": name, "path": permalinks.feed(permalinks.ALL, suffix), "type": permalinks.MEDIA_TYPES[suffix]}
            for suffix, name in permalinks.FORMATS.items()
        ],
        "embed_media": configuration.settings.embed_media,
        "sample": sample,
    }
    return {"site_url": configuration.site.url, "extra": told}


def _is_sample(listings: Iterable[str]) -> bool:
    return archive.is_sample(path.partition("/")[0] for path in listings)


def _gathered(root: Path, configuration: Configuration, found: Mapping[str, Found]) -> tuple[Archive, Catalogue]:
    raw = store.read_all(root / "content")
    listings = [store.parse(root / "content", path, data) for path, data in raw.items()]
    digests = {
        (listing.source, listing.day): text.digest(data) for listing, data in zip(listings, raw.values(), strict=True)
    }
    everything = archive.gather(listings, tuple(SOURCES), digests)
    return everything, catalogue.catalogue(everything, configuration.settings, found)


def _tasks(
    root: Path, configuration: Configuration, everything: Archive, shelves: Catalogue, frame: Frame
) -> list[Sequence[Sheet]]:
    """Return all sheets, those together that show the same papers, so that one process sets them once."""
    settings = configuration.settings
    press = Press(
        root / "site_templates",
        configuration.site,
        authors_shown=settings.authors_shown,
        embed_media=settings.embed_media,
    )
    llms = {"site": configuration.site, "archive": everything}
    few = [
        Sheet("docs", "", frame.files.items),
        *pages.pages(everything, shelves.months, press),
        Sheet(
            permalinks.LLMS,
            digest([(day.date, len(day.entries)) for day in everything.days[:14]]),
            lambda: [(permalinks.LLMS, press.fragment("llms.txt.jinja", llms).encode())],
        ),
    ]
    return [
        list(lists.lists(shelves, press)),
        few,
        *_chunks(list(lists.authors(shelves.authors, press))),
        *_chunks(list(subscriptions.sheets(everything, shelves, press, settings))),
        *_chunks(list(days.days(everything, shelves, press))),
    ]


def _chunks(sheets: Sequence[Sheet]) -> list[Sequence[Sheet]]:
    return [sheets[start : start + _AT_ONCE] for start in range(0, len(sheets), _AT_ONCE)]


def _made(
    root: Path, configuration: Configuration, tasks: Sequence[Sequence[Sheet]], last: Ledger, frame: Frame
) -> dict[str, Made]:
    """Make the sheets of which something has changed, aside; return all."""
    aside = output.fresh(root / ".site-next")
    make = partial(_make, aside, root / "site", shell.shell(frame.shell))
    made = {sheet.name: last.sheets[sheet.name] for task in tasks for sheet in task if _is_made(sheet, last)}
    todo = [[sheet for sheet in task if sheet.name not in made] for task in tasks]
    is_much = sum(map(len, todo)) >= _MUCH
    for done in spread(make, [task for task in todo if task], is_much=is_much):
        made |= done
    _refuse_twice(made)
    maps = _sitemaps(_pages(made), configuration)
    return made | ({maps.name: last.sheets[maps.name]} if _is_made(maps, last) else make([maps]))


def _refuse_twice(made: Mapping[str, Made]) -> None:
    """Refuse a file that would take the place of one of ours: which of them is seen would depend on what was before."""
    seen: set[str] = set()
    for path in itertools.chain(*(each.paths for each in made.values())):
        if path in seen:
            raise BuildError(f"docs/: what becomes {path} has the place of a page of ours; rename it")
        seen.add(path)


def _pages(made: Mapping[str, Made]) -> list[str]:
    return [path for each in made.values() for path in filter(_is_page, each.paths)]


def _is_page(path: str) -> bool:
    return path.endswith(".html") and path not in {"404.html", permalinks.MAIL}


def _sitemaps(pages_of_site: Iterable[str], configuration: Configuration) -> Sheet:
    paths = sorted(pages_of_site)
    return Sheet("sitemaps", digest(paths), lambda: sitemaps.sitemaps(paths, configuration.site.url))


def _is_made(sheet: Sheet, last: Ledger) -> bool:
    return sheet.name in last.sheets and last.sheets[sheet.name].made_of == sheet.made_of


def _make(aside: Path, site: Path, sheet_of: Shell, sheets: Iterable[Sheet]) -> dict[str, Made]:
    """Make `sheets`, and put those of their files aside that differ from what is in `site`."""
    made = {}
    new, old = str(aside), str(site)
    for sheet in sheets:
        files = [sheet_of.pour(each) if isinstance(each, Page) else each for each in sheet.make()]
        for path, data in files:
            output.stage(f"{new}/{path}", f"{old}/{path}", data)
        made[sheet.name] = Made(sheet.made_of, tuple(path for path, _ in files))
    return made


def _placed(
    root: Path, made: Mapping[str, Made], present: Mapping[str, State]
) -> tuple[Collection[str], dict[str, State]]:
    """Put what was made in place of what differs, and take away what is of no sheet.

    Return the files that were written, and the states of all.
    """
    wanted = {path for each in made.values() for path in each.paths}
    staged = ledger.files(root / ".site-next")
    output.put(root / ".site-next", root / "site", staged, present.keys() - wanted)
    return staged.keys(), {path: state for path, state in present.items() if path in wanted} | staged
