"""Whether everyone can use a page: it fits its screen, and axe has nothing to say against it."""

from playwright.sync_api import Page

from tests.acceptance.conftest import NODE

# Rows of a list are made alike, and axe takes a minute for thousands: of each list this leaves some, spread over it.
_THIN_OUT = """
() => {
  const MOST = 12;
  for (const list of document.querySelectorAll("ul, ol, tbody")) {
    const rows = [...list.children];
    const step = Math.ceil(rows.length / MOST);
    rows.forEach((row, place) => place % step && row.remove());
  }
}
"""


def faults(page: Page) -> list[tuple[str, str]]:
    """Return what is wrong with a page: which rule it breaks, and where first. Most rows of its lists are gone then."""
    assert page.viewport_size
    width = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate(_THIN_OUT)
    page.evaluate((NODE / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    broken = [(fault["id"], fault["nodes"][0]["html"]) for fault in page.evaluate("axe.run()")["violations"]]
    return [("width", f"{width} px")] * (width > page.viewport_size["width"]) + broken
