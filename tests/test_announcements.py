"""What arXiv and other feeds announce is read as it was meant, each paper once; what is hostile costs a line."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import archive, citations, elsewhere, intake, reports, store
from generator.download import connect
from generator.errors import SourceError
from generator.intake import Access, Kept, Task
from generator.model import Paper
from generator.results import Cause, Result
from generator.sources import SOURCES, arxiv, feed, syndication
from generator.sources.base import Source
from tests.builders import DAY, a_listing, a_paper, anything
from tests.conftest import PROJECT, Loopback, Reply

BEFORE = DAY - dt.timedelta(days=1)
DAYS = [DAY - dt.timedelta(days=number) for number in (2, 1, 0)]
FEED = "/rss/cs.CL+cs.LG"


def item(number: int, kind: str = "new", version: int = 1, title: str = "On looking", category: str = "cs.CL") -> str:
    """Return a paper as arXiv's feed has it, in our words."""
    paper_id = f"2606.{number:05}"
    return f"""<item>
      <title>{escape(title)}</title>
      <link>https://arxiv.org/abs/{paper_id}</link>
      <description>arXiv:{paper_id}v{version} Announce Type: {kind} \nAbstract: We look at a &lt; b. We find it.</description>
      <guid isPermaLink="false">oai:arXiv.org:{paper_id}v{version}</guid>
      <category>{category}</category><category>cs.AI</category>
      <pubDate>Mon, 01 Jun 2026 00:00:00 -0400</pubDate>
      <arxiv:announce_type>{kind}</arxiv:announce_type>
      <dc:creator>Ann Author, B\u00f6 Brown (A Lab, A Town), C. D. Early</dc:creator>
    </item>"""


def announced(*items: str, day: str = "Mon, 01 Jun 2026") -> bytes:
    """Return a day of arXiv's feed."""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
  <channel><title>cs.CL updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.CL</link>
    <lastBuildDate>{day} 04:00:03 +0000</lastBuildDate><pubDate>{day} 00:00:00 -0400</pubDate>
    <skipDays><day>Saturday</day><day>Sunday</day></skipDays>{"".join(items)}
  </channel>
