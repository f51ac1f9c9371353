"""What people can do: join, sign in by mail or password, sign out, set themselves up."""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import clock, journal, tokens
from app.accounts import consents, names, passwords
from app.accounts.actor import Actor
from app.accounts.facts import Joined, LinkAsked, PasswordChanged
from app.accounts.models import Account, MailedLink, Purpose, Role, SignIn, Way
from app.accounts.queries import fold
from app.db import db, transaction
from app.errors import NotFound, Refusal
from app.i18n import _

LINK_LIFE = timedelta(hours=24)  #: greylisting and slow lines take hours
SIGNED_IN = timedelta(days=90)


class WrongPassword(Refusal):
    """No such account, no password set, a wrong one, or suspended: one answer for all."""

    code, status = "wrong_password", 422
    message = _("This address and this password do not go together.")


def ask_for_link(
    *, email: str, language: str, timezone: str, name: str | None = None, target: str | None = None
) -> None:
    """Have a link mailed that signs in, or joins where there is no account yet.

    Both cost the same statements and answer the same, so nobody learns who has an account.

    name: given when joining. target: a path of ours to return to.

    :raises LooksLikeAnother: ``name`` is too much like that of somebody who runs the network.
    """
    with transaction() as session:
        if name is not None:
            names.want_own(session, name)
        known = session.scalar(select(Account.id).filter_by(email_key=fold(email)))
        salt = tokens.fresh()
        link = MailedLink(
            purpose=Purpose.JOIN if known is None else Purpose.SIGN_IN,
            salt=salt,
            token_hash=tokens.hashed(tokens.derived("mailed-link", salt)),
            email=email.strip(),
            email_key=fold(email),
            name=name,
            language=language,
            timezone=timezone,
            target=target,
            made_at=clock.now(),
            expires_at=clock.now() + LINK_LIFE,
        )
        session.add(link)
        session.flush()
        journal.record(session, LinkAsked(actor_id=None, link_id=link.id))


def use_link(
    token: str, *, name: str | None = None, timezone: str | None = None, agreed_in: str | None = None
) -> Actor:
    """Let in whom the link was mailed to. All links to that address are used up by it.

    name, timezone: what the person typed on the page, when she joins. agreed_in: the language in which
    she agreed to the terms there; None: she is asked on her pages.

    :raises NotFound: unknown, used, expired, or the account is suspended.
    :raises LooksLikeAnother: ``name`` is too much like that of somebody who runs the network.
    """
    with transaction() as session:
        found = select(MailedLink).filter_by(token_hash=tokens.hashed(token), used_at=None).with_for_update()
        link = session.scalar(found)
        if link is None or link.expires_at <= clock.now():
            raise NotFound
        session.execute(
            update(MailedLink).filter_by(email_key=link.email_key, used_at=None).values(used_at=clock.now())
        )
        account = session.scalar(select(Account).filter_by(email_key=link.email_key))
        if account is None:
            account = _join(session, link, name=name or link.name, timezone=timezone or link.timezone)
            if agreed_in is not None:
                consents.agree(session, account.id, language=agreed_in)
        if account.suspended_at is not None:
            raise NotFound
        return Actor.of(account)


def _join(session: Session, link: MailedLink, *, name: str | None, timezone: str) -> Account:
    name = name or link.email.split("@")[0]
    names.want_own(session, name)
    account = Account(
        name=name,
        email=link.email,
        email_key=link.email_key,
        role=Role.PARTICIPANT,
        language=link.language,
        timezone=timezone,
        joined_at=clock.now(),
    )
    session.add(account)
    session.flush()
    journal.record(session, Joined(actor_id=account.id, account_id=account.id))
    return account


def sign_in(*, email: str, password: str) -> Actor:
    """Find the person who has this address and this password.

    :raises WrongPassword: in every other case, after the same time.
    """
    account = db.session.scalar(select(Account).filter_by(email_key=fold(email)))
    stored = account.password_hash if account else None
    db.session.rollback()  # hashing takes long: nothing waits for it
    if not passwords.matches(password, stored) or account is None or account.suspended_at is not None:
        raise WrongPassword
    return Actor.of(account)


def open_session(actor: Actor, *, way: Way = Way.LINK) -> str:
    """Sign ``actor`` in on one more browser. Returns the token for its cookie."""
    token = tokens.fresh()
    with transaction() as session:
        now = clock.now()
        session.add(
            SignIn(
                account_id=actor.id,
                token_hash=tokens.hashed(token),
                made_at=now,
                seen_at=now,
                expires_at=now + SIGNED_IN,
                way=way,
            )
        )
    return token


def close_session(token: str) -> None:
    """Sign one browser out. Doing it twice changes nothing."""
    with transaction() as session:
        session.execute(delete(SignIn).filter_by(token_hash=tokens.hashed(token)))


def change_settings(actor: Actor, *, name: str, language: str, timezone: str) -> None:
    """Set how a person is called, spoken to, and which clock she lives by."""
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        account.name, account.language, account.timezone = name, language, timezone


def set_password(actor: Actor, *, current: str | None, new: str, keep: str | None) -> None:
    """Set a password, and sign out all other browsers.

    current: the password so far, when there is one. keep: the token of the browser that asks.

    :raises WrongPassword: ``current`` is not it.
    """
    stored = db.session.scalar(select(Account.password_hash).filter_by(id=actor.id))
    db.session.rollback()
    if stored is not None and not passwords.matches(current or "", stored):
        raise WrongPassword
    fresh_hash = passwords.hash_of(new)
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        account.password_hash = fresh_hash
        others = delete(SignIn).filter_by(account_id=actor.id)
        session.execute(others.where(SignIn.token_hash != tokens.hashed(keep)) if keep else others)
        journal.record(session, PasswordChanged(actor_id=actor.id, account_id=actor.id))


def give_role(account_id: int, role: Role) -> None:
    """Set what a person does here. For the operator's command line."""
    with transaction() as session:
        session.get_one(Account, account_id, with_for_update=True).role = role


def sweep() -> None:
    """Forget links and sessions that have expired."""
    with transaction() as session:
        session.execute(delete(MailedLink).where(MailedLink.expires_at < clock.now() - timedelta(days=7)))
        session.execute(delete(SignIn).where(SignIn.expires_at < clock.now()))
