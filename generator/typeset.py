r"""Text as its author would want it read: the TeX that a source left in titles and abstracts.

Sources strip most, not all, of the TeX of a paper: commands, escapes and quotes stay, dollar signs
and backslashes get lost. What is certain is set; when in doubt the text stays as it came. `plain`
is for feeds, mails and names, `html` for pages. Both have the same characters for a reader, but for
formulas that Unicode cannot write: those are MathML on a page and TeX elsewhere.

Symbols and accents are pylatexenc's, MathML is latex2mathml's.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from html import unescape as html_unescape
from unicodedata import normalize
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert
from markupsafe import Markup, escape
from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db

from generator.text import web_address

_TeX = Callable[[re.Match[str]], str]
# What a text must hold for the rule to be worth trying, what the rule is about, what is put there.
_Rule = tuple[str, re.Pattern[str], str | _TeX]

# ruff: noqa: RUF001 - signs that look like letters are what this room is about

# Text has no control characters (see `text`), so that some can stand for markup until the end.
_STRONG, _EM, _CODE, _UP, _DOWN, _GROUP, _MATH = (
    *("\x01\x02", "\x03\x04", "\x05\x06", "\x0e\x0f", "\x10\x11", "\x16\x17", "\x12\x13"),
)
_TAGS = {
    _STRONG: ("<strong>", "</strong>"),
    _EM: ("<em>", "</em>"),
    _CODE: ("<code>", "</code>"),
    # What plain text shows as ^ and _ is there for ears and for copying, though not for eyes.
    _UP: ('<sup><span class="for-ears">^</span>', "</sup>"),
    _DOWN: ('<sub><span class="for-ears">_</span>', "</sub>"),
    _GROUP: ('<span class="for-ears">{</span>', '<span class="for-ears">}</span>'),
}
_OPEN_OR_CLOSE = {mark: tag for marks, tags in _TAGS.items() for mark, tag in zip(marks, tags, strict=True)}
_PLAIN = dict.fromkeys(_OPEN_OR_CLOSE, "") | {
    _UP[0]: "^",
    _DOWN[0]: "_",
    _GROUP[0]: "{",
    _GROUP[1]: "}",
    _MATH[0]: "$",
    _MATH[1]: "$",
}
_SIMPLE = _PLAIN | {mark: _OPEN_OR_CLOSE[mark] for mark in (*_STRONG, *_EM, *_CODE)}

_STYLES = {"textbf": _STRONG, "textit": _EM, "emph": _EM, "textsc": "", "texttt": _CODE} | dict.fromkeys(
    (
        "text",
        "textrm",
        "textsf",
        "textup",
        "mathrm",
        "mathsf",
        "mathbf",
        "mathcal",
        "mathbb",
        "mathit",
        "boldsymbol",
        "underline",
    ),
    "",
)
_LATIN = {"eg": "e.g.", "ie": "i.e.", "etc": "etc.", "deg": "°", "LaTeX": "LaTeX", "textgreater": ">", "textless": "<"}
_UPPER = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWER = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))

_ADDRESS = re.compile(r"https?://(?:(?!\]\(|,https?:)[!#-;=?-\[\]_a-z~])+")  # printable ASCII but "<>\^`{|}
_LINK = re.compile("\x18([^\x19]*)\x19")
_FORMULA = re.compile("\x12([^\x13]*)\x13")
_SPACES = re.compile("  +")
_ASIDE = re.compile("\x14(\\d+)\x15")
_INLINE_MATH = re.compile(
    r"\\\((.{1,400}?)\\\)"
    r"|(?<![\\$])\$(?!\s)([^$]{1,200}?)(?<![\s\\])\$(?!\d)(?!(?<=[:/,;]\$)[\w{])"
    r"|\$(\\(?:sim|approx|pm|times|[gl]eq?)|[<>=~±≤≥≈∼×])\$(?=\d)"
)
# What stands between two dollar signs and is no formula: money, shell variables, words.
_NO_FORMULA = re.compile(
    r"[\d.,]+(?:\s|[KMB]\b|$)|\d[^\\^_{<=>]*$"
    r"|\{?[A-Z]{2,}[A-Z\d_]*\b(?![\^({])"
    r"|.*(?<![\\{a-z])\b[A-Za-z]{2,} [A-Za-z]{2,}\b"
)
# What a formula may be made of (MathML Core); no element or attribute that links, styles or takes up room.
_ELEMENTS = {
    f"{{http://www.w3.org/1998/Math/MathML}}{name}"
    for name in (
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup"),
        *("mover", "munder", "munderover", "mtable", "mtr", "mtd", "mstyle"),
    )
}
_ATTRIBUTES = {
    *("display", "displaystyle", "scriptlevel", "stretchy", "fence", "form", "separator", "accent"),
    *("mathvariant", "movablelimits", "symmetric", "columnalign", "linethickness"),
}
_BRACED = r"\{([^{}]*)\}"
# What an address is called: words of which one is capital or that are several, a sentence, not a {placeholder}.
_NAME = (
    "(?:here|link|code|website|homepage|demo)"
    "|[A-Za-z'’-]*[A-Z][A-Za-z'’-]*(?: [A-Za-z'’-]+){0,3}"
    "|[a-z'’-]+(?: [A-Za-z'’-]+){1,3}"
    "|[A-Z][a-z]*(?: [A-Za-z'’-]+){1,9}\\."
)


@lru_cache(1_024)  # a title is shown in a dozen places
def plain(text: str) -> str:
    """Return `text` set in Unicode alone."""
    return text if (done := _set(text)) == text else _marked(done, _PLAIN)


def html(text: str, *, links: bool = True) -> Markup:
    """Return `text` set as HTML: escaped, with emphasis, formulas and, unless it is one itself, links."""
    done = _set(text)
    linked = links and "http" in done
    escaped = escape(_ADDRESS.sub(_address, done) if linked else done)
    return Markup(_marked_up(str(escaped))) if linked or done != text else escaped  # noqa: S704


def simple(text: str) -> Markup:
    """Return `text` as HTML for any feed reader and mail program: the characters of `plain`, emphasis and links."""
    done = _set(text)
    if done == text and "http" not in done:
        return escape(done)
    linked = _ADDRESS.sub(_address, done)
    return Markup(_LINK.sub(r'<a href="\1">\1</a>', _marked(str(escape(linked)), _SIMPLE)))  # noqa: S704


def _marked_up(escaped: str) -> str:
    """Put HTML where marks stand for it."""
    tagged = _marked(escaped, _OPEN_OR_CLOSE)
    linked = _LINK.sub(r'<a href="\1">\1</a>', tagged)
    return _FORMULA.sub(lambda formula: _mathml(formula[1]), linked)


def _marked(text: str, shown: dict[str, str]) -> str:
    """Put what is shown where marks stand for it; to look for all fourteen costs less than one pattern."""
    for mark, instead in shown.items():
        text = text.replace(mark, instead)
    return text


@lru_cache(4_096)  # pages, feeds and twins show the same texts
def _set(came: str) -> str:
    """Apply every rule, in an order in which none sees another's result as its own case; leave something to read."""
    if not any(map(came.__contains__, _SIGNS)):  # no rule can apply, as to most texts
        return came
    finished: list[str] = []

    def aside(finish: _TeX, found: re.Match[str]) -> str:
        finished.append(finish(found))
        return f"\x14{len(finished) - 1}\x15"

    text = _applied(_LINKS, came)
    for need, pattern, finish in _FINISHED:
        if need in text:
            text = pattern.sub(partial(aside, finish), text)
    if "$" in text or "\\(" in text:
        text = _INLINE_MATH.sub(partial(aside, _formula), text)
    text = _applied(_RULES, text)
    while "\x14" in text:  # a formula may hold an address
        text = _ASIDE.sub(lambda number: finished[int(number[1])], text)
    return _SPACES.sub(" ", text) if any(sign > " " for sign in text) else came


