"""The program as a person meets it: what it says, how it ends, and what it leaves on the disk."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import __version__, store
from generator.cli import main
from tests.builders import DAY, a_listing, a_paper
from tests.conftest import PROJECT, Loopback, Reply
from tests.test_announcements import FEED, announced, confirmed, item, question
from tests.test_build import tree
from tests.test_sources import PAGE, answer

DAY_PATH = "/api/daily_papers?date={}&limit=100"


def run(*arguments: str | Path, **environment: str) -> Result:
    kept = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_TOKEN": "", "SITE_URL": "", "PAPERS_CONTACT": "", **environment}
    return CliRunner().invoke(main, list(map(str, arguments)), env=kept, prog_name="python -m generator")


def fetch(checkout: Path, loopback: Loopback, *arguments: str) -> Result:
    return run("fetch", "--root", checkout, *arguments, HF_ENDPOINT=loopback.url)


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "generator", "--version"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == __version__


def test_a_build_without_change_enters_no_room_that_makes_pages_or_asks_for_them(checkout: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "generator", "--root", str(checkout), "build"]
    first, again = (
        subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stderr for _ in range(2)
    )
    packages = [
        "asyncio",
        "concurrent.futures",
        "feedgen",
        "feedparser",
        "httpx2",
        "jinja2",
        "latex2mathml",
        "lxml",
        "ssl",
    ]
    assert "jinja2" in first
    assert not [name for name in packages if re.search(rf"\| +{name}$", again, re.MULTILINE)]


@pytest.mark.parametrize("verb", ["fetch", "import", "build", "check", "announce", "serve", "digest", "doctor"])
def test_help_teaches(verb: str) -> None:
    assert verb in run("--help").output
    told = run(verb, "--help")
    assert told.exit_code == 0
    assert "--root" in told.output


def test_a_day_is_fetched_and_kept(checkout: Path, loopback: Loopback) -> None:
    loopback.at(DAY_PATH.format(DAY), Reply(answer()))
    done = fetch(checkout, loopback, "--day", "2026-06-01")
    assert done.exit_code == 0
    assert re.fullmatch(
        r"fetched huggingface, new papers: 1 day, 1 paper, 1 new, 1 day changed, 1 request, \d+\.\d s\n", done.stdout
    )
    assert done.stderr == "2026-06-01: 1 paper, 1 new\n"
    assert [path.name for path in store.files(checkout / "content")] == ["2026-06-01.json"]


def test_fetching_again_changes_nothing(checkout: Path, loopback: Loopback) -> None:
    loopback.at(DAY_PATH.format(DAY), Reply(answer()))
    fetch(checkout, loopback, "--day", "2026-06-01")
    before = tree(checkout)
    done = fetch(checkout, loopback, "--day", "2026-06-01")
    assert "quiet day: 1 day, 1 paper, 0 new, 0 days changed, 1 request" in done.stdout
    after = tree(checkout)
    assert after.pop(".last-fetch") != before.pop(".last-fetch")
    assert after == before


def test_a_quiet_day_is_not_stored(checkout: Path, loopback: Loopback) -> None:
    loopback.at(DAY_PATH.format(DAY), Reply(b"[]"))
    assert "0 days, 0 papers, 0 new" in fetch(checkout, loopback, "--day", "2026-06-01").stdout
    assert not store.files(checkout / "content")


def test_a_range_of_days_is_kept_oldest_first(checkout: Path, loopback: Loopback) -> None:
    for day in ("2026-05-31", "2026-06-01", "2026-06-02"):
        loopback.at(DAY_PATH.format(day), Reply(answer(id=f"{day}")))
    done = fetch(checkout, loopback, "--since", "2026-05-31", "--until", "2026-06-02")
    assert "3 days, 3 papers, 3 new, 3 days changed, 3 requests" in done.stdout
    assert re.findall(r"^(\S+): 1 paper", done.stderr, re.MULTILINE) == ["2026-05-31", "2026-06-01", "2026-06-02"]


@pytest.mark.parametrize(
    ("kept", "days"),
    [(None, 30), (1, 14), (13, 14), (14, 15), (40, 41), (900, 365)],
    ids=["nothing", "yesterday", "in the window", "just before it", "long ago", "too long ago"],
)
def test_without_a_word_the_window_is_fetched_and_what_was_missed(
    checkout: Path, loopback: Loopback, kept: int | None, days: int
) -> None:
    loopback.otherwise = Reply(b"[]")
    before = datetime.now(UTC).date()
    if kept is not None:
        store.save(checkout / "content", a_listing(a_paper(), day=before - timedelta(days=kept)))
    fetch(checkout, loopback)
    assert len(loopback.requests) - days in {0, 1}  # the day may be over meanwhile
    newest = {DAY_PATH.format(before), DAY_PATH.format(datetime.now(UTC).date())}
    assert newest & {path for path, _ in loopback.requests}
    loopback.requests.clear()
    fetch(checkout, loopback, "--window", "2")
    assert len(loopback.requests) == 2


def test_a_skipped_paper_is_a_warning(checkout: Path, loopback: Loopback) -> None:
    body = answer(id="2606.00001")[:-1] + b"," + answer(id=None)[1:]
    loopback.at(DAY_PATH.format(DAY), Reply(body))
    done = fetch(checkout, loopback, "--day", "2026-06-01")
    assert done.exit_code == 0
    assert "warning: huggingface 2026-06-01: paper 2 of 2 skipped" in done.stderr


def test_a_day_that_cannot_be_had_costs_no_other(checkout: Path, loopback: Loopback) -> None:
    loopback.at(DAY_PATH.format("2026-06-01"), Reply(answer()))
    loopback.at(DAY_PATH.format("2026-06-02"), Reply(b"<html>"))
    loopback.at(DAY_PATH.format("2026-06-03"), Reply(answer(id="2606.00003")))
    done = fetch(checkout, loopback, "--since", "2026-06-01", "--until", "2026-06-03")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == "Error: huggingface 2026-06-02: the answer is no JSON: b'<html>'"
    assert [path.name for path in store.files(checkout / "content")] == ["2026-06-01.json", "2026-06-03.json"]


def test_a_day_of_two_sources_is_one_page_with_each_paper_once(checkout: Path, loopback: Loopback) -> None:
    settings = checkout / "mkdocs.yml"
    told = settings.read_text(encoding="utf-8").replace("sources: [huggingface]", "sources: [huggingface, arxiv]")
    settings.write_text(told.replace("arxiv: [cs.CL, cs.CV, cs.LG]", "arxiv: [cs.CL, cs.LG]"), encoding="utf-8")
    loopback.at(DAY_PATH.format(DAY), Reply(answer(id="2606.00001")))
    loopback.at(FEED, Reply(announced(item(1), item(2), item(3, "replace"))))
    loopback.at(question(1, 2), Reply(confirmed(1, 2)))
    environment = {"HF_ENDPOINT": loopback.url, "ARXIV_ENDPOINT": loopback.url}
    done = run("fetch", "--root", checkout, "--day", "2026-06-01", **environment)
    assert "fetched arxiv, new papers: 1 day, 2 papers, 2 new, 1 day changed, 2 requests" in done.stdout
    assert "built" in run("build", "--check", "--root", checkout).stdout
    page = (checkout / "site" / "daily" / "2026-06-01.html").read_text(encoding="utf-8")
    assert re.findall(r'<article class="paper" id="([^"]+)"', page) == ["2606.00001", "2606.00002"]
    assert re.findall(r'<p class="places">Announced by (.*)</p>', page) == [
        (
            '<a href="https://huggingface.co/papers/2606.00001">Hugging Face Daily Papers</a>, '
            '<a href="https://arxiv.org/abs/2606.00001">arXiv cs.CL</a>'
        ),
        '<a href="https://arxiv.org/abs/2606.00002">arXiv cs.CL</a>',
    ]


def test_a_source_out_of_reach_is_given_up(checkout: Path, loopback: Loopback) -> None:
    done = fetch(checkout, loopback, "--since", "2026-06-01", "--until", "2026-06-30")
    assert done.exit_code == 1
    assert 3 <= len(loopback.requests) < 8  # some days are asked for ahead
    assert (
        done.stderr.splitlines()[-1]
        == "huggingface: given up before 2026-06-04; 27 days not asked for; fetch --missing goes on from there"
    )


def test_a_saved_page_is_imported(checkout: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    done = run("import", page, "--day", "2026-06-01", "--root", checkout)
    assert f"imported {page}: 1 day, 3 papers, 3 new, 1 day changed, 0 requests" in done.stdout
    listing = store.load(checkout / "content", "saved_page", DAY)
    assert listing is not None
    assert len(listing.papers) == 3


def test_a_saved_answer_is_imported(checkout: Path, tmp_path: Path) -> None:
    saved = tmp_path / "answer.json"
    saved.write_bytes(answer())
    run("import", saved, "--day", "2026-06-01", "--source", "huggingface", "--root", checkout)
    assert store.load(checkout / "content", "huggingface", DAY)


@pytest.mark.parametrize("before_the_verb", [True, False])
def test_a_store_is_built_and_checked(checkout: Path, *, before_the_verb: bool) -> None:
    store.save(checkout / "content", a_listing(a_paper()))
    for verb, says in (("build", "1 day, 1 paper, "), ("check", "pages, nothing wrong")):
        root = ("--root", str(checkout))
        done = run(*root, verb) if before_the_verb else run(verb, *root)
        assert done.exit_code == 0, done.output
        assert says in done.stdout


def test_the_site_takes_its_address_from_the_environment(checkout: Path) -> None:
    store.save(checkout / "content", a_listing(a_paper()))
    address = "https://you.github.io/fork"
    run("build", "--root", checkout, SITE_URL=address)
    assert run("check", "--root", checkout, SITE_URL=address).exit_code == 0
    site = checkout / "site"
    assert f"{address}/papers/2606.00001.html" in (site / "feed.atom").read_text(encoding="utf-8")
    assert f"{address}/daily/2026-06-01.html" in (site / "sitemap.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "environment", "line"),
    [
        (["fetch", "--source", "nowhere"], {}, "nowhere: is no source; there are huggingface, saved_page"),
        (["fetch", "--source", "saved_page"], {}, "saved_page: has nothing to fetch; use import FILE --day DAY"),
        (["fetch", "--day", "yesterday"], {}, "Invalid value for '--day': 'yesterday' is no day; write it as 2026-06-01"),
        (["fetch", "--day", "2026-02-30"], {}, "'2026-02-30' is no day"),
        (["import", __file__, "--day", "9999-12-31"], {}, "'9999-12-31' is too far ahead"),
        (["fetch", "--since", "2026-06-02", "--until", "2026-06-01"], {}, "--since 2026-06-02 is after --until 2026-06-01"),
        (["fetch", "--day", "2026-06-01", "--window", "3"], {}, "--day, --since and --window each say which days; give one of them"),
        (["fetch", "--window", "0"], {}, "Invalid value for '--window'"),
        (["fetch", "--day", "2026-06-01"], {"HF_ENDPOINT": "ftp://x"}, "HF_ENDPOINT: 'ftp://x' is not an http(s) address"),
        (["fetch", "--day", "2026-06-01"], {"HF_TOKEN": "a\nb"}, "HF_TOKEN: holds characters that no token has"),
        (["import", "missing.txt", "--day", "2026-06-01"], {}, "missing.txt: cannot be read: No such file or directory"),
        (["import", ".", "--day", "2026-06-01"], {}, ".: cannot be read: Is a directory"),
        (["import", __file__, "--day", "2026-06-01"], {}, "test_cli.py: this is no saved Daily Papers page"),
        (["import", __file__, "--day", "soon"], {}, "'soon' is no day"),
        (["import", __file__], {}, "Missing option '--day'"),
        (["import", __file__, "--day", "2026-06-01", "--source", "huggingface"], {}, "the answer is no JSON"),
        (["build"], {"SITE_URL": "example.org"}, "SITE_URL: 'example.org' is not the http(s) address of a folder"),
        (["build", "--part", "rest", "--check"], {}, "--check and --force are for a whole site"),
        (["build", "--part", "list", "--force"], {}, "--check and --force are for a whole site"),
        (["check"], {}, "site: there is no site yet; build it first"),
        (["serve"], {}, "site: there is no site yet; build it first"),
        (["digest"], {}, "content: holds no papers; fetch them first"),
        (["digest", "--day", "2026-06-01"], {}, "content: holds no papers of 2026-06-01; fetch them first"),
        (["digest", "--week", "2026-W23", "--send"], {}, "content: holds no papers of 2026-W23; fetch them first"),
        (["digest", "--week", "2026-23"], {}, "'2026-23' is no week; write it as 2026-W23"),
        (["digest", "--week", "2026-W54"], {}, "'2026-W54' is no week"),
        (["digest", "--day", "2026-06-01", "--week", "2026-W23"], {}, "exclude each other; give one of them"),
        (["digest", "--out", "mail.eml", "--send"], {}, "exclude each other; give one of them"),
        (["digest", "--to", "a@example.org"], {}, "--to says whom to send to; give --send or --out too"),
        (["publish"], {}, "No such command 'publish'"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line_and_changes_nothing(
    checkout: Path, arguments: list[str], environment: dict[str, str], line: str
) -> None:
    before = tree(checkout)
    done = run("--root", checkout, *arguments, **environment)
    assert done.exit_code in (1, 2)
    assert done.stdout == ""
    assert line in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert tree(checkout) == before


@pytest.mark.parametrize("body", [b'{"error":"Sorry"}', b"<!doctype html>", b""])
def test_an_answer_that_is_none_changes_nothing(checkout: Path, loopback: Loopback, body: bytes) -> None:
    loopback.at(DAY_PATH.format(DAY), Reply(body))
    done = fetch(checkout, loopback, "--day", "2026-06-01")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: huggingface 2026-06-01: the answer is ")
    assert len(done.stderr.splitlines()) == 1
    assert not list((checkout / "content").iterdir())


def test_an_unknown_setting_is_named_with_its_line(checkout: Path) -> None:
    path = checkout / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8") + "    color: red\n", encoding="utf-8")
    done = run("build", "--root", checkout)
    assert done.exit_code == 1
    last = len(path.read_text(encoding="utf-8").splitlines())
    assert f"mkdocs.yml, line {last}: extra.papers.color: is no setting" in done.stderr


def with_hub(checkout: Path, hub: str) -> Path:
    path = checkout / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("hub: null", f"hub: {hub}"), encoding="utf-8")
    return checkout


def test_the_hub_is_told_of_feeds_that_changed_and_of_no_others(checkout: Path, loopback: Loopback) -> None:
    with_hub(checkout, loopback.at("/hub", Reply(status=503), Reply(status=204)))
    for number, day in enumerate((DAY, DAY.replace(day=9)), 1):
        loopback.forms.clear()
        store.save(checkout / "content", a_listing(a_paper(f"p{number}", title=f"On agents {number}"), day=day))
        assert run("build", "--root", checkout).exit_code == 0
        done = run("announce", "--root", checkout)
        assert (done.exit_code, done.output[:9]) == (0, "announced")
    told = [form["hub.url"].removeprefix("http://127.0.0.1:8000/") for form in loopback.forms]
    assert {form["hub.mode"] for form in loopback.forms} == {"publish"}
    assert "feed.atom" in told
    assert "topics/agents/feed.json" in told
    assert "with-code/feed.atom" not in told


def test_after_a_build_without_change_there_is_nothing_to_announce(checkout: Path, loopback: Loopback) -> None:
    with_hub(checkout, loopback.at("/hub", Reply(status=204)))
    for _ in range(2):
        run("build", "--root", checkout)
    assert run("announce", "--root", checkout).output.startswith("announced 0 feeds")
    assert not loopback.forms


def test_a_hub_that_refuses_is_named(checkout: Path, loopback: Loopback) -> None:
    with_hub(checkout, loopback.at("/hub", Reply(status=403)))
    run("build", "--root", checkout)
    done = run("announce", "--root", checkout)
    assert done.exit_code == 1
    assert done.output.count("/hub: answers HTTP 403") == len(loopback.forms) == 3
    assert f"Error: http://127.0.0.1:8000/daily/feed.atom: {loopback.url}/hub: answers HTTP 403" in done.output
    assert "the others were not tried" in done.output


def test_a_feed_that_the_hub_refuses_does_not_stop_the_others(checkout: Path, loopback: Loopback) -> None:
    with_hub(checkout, loopback.at("/hub", Reply(status=403), Reply(status=204)))
    run("build", "--root", checkout)
    done = run("announce", "--root", checkout)
    assert done.exit_code == 1
    assert done.output.count("answers HTTP 403") == 1
    assert len(loopback.forms) == 15


def test_without_a_hub_nobody_is_told(checkout: Path) -> None:
    assert run("announce", "--root", checkout).output == "there is no hub in the settings\n"


def test_a_heartbeat_address_is_asked_for_when_all_is_well(checkout: Path, loopback: Loopback) -> None:
    address = loopback.at("/ping/secret", Reply(b"OK"), Reply(b"", 404))
    assert "all is well" in run("announce", "--root", checkout, HEARTBEAT_URL=address).stdout
    done = run("announce", "--root", checkout, HEARTBEAT_URL=address)
    assert done.exit_code == 1
    assert done.stderr == "Error: HEARTBEAT_URL: answers HTTP 404\n"


def test_a_source_that_has_gone_quiet_makes_the_run_red(checkout: Path, loopback: Loopback) -> None:
    store.save(checkout / "content", a_listing(a_paper()))
    loopback.at(DAY_PATH.format(DAY), Reply(answer()))
    loopback.otherwise = Reply(b"[]")
    done = fetch(checkout, loopback)
    assert done.exit_code == 1
    assert re.search(r"^fetched huggingface, broken: ", done.stdout)
    assert re.search(r"Error: huggingface: the newest day with papers is 2026-06-01, \d+ days ago\n$", done.stderr)


def test_a_clock_that_was_set_back_loses_nothing(checkout: Path, loopback: Loopback) -> None:
    """The window ends at the newest day that is stored: it has come, whatever the clock says."""
    ahead = datetime.now(UTC).date() + timedelta(days=900)
    store.save(checkout / "content", a_listing(a_paper(), day=ahead))
    loopback.otherwise = Reply(b"[]")
    fetch(checkout, loopback)
    asked = {path for path, _ in loopback.requests}
    assert DAY_PATH.format(ahead) in asked
    assert len(store.files(checkout / "content")) == 1


def test_unknown_fields_are_told_in_one_line(checkout: Path, loopback: Loopback) -> None:
    loopback.at(DAY_PATH.format(DAY), Reply(answer(deepField={"x": 1}, more=2)))
    told = fetch(checkout, loopback, "--day", "2026-06-01").stderr
    assert (
        "warning: huggingface: 2 unknown fields ignored: paper.deepField (of 1 paper), paper.more (of 1 paper)" in told
    )


def test_a_build_that_had_to_leave_a_day_is_done_and_red(checkout: Path) -> None:
    store.save(checkout / "content", a_listing(a_paper()))
    store.save(checkout / "content", a_listing(a_paper("2606.00002"), day=DAY.replace(day=2)))
    store.path_of(checkout / "content", "huggingface", DAY).write_bytes(b"{")
    for _ in range(2):
        done = run("build", "--root", checkout)
        assert done.exit_code == 1
        assert re.search(r"^built \S+site: 1 day, 1 paper", done.stdout)
        assert re.search(r"Error: \S+2026-06-01\.json: is no listing: .*; the site is built without it\n$", done.stderr)
