"""What follows a build: telling a hub of it, and checking it.

Rooms are imported whole, so that a site is checked without entering what fetches.
"""

from collections.abc import Iterable
from pathlib import Path

from generator import (
    api,
    catalogue,
    check,
    days,
    download,
    lists,
    offline,
    pages,
    permalinks,
    selection,
    store,
    subscriptions,
)
from generator.errors import CheckError, SourceError
from generator.settings import Configuration

FAULTS_IN_A_ROW = 3  # feeds; after that a hub is taken to be out of reach


def announce(hub: str, feeds: Iterable[str], agent: str) -> None:
    """Tell a WebSub hub which feeds, by their addresses, have changed.

    The W3C's recommendation leaves to the hub how it is told; all that are public take this form of
    PubSubHubbub 0.4 (§7).

    A feed that the hub does not take does not stop the others, unless `FAULTS_IN_A_ROW` are not taken.

    Raises:
        SourceError: the hub did not take a feed; each is on a line of its own.

    """
    faults: list[str] = []
    in_a_row = 0
    for feed in feeds:
        try:
            download.post(agent, hub, {"hub.mode": "publish", "hub.url": feed})
            in_a_row = 0
        except SourceError as error:
            faults.append(f"{feed}: {error}")
            in_a_row += 1
        if in_a_row == FAULTS_IN_A_ROW:
            faults.append("the others were not tried")
            break
    if faults:
        raise SourceError("\n".join(faults))


def verify(root: Path, configuration: Configuration, site: Path) -> int:
    """Check the folder `site` against content/; return how many pages were read.

    While a stored file is broken, pages are there that no listing asks for; they are as they were, and may
    lead to places that are not.

    Raises:
        CheckError: something is wrong; each thing is on a line of its own.

    """
    if not site.is_dir():
        raise CheckError(f"{site}: there is no site yet; build it first")
    stored = store.read_all(root / "content")
    everything = selection.chosen(stored.listings, configuration.settings)
    shelves = catalogue.catalogue(everything, configuration.settings)
    expected = {
        *("404.html", "sitemap.xml", permalinks.LLMS, permalinks.STATUS, permalinks.STATUS_DATA, permalinks.TRENDS),
        *pages.paths(everything),
        *offline.paths(),
        *days.paths(everything),
        *lists.paths(shelves),
        *subscriptions.paths(everything, shelves, configuration.settings),
        *api.paths(everything, shelves, configuration.settings),
    }
    found = [
        f"{path}: {what}"
        for path, what in check.problems(site, configuration.site.url, sorted(expected))
        if path in expected or not stored.broken
    ]
    if found:
        raise CheckError("\n".join(found))
    return sum(1 for path in site.rglob("*.html") if not permalinks.is_api(path.relative_to(site).as_posix()))
