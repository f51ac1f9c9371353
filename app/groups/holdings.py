"""What is held here of a person."""

from collections.abc import Iterator

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.groups.models import Group, GroupMember
from app.holdings import GONE, Holding, Leaving, Section, read, record
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    groups = (
        select(GroupMember.group_id, Group.name, GroupMember.added_at)
        .join(Group, Group.id == GroupMember.group_id)
        .where(GroupMember.account_id == account_id)
    )
    yield "groups", _("Groups you belong to"), map(record, read(session, groups, GroupMember.group_id))


def _erase(session: Session, leaving: Leaving) -> None:
    session.execute(delete(GroupMember).filter_by(account_id=leaving.account_id))


HOLDING = Holding(name="groups", columns={"group_member.account_id": GONE}, collect=_collect, erase=_erase)