def _applied(rules: list[_Rule], text: str) -> str:
    for need, pattern, replacement in rules:
        if need in text:
            text = pattern.sub(replacement, text)
    return text


def _as_it_came(found: re.Match[str]) -> str:
    return found[0]


def _formula(found: re.Match[str]) -> str:
    """Set a formula in Unicode if that says it all, else mark it as one; what is no formula stays as it came."""
    tex = str(found[found.lastindex or 0]).strip()
    if not found[1] and _NO_FORMULA.match(tex):
        return _applied(_RULES, tex) if "text" in tex else found[0]
    base = "x" if tex.startswith(("^", "_")) else ""  # what the index belongs to is before the formula
    done = _applied(_RULES, base + tex).removeprefix(base)
    told = not re.search(r"[\\{}^_]" if base else r"[\\{}^_\x0e\x10]", done)
    return done if told else f"{_MATH[0]}{tex}{_MATH[1]}"


def _style(found: re.Match[str]) -> str:
    marks = _STYLES[found[1]]
    return f"{marks[0]}{found[2]}{marks[1]}" if marks else found[2]


def _symbol(found: re.Match[str]) -> str:
    return _LATIN.get(found[1]) or _symbols().get(found[1]) or found[0]


def _named(found: re.Match[str]) -> str:
    """Set a symbol whose backslash was lost, where what is beside it says that it is one."""
    return _symbols()[found[1]]


