"""Charts hold nothing but shapes and text, whatever the names and numbers are."""

from collections.abc import Callable

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from generator import charts
from tests.builders import lines

counts = st.integers(0, 10**7)
numbers = st.lists(counts | st.floats(0, 100), max_size=60)
MAKERS: list[tuple[Callable[..., Markup], st.SearchStrategy[object]]] = [
    (charts.sparkline, numbers),
    (charts.bars, st.dictionaries(lines, counts, max_size=15)),
    (
        lambda series, told: charts.lines(series, ["first", "", "third"], told),
        st.dictionaries(lines, numbers, max_size=2),
    ),
]


@pytest.mark.parametrize(("draw", "values"), MAKERS, ids=["sparkline", "bars", "lines"])
@given(data=st.data(), told=lines)
def test_a_chart_is_shapes_and_text(
    draw: Callable[..., Markup], values: st.SearchStrategy[object], data: st.DataObject, told: str
) -> None:
    shown = data.draw(values)
    svg = lxml.html.fragment_fromstring(draw(shown, told))
    assert {element.tag for element in svg.iter()} <= {"svg", "g", "path", "rect", "text"}
    used = {name for element in svg.iter() for name in element.attrib}
    assert used <= {"class", "viewbox", "role", "aria-label", "transform", "d", "x", "y", "rx", "ry", "width", "height"}
    assert svg.get("aria-label") == told
    assert draw(shown, told) == draw(shown, told)


def drawn(svg: Markup, kind: str) -> list[lxml.html.HtmlElement]:
    return [
        element for element in lxml.html.fragment_fromstring(svg).iter() if kind in element.get("class", "").split()
    ]


def test_bars_are_as_long_as_their_numbers_the_first_on_top() -> None:
    bars = drawn(charts.bars({"Ada & Co": 4, "Bob": 1}, "Papers"), "rect")
    by_height = sorted(bars, key=lambda bar: float(bar.get("y")))
    first, second = (float(bar.get("width")) for bar in by_height)
    assert first == pytest.approx(4 * second, rel=0.01)


def test_a_long_name_is_cut() -> None:
    assert "Institute of Long Names and…<" in charts.bars({"Institute of Long Names and Longer Titles": 1}, "Papers")


def test_numbers_in_a_name_are_left_alone() -> None:
    assert ">Model 4.5678<" in charts.bars({"Model 4.5678": 1}, "Papers")


def test_a_line_has_a_point_for_each_number() -> None:
    (line,) = drawn(charts.lines({"papers": [1, 2, 3]}, ["May", "", "July"], "Papers"), "nofill")
    assert len(line.get("d").replace("M", "").replace("L", "").split()) == 6


def test_a_point_alone_is_a_dot_over_its_name() -> None:
    svg = charts.lines({"papers": [58]}, ["May"], "Papers")
    (dot,) = drawn(svg, "dot")
    (name,) = (each for each in lxml.html.fragment_fromstring(svg).iter("text") if each.text == "May")
    assert dot.get("cx") == name.get("x")
    assert not drawn(charts.lines({"papers": [58, 58]}, ["May", "June"], "Papers"), "dot")


def test_a_number_alone_is_a_level_line() -> None:
    assert charts.sparkline([3], "Papers") == charts.sparkline([3, 3], "Papers")


def test_points_are_named_where_they_have_a_name() -> None:
    svg = charts.lines({"papers": [1, 2, 3]}, ["May", "", "July"], "Papers")
    texts = [element.text for element in lxml.html.fragment_fromstring(svg).iter("text")]
    assert [text for text in texts if text and text.isalpha()] == ["May", "July"]
