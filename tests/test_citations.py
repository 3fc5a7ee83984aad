"""What is cited is read back by the libraries of the field as it was."""

import json
import urllib.parse

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from hypothesis import given

from generator import citations
from generator.archive import Entry, gather
from generator.model import Account, Paper
from tests.builders import a_listing, a_paper, papers


def entry_of(paper: Paper) -> Entry:
    return gather([a_listing(paper)]).entries[0]


def read_bibtex(text: str) -> dict[str, object]:
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware(keep_math_mode=False), SeparateCoAuthors()])
    assert not library.failed_blocks
    (entry,) = library.entries
    return {field.key: field.value for field in entry.fields}


def test_bibtex_is_what_a_person_would_write() -> None:
    paper = a_paper(title="50% of A_B & C", authors=("Ada Lovelace", "Research and Co", "\\v"))
    assert citations.bibtex([entry_of(paper)]) == (
        "@misc{lovelace-2026-2606.00001,\n"
        "\ttitle = {50\\% of A\\_B \\& C},\n"
        "\tauthor = {Ada Lovelace and {Research and Co} and {\\textbackslash{}v}},\n"
        "\tyear = {2026},\n"
        "\teprint = {2606.00001},\n"
        "\tarchiveprefix = {arXiv},\n"
        "\turl = {https://arxiv.org/abs/2606.00001}\n"
        "}\n"
    )


def test_bibtex_is_read_back() -> None:
    paper = a_paper(title="Größe: 50% of {A_B} & C^2 ~ \\ #1 $5", authors=("Jörg Å. Ngô", "Grace Hopper"))
    read = read_bibtex(citations.bibtex([entry_of(paper)]))
    assert read["title"] == citations.title(entry_of(paper))
    assert read["author"] == ["Jörg Å. Ngô", "Grace Hopper"]
    assert read["year"] == "2026"


@given(papers())
def test_ris_of_any_paper_is_read_back(paper: Paper) -> None:
    entry = entry_of(paper)
    (read,) = rispy.loads(citations.ris([entry]))
    assert read.get("title", "").split() == citations.title(entry).split()
    assert [name.split() for name in read.get("authors", [])] == [name.split() for name in paper.authors]
    assert read["year"] == str(citations.year(entry))


def test_coins_is_an_openurl_with_every_author() -> None:
    told = urllib.parse.parse_qs(citations.coins(entry_of(a_paper(title="A & B", authors=("X", "Y Z")))))
    assert told["rft.title"] == ["A & B"]
    assert told["rft.creator"] == ["X", "Y Z"]
    assert told["rft.identifier"] == ["https://arxiv.org/abs/2606.00001"]


def test_a_paper_of_which_little_is_known_is_cited_by_that() -> None:
    entry = entry_of(a_paper("some-title", title="Some Title", organisation=Account(name="The Org")))
    assert citations.plain(entry) == "The Org. Some Title. 2026."
    assert citations.bibtex([entry]) == "@misc{2026-some-title,\n\ttitle = {Some Title},\n\tyear = {2026}\n}\n"
    assert json.loads(citations.json_ld(entry)).keys() == {"@context", "@type", "headline", "datePublished"}
