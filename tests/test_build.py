"""From content/ to site/: the golden tree, the same bytes each time, whole or not at all."""

import datetime as dt
import re
import resource
import shutil
import signal
from functools import partial
from pathlib import Path

import feedparser
import lxml.html
import pytest
from msgspec.structs import replace

from generator import configuration, output, permalinks, pipeline, placing, store, typeset
from generator.build import MANNER, Built, Manner
from generator.build import build as build_site
from generator.errors import BuildError, CheckError, PapersError
from generator.ledger import Ledger, Made
from generator.model import Account, Paper
from tests.builders import DAY, a_listing, a_paper
from tests.conftest import PROJECT, a_checkout

GOLDEN = PROJECT / "tests" / "golden"
# What no version of MkDocs or Material has a hand in: these files but one, and of a page what is poured into it.
LABELS = "offline.json"  # which tells when the page around them has changed
PLAIN = {".md", ".bib", ".ris", ".txt", ".atom", ".rss", ".json", ".opml"}
POURED = re.compile(rb'<div id="page" tabindex="-1">\s*<div>(.*)</div>\s*</div>\s*</article>', re.DOTALL)


def build(root: Path, manner: Manner = MANNER) -> Built:
    return build_site(root, configuration.load(root / "mkdocs.yml"), lambda _: None, manner)


def check(root: Path) -> int:
    return pipeline.verify(root, configuration.load(root / "mkdocs.yml"), root / "site")


