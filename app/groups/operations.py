"""What the secretariat can do with groups."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import Base, transaction
from app.errors import NotFound, Refusal
from app.groups.access import find_group
from app.groups.facts import GroupChanged, GroupDeleted, GroupMade, GroupMemberAdded, GroupMemberRemoved
from app.groups.models import Group, GroupMember
from app.i18n import _


class NameTaken(Refusal):
    """Two groups of one name could not be told apart."""

    code, status = "name_taken", 422
    message = _("There is a group of this name already.")


class StillNeeded(Refusal):
    """A theme or a meeting is shown to this group."""

    code, status = "still_needed", 409
    message = _("A theme or an event is shown to this group. Show it to others first.")


class NotHere(Refusal):
    """The person to be added is suspended, has left, or never joined."""

    code, status = "not_here", 422
    message = _("Nobody of this name or address has joined.")


def make(actor: Actor, *, name: str, purpose: str) -> Group:
    """Make a group.

    :raises NotFound: ``actor`` is not of the secretariat.
    :raises NameTaken: see there.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        _refuse_taken(session, name)
        group = Group(name=name, purpose=purpose, made_at=clock.now())
        session.add(group)
        session.flush()
        journal.record(session, GroupMade(actor_id=actor.id, group_id=group.id))
        return group


def change(actor: Actor, group_id: int, *, name: str, purpose: str) -> None:
    """Give a group another name or purpose. Without a difference nothing happens.

    :raises NotFound: no such group, or not for this person.
    :raises NameTaken: see there.
    """
    with transaction() as session:
        group = find_group(session, actor, group_id, lock=True)
        if (group.name, group.purpose) == (name, purpose):
            return
        _refuse_taken(session, name, but=group.id)
        group.name, group.purpose = name, purpose
        session.flush()
        journal.record(session, GroupChanged(actor_id=actor.id, group_id=group.id))


def remove(actor: Actor, group_id: int) -> None:
    """Delete a group to which nothing is shown.

    :raises NotFound: no such group, or not for this person.
    :raises StillNeeded: see there.
    """
    with transaction() as session:
        group = find_group(session, actor, group_id, lock=True)
        if any(session.execute(query).first() for query in _what_hangs_on(group.id)):
            raise StillNeeded
        members = select(GroupMember.account_id).filter_by(group_id=group.id)
        for account_id in session.scalars(members.order_by(GroupMember.account_id)).all():
            _take_out(session, actor, group.id, account_id)
        session.delete(group)
        session.flush()
        journal.record(session, GroupDeleted(actor_id=actor.id, group_id=group.id, name=group.name))


def add(actor: Actor, group_id: int, account_id: int) -> None:
    """Add a person to a group. Doing it twice changes nothing.

    :raises NotFound: no such group, or not for this person.
    :raises NotHere: the person takes part no more.
    """
    with transaction() as session:
        group = find_group(session, actor, group_id, lock=True)
        want_here(session, account_id)
        if session.get(GroupMember, (group.id, account_id)) is not None:
            return
        session.add(GroupMember(group_id=group.id, account_id=account_id, added_at=clock.now()))
        session.flush()
        journal.record(session, GroupMemberAdded(actor_id=actor.id, group_id=group.id, account_id=account_id))


def take_out(actor: Actor, group_id: int, account_id: int) -> None:
    """Take a person out of a group: she sees what is the group's no longer. Twice changes nothing.

    Her places at meetings that she does not see any more go to others; she is told.

    :raises NotFound: no such group, or not for this person.
    """
    with transaction() as session:
        group = find_group(session, actor, group_id, lock=True)
        _take_out(session, actor, group.id, account_id)


def want_here(session: Session, account_id: int) -> None:
    """Want that a person takes part, in the caller's transaction, which holds her row from now on.

    :raises NotHere: she does not.
    """
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.left_at is not None or account.suspended_at is not None:
        raise NotHere


def _take_out(session: Session, actor: Actor, group_id: int, account_id: int) -> None:
    member = session.get(GroupMember, (group_id, account_id))
    if member is None:
        return
    session.delete(member)
    session.flush()
    journal.record(session, GroupMemberRemoved(actor_id=actor.id, group_id=group_id, account_id=account_id))


def _refuse_taken(session: Session, name: str, *, but: int | None = None) -> None:
    others = {one.name.casefold() for one in session.scalars(select(Group)) if one.id != but}
    if name.casefold() in others:
        raise NameTaken


def _what_hangs_on(group_id: int) -> Sequence[Select[Any]]:
    """Select what refers to a group, whichever feature above it belongs to; its members go with it."""
    own: Any = Group.__table__.c.id
    return [
        select(column).where(column == group_id).limit(1)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.references(own) and table is not GroupMember.__table__
    ]
