"""The directory: people who agreed to be found, as each reader may see them, in the order of their names.

One statement reads a page (app/people/walks.py). Nobody is found by what she has not told the reader.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import select

from app import moments
from app.accounts.actor import Actor
from app.db import glance
from app.discussions import theme_names
from app.discussions.models import Theme
from app.groups.models import Visibility
from app.i18n import language
from app.names.search import LONGEST, folded
from app.organisations.models import Sector
from app.people import access
from app.people.access import Field
from app.people.listing import tag_key
from app.people.models import Audience
from app.people.walks import ELSEWHERE, NOWHERE, Shape, beginning, counting, statement

PAGE = 50  #: people on a page
WORDS = 4  #: of what is typed, by which a name is searched
_LONGEST_MARK = 2_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whom a reader looks for. What is "" or None does not matter."""

    text: str = ""
    sector: Sector | None = None
    country: str = ""  #: a code, or one of NOWHERE, ELSEWHERE
    theme: int | None = None
    expertise: str = ""
    language: str = ""

    def given(self) -> dict[str, str]:
        """Return what matters as the values of an address."""
        values = {
            "q": self.text,
            "sector": self.sector.value if self.sector else "",
            "country": self.country,
            "theme": str(self.theme or ""),
            "expertise": self.expertise,
            "language": self.language,
        }
        return {name: value for name, value in values.items() if value}


class Place(NamedTuple):
    """Where a page begins or ends."""

    key: str
    person_id: int

    def mark(self) -> str:
        """Return the place as a part of an address."""
        return base64.urlsafe_b64encode(f"{self.person_id} {self.key}".encode()).decode().rstrip("=")

    @classmethod
    def read(cls, mark: str | None) -> "Place | None":
        """Read a part of an address; what is none of ours is no place."""
        if not mark or len(mark) > _LONGEST_MARK:
            return None
        try:
            text = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode()
        except (binascii.Error, ValueError):
            return None
        number, _blank, key = text.partition(" ")
        if not (number.isascii() and number.isdigit() and key) or "\0" in key or int(number) >= 2**63:
            return None
        return cls(key, int(number))


class Body(NamedTuple):
    """An organisation a person belongs to."""

    key: str
    name: str
    language: str
    sector: Sector
    countries: list[str]


class Person(NamedTuple):
    """A person on the list, with what this reader may read of her."""

    id: int
    name: str
    language: str
    listed: Audience
    thumbnail: str | None  #: its digest
    position: str
    languages: list[str]
    bodies: list[Body]


@dataclass(frozen=True)
class Page:
    """A page of the directory."""

    rows: tuple[tuple[Any, ...], ...]  #: as read
    before: str | None  #: marks: the page before it ends here
    after: str | None
    audiences: frozenset[Audience]

    def people(self) -> Iterator[Person]:
        """Say who stands on it, and what of each is for this reader."""
        return people(self.rows, self.audiences)


def page(
    actor: Actor | None, wanted: Wanted, *, after: Place | None = None, before: Place | None = None
) -> Page:
    """Read one page of those whom ``actor`` may find."""
    rows = read(actor, wanted, after=after, before=before, most=PAGE + 1)
    place, turned = after or before, before is not None and after is None
    ids = list(dict.fromkeys(row[0] for row in rows))
    more = len(ids) > PAGE
    if more:
        rows = [row for row in rows if row[0] != ids[PAGE]]
    if turned:
        rows.reverse()
    first, last = (Place(rows[end][-1], rows[end][0]).mark() if rows else None for end in (0, -1))
    return Page(
        rows=tuple(rows),
        before=first if (more if turned else place) else None,
        after=last if (turned or more) else None,
        audiences=access.audiences_of(actor),
    )


def read(
    actor: Actor | None, wanted: Wanted, *, after: Place | None, before: Place | None = None, most: int
) -> list[tuple[Any, ...]]:
    """Read at most ``most`` people: one row for each of their organisations, or one without."""
    place = after or before
    audiences = access.audiences_of(actor)
    words = beginnings(wanted.text)
    tag = tag_key(wanted.expertise)
    if (wanted.text and not words) or (wanted.expertise and not tag):
        return []  # it was nothing that a name or a tag can begin with
    shape = Shape(
        words=len(words),
        sector=wanted.sector is not None,
        country=wanted.country if wanted.country in {"", NOWHERE, ELSEWHERE} else "one",
        theme=wanted.theme is not None,
        expertise=bool(tag),
        language=bool(wanted.language),
        turned=place is not None and after is None,
        placed=place is not None,
        by_reading=language() == "ja",
    )
    values: dict[str, Any] = {
        "language": language(),
        "today": moments.network_day(),
        "most": most,
        "sector": wanted.sector,
        "country": wanted.country,
        "theme": wanted.theme,
        "spoken": wanted.language,
        **beginning("tag", tag),
        "place": place.key if place else "",
        "person": place.person_id if place else 0,
    }
    for number, word in enumerate(words):
        values |= beginning(f"word{number}", word)
    return [tuple(row) for row in glance(statement(audiences, shape, _few(audiences, shape, values)), values)]


def _few(audiences: frozenset[Audience], shape: Shape, values: dict[str, Any]) -> int | None:
    """Tell which of the conditions lets the fewest people through; None: none lets few."""
    asked = counting(audiences, shape)
    if asked is None:
        return None
    counts: list[int] = [*glance(asked[0], values)[0]]
    few = [(count, place) for place, count in enumerate(counts) if count <= asked[1][place]]
    return min(few)[1] if few else None


def choices(actor: Actor | None) -> tuple[tuple[int, str], ...]:
    """Return (id, title) of the themes by which ``actor`` may look for people.

    Themes of closed groups are no way to find people, not even for their members.
    """
    statement = _OPEN_THEMES if actor is None else _THEMES
    return tuple((row[0], row[1]) for row in glance(statement, {}))


_ALL_THEMES = select(Theme.id, theme_names.TITLE).order_by(*theme_names.ORDER)
_OPEN_THEMES = _ALL_THEMES.where(Theme.visibility == Visibility.PUBLIC)
_THEMES = _ALL_THEMES.where(Theme.visibility != Visibility.GROUP)


def beginnings(text: str) -> list[str]:
    """Return the beginnings of names that ``text`` may mean: what no name can begin with is none."""
    return [word[:LONGEST] for word in folded(text[:200]).split()[:WORDS]]


def people(rows: tuple[tuple[Any, ...], ...], audiences: frozenset[Audience]) -> Iterator[Person]:
    """Say of the people of ``rows``, as read, what is for those who are among ``audiences``."""
    found: dict[int, Person] = {}
    for row in rows:
        person_id, name, code, listed, chosen, thumbnail, position, languages, *body, _place = row
        told = json.loads(chosen)
        readable = {field for field in _SHOWN if access.audience_of(told, field) in audiences}
        if person_id not in found:
            found[person_id] = Person(
                id=person_id,
                name=name,
                language=code,
                listed=listed,
                thumbnail=thumbnail if Field.PHOTO in readable else None,
                position=position if Field.POSITION in readable else "",
                languages=[one["code"] for one in json.loads(languages)]
                if Field.LANGUAGES in readable
                else [],
                bodies=[],
            )
        if body[0] is not None and Field.ORGANISATIONS in readable:
            key, called, spoken, sector, countries = body
            found[person_id].bodies.append(Body(key, called, spoken, sector, json.loads(countries)))
    return iter(found.values())


_SHOWN = (Field.PHOTO, Field.POSITION, Field.LANGUAGES, Field.ORGANISATIONS)
