"""What papers are about is learnt from their words, and the nearest are related."""

import datetime as dt
import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import lexicon, vectors, volumes
from generator.archive import Archive, gather
from generator.catalogue import catalogue
from generator.model import Listing, Paper
from generator.postings import Document, postings
from generator.settings import Settings
from tests.builders import a_listing, a_paper
from tests.test_search import FIRST, bound, files, gathered

WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")))
THEMES = {
    "robots": "robot arm grasp gripper hand object push table camera joint torque walk leg motor balance",
    "music": "melody chord rhythm piano song singer vocal audio tune harmony beat tempo drum guitar score",
    "proofs": "theorem lemma proof prover axiom formal logic induction algebra tactic goal verify number lean set",
}


def a_themed(number: int, *, title: str = "") -> Paper:
    """Return a paper on a theme by turns, of words drawn by its number."""
    theme = list(THEMES)[number % len(THEMES)]
    drawn = random.Random(number).choices(THEMES[theme].split(), k=12)  # noqa: S311 - no secret
    return a_paper(f"2606.{number:05}", title=title or f"Of {theme} {number}", abstract=" ".join(drawn))


def theme(paper_id: str) -> int:
    return int(paper_id[-5:]) % len(THEMES)


def an_archive(days: int, a_day: int = 30) -> Archive:
    return gathered([a_day_of(number, a_day) for number in range(days)])


def a_day_of(number: int, a_day: int = 30) -> Listing:
    papers = [a_themed(number * a_day + place) for place in range(a_day)]
    return a_listing(*papers, day=FIRST + dt.timedelta(days=number))


def related(archive: Archive) -> dict[str, list[str]]:
    """Return the ids of the papers that are related to each."""
    found = volumes.related(volumes.volumes(archive), files(archive).__getitem__)
    return {paper_id: [entry.paper.id for entry in entries] for paper_id, entries in found.items()}


def test_papers_on_the_same_are_related() -> None:
    for paper_id, others in related(an_archive(4)).items():
        assert len(others) == 5
        assert {theme(other) for other in others} == {theme(paper_id)}


def test_words_that_are_met_in_the_same_papers_lie_near_each_other() -> None:
    papers = [a_themed(number) for number in range(120)]
    told = postings(Document(paper.abstract, "", "", "", []) for paper in papers)
    model = vectors.learn(told, len(papers))
    of = np.array(
        [next(place for place, words in enumerate(THEMES.values()) if name in words.split()) for name in model.names]
    )
    near = model.directions.astype(int) @ model.directions.astype(int).T
    for row, own in zip(near, of, strict=True):
        means = [row[of == each].mean() for each in range(len(THEMES))]
        assert max(means) == means[own]


def test_no_paper_is_related_to_itself_or_to_itself_listed_again() -> None:
    again = [a_themed(0, title=title) for title in ("Of robots, 0", "OF ROBOTS 0", "of: robots: 0")]
    papers = [
        *(a_themed(number) for number in range(30)),
        *(
            a_paper(f"2607.{number:05}", title=paper.title, abstract=paper.abstract)
            for number, paper in enumerate(again)
        ),
    ]
    found = related(gathered([a_listing(*papers)]))
    same = {"2606.00000", "2607.00000", "2607.00001", "2607.00002"}
    for paper_id in same:
        assert len(found[paper_id]) == 5
        assert not same & set(found[paper_id])
    assert all(len(same & set(others)) <= 1 for others in found.values())


def test_a_new_day_changes_nothing_of_what_is_related_to_older_papers() -> None:
    known, after = related(an_archive(100)), related(an_archive(101))
    assert {paper_id: after[paper_id] for paper_id in known} == known


def test_what_came_after_the_first_volume_is_related_to_nothing_later() -> None:
    archive = an_archive(116)
    days = {entry.paper.id: entry.day for entry in archive.entries}
    first, *later = volumes.volumes(archive)
    found = related(archive)
    assert any(days[other] > days[entry.paper.id] for entry in first.entries for other in found[entry.paper.id])
    for volume in later:
        for entry in volume.entries:
            assert all(days[other] <= entry.day for other in found[entry.paper.id])


def test_binding_papers_anew_changes_nothing_of_what_is_related_to_them() -> None:
    before, now = an_archive(114), an_archive(115)
    assert bound(before) == [("1", 0, 2_250), ("3", 2_250, 1_170)]
    assert bound(now) == [("1", 0, 2_250), ("2", 2_250, 510), ("3", 2_760, 690)]
    known, after = related(before), related(now)
    assert {paper_id: after[paper_id] for paper_id in known} == known


def test_the_model_is_read_as_it_was_learnt() -> None:
    archive = an_archive(90)
    first = volumes.volumes(archive)[0]
    told = lexicon.told(first, catalogue(archive, Settings()))
    learnt, found = vectors.learn(told, len(first.entries)), lexicon.model(first, files(archive).__getitem__)
    assert found.names == learnt.names
    assert np.array_equal(found.weights, learnt.weights)
    assert np.array_equal(found.directions, learnt.directions)


@given(st.lists(st.lists(st.integers(-7, 7), min_size=256, max_size=256), min_size=1, max_size=4))
def test_directions_are_unpacked_as_they_were_packed(rows: list[list[int]]) -> None:
    directions = np.array(rows, np.int8)
    assert np.array_equal(vectors.unpacked(vectors.packed(directions)), directions)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(WORDS, WORDS), max_size=8))
def test_papers_of_any_text_have_others_or_none(texts: list[tuple[str, str]]) -> None:
    papers = [
        a_paper(f"2606.{number:05}", title=f"Of {title}", abstract=abstract)
        for number, (title, abstract) in enumerate(texts)
    ]
    found = related(gather([a_listing(*papers)], digests={}))
    ids = {paper.id for paper in papers}
    for paper_id, others in found.items():
        assert set(others) <= ids - {paper_id}
        assert len(others) == len(set(others))