</rss>""".encode()


def confirmed(*numbers: int) -> bytes:
    """Return what the API says of papers that it knows."""
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2606.{number:05}v1</id><title>On looking</title></entry>"
        for number in numbers
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>API</title>{entries}</feed>'.encode()


def question(*numbers: int) -> str:
    return f"/api/query?id_list={','.join(f'2606.{number:05}' for number in numbers)}&max_results=100"


def asked(content: Path, source: str, endpoint: str, chosen: Sequence[str] = ("cs.CL", "cs.LG")) -> list[Kept]:
    """Ask a source, without its pause, and keep what it says."""
    task = Task(replace(SOURCES[source], pause=0), DAYS, DAY)
    access = Access(endpoint, "test", None, lambda _: None, chosen)
    return intake.fetched(task, content.parent, access, 60, lambda _: None)


def ids(content: Path, source: str, day: dt.date = DAY) -> list[str]:
    listing = store.load(content, source, day)
    return [paper.id for paper in listing.papers] if listing else []


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return tmp_path / "content"


def test_a_paper_is_read_whole() -> None:
    (paper,) = arxiv.parse(announced(item(1, title="Is p < 0.05 & all?")), DAY).papers
    assert paper == a_paper(
        title="Is p < 0.05 & all?",
        abstract="We look at a < b. We find it.",
        authors=("Ann Author", "B\u00f6 Brown", "C. D. Early"),
        published=DAY,
        link="https://arxiv.org/abs/2606.00001",
        place="arXiv cs.CL",
    )


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("J\\'er\\^ome Garc\\'{\\i}a, \\L{}ukasz K", ("J\u00e9r\u00f4me Garc\u00eda", "\u0141ukasz K")),
        ("P. Erd\\H{o}s (A Lab (East), A Town), {\\O}. M\\o ller", ("P. Erd\u0151s", "\u00d8. M\u00f8ller")),
        ("Fran\\c{c}ois Nguy\\~{\\^e}n", ("Fran\u00e7ois Nguy\u1ec5n",)),
        ("D. O'Neil, \\", ("D. O'Neil",)),
        ("\\" + "{" * 2_000, ("\\" + "{" * 998 + "\u2026",)),
    ],
)
def test_names_are_told_apart_and_their_accents_are_letters(row: str, names: tuple[str, ...]) -> None:
    body = announced(item(1)).decode().replace("Ann Author, B\u00f6 Brown (A Lab, A Town), C. D. Early", row)
    assert arxiv.parse(body.encode(), DAY).papers[0].authors == names


@pytest.mark.parametrize(
    ("items", "listed"),
    [
        ([item(1), item(2)], {"2606.00001": "arXiv cs.CL", "2606.00002": "arXiv cs.CL"}),
        ([item(1, "cross", category="math.OC")], {"2606.00001": "arXiv math.OC, cross-listed"}),
        ([item(1, "replace", 2), item(2, "replace-cross", 3)], {}),
        ([], {}),
        ([item(1, "cross"), item(1)], {"2606.00001": "arXiv cs.CL"}),
        ([item(1), item(1, version=2)], {"2606.00001": "arXiv cs.CL"}),
    ],
    ids=["a normal day", "cross-listed", "replacements alone", "a holiday", "new and cross-listed", "two versions"],
)
def test_what_is_new_and_cross_listed_is_listed_once_and_what_is_replaced_is_not(
    items: list[str], listed: dict[str, str]
) -> None:
    parsed = arxiv.parse(announced(*items), DAY)
    assert {paper.id: paper.place for paper in parsed.papers} == listed
    assert parsed.skipped == ()


def test_how_a_paper_is_announced_is_read_whatever_the_prefix_of_arxivs_names() -> None:
    body = announced(item(1), item(2, "replace")).replace(b"arxiv:announce", b"a:announce").replace(b"s:arxiv", b"s:a")
    parsed = arxiv.parse(body, DAY)
    assert ([paper.id for paper in parsed.papers], parsed.skipped) == (["2606.00001"], ())


def test_what_is_announced_in_a_way_that_is_not_known_is_told_of_in_a_line() -> None:
    parsed = arxiv.parse(announced(item(1), item(2, "fresh"), item(3, "fresh"), item(4, "replace")), DAY)
    assert [paper.id for paper in parsed.papers] == ["2606.00001"]
    assert parsed.skipped == (
        "arxiv 2026-06-01: 2 of 4 papers are announced as 'fresh', which is not known, and left out",
    )


@pytest.mark.parametrize("old", ["math/0309136", "math.GT/0309136"])
def test_a_paper_of_before_2007_is_cross_listed_with_an_id_that_can_name_a_page(old: str) -> None:
    body = announced(item(1, "cross").replace("2606.00001", old))
    (paper,) = arxiv.parse(body, DAY).papers
    assert (paper.id, paper.link) == ("math-0309136", "https://arxiv.org/abs/math/0309136")
    (posted,) = feed.parse(blog(a_post(f"https://arxiv.org/abs/{old}v2")), DAY).papers
    assert (posted.id, posted.link) == (paper.id, paper.link)


@pytest.mark.parametrize(
    "abstract", ["This paper has been withdrawn by the authors.", "(This submission was withdrawn: see Section 2.)"]
)
def test_a_paper_that_is_withdrawn_is_told_of_and_not_listed(abstract: str) -> None:
    body = announced(item(1, "cross").replace("We look at a &lt; b. We find it.", abstract), item(2))
    parsed = arxiv.parse(body, DAY)
    assert [paper.id for paper in parsed.papers] == ["2606.00002"]
    assert parsed.skipped == ("arxiv 2026-06-01: 2606.00001 skipped: it is withdrawn",)


def test_a_feed_that_is_stale_is_of_its_own_day() -> None:
    body = announced(item(1))
    assert arxiv.parse(body, DAY + dt.timedelta(days=1)).papers == ()
    assert len(arxiv.parse(body, DAY).papers) == 1


def test_a_feed_that_is_cut_costs_its_last_paper_and_a_line() -> None:
    whole = announced(item(1), item(2), item(3))
    parsed = arxiv.parse(whole[: whole.index(b"2606.00003v1 Announce")], DAY)
    assert [paper.id for paper in parsed.papers] == ["2606.00001", "2606.00002"]
    assert parsed.skipped == ("arxiv 2026-06-01: the feed is cut short after 2 papers",)


@pytest.mark.parametrize("end", [b"<title>cs.CL", b"lastBuildDate", b"<guid"])
def test_a_feed_of_which_no_paper_came_whole_is_no_quiet_day(end: bytes) -> None:
    whole = announced(item(1))
    with pytest.raises(SourceError, match="is cut short before its first paper ends"):
        arxiv.parse(whole[: whole.index(end)], DAY)


def test_what_is_announced_is_kept_and_asked_for_once(content: Path, loopback: Loopback) -> None:
    loopback.at(FEED, Reply(announced(item(1), item(2, "replace"), item(3, "cross"))))
    loopback.at(question(1, 3), Reply(confirmed(1, 3)))
    kept = asked(content, "arxiv", loopback.url)
    assert [(each.day, each.papers, each.fault, each.notes) for each in kept] == [
        (DAYS[0], 0, None, ()),
        (BEFORE, 0, None, ()),
        (DAY, 2, None, ()),
    ]
    assert [path for path, _ in loopback.requests] == [FEED, question(1, 3)]
    assert all(headers["accept"].startswith("application/atom+xml, ") for _, headers in loopback.requests)


def test_what_the_feed_no_longer_has_stays_listed(content: Path, loopback: Loopback) -> None:
    store.save(content, a_listing(a_paper("2605.00001"), day=BEFORE, source="arxiv"))
    loopback.at(FEED, Reply(announced(item(1))))
    loopback.at(question(1), Reply(confirmed(1)))
    asked(content, "arxiv", loopback.url)
    loopback.at(FEED, Reply(announced(day="Tue, 02 Jun 2026")))
    assert [each.fault for each in asked(content, "arxiv", loopback.url)] == [None] * 3
    assert (ids(content, "arxiv", BEFORE), ids(content, "arxiv")) == (["2605.00001"], ["2606.00001"])


@pytest.mark.parametrize("status", [406, 429])
def test_a_refusal_is_waited_out(content: Path, loopback: Loopback, status: int) -> None:
    loopback.at(FEED, Reply(b"", status, {"Retry-After": "0"}), Reply(announced(item(1))))
    loopback.at(question(1), Reply(b"", status, {"Retry-After": "0"}), Reply(confirmed(1)))
    assert asked(content, "arxiv", loopback.url)[-1] == Kept(DAY, 1, 1, changed=True, requests=4)


@pytest.mark.parametrize(
    ("reply", "cause", "told"),
    [
        (Reply(b"", 429, {"Retry-After": "9999"}), Cause.SOURCE, "asks to wait 9999 s"),
        (Reply(b"", 404), Cause.SOURCE, "answers HTTP 404"),
        (Reply(b""), Cause.FORMAT, "arxiv: the answer: is empty"),
        (Reply(b"<html>Down for a while</html>"), Cause.FORMAT, "is no RSS or Atom"),
    ],
)
def test_an_answer_that_is_none_costs_one_line(
    content: Path, loopback: Loopback, reply: Reply, cause: Cause, told: str
) -> None:
    store.save(content, a_listing(a_paper(), source="arxiv"))
    loopback.at(FEED, reply)
    kept = asked(content, "arxiv", loopback.url)
    assert [each.cause for each in kept] == [None, None, cause]
    assert told in str(kept[-1].fault)
    assert ids(content, "arxiv") == ["2606.00001"]


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(confirmed(1)), "the API does not confirm 1 of the 2 papers announced, such as 2606.00002"),
        (Reply(b"", 404), "not cross-checked with the API: "),
        (Reply(b"no XML"), "not cross-checked with the API: arxiv: the answer: is no RSS or Atom"),
    ],
)
def test_what_the_api_does_not_confirm_is_told_and_listed(
    content: Path, loopback: Loopback, reply: Reply, told: str
) -> None:
    loopback.at(FEED, Reply(announced(item(1), item(2))))
    loopback.at(question(1, 2), reply)
    (note,) = asked(content, "arxiv", loopback.url)[-1].notes
    assert note.startswith(f"arxiv 2026-06-01: {told}")
    assert ids(content, "arxiv") == ["2606.00001", "2606.00002"]


def test_between_two_requests_is_a_pause(loopback: Loopback) -> None:
    async def twice() -> float:
        async with connect("test", pause=0.2) as get:
            begin = asyncio.get_running_loop().time()
            await asyncio.gather(get(loopback.at("/a", Reply())), get(loopback.at("/b", Reply())))
            return asyncio.get_running_loop().time() - begin

    assert asyncio.run(twice()) >= 0.2
    assert arxiv.SOURCE.pause == 3


def test_a_day_of_two_sources_has_each_paper_once(content: Path, loopback: Loopback) -> None:
    store.save(content, a_listing(a_paper(votes=5, title="Theirs"), a_paper("2606.00009")))
    loopback.at(FEED, Reply(announced(item(1), item(2))))
    loopback.at(question(1, 2), Reply(confirmed(1, 2)))
    asked(content, "arxiv", loopback.url)
    (day,) = archive.gather(store.load_all(content), tuple(SOURCES)).days
    assert [entry.paper.id for entry in day.entries] == ["2606.00001", "2606.00009", "2606.00002"]
    assert day.entries[0].paper.title == "Theirs"
    assert [place.source for place in day.entries[0].places] == ["huggingface", "arxiv"]


def blog(*posts: str) -> bytes:
    """Return a laboratory's blog, as Atom."""
    entries = "".join(f"<entry>{post}<updated>2026-06-01T09:00:00Z</updated></entry>" for post in posts)
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<title>A Lab</title><link href="https://lab.example.org/"/>{entries}</feed>""".encode()


def a_post(link: str, title: str = "A post", more: str = "") -> str:
    return f'<id>{link}</id><title>{escape(title)}</title><link href="{link}"/>{more}'


BIORXIV = b"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://biorxiv.org"><title>bioRxiv Subject Collection: Neuroscience</title><link>http://biorxiv.org</link></channel>
<item rdf:about="http://biorxiv.org/cgi/content/short/2026.06.01.123456v2?rss=1">
<title><![CDATA[Cells seen <i>in vivo</i>]]></title>
<link>http://biorxiv.org/cgi/content/short/2026.06.01.123456v2?rss=1</link>
<description><![CDATA[We look at cells.]]></description>
<dc:creator><![CDATA[Author, A. B., Brown, C.]]></dc:creator>
<dc:date>2026-06-01</dc:date><dc:identifier>doi:10.1101/2026.06.01.123456v2</dc:identifier></item></rdf:RDF>"""


