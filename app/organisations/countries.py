"""Countries in the short form of the United Nations (UNTERM)."""

from collections.abc import Iterable

from app.i18n import Lazy, _

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
    """Say a country; a code that is not of the six is said as it is."""
    return str(COUNTRIES.get(code, code))


def countries(codes: Iterable[str]) -> list[str]:
    """Say several countries, in the order of :data:`COUNTRIES`; others come last."""
    order = [*COUNTRIES]
    return [country(code) for code in sorted(codes, key=lambda c: order.index(c) if c in order else 99)]
