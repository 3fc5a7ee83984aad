"""A fork takes upstream's improvements, with real repositories: code is merged, what is the fork's own stays."""

import subprocess
from pathlib import Path

import pytest

from generator.errors import RepositoryError, SourceError
from generator.upstream import Taken, parent, take
from tests.conftest import Loopback, Reply

SETTINGS = "site_name: Papers\n\nextra:\n  papers:\n    window: 14\n\n    topics: []\n"
BEGINNING = {
    "program.py": "one\ntwo\nthree\n",
    "mkdocs.yml": SETTINGS,
    "content/huggingface/2026/06/2026-06-01.json": "upstream's first day",
    ".github/workflows/publish.yml": "on: schedule\nruns: old\n\njobs: none\n",
    ".github/workflows/digest.yml": "digest",
}
DAY = "content/huggingface/2026/06/2026-06-02.json"
PUBLISH = ".github/workflows/publish.yml"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=A Person", "-c", "user.email=person@example.org", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def commit(folder: Path, message: str, /, **files: str | None) -> None:
    """Commit these files, or that they are gone, in `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", message)


def files(folder: Path) -> dict[str, str]:
    """Return all files that are committed, which have to be those that are checked out."""
    assert git(folder, "status", "--porcelain") == ""
    return {name: (folder / name).read_text(encoding="utf-8") for name in git(folder, "ls-files").splitlines()}


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    folder = tmp_path / "upstream"
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    commit(folder, "Begin", **BEGINNING)
    return folder


@pytest.fixture
def fork(upstream: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A Forker")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "forker@example.org")
    folder = tmp_path / "fork"
    subprocess.run(["git", "clone", "--quiet", upstream, folder], check=True)
    return folder


def taken(fork: Path, upstream: Path, *, with_workflows: bool = True) -> Taken:
    return take(fork, str(upstream), with_workflows=with_workflows)


def test_code_is_taken_and_what_is_the_forks_own_stays(upstream: Path, fork: Path) -> None:
    commit(fork, "Listings", **{DAY: "the fork's second day", "content/arxiv/x.json": "the fork's alone"})
    commit(fork, "Settings", **{"mkdocs.yml": SETTINGS.replace("topics: []", "topics: [robots]")})
    commit(upstream, "Better", **{"program.py": "one\ntwo\nthree, better\n", "new.py": "new"})
    commit(
        upstream, "Listings", **{DAY: "upstream's second day", DAY.replace("02.json", "03.json"): "upstream's third"}
    )
    before = files(fork)
    assert taken(fork, upstream) == Taken(2, ())
    assert files(fork) == before | {"program.py": "one\ntwo\nthree, better\n", "new.py": "new"}
    assert git(fork, "log", "-1", "--format=%an: %s") == "A Forker: Take upstream's improvements"
    assert taken(fork, upstream) == Taken(0, ())


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        ("window: 30", "window: 7", "window: 30"),
        ("window: 14\n    votes: 3", "window: 14\n    hub: x", "window: 14\n    votes: 3"),
    ],
)
def test_settings_never_conflict(upstream: Path, fork: Path, ours: str, theirs: str, both: str) -> None:
    commit(fork, "Mine", **{"mkdocs.yml": SETTINGS.replace("window: 14", ours)})
    commit(upstream, "New", **{"mkdocs.yml": SETTINGS.replace("window: 14", theirs).replace("Papers", "Daily Papers")})
    taken(fork, upstream)
    merged = SETTINGS.replace("window: 14", both).replace("Papers", "Daily Papers")
    assert files(fork)["mkdocs.yml"] == merged


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("new", None), (None, "other"), ("one", "other")],
    ids=["changed and removed", "removed and changed", "both changed"],
)
def test_listings_never_conflict(upstream: Path, fork: Path, ours: str | None, theirs: str | None) -> None:
    (day,) = (name for name in BEGINNING if name.startswith("content/"))
    commit(fork, "Mine", **{day: ours})
    commit(upstream, "Theirs", **{day: theirs, "new.py": "new"})
    before = files(fork)
    taken(fork, upstream)
    assert files(fork) == before | {"new.py": "new"}


def test_where_code_conflicts_it_says_so_and_changes_nothing(upstream: Path, fork: Path) -> None:
    commit(fork, "Mine", **{"program.py": "one\nmine\nthree\n"})
    commit(upstream, "Theirs", **{"program.py": "one\ntheirs\nthree\n", "new.py": "new"})
    before, head = files(fork), git(fork, "rev-parse", "HEAD")
    with pytest.raises(RepositoryError, match=r"^program\.py: changed here and upstream in the same places; nothing"):
        taken(fork, upstream)
    assert files(fork) == before
    assert git(fork, "rev-parse", "HEAD") == head


def test_a_change_that_is_not_committed_is_not_lost(upstream: Path, fork: Path) -> None:
    commit(upstream, "Theirs", **{"program.py": "theirs\n"})
    (fork / "program.py").write_text("mine\n", encoding="utf-8")
    with pytest.raises(RepositoryError, match=r"^git merge: error: Your local changes .*: program\.py Please commit"):
        taken(fork, upstream)
    assert (fork / "program.py").read_text(encoding="utf-8") == "mine\n"


def test_a_run_that_may_not_change_workflows_leaves_them_and_a_person_takes_them_later(
    upstream: Path, fork: Path
) -> None:
    better = {PUBLISH: "better", ".github/workflows/digest.yml": None, ".github/workflows/sync.yml": "new"}
    commit(upstream, "Better", **better, **{"new.py": "new"})
    before = files(fork)
    behind = (PUBLISH, ".github/workflows/sync.yml")
    assert taken(fork, upstream, with_workflows=False) == Taken(1, behind)
    assert files(fork) == before | {"new.py": "new"}
    assert taken(fork, upstream, with_workflows=False) == Taken(0, behind)
    assert taken(fork, upstream) == Taken(0, ())
    assert files(fork) == files(upstream)
    assert git(fork, "log", "-1", "--format=%s") == "Take upstream's workflows"


def test_a_workflow_that_the_fork_changed_is_merged_or_conflicts_as_code_does(upstream: Path, fork: Path) -> None:
    old = BEGINNING[PUBLISH]
    commit(fork, "Mine", **{PUBLISH: old.replace("schedule", "mornings")})
    commit(upstream, "Theirs", **{PUBLISH: old.replace("none", "some")})
    assert taken(fork, upstream).behind == (PUBLISH,)
    assert files(fork)[PUBLISH] == old.replace("schedule", "mornings").replace("none", "some")
    commit(upstream, "Theirs", **{PUBLISH: old.replace("schedule", "evenings").replace("none", "some")})
    with pytest.raises(RepositoryError, match=r"^\.github/workflows/publish\.yml: changed here and upstream"):
        taken(fork, upstream)
    assert taken(fork, upstream, with_workflows=False).commits == 1


def test_what_is_no_fork_of_it_is_left_alone(fork: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    subprocess.run(["git", "init", "--quiet", other], check=True)
    commit(other, "Begin", x="y")
    with pytest.raises(RepositoryError, match=r"^git merge-tree: .*unrelated histories"):
        taken(fork, other)
    with pytest.raises(RepositoryError, match=r"^git fetch: fatal: .*/nowhere' does not appear to be a git repository"):
        taken(fork, tmp_path / "nowhere")


def test_github_says_what_a_repository_is_a_fork_of(loopback: Loopback) -> None:
    loopback.at("/repos/you/papers", Reply(b'{"fork":true,"parent":{"clone_url":"https://github.com/a/b.git","id":1}}'))
    loopback.at("/repos/a/b", Reply(b'{"fork":false}'))
    loopback.at("/repos/a/c", Reply(b"<html>"))
    assert parent("agent", "token", loopback.url, "you/papers") == "https://github.com/a/b.git"
    assert loopback.requests[0][1]["authorization"] == "Bearer token"
    with pytest.raises(SourceError, match=r"^a/b: is no fork; say whence to take"):
        parent("agent", None, loopback.url, "a/b")
    with pytest.raises(SourceError, match="what it says of a/c cannot be read"):
        parent("agent", None, loopback.url, "a/c")
