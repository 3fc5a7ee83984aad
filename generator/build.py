"""From content/ to site/: what has changed since the last build is made anew, and nothing else.

A build compares digests: of the program with all that is the same for every page, of each listing,
and of what each sheet is made of. What it makes, it makes aside, and puts in place when it is whole.

Rooms that make pages are imported whole, so that they are entered only when something has changed.
"""

from __future__ import annotations

import itertools
import os
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator import (
    archive,
    days,
    engine,
    ledger,
    output,
    permalinks,
    placing,
    plan,
    results,
    schedule,
    selection,
    shell,
    sitemaps,
    store,
    text,
    wording,
    workers,
)
from generator.archive import Archive
from generator.errors import BuildError
from generator.ledger import Ledger, Made
from generator.placing import Placed
from generator.settings import Configuration, Settings
from generator.sheets import Sheet, digest
from generator.store import State

CHANGED = ".feeds-changed"
REST = "rest"

Make = Callable[[Sequence[Sheet]], dict[str, Made]]

_PLACES = ("mkdocs.yml", "docs", "site_templates")
_BESIDE = {results.FILE, schedule.WORKFLOW.as_posix()}  # inputs that are no listings
# Pages for which no search engine should look.
_UNLISTED = {"404.html", permalinks.MAIL, permalinks.OFFLINE, permalinks.SAVED}
_MUCH = 100  # sheets; with fewer, to copy the process costs more than it brings


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: how many files it wrote and removed, which feeds are among them, and what it had to leave."""

    days: int
    papers: int
    written: int = 0
    removed: int = 0
    feeds: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How to build: whether a warning of MkDocs is an error, whether pages may be lost, what reads a new tree first."""

    strict: bool = True
    force: bool = False
    verify: Callable[[Path], object] = lambda _: None


MANNER = Manner()


def build(root: Path, configuration: Configuration, note: Callable[[str], None], manner: Manner = MANNER) -> Built:
    """Make site/ from content/; where there is a hub, keep the addresses of feeds that changed in `CHANGED`.

    A stored file that is no listing is passed over and told of; until it is mended nothing is taken away.

    Raises:
        PapersError: the pages cannot be built, are not whole, or fewer than they were; site/ is as it was.

    """
    if (site := root / "site").is_symlink():
        raise BuildError(
            f"{site}: is a link, whose place no site can take; remove it, and serve or link to site/ itself"
        )
    with _alone(root), wording.speaking(root, configuration.settings.language):
        try:
            built = _build(root, configuration, note, manner)
        except placing.OtherSiteError:
            built = _build(root, configuration, note, manner, is_site_looked_at=True)
        finally:
            placing.end(root)
        if configuration.settings.hub:
            told = "".join(f"{configuration.site.url}{feed}\n" for feed in built.feeds)
            output.write(root / CHANGED, told.encode())
        return built


def _alone(root: Path) -> AbstractContextManager[None]:
    return output.alone(root / ".site-lock", f"{root}: another build is at work here; wait for its end")


def _build(
    root: Path,
    configuration: Configuration,
    note: Callable[[str], None],
    manner: Manner,
    *,
    is_site_looked_at: bool = False,
) -> Built:
    """Build as if site/ were as the last build left it, unless it `is_site_looked_at` first.

    That it is so is found out beside the build, while the site is copied.
    """
    aside = placing.begin(root)
    start = _start(root, configuration, strict=manner.strict, is_site_looked_at=is_site_looked_at)
    before = start.before
    if not start.why and start.inputs == before.inputs:
        return Built(before.days, before.papers, broken=tuple(before.broken.values()))
    if start.why:
        note(f"making every page: {start.why}")
    last = Ledger() if start.why else before
    with placing.copied(root, start.present, last.behind if last.files else None) as wait:
        gathered, frame = _read(root, configuration, start, last, strict=manner.strict)
        make = partial(_make, aside, root / "site", shell.shell(frame.shell))
        find = partial(_find, aside, root / "site", start.present)
        made: dict[str, Made] = {}
        for tasks in plan.rounds(root, configuration, gathered, frame, find):
            made |= _made(make, tasks, last)
        _refuse_twice(_paths(made))
        made = placing.with_carried(made, before.sheets, before.sheets if gathered.stored.broken else ())
        made |= _mapped(make, made, configuration, last)
        if not (manner.force or _is_sample(before.inputs)):
            placing.refuse_loss(before, made, plan.hidden(gathered), is_explained=bool(start.why))
        placed = placing.place(root, start.present, placing.paths(made), wait, manner.verify)
    new = _ledger(start, gathered, made, placed, frame)
    ledger.save(root / ledger.FILE, new)
    return _built(new, placed, start)


