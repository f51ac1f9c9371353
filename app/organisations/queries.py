"""What can be seen of organisations."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, exists, func, select

from app import i18n, names
from app.accounts.actor import Actor
from app.db import db, glance
from app.errors import NotFound
from app.files.models import StoredFile
from app.moments import network_day
from app.names.search import LONGEST
from app.organisations import access, duplicates, merging
from app.organisations.access import spoken_for
from app.organisations.models import (
    Organisation,
    OrganisationCountry,
    OrganisationName,
    OrganisationToken,
    Sector,
)
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME, ORDER, second

PAGE = 50  #: organisations on a page
SECTORS = case({sector: place for place, sector in enumerate(Sector)}, value=Organisation.sector)
IS_PRESENT = Organisation.merged_into_id.is_(None)


class Called(NamedTuple):
    """A name, and its language."""

    name: str
    language: str


class OrganisationRow(NamedTuple):
    """An organisation on a list."""

    id: int
    key: str
    called: Called  #: in the reader's language, where it has such a name
    short_name: str | None
    also: Called | None  #: its main name, or what it is called at home
    sector: Sector
    countries: list[str]


class Wanted(NamedTuple):
    """What a list is narrowed down to."""

    sector: Sector | None = None
    country: str | None = None  #: ISO 3166-1 alpha-2; "" for those of more than one country
    text: str = ""  #: beginnings of words of any of its names


def listed(wanted: Wanted, page: int) -> list[OrganisationRow]:
    """List one page of organisations by sector, then by name as the reader's language says it."""
    query = _shown().where(*_are(wanted)).order_by(SECTORS, ORDER, Organisation.id)
    return _rows(query.limit(PAGE).offset((page - 1) * PAGE))


def some(ids: Sequence[int]) -> list[OrganisationRow]:
    """List these organisations, in this order."""
    found = {row.id: row for row in _rows(_shown().where(Organisation.id.in_(ids)))}
    return [found[number] for number in ids if number in found]


def below(organisation_id: int) -> list[OrganisationRow]:
    """List the bodies of which this one is the parent, by name."""
    return _rows(_shown().where(Organisation.parent_id == organisation_id, IS_PRESENT).order_by(ORDER))


def counts(wanted: Wanted) -> dict[Sector, int]:
    """Count what ``wanted`` finds in each sector, whichever sector it wants."""
    query = (
        select(Organisation.sector, func.count())
        .where(*_are(wanted._replace(sector=None)))
        .group_by(Organisation.sector)
    )
    found = dict(db.session.execute(query).all())
    return {sector: found[sector] for sector in Sector if sector in found}


def _shown() -> Select[int, str, str, str, str | None, Sector, list[str], str, str]:
    return (
        select(
            Organisation.id,
            Organisation.key,
            NAME,
            LANGUAGE,
            Organisation.short_name,
            Organisation.sector,
            Organisation.countries,
            Organisation.name,
            Organisation.language,
        )
        .outerjoin(HERE, IS_HERE)
        .params(language=i18n.language())
    )


def _rows(
    query: Select[int, str, str, str, str | None, Sector, list[str], str, str],
) -> list[OrganisationRow]:
    """Read the organisations, then the names of all of them at once."""
    found = db.session.execute(query).all()
    called: dict[int, list[tuple[str, str]]] = {}
    for number, language, name in db.session.execute(
        select(OrganisationName.organisation_id, OrganisationName.language, OrganisationName.name)
        .where(OrganisationName.organisation_id.in_([row[0] for row in found]))
        .order_by(OrganisationName.language)
    ):
        called.setdefault(number, []).append((language, name))
    rows = []
    for number, key, name, language, short_name, sector, codes, main, main_language in found:
        other = second(called.get(number, []), language, (main_language, main), codes)
        also = Called(other[1], other[0]) if other else None
        rows.append(OrganisationRow(number, key, Called(name, language), short_name, also, sector, codes))
    return rows


