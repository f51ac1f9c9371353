"""What a person can see of her own data."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, tokens
from app.accounts.actor import Actor
from app.accounts.models import Account, MailedLink, Purpose, Role
from app.db import db
from app.errors import NotFound
from app.files.models import StoredFile
from app.privacy.models import Takeout

PAUSE = timedelta(days=1)  #: between two copies


def latest_takeout(account_id: int) -> Takeout | None:
    """Return the newest copy a person asked for, unless it has run out."""
    newest = select(Takeout).filter_by(account_id=account_id).order_by(Takeout.id.desc()).limit(1)
    found = db.session.scalar(newest)
    return None if found is None or has_run_out(found) else found


def has_run_out(takeout: Takeout) -> bool:
    """Tell whether a copy can no longer be taken down."""
    return takeout.expires_at is not None and takeout.expires_at <= clock.now()


def size_of(takeout: Takeout | None) -> int:
    """Return the size of a copy in bytes; 0 while it is not made."""
    if takeout is None or takeout.file_id is None:
        return 0
    return db.session.get_one(StoredFile, takeout.file_id).size


def may_ask_from(session: Session, account_id: int) -> datetime | None:
    """Return when a person may ask for the next copy, one a day; None when she may now."""
    last = session.scalar(select(func.max(Takeout.asked_at)).filter_by(account_id=account_id))
    return None if last is None or last + PAUSE <= clock.now() else last + PAUSE


def may_ask_again(account_id: int) -> datetime | None:
    """Return the same for her page."""
    return may_ask_from(db.session(), account_id)


def takeout_file(actor: Actor) -> StoredFile:
    """Find the file of a person's own copy.

    :raises NotFound: none was asked for, it is not made yet, or it has run out.
    """
    found = latest_takeout(actor.id)
    if found is None or found.file_id is None:
        raise NotFound
    return db.session.get_one(StoredFile, found.file_id)


def leave_link(token: str) -> MailedLink:
    """Find the link that deletes an account.

    :raises NotFound: there is none that can still be used.
    """
    asked = select(MailedLink).filter_by(token_hash=tokens.hashed(token), purpose=Purpose.LEAVE, used_at=None)
    found = db.session.scalar(asked)
    if found is None or found.expires_at <= clock.now():
        raise NotFound
    return found


def is_needed(session: Session, account: Account) -> bool:
    """Tell whether nobody would be left to do what this person does: run the platform, be the secretariat."""
    able = {
        Role.OPERATOR: [Role.OPERATOR],
        Role.SECRETARIAT: [Role.SECRETARIAT, Role.OPERATOR],
    }.get(account.role)
    if able is None:
        return False
    others = select(Account.id).where(
        Account.role.in_(able), Account.id != account.id, Account.suspended_at.is_(None)
    )
    return session.scalar(others.limit(1)) is None
