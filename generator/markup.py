"""Templates and escaping: the one door to Jinja. A page is given text, never markup; a fragment what is escaped."""

import re
from collections.abc import Mapping
from email.utils import format_datetime
from pathlib import Path

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


class Templates:
    """The templates of one folder. A misspelt name is an error."""

    def __init__(self, folder: Path, *, escape: bool = True) -> None:
        """Load from `folder`. Without `escape` what templates are given must be HTML already."""
        self._folder = folder
        self._templates: dict[str, jinja2.Template] = {}
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
            "mail_date": format_datetime,
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

    def _template(self, name: str) -> jinja2.Template:
        if name not in self._templates:
            template = self._environment.get_template(name)
            template.globals = dict(template.globals)  # a layered mapping would be walked for each page
            self._templates[name] = template
        return self._templates[name]


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
