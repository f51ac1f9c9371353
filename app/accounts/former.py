"""Who has left: how she is called where her name stood, and that nothing is said to her any more."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.i18n import _


def called(name: str) -> str:
    """Return a name as pages and mails say it: it is empty of who has left."""
    return name or str(_("Former participant"))


def has_left(session: Session, account_id: int) -> bool:
    """Tell whether a person has deleted her account."""
    gone = select(Account.id).where(Account.id == account_id, Account.left_at.is_not(None))
    return session.scalar(gone) is not None
