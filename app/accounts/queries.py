"""What is known of people."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from app import clock, tokens
from app.accounts import consents
from app.accounts.actor import Actor
from app.accounts.models import Account, MailedLink, Role, SignIn
from app.db import db
from app.errors import NotFound

#: asked for with every page of who is signed in, so built once, and for values alone
_SIGNED_IN = (
    select(
        Account.id,
        Account.name,
        Account.email,
        Account.role,
        Account.language,
        Account.timezone,
        Account.password_hash.is_not(None).label("has_password"),
        consents.are_given().label("has_agreed"),
    )
    .join(SignIn)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.expires_at > bindparam("now"),
        Account.suspended_at.is_(None),
    )
)


def actor_of(token: str) -> Actor | None:
    """Return who is signed in by the token of a cookie; None when it is worth nothing (any more)."""
    asked = {"token_hash": tokens.hashed(token), "now": clock.now()}
    found = db.session.execute(_SIGNED_IN, asked).first()
    return Actor(**found._mapping) if found else None


def link(token: str) -> MailedLink:
    """Find a mailed link that can still be used.

    :raises NotFound: there is none; whether there ever was one is not told.
    """
    found = db.session.scalar(select(MailedLink).filter_by(token_hash=tokens.hashed(token), used_at=None))
    if found is None or found.expires_at <= clock.now():
        raise NotFound
    return found


def by_email(addresses: Sequence[str]) -> dict[str, Account]:
    """Return the accounts of these addresses, by folded address. For commands."""
    keys = [fold(address) for address in addresses]
    found = db.session.scalars(select(Account).where(Account.email_key.in_(keys)))
    return {account.email_key: account for account in found}


def secretariat() -> Sequence[str]:
    """Return the names of those who work for the secretariat."""
    names = select(Account.name).filter_by(role=Role.SECRETARIAT).where(Account.suspended_at.is_(None))
    return db.session.scalars(names.order_by(Account.name)).all()


def fold(email: str) -> str:
    """Return the form in which two spellings of one address are equal."""
    return email.strip().casefold()
