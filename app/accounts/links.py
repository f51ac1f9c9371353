"""Mailed links: each proves an address, works once, for a day, and only for what it was asked for.

Plain functions; those that take a session take part in the transaction of their caller.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app import clock, tokens
from app.accounts.models import Account, MailedLink, Purpose
from app.accounts.queries import fold
from app.db import db
from app.errors import NotFound
from app.i18n import _

LIFE = timedelta(hours=24)  #: greylisting and slow lines take hours


class LinkSpent(NotFound):
    """Unknown, used, expired, or meant for something else: nobody learns which."""

    code = "link_spent"
    message = _("It was used before, is too old, or is not complete. Each link works once, and for a day.")


def make(
    session: Session,
    purpose: Purpose,
    *,
    email: str,
    language: str,
    timezone: str,
    name: str | None = None,
    target: str | None = None,
    account_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> MailedLink:
    """Make a link to be mailed to ``email``. Its token is made when the mail is written.

    account_id: who asks, when she is signed in. data: what else the link is about.
    """
    salt = tokens.fresh()
    link = MailedLink(
        purpose=purpose,
        salt=salt,
        token_hash=tokens.hashed(token_of(salt)),
        email=email.strip(),
        email_key=fold(email),
        name=name,
        language=language,
        timezone=timezone,
        target=target,
        account_id=account_id,
        data=data or {},
        made_at=clock.now(),
        expires_at=clock.now() + LIFE,
    )
    session.add(link)
    session.flush()
    return link


def token_of(salt: str) -> str:
    """Return the token of the link that has this salt."""
    return tokens.derived("mailed-link", salt)


def find(token: str, *purposes: Purpose) -> MailedLink:
    """Find a link that can still be used for one of ``purposes``, for the page with its button.

    :raises LinkSpent: there is none.
    """
    found = db.session.scalar(select(MailedLink).where(*_usable(token, purposes)))
    if found is None:
        raise LinkSpent
    return found


def take(session: Session, token: str, *purposes: Purpose) -> MailedLink:
    """Use a link, and with it all others like it to the same address. The account it is about is locked.

    Links that a signed-in person asked for are hers: those of others to the same address stay as they are.

    :raises LinkSpent: it cannot be used for any of ``purposes`` (any more).
    """
    known = session.execute(
        select(MailedLink.email_key, MailedLink.account_id).where(*_usable(token, purposes))
    ).first()
    if known is None:
        raise LinkSpent
    about = {"email_key": known.email_key} if known.account_id is None else {"id": known.account_id}
    session.scalar(select(Account).filter_by(**about).with_for_update())
    unused = select(MailedLink).filter_by(
        email_key=known.email_key, account_id=known.account_id, used_at=None
    )
    # in one order for all, so that two who come at once wait for each other and not crosswise
    waiting = session.scalars(unused.order_by(MailedLink.id).with_for_update()).all()
    link = next((one for one in waiting if one.token_hash == tokens.hashed(token)), None)
    if link is None:  # somebody else was faster
        raise LinkSpent
    for one in waiting:
        one.used_at = clock.now()
    session.flush()
    return link


def use_up(session: Session, account: Account) -> None:
    """Let no link work any more that was mailed to an account, or asked for by it."""
    hers = or_(MailedLink.email_key == account.email_key, MailedLink.account_id == account.id)
    session.execute(update(MailedLink).where(hers, MailedLink.used_at.is_(None)).values(used_at=clock.now()))


def _usable(token: str, purposes: Sequence[Purpose]) -> tuple[ColumnElement[bool], ...]:
    return (
        MailedLink.token_hash == tokens.hashed(token),
        MailedLink.purpose.in_(purposes),
        MailedLink.used_at.is_(None),
        MailedLink.expires_at > clock.now(),
    )
