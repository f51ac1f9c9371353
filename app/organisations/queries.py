"""What can be seen of organisations."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from app.accounts.models import Account
from app.db import db
from app.errors import NotFound
from app.organisations.models import Affiliation, Organisation, Sector


def by_sector() -> dict[Sector, list[Organisation]]:
    """Return all organisations by sector, in the order of the sectors, then by name."""
    found = db.session.scalars(select(Organisation).order_by(func.lower(Organisation.name))).all()
    return {sector: [o for o in found if o.sector is sector] for sector in Sector}


def find(key: str) -> Organisation:
    """Find one organisation.

    :raises NotFound: no such organisation.
    """
    found = db.session.scalar(select(Organisation).filter_by(key=key))
    if found is None:
        raise NotFound
    return found


def people_of(organisation: Organisation) -> Sequence[Account]:
    """List who may speak for ``organisation``, by name."""
    people = (
        select(Account)
        .join(Affiliation, Affiliation.account_id == Account.id)
        .where(Affiliation.organisation_id == organisation.id)
    )
    return db.session.scalars(people.where(Account.suspended_at.is_(None)).order_by(Account.name)).all()


class Spoken(NamedTuple):
    """An organisation on a form, to choose from."""

    id: int
    name: str


_SPOKEN = (
    select(Organisation.id, Organisation.name)
    .join(Affiliation)
    .where(Affiliation.account_id == bindparam("account"))
    .order_by(func.lower(Organisation.name))
)


def spoken_for_by(account_id: int) -> list[Spoken]:
    """List the organisations a person may speak for, by name."""
    return [Spoken(*row) for row in db.session.execute(_SPOKEN, {"account": account_id})]
