"""The command line: arguments, environment, clock and screen, and nothing that could live elsewhere.

Rooms are imported whole, so that a verb enters only those that it needs.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from generator import (
    __version__,
    delivery,
    download,
    intake,
    mail,
    output,
    pipeline,
    post,
    recipients,
    reports,
    repository,
    results,
    server,
    store,
    text,
    upstream,
)
from generator import build as building
from generator import configuration as configurations
from generator import doctor as doctors
from generator.errors import PapersError, SourceError, StoreError
from generator.settings import Configuration, Settings
from generator.sources import SOURCES, named
from generator.sources.base import Source
from generator.wording import many


class _Verbs(click.Group):
    """Verbs in the order in which they are used; what a user can mend is said on one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _on_one_line():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _on_one_line():
            return super().invoke(ctx)


@contextmanager
def _on_one_line() -> Iterator[None]:
    """Say what a user can mend on one line, without the usage that click puts before it."""
    try:
        yield
    except PapersError as error:
        raise click.ClickException(str(error)) from error
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        error.ctx = None
        raise
    except OSError as error:
        raise click.ClickException(
            f"{error.filename or 'the disk or the screen'}: {error.strerror or error}"
        ) from error


class _Day(click.ParamType[dt.date]):
    """A calendar day, YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            day = dt.date.fromisoformat(value if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) else "")
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-06-01", param, ctx)
        if day < _FIRST:
            self.fail(f"{value!r} is before there were papers here", param, ctx)
        if day > _LAST:
            self.fail(f"{value!r} is too far ahead", param, ctx)
        return day


class _Week(click.ParamType[str]):
    """An ISO 8601 week, YYYY-Www."""

    name = "week"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            dt.date.fromisoformat(f"{value}-1" if re.fullmatch(r"[0-9]{4}-W[0-9]{2}", value) else "")
        except ValueError:
            self.fail(f"{value!r} is no week; write it as 2026-W23", param, ctx)
        return str(value)


_DAY = _Day()
_FIRST = dt.date(1991, 8, 14)  # arXiv's first day
_FIRST_WINDOW, _REACH = 30, 365  # days, of a source of which nothing is kept, and after a pause at most
_LAST = dt.date(2999, 12, 31)  # not by the clock, which may be wrong; the calendar ends in 9999
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_CONTACT_HELP = "Where a source can reach you, told in the User-Agent.  [default: the site's address]"
_IMPORT_HELP = f"What the file is an answer of: {', '.join(SOURCES)}."
_URL_HELP = "Where the site will live.  [default: as in mkdocs.yml]"
_root = click.option("--root", type=_FOLDER, default=".", help="The checkout to work in.  [default: this folder]")
_site_url = click.option("--site-url", envvar="SITE_URL", show_envvar=True, metavar="ADDRESS", help=_URL_HELP)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--root", type=_FOLDER, help="The checkout to work in, for any verb.")
@click.version_option(__version__, message="%(version)s")
@click.pass_context
def main(ctx: click.Context, root: Path | None) -> None:
    """Read each day's research papers as a static site with feeds.

    fetch (or import) keeps listings in content/, build turns them into site/, check reads what was
    built, and serve shows it on this machine.

    \b
    python -m generator fetch     the last days, as the schedule does
    python -m generator build     content/ to site/
    python -m generator check     links, feeds, nothing missing
    python -m generator serve     then open http://127.0.0.1:8000/
    python -m generator doctor    what is wrong, and what to do
    """
    if root:
        ctx.default_map = {verb: {"root": str(root)} for verb in main.commands}


@main.command()
@_root
@click.option("--source", "name", metavar="NAME", help=f"One of {', '.join(SOURCES)}.  [default: those in mkdocs.yml]")
@click.option("--day", type=_DAY, help="This day alone.")
@click.option("--since", type=_DAY, help="From this day on, to --until.")
@click.option("--until", type=_DAY, help="Up to this day.  [default: today]")
@click.option("--window", type=click.IntRange(1, 1000), help="The last so many days.  [default: as in mkdocs.yml]")
@click.option(
    "--missing", is_flag=True, help="Of these days only those not in content/ yet: goes on where a fetch ended."
)
@click.option("--contact", envvar="PAPERS_CONTACT", show_envvar=True, metavar="ADDRESS", help=_CONTACT_HELP)
def fetch(root: Path, name: str | None, contact: str | None, *, missing: bool, **when: Any) -> None:
    """Fetch listings and keep them in content/.

    Fetching a day again merges: votes and text are brought up to date, papers are never dropped.
    HF_ENDPOINT is the address to ask instead of https://huggingface.co; HF_TOKEN, when set, is
    sent to it and doubles its rate limit.

    \b
    python -m generator fetch
    python -m generator fetch --day 2026-06-01
    python -m generator fetch --since 2024-05-27 --until 2026-06-30 --missing
    """
    configuration, content = _configuration(root, _told("SITE_URL")), root / "content"
    sources = [_fetchable(each) for each in ([name] if name else configuration.settings.sources)]
    today = _today(content, sources)
    if today > (clock := dt.datetime.now(dt.UTC).date()) + dt.timedelta(days=1):
        _caution(f"the clock says {clock}, but papers of {today} are here; days are counted up to that")
    usual = partial(_usual, content, window=configuration.settings.window, today=today)
    asked = [(source, _days(usual(source.name), **when)) for source in sources]
    is_regular = not (when["day"] or when["since"] or when["until"])
    store.sweep(content)
    faults: list[str] = []
    with _timed() as passed:
        for source, days in asked:
            dates = intake.missing(source, days, content) if missing else days
            again = intake.unreadable(source, content)[: len(days)] if is_regular else []
            patience = configuration.settings.stale_after if is_regular and source.is_daily else None
            task = intake.Task(source, sorted({*dates, *again}), today, patience)
            access = _access(source, contact or configuration.site.url, configuration.settings)
            report = _fetch(root, task, access, intake.DEADLINE - passed())
            faults += report.faults
    if faults:
        raise SourceError("\n".join(faults))


def _access(source: Source, contact: str, chosen: Settings) -> intake.Access:
    wanted = getattr(chosen, source.setting) if source.setting else ()
    return intake.Access(_endpoint(source), _agent(contact), _token(source), _rest, wanted)


def _fetch(root: Path, task: intake.Task, access: intake.Access, limit: float) -> results.Report:
    """Fetch from one source for `limit` seconds at most, say what came, and remember it."""
    source = task.source
    with _timed() as seconds, _progress(len(task.days), source.name) as tell:
        kept = intake.fetched(task, root, access, limit, tell)
    report = reports.report(task, kept, root / "content", dt.datetime.now(dt.UTC).replace(microsecond=0))
    reports.remember(root, source.name, report, kept)
    if not task.days or any(each.fault is None for each in kept):
        _summary(f"fetched {source.name}, {report.result}", kept, seconds())
    if report.unknown:
        _caution(f"{source.name}: {reports.unknown(report)}")
    return report


@main.command("import")
@_root
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--day", type=_DAY, required=True, help="The day the page is of.")
@click.option("--source", "name", default="saved_page", show_default=True, metavar="NAME", help=_IMPORT_HELP)
def import_(root: Path, file: Path, day: dt.date, name: str) -> None:
    """Keep a listing that was saved as a FILE.

    FILE is a Daily Papers page saved as text, or with --source huggingface an answer of its API.

    \b
    python -m generator import page.txt --day 2026-06-01
    """
    _configuration(root)
    source = named(name)
    with _timed() as seconds:
        try:
            kept = intake.keep(source.name, day, source.parse(_read(file), day), root / "content", is_whole=False)
        except SourceError as error:
            raise SourceError(f"{file}: {error}") from error
    _warn(kept)
    _summary(f"imported {file}", [kept], seconds())


@main.command()
@_root
@_site_url
@click.option("--strict/--no-strict", default=True, show_default=True, help="Whether a warning of MkDocs is an error.")
@click.option("--force", is_flag=True, help="Build also when the site loses papers or pages that it had.")
@click.option("--check", is_flag=True, help="Check the new site before it takes the old one's place.")
@click.option(
    "--part", metavar="YEAR|rest|list", help="Only a year's days into parts/YEAR, or all else into parts/rest."
)
def build(root: Path, site_url: str | None, part: str | None, **how: bool) -> None:
    """Build site/ from content/.

    MkDocs renders docs/ and one empty page, and every page of papers is poured into that. Only what
    has changed since the last build is made; the new site is made aside, and takes the place of the
    old one in one step, if it has not lost papers, days or feeds. With --part several machines build
    one site: all parts laid over each other are site/, to the byte.
    """
    if part and (how["check"] or how["force"]):
        raise click.UsageError("--check and --force are for a whole site; lay all parts together, then check")
    if part == "list":
        click.echo(json.dumps(building.parts(root, _configuration(root, site_url).settings)))
        return
    configuration = _configuration(root, site_url)
    verify = partial(pipeline.verify, root, configuration) if how["check"] else lambda _: None
    manner = building.Manner(how["strict"], how["force"], verify)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # processes share the work; threads would wait for each other
    gc.disable()  # a build is over before its garbage matters, and looking for it takes a fifth of the time
    with _timed() as seconds:
        if part:
            built = building.build_part(root.resolve(), configuration, part, strict=how["strict"])
        else:
            built = building.build(root.resolve(), configuration, lambda line: click.echo(line, err=True), manner)
    place = root / "parts" / part if part else root / "site"
    click.echo(
        f"built {place}: {many(built.days, 'day', 'days')}, {many(built.papers, 'paper', 'papers')},"
        f" {many(built.written, 'file', 'files')} written, {built.removed:,} removed, {seconds():.1f} s"
    )
    if built.broken:
        raise StoreError("\n".join(f"{each}; the site is built without it" for each in built.broken))


@main.command()
@_root
@_site_url
def check(root: Path, site_url: str | None) -> None:
    """Check the built site: links, fragments, feeds, nothing missing."""
    configuration = _configuration(root, site_url)
    with _timed() as seconds:
        read = pipeline.verify(root, configuration, root / "site")
    click.echo(f"checked {root / 'site'}: {many(read, 'page', 'pages')}, nothing wrong, {seconds():.1f} s")


@main.command()
@_root
@_site_url
def announce(root: Path, site_url: str | None) -> None:
    """Tell the hub of the settings which feeds the last build has changed.

    To be run when the site is published; feed readers that listen to the hub then look at once. If
    HEARTBEAT_URL is set, that address is asked for, so that a service which expects that notices when
    it does not happen. Without either there is nothing to do.
    """
    configuration = _configuration(root, site_url)
    hub, changed = configuration.settings.hub, root / building.CHANGED
    feeds = _read(changed).decode().split() if hub and changed.exists() else []
    with _timed() as seconds:
        pipeline.announce(hub or "", feeds, _agent(configuration.site.url))
    click.echo(
        f"announced {many(len(feeds), 'feed', 'feeds')}, {seconds():.1f} s"
        if hub
        else "there is no hub in the settings"
    )
    if heartbeat := _told("HEARTBEAT_URL"):
        download.ping(_agent(configuration.site.url), heartbeat, "HEARTBEAT_URL")
        click.echo("told the heartbeat address that all is well")


@main.command()
@_root
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes any free one.")
def serve(root: Path, port: int) -> None:
    """Show the built site on this machine, until Ctrl-C."""
    site = root / "site"
    try:
        server.serve(site, port, lambda address: click.echo(f"serving {site} at {address} (Ctrl-C ends it)"))
    except KeyboardInterrupt:
        click.echo("ended", err=True)


@main.command()
@_root
@_site_url
@click.option("--day", type=_DAY, help="The papers of this day.  [default: the newest]")
@click.option("--week", type=_Week(), help="The papers of this week, as 2026-W23.")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Whom to send to; again for each.  [default: DIGEST_TO]")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Keep the mail as this file (.eml).")
@click.option("--send", is_flag=True, help="Send the mail.")
def digest(root: Path, site_url: str | None, to: Sequence[str], out: Path | None, *, send: bool, **when: Any) -> None:
    """Send the papers of a day or a week as a mail, keep it, or print its text.

    To send, SMTP_URL is the server, as smtps://user:password@host:465, or smtp:// with port 587 for
    STARTTLS; DIGEST_FROM is who the mail is from, DIGEST_TO whom to, with commas between. Nobody is
    sent a day or week twice: .digest-sent remembers. A newest day that is old is not sent unless
    --day names it.

    \b
    python -m generator digest
    python -m generator digest --day 2026-06-01 --out mail.eml
    python -m generator digest --week 2026-W23 --send --to you@example.org
    """
    if all(when.values()) or (out and send):
        raise click.UsageError("--day and --week, or --out and --send, exclude each other; give one of them")
    if to and not (out or send):
        raise click.UsageError("--to says whom to send to; give --send or --out too")
    configuration = _configuration(root, site_url)
    chosen, shelves = delivery.choose(root, configuration, **when)
    author = recipients.sender(_secret("DIGEST_FROM")) if send or _told("DIGEST_FROM") else None
    letter = delivery.letter(root, configuration, chosen, shelves, author)
    if send and author:
        _send(root, letter, author, recipients.given(to), named=any(when.values()))
    elif out:
        _keep(out, letter, recipients.given(to))
    else:
        click.echo(letter.text, nl=False)


@main.command()
@_root
@click.argument("address", envvar="UPSTREAM", required=False)
@click.option("--workflows/--no-workflows", default=True, show_default=True, help="Whether to take workflows too.")
def sync(root: Path, address: str | None, *, workflows: bool) -> None:
    """Take upstream's improvements into a fork, from ADDRESS or what GitHub says it is a fork of.

    Code is merged. Listings in content/ stay as they are, and so do settings that you changed. Where
    code conflicts nothing is changed. UPSTREAM, when set, is the ADDRESS. A run on GitHub may not change
    workflows; --no-workflows leaves them, and says which are other than upstream's.

    \b
    python -m generator sync
    git push
    """
    whence = address or _parent(root)
    taken = upstream.take(root, whence, with_workflows=workflows)
    click.echo(
        f"took {many(taken.commits, 'commit', 'commits')} of {whence}" if taken.commits else f"nothing new at {whence}"
    )
    if taken.behind:
        _caution(f"{', '.join(taken.behind)}: other than upstream's; to take them too, run: make sync, and push")


def _parent(root: Path) -> str:
    api, token = _told("GITHUB_API_URL") or "https://api.github.com", _told("GITHUB_TOKEN") or None
    name = _told("GITHUB_REPOSITORY") or "/".join(repository.on_github(root) or ())
    if not name:
        raise PapersError(f"{root}: is not cloned from GitHub; say whence to take: make sync UPSTREAM=ADDRESS")
    return upstream.parent(_agent(f"https://github.com/{name}"), token, api, name)


@main.command()
@_root
@_site_url
def doctor(root: Path, site_url: str | None) -> None:
    """Say in what state a checkout is, and what to do about it.

    Settings, papers, the last fetch, gaps in the calendar, the size of the site, the schedule and the
    address are looked at; nothing is changed, and nobody is asked. It fails when something is wrong.
    """
    settings = "mkdocs.yml" + f" with {configurations.VARIABLE} over it" * bool(_told(configurations.VARIABLE))
    load = partial(_configuration, root, site_url)
    findings = list(doctors.examine(root, dt.datetime.now(dt.UTC), load, settings))
    for grade, about, says in findings:
        click.echo(f"{grade:<6} {about}: {says}")
    if wrong := sum(finding.grade == doctors.Grade.WRONG for finding in findings):
        raise PapersError(f"{many(wrong, 'thing', 'things')} to mend, marked {doctors.Grade.WRONG}")


def _configuration(root: Path, site_url: str | None = None) -> Configuration:
    return configurations.load(root / "mkdocs.yml", site_url, os.environ.get(configurations.VARIABLE, ""))


def _keep(path: Path, letter: mail.Letter, to: Sequence[recipients.Recipient]) -> None:
    good, bad = recipients.sorted_out(to)
    if bad:
        raise PapersError(f"--to: {bad[0].name!r} is no mail address")
    message = mail.addressed(letter, next(iter(good), None), mail.moment_of(letter.digest))
    output.write(path, message)
    click.echo(
        f"kept {path}: {letter.digest.title},"
        f" {many(len(letter.digest.entries), 'paper', 'papers')}, {len(message):,} bytes"
    )


def _send(
    root: Path, letter: mail.Letter, author: recipients.Sender, to: Sequence[recipients.Recipient], *, named: bool
) -> None:
    """Send a letter, and say what became of it."""
    server, digest, now = post.server(_secret("SMTP_URL")), letter.digest, dt.datetime.now(dt.UTC)
    whom = to or recipients.listed(_secret("DIGEST_TO"))
    if not named and (age := (now.date() - digest.day).days) > delivery.STALE:
        click.echo(f"digest {digest.name}: the newest day is {age} days old; nothing sent (--day sends it)")
        return
    with _timed() as seconds:
        done = delivery.send(root, delivery.Dispatch(letter, author, server, now), whom, _caution)
    click.echo(f"digest {digest.name}: sent to {done.sent:,}, already sent to {done.before:,}, {seconds():.1f} s")
    if done.faults:
        raise PapersError("\n".join(done.faults))


def _caution(line: str) -> None:
    click.echo(f"warning: {line}", err=True)


def _told(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def _secret(variable: str) -> str:
    """Return what the environment says, which must be something."""
    if told := _told(variable):
        return told
    raise PapersError(f"{variable}: is not set; a digest is sent with SMTP_URL, DIGEST_FROM and DIGEST_TO (or --to)")


def _today(content: Path, sources: Sequence[Source]) -> dt.date:
    """Return what day it is: at least that of the newest papers, where the clock has been set back."""
    known = [day for source in sources for day in store.days(content, source.name)]
    return max([dt.datetime.now(dt.UTC).date(), *known])


def _usual(content: Path, source: str, window: int, today: dt.date) -> list[dt.date]:
    """Return the days that are asked for without a word about them.

    They reach back to the newest that is kept, or else what was missed while no run came would never be asked for;
    but no further than `_REACH`, because the clock may be wrong.
    """
    newest = max(store.days(content, source), default=today - dt.timedelta(days=_FIRST_WINDOW - 1))
    return _last(max(window, min((today - newest).days + 1, _REACH)), today)


def _last(count: int, last: dt.date) -> list[dt.date]:
    """Return the `count` days up to `last`, oldest first."""
    return [last - dt.timedelta(days=number) for number in reversed(range(count))]


def _days(
    usual: Sequence[dt.date],
    *,
    day: dt.date | None,
    since: dt.date | None,
    until: dt.date | None,
    window: int | None,
) -> Sequence[dt.date]:
    """Return the days asked for, oldest first; without a word about them, the `usual` ones."""
    if sum(given is not None for given in (day, since, window)) > 1 or (day and until):
        raise click.UsageError("--day, --since and --window each say which days; give one of them")
    last = day or until or usual[-1]
    first = day or since
    if first and first > last:
        raise click.UsageError(f"--since {first} is after --until {last}")
    return _last((last - first).days + 1 if first else window or len(usual), last)


def _fetchable(name: str) -> Source:
    source = named(name)
    if source.fetch is None:
        raise SourceError(f"{name}: has nothing to fetch; use import FILE --day DAY")
    _ = _endpoint(source), _token(source)  # what is wrong with them is said before anything is done
    return source


def _agent(contact: str) -> str:
    return f"daily-papers (+{contact})"


def _rest(seconds: float) -> None:
    click.echo(f"\nwaiting {seconds:.0f} s, until the source's rate limit is renewed", err=True)


def _endpoint(source: Source) -> str:
    endpoint = os.environ.get(source.endpoint_variable) or source.endpoint
    if source.endpoint and text.web_address(endpoint) is None:
        raise SourceError(f"{source.endpoint_variable}: {endpoint!r} is not an http(s) address")
    return endpoint


def _token(source: Source) -> str | None:
    token = os.environ.get(source.token_variable, "").strip()
    if not (token.isascii() and token.isprintable()):
        raise SourceError(f"{source.token_variable}: holds characters that no token has")
    return token or None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}") from error


@contextmanager
def _progress(length: int, label: str) -> Iterator[Callable[[intake.Kept], None]]:
    """Yield what reports each day: on a terminal a bar, else a line for each day with papers."""
    stream = sys.stderr
    if stream is None or not stream.isatty():
        yield _tell
        return
    with click.progressbar(length=length, label=label, file=stream, show_pos=True) as bar:

        def advance(kept: intake.Kept) -> None:
            bar.update(1)
            _warn(kept)

        yield advance


def _tell(kept: intake.Kept) -> None:
    if kept.papers:
        click.echo(f"{kept.day}: {many(kept.papers, 'paper', 'papers')}, {kept.new} new", err=True)
    _warn(kept)


def _warn(kept: intake.Kept) -> None:
    for line in kept.notes:
        _caution(line)


def _summary(what: str, kept: Sequence[intake.Kept], seconds: float) -> None:
    days = [each for each in kept if each.papers]
    click.echo(
        f"{what}: {many(len(days), 'day', 'days')}, {many(sum(each.papers for each in days), 'paper', 'papers')},"
        f" {sum(each.new for each in kept):,} new, {many(sum(each.changed for each in kept), 'day', 'days')} changed,"
        f" {many(sum(each.requests for each in kept), 'request', 'requests')}, {seconds:.1f} s"
    )


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    start = time.monotonic()
    yield lambda: time.monotonic() - start
