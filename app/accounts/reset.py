"""A forgotten password: set anew by a mailed link, without the old one."""

from sqlalchemy import select

from app.accounts import links, operations, passwords
from app.accounts.links import LinkSpent
from app.accounts.models import Account, MailedLink, Purpose
from app.db import db, transaction


def link(token: str) -> MailedLink:
    """Find the link, for the page on which the new password is typed.

    :raises LinkSpent: it does not work (any more).
    """
    return links.find(token, Purpose.RESET)


def reset(token: str, *, new: str) -> None:
    """Set a new password; all browsers are signed out, and all links to that address are used up.

    The second step stays as it is: who has only the mailbox does not get in by it.

    :raises LinkSpent: unknown, used, expired, or the account is suspended.
    :raises GuessablePassword: ``new`` is easy to guess; the link still works.
    """
    account = db.session.scalar(select(Account).filter_by(email_key=link(token).email_key))
    if account is None:
        raise LinkSpent
    operations.want_hard(new, account)
    db.session.rollback()  # hashing takes long: nothing waits for it
    fresh_hash = passwords.hash_of(new)
    with transaction() as session:
        key = links.take(session, token, Purpose.RESET).email_key
        account = session.scalar(select(Account).filter_by(email_key=key))
        if account is None or account.suspended_at is not None:
            raise LinkSpent
        operations.put_password(session, account, fresh_hash, keep=None)
