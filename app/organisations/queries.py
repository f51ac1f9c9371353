"""What can be seen of organisations."""

from collections.abc import Sequence

from sqlalchemy import func, select

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
    people = select(Account).join(Affiliation).where(Affiliation.organisation_id == organisation.id)
    return db.session.scalars(people.where(Account.suspended_at.is_(None)).order_by(Account.name)).all()


def spoken_for_by(account_id: int) -> Sequence[Organisation]:
    """List the organisations a person may speak for, by name."""
    mine = select(Organisation).join(Affiliation).where(Affiliation.account_id == account_id)
    return db.session.scalars(mine.order_by(func.lower(Organisation.name))).all()
