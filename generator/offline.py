"""Reading without a network: what a browser keeps of the site, how it installs it, and the page for what is not kept.

`offline.json` tells the service worker what there is to keep: the frame of every page, and the last days with their
papers. A label is another when what it stands for may be. Nothing is read from a clock: the last days are the newest
listings.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from generator import permalinks, text
from generator.archive import Archive, Day
from generator.press import Press
from generator.settings import Site
from generator.sheets import Sheet, digest
from generator.shell import File, Page
from generator.wording import code, say, theme

DAYS = 7
_LIGHT, _DARK = "#fdfcfa", "#16181b"  # the paper's colours, as in papers.css
_ICONS = "assets/icons/"
_USED = re.compile(r'"\.\./(assets/[^"]+)"')  # by a page in a folder, as the shell is
_LABEL = 12  # characters; enough to tell one build from the next


def sheets(
    archive: Archive, made_of: Mapping[str, str], shell: str, colour: str | None, press: Press
) -> Iterator[Sheet]:
    """Yield the sheets of the list of what is kept, and of what never changes; `made_of` are the digests of days."""
    newest = archive.days[:DAYS]
    labels = {f"{day.date}": made_of[f"{day.date}"] for day in newest}
    frame = _frame(shell, press.folder / "theme" / "assets", digest(theme(), colour))
    yield Sheet(permalinks.OFFLINE_DATA, digest(labels, frame), partial(_list, newest, labels, frame))
    yield Sheet(permalinks.OFFLINE, "", partial(_still, press))


def paths() -> Iterator[str]:
    """Yield the path of each of these files, and of the service worker."""
    yield from (permalinks.OFFLINE, permalinks.OFFLINE_DATA, permalinks.MANIFEST, permalinks.WORKER)


def offered(base: str) -> str:
    """Return what a page says so that the site can be installed (W3C, Web Application Manifest)."""
    return (
        f'<link rel="manifest" href="{base}{permalinks.MANIFEST}">\n'
        f'<link rel="apple-touch-icon" href="{base}{_ICONS}icon-180.png">\n'
        f'<meta name="theme-color" content="{_LIGHT}" media="(prefers-color-scheme: light)">\n'
        f'<meta name="theme-color" content="{_DARK}" media="(prefers-color-scheme: dark)">\n'
    )


def _frame(shell: str, assets: Path, told: str) -> list[tuple[str, str]]:
    """Return what every page needs, each file with its label; that of pages is what is around them.

    Some of `assets` are templates, for what is `told` them.
    """
    files = sorted(path for path in assets.rglob("*") if path.is_file())
    ours = {f"assets/{path.relative_to(assets).as_posix()}": _label(path, told) for path in files}
    used = {path: "" for path in sorted(_USED.findall(shell)) if path not in ours}  # a name of Material's has a digest
    kept = {path: label for path, label in ours.items() if not path.endswith(".png")}
    around = digest(shell, ours)[:_LABEL]
    pages = (permalinks.HOME, permalinks.OFFLINE, permalinks.SAVED)
    return [*((path, around) for path in pages), *sorted((kept | used).items())]


def _label(path: Path, told: str) -> str:
    return text.digest(path.read_bytes() + told.encode())[:_LABEL]


def _list(days: Sequence[Day], labels: Mapping[str, str], frame: Sequence[tuple[str, str]]) -> Iterator[File]:
    (home, around), *rest = frame
    told = {
        "frame": [(home, digest(labels, around)[:_LABEL]), *rest],
        "days": [
            {
                "page": permalinks.day_page(day.date),
                "label": digest(labels[f"{day.date}"], around)[:_LABEL],
                "papers": [permalinks.paper_page(entry.paper.id) for entry in day.entries],
            }
            for day in days
        ],
    }
    yield permalinks.OFFLINE_DATA, _json(told)


def _still(press: Press) -> Iterator[Page | File]:
    description = say("What is shown in the place of a page that this device does not keep.")
    yield Page(permalinks.OFFLINE, say("Offline"), description, press.page("offline.html.jinja", {"base": ""}))
    yield permalinks.MANIFEST, _json(_manifest(press.site))


def _manifest(site: Site) -> dict[str, object]:
    """Return what a device needs to install the site; addresses are relative to the manifest's own."""
    return {
        "name": site.name,
        "short_name": site.name,
        "description": site.description,
        "lang": code(),
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "display_override": ["minimal-ui"],
        "background_color": _LIGHT,
        "theme_color": _LIGHT,
        "icons": [
            {"src": f"{_ICONS}icon.svg", "type": "image/svg+xml", "sizes": "any"},
            *(_icon("icon", size) for size in (192, 512)),
            _icon("maskable", 512) | {"purpose": "maskable"},
        ],
        "shortcuts": [{"name": say("Saved"), "url": permalinks.SAVED}],
    }


def _icon(name: str, size: int) -> dict[str, str]:
    return {"src": f"{_ICONS}{name}-{size}.png", "type": "image/png", "sizes": f"{size}x{size}"}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