def test_a_preprint_of_biorxiv_has_the_id_and_link_of_its_doi() -> None:
    (paper,) = feed.parse(BIORXIV, DAY).papers
    assert paper == a_paper(
        "10.1101-2026.06.01.123456",
        title="Cells seen in vivo",
        abstract="We look at cells.",
        authors=("A. B. Author", "C. Brown"),
        published=DAY,
        link="https://doi.org/10.1101/2026.06.01.123456",
        place="bioRxiv Subject Collection: Neuroscience",
    )


@pytest.mark.parametrize(
    ("link", "paper_id", "address"),
    [
        ("https://arxiv.org/abs/2606.00001v2", "2606.00001", "https://arxiv.org/abs/2606.00001"),
        ("https://arxiv.org/pdf/2606.00001.pdf", "2606.00001", "https://arxiv.org/abs/2606.00001"),
        ("https://arxiv.org/html/2606.00001v1?context=cs#S2", "2606.00001", "https://arxiv.org/abs/2606.00001"),
        ("https://huggingface.co/papers/2606.00001", "2606.00001", "https://arxiv.org/abs/2606.00001"),
        ("https://doi.org/10.1234/Ab.C", "10.1234-ab.c", "https://doi.org/10.1234/Ab.C"),
        ("https://lab.example.org/a?b=1", "lab-example-org-a-b-1-7ff67b3c", "https://lab.example.org/a?b=1"),
        ("/relative", "lab-example-org-relative-", "https://lab.example.org/relative"),
    ],
)
def test_a_post_has_the_id_of_what_it_is_about(link: str, paper_id: str, address: str) -> None:
    (paper,) = feed.parse(blog(a_post(link)), DAY).papers
    assert paper.id.startswith(paper_id.removesuffix("7ff67b3c"))
    assert paper.link == address
    (renamed,) = feed.parse(blog(a_post(link, "Another title")), DAY).papers
    assert renamed.id == paper.id


