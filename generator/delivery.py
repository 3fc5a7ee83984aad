"""A digest, from content/ to those who asked for it, and to nobody twice."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import catalogue, journal, mail, output, post, recipients, selection, store, wording
from generator.catalogue import Catalogue
from generator.errors import PapersError, PostError
from generator.mail import Digest, Letter
from generator.post import End, Outcome, Server
from generator.recipients import Recipient, Sender, key_of
from generator.settings import Configuration

JOURNAL = ".digest-sent"
PATIENCE = 600.0  # seconds to wait for another run
STALE = 4  # days: a weekend with a holiday on either side

Note = Callable[[str], None]
Waiting = list[tuple[Recipient, str]]  # whom to send to, and their mark in the journal


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A letter that is to be sent: from whom, through which server, at which moment."""

    letter: Letter
    sender: Sender
    server: Server
    moment: dt.datetime


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a run did: how many it sent to, how many had the digest before, and what went wrong."""

    sent: int
    before: int
    faults: tuple[str, ...]


def choose(root: Path, configuration: Configuration, day: dt.date | None, week: str | None) -> tuple[Digest, Catalogue]:
    """Return the digest of a week, of a day, or of the newest day there is.

    Raises:
        PapersError: content/ is broken, or has no papers of then.

    """
    everything = selection.chosen(store.load_all(root / "content"), configuration.settings)
    shelves = catalogue.catalogue(everything, configuration.settings)
    best = configuration.settings.digest_papers
    with wording.speaking(root, configuration.settings.language):
        days = [mail.of_day(each, best) for each in everything.days if day in {each.date, None}][:1]
        weeks = [mail.of_week(each, best) for each in shelves.weeks if each.name == week]
    for digest in weeks if week else days:
        return digest, shelves
    when = f" of {week or day}" if week or day else ""
    raise PapersError(f"{root / 'content'}: holds no papers{when}; fetch them first")


def letter(
    root: Path, configuration: Configuration, digest: Digest, shelves: Catalogue, sender: Sender | None
) -> Letter:
    """Return a digest set with the templates of the checkout."""
    with wording.speaking(root, configuration.settings.language):
        return mail.letter(digest, shelves, configuration.site, root / "site_templates", sender)


def send(root: Path, dispatch: Dispatch, to: Sequence[Recipient], note: Note) -> Delivered:
    """Send a letter to each of `to` who has not had it; `note` is told of those to whom it may have come before.

    Raises:
        PapersError: another run is sending, or the journal cannot be read or written.

    """
    good, bad = recipients.sorted_out(to)
    faults = [f"{each.name}: is no mail address, or has signs that not every server takes" for each in bad]
    busy = f"{root}: another run is still sending from here; try again when it has ended"
    with output.alone(root / ".digest-lock", busy, PATIENCE):
        known = journal.last_words(root / JOURNAL)
        marked = [(each, journal.mark(dispatch.letter.digest.name, key_of(each.address))) for each in good]
        for recipient in (each for each, mark in marked if known.get(mark) == journal.BEGUN):
            note(f"{recipient.name}: begun before, end unknown; not sent again")
        waiting = [(each, mark) for each, mark in marked if known.get(mark) in {None, journal.REFUSED}]
        found = list(_sent(root / JOURNAL, dispatch, waiting))
    before = sum(known.get(mark) == journal.SENT for _, mark in marked)
    return Delivered(found.count(None), before, (*faults, *filter(None, found)))


def _sent(path: Path, dispatch: Dispatch, waiting: Waiting) -> Iterator[str | None]:
    """Send to each of `waiting` and keep what became of it; yield a fault, or None where there was none."""
    hidden = post.secrets(dispatch.server) | recipients.masks(dispatch.sender, [each for each, _ in waiting])
    tried = 0
    try:
        for outcome, (recipient, mark) in zip(_outcomes(path, dispatch, waiting), waiting, strict=True):
            tried += 1
            if word := _WORDS.get(outcome.end):
                journal.tell(path, mark, word)
            yield _fault(recipient, outcome, hidden)
    except PostError as error:
        yield f"{error}: {post.masked(error.said, hidden)}; not sent to {len(waiting) - tried} of {len(waiting)}"


def _outcomes(path: Path, dispatch: Dispatch, waiting: Waiting) -> Iterator[Outcome]:
    """Yield what became of each mail; that it is begun is kept before anything of it is sent."""
    marks = {recipient.address: mark for recipient, mark in waiting}
    mails = ((each.address, mail.addressed(dispatch.letter, each, dispatch.moment)) for each, _ in waiting)
    return post.deliver(
        dispatch.server,
        dispatch.sender.address,
        mails,
        lambda address: journal.tell(path, marks[address], journal.BEGUN),
    )


_WORDS = {End.SENT: journal.SENT, End.REFUSED: journal.REFUSED}
_FAULTS = {
    End.REFUSED: "refused: {}",
    End.LOST: "the connection was lost twice before anything was sent: {}",
    End.UNKNOWN: "the connection was lost while the mail was sent: {}; it may have arrived, and is not sent again",
}


def _fault(recipient: Recipient, outcome: Outcome, hidden: set[str]) -> str | None:
    if outcome.end is End.SENT:
        return None
    return f"{recipient.name}: {_FAULTS[outcome.end].format(post.masked(outcome.said, hidden))}"
