"""A template that is filled says what it says when it is rendered, whatever is in its parts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import BuildError
from generator.markup import Parts, Templates

TEMPLATE = """
{% if title %}
<h1 id="{{ title }}">{{ title }}</h1>
{% endif %}
50 % of {{ count }}: {% for name in names %}<i>{{ name }}</i>{{ ", " if not loop.last }}{% endfor %}

{% if note or title %}
<p>{{ note }}</p>
{% endif %}
{% for line in lines %}
- {{ line }}
{% endfor %}
"""
TEXTS = st.text(st.characters(exclude_characters="\0\1\2", exclude_categories=["Cs"]), max_size=9)
LISTS = st.lists(TEXTS)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    folder = tmp_path_factory.mktemp("templates")
    (folder / "page").write_text(TEMPLATE, encoding="utf-8")
    (folder / "misspelt").write_text("{{ titel }}", encoding="utf-8")
    return Templates(folder, escape=False)


@given(
    st.fixed_dictionaries(dict.fromkeys(("title", "note", "count"), TEXTS) | dict.fromkeys(("names", "lines"), LISTS))
)
def test_to_fill_a_template_is_to_render_it(templates: Templates, parts: Parts) -> None:
    assert templates.fill("page", parts) == templates.render("page", parts)


@pytest.mark.parametrize("text", ["%(title)s", "%", "{{ title }}", "{% if %}", "100%s", "%%"])
def test_what_means_something_in_a_template_means_nothing_in_a_part(templates: Templates, text: str) -> None:
    parts = {"title": text, "note": "", "count": text, "names": [text, text], "lines": [text]}
    assert templates.fill("page", parts) == templates.render("page", parts)


def test_a_part_that_no_one_gives_is_told_by_name(templates: Templates) -> None:
    with pytest.raises(BuildError, match=r"misspelt: 'titel' is undefined"):
        templates.fill("misspelt", {"title": "a"})


def test_a_template_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="absent"):
        Templates(tmp_path).fill("absent", {})
