"""What can be seen of who belongs where, and who is entrusted with what."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import i18n
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.errors import NotFound
from app.moments import network_day
from app.organisations.access import mandate_holds, may_end
from app.organisations.kinds import AffiliationState, MandateKind
from app.organisations.models import Affiliation, Mandate, Organisation, OrganisationName
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME

MOST = 200  #: rows of a list that nobody pages through


class Belonging(NamedTuple):
    """That a person belongs to an organisation, as she sees it."""

    id: int
    organisation: str
    organisation_language: str
    key: str
    title: str
    since: date | None
    until: date | None
    state: AffiliationState


class Asked(NamedTuple):
    """That a person says she belongs to an organisation, as those see it who confirm it."""

    id: int
    person_id: int
    person: str
    person_language: str
    email: str | None  #: for the secretariat only
    organisation: str
    organisation_language: str
    key: str
    title: str
    since: date | None
    until: date | None
    asked_at: datetime


class Person(NamedTuple):
    """Somebody who takes part."""

    id: int
    name: str
    language: str


def affiliations_of(account_id: int) -> list[Belonging]:
    """List where a person belongs, belonged, or asked to: what waits and what holds comes first."""
    query = (
        select(Affiliation, NAME, LANGUAGE, Organisation.key)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .where(Affiliation.account_id == account_id)
        .order_by(Affiliation.asked_at.desc(), Affiliation.id.desc())
        .limit(MOST)
    )
    today = network_day()
    found = [
        Belonging(one.id, name, language, key, one.title, one.since, one.until, one.state(today))
        for one, name, language, key in db.session.execute(query, {"language": i18n.language()})
    ]
    return sorted(found, key=lambda one: one.state in {AffiliationState.DECLINED, AffiliationState.ENDED})


def to_confirm(actor: Actor) -> list[Asked]:
    """List what waits for ``actor`` to confirm, the oldest first: all of it for the secretariat."""
    query = (
        select(
            Affiliation.id,
            Account.id,
            Account.name,
            Account.language,
            Account.email,
            NAME,
            LANGUAGE,
            Organisation.key,
            Affiliation.title,
            Affiliation.since,
            Affiliation.until,
            Affiliation.asked_at,
        )
        .join(Account, Account.id == Affiliation.account_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .where(is_open(), Account.suspended_at.is_(None), Account.left_at.is_(None))
        .order_by(Affiliation.asked_at, Affiliation.id)
        .limit(MOST)
    )
    if not actor.is_secretariat:
        hers = select(Mandate.organisation_id).where(
            Mandate.account_id == actor.id,
            Mandate.kind == MandateKind.FOCAL_POINT,
            mandate_holds(network_day()),
        )
        query = query.where(Affiliation.organisation_id.in_(hers), Affiliation.account_id != actor.id)
    rows = db.session.execute(query, {"language": i18n.language()})
    found = [Asked._make(row) for row in rows]
    return found if actor.is_secretariat else [one._replace(email=None) for one in found]


def is_open() -> ColumnElement[bool]:
    """Return the condition that nobody has answered yet whether a person belongs."""
    return (
        Affiliation.confirmed_at.is_(None)
        & Affiliation.declined_at.is_(None)
        & Affiliation.ended_at.is_(None)
    )


def find_affiliation(actor: Actor, affiliation_id: int) -> tuple[Belonging, bool]:
    """Find an affiliation that ``actor`` may end, and whether it is her own.

    :raises NotFound: no such affiliation, or not for this person.
    """
    found = db.session.get(Affiliation, affiliation_id)
    if found is None or not may_end(db.session(), actor, found):
        raise NotFound
    body = found.organisation
    state = found.state(network_day())
    return (
        Belonging(found.id, body.name, body.language, body.key, found.title, found.since, found.until, state),
        found.account_id == actor.id,
    )


def person(person_id: int) -> Person:
    """Find a person who takes part, for the secretariat.

    :raises NotFound: nobody.
    """
    here = select(Account.id, Account.name, Account.language).where(
        Account.suspended_at.is_(None), Account.left_at.is_(None)
    )
    row = db.session.execute(here.where(Account.id == person_id)).first()
    if row is None:
        raise NotFound
    return Person._make(row)


def name_for(session: Session, organisation: Organisation, language: str) -> str:
    """Return what an organisation is called for readers of a language."""
    named = select(OrganisationName.name).filter_by(organisation_id=organisation.id, language=language)
    return session.scalar(named) or organisation.name
