"""What is typed about organisations, for tests."""

from app.db import db
from app.organisations.models import Organisation, OrganisationToken


def typed(**values):
    """Fill the form: all that must be there, and ``values``."""
    return {"name_mn": "Тоорой хоршоо", "sector": "civil_society", "countries": ["MN"], **values}


def by_key(key):
    """Read an organisation anew."""
    db.session.rollback()
    return db.session.query(Organisation).filter_by(key=key).one()


def tokens_of(organisation_id):
    """Return the beginnings by which an organisation is found."""
    db.session.rollback()
    return set(
        db.session.scalars(db.select(OrganisationToken.token).filter_by(organisation_id=organisation_id))
    )