def numbered(host: str, path: str = "a") -> bytes:
    """Return a feed whose post has a number for an id."""
    return RSS.format(ITEM.format(f"https://{host}/{path}", f"<guid isPermaLink='false'>news-42</guid>{DATE}")).encode()


def test_a_number_for_an_id_is_of_its_own_site_alone() -> None:
    bodies = numbered("a.example.org"), numbered("a.example.org", "moved"), numbered("b.example.org")
    one, moved, other = (feed.parse(body, DAY).papers[0].id for body in bodies)
    assert one == moved != other


RSS = '<rss version="2.0"><channel><title>Caf\xe9</title><link>https://lab.example.org/blog/</link>{}</channel></rss>'
ITEM = "<item><title>\xdcber</title><link>{}</link>{}</item>"
DATE = "<pubDate>Mon, 01 Jun 2026 09:00:00 GMT</pubDate>"
ONE = RSS.format(ITEM.format("https://lab.example.org/blog/a", DATE))


@pytest.mark.parametrize(
    "body",
    [
        ONE.encode(),
        b"\xef\xbb\xbf" + ONE.encode(),
        b"\n\n " + ONE.encode(),
        ONE.encode("latin-1"),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + ONE.encode("latin-1"),
        ('<?xml version="1.0" encoding="utf-16"?>' + ONE).encode("utf-16"),
        ONE.replace("2.0", "0.92").encode(),
        RSS.format(ITEM.format("a", DATE)).encode(),
        RSS.format(ITEM.format("/blog/a", DATE) * 2).encode(),
        RSS.format(ITEM.format("", f"<guid>https://lab.example.org/blog/a</guid>{DATE}")).encode(),
    ],
    ids=["UTF-8", "BOM", "spaces", "Latin-1", "declared", "UTF-16", "0.92", "relative", "from the root", "guid"],
)
def test_a_feed_is_read_whatever_its_manner(body: bytes) -> None:
    (paper,) = feed.parse(body, DAY).papers
    assert (paper.title, paper.link, paper.place) == ("\xdcber", "https://lab.example.org/blog/a", "Caf\xe9")


