"""What is left to do after somebody has left: her address goes when the last mail to her has gone."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import Account, MailedLink
from app.db import db, settle_log, transaction
from app.files import store
from app.holdings import Leaving, Words, holdings
from app.journal import JournalEntry, JournalSubject
from app.outbox.models import Parcel, State
from app.privacy.facts import AccountDeleted

#: after that the last mail was sent or given up, and every request that had begun before has ended
LATE = timedelta(days=4)


def finish() -> None:
    """Erase once more what came in while somebody left, and her address when it is needed no longer.

    A request that had begun before may end after. Twice does no harm.
    """
    lately = select(Account.id).where(Account.left_at > clock.now() - LATE).order_by(Account.id)
    left = db.session.scalars(lately).all()
    db.session.rollback()
    forgotten = [account_id for account_id in left if _finish(account_id)]
    if forgotten:
        settle_log()


def _finish(account_id: int) -> bool:
    """Return whether her address was forgotten now."""
    with transaction() as session:
        for holding in holdings():
            holding.lock(session, account_id)
        account = session.get_one(Account, account_id, with_for_update=True)
        entry = _entry_of(session, account_id)
        if entry is None:
            return False
        leaving = Leaving(
            account_id=account_id,
            email="",  # only what names her by her number can come in late
            email_key=account.email_key,
            words=Words(entry.data["words"]),
            at=clock.now(),
        )
        for holding in holdings():
            holding.erase(session, leaving)
        link = session.get(MailedLink, entry.data["link_id"])
        forgets = link is not None and _has_left(session, entry.id)
        if forgets:
            session.delete(link)
    store.remove(leaving.loose)
    return forgets


def _entry_of(session: Session, account_id: int) -> JournalEntry | None:
    about = select(JournalEntry).join(JournalSubject, JournalSubject.entry_id == JournalEntry.id)
    return session.scalar(
        about.where(
            JournalSubject.kind == "account",
            JournalSubject.subject_id == account_id,
            JournalEntry.kind == AccountDeleted.__name__,
        )
    )


def _has_left(session: Session, entry_id: int) -> bool:
    """Tell whether the last mail is on no way any more."""
    underway = select(Parcel.id).where(
        Parcel.entry_id == entry_id, Parcel.state.in_([State.WAITING, State.CLAIMED])
    )
    return session.scalar(underway.limit(1)) is None
