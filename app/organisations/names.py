"""How organisations are called, for which reader, and what each one is found and sorted by."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from app import names
from app.db import transaction
from app.i18n import LANGUAGES
from app.organisations.models import Organisation, OrganisationCountry, OrganisationName, OrganisationToken

#: the name in the reader's language, where there is one: joined by IS_HERE, which wants ``language``
HERE = aliased(OrganisationName, name="name_here")
IS_HERE = and_(HERE.organisation_id == Organisation.id, HERE.language == bindparam("language"))
NAME: ColumnElement[str] = func.coalesce(HERE.name, Organisation.name)
LANGUAGE: ColumnElement[str] = func.coalesce(HERE.language, Organisation.language)
ORDER: ColumnElement[str] = func.coalesce(HERE.sort_key, Organisation.sort_key)
#: in which language an organisation of a country is called at home
AT_HOME = {"CN": "zh", "JP": "ja", "KP": "ko", "KR": "ko", "MN": "mn", "RU": "ru"}
CHUNK = 200  #: organisations healed in one transaction


def index(session: Session, organisation: Organisation) -> None:
    """Work out what ``organisation`` is sorted and found by.

    To be called after every change of it, by whoever made it or holds its row.
    """
    session.flush()
    rows = {row.language: row for row in session.scalars(_names_of(organisation.id))}
    if organisation.language not in rows:
        session.add(
            main := OrganisationName(
                organisation_id=organisation.id, language=organisation.language, name="", sort_key=""
            )
        )
        rows[organisation.language] = main
    rows[organisation.language].name = organisation.name
    _index(session, organisation, list(rows.values()), is_new=False)


def _index(
    session: Session, organisation: Organisation, rows: Iterable[OrganisationName], *, is_new: bool
) -> None:
    """is_new: nothing of it can be in the tables that are worked out here."""
    organisation.sort_key = names.sort_key(organisation.name)
    for row in rows:
        row.sort_key = names.sort_key(row.name)
    called = [row.name for row in rows] + [organisation.short_name or "", *organisation.former_names]
    for model, column, values in (
        (OrganisationCountry, "country", set(organisation.countries)),
        (OrganisationToken, "token", set().union(*map(names.tokens, called))),
    ):
        known = set() if is_new else _forget(session, organisation, model, column, values)
        if values - known:
            session.execute(
                insert(model),
                [{column: value, "organisation_id": organisation.id} for value in sorted(values - known)],
            )
    session.flush()


def _names_of(organisation_id: int) -> Any:
    return select(OrganisationName).filter_by(organisation_id=organisation_id)


def _forget(
    session: Session, organisation: Organisation, model: Any, column: str, values: set[str]
) -> set[str]:
    """Delete the rows of ``model`` that are none of ``values``. Returns the values that were there."""
    known = set(session.scalars(select(getattr(model, column)).filter_by(organisation_id=organisation.id)))
    if known - values:
        session.execute(
            delete(model).where(
                model.organisation_id == organisation.id, getattr(model, column).in_(known - values)
            )
        )
    return known


def heal() -> None:
    """Index what came without it: by a migration, or past :func:`index`."""
    while _heal_some() == CHUNK:
        pass


def _heal_some() -> int:
    with transaction() as session:
        unsorted = select(Organisation).where(
            Organisation.sort_key == "", Organisation.merged_into_id.is_(None)
        )
        some = unsorted.order_by(Organisation.id).limit(CHUNK).with_for_update(skip_locked=True)
        found = session.scalars(some).all()
        for organisation in found:
            index(session, organisation)
        return len(found)


def call(session: Session, organisation: Organisation, called: Mapping[str, str]) -> None:
    """Give ``organisation`` these names and no others: language to name, at least one.

    The main name is the English one, or else the first in the order of our languages.
    """
    kept = {code: name for code in LANGUAGES if (name := called.get(code))}
    organisation.language, organisation.name = next(iter(kept.items()))
    organisation.sort_key = names.sort_key(organisation.name)
    is_new = organisation.id is None
    session.add(organisation)
    session.flush()
    rows = [] if is_new else list(session.scalars(_names_of(organisation.id)))
    known = {row.language: row for row in rows if row.language in kept}
    for row in rows:
        if row.language not in kept:
            session.delete(row)
    for code, name in kept.items():
        if code in known:
            known[code].name = name
        else:
            known[code] = OrganisationName(
                organisation_id=organisation.id, language=code, name=name, sort_key=names.sort_key(name)
            )
            session.add(known[code])
    _index(session, organisation, list(known.values()), is_new=is_new)


def second(
    called: Iterable[tuple[str, str]], shown: str, main: tuple[str, str], countries: Iterable[str]
) -> tuple[str, str] | None:
    """Return the (language, name) to stand below the name shown; None when there is no other.

    called: all (language, name). shown: the language of the name above. That is the main name, or else
    the one by which it is called at home.
    """
    if main[0] != shown:
        return main
    others = {code: name for code, name in called if code != shown}
    for country in countries:
        if AT_HOME.get(country) in others:
            code = AT_HOME[country]
            return code, others[code]
    return next(iter(others.items()), None)
