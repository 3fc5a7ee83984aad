"""Poured pages are whole, machines read them, and lists turn their pages steadily."""

import datetime as dt
import json

import lxml.html
import markdown
import pytest
from hypothesis import given

from generator import citations, days, lists, shell, typeset
from generator.archive import gather
from generator.catalogue import Group, catalogue
from generator.lists import ROWS, Leaf, paginate
from generator.markup import brief
from generator.markup import markdown as as_markdown
from generator.model import Account, Listing, Paper
from generator.settings import Settings
from generator.shell import Page, Shell
from generator.sitemaps import sitemaps
from tests.builders import DAY, a_listing, a_paper, lines
from tests.builders import papers as any_papers
from tests.test_pages import PRESS, UNRELATED

SHELL = shell.shell(
    '<html><head><title>@title@Site</title><meta name="description" content="@description@">'
    '<link rel="canonical" href="https://example.org/papers/shell.html">@head@</head><body><div>@body@</div></body></html>'
)


def poured(*listed: Paper, follow: tuple[str, ...] = ()) -> dict[str, bytes]:
    archive = gather([a_listing(*listed)])
    shelves = catalogue(archive, Settings(follow=follow))
    sheets = [
        *days.days(archive, UNRELATED, shelves, PRESS()),
        *lists.lists(shelves, PRESS()),
        *lists.authors(shelves.authors, PRESS()),
    ]
    made = [each for sheet in sheets for each in sheet.make()]
    return dict(SHELL.pour(each) if isinstance(each, Page) else each for each in made)


def bodies(*listings: Listing, embed_media: bool = False) -> dict[str, str]:
    """Return what is poured into the page of each paper, by its id."""
    archive = gather(listings)
    sheets = days.days(
        archive, UNRELATED, catalogue(archive, Settings()), PRESS(settings=Settings(embed_media=embed_media))
    )
    made = [each for sheet in sheets for each in sheet.make() if isinstance(each, Page)]
    return {page.path[7:-5]: page.body for page in made if page.path.startswith("papers/")}


def page_of(paper: Paper, *others: Paper) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(poured(paper, *others)[f"papers/{paper.id}.html"].decode())


def related_to(paper: Paper, *others: Paper) -> tuple[str, list[str]]:
    """Return what a day is made of, and where the page of `paper` leads as to papers that are related."""
    archive = gather([a_listing(paper), a_listing(*others, day=DAY - dt.timedelta(days=1))], digests={})
    near = UNRELATED | {paper.id: [entry for entry in archive.entries if entry.paper in others]}
    day = next(days.days(archive, near, catalogue(archive, Settings()), PRESS()))
    page = next(each for each in day.make() if isinstance(each, Page) and each.path == f"papers/{paper.id}.html")
    links = lxml.html.fragment_fromstring(page.body, create_parent=True).xpath("//section[@class='related']//a")
    return day.made_of, [f"{link.get('href')} {link.text_content()}" for link in links]


def test_a_page_leads_to_related_papers_and_is_made_anew_when_they_are_others_or_have_another_title() -> None:
    one, other = a_paper("2606.00002", title="On $x^2$"), a_paper("2606.00003")
    made_of, links = related_to(a_paper(), one, other)
    assert links == ["../papers/2606.00002.html On x²", "../papers/2606.00003.html Paper 2606.00003"]
    assert related_to(a_paper(), one)[0] != made_of
    assert related_to(a_paper(), a_paper("2606.00002", title="On $x^3$"), other)[0] != made_of
    assert related_to(a_paper())[1] == []


WHOLE = a_paper(
    authors=("Ada Lovelace", "Grace Hopper"),
    organisation=Account(name="The Org"),
    published=dt.date(2026, 5, 30),
    votes=12,
    comments=3,
    ai_summary="In short.",
    keywords=("one",),
    title="On $L_2$ & <think>",
)


def test_a_shell_is_filled_at_its_places() -> None:
    sheet = shell.shell('a @title@ b\n\n  @body@ c papers/shell.html <a href="../x"@current:x@> d')
    assert sheet == Shell(
        ("a ", "title", " b\n", "body", " c ", "papers/shell.html", ' <a href="', "../", 'x"', "current:x", "> d")
    )
    assert sheet.pour(Page("x", "<T> @body@", "", "<p>")) == (
        "x",
        'a &lt;T&gt; @body@ ·  b\n<p> c x <a href="x" aria-current="page"> d'.encode(),
    )
    assert sheet.pour(Page("deep/er/y", "", "", "")) == ("deep/er/y", b'a  b\n c deep/er/y <a href="../../x"> d')


