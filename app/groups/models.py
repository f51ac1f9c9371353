"""Groups, and who belongs to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Account
from app.db import Base
from app.i18n import Lazy, _


class Visibility(StrEnum):
    """Who may know of a theme or a meeting."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    GROUP = "group"

    @property
    def words(self) -> Lazy:
        """The visibility as pages say it."""
        return _VISIBILITIES[self]


_VISIBILITIES = {
    Visibility.PUBLIC: _("Everybody"),
    Visibility.SIGNED_IN: _("Everybody who has joined"),
    Visibility.GROUP: _("Only a group"),
}


class Group(Base):
    """Some people who share what others do not see."""

    __tablename__ = "people_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]


class GroupMember(Base):
    """That a person belongs to a group."""

    __tablename__ = "group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey(Group.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)
    added_at: Mapped[datetime]
