"""What people do here, and whether they may: for the secretariat's desk.

Roles are the operators' to give, suspending is the secretariat's. Nobody changes what she herself may do, and
the last of those who run the network or the platform stays: else nobody could let anybody in again.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts import ceremonies, devices, links
from app.accounts.actor import STAFF, Actor
from app.accounts.facts import AccountReadmitted, AccountSuspended, RoleGiven, SignedOutEverywhere
from app.accounts.models import Account, Role
from app.db import transaction
from app.errors import NotFound, Refusal
from app.i18n import _


class NotOneself(Refusal):
    """Somebody wants to change what she herself may do."""

    code, status = "not_oneself", 409
    message = _("Nobody changes her own role or suspends herself. Please ask somebody else who may.")


class LastOne(Refusal):
    """Without this person nobody would run the network, or the platform."""

    code, status = "last_one", 409
    message = _("This is the last person who can do this work. Give the role to somebody else first.")


def give(actor: Actor, account_id: int, role: Role) -> None:
    """Set what a person does here, and sign her out everywhere. Doing it twice changes nothing.

    :raises NotFound: no such person, or ``actor`` is no operator.
    :raises NotOneself, LastOne: see there.
    """
    if not actor.is_operator:
        raise NotFound
    with transaction() as session:
        account = _find(session, actor, account_id)
        if account.role is role:
            return
        if account.role in STAFF and account.suspended_at is None:
            _refuse_the_last(session, account, becomes=role)
        before, account.role = account.role, role
        devices.end(session, account.id)
        session.flush()
        journal.record(
            session, RoleGiven(actor_id=actor.id, account_id=account.id, role=role.value, before=before.value)
        )


def suspend(actor: Actor, account_id: int, reason: str) -> None:
    """Keep a person out until she is let in again. Doing it twice changes nothing.

    reason: is told to her, and stands in the journal.

    :raises NotFound: no such person, or not ``actor``'s to suspend: those who run this are the operators'.
    :raises NotOneself, LastOne: see there.
    """
    with transaction() as session:
        account = _find(session, actor, account_id)
        if account.suspended_at is not None:
            return
        if account.role in STAFF:
            _refuse_the_last(session, account)
        account.suspended_at = clock.now()
        devices.end(session, account.id)
        ceremonies.forget(session, account.id)
        links.use_up(session, account)
        session.flush()
        journal.record(session, AccountSuspended(actor_id=actor.id, account_id=account.id, reason=reason))


def readmit(actor: Actor, account_id: int) -> None:
    """Let a suspended person in again. Doing it twice changes nothing.

    :raises NotFound: no such person, or not ``actor``'s to let in.
    """
    with transaction() as session:
        account = _find(session, actor, account_id)
        if account.suspended_at is None:
            return
        account.suspended_at = None
        session.flush()
        journal.record(session, AccountReadmitted(actor_id=actor.id, account_id=account.id))


def sign_out_everywhere(actor: Actor, account_id: int) -> None:
    """End all sessions of a person; what she has begun on the way in, too.

    :raises NotFound: no such person, or ``actor`` is no operator.
    """
    if not actor.is_operator:
        raise NotFound
    with transaction() as session:
        account = session.get(Account, account_id, with_for_update=True)
        if account is None or account.left_at is not None:
            raise NotFound
        devices.end(session, account.id)
        ceremonies.forget(session, account.id)
        journal.record(session, SignedOutEverywhere(actor_id=actor.id, account_id=account.id))


def may_suspend(actor: Actor, account: Account) -> bool:
    """Tell whether suspending this person is ``actor``'s: of those who run this, only an operator's."""
    return actor.is_operator or (actor.is_secretariat and account.role not in STAFF)


def _find(session: Session, actor: Actor, account_id: int) -> Account:
    """Find somebody whom ``actor`` may suspend, and lock her row after those of all who run this."""
    session.scalars(_those_who_run_this().with_for_update()).all()
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.left_at is not None or not may_suspend(actor, account):
        raise NotFound
    if account.id == actor.id:
        raise NotOneself
    return account


def _refuse_the_last(session: Session, account: Account, *, becomes: Role | None = None) -> None:
    """Refuse to take away the last operator, or the last who runs the network. Under the locks of both."""
    others = session.scalars(_those_who_run_this().where(Account.id != account.id)).all()
    if account.role is Role.OPERATOR and not any(one.role is Role.OPERATOR for one in others):
        raise LastOne
    if becomes not in STAFF and not others:
        raise LastOne


def _those_who_run_this() -> Select[Account]:
    here = (Account.suspended_at.is_(None), Account.left_at.is_(None))
    return select(Account).where(Account.role.in_(STAFF), *here).order_by(Account.id)
