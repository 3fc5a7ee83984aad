"""A digest sent for real: to whom, and never twice; what goes wrong is told, and nothing secret with it."""

import base64
import datetime as dt
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from click.testing import Result

from generator import post, store
from tests.builders import a_listing, a_paper
from tests.conftest import PROJECT
from tests.post_office import PASSWORD, URL_PASSWORD, URL_USER, USER, DroppedError, PostOffice, opened
from tests.test_cli import run

FROM = "Papers <post@papers.example>"
ANNA, BEN, EVE = "anna@readers.example", "ben.jones@mail.example.com", "eve@example.net"
SECRETS = [
    USER,
    PASSWORD,
    URL_USER,
    URL_PASSWORD,
    "post@papers.example",
    "anna",
    "ben.jones",
    "eve@",
    "readers.example",
]
# A whole run to two recipients, as the server sees it.
STEPS = ["EHLO", "STARTTLS", "EHLO", "AUTH", *["MAIL", "RCPT", "DATA", "END"] * 2, "QUIT"]
FSYNCS = 8  # of the same run: two lines for each recipient, and the folder after each


@pytest.fixture
def papers(checkout: Path) -> Path:
    """A checkout with a day of papers."""
    store.save(checkout / "content", a_listing(a_paper("a", title="First"), a_paper("b", title="Second", votes=7)))
    return checkout


def environment(office: PostOffice, *to: str) -> dict[str, str]:
    told = {"SMTP_URL": office.url, "DIGEST_FROM": FROM, "DIGEST_TO": ", ".join(to)}
    return {**told, "SSL_CERT_FILE": str(office.certificate)}


def send(papers: Path, office: PostOffice, *to: str, day: str = "2026-06-01", **other: str) -> Result:
    done = run("digest", "--root", papers, "--day", day, "--send", **{**environment(office, *to), **other})
    assert not [secret for secret in SECRETS if secret in done.output]
    assert "Traceback" not in done.output
    return done


