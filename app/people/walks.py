"""The statement that reads a page of the directory, built once for each kind of question.

For each audience the people are walked in the order of an index, from where the page before ended, and as
few as a page holds are taken; only these are joined with what is shown of them.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, select, tuple_, union_all
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Account
from app.files.models import StoredFile
from app.organisations.access import affiliation_holds
from app.organisations.countries import COUNTRIES
from app.organisations.models import Affiliation, Organisation, OrganisationCountry
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME
from app.people import access
from app.people.access import Field
from app.people.models import Audience, PersonExpertise, PersonLanguage, PersonTheme, PersonToken, Profile

NOWHERE, ELSEWHERE = "international", "other"  #: bodies without a country, and of none of the six
_LAST = "\U0010ffff"  #: comes after whatever a token can go on with

Statement = Select[*tuple[Any, ...]]


class Shape(NamedTuple):
    """Which conditions a statement has: all that makes it another one than those built before."""

    words: int  #: how many beginnings of names
    sector: bool
    country: str  #: "", NOWHERE, ELSEWHERE, or "one"
    theme: bool
    expertise: bool
    language: bool
    turned: bool  #: backwards, from where the page after this one begins
    placed: bool  #: from a place on, not from the beginning
    by_reading: bool  #: in the order of Japanese readers


@lru_cache(maxsize=256)
def statement(audiences: frozenset[Audience], shape: Shape) -> Statement:
    """Return the statement for a reader who is among ``audiences``: one row for each body of a person."""
    key = Profile.sort_key_ja if shape.by_reading else Profile.sort_key
    walks = [_walk(listed, audiences, shape, key).subquery() for listed in sorted(audiences)]
    walked = union_all(*(select(walk.c.person_id, walk.c.place) for walk in walks)).subquery()
    order = (
        [walked.c.place.desc(), walked.c.person_id.desc()] if shape.turned else [*walked.c[1:], walked.c[0]]
    )
    found = select(*walked.c).order_by(*order).limit(bindparam("most")).subquery()
    order = [found.c.place.desc(), found.c.person_id.desc()] if shape.turned else [*found.c[1:], found.c[0]]
    return (
        select(
            Profile.account_id,
            Account.name,
            Account.language,
            Profile.listed,
            sql_cast(Profile.audiences, Text),
            StoredFile.digest,
            Profile.position,
            sql_cast(Profile.languages, Text),
            Organisation.key,
            NAME,
            LANGUAGE,
            Organisation.sector,
            sql_cast(Organisation.countries, Text),
            found.c.place,
        )
        .select_from(found)
        .join(Profile, Profile.account_id == found.c.person_id)
        .join(Account, Account.id == found.c.person_id)
        .outerjoin(StoredFile, StoredFile.id == Profile.thumbnail_id)
        .outerjoin(Affiliation, and_(Affiliation.account_id == found.c.person_id, belongs_now()))
        .outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .order_by(*order, Affiliation.id.desc() if shape.turned else Affiliation.id)
    )


def _walk(
    listed: Audience, audiences: frozenset[Audience], shape: Shape, key: InstrumentedAttribute[str]
) -> Statement:
    """Return whom those of one audience find, in order, as many as a page holds."""
    query = (
        select(Profile.account_id.label("person_id"), key.label("place"))
        .join(Account, Account.id == Profile.account_id)
        .where(Profile.listed == listed, access.is_live(), *_conditions(audiences, shape))
        .limit(bindparam("most"))
    )
    at, place = tuple_(key, Profile.account_id), tuple_(bindparam("place"), bindparam("person"))
    if shape.placed:
        query = query.where(at < place if shape.turned else at > place)
    if shape.turned:
        return query.order_by(key.desc(), Profile.account_id.desc())
    return query.order_by(key, Profile.account_id)


def _conditions(audiences: frozenset[Audience], shape: Shape) -> Iterator[ColumnElement[bool]]:
    for number in range(shape.words):
        told = PersonToken.audience.in_(sorted(audiences))
        called = select(PersonToken.account_id).where(begins(PersonToken.token, f"word{number}"), told)
        yield Profile.account_id.in_(called)
    if shape.language:
        yield access.told_to(audiences, Field.LANGUAGES)
        spoken = PersonLanguage.language == bindparam("spoken")
        yield Profile.account_id.in_(select(PersonLanguage.account_id).where(spoken))
    if shape.expertise:
        yield access.told_to(audiences, Field.EXPERTISE)
        tagged = select(PersonExpertise.account_id).where(begins(PersonExpertise.tag_key, "tag"))
        yield Profile.account_id.in_(tagged)
    if shape.theme:
        yield access.told_to(audiences, Field.THEMES)
        works = PersonTheme.theme_id == bindparam("theme")
        yield Profile.account_id.in_(select(PersonTheme.account_id).where(works))
    if shape.sector or shape.country:
        yield access.told_to(audiences, Field.ORGANISATIONS)
        belongs = select(Affiliation.account_id).join(Organisation).where(belongs_now())
        if shape.sector:
            belongs = belongs.where(Organisation.sector == bindparam("sector"))
        if shape.country:
            belongs = belongs.where(of_country(shape.country))
        yield Profile.account_id.in_(belongs)


def belongs_now() -> ColumnElement[bool]:
    """Return the condition that a row of ``affiliation`` counts on the day ``today``."""
    return affiliation_holds(cast(Any, bindparam("today")))


def begins(column: InstrumentedAttribute[str], name: str) -> ColumnElement[bool]:
    """Return the condition that ``column`` begins with the value ``name``, before the value ``name_end``."""
    return and_(column >= bindparam(name), column < bindparam(f"{name}_end"))


def beginning(name: str, text: str) -> dict[str, str]:
    """Return the values that :func:`begins` wants."""
    return {name: text, f"{name}_end": text + _LAST}


def of_country(which: str) -> ColumnElement[bool]:
    """Return the condition that a row of ``organisation`` is of the country ``country``.

    which: NOWHERE, ELSEWHERE, or anything else for the code in ``country``.
    """
    any_country = select(OrganisationCountry.organisation_id)
    if which == NOWHERE:
        return Organisation.id.not_in(any_country)
    if which == ELSEWHERE:
        return Organisation.id.in_(any_country.where(OrganisationCountry.country.not_in([*COUNTRIES])))
    return Organisation.id.in_(any_country.where(OrganisationCountry.country == bindparam("country")))