@dataclass(frozen=True, slots=True)
class _Start:
    """What a build finds: what it is made of, the files of the site, the build before, and why everything is made."""

    inputs: dict[str, State]
    present: dict[str, State]
    before: Ledger
    program: dict[str, str]
    overrides: dict[str, object]
    why: str


def _start(root: Path, configuration: Configuration, *, strict: bool, is_site_looked_at: bool) -> _Start:
    inputs = store.states(root / "content") | results.state(root) | schedule.state(root)
    before = ledger.load(root / ledger.FILE)
    overrides = _overrides(configuration, sample=_is_sample(inputs))
    program = _program(root, configuration, overrides, strict=strict)
    is_news = program == before.program and inputs != before.inputs
    present = before.files if is_news and not is_site_looked_at else ledger.files(root / "site")
    why = ledger.why_all(before, program, present)
    if before.broken and inputs != before.inputs:
        why = why or "a listing could not be read before"  # so that files of other builds stayed
    return _Start(inputs, present, before, program, overrides, why)


def _read(
    root: Path, configuration: Configuration, start: _Start, last: Ledger, *, strict: bool
) -> tuple[plan.Gathered, engine.Frame]:
    """Read content/ while MkDocs, a process of its own, renders the frame, if it has to."""
    if not start.why:
        return plan.gathered(root, configuration, last), engine.Frame(last.shell, {})
    with workers.beside(partial(engine.render, root, start.overrides, strict=strict)) as rendered:
        return plan.gathered(root, configuration, last), rendered.result()


def _ledger(
    start: _Start, gathered: plan.Gathered, made: Mapping[str, Made], placed: Placed, frame: engine.Frame
) -> Ledger:
    return Ledger(
        program=start.program,
        inputs=start.inputs,
        sheets=dict(made),
        files=placed.files,
        read=frozenset(gathered.stored.digests.values()),
        found=dict(gathered.shelves.found),
        shell=frame.shell,
        days=len(gathered.everything.days),
        papers=len(gathered.everything.entries),
        behind=placed.behind,
        broken={path.as_posix(): why for path, why in gathered.stored.broken.items()},
    )


def _built(new: Ledger, placed: Placed, start: _Start) -> Built:
    removed = len(start.present.keys() - new.files.keys())
    feeds = tuple(sorted(filter(permalinks.is_feed, placed.written)))
    return Built(new.days, new.papers, len(placed.written), removed, feeds, tuple(new.broken.values()))


def build_part(root: Path, configuration: Configuration, part: str, *, strict: bool = True) -> Built:
    """Make one part of the site into parts/: a year's days with their papers, or with `REST` all else.

    All parts laid over each other are the site, to the byte. `strict` is as in `Manner`.

    Raises:
        PapersError: as `build`; or there is no such year in content/.

    """
    with _alone(root), wording.speaking(root, configuration.settings.language):
        return _build_part(root, configuration, part, strict=strict)


def parts(root: Path, settings: Settings) -> list[str]:
    """Return the parts of the site."""
    years = _years(selection.chosen(store.load_all(root / "content"), settings))
    return [*sorted(set(years.values())), REST]


def _build_part(root: Path, configuration: Configuration, part: str, *, strict: bool) -> Built:
    gathered = plan.gathered(root, configuration, Ledger())
    everything = gathered.everything
    years = _years(everything)
    if part not in {REST, *years.values()}:
        raise BuildError(f"{part}: is no part; there are {', '.join([*sorted(set(years.values())), REST])}")
    overrides = _overrides(configuration, sample=_is_sample(store.states(root / "content")))
    frame = engine.render(root, overrides, strict=strict)
    place = root / "parts" / part
    output.remove(place)
    aside = output.fresh(place.with_name(f".{part}"))
    make = partial(_make, aside, aside, shell.shell(frame.shell))
    made: dict[str, Made] = {}
    for tasks in plan.rounds(root, configuration, gathered, frame, lambda path: (aside / path).read_bytes()):
        sheets = [sheet for task in tasks for sheet in task]
        made |= make(
            sheet for sheet in sheets if years.get(sheet.name, REST) == part or permalinks.is_index(sheet.name)
        )
    if part != REST:
        output.remove(aside / permalinks.INDEX)  # pages are made of it
        _refuse_twice(_paths(made))
    else:
        of_days = {path.partition("#")[0] for path in days.paths(everything)}
        _refuse_twice([*_paths(made), *of_days])
        make([_sitemaps({*_pages(made), *filter(_is_page, of_days)}, configuration)])
    output.replace(aside, place)
    broken = tuple(gathered.stored.broken.values())
    return Built(len(everything.days), len(everything.entries), len(ledger.files(place)), broken=broken)


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
    every = (Path(folder) / name for folder, _, names in os.walk(place, followlinks=True) for name in names)
    files = sorted(path for path in every if path.is_file() and path.parent.name != "__pycache__")
    return digest([(path.relative_to(place).as_posix(), text.digest(path.read_bytes())) for path in files or [place]])