def started(papers: Path, office: PostOffice, *to: str, first: str = "") -> subprocess.Popen[str]:
    """Start the program as a process of its own, after it has run `first`."""
    program = f"import sys; from generator.cli import main\n{first}\nmain(sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", program, "digest", "--root", papers, "--day", "2026-06-01", "--send"],
        cwd=PROJECT,
        env={**os.environ, "SITE_URL": "", **environment(office, *to)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def begun(papers: Path) -> int:
    """Return how many mails the journal says were begun."""
    path = papers / ".digest-sent"
    return path.read_text(encoding="utf-8").count(" begun\n") if path.exists() else 0


def dropping(*numbers: int) -> Callable[[int, str], None]:
    def at(number: int, _: str) -> None:
        if number in numbers:
            raise DroppedError

    return at


def test_a_digest_arrives(papers: Path, office: PostOffice) -> None:
    done = send(papers, office, ANNA, BEN)
    assert done.exit_code == 0
    assert done.stdout.startswith("digest 2026-06-01: sent to 2, already sent to 0, ")
    assert office.to == [ANNA, BEN]
    assert office.commands == STEPS
    mail = office.mail()
    assert (mail["To"], mail["From"]) == (ANNA, FROM)
    assert mail["Subject"] == "Daily Papers, 1 June 2026: Second"
    assert mail["List-Unsubscribe"] == "<mailto:post@papers.example?subject=unsubscribe>"
    assert abs(mail["Date"].datetime - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_a_digest_arrives_over_tls_from_the_first_byte(papers: Path, tmp_path: Path, authority: trustme.CA) -> None:
    with opened(tmp_path, authority, tls=True) as office:
        assert send(papers, office, ANNA).exit_code == 0
        assert office.to == [ANNA]
        assert office.commands == ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "END", "QUIT"]


def test_a_week_is_sent_to_those_who_are_named(papers: Path, office: PostOffice) -> None:
    to = ("--to", ANNA, "--to", "no one")
    done = run("digest", "--root", papers, "--week", "2026-W23", *to, "--send", **environment(office, BEN))
    assert done.exit_code == 1
    assert office.to == [ANNA]
    assert office.mail()["Subject"] == "Daily Papers, Week 23: Second"
    assert done.stderr == "Error: no one: is no mail address, or has signs that not every server takes\n"


def test_nobody_has_it_twice(papers: Path, office: PostOffice) -> None:
    send(papers, office, ANNA)
    done = send(papers, office, "anna@Readers.Example", BEN, BEN)
    assert "sent to 1, already sent to 1" in done.stdout
    assert office.to == [ANNA, BEN]
    assert "sent to 0, already sent to 2" in send(papers, office, ANNA, BEN).stdout


def test_the_journal_holds_no_address(papers: Path, office: PostOffice) -> None:
    send(papers, office, ANNA)
    assert "anna" not in (papers / ".digest-sent").read_text(encoding="utf-8")


@pytest.mark.parametrize("where", ["refuse", "refuse_content"])
def test_one_who_is_refused_is_named_and_stops_nobody(papers: Path, office: PostOffice, where: str) -> None:
    getattr(office, where)[BEN] = f"550 5.1.1 <{BEN}>: {BEN.upper()}, ben.jones of {USER} is unknown"
    done = send(papers, office, ANNA, BEN, EVE)
    assert done.exit_code == 1
    assert office.to == [ANNA, EVE]
    assert done.stderr == "Error: recipient 2 (b…@m….com): refused: 550 5.1.1 <…>: …, … of … is unknown\n"
    getattr(office, where).clear()
    assert "sent to 1, already sent to 2" in send(papers, office, ANNA, BEN, EVE).stdout
    assert office.to == [ANNA, EVE, BEN]


@pytest.mark.parametrize("number", range(len(STEPS)), ids=lambda number: f"{number}-{STEPS[number]}")
def test_a_dropped_connection_costs_nobody_a_mail(papers: Path, office: PostOffice, number: int) -> None:
    office.at = dropping(number)
    done = send(papers, office, ANNA, BEN)
    assert office.to == [ANNA, BEN]
    assert done.exit_code == (STEPS[number] == "END")
    assert ("it may have arrived, and is not sent again" in done.stderr) == (STEPS[number] == "END")
    office.at = dropping()
    again = send(papers, office, ANNA, BEN)
    assert again.exit_code == 0
    assert ("begun before, end unknown; not sent again" in again.stderr) == (STEPS[number] == "END")
    assert office.to == [ANNA, BEN]


def test_a_connection_that_is_lost_twice_is_given_up_until_the_next_run(papers: Path, office: PostOffice) -> None:
    office.at = lambda _, command: dropping(0)(command != "RCPT" or len(office.commands) > 15, command)
    done = send(papers, office, ANNA, BEN)
    assert done.exit_code == 1
    assert "recipient 1 (a…@r….example): the connection was lost twice before anything was sent" in done.stderr
    assert office.to == [BEN]
    assert send(papers, office, ANNA, BEN).exit_code == 0
    assert office.to == [BEN, ANNA]


def test_a_server_without_tls_is_told_nothing(papers: Path, tmp_path: Path, authority: trustme.CA) -> None:
    with opened(tmp_path, authority, starttls=False) as office:
        done = send(papers, office, ANNA)
        assert set(office.commands) == {"EHLO"}
    assert done.exit_code == 1
    assert done.stderr == (
        "Error: SMTP_URL: the server cannot be used: it offers no STARTTLS, and nothing is sent in the clear;"
        " not sent to 1 of 1\n"
    )


def test_a_server_that_is_another_is_told_nothing(papers: Path, tmp_path: Path, authority: trustme.CA) -> None:
    with opened(tmp_path, authority, host="mail.example") as office:
        done = send(papers, office, ANNA)
        assert office.commands == ["EHLO", "STARTTLS"]
    assert "the server's certificate is not trusted: Hostname mismatch" in done.stderr
    assert "localhost" not in done.stderr


def test_a_wrong_password_is_one_line_without_it(papers: Path, office: PostOffice) -> None:
    done = send(papers, office, ANNA, SMTP_URL=office.url.replace(URL_PASSWORD, "wrong-password"))
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: SMTP_URL: the server refuses user or password: 535 5.7.8 no …")
    assert "wrong-password" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_server_that_is_busy_is_asked_three_times(papers: Path, office: PostOffice) -> None:
    def busy() -> None:
        for _ in range(3):
            with listener.accept()[0] as connection:
                connection.sendall(b"421 4.3.2 busy, post@mail.example\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=busy)
        thread.start()
        url = f"smtp://{URL_USER}:{URL_PASSWORD}@127.0.0.1:{listener.getsockname()[1]}"
        done = send(papers, office, ANNA, BEN, SMTP_URL=url)
        thread.join()
    assert done.stderr == "Error: SMTP_URL: the server cannot be used: 421 4.3.2 busy, …; not sent to 2 of 2\n"
    assert not (papers / ".digest-sent").exists()


def test_what_a_server_repeats_is_masked() -> None:
    hidden = post.secrets(post.server("smtps://anna:pass%20word@mail.example")) | {"x"}
    encoded = [base64.b64encode(each).decode() for each in (b"anna", b"pass word", b"\0anna\0pass word")]
    said = f"535 PASS  WORD pass word, Anna at mail.example\nx xy a@b {' '.join(encoded)} 0123456789abcdefghijklmnopq"
    assert post.masked(said, hidden) == "535 PASS WORD …, … at … … xy … … … … …"


@pytest.mark.parametrize("number", range(len(STEPS)), ids=lambda number: f"{number}-{STEPS[number]}")
def test_killed_at_any_command_nobody_has_it_twice(papers: Path, office: PostOffice, number: int) -> None:
    def at(now: int, _: str) -> None:
        if now == number:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

    office.at = at
    process = started(papers, office, ANNA, BEN)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    expect_the_rest_is_sent(papers, office)
    assert office.to == [ANNA, BEN]  # for the kill is never while a mail is on its way


@pytest.mark.parametrize("number", range(FSYNCS + 1))
def test_killed_at_any_line_of_the_journal_nobody_has_it_twice(papers: Path, office: PostOffice, number: int) -> None:
    """The program is killed before it forces the first line to the disk, or just after it has done so for one."""
    fault = f"""
import itertools, os
forced, real = itertools.count(1), os.fsync
def fsync(file):
    {number} or os.kill(os.getpid(), 9)
    real(file)
    next(forced) != {number} or os.kill(os.getpid(), 9)
os.fsync = fsync
"""
    process = started(papers, office, ANNA, BEN, first=fault)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    expect_the_rest_is_sent(papers, office)


def expect_the_rest_is_sent(papers: Path, office: PostOffice) -> None:
    """Run again after a kill: who was not begun has it now, and nobody has it twice."""
    office.at = dropping()
    before, claimed = len(office.taken), begun(papers)
    done = send(papers, office, ANNA, BEN)
    assert done.exit_code == 0
    assert len(office.taken) == before + 2 - claimed
    assert max(Counter(office.to).values()) == 1


def test_two_runs_at_once_send_one_mail_to_each(papers: Path, office: PostOffice) -> None:
    office.at = lambda _, __: time.sleep(0.03)
    both = [started(papers, office, ANNA, BEN, EVE) for _ in range(2)]
    told = [each.communicate()[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert sorted(re.findall(r"sent to (\d), already sent to (\d)", "".join(told))) == [("0", "3"), ("3", "0")]
    assert office.to == [ANNA, BEN, EVE]


@pytest.mark.parametrize("cut", range(1, 50, 6))
def test_a_torn_line_is_harmless(papers: Path, office: PostOffice, cut: int) -> None:
    send(papers, office, ANNA)
    path = papers / ".digest-sent"
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])  # of `sent`, at most: that it was begun was on the disk before
    done = send(papers, office, ANNA, BEN)
    assert office.to == [ANNA, BEN]
    assert done.exit_code == 0
    assert send(papers, office, ANNA, BEN).exit_code == 0
    assert office.to == [ANNA, BEN]


def test_a_journal_that_cannot_be_read_stops_it_all(papers: Path, office: PostOffice) -> None:
    (papers / ".digest-sent").mkdir()
    done = send(papers, office, ANNA)
    assert done.exit_code == 1
    assert ".digest-sent: cannot be read: Is a directory; nothing is sent without it" in done.stderr
    assert not office.commands


def test_a_newest_day_that_is_old_is_not_news(papers: Path, office: PostOffice) -> None:
    done = run("digest", "--root", papers, "--send", **environment(office, ANNA))
    assert done.exit_code == 0
    assert "the newest day is " in done.stdout
    assert "nothing sent" in done.stdout
    assert not office.commands


def test_the_newest_day_is_sent_without_a_word(checkout: Path, office: PostOffice) -> None:
    today = dt.datetime.now(dt.UTC).date()
    store.save(checkout / "content", a_listing(a_paper("a"), day=today - dt.timedelta(days=3)))
    for expected in ("sent to 1, already sent to 0", "sent to 0, already sent to 1"):
        done = run("digest", "--root", checkout, "--send", **environment(office, ANNA))
        assert done.exit_code == 0
        assert expected in done.stdout
    assert office.to == [ANNA]


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"SMTP_URL": ""}, "SMTP_URL: is not set; a digest is sent with SMTP_URL, DIGEST_FROM and DIGEST_TO (or --to)"),
        ({"DIGEST_FROM": " "}, "DIGEST_FROM: is not set; "),
        ({"DIGEST_TO": ""}, "DIGEST_TO: is not set; "),
        ({"DIGEST_FROM": "hidden\n"}, "DIGEST_FROM: is no mail address; write it as digest@example.org or "),
        (
            {"SMTP_URL": "hidden"},
            "SMTP_URL: is no address of a mail server; write it as smtps://user:password@host:465",
        ),
        ({"SMTP_URL": "https://a:hidden@b"}, "SMTP_URL: is no address of a mail server"),
        ({"SMTP_URL": "smtps://a:hid#den@b"}, "SMTP_URL: is no address of a mail server"),
        ({"SMTP_URL": "smtps://a:hid/den@b"}, "SMTP_URL: is no address of a mail server"),
        ({"SMTP_URL": "smtps://a:hidden@b:99999"}, "SMTP_URL: is no address of a mail server"),
        ({"SMTP_URL": "smtps://a:hidden%C3%A9@b"}, "SMTP_URL: holds a character beyond ASCII"),
        ({"SMTP_URL": "smtps://a:hidden%0D%0AQUIT@b"}, "SMTP_URL: holds a character"),
        ({"DIGEST_TO": "hidden, ;"}, "Error: recipient 1 (…): is no mail address"),
    ],
)
def test_what_is_not_set_right_is_one_line_that_does_not_show_it(
    papers: Path, office: PostOffice, changed: dict[str, str], line: str
) -> None:
    done = send(papers, office, ANNA, **changed)
    assert done.exit_code == 1
    assert line in done.stderr
    assert "hidden" not in done.output
    assert len(done.stderr.splitlines()) == 1
    assert not office.taken
