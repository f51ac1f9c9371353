"""What the secretariat sees of groups."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from app.accounts.actor import Actor
from app.accounts.finding import KNOWN, Known
from app.accounts.models import Account
from app.db import db
from app.groups.access import find_group
from app.groups.models import Group, GroupMember


class GroupRow(NamedTuple):
    """A group on the list of groups."""

    id: int
    name: str
    purpose: str
    members: int


def groups() -> list[GroupRow]:
    """List all groups by name, with how many people belong to each."""
    count = select(GroupMember.group_id, func.count().label("members")).group_by(GroupMember.group_id)
    members = count.subquery()
    query = (
        select(Group.id, Group.name, Group.purpose, func.coalesce(members.c.members, 0))
        .outerjoin(members, members.c.group_id == Group.id)
        .order_by(func.lower(Group.name))
    )
    return [GroupRow(*row) for row in db.session.execute(query)]


def choices() -> Sequence[tuple[int, str]]:
    """Return (id, name) of all groups, for a form."""
    rows = db.session.execute(select(Group.id, Group.name).order_by(func.lower(Group.name)))
    return [(row[0], row[1]) for row in rows]


def find(actor: Actor, group_id: int) -> Group:
    """Find one group.

    :raises NotFound: no such group, or not for this person.
    """
    return find_group(db.session(), actor, group_id)


def members_of(group_id: int) -> Sequence[Known]:
    """List who belongs to a group, by name; who has left the platform is not here."""
    query = (
        select(*KNOWN)
        .join(GroupMember, GroupMember.account_id == Account.id)
        .where(GroupMember.group_id == group_id, Account.left_at.is_(None))
    )
    return [Known(*row) for row in db.session.execute(query.order_by(func.lower(Account.name), Account.id))]