def test_a_feed_whose_page_is_told_from_where_the_feed_is_leads_to_its_posts() -> None:
    links = '<link href="/"/><link rel="self" href="https://a.example.org/feed.xml"/>'
    body = blog(a_post("/posts/1")).decode().replace('<link href="https://lab.example.org/"/>', links, 1)
    (paper,) = feed.parse(body.encode(), DAY).papers
    assert paper.link == "https://a.example.org/posts/1"


def test_posts_without_an_address_are_not_taken_for_one() -> None:
    papers, skipped, _ = feed.parse(RSS.format(f"<item><title>A</title>{DATE}</item>" * 2).encode(), DAY)
    assert papers == ()
    assert [line.rpartition(": ")[2] for line in skipped] == ["it has neither an id nor an address"] * 2


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"\n<!DOCTYPE html>\n<html><feed-list>", "is no RSS or Atom, but a web page; name the address"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "is no RSS or Atom, but JSON, perhaps a JSON Feed; name"),
        (b"\x1f\x8b\x08\x00", "is no RSS or Atom, but compressed"),
        (b"<sitemapindex/>", "is no RSS or Atom: b'<sitemapindex/>'"),
        (ONE.encode()[:-30], "is cut short after 0 posts"),
        (RSS.format(ITEM.format("a", "") + ITEM.format("b", DATE)).encode(), "1 of 2 posts have no date, and are left"),
    ],
    ids=["a web page", "JSON Feed", "gzip", "a sitemap", "cut", "without dates, as RSS 0.91"],
)
def test_what_is_wrong_with_a_feed_is_told_once_with_its_address(
    content: Path, loopback: Loopback, body: bytes, told: str
) -> None:
    chosen = [loopback.at("/good", Reply(ONE.encode())), loopback.at("/wrong", Reply(body))]
    (note,) = [note for each in asked(content, "feed", "", chosen) for note in each.notes]
    assert note.startswith(f"feed 2026-06-01: {chosen[1]}: {told}")


def test_a_paper_in_two_feeds_is_there_once_with_both_places_also_when_one_has_it_no_more(
    content: Path, loopback: Loopback
) -> None:
    other = ONE.replace("Caf\xe9", "B \xb7 C")
    chosen = [loopback.at("/a", Reply(ONE.encode())), loopback.at("/b", Reply(other.encode()))]
    for feeds in (chosen, chosen[1:], chosen):
        asked(content, "feed", "", feeds)
        listing = store.load(content, "feed", DAY)
        assert listing
        assert [paper.place for paper in listing.papers] == ["Caf\xe9 \xb7 B \xb7 C"]


