"""What a browser keeps to read without a network: the last days, each file under a label that tells when it changed."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

from generator import days, offline
from generator.archive import Archive, gather
from generator.catalogue import catalogue
from generator.press import Press
from generator.settings import Settings, Site
from generator.shell import Page
from tests.builders import DAY, a_listing, a_paper
from tests.conftest import PROJECT
from tests.test_pages import UNRELATED

SITE = Site(name="“Daily” & Papers", description="Papers.", url="https://example.org/papers/")
SHELL = '<link href="../assets/stylesheets/main.0a1b2c3d.min.css"><script src="../assets/theme.js"></script>'


def archive_of(votes: int = 1, number: int = 9) -> Archive:
    """Return as many days, of which the newest has a paper with so many votes."""
    listings = [
        a_listing(a_paper(f"2606.0000{each}", votes=1 if each else votes), day=DAY - dt.timedelta(days=each))
        for each in range(number)
    ]
    return gather(listings, digests={(each.source, each.day): repr(each) for each in listings})


def made(archive: Archive, folder: Path = PROJECT / "site_templates") -> dict[str, Any]:
    """Return each file as JSON, by its path."""
    press = Press(folder, SITE)
    made_of = {
        sheet.name: sheet.made_of for sheet in days.days(archive, UNRELATED, catalogue(archive, Settings()), press)
    }
    files = [file for sheet in offline.sheets(archive, made_of, SHELL, None, press) for file in sheet.make()]
    return {path: json.loads(data) for path, data in (file for file in files if not isinstance(file, Page))}


def labels(told: dict[str, Any]) -> dict[str, str]:
    found = told["offline.json"]
    return dict(found["frame"]) | {day["page"]: day["label"] for day in found["days"]}


def changed(one: dict[str, str], other: dict[str, str]) -> set[str]:
    return {path for path, label in one.items() if other.get(path) != label}


def test_the_last_seven_days_are_kept_with_their_papers() -> None:
    told = made(archive_of())["offline.json"]["days"]
    assert [day["page"] for day in told] == [f"daily/{DAY - dt.timedelta(days=each)}.html" for each in range(7)]
    assert [day["papers"] for day in told] == [[f"papers/2606.0000{each}.html"] for each in range(7)]


def test_the_frame_is_what_pages_need_and_no_more() -> None:
    frame = labels(made(archive_of()))
    assert frame.keys() >= {"index.html", "offline.html", "saved.html", "assets/papers.css", "assets/reading/state.js"}
    assert frame["assets/stylesheets/main.0a1b2c3d.min.css"] == ""
    assert not [path for path in frame if path.endswith(".png")]
    assert all(frame[path] for path in frame if "stylesheets" not in path)


def test_a_vote_is_another_label_of_its_day_and_of_home() -> None:
    one, other = labels(made(archive_of(votes=1))), labels(made(archive_of(votes=2)))
    assert changed(one, other) == {"index.html", f"daily/{DAY}.html"}


def test_another_style_is_another_label_of_every_page(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "site_templates", folder := tmp_path / "site_templates")
    one = labels(made(archive_of(), folder))
    with (folder / "theme" / "assets" / "papers.css").open("a", encoding="utf-8") as file:
        file.write("\n")
    pages = {path for path in one if path.endswith(".html")}
    assert changed(one, labels(made(archive_of(), folder))) == {*pages, "assets/papers.css"}


def test_an_archive_without_days_keeps_the_frame() -> None:
    told = made(gather([]))["offline.json"]
    assert told["days"] == []
    assert told["frame"]


def test_the_manifest_says_what_the_site_is_called_and_nothing_of_where_it_is() -> None:
    manifest = made(archive_of())["manifest.webmanifest"]
    assert manifest["name"] == SITE.name
    assert (manifest["start_url"], manifest["scope"]) == ("./", "./")
    for icon in manifest["icons"]:
        assert (PROJECT / "site_templates" / "theme" / icon["src"]).is_file()
