"""What people agreed to: the terms and the privacy page, each in the version of a day."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import Account, Consent, Document
from app.db import db

#: the day from which the present words hold; with other words that matter to people comes another day
VERSIONS = {Document.TERMS: "2026-11-25", Document.PRIVACY: "2026-11-25"}


def agree(session: Session, account_id: int, *, language: str) -> None:
    """Note in the caller's transaction that a person agreed to both documents as they are now.

    language: the one she read them in. What she agreed to before stays; twice changes nothing. The
    caller holds her row, or has just made it.
    """
    known = select(Consent.document).where(Consent.account_id == account_id, _present())
    missing = set(VERSIONS) - set(session.scalars(known))
    session.add_all(
        Consent(
            account_id=account_id,
            document=document,
            version=VERSIONS[document],
            language=language,
            given_at=clock.now(),
        )
        for document in VERSIONS
        if document in missing
    )
    session.flush()


def are_given() -> ColumnElement[bool]:
    """Return the condition that the person of a row of ``account`` agreed to all as it is now."""
    count: ScalarSelect[int] = (
        select(func.count())
        .select_from(Consent)
        .where(Consent.account_id == Account.id, _present())
        .correlate(Account)
        .scalar_subquery()
    )
    return count == len(VERSIONS)


def of(account_id: int) -> Sequence[Consent]:
    """List what a person agreed to and when, the newest first."""
    given = select(Consent).filter_by(account_id=account_id)
    return db.session.scalars(given.order_by(Consent.given_at.desc(), Consent.document)).all()


def _present() -> ColumnElement[bool]:
    return or_(
        *(
            and_(Consent.document == document, Consent.version == version)
            for document, version in VERSIONS.items()
        )
    )
