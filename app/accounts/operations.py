"""What people can do: join, sign in by mail or password, sign out, set themselves up."""

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock, journal, limits, tokens
from app.accounts import ceremonies, consents, devices, guessable, joining, links, names, passwords
from app.accounts.actor import Actor
from app.accounts.facts import LinkAsked, PasswordChanged, ResetAsked, RoleGiven
from app.accounts.links import LinkSpent
from app.accounts.models import Account, MailedLink, Purpose, Role, SignIn, Way
from app.accounts.queries import fold
from app.db import db, transaction
from app.errors import Refusal
from app.i18n import _

PAUSE = 60  #: seconds in which a second mail of the same sort to one address would only repeat the first


class WrongPassword(Refusal):
    """No such account, no password set, a wrong one, or suspended: one answer for all."""

    code, status = "wrong_password", 422
    message = _("This address and this password do not go together.")


class GuessablePassword(Refusal):
    """One of the first that somebody would try."""

    code, status = "guessable_password", 422
    message = _(
        "This password is easy to guess: it is a common one, a pattern of keys, or mostly your own name. "
        "Please choose another, for example a sentence only you would say."
    )


class SignInAgain(Refusal):
    """She has no password to prove who she is, and the sign-in of this browser is too old for it."""

    code, status = "sign_in_again", 422
    message = _(
        "You signed in here a while ago. Please sign out and in again first, so that we know it is you."
    )


def ask_for_link(
    *,
    email: str,
    language: str,
    timezone: str,
    name: str | None = None,
    target: str | None = None,
    wanted: Purpose = Purpose.SIGN_IN,
) -> None:
    """Have a link mailed that signs in or sets a new password, or joins where there is no account yet.

    All cost the same statements and answer the same, so nobody learns who has an account. Who asks
    again within a minute gets no second mail.

    name: given when joining. target: a path of ours to return to. wanted: what was asked for.

    :raises LooksLikeAnother: ``name`` is too much like that of somebody who runs the network.
    """
    with transaction() as session:
        if name is not None:
            names.want_own(session, name)
        known = session.scalar(select(Account.id).filter_by(email_key=fold(email)))
        if not is_first_mail(session, email, wanted):
            return
        resets = wanted is Purpose.RESET and known is not None
        purpose = Purpose.JOIN if known is None else Purpose.RESET if resets else Purpose.SIGN_IN
        link = links.make(
            session, purpose, email=email, language=language, timezone=timezone, name=name, target=target,
            data={"wanted": wanted},
        )  # fmt: skip
        fact = ResetAsked if resets else LinkAsked
        journal.record(session, fact(actor_id=None, link_id=link.id))


def is_first_mail(session: Session, email: str, purpose: Purpose) -> bool:
    """Tell whether no mail of this sort was asked for to this address in the last minute, and count it."""
    return limits.count(session, f"mail {purpose} {tokens.hashed(fold(email))}", PAUSE) == 1


def link_in(token: str) -> MailedLink:
    """Find a link that signs in or joins, for the page with its button.

    :raises LinkSpent: it does not work (any more).
    """
    return links.find(token, Purpose.JOIN, Purpose.SIGN_IN)


def use_link(
    token: str, *, name: str | None = None, timezone: str | None = None, agreed_in: str | None = None
) -> Actor:
    """Let in whom the link was mailed to. All links to that address are used up by it.

    name, timezone: what the person typed on the page, when she joins. agreed_in: the language in which
    she agreed to the terms there; None: she is asked on her pages.

    :raises LinkSpent: unknown, used, expired, or the account is suspended.
    :raises LooksLikeAnother: ``name`` is too much like that of somebody who runs the network.
    """
    with transaction() as session:
        link = links.take(session, token, Purpose.JOIN, Purpose.SIGN_IN)
        account = session.scalar(select(Account).filter_by(email_key=link.email_key))
        if account is None:
            account = _join(session, link, name=name or link.name, timezone=timezone or link.timezone)
            if agreed_in is not None:
                consents.agree(session, account.id, language=agreed_in)
        if account.suspended_at is not None:
            raise LinkSpent
        return Actor.of(account)


def _join(session: Session, link: MailedLink, *, name: str | None, timezone: str) -> Account:
    if link.purpose is not Purpose.JOIN:  # the account it was mailed to has another address now
        raise LinkSpent
    name = name or link.email.split("@")[0]
    try:
        return joining.admit(session, name=name, email=link.email, language=link.language, timezone=timezone)
    except joining.AddressTaken as error:  # in this moment
        raise LinkSpent from error


def sign_in(*, email: str, password: str) -> Actor:
    """Find the person who has this address and this password.

    :raises WrongPassword: in every other case, after the same time.
    """
    known = db.session.execute(
        select(Account.id, Account.password_hash).filter_by(email_key=fold(email))
    ).first()
    db.session.rollback()  # hashing takes long: nothing waits for it
    if not passwords.matches(password, known.password_hash if known else None):
        raise WrongPassword
    if known is None:
        raise WrongPassword
    account = db.session.get_one(Account, known.id)  # as it is now: hashing took long
    if account.password_hash != known.password_hash or account.suspended_at is not None:
        raise WrongPassword
    return Actor.of(account)