def _overrides(configuration: Configuration, *, sample: bool) -> dict[str, object]:
    """Return what the theme is told beside mkdocs.yml."""
    told = {
        "feeds": [
            {"name": name, "path": permalinks.feed(permalinks.ALL, suffix), "type": permalinks.MEDIA_TYPES[suffix]}
            for suffix, name in permalinks.FORMATS.items()
        ],
        "embed_media": configuration.settings.embed_media,
        "colour": configuration.settings.colour,
        "search": configuration.settings.search,
        "sample": sample,
        "words": wording.theme(),
    }
    site = configuration.site
    named = {"site_name": site.name, "site_description": site.description, "site_url": site.url}
    return {**named, "theme": {"language": wording.code()}, "extra": told}


def _is_sample(inputs: Iterable[str]) -> bool:
    return archive.is_sample(path.partition("/")[0] for path in inputs if path not in _BESIDE)


def _made(make: Make, tasks: Sequence[Sequence[Sheet]], last: Ledger) -> dict[str, Made]:
    """Make the sheets of which something has changed; return all."""
    made = {sheet.name: last.sheets[sheet.name] for task in tasks for sheet in task if _is_made(sheet, last)}
    todo = [[sheet for sheet in task if sheet.name not in made] for task in tasks]
    is_much = sum(map(len, todo)) >= _MUCH
    for done in workers.spread(make, [task for task in todo if task], is_much=is_much):
        made |= done
    return made


def _find(aside: Path, site: Path, present: Mapping[str, State], path: str) -> bytes:
    """Return what is in a file of the new site: one that was made, else the one that is `present`."""
    if (new := aside / path).exists():
        return new.read_bytes()
    if ledger.state(site / path) != present.get(path):
        raise placing.OtherSiteError(f"{site / path}: was changed meanwhile")
    return (site / path).read_bytes()


def _mapped(make: Make, made: Mapping[str, Made], configuration: Configuration, last: Ledger) -> dict[str, Made]:
    """Make the sitemaps of all pages, if there are others than before."""
    maps = _sitemaps(_pages(made), configuration)
    return {maps.name: last.sheets[maps.name]} if _is_made(maps, last) else make([maps])


def _paths(made: Mapping[str, Made]) -> Iterator[str]:
    return itertools.chain.from_iterable(each.paths for each in made.values())


def _refuse_twice(paths: Iterable[str]) -> None:
    """Refuse a file that would take the place of one of ours: which of them is seen would depend on what was before."""
    seen: set[str] = set()
    for path in paths:
        if path in seen:
            raise BuildError(f"docs/: what becomes {path} has the place of a page of ours; rename it")
        seen.add(path)


def _pages(made: Mapping[str, Made]) -> list[str]:
    return list(filter(_is_page, _paths(made)))


def _is_page(path: str) -> bool:
    return path.endswith(".html") and path not in _UNLISTED and not permalinks.is_api(path)


def _sitemaps(pages_of_site: Iterable[str], configuration: Configuration) -> Sheet:
    paths = sorted(pages_of_site)
    return Sheet("sitemaps", digest(paths), lambda: sitemaps.sitemaps(paths, configuration.site.url))


def _is_made(sheet: Sheet, last: Ledger) -> bool:
    return sheet.name in last.sheets and last.sheets[sheet.name].made_of == sheet.made_of


def _make(aside: Path, site: Path, sheet_of: shell.Shell, sheets: Iterable[Sheet]) -> dict[str, Made]:
    """Make `sheets`, and put those of their files aside that differ from what is in `site`."""
    made = {}
    new, old = str(aside), str(site)
    for sheet in sheets:
        files = [sheet_of.pour(each) if isinstance(each, shell.Page) else each for each in sheet.make()]
        for path, data in files:
            output.stage(f"{new}/{path}", f"{old}/{path}", data)
        made[sheet.name] = Made(sheet.made_of, tuple(path for path, _ in files))
    return made
