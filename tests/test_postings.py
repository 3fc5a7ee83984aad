"""Shards say which words are in which documents."""

from collections import defaultdict
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from generator.postings import COMMON, Document, postings, written
from generator.shards import SIZE, Entry, folded, shards
from generator.shards import read as read_again
from generator.vectors import PACKED
from generator.words import words
from tests.builders import anything

FIELDS = ("text", "title", "authors", "organisation")


def a_document(text: str = "", title: str = "", authors: str = "", organisation: str = "", *marks: str) -> Document:
    return Document(text, title, authors, organisation, marks)


def unfolded(lines: list[str]) -> Iterator[str]:
    before = ""
    for line in lines:
        before = before[: int(line[0], 36)] + line[1:]
        yield before


def numbers(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


def read(data: bytes) -> dict[str, list[tuple[int, int]]]:
    """Return what a shard says: each term's documents, and their codes."""
    head, _, rest = data.partition(b"\n\n")
    lines = head.decode().split("\n")
    found = {}
    names = unfolded([line.split(" ")[0] for line in lines])
    for name, line in zip(names, lines, strict=True):
        size, count, *weight = map(int, line.split(" ")[1:])
        document, told = 0, []
        for number in numbers(rest[: size - (PACKED if weight else 0)]):
            document += number >> 5
            told.append((document, number & 31))
        assert len(told) == count
        found[name], rest = told, rest[size:]
    assert not rest
    return found


def index(*documents: Document) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for shard in shards(written(postings(documents), {})):
        told = read(shard.data)
        assert next(iter(told)) == shard.first
        assert not found.keys() & told.keys()
        found |= told
    assert list(found) == sorted(found, key=lambda name: name.encode("utf-16-be"))
    return found


def test_a_word_is_found_where_it_is() -> None:
    found = index(
        a_document("We distill large models.", "Small Models", "Ada Lovelace", "The Lab", "topic:agents"),
        a_document("A lab of agents", "Ada"),
    )
    assert {term: [document for document, _ in told] for term, told in found.items()} == {
        "ada": [0, 1],
        "agent": [1],
        "distill": [0],
        "lab": [0, 1],
        "large": [0],
        "lovelace": [0],
        "model": [0],
        "small": [0],
        "the": [0],
        "topic:agents": [0],
    }


def test_codes_tell_text_from_title_from_names() -> None:
    found = index(a_document("alpha beta", "beta gamma", "delta", "epsilon"))
    codes = {term: told[0][1] for term, told in found.items()}
    assert codes["alpha"] < 15 <= codes["gamma"] < codes["beta"] < 30
    assert (codes["delta"], codes["epsilon"]) == (30, 31)


def test_a_word_says_more_the_more_often_it_is_there_and_the_shorter_the_text() -> None:
    once, often, lost = index(
        a_document("alpha " + "x " * 100), a_document("alpha " * 5 + "x " * 96), a_document("alpha " + "x " * 900)
    )["alpha"]
    assert lost[1] < once[1] < often[1]


def test_a_person_who_is_a_word_is_both() -> None:
    assert index(a_document("long and short", "", "Ming Long"))["long"] == [(0, 11), (0, 30)]


def test_common_words_are_left_out_but_for_names() -> None:
    assert index(a_document("we are the and", "of")) == {}
    assert index(a_document("an", "an", "Jie An")) == {"jie": [(0, 30)], "an": [(0, 30)]}


def test_shards_are_small_but_for_words_that_nearly_all_have() -> None:
    documents = [a_document(f"model word{number} {'ab'[number % 2]}{number * 7}") for number in range(4_000)]
    made = list(shards(written(postings(documents), {})))
    assert len(made) > 5
    assert all(len(shard.data) < 2 * SIZE for shard in made)


def test_names_are_listed_by_what_is_new_in_them() -> None:
    assert list(folded(["model", "models", "modest", "x"])) == ["0model", "5s", "4st", "0x"]
    long = "a" * 50
    assert list(unfolded(list(folded([long, long])))) == [long, long]


@given(st.dictionaries(st.from_regex(r"[^\s]+", fullmatch=True), st.tuples(st.lists(st.integers(0)), st.binary())))
def test_what_is_in_shards_can_be_read_again(told: dict[str, tuple[list[int], bytes]]) -> None:
    entries = [Entry(name, tuple(numbers), data) for name, (numbers, data) in told.items()]
    assert [entry for shard in shards(entries, 20) for entry in read_again(shard.data)] == entries


@given(st.lists(st.builds(a_document, *[anything | st.text()] * 4), max_size=5))
def test_every_word_is_found_and_no_other(documents: list[Document]) -> None:
    expected = defaultdict(set)
    for number, document in enumerate(documents):
        said, names = words(" ".join(document[:2])), words(" ".join(document[2:4]))
        for word in {*said} - COMMON | {*names}:
            expected[word].add(number)
    assert {term: {document for document, _ in told} for term, told in index(*documents).items()} == expected