def test_a_dead_feed_among_others_is_in_the_reason_that_status_and_doctor_tell(
    content: Path, loopback: Loopback
) -> None:
    good, dead = loopback.at("/good", Reply(ONE.encode())), f"{loopback.url}/dead"
    kept = asked(content, "feed", "", [good, dead])
    report = reports.report(Task(SOURCES["feed"], DAYS, DAY), kept, content, dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    assert (report.result, report.faults) == (Result.NEW, ())
    assert report.reason == f"1 new paper; feed 2026-06-01: {dead}: answers HTTP 404"


def test_a_doi_that_cannot_name_a_page_shares_no_id() -> None:
    links = [f"https://doi.org/10.1234/a{sign}b" for sign in "()/:;-"]
    papers = feed.parse(blog(*map(a_post, links)), DAY).papers
    assert len({paper.id for paper in papers}) == len(links)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<b>Bold</b> &amp; <script>alert(1)</script>plain", "Bold & plain"),
        ("<p>One</p><p>Two<br/>Three</p>", "One\n\nTwo\n\nThree"),
        ("a < b and c > d", "a < b and c > d"),
        ("<img src=x onerror=alert(1)>Look", "Look"),
        ("For <math><mi>x</mi><mo>&lt;</mo><mn>2</mn><annotation>x \\lt 2</annotation></math> only", "For x<2 only"),
        ("Look" + "<a " * 30_000, "Look"),  # which takes some readers of HTML a minute
        ("Look" + "<div>" * 10_000, "Look"),
    ],
)
def test_html_becomes_text(html: str, shown: str) -> None:
    (paper,) = feed.parse(
        blog(a_post("https://lab.example.org/a", more=f"<summary type='html'>{escape(html)}</summary>")), DAY
    ).papers
    assert paper.abstract == shown


@pytest.mark.parametrize("element", ["summary", "content", "content type='text'"])
def test_a_text_that_atom_calls_plain_loses_nothing_that_looks_like_html(element: str) -> None:
    said = "If n<m and k>2, then List<T> & no &amp;."
    more = f"<{element}>{escape(said)}</{element.split(maxsplit=1)[0]}>"
    (paper,) = feed.parse(blog(a_post("https://lab.example.org/a", said, more)), DAY).papers
    assert (paper.title, paper.abstract) == (said, said)


def test_html_that_atom_calls_plain_is_html_all_the_same() -> None:
    more = f"<summary>{escape('<p>One <i>x</i></p>Two')}</summary>"
    (paper,) = feed.parse(blog(a_post("https://lab.example.org/a", more=more)), DAY).papers
    assert paper.abstract == "One x\n\nTwo"


@pytest.mark.parametrize(
    "said",
    [
        "Mon, 01 Jun 2026 09:00:00",  # without a zone
        "2026-06-01T09:00:00",
        "Mo, 01 Jun 2026 01:00:00 +0100",
        "Sun, 31 May 2026 23:00:00 -0300",
        "2026/6/1 09:00",
        "2026\u5e7406\u670801\u65e5",
    ],
)
def test_a_date_that_is_not_quite_as_it_should_be_is_of_its_day(said: str) -> None:
    body = RSS.format(ITEM.format("a", f"<pubDate>{said}</pubDate>")).encode()
    assert len(feed.parse(body, DAY).papers) == 1


@pytest.mark.parametrize("said", ["yesterday", "2026/13/40", "Mon, 30 Feb 2026 10:00:00", ""])
def test_a_date_that_is_none_is_of_no_day(said: str) -> None:
    (post,) = syndication.read(RSS.format(ITEM.format("a", f"<pubDate>{said}</pubDate>")).encode(), "it").posts
    assert post.day is None


def test_names_in_a_row_are_told_apart() -> None:
    more = "<dc:creator>Curie, M.; Noether, Emmy;</dc:creator>"
    (paper,) = feed.parse(blog(a_post("https://lab.example.org/a", more=more)), DAY).papers
    assert paper.authors == ("M. Curie", "Noether, Emmy")


