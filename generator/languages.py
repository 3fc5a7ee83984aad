"""Languages of the interface: translations (gettext's PO files), and how each writes days and numbers (CLDR).

What is said in English is the key of its translation; a file `xx.po` in a folder is a language.
"""

import datetime as dt
import gettext
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from babel import dates, numbers
from babel.messages import mofile, pofile

from generator.errors import BuildError

ENGLISH = "en"
FOLDER = Path("site_templates", "languages")  # of a checkout

_THEME = "site_templates/theme/"


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code, such as zh: its translations, and those of what the theme and its scripts say.

    A message of the theme that counts has a translation for one and a translation for many.
    """

    code: str = ENGLISH
    translations: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)
    theme: Mapping[str, str | list[str]] = field(default_factory=dict)


def names(folder: Path) -> list[str]:
    """Return the codes of the languages there are."""
    return sorted({ENGLISH, *(path.stem for path in folder.glob("*.po"))})


def language(folder: Path, code: str) -> Language:
    """Read a language of those in `folder`.

    Raises:
        BuildError: its file cannot be read; names the line.

    """
    if code == ENGLISH:
        return Language()
    path = folder / f"{code}.po"
    try:
        catalog = pofile.read_po(io.BytesIO(path.read_bytes()), locale=code, abort_invalid=True)
        packed = io.BytesIO()
        mofile.write_mo(packed, catalog)
    except (OSError, ValueError, pofile.PoFileError) as error:
        raise BuildError(f"{path}: cannot be read: {error}; restore it with git, or mend it") from error
    packed.seek(0)
    ours = [each for each in catalog if any(place.startswith(_THEME) for place, _ in each.locations)]
    theme = {each.id if isinstance(each.id, str) else each.id[0]: _told(each.string) for each in ours}
    return Language(code, gettext.GNUTranslations(packed), theme)


def _told(string: str | Sequence[str] | None) -> str | list[str]:
    return string if isinstance(string, str) else list(string or ())


@lru_cache(20_000)  # the same days are on many pages
def day(date: dt.date, pattern: str, code: str) -> str:
    """Return `date` as a pattern of CLDR says (Unicode TR 35, Date Field Symbol Table)."""
    return dates.format_date(date, pattern, locale=code)


@lru_cache(20_000)  # few papers have many votes
def number(value: float, pattern: str | None, code: str) -> str:
    """Return `value` as a pattern of CLDR says (Unicode TR 35, Number Format Patterns), or as is usual."""
    return numbers.format_decimal(value, pattern, locale=code)
