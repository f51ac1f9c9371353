"""The languages people say they read and write: those of the platform, and many others."""

from functools import lru_cache
from typing import Any

from babel import Locale

from app import i18n, names
from app.i18n import LANGUAGES, _

MOST = 10  #: languages of one person

#: beside ours: of the region, of the United Nations, and large ones (ISO 639)
_OTHERS = [
    "ar", "am", "az", "bn", "bo", "bua", "cs", "cv", "da", "de", "el", "es", "et", "fa", "fi", "fr",
    "he", "hi", "hu", "hy", "id", "it", "ka", "kk", "km", "kn", "ky", "lo", "lt", "lv", "ms", "my",
    "ne", "nl", "no", "pa", "pl", "ps", "pt", "ro", "sah", "si", "sk", "sr", "sv", "sw", "ta", "te",
    "tg", "th", "tk", "tr", "tt", "tyv", "ug", "uk", "ur", "uz", "vi", "xal", "yue", "za",
]  # fmt: skip
CODES = frozenset([*LANGUAGES, *_OTHERS])


def named(code: str) -> str:
    """Say a language, in the language that is spoken."""
    return _names(i18n.language()).get(code, code)


def choices() -> list[tuple[str, str]]:
    """Return (code, words) for a form: ours first, in their order, then the others by name."""
    words = _names(i18n.language())
    others = sorted(CODES - set(LANGUAGES), key=lambda code: names.sort_key(words[code]))
    return [(code, words[code]) for code in (*LANGUAGES, *others)]


@lru_cache(maxsize=8)
def _names(spoken: str) -> dict[str, str]:
    """Return the languages by code, as they are called in one of them; in English where that is not known."""
    called, english = Locale.parse(spoken).languages, Locale.parse("en").languages
    return {code: called.get(code) or english[code] for code in CODES}


def with_skills(row: dict[str, Any]) -> str:
    """Say a language and how far it goes: "Korean (reads)"; nothing more when it is read and written."""
    name = named(row["code"])
    if row["reads"] and row["writes"]:
        return name
    if row["reads"]:
        return str(_("%(language)s (reads)", language=name))
    return str(_("%(language)s (writes)", language=name)) if row["writes"] else name
