"""The columns of tables that the secretariat brings: how they are headed, and what their cells mean.

A heading is understood in each of our languages, and by the name of the column itself. So are sectors,
countries and languages.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from werkzeug.datastructures import MultiDict

from app import i18n, text
from app.desk.models import Imported
from app.i18n import LANGUAGES, Lazy, _
from app.names import folded
from app.organisations.countries import COUNTRIES, beyond_the_six, country
from app.organisations.models import Sector

#: what is imported -> column -> its heading
COLUMNS: Mapping[Imported, Mapping[str, Lazy]] = {
    Imported.PEOPLE: {
        "email": _("E-mail address"),
        "name": _("Name"),
        "language": _("Language"),
        "organisation": _("Organisation"),
        "title": _("What the person is there"),
        "note": _("A word of yours"),
    },
    Imported.ORGANISATIONS: {
        **{f"name_{code}": _("Name in %(language)s", language=own) for code, own in LANGUAGES.items()},
        "short_name": _("Short name"),
        "sector": _("Sector"),
        "countries": _("Countries"),
        "parent": _("Body above it"),
        "website": _("Website"),
        "established": _("Year in which it was founded"),
    },
}
#: columns without which a table cannot be understood: one of each set must be there
WANTED: Mapping[Imported, tuple[frozenset[str], ...]] = {
    Imported.PEOPLE: (frozenset({"email"}), frozenset({"name"})),
    Imported.ORGANISATIONS: (
        frozenset({f"name_{code}" for code in LANGUAGES}),
        frozenset({"sector"}),
    ),
}


def understood(what: Imported, heads: list[str]) -> list[str | None]:
    """Return the column of each heading; None: not one of ours, or there already."""
    known = _headings(what)
    found: list[str | None] = []
    for head in heads:
        column = known.get(folded(head))
        found.append(None if column in found else column)
    return found


def missing(what: Imported, columns: list[str | None]) -> list[str]:
    """Name the headings without which the table cannot be understood, in the reader's language."""
    lacking = [wanted for wanted in WANTED[what] if not wanted & set(columns)]
    return [str(COLUMNS[what][min(wanted)]) for wanted in lacking]


def heads(what: Imported) -> list[str]:
    """List the words that may stand in a heading, in all languages, in small letters."""
    said: set[str] = set()
    for language in LANGUAGES:
        with i18n.speaking(language, "UTC"):
            said.update(str(head).casefold() for head in COLUMNS[what].values())
    return sorted(said)


@lru_cache(maxsize=len(Imported))
def _headings(what: Imported) -> dict[str, str]:
    return _in_all_languages(COLUMNS[what])


def _in_all_languages(words: Mapping[str, object]) -> dict[str, str]:
    """Return folded words in all languages, and the keys themselves -> keys."""
    found = {folded(key): key for key in words}
    for language in LANGUAGES:
        with i18n.speaking(language, "UTC"):
            found.update({folded(str(said)): key for key, said in words.items()})
    return found


@lru_cache(maxsize=1)
def _sectors() -> dict[str, str]:
    return _in_all_languages({sector.value: sector.words for sector in Sector})


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with i18n.speaking(language, "UTC"):
            for code, name in [*((code, country(code)) for code in COUNTRIES), *beyond_the_six()]:
                found[folded(name)] = code
                found[code.casefold()] = code
    return found


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    found = {folded(own): code for code, own in LANGUAGES.items()} | {code: code for code in LANGUAGES}
    for spoken in LANGUAGES:
        with i18n.speaking(spoken, "UTC"):
            names = i18n.locale().languages
            found.update({folded(names[code]): code for code in LANGUAGES if code in names})
    return found


def _sector(cell: str) -> list[str]:
    return [_sectors().get(folded(cell), cell)]


def _country_codes(cell: str) -> list[str]:
    parts = [
        part.strip() for part in cell.replace("；", ";").replace("、", ";").replace("\n", ";").split(";")
    ]
    if len(parts) == 1:
        parts = [part.strip() for part in cell.replace("，", ",").split(",")]
    return [_countries().get(folded(part), part) for part in parts if part]


def _language(cell: str) -> list[str]:
    return [_languages().get(folded(cell), cell)]


_MEANT: Mapping[str, Callable[[str], list[str]]] = {
    "sector": _sector,
    "countries": _country_codes,
    "language": _language,
}
_RUNS = frozenset("=+-@")  #: before which our own tables put an apostrophe (app.people.exports)


def cleaned(cell: str) -> str:
    """Return a cell as text, without the apostrophe that keeps programs from taking it for a formula."""
    if cell[:1] == "'" and cell[1:2] in _RUNS:
        cell = cell[1:]
    return text.clean(cell).strip()


def typed(cells: Mapping[str, str]) -> MultiDict[str, str]:
    """Return the cells of a row as somebody would have typed them into the form."""
    form: MultiDict[str, str] = MultiDict()
    for column, cell in cells.items():
        for value in _MEANT[column](cell) if column in _MEANT else [cell]:
            form.add(column, value)
    return form