def tree(folder: Path, *places: str) -> dict[str, bytes]:
    """Return every file below `folder`, or below `places` in it, by its path."""
    roots = [folder / place for place in places] or [folder]
    files = [path for root in roots for path in ([root] if root.is_file() else root.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def golden(checkout: Path) -> Path:
    shutil.copytree(GOLDEN / "content", checkout / "content", dirs_exist_ok=True)
    return checkout


def test_the_golden_store_becomes_the_golden_tree(golden: Path, request: pytest.FixtureRequest) -> None:
    build(golden)
    site = tree(golden / "site")
    made = {f"site/{name}": data for name, data in site.items() if Path(name).suffix in PLAIN and name != LABELS}
    made |= {f"site/{name}": found[1] for name, data in site.items() if (found := POURED.search(data))}
    if request.config.getoption("--write-golden"):
        write(GOLDEN, made)
    assert made == {name: data for name, data in tree(GOLDEN).items() if not name.startswith("content/")}


def write(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder / "site", ignore_errors=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def test_the_built_site_is_whole(golden: Path) -> None:
    built = build(golden)
    assert (built.days, built.papers) == (3, 5)
    assert check(golden) == 40


def test_two_builds_are_the_same_bytes(golden: Path) -> None:
    build(golden)
    first = tree(golden / "site")
    shutil.rmtree(golden / "site")
    build(golden)
    assert tree(golden / "site") == first


def test_a_build_elsewhere_is_the_same_bytes(golden: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another place" / "with a longer name"
    shutil.copytree(golden, elsewhere)
    build(golden)
    build(elsewhere)
    assert tree(elsewhere / "site") == tree(golden / "site")


def test_a_day_that_left_the_store_leaves_the_site_when_that_is_meant(golden: Path) -> None:
    build(golden)
    before = tree(golden)
    days = [store.path_of(golden / "content", source, DAY) for source in ("huggingface", "saved_page")]
    whole = [day.read_bytes() for day in days]
    for day in days:
        day.unlink()
    with pytest.raises(
        BuildError, match=r"would lose \d+ of its files, such as \S+; .* build --force if that is meant"
    ):
        build(golden)
    for day, data in zip(days, whole, strict=True):
        day.write_bytes(data)
    assert tree(golden) == before
    for day in days:
        day.unlink()
    build(golden, Manner(force=True))
    assert not (golden / "site" / "daily" / "2026-06-01.html").exists()
    check(golden)


def test_what_settings_leave_out_leaves_the_site_and_comes_back(golden: Path) -> None:
    build(golden)
    whole = tree(golden / "site")
    settings = golden / "mkdocs.yml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(told.replace("days_shown: null", "days_shown: 1"), encoding="utf-8")
    assert build(golden).days == 1
    check(golden)
    store.save(golden / "content", a_listing(a_paper("2606.00009"), day=DAY.replace(day=9)))
    assert build(golden).days == 1  # the day that was shown is not any more, though no setting changed
    check(golden)
    store.path_of(golden / "content", "huggingface", DAY.replace(day=9)).unlink()
    with pytest.raises(BuildError, match="would lose"):
        build(golden)
    settings.write_text(told, encoding="utf-8")
    build(golden, Manner(force=True))
    assert tree(golden / "site") == whole


def test_papers_of_sources_that_are_not_shown_leave_the_site(golden: Path) -> None:
    before = build(golden).papers
    settings = golden / "mkdocs.yml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(told.replace("sources_shown: []", "sources_shown: [saved_page]"), encoding="utf-8")
    assert 0 < build(golden).papers < before
    check(golden)


def test_a_site_whose_settings_leave_out_everything_says_so(golden: Path) -> None:
    settings = golden / "mkdocs.yml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(told.replace("least_votes: 0", "least_votes: 1000000"), encoding="utf-8")
    assert build(golden).papers == 0
    check(golden)


def test_without_a_search_no_page_offers_one_and_none_names_related_papers(golden: Path) -> None:
    build(golden)
    assert b'role="search"' in (golden / "site" / "index.html").read_bytes()
    settings = golden / "mkdocs.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("search: true", "search: false"), encoding="utf-8")
    build(golden)
    assert check(golden)
    made = tree(golden / "site")
    assert not [path for path in made if permalinks.is_index(path)]
    told = [path for path, data in made.items() if path.endswith(".html") and b'role="search"' in data]
    assert not told
    assert not [path for path, data in made.items() if b'class="related"' in data]


def test_a_few_pages_of_lists_may_go(golden: Path) -> None:
    """An organisation has no page of its own when a paper turns out to be another's."""
    papers = [a_paper(f"2606.0000{number}", organisation=Account(name="Lab", handle="lab")) for number in range(5)]
    listing = a_listing(*papers, day=DAY.replace(day=9))
    store.save(golden / "content", listing)
    build(golden)
    page = golden / "site" / "organisations" / "lab.html"
    assert page.exists()
    store.save(
        golden / "content", replace(listing, papers=tuple(replace(paper, organisation=None) for paper in papers))
    )
    build(golden)
    assert not page.exists()
    check(golden)


def never(_: str) -> bool:
    return False


def test_files_of_the_index_may_go_when_papers_are_bound_anew() -> None:
    made = {"search/3": Made("", tuple(f"search/3/{number}.bin" for number in range(30)))}
    placing.refuse_loss(Ledger(sheets=made), {"search/3": Made("", ("search/3/0.bin",))}, never, is_explained=False)
    pages = {"lists": Made("", tuple(f"topics/{number}.html" for number in range(30)))}
    with pytest.raises(BuildError, match="would lose 30 of its files"):
        placing.refuse_loss(Ledger(sheets=pages), {}, never, is_explained=False)


def test_the_new_site_takes_the_old_ones_place_when_it_is_checked(golden: Path) -> None:
    build(golden)
    before = tree(golden)
    page = golden / "site_templates" / "pages" / "day.html.jinja"
    whole = page.read_bytes()
    page.write_bytes(whole + b'<a href="nowhere.html">nowhere</a>')
    verify = partial(pipeline.verify, golden, configuration.load(golden / "mkdocs.yml"))
    with pytest.raises(CheckError, match=r"daily/2026-06-01\.html: leads to nowhere\.html"):
        build(golden, Manner(verify=verify))
    page.write_bytes(whole)
    assert tree(golden) == before
    assert build(golden, Manner(verify=verify)).written == 0


def test_the_site_is_made_of_the_one_before_and_the_one_before_that(golden: Path, tmp_path: Path) -> None:
    """Each tree is made of the last but one, which has to be brought up to date with two builds."""
    listing = a_listing(a_paper(votes=1), day=DAY.replace(day=9))
    for votes in range(4):
        store.save(golden / "content", replace(listing, papers=(a_paper(votes=votes),)))
        extra = golden / "content" / "huggingface" / "2026" / "07" / f"2026-07-0{votes + 1}.json"
        store.save(golden / "content", a_listing(a_paper(f"2607.0000{votes}"), day=dt.date.fromisoformat(extra.stem)))
        build(golden)
    elsewhere = a_checkout(tmp_path / "elsewhere")
    shutil.copytree(golden / "content", elsewhere / "content", dirs_exist_ok=True)
    build(elsewhere)
    assert tree(golden / "site") == tree(elsewhere / "site")


def test_a_build_that_made_all_and_changed_nothing_leads_nobody_astray(golden: Path, tmp_path: Path) -> None:
    """The tree before differs then as it did, and not in nothing."""
    template = golden / "site_templates" / "pages" / "day.html.jinja"
    for number in range(3):
        paper = a_paper(f"2606.0090{number}")
        store.save(golden / "content", a_listing(paper, day=DAY + dt.timedelta(days=9 + number)))
        build(golden)
        template.write_text(template.read_text(encoding="utf-8") + "{# no effect #}", encoding="utf-8")
        assert build(golden).written == 0
    elsewhere = a_checkout(tmp_path / "elsewhere")
    shutil.copytree(golden / "content", elsewhere / "content", dirs_exist_ok=True)
    build(elsewhere)
    assert tree(golden / "site") == tree(elsewhere / "site")


def test_where_two_folders_cannot_change_places_they_are_renamed(golden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_exchange", lambda *_: False)
    build(golden)
    store.save(golden / "content", a_listing(a_paper("2606.00900"), day=DAY.replace(day=9)))
    build(golden)
    assert check(golden)
    assert {path.name for path in golden.glob(".site-*")} == {".site-ledger", ".site-lock", ".site-last"}


def test_what_killed_builds_left_is_cleared_away(golden: Path) -> None:
    build(golden)
    before = tree(golden / "site")
    for name in (".site-next", ".site-new"):
        (golden / name).mkdir()
        (golden / name / "half.html").write_bytes(b"half")
    (golden / "site").rename(golden / ".site-spare")
    build(golden)
    assert tree(golden / "site") == before
    assert {path.name for path in golden.glob(".site-*")} <= {".site-ledger", ".site-lock", ".site-last"}


def test_an_empty_store_builds_a_site_that_says_so(checkout: Path) -> None:
    build(checkout)
    check(checkout)
    assert "No papers yet" in (checkout / "site" / "index.html").read_text(encoding="utf-8")


def pages(root: Path) -> list[Path]:
    """Return the pages of the site; a mail, which is shown on one, is none, nor is what is for programs."""
    every = (root / "site").rglob("*.html")
    return [path for path in every if path.name != "mail.html" and path.parent.name != "daily_papers"]


def test_every_page_names_the_feeds(golden: Path) -> None:
    build(golden)
    for path in pages(golden):
        page = lxml.html.parse(path).getroot()
        feeds = [
            link.get("href").split("/")[-1]
            for link in page.iter("link")
            if link.get("rel") == "alternate" and link.get("title")
        ]
        assert feeds[-3:] == ["feed.atom", "feed.rss", "feed.json"], path
        assert page.findtext(".//title"), path


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("index.html", "feed.atom"),
        ("topics/video.html", "../topics/video/feed.atom"),
        ("with-code/index.html", "../with-code/feed.atom"),
        ("trending/index.html", "../trending/feed.atom"),
        ("daily/2026-06-01.html", "../daily/feed.atom"),
        ("weekly/2026-W23.html", "../weekly/feed.atom"),
        ("monthly/2026-06.html", "../feed.atom"),
        ("papers/2606.00001.html", "../feed.atom"),
    ],
)
def test_a_page_names_its_own_feeds_first(golden: Path, path: str, own: str) -> None:
    build(golden)
    page = lxml.html.parse(golden / "site" / path).getroot()
    first = next(link for link in page.iter("link") if link.get("rel") == "alternate" and link.get("title"))
    assert first.get("href") == own


def test_nothing_on_a_page_is_asked_of_another_host(golden: Path) -> None:
    build(golden)
    for path in pages(golden):
        page = lxml.html.parse(path).getroot()
        asked = [
            *page.xpath("//script/@src"),
            *page.xpath("//img/@src"),
            *page.xpath("//link[@rel='stylesheet']/@href"),
        ]
        assert not [address for address in asked if "//" in address], path
        assert not page.xpath("//script[not(@src) and @type != 'application/ld+json'] | //style | //@style"), path


def test_the_sample_is_marked_until_something_else_is_there(checkout: Path) -> None:
    shutil.copytree(PROJECT / "content" / "sample", checkout / "content" / "sample")
    assert build(checkout).papers == 58
    assert "This is the sample" in (checkout / "site" / "index.html").read_text(encoding="utf-8")
    store.save(checkout / "content", a_listing(a_paper()))
    assert build(checkout).papers == 1
    assert "This is the sample" not in (checkout / "site" / "index.html").read_text(encoding="utf-8")


def test_a_broken_day_is_told_of_and_its_pages_stay_as_they_are(golden: Path) -> None:
    build(golden)
    before = tree(golden / "site")
    path = store.path_of(golden / "content", "huggingface", DAY)
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    store.save(golden / "content", a_listing(a_paper("2606.00900"), day=DAY.replace(day=9)))
    for _ in range(2):
        (told,) = build(golden).broken
        assert "2026-06-01.json: is no listing" in told
    after = tree(golden / "site")
    assert "papers/2606.00900.html" in after
    assert not [name for name in before.keys() - after.keys() if name.startswith(("daily/", "papers/"))]
    pages = {name for name in before if re.fullmatch(r"papers/.*\.html", name)}
    assert pages <= set(re.findall(r"papers/[^<]+html", after["sitemap.xml"].decode()))
    path.write_bytes(whole)
    build(golden)
    assert check(golden)


def test_while_a_day_is_broken_nothing_is_taken_away_and_others_are_published(checkout: Path) -> None:
    """Without its papers the main feed has a part less, and of two authors on a page one is listed no more."""
    lab = Account(name="Lab", handle="lab")
    many = [a_paper(f"2606.{number:05}", authors=("Anna B", "Ann Other")[: max(8 - number, 0)]) for number in range(49)]
    few = [a_paper(f"2606.{number:05}", authors=("Ann Other",), organisation=lab) for number in (100, 101)]
    store.save(checkout / "content", a_listing(*many))
    store.save(checkout / "content", a_listing(*few, day=DAY.replace(day=2)))
    build(checkout)
    before = tree(checkout / "site")
    path = store.path_of(checkout / "content", "huggingface", DAY.replace(day=2))
    whole = path.read_bytes()
    path.write_bytes(b"<<<<<<< ours\n" + whole)
    store.save(checkout / "content", a_listing(a_paper("2606.00200"), day=DAY.replace(day=3)))
    verify = partial(pipeline.verify, checkout, configuration.load(checkout / "mkdocs.yml"))
    built = build(checkout, Manner(verify=verify))
    assert len(built.broken) == 1
    assert before.keys() < tree(checkout / "site").keys()
    assert (checkout / "site" / "papers" / "2606.00200.html").exists()
    path.write_bytes(whole)
    build(checkout)
    mended = tree(checkout / "site")
    shutil.rmtree(checkout / "site")
    build(checkout)
    assert tree(checkout / "site") == mended


def test_a_broken_day_that_is_taken_away_leaves_nothing(checkout: Path) -> None:
    """Without its words the index has fewer files."""
    store.save(checkout / "content", a_listing(a_paper()))
    wordy = a_paper("2606.00100", abstract=" ".join(f"word{number}" for number in range(2_000)))
    store.save(checkout / "content", a_listing(wordy, day=DAY.replace(day=2)))
    build(checkout)
    path = store.path_of(checkout / "content", "huggingface", DAY.replace(day=2))
    path.write_bytes(b"")
    assert build(checkout).broken
    path.unlink()
    build(checkout, Manner(force=True))
    left = tree(checkout / "site")
    shutil.rmtree(checkout / "site")
    build(checkout)
    assert tree(checkout / "site") == left


def test_a_file_of_a_page_may_become_a_folder_and_a_file_again(checkout: Path) -> None:
    notes = checkout / "docs" / "notes"
    for number in range(1, 9):
        if number % 4 == 1:
            shutil.rmtree(notes, ignore_errors=True)
            notes.write_bytes(b"")
        elif number % 4 == 3:
            notes.unlink()
            notes.mkdir()
            (notes / "one").write_bytes(b"")
        store.save(checkout / "content", a_listing(a_paper(), day=DAY.replace(day=number)))
        build(checkout, Manner(force=True))
        assert "notes" in {name.partition("/")[0] for name in tree(checkout / "site")}


def test_a_page_that_mkdocs_refuses_leaves_the_site_as_it_was(golden: Path) -> None:
    build(golden)
    before = tree(golden / "site")
    (golden / "docs" / "about.md").write_text("[nowhere](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"mkdocs: .*about\.md.*nowhere\.md"):
        build(golden)
    assert tree(golden / "site") == before
    assert not (golden / ".mkdocs-build.yml").exists()
    assert build_site(golden, configuration.load(golden / "mkdocs.yml"), lambda _: None, Manner(strict=False)).days == 3


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        (b"{{ misspelt }}", "'misspelt' is undefined"),
        (b"\n{% if %}", "line 2: Expected an expression"),
        (b"caf\xe9", "'utf-8' codec can't decode byte 0xe9"),
    ],
)
def test_a_broken_template_is_one_line_that_names_it(golden: Path, template: bytes, fault: str) -> None:
    (golden / "site_templates" / "pages" / "day.html.jinja").write_bytes(template)
    with pytest.raises(BuildError, match=rf"day\.html\.jinja.*: .*{fault}|day\.html\.jinja, {fault}"):
        build(golden)
    assert not (golden / "site").exists()


def test_a_page_in_the_place_of_one_of_ours_is_refused(golden: Path) -> None:
    (golden / "docs" / "index.md").write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"docs/: what becomes index\.html has the place of a page of ours"):
        build(golden)


@pytest.mark.parametrize(("shell", "fault"), [(None, "is missing"), ("# Nothing\n", "lacks @title@ or @body@")])
def test_a_shell_that_is_none_is_named(golden: Path, shell: str | None, fault: str) -> None:
    path = golden / "docs" / "papers" / "shell.md"
    path.write_text(shell, encoding="utf-8") if shell else path.unlink()
    with pytest.raises(BuildError, match=rf"docs/papers/shell\.md: {fault}"):
        build(golden)


def test_a_link_in_the_place_of_the_site_is_refused(golden: Path) -> None:
    """The new site would take the link's place, and what it leads to would be new after every other build alone."""
    served = golden / "served"
    served.mkdir()
    (golden / "site").symlink_to(served)
    with pytest.raises(BuildError, match="site: is a link, whose place no site can take; remove it"):
        build(golden)
    assert (golden / "site").is_symlink()


def test_one_build_at_a_time(golden: Path) -> None:
    with output.alone(golden / ".site-lock", "busy"), pytest.raises(PapersError, match="another build is at work here"):
        build(golden)
    assert build(golden).days == 3


def test_a_file_that_does_not_fit_is_an_error(tmp_path: Path) -> None:
    """A disk that is full half-way through a file."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(PapersError, match=r"large: cannot be written: "):
            output.stage(f"{tmp_path}/large", f"{tmp_path}/none", b"x" * 50_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def test_what_programs_read_is_not_escaped_for_browsers(golden: Path) -> None:
    edit = (golden / "mkdocs.yml").read_text(encoding="utf-8").replace("site_name: Daily Papers", "site_name: A & B's")
    (golden / "mkdocs.yml").write_text(edit, encoding="utf-8")
    build(golden)
    assert (golden / "site" / "llms.txt").read_text(encoding="utf-8").startswith("# A &amp; B's\n")


@pytest.mark.parametrize(
    ("name", "break_it", "problem"),
    [
        (
            "index.html",
            lambda text: text.replace("papers/2606.00001.html", "papers/x.html"),
            "there is no such file",
        ),
        (
            "papers/2606.00001.html",
            lambda text: text.replace("#2606.00001", "#nowhere"),
            "there is no such place on that page",
        ),
        ("feed.atom", lambda text: text.replace("2606.00001.html", "nowhere.html"), "there is no such file"),
        ("feed.rss", lambda text: text.replace("papers/2606.00001", "papers/x"), "there is no such file"),
        ("feed.atom", lambda text: text.replace("</entry>", "", 1), "is no XML"),
        ("sitemap.xml", lambda text: text.replace("archive.html", "gone.html"), "there is no such file"),
        ("archive.html", None, "is missing"),
        (
            "daily/2026-06-01.html",
            lambda text: text.replace('id="2606.00001"', ""),
            "is missing: there is no such place",
        ),
        ("index.html", lambda _: "", "is missing: there is no such place"),
        ("index.html", lambda _: " \n<!-- nothing -->", "is missing: there is no such place"),
        ("about.html", lambda text: text.replace('href="', 'href="http://[', 1), "is no address: Invalid IPv6 URL"),
        ("feed.rss", lambda _: "<html/>", "is no feed"),
        (
            "feed.atom",
            lambda text: text.replace("http://127.0.0.1:8000/papers", "https://example.com/papers"),
            "leads away",
        ),
        ("papers/2606.00001.md", None, "is missing"),
        ("daily/2026-05-29.html", None, "is missing"),
        ("404.html", None, "is missing"),
        ("feed.rss", None, "is missing"),
        ("assets/papers.css", None, "there is no such file"),
    ],
)
def test_a_fault_in_the_site_is_found(golden: Path, name: str, break_it: object, problem: str) -> None:
    build(golden)
    path = golden / "site" / name
    if callable(break_it):
        path.write_text(break_it(path.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        path.unlink()
    with pytest.raises(CheckError, match=problem):
        check(golden)


def test_a_site_that_was_never_built_is_named(checkout: Path) -> None:
    with pytest.raises(CheckError, match=r"site: there is no site yet; build it first"):
        check(checkout)


@pytest.mark.parametrize("feed", ["feed.atom", "feed.rss"])
def test_a_feed_reader_reads_what_the_store_holds(golden: Path, feed: str) -> None:
    build(golden)
    read = feedparser.parse(str(golden / "site" / feed))
    stored = {paper.id: paper for listing in store.load_all(golden / "content") for paper in listing.papers}
    assert read.bozo is False
    assert len({entry.id for entry in read.entries}) == len(read.entries) == 5
    for entry in read.entries:
        paper = stored[Path(entry.link).name.removesuffix(".html")]
        assert entry.title.replace("\u2060", "") == typeset.plain(paper.title)
        shown: lxml.html.HtmlElement = lxml.html.fromstring(
            entry.get("content", [{"value": entry.get("summary")}])[0]["value"]
        )
        assert [author.get("name") for author in entry.get("authors", [])] == names(paper)
        assert typeset.plain(paper.abstract).replace("\n\n", " ") in " ".join(shown.text_content().split())


def names(paper: Paper) -> list[str]:
    return list(paper.authors) or [account.name for account in [paper.organisation] if isinstance(account, Account)]