def _are(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [IS_PRESENT]
    if wanted.sector:
        conditions.append(Organisation.sector == wanted.sector)
    if wanted.country is not None:
        here = OrganisationCountry.organisation_id == Organisation.id
        of_it = and_(here, OrganisationCountry.country == wanted.country) if wanted.country else here
        conditions.append(exists().where(of_it) if wanted.country else ~exists().where(of_it))
    conditions += [is_found_by(word) for word in names.folded(wanted.text).split()[:8]]
    return conditions


def is_found_by(word: str) -> ColumnElement[bool]:
    """Return the condition that a name of an organisation has a word that begins with ``word``, folded."""
    beginning = word[:LONGEST]
    return exists().where(
        OrganisationToken.organisation_id == Organisation.id,
        OrganisationToken.token >= beginning,
        OrganisationToken.token < beginning + "\U0010ffff",
    )


def countries_listed() -> list[str]:
    """List the countries (ISO 3166-1 alpha-2) that any organisation belongs to."""
    query = (
        select(OrganisationCountry.country)
        .join(Organisation, Organisation.id == OrganisationCountry.organisation_id)
        .where(IS_PRESENT)
        .distinct()
    )
    return list(db.session.scalars(query))


def find(key: str) -> Organisation:
    """Find one organisation, perhaps one that was merged into another.

    :raises NotFound: no such organisation.
    """
    found = db.session.scalar(select(Organisation).filter_by(key=key))
    if found is None:
        raise NotFound
    return found


def key_of(organisation_id: int) -> str:
    """Return the key of the organisation."""
    return db.session.scalars(select(Organisation.key).filter_by(id=organisation_id)).one()


def names_of(organisation: Organisation) -> dict[str, str]:
    """Return all names of ``organisation``: language to name, in the order of our languages."""
    found = dict(
        db.session.execute(
            select(OrganisationName.language, OrganisationName.name).filter_by(
                organisation_id=organisation.id
            )
        ).all()
    )
    return {code: found[code] for code in i18n.LANGUAGES if code in found}


class Spoken(NamedTuple):
    """An organisation on a form, to choose from."""

    id: int
    name: str


#: asked on every page of a discussion by somebody signed in: built once
_SPOKEN = (
    select(Organisation.id, Organisation.name)
    .where(Organisation.id.in_(spoken_for(bindparam("account"), bindparam("today", type_=Date))), IS_PRESENT)
    .order_by(Organisation.sort_key, Organisation.name)
)


def spoken_for_by(account_id: int) -> list[Spoken]:
    """List the organisations a person may speak for, by name."""
    rows = glance(_SPOKEN, {"account": account_id, "today": network_day()})
    return [Spoken._make(row) for row in rows]


def likely(
    called: Iterable[str], *, besides: int | None = None, countries: Iterable[str] = ()
) -> list[OrganisationRow]:
    """List organisations that may be called so, in any script, the likest first; none of other countries."""
    return some(duplicates.like(db.session(), called, besides=besides, countries=countries))


def made_by_form(actor: Actor, form_key: str) -> str | None:
    """Return the key of what ``actor`` has written down with this form already; None when nothing."""
    made = select(Organisation.key).filter_by(made_by_id=actor.id, form_key=form_key)
    return db.session.scalar(made)


def to_change(actor: Actor, key: str) -> Organisation:
    """Find an organisation that ``actor`` may change.

    :raises NotFound: not there, or not hers.
    """
    return access.find_organisation(db.session(), actor, key, "edit")


def to_merge(actor: Actor, key: str) -> Organisation:
    """Find an organisation that ``actor`` may merge with another.

    :raises NotFound: not there, merged already, or not for this person.
    """
    found = access.find_organisation(db.session(), actor, key, "merge")
    if found.merged_into_id is not None:
        raise NotFound
    return found


def what_hangs_on(organisation: Organisation) -> list[merging.Hanging]:
    """Count what hangs on ``organisation``, by kind."""
    return merging.hanging_on(db.session(), organisation.id)


def may_change(actor: Actor | None, organisation: Organisation) -> bool:
    """Tell whether ``actor`` may change what is said of ``organisation``."""
    return access.may_edit(db.session(), actor, organisation)


def row_of(organisation_id: int | None) -> OrganisationRow | None:
    """Return an organisation as lists show it; None for None."""
    return next(iter(some([organisation_id])), None) if organisation_id is not None else None


def logo_of(key: str, digest: str) -> StoredFile:
    """Find the logo of an organisation by its digest.

    :raises NotFound: it has another one, or none.
    """
    query = select(StoredFile).join(Organisation, Organisation.logo_id == StoredFile.id)
    found = db.session.scalar(query.where(Organisation.key == key, StoredFile.digest == digest))
    if found is None:
        raise NotFound
    return found


def logo_digest(organisation: Organisation) -> str | None:
    """Return the digest of the logo, which is part of its address; None without one."""
    if organisation.logo_id is None:
        return None
    return db.session.scalar(select(StoredFile.digest).filter_by(id=organisation.logo_id))