def test_a_paper_has_a_page_with_all_that_is_known() -> None:
    page = page_of(WHOLE, a_paper("next"))
    assert page.findtext(".//title") == "On L₂ & <think> · Site"
    assert [heading.text_content() for heading in page.iter("h1", "h2")] == [
        "On L₂ & <think>",
        "AI summary",
        "Abstract",
        "Cite",
    ]
    text = " ".join(page.find_class("paper")[0].text_content().split())
    for leaf in (
        "Ada Lovelace, Grace Hopper",
        "The Org",
        "Published 30 May 2026 · Listed 1 June 2026",
        "12 votes",
        "3 comments",
        "In short.",
    ):
        assert leaf in text
    assert [link.get("href") for link in page.find_class("neighbours")[0].iter("a")] == [
        "../daily/2026-06-01.html",
        "../papers/next.html",
    ]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://example.org/papers/2606.00001.html"]


def test_reference_managers_read_the_page() -> None:
    page = page_of(WHOLE)
    tags = [
        (meta.get("name"), meta.get("content"))
        for meta in page.iter("meta")
        if meta.get("name", "").startswith("citation_")
    ]
    assert tags == [
        ("citation_title", "On L₂ & <think>"),
        ("citation_author", "Ada Lovelace"),
        ("citation_author", "Grace Hopper"),
        ("citation_publication_date", "2026/05/30"),
        ("citation_arxiv_id", "2606.00001"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2606.00001"),
    ]
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(data)["headline"] == "On L₂ & <think>"
    assert "</" not in data


def test_a_page_leads_to_its_authors_who_have_one() -> None:
    made = poured(WHOLE, follow=("Grace Hopper",))
    page: lxml.html.HtmlElement = lxml.html.document_fromstring(made["papers/2606.00001.html"].decode())
    assert [link.get("href") for link in page.find_class("authors")[0].iter("a")] == ["../authors/gr.html#grace-hopper"]
    authors: lxml.html.HtmlElement = lxml.html.document_fromstring(made["authors/gr.html"].decode())
    (section,) = authors.find_class("author")
    assert section.get("id") == "grace-hopper"
    assert [link.get("href") for link in section.iter("a")] == ["#grace-hopper", "../papers/2606.00001.html"]


def test_an_old_paper_leads_to_a_new_author_from_the_next_month_on() -> None:
    def linked(*listed: dt.date) -> dict[str, bool]:
        """Say for each paper's page whether it leads to the author, who has a paper on each day of `listed`."""
        made = bodies(*(a_listing(a_paper(f"p{day}", authors=("Ada",)), day=day) for day in listed))
        return {paper_id[1:]: "authors/ad.html#ada" in body for paper_id, body in made.items()}

    eight = [DAY.replace(day=number) for number in range(1, 9)]
    assert [day for day, leads in linked(*eight).items() if leads] == ["2026-06-08"]
    assert all(linked(*eight, dt.date(2026, 7, 1)).values())


def test_a_paper_listed_twice_names_both_days() -> None:
    made = bodies(a_listing(a_paper("a"), a_paper("b")), a_listing(a_paper("a"), day=DAY.replace(day=2)))
    assert len(made) == 2
    page: lxml.html.HtmlElement = lxml.html.document_fromstring(made["a"])
    assert " ".join(page.find_class("dates")[0].text_content().split()) == "Listed 1 June 2026, 2 June 2026"


def test_a_paper_and_a_day_are_there_as_markdown() -> None:
    made = poured(WHOLE)
    assert made["papers/2606.00001.md"].decode() == (
        "# On L₂ & &lt;think>\n\nAda Lovelace, Grace Hopper\n\n- Organisation: The Org\n- Published: 2026-05-30\n"
        "- Listed: 2026-06-01\n- Votes: 12\n- Comments: 3\n- arXiv: <https://arxiv.org/abs/2606.00001>\n"
        "- PDF: <https://arxiv.org/pdf/2606.00001>\n\nAI summary: In short.\n\n## Abstract\n\nWe look. We find.\n\nKeywords: one\n"
    ).replace("L₂ & ", "L₂ &amp; ")
    assert made["daily/2026-06-01.md"].decode() == (
        "# 2026-06-01\n\n## [On L₂ &amp; &lt;think>](../papers/2606.00001.md)\n\nAda Lovelace, Grace Hopper\n\nIn short.\n\n"
    )


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        (a_paper(ai_summary="In short.", abstract="Long. Longer."), "In short."),
        (a_paper(abstract="It gains 1.5 points. Then more."), "It gains 1.5 points."),
        (a_paper(abstract="No end"), "No end"),
        (a_paper(abstract=""), ""),
    ],
)
def test_a_paper_in_brief_is_its_summary_or_first_sentence(paper: Paper, said: str) -> None:
    assert brief(paper) == said


