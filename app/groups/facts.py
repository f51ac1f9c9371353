"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class GroupMade(Fact):
    """The secretariat made a group."""

    group_id: int


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Fact):
    """A group got another name or purpose."""

    group_id: int


@dataclass(frozen=True, kw_only=True)
class GroupDeleted(Fact):
    """A group to which nothing belonged is gone."""

    group_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class GroupMemberAdded(Fact):
    """A person belongs to a group from now on."""

    group_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class GroupMemberRemoved(Fact):
    """A person belongs to a group no longer."""

    group_id: int
    account_id: int
