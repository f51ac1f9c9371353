"""The statement that reads a page of the directory, built once for each kind of question.

Where little or nothing is asked, the people are walked in the order of an index, for each audience by
itself, from where the page before ended, until a page is full. Where something is asked that few people
answer to, these few are looked at instead. Only who stands on the page is joined with what is shown of
her. So a page costs about the same however many people there are, with whatever engine.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal,
    select,
    true,
    tuple_,
    union_all,
)
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
#: people whom it costs less to look at one by one: if there are more, walking fills a page soon. Those who
#: are called alike stand together, and far from the others: of them more are looked at.
FEW, FEW_NAMES = 700, 3_000
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
def counting(audiences: frozenset[Audience], shape: Shape) -> tuple[Statement, list[int]] | None:
    """Return the statement that counts whom each condition lets through, and how many are few.

    It counts no further than that. None: there is no condition.
    """
    conditions = list(_conditions(audiences, shape))
    counts = [
        select(func.count()).select_from(one.people().limit(one.few + 1).subquery()).scalar_subquery()
        for one in conditions
    ]
    return (select(*counts), [one.few for one in conditions]) if counts else None


@lru_cache(maxsize=256)
def statement(audiences: frozenset[Audience], shape: Shape, few: int | None) -> Statement:
    """Return the statement for a reader who is among ``audiences``: one row for each body of a person.

    few: the place of a condition that lets few people through.
    """
    key = Profile.sort_key_ja if shape.by_reading else Profile.sort_key
    if few is None:
        walks = [
            _in_order(_walk(listed, audiences, shape, key), shape, key).subquery()
            for listed in sorted(audiences)
        ]
        walked = union_all(*(select(*walk.c) for walk in walks)).subquery()
        found = select(*walked.c).order_by(*_order(walked.c, shape)).limit(bindparam("most")).subquery()
    else:
        found = _in_order(_pick(audiences, shape, key, few), shape, key).subquery()
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
        .order_by(*_order(found.c, shape), Affiliation.id.desc() if shape.turned else Affiliation.id)
    )


def _walk(
    listed: Audience, audiences: frozenset[Audience], shape: Shape, key: InstrumentedAttribute[str]
) -> Statement:
    """Return whom those of one audience find, by walking an index in the order of names."""
    return (
        select(Profile.account_id.label("person_id"), key.label("place"))
        .join(Account, Account.id == Profile.account_id)
        .where(
            Profile.listed == listed,
            access.is_live(),
            *(one.lets_through() for one in _conditions(audiences, shape)),
        )
    )


def _pick(
    audiences: frozenset[Audience], shape: Shape, key: InstrumentedAttribute[str], few: int
) -> Statement:
    """Return the same, for all audiences, by looking at each whom one condition lets through."""
    first, *others = _few_first(list(_conditions(audiences, shape)), few)
    picked = first.people().distinct().cte("picked")
    return (
        select(Profile.account_id.label("person_id"), key.label("place"))
        .select_from(picked)
        .join(Profile, Profile.account_id == picked.c.account_id)
        .join(Account, Account.id == Profile.account_id)
        .where(
            listed_for(audiences),
            access.is_live(),
            first.told,
            *(one.lets_through() for one in others),
        )
    )


def _few_first(conditions: list["_Condition"], few: int) -> list["_Condition"]:
    return [conditions[few], *conditions[:few], *conditions[few + 1 :]]


def _in_order(query: Statement, shape: Shape, key: InstrumentedAttribute[str]) -> Statement:
    """Return as many of ``query`` as a page holds, in the order of the page, from its place on."""
    at, place = tuple_(key, Profile.account_id), tuple_(bindparam("place"), bindparam("person"))
    if shape.placed:
        query = query.where(at < place if shape.turned else at > place)
    columns = (key, Profile.account_id)
    order = [column.desc() for column in columns] if shape.turned else columns
    return query.order_by(*order).limit(bindparam("most"))


def _order(columns: Any, shape: Shape) -> list[ColumnElement[Any]]:
    order = [columns.place, columns.person_id]
    return [column.desc() for column in order] if shape.turned else order


class _Condition(NamedTuple):
    """One of the things by which people are searched."""

    person: Any  #: the column of the rows that say it which names the person
    where: ColumnElement[bool]  #: of these rows
    told: ColumnElement[bool]  #: of the row of ``profile``: that she has told it the reader
    few: int = FEW

    def people(self) -> Select[int]:
        """Return whom it lets through."""
        return select(self.person).where(self.where)

    def lets_through(self) -> ColumnElement[bool]:
        """Return the condition that it lets the person of a row of ``profile`` through."""
        said = select(literal(1)).where(self.person == Profile.account_id, self.where)
        return and_(self.told, said.correlate(Profile).exists())


def _conditions(audiences: frozenset[Audience], shape: Shape) -> Iterator["_Condition"]:
    for number in range(shape.words):
        called = and_(begins(PersonToken.token, f"word{number}"), PersonToken.audience.in_(sorted(audiences)))
        yield _Condition(PersonToken.account_id, called, true(), FEW_NAMES)
    if shape.expertise:
        tagged = begins(PersonExpertise.tag_key, "tag")
        yield _Condition(PersonExpertise.account_id, tagged, access.told_to(audiences, Field.EXPERTISE))
    if shape.sector or shape.country:
        bodies = select(Organisation.id)
        if shape.sector:
            bodies = bodies.where(Organisation.sector == bindparam("sector"))
        if shape.country:
            bodies = bodies.where(of_country(shape.country))
        belongs = and_(Affiliation.organisation_id.in_(bodies), belongs_now())
        yield _Condition(Affiliation.account_id, belongs, access.told_to(audiences, Field.ORGANISATIONS))
    if shape.theme:
        works = PersonTheme.theme_id == bindparam("theme")
        yield _Condition(PersonTheme.account_id, works, access.told_to(audiences, Field.THEMES))
    if shape.language:
        spoken = PersonLanguage.language == bindparam("spoken")
        yield _Condition(PersonLanguage.account_id, spoken, access.told_to(audiences, Field.LANGUAGES))


def listed_for(audiences: frozenset[Audience]) -> ColumnElement[bool]:
    """Return the condition that a profile is listed for one of ``audiences``, for who is picked already.

    Not by an index: SQLite would begin with it, and read everybody.
    """
    return func.coalesce(Profile.listed, "").in_(sorted(audiences))


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
