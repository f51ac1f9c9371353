"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class TakeoutAsked(Fact):
    """A person wants a copy of all that is held of her."""

    account_id: int
    takeout_id: int


@dataclass(frozen=True, kw_only=True)
class TakeoutReady(Fact):
    """A worker has made it."""

    account_id: int
    takeout_id: int


@dataclass(frozen=True, kw_only=True)
class LeaveAsked(Fact):
    """A person wants to delete her account. The link will do it."""

    account_id: int
    link_id: int


@dataclass(frozen=True, kw_only=True)
class AccountDeleted(Fact):
    """A person has left: what was private is gone, what she wrote stays without her name or is withdrawn."""

    account_id: int
    link_id: int  #: keeps the address until the last mail has left
    words: str  #: a value of app.holdings.Words