def _accent(found: re.Match[str]) -> str:
    return _letter(found[0])


@cache
def _letter(accented: str) -> str:
    letter = normalize("NFC", str(LatexNodes2Text().latex_to_text(accented)))
    return letter if len(letter) == 1 else accented


def _raised(found: re.Match[str]) -> str:
    return _index(found, _UPPER, _UP)


def _lowered(found: re.Match[str]) -> str:
    return _index(found, _LOWER, _DOWN)


def _index(found: re.Match[str], letters: dict[str, str], marks: str) -> str:
    inner = str(found[found.lastindex or 0])
    if inner in {"\\circ", "circ", "∘"}:
        return "°"
    if inner in {"*", "∗"}:
        return inner
    if all(letter in letters for letter in inner) and not re.search("[a-z]{2}", inner):
        return "".join(letters[letter] for letter in inner)
    grouped = inner if re.fullmatch(r"[\w.]+", inner) else f"{_GROUP[0]}{inner}{_GROUP[1]}"
    return f"{marks[0]}{grouped}{marks[1]}"


@cache
def _symbols() -> dict[str, str]:
    """Return the commands that are one character, by name."""
    macros = get_default_latex_context_db().iter_macro_specs()
    told = {macro.macroname: macro.simplify_repl for macro in macros if isinstance(macro.simplify_repl, str)}
    return {name: sign for name, sign in told.items() if len(sign) == 1 and len(name) > 1} | {"i": "ı"}


@cache
def _mathml(escaped: str) -> str:
    """Return a formula, escaped TeX, as MathML; as the TeX it is where that cannot be told, or says more."""
    tex = html_unescape(escaped)
    try:
        formula = convert(tex)
        elements = [*ET.fromstring(formula).iter()]  # noqa: S314 - made just now, by us
    except Exception:  # noqa: BLE001 - the library raises what it happens to meet
        return f"${escaped}$"
    known = all(each.tag in _ELEMENTS and each.attrib.keys() <= _ATTRIBUTES for each in elements)
    return formula if known and not re.search("[<>&]", tex) else f"${escaped}$"


def _address(found: re.Match[str]) -> str:
    """Mark the address in what looks like one, without what belongs to the sentence around it."""
    address, rest = found[0], ""
    while address[-1] in ".,;:!?'*$]" or (address[-1] == ")" and address.count(")") > address.count("(")):
        address, rest = address[:-1], address[-1] + rest
    return f"\x18{address}\x19{rest}" if web_address(address) else found[0]


