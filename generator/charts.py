"""Charts as SVG, drawn by pygal. Colours and letters come from the page's style sheet, by pygal's classes.

What pygal adds for itself is left out: style sheets and scripts, which the page's policy forbids, a comment with the
date, and what is shown under a pointer. The numbers of a chart stand on the page besides.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pygal
from lxml import etree
from markupsafe import Markup

from generator import wording

# pygal looks for plugins in a way that Python warns of, at every later import.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

_WIDTH, _HEIGHT, _BAR, _SPARK = 400, 170, 19, 44  # in units of the drawing, which is as wide as its place
_LONGEST = 28  # characters of a bar's name
_DROPPED = {"defs", "desc", "script", "style", "title"}
_UNSEEN = {"background", "text-overlay", "tooltip-overlay"}
_SHAPE = {"cx", "cy", "d", "height", "transform", "width", "x", "y"}
_FRACTION = re.compile(r"\d+\.\d+")

Values = Sequence[float | None]


def lines(series: Mapping[str, Values], names: Sequence[str], told: str) -> Markup:
    """Return a line for each of `series`, over points of which those that have one of `names` are named below.

    A point alone is a dot. `told` is what the chart is, for those who do not see it.
    """
    chart = pygal.Line(**_plain(_HEIGHT), show_dots=len(names) == 1, include_x_axis=True, x_labels=names)
    for name, values in series.items():
        chart.add(name, values)
    return _drawn(chart, told)


def bars(values: Mapping[str, int], told: str) -> Markup:
    """Return a bar for each of `values`, the first on top."""
    shown = dict(reversed([*values.items()]))  # pygal begins below
    names = [name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…" for name in shown]
    chart = pygal.HorizontalBar(**_plain(_SPARK + _BAR * len(shown)), x_labels=names)
    chart.add("", list(shown.values()))
    return _drawn(chart, told)


def sparkline(values: Sequence[float], told: str) -> Markup:
    """Return what is below a line with no axes, from 0 to the greatest of `values`; of a value alone it is level."""
    without = {"show_dots": False, "show_x_labels": False, "show_y_labels": False, "spacing": 0}
    chart = pygal.Line(**_plain(_SPARK), **without, fill=True, range=(0, max(values, default=0) or 1))
    chart.add("", values if len(values) > 1 else [*values, *values])
    return _drawn(chart, told)


def _plain(height: int) -> dict[str, Any]:
    return {
        "width": _WIDTH,
        "height": height,
        "margin": 3,
        "truncate_label": -1,
        "min_scale": 2,
        "max_scale": 5,
        "value_formatter": wording.number,
        "no_data_text": "",
        "show_legend": False,
        "css": (),
        "js": (),
        "no_prefix": True,
    }


def _drawn(chart: Any, told: str) -> Markup:
    svg = chart.render_tree()
    etree.strip_elements(svg, *_DROPPED, etree.Comment)
    for element in list(svg.iter("g", "path", "rect", "text")):
        if _is_unseen(element):
            element.getparent().remove(element)
    for group in reversed(list(svg.iter("g"))):
        if not len(group):
            group.getparent().remove(group)
    for element in svg.iter():
        for name in _SHAPE & {*element.attrib}:
            element.set(name, _FRACTION.sub(_rounded, element.get(name)))
    shown = etree.Element("svg", {"class": "chart", "viewBox": svg.get("viewBox"), "role": "img", "aria-label": told})
    shown.extend(svg)
    return Markup(etree.tostring(shown, encoding="unicode"))  # noqa: S704 - escaped by lxml


def _is_unseen(element: Any) -> bool:
    """Say whether an element is empty, or hidden by pygal's own style sheet: for a pointer, or a guide upwards."""
    kinds = element.get("class", "").split()
    axis = element.getparent().getparent()
    is_upwards = "guide" in kinds and axis.get("class") == "axis x"
    return is_upwards or bool(_UNSEEN & {*kinds}) or (element.tag == "text" and not element.text)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")
