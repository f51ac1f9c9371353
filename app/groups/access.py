"""Who belongs to a group: what the rules of themes and meetings are made of."""

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.actor import Actor
from app.errors import NotFound
from app.groups.models import Group, GroupMember

#: a person's id, or the column that holds it in the rows of a larger statement
Person = int | InstrumentedAttribute[int]


def groups_of(person: Person) -> Select[int]:
    """Select the groups to which ``person`` belongs, to be used within a condition."""
    mine = select(GroupMember.group_id).where(GroupMember.account_id == person)
    return mine.correlate_except(GroupMember)


def find_group(session: Session, actor: Actor, group_id: int, *, lock: bool = False) -> Group:
    """Find a group, to change it. lock: hold its row until the transaction ends.

    :raises NotFound: no such group, or not for this person: only the secretariat knows of groups.
    """
    found = session.get(Group, group_id, with_for_update=lock or None) if actor.is_secretariat else None
    if found is None:
        raise NotFound
    return found