@given(anything, anything)
def test_whatever_a_post_says_it_is_a_paper_or_a_line(title: str, summary: str) -> None:
    safe = "".join(letter for letter in escape(f"{title}\0{summary}") if letter.isprintable() or letter == "\0")
    told, _, more = safe.partition("\0")
    post = f'<id>a</id><title type="html">{told}</title><summary type="html">{more}</summary>'
    papers, skipped, _ = feed.parse(blog(post), DAY)
    assert len(papers) + len(skipped) == 1


def test_the_example_of_a_source_in_the_documents_is_one() -> None:
    told = (PROJECT / "docs" / "contributing" / "sources.md").read_text(encoding="utf-8")
    example: dict[str, Any] = {}
    exec(told.split("```python\n")[1].split("```")[0], example)  # noqa: S102 - to try what is written there
    source: Source = example["SOURCE"]
    assert [paper.title for paper in source.parse(b"a-1 One paper\n? None\n", DAY).papers] == ["One paper"]
    with pytest.raises(SourceError, match="a paper skipped: id"):
        source.parse(b"<html>", DAY)


@pytest.mark.parametrize(
    ("paper", "source", "links", "doi"),
    [
        (a_paper(link="https://huggingface.co/papers/2606.00001"), "huggingface", ["arXiv", "PDF", "Discussion"], ""),
        (a_paper(link="https://arxiv.org/abs/2606.00001", place="arXiv cs.CL"), "arxiv", ["arXiv", "PDF"], ""),
        (a_paper("10.1101-1", link="https://doi.org/10.1101/1", place="bioRxiv"), "feed", ["DOI"], "10.1101/1"),
        (a_paper("a-1", link="https://lab.example.org/a", place="A Lab"), "feed", ["Original"], ""),
    ],
    ids=["listed by a community", "announced by arXiv", "a DOI", "a post"],
)
def test_a_paper_has_the_links_that_are_right_for_it(paper: Paper, source: str, links: list[str], doi: str) -> None:
    (entry,) = archive.gather([a_listing(paper, source=source)], tuple(SOURCES)).entries
    assert [name for name, _ in elsewhere.links(paper)] == links
    assert elsewhere.address(paper) == citations.address(entry)
    assert (f"doi = {{{doi}}}" in citations.bibtex([entry])) == (f"DO  - {doi}" in citations.ris([entry])) == bool(doi)
    assert ("eprint" in citations.bibtex([entry])) == ("arXiv" in links)


BOMB = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss version="2.0"><channel><title>&b;</title></channel></rss>'


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "is empty"),
        (b"<html><title>No</title></html>", "is no RSS or Atom"),
        (BOMB, "declares entities"),
        (BOMB.decode().encode("utf-16"), "declares entities"),
        (b"<rss>" + b" " * 10_000_000, "is larger than 10 MB"),
        (b"<rss>" + b"<item>" * 5_001, "has more than 5,000 entries"),
        (b"<" * 1_000_000, "is no RSS or Atom"),
    ],
    ids=["empty", "html", "bomb", "a bomb in UTF-16", "large", "many", "brackets"],
)
def test_a_hostile_document_is_refused(body: bytes, problem: str) -> None:
    with pytest.raises(SourceError, match=problem):
        syndication.read(body, "feed: the answer")


@given(st.integers(0, len(BIORXIV)))
def test_a_document_cut_anywhere_is_read_or_refused(end: int) -> None:
    try:
        parsed = feed.parse(BIORXIV[:end], DAY)
    except SourceError:
        return
    assert len(parsed.papers) <= 1


def test_one_address_that_is_wrong_costs_a_line_and_no_other(content: Path, loopback: Loopback) -> None:
    good = loopback.at("/good", Reply(blog(a_post("https://lab.example.org/a"))))
    chosen = [good, loopback.at("/html", Reply(b"<html>")), loopback.url + "/gone"]
    kept = asked(content, "feed", "", chosen)
    assert [(each.papers, each.fault) for each in kept] == [(0, None), (0, None), (1, None)]
    assert len(kept[-1].notes) == 2
    (gone,) = (each.fault for each in asked(content, "feed", "", chosen[2:]) if each.fault)
    assert gone == f"{chosen[2]}: answers HTTP 404"
    assert [each.cause for each in asked(content, "feed", "", chosen[1:2]) if each.cause] == [Cause.FORMAT]