def open_session(actor: Actor, *, way: Way = Way.LINK, agent: str = "", network: str = "") -> str:
    """Sign ``actor`` in on one more browser. Returns the token for its cookie.

    agent, network: what she will recognise it by.
    """
    with transaction() as session:
        return devices.begin(session, actor.id, actor.role, way=way, agent=agent, network=network)


def close_session(token: str) -> None:
    """Sign one browser out. Doing it twice changes nothing."""
    with transaction() as session:
        session.execute(delete(SignIn).filter_by(token_hash=tokens.hashed(token)))


def sign_out(actor: Actor, device_id: int) -> None:
    """Sign one of her browsers out from afar. Where it is none of hers (any more), nothing changes."""
    with transaction() as session:
        session.execute(delete(SignIn).filter_by(id=device_id, account_id=actor.id))


def sign_out_others(actor: Actor, *, keep: str) -> None:
    """Sign all her browsers out but the one with the token ``keep``."""
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)
        devices.end(session, actor.id, but=keep)


def note_seen(token: str) -> None:
    """Note that a browser was seen, from which on its idle time counts; at most once an hour."""
    with transaction() as session:
        now = clock.now()
        stale = select(SignIn).where(
            SignIn.token_hash == tokens.hashed(token), SignIn.seen_at <= now - devices.NOTED
        )
        found = session.scalar(stale.with_for_update(of=SignIn, skip_locked=True))
        if found is not None:
            end = devices.end_of(found.account.role, made_at=found.made_at, seen_at=now)
            found.seen_at, found.expires_at = now, end


def change_settings(actor: Actor, *, language: str, timezone: str) -> None:
    """Set how a person is spoken to, and which clock she lives by."""
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        account.language, account.timezone = language, timezone


def want_proof(actor: Actor, *, current: str | None, browser: str) -> str | None:
    """Want to be shown that it is she, before what a stolen browser must not do. Returns the password's hash.

    current: the password, when there is one; else she must have signed in within the hour.
    browser: the token of the one that asks.

    :raises WrongPassword: ``current`` is not it.
    :raises SignInAgain: there is no password, and the sign-in is old.
    """
    stored = db.session.scalar(select(Account.password_hash).filter_by(id=actor.id))
    fresh = devices.is_fresh(db.session(), browser)
    db.session.rollback()
    if stored is not None:
        if not passwords.matches(current or "", stored):
            raise WrongPassword
    elif not fresh:
        raise SignInAgain
    return stored


def want_fresh(browser: str) -> None:
    """Want a sign-in within the hour, before a new way in is made: who finds a browser open makes none.

    browser: the token of the one that asks.

    :raises SignInAgain: the sign-in is old.
    """
    if not devices.is_fresh(db.session(), browser):
        raise SignInAgain


def want_hard(password: str, account: Account) -> None:
    """Want a password that nobody guesses early.

    :raises GuessablePassword: it is one.
    """
    own = (account.name, account.email, current_app.config["NETWORK_NAME"])
    if guessable.is_guessable(password, own=own):
        raise GuessablePassword


def set_password(actor: Actor, *, current: str | None, new: str, keep: str) -> None:
    """Set a password, and sign out all other browsers.

    current: the password so far, when there is one. keep: the token of the browser that asks.

    :raises WrongPassword: ``current`` is not it.
    :raises SignInAgain: there is no password, and the sign-in is old.
    :raises GuessablePassword: ``new`` is easy to guess.
    """
    stored = want_proof(actor, current=current, browser=keep)
    want_hard(new, db.session.get_one(Account, actor.id))
    db.session.rollback()
    fresh_hash = passwords.hash_of(new)
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        if account.password_hash != stored:  # it was changed meanwhile, elsewhere
            raise WrongPassword
        put_password(session, account, fresh_hash, keep=keep)


def put_password(session: Session, account: Account, fresh_hash: str, *, keep: str | None) -> None:
    """Set a password in the caller's transaction; what was proved or asked for before is worth nothing.

    keep: the token of a browser that stays signed in.
    """
    account.password_hash = fresh_hash
    devices.end(session, account.id, but=keep)
    ceremonies.forget(session, account.id)
    links.use_up(session, account)
    journal.record(session, PasswordChanged(actor_id=account.id, account_id=account.id))


def give_role(account_id: int, role: Role) -> None:
    """Set what a person does here, and sign her out everywhere. For the operator's command line."""
    with transaction() as session:
        account = session.get_one(Account, account_id, with_for_update=True)
        if account.role is not role:
            before, account.role = account.role, role
            devices.end(session, account_id)
            session.flush()
            journal.record(
                session,
                RoleGiven(actor_id=None, account_id=account_id, role=role.value, before=before.value),
            )


def sweep() -> None:
    """Forget sign-ins that have ended. Links are forgotten as the settings say: see holdings.py."""
    with transaction() as session:
        session.execute(delete(SignIn).where(SignIn.expires_at < clock.now()))
