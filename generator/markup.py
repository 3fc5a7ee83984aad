"""Templates and escaping: the one door to Jinja. A page is given text, never markup; a fragment what is escaped."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from generator import elsewhere, permalinks, typeset
from generator.errors import BuildError
from generator.languages import ENGLISH
from generator.model import Paper
from generator.wording import code, long_date, many, noun, number, say

# What CommonMark would read as markup: anywhere, at the edge of a word, at the start of a line.
_INLINE = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)")
_AT_START = re.compile(r"[#>+-]|[=~|](?=[=~|])|\d+(?=[.)](?:\s|$))")
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)|.+")
# Where a part goes, and where the first and the second of a list do.
_PLACE = re.compile(r"\x00(\w+)\x00")
_PLACES = re.compile(r"\x01(\w+)\x00(.*?)\x02\1\x00", re.DOTALL)

Parts = Mapping[str, str | Sequence[str]]


class _Form(NamedTuple):
    """A template rendered but for its parts, and what is between two of each list."""

    text: str
    between: dict[str, str]

    def filled(self, parts: Parts) -> str:
        lists = {name: between.join(parts[name]) for name, between in self.between.items()}
        return self.text % ({**parts, **lists} if lists else parts)


class Templates:
    """The templates of one folder. A misspelt name is an error."""

    def __init__(self, folder: Path, *, escape: bool = True) -> None:
        """Load from `folder`. Without `escape` what templates are given must be HTML already."""
        self._folder = folder
        self._templates: dict[str, jinja2.Template] = {}
        self._forms: dict[tuple[str, ...], _Form] = {}
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folder),
            autoescape=escape,  # noqa: S701 - fragments are given HTML; not by suffix, which would miss x.md.jinja
            auto_reload=False,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.policies["ext.i18n.trimmed"] = True
        self._environment.install_gettext_callables(say, noun, newstyle=True)  # type: ignore[attr-defined]
        self._environment.filters |= {
            "links": elsewhere.links,
            "md": markdown,
            "long_date": long_date,
            "paragraphs": paragraphs,
            "plain": typeset.plain,
        }
        self._environment.globals |= {
            "permalinks": permalinks,
            "foreign": _foreign(),
            "code": code,
            "many": many,
            "noun": noun,
            "number": number,
            "say": say,
        }

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """Return template `name` filled with `values`; raises BuildError when it is broken."""
        try:
            return self._template(name).render(values)
        except (jinja2.TemplateError, UnicodeDecodeError) as error:
            line = f", line {error.lineno}" if isinstance(error, jinja2.TemplateSyntaxError) else ""
            raise BuildError(
                f"{self._folder / name}{line}: {getattr(error, 'message', error)}; restore it with git, or mend it"
            ) from error

    def fill(self, name: str, parts: Parts) -> str:
        """Return template `name` filled with `parts`, of which each is a text or a list of texts.

        It is rendered once for each set of parts that are there, and only filled from then on, in a tenth of the time.
        So it can put a part, ask whether there is one, and go through a list once, but not ask what is in them.

        Raises:
            BuildError: as `render`.

        """
        there = (name, *[part for part, told in parts.items() if told])
        if (form := self._forms.get(there)) is None:
            form = self._forms[there] = self._form(name, parts)
        return form.filled(parts)

    def _form(self, name: str, parts: Parts) -> _Form:
        rendered = self.render(name, {part: _marks(part, told) if told else "" for part, told in parts.items()})
        between = {str(found[1]): str(found[2]) for found in _PLACES.finditer(rendered)}
        text = _PLACES.sub(r"%(\1)s", rendered.replace("%", "%%"))
        return _Form(_PLACE.sub(r"%(\1)s", text), between)

    def _template(self, name: str) -> jinja2.Template:
        if name not in self._templates:
            template = self._environment.get_template(name)
            template.globals = dict(template.globals)  # a layered mapping would be walked for each page
            self._templates[name] = template
        return self._templates[name]


def _marks(part: str, told: str | Sequence[str]) -> str | list[str]:
    return f"\x00{part}\x00" if isinstance(told, str) else [f"\x01{part}\x00", f"\x02{part}\x00"]


def _foreign() -> Markup:
    """Return what marks texts of papers, which are in English, on pages that are not (WCAG 2.2, 3.1.2)."""
    return Markup("" if code() == ENGLISH else f' lang="{ENGLISH}"')  # noqa: S704 - of no outside text


def markdown(line: str) -> str:
    """Return a line of text as Markdown that shows it as it is (CommonMark 0.31 §2.4, §2.5)."""
    escaped = _INLINE.sub(r"\\\g<0>", line) if any(map(line.__contains__, "\\`*[]_")) else line
    if start := _AT_START.match(escaped):
        number = start[0] if start[0].isdigit() else ""
        escaped = f"{number}\\{escaped[len(number) :]}"
    return escaped.replace("&", "&amp;").replace("<", "&lt;")


def paragraphs(prose: str) -> list[str]:
    """Split text as the model keeps it into its paragraphs."""
    return prose.split("\n\n") if prose else []


def label(paper: Paper) -> str:
    """Return what the abstract of a paper is called."""
    return say("Summary in our words") if paper.in_our_words else say("Abstract")


def brief(paper: Paper) -> str:
    """Return what a paper says in a sentence: the source's AI summary, or else how its abstract begins."""
    first = _SENTENCE.match(paper.abstract)
    return paper.ai_summary or (first[0] if first else "")
