"""What is known of people."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from app import clock, journal, tokens
from app.accounts import consents
from app.accounts.actor import Actor
from app.accounts.models import Account, Role, SignIn, Way
from app.db import db, glance
from app.mail.addresses import ascii_domain

#: asked for with every page of who is signed in, so built once, and for values alone
_SIGNED_IN = (
    select(
        Account.id,
        Account.name,
        Account.email,
        Account.role,
        Account.language,
        Account.timezone,
        Account.reads,
        Account.password_hash.is_not(None).label("has_password"),
        consents.are_given().label("has_agreed"),
        SignIn.seen_at,
        journal.LATEST.scalar_subquery().label("happened"),
    )
    .join(SignIn)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.expires_at > bindparam("now"),
        Account.suspended_at.is_(None),
        Account.left_at.is_(None),
    )
)
_TOLD = tuple(_SIGNED_IN.selected_columns.keys())


class Browser(NamedTuple):
    """Who is signed in on a browser, and when that was noted last."""

    actor: Actor
    seen_at: datetime
    happened: int | None = None  #: the last entry of the journal when this was read


class Device(NamedTuple):
    """A browser on which a person is signed in, for her to recognise."""

    id: int
    agent: str
    network: str
    way: Way
    made_at: datetime
    seen_at: datetime
    is_this: bool


def browser_of(token: str) -> Browser | None:
    """Return who is signed in by the token of a cookie; None when it is worth nothing (any more)."""
    asked = {"token_hash": tokens.hashed(token), "now": clock.now()}
    found = glance(_SIGNED_IN, asked)
    if not found:
        return None
    values = dict(zip(_TOLD, found[0], strict=True))
    return Browser(seen_at=values.pop("seen_at"), happened=values.pop("happened"), actor=Actor(**values))


def devices_of(actor: Actor, token: str) -> Sequence[Device]:
    """List where a person is signed in: the browser with ``token`` first, then by when it was seen."""
    is_this = SignIn.token_hash == tokens.hashed(token)
    found = (
        select(SignIn.id, SignIn.agent, SignIn.network, SignIn.way, SignIn.made_at, SignIn.seen_at, is_this)
        .where(SignIn.account_id == actor.id, SignIn.expires_at > clock.now())
        .order_by(is_this.desc(), SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return [Device(*row) for row in db.session.execute(found)]


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
    """Return the form in which two spellings of one address are equal, its domain in any script.

    No more than spellings: "ß" and "ss" lead to two mailboxes, so letters are made small, and not folded.
    """
    name, at, domain = unicodedata.normalize("NFC", email.strip()).lower().rpartition("@")
    return name + at + (ascii_domain(domain) or domain)  # else what somebody typed, and no domain at all