@given(lines)
def test_any_text_in_markdown_is_that_text(text: str) -> None:
    html = markdown.markdown(f"- {as_markdown(text)}")
    assert " ".join(lxml.html.fragment_fromstring(html).text_content().split()) == " ".join(text.split())


def test_a_number_at_the_start_of_markdown_is_no_list() -> None:
    assert as_markdown("1. First and 2. second") == r"1\. First and 2. second"


def test_no_paragraph_of_a_summary_is_markup_in_markdown() -> None:
    files = poured(a_paper(ai_summary="It finds:\n\n# 1\n\n- none"))
    for path in (f"papers/{a_paper().id}.md", f"daily/{DAY}.md"):
        assert "It finds:\n\n\\# 1\n\n\\- none\n" in files[path].decode()


@given(any_papers())
def test_any_paper_can_be_poured(paper: Paper) -> None:
    page = page_of(paper, a_paper("neighbour"))
    if "<math" not in typeset.html(paper.title):
        assert page.findtext(".//h1") is not None
        assert next(page.iter("h1")).text_content() == typeset.plain(paper.title)
    assert len(page.find_class("neighbours")) == 1


@pytest.mark.parametrize(
    ("count", "pages"),
    [
        (0, {"index": 0}),
        (1, {"index": 1}),
        (399, {"index": 399}),
        (400, {"index": 200, "1": 200}),
        (599, {"index": 399, "1": 200}),
        (1020, {"index": 220, "4": 200, "3": 200, "2": 200, "1": 200}),
    ],
)
def test_a_long_list_has_pages(count: int, pages: dict[str, int]) -> None:
    assert {leaf.path: len(leaf.entries) for leaf in paginate(group(count), name)} == pages


def test_a_new_paper_changes_the_first_page_alone() -> None:
    before, after = ({leaf.path: ids(leaf) for leaf in paginate(group(count), name)} for count in (1020, 1021))
    assert {path for path in before if before[path] != after[path]} == {"index"}


def test_pages_of_a_list_lead_to_each_other() -> None:
    made = paginate(group(3 * ROWS + 60), name)
    assert [(leaf.path, leaf.earlier, leaf.later) for leaf in made] == [
        ("index", ("2", "Earlier papers"), None),
        ("2", ("1", "Earlier papers"), ("index", "Later papers")),
        ("1", None, ("2", "Later papers")),
    ]


def group(count: int) -> Group:
    """Return a group of `count` papers, of which the first is the newest."""
    entries = gather([a_listing(*(a_paper(f"p{number}") for number in range(count, 0, -1)))]).entries if count else ()
    return Group("G", "g", entries)


def name(number: int | None) -> str:
    return str(number or "index")


def ids(leaf: Leaf) -> list[str]:
    return [entry.paper.id for entry in leaf.entries]


def test_a_sitemap_is_split_when_it_must_be(monkeypatch: pytest.MonkeyPatch) -> None:
    base = "https://example.org/"
    ((path, one),) = sitemaps(["b.html", "a b.html"], base)
    assert path == "sitemap.xml"
    assert one.count(b"<url><loc>https://example.org/") == 2
    assert b"a%20b.html" in one
    monkeypatch.setattr("generator.sitemaps.LARGEST", 2)
    made = dict(sitemaps(["a.html", "b.html", "c.html"], base))
    assert list(made) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]
    assert b"<sitemap><loc>https://example.org/sitemap-2.xml</loc></sitemap>" in made["sitemap.xml"]


def test_a_title_that_ends_its_sentence_gets_no_full_stop() -> None:
    (entry,) = gather([a_listing(a_paper(title="Is It?"))]).entries
    assert citations.plain(entry) == "Is It? arXiv:2606.00001, 2026."


def test_keywords_are_set_as_texts_are() -> None:
    assert (
        '<p class="keywords">k-NN accuracy, (D²PO)</p>'
        in bodies(a_listing(a_paper("a", keywords=("$k$-NN accuracy", "(D$^2$PO)"))))["a"]
    )


def test_a_citation_reads_as_one() -> None:
    (entry,) = gather([a_listing(WHOLE)]).entries
    assert citations.plain(entry) == "Ada Lovelace, Grace Hopper. On L₂ & <think>. arXiv:2606.00001, 2026."


def test_pictures_and_videos_are_links_unless_they_are_to_be_shown() -> None:
    listing = a_listing(a_paper("a", media=("https://example.org/a.MP4", "https://example.org/b.png?%22")))
    links, shown = bodies(listing)["a"], bodies(listing, embed_media=True)["a"]
    assert "<video" not in links
    assert "<img" not in links
    assert '<video controls preload="none" src="https://example.org/a.MP4"></video>' in shown
    assert '<img loading="lazy" alt="" src="https://example.org/b.png?%22">' in shown