_BASE = r"[\w)\]∇∑∂′]"  # what can bear an index
_NAMES = "alpha|beta|gamma|delta|epsilon|theta|lambda|mu|nabla|ell|pi|rho|sigma|tau|phi|omega|sum"
_WORDS = ("rightarrow", "leq", "geq", "infty")  # commands that no language has as words
_STYLED = re.compile(r"\\(" + "|".join(_STYLES) + r")\s?" + _BRACED)
_HOST = r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}"
_DAY = "(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thu|Fri|Sat|Sun)[a-z]*"
_LINKS: list[_Rule] = [  # \url{A}, \href{A}{name}, and what is left of them: A{A} and A{name}
    ("\\", re.compile(r"\\allowbreak ?"), ""),
    ("\\", re.compile(r"\\url" + _BRACED), r"\1"),
    ("\\", re.compile(r"\\href" + _BRACED + _BRACED), r"\2 (\1)"),
    ("{", re.compile(r"(https?://([^\s{}]+?))(/?)\{(?:https?://)?\2/?\.?\}"), r"\1\3"),
    ("{", re.compile(rf"(https?://[^\s{{}}]+)\{{({_NAME})\}}\$?(?![\w/{{])"), r"\2 (\1)"),
]
_FINISHED: list[tuple[str, re.Pattern[str], _TeX]] = [  # what no rule of text is for
    ("http", _ADDRESS, _as_it_came),
    ("\\", re.compile(r"\b[A-Z]:\\\S+"), _as_it_came),
    ("@", re.compile(r"(?<![\w.+~-])[\w.+~-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"), _as_it_came),
    ("~", re.compile(rf"(?<![^\s(])(?:{_HOST})?\.{{0,2}}/[^\s~\\]{{0,99}}~[^\s\\]*"), _as_it_came),
    ("~", re.compile(rf"\b(?:{_DAY}~{_DAY}|([A-Za-z]+)\d+~\1\d+|\d[\d.]{{0,9}}[A-Za-z]+~\d|HEAD~\d)"), _as_it_came),
    ("~", re.compile(r"(?<![\w'’\\])[A-Za-z]~(?:[A-Za-z]+\(|[A-Za-z]\b)"), _as_it_came),  # A~Z, x~N(0,1)
]
_RULES: list[_Rule] = [
    ("^", re.compile(r"\^\\?text[a-z]*" + _BRACED), r"^{\1}"),
    ("\\", re.compile(r"\\textsuperscript" + _BRACED), r"^{\1}"),
    ("\\", re.compile(r"\\textsubscript" + _BRACED), r"_{\1}"),
    ("{", re.compile(r"\bboldsymbol(?=[^\W\w]|[α-ω])"), ""),
    ("\\", _STYLED, _style),
    ("\\", _STYLED, _style),  # again, for a style in a style
    ("{", re.compile(r"(?<![A-Za-z\\])(textbf|textit|texttt|textsc|textrm|emph|boldsymbol)" + _BRACED), _style),
    ("{", re.compile(r"\{\\(?:em|it)\s+([^{}]*)\}"), _EM[0] + r"\1" + _EM[1]),
    ("\\", re.compile(r"\\footnote" + _BRACED), r" (\1)"),
    ("\\", re.compile(r"(?<=\w)\\'(?=(?:s|t|d|m|re|ve|ll)\b)"), "'"),
    (
        "\\",
        re.compile(
            r"\\[`'^\"](?:[aeiouyAEIOUY]|\{[A-Za-z]\}|\{?\\i\b\}?)|\\'[nsczNSCZ]|\\~[anoANO]|\\[cvuHkr~=.]\{[A-Za-z]\}"
        ),
        _accent,
    ),
    ("\\", re.compile(r"\\etc\b\.?"), "etc."),
    ("\\", re.compile(r"\{?\\([A-Za-z]+)(?![A-Za-z{]|\}\{)\}?"), _symbol),
    ("\\", re.compile(r"\\([%&#_$]|~(?=\d))"), r"\1"),
    ("\\", re.compile(r"(?<![^\s(])\\(?=\d+(?:\.\d|\s?[KMB]\b))"), "$"),  # \$0.1 in a text that lost its dollar signs
    ("\\", re.compile(r"\\[,;:! ]"), " "),
    ("^", re.compile(rf"\b({_NAMES})(?=\^[\w{{])"), _named),
    ("_", re.compile(rf"\b({_NAMES})(?=_(?:\{{|\w(?!\w)))(?!(?<=phi)_\d)"), _named),
    ("^", re.compile(rf"(?<={_BASE})\^\{{?\\?(circ|∘)\}}?"), _raised),
    ("sim", re.compile(r"(sim)(?<![A-Za-z_/-]sim)!?(?=\d[\d.,]*(?:times|[KMBk]?(?!\w)))"), _named),
    ("times", re.compile(r"\^\{([a-z]) ?times ([a-z])\}"), r"^{\1×\2}"),
    ("times", re.compile(r"(times)(?<=[\d°]times)(?![a-z])"), _named),
    ("{", re.compile(r"(?:(?<=\d)|(?=\{\w+\}\s?\d))\{(sim|times|approx)\}"), _named),
    ("{", re.compile(r"(?<=[\w)}])\{([,=+-])\}(?=[{\d])"), r"\1"),
    *((word, re.compile(rf"({word})(?<![A-Za-z\\{{_/.-]{word})(?![A-Za-z_}}])"), _named) for word in _WORDS),
    (
        "^",
        re.compile(
            rf"(?<={_BASE})\^(?:\{{([^{{}}^_]{{1,24}})\}}|(\d+)(?!\d|\.\d)|([A-Za-z*∗]|[α-ω])(?![A-Za-z])|([+-])(?=[\s,.)]|$))"
        ),
        _raised,
    ),
    ("_", re.compile(rf"(?<={_BASE})_\{{([^{{}}^_]{{1,24}})\}}"), _lowered),
    (
        "_",
        re.compile(r"(?<![\w/@.-].)(?<=([A-Za-zα-ωℓ∇∑]))_(?:(\d+(?:\.\d+)?)|(?!(?i:\1))([A-Za-z]))(?![\w@{])"),
        _lowered,
    ),
    ("`", re.compile(r"(?<!`)``(?!`)([^`]{1,300}?)''"), r"“\1”"),
    ("`", re.compile(r"(?<!`)``(?!`)((?:(?!'')[^`\"]){1,300})(?<=\S)\"(?!\w)"), r"“\1”"),
    ("''", re.compile(r"(?<![\w\"“])\"(?=\S)((?:(?!'')[^`\"“”]){1,150})''(?![\w'])"), r"“\1”"),
    ("''", re.compile(r"(?<![\w'’.,)”])''(?=\S)((?:(?!\. )[^'`]){1,100}?)(?<=\S)''(?!\w)"), r"“\1”"),
    ("`", re.compile(r"(?<![\w`])`([^`'\n]+)'(?![\w'])"), r"‘\1’"),
    (
        "~",
        re.compile(
            r"~(?<=[A-Za-z.,:)\x15]~)(?<!\d[A-Za-z]~)(?<!\d[A-Za-z]{2}~)(?=[\w\\(\[{“‘\x14])"
            r"|~(?<=\d~)(?=[A-Za-z(\x14])|~(?<=\}~)(?=\()"
        ),
        " ",
    ),
]
_NEEDS = {"$", *(need for need, _, _ in _RULES)}
_SIGNS = [need for need in sorted(_NEEDS) if not any(other in need for other in _NEEDS - {need})]
