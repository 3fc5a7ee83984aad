"""All there is to make of content/: every sheet of the site."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import (
    api,
    archive,
    catalogue,
    days,
    lists,
    offline,
    pages,
    permalinks,
    results,
    schedule,
    search,
    selection,
    status,
    store,
    subscriptions,
    trends,
    volumes,
)
from generator.archive import Archive
from generator.catalogue import Catalogue
from generator.engine import Frame
from generator.ledger import Ledger
from generator.press import Press
from generator.settings import Configuration, Settings
from generator.sheets import Sheet, digest
from generator.sources import SOURCES
from generator.status import Known
from generator.store import Stored
from generator.volumes import Find

Tasks = list[Sequence[Sheet]]  # sheets that show the same papers are together, so that one process sets them once

_AT_ONCE = 10  # sheets of days, feeds or listings; enough that to hand them out costs nothing


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that is stored, as it is and in order; what of it is shown, in both orders; what the page Status tells."""

    stored: Stored
    whole: Archive
    everything: Archive
    shelves: Catalogue
    known: Known


def gathered(root: Path, configuration: Configuration, last: Ledger) -> Gathered:
    """Read all that is stored; `last` is what the build before knew of it, if it was one by the same program."""
    stored = store.read_all(root / "content", last.read)
    whole = archive.gather(stored.listings, tuple(SOURCES), stored.digests)
    listings = tuple(selection.listed(stored.listings, configuration.settings))
    is_all = len(listings) == len(stored.listings)
    chosen = whole if is_all else archive.gather(listings, tuple(SOURCES), stored.digests)
    everything = selection.shown(chosen, configuration.settings)
    shelves = catalogue.catalogue(everything, configuration.settings, last.found)
    return Gathered(stored, whole, everything, shelves, _known(root, configuration.settings, stored))


def hidden(gathered: Gathered) -> Callable[[str], bool]:
    """Return what says of a path whether it may be gone because settings leave out some of what is stored.

    Pages of a paper or a day may if these are stored; what is of many papers may in any case.
    """
    if gathered.whole is gathered.everything:
        return lambda _: False
    stored = {path.partition("#")[0] for path in days.paths(gathered.whole)}
    return lambda path: path in stored or not permalinks.is_of_days(path)


def _known(root: Path, settings: Settings, stored: Stored) -> Known:
    reports = results.load(root).reports
    return Known(
        titles={name: SOURCES[name].title for name in settings.sources},
        reports=reports,
        broken={path.stem for path in stored.broken},
        stale_after=settings.stale_after,
        runs=schedule.week(schedule.crons(root)),
        is_sample=archive.is_sample(source for source, _ in stored.digests),
    )


def rounds(root: Path, configuration: Configuration, gathered: Gathered, frame: Frame, find: Find) -> Iterator[Tasks]:
    """Yield all sheets in two rounds; those of the second are made of files of the first, which `find` finds."""
    settings, everything, shelves = configuration.settings, gathered.everything, gathered.shelves
    press = Press(
        root / "site_templates",
        configuration.site,
        settings,
        lambda entry: [topic.name for topic in shelves.topics_of(entry)],
    )
    llms = {"site": configuration.site, "archive": everything}
    few = [
        Sheet("docs", "", frame.files.items),
        *pages.pages(everything, shelves, press),
        trends.sheet(everything, shelves, press),
        status.sheet(everything, gathered.known, press),
        Sheet(
            permalinks.LLMS,
            digest([(day.date, len(day.entries)) for day in everything.days[:14]]),
            lambda: [(permalinks.LLMS, press.fragment("llms.txt.jinja", llms).encode())],
        ),
    ]
    bound = volumes.volumes(everything) if settings.search else []
    yield [
        list(search.sheets(bound, shelves, press, find)) if settings.search else [],
        list(lists.authors(shelves.authors, press)),
        list(lists.lists(shelves, press)),
        few,
        *_chunks(list(subscriptions.sheets(everything, shelves, press, settings))),
        *_chunks(list(api.sheets(everything, shelves, settings, configuration.site))),
    ]
    daily = list(days.days(everything, volumes.related(bound, find), shelves, press))
    made_of = {sheet.name: sheet.made_of for sheet in daily}
    kept = offline.sheets(everything, made_of, frame.shell, settings.colour, press)
    yield [list(kept), *_chunks(daily)]


def _chunks(sheets: Sequence[Sheet]) -> Tasks:
    return [sheets[start : start + _AT_ONCE] for start in range(0, len(sheets), _AT_ONCE)]
