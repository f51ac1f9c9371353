"""Countries in the short form of the United Nations (UNTERM).

The six of North-East Asia are in the catalogues; the other member States and the observers, in all six
languages, in ``countries.tsv``. Nobody else is a country here, and no name from another list is shown.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from app import i18n, names
from app.i18n import LANGUAGES, Lazy, _

#: ISO 3166-1 alpha-2 -> name; the six of North-East Asia, in the order of the English alphabet
COUNTRIES: dict[str, Lazy] = {
    "CN": _("China"),
    "KP": _("Democratic People's Republic of Korea"),
    "JP": _("Japan"),
    "MN": _("Mongolia"),
    "KR": _("Republic of Korea"),
    "RU": _("Russian Federation"),
}


def country(code: str) -> str:
    """Say a country; a code that is none is said as it is."""
    if code in COUNTRIES:
        return str(COUNTRIES[code])
    return _others().get(code, {}).get(i18n.language(), code)


def countries(codes: Iterable[str]) -> list[str]:
    """Say several countries, in the order of :data:`COUNTRIES`; others come last, by name."""
    order = [*COUNTRIES]
    return [
        country(code)
        for code in sorted(
            codes,
            key=lambda c: (order.index(c), "") if c in order else (99, names.sort_key(country(c))),
        )
    ]


def is_country(code: str) -> bool:
    """Tell whether ``code`` is that of a member State of the United Nations, or of an observer."""
    return code in COUNTRIES or code in _others()


def beyond_the_six() -> list[tuple[str, str]]:
    """Return (code, name) of all countries but the six, by name in the language that is spoken."""
    return [(code, country(code)) for code in _in_order(i18n.language())]


@lru_cache(maxsize=len(LANGUAGES))
def _in_order(language: str) -> list[str]:
    return sorted(_others(), key=lambda code: names.sort_key(_others()[code][language]))


@lru_cache(maxsize=1)
def _others() -> dict[str, dict[str, str]]:
    """Read the table: code -> language -> name."""
    heading, *rows = Path(__file__).with_suffix(".tsv").read_text(encoding="utf-8").splitlines()
    languages = heading.split("\t")[1:]
    return {
        code: dict(zip(languages, called, strict=True)) for code, *called in (row.split("\t") for row in rows)
    }
