"""What is held here of a person, and how long."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.holdings import Holding, Leaving, Rule, Section, forget_some, read, record
from app.i18n import _
from app.outbox.models import Mailing, Parcel, State


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    mails = select(Parcel.id, Parcel.writer, Parcel.state, Parcel.made_at, Parcel.settled_at)
    mine = mails.where(Parcel.reader_id == account_id)
    yield "mails", _("Mails to you"), map(record, read(session, mine, Parcel.id))


def _erase(session: Session, leaving: Leaving) -> None:
    """Send her nothing any more; what a mail server said of her address is forgotten."""
    mails = update(Parcel).where(Parcel.reader_id == leaving.account_id)
    session.execute(mails.values(error=None))
    session.execute(
        mails.where(Parcel.state.in_([State.WAITING, State.FAILED])).values(
            state=State.NEEDLESS, settled_at=leaving.at
        )
    )
    if leaving.email:
        spelled = [Parcel.error.icontains(one, autoescape=True) for one in (leaving.email, leaving.email_key)]
        told = update(Parcel).where(or_(*spelled))  # servers say it back as it was sent, or in small letters
        session.execute(told.values(error=None))


HOLDING = Holding(
    name="outbox",
    columns={
        "parcel.reader_id": "shows that a mail left because of what happened; names a number only",
        "parcel.error": "only what a mail server said of others",
        "mailing.last_reader_id": "counts how far a mailing is unfolded",
    },
    collect=_collect,
    erase=_erase,
)


def _forget_mails(session: Session, before: datetime) -> int:
    """Forget that mails left; those of a mailing that is not unfolded yet are needed to know who has one."""
    open_ones = select(Mailing.entry_id).where(Mailing.done_at.is_(None))
    settled = Parcel.settled_at < before
    return forget_some(session, Parcel, settled & Parcel.entry_id.not_in(open_ones))


RULES = [
    Rule(
        setting="KEEP_MAILS",
        what=_("That a mail to you left, or why it could not"),
        forget=_forget_mails,
    )
]
