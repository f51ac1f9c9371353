"""What can happen here."""

from dataclasses import dataclass
from typing import Any

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class SeatConfirmed(Fact):
    """A person got a seat, at once or from the waiting list."""

    registration_id: int
    account_id: int
    from_waiting: bool


@dataclass(frozen=True, kw_only=True)
class PutOnWaitingList(Fact):
    """All seats were taken."""

    registration_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class PlaceClosed(Fact):
    """A person lost her place, because the meeting is not shown to her any more."""

    registration_id: int
    account_id: int
    had_seat: bool
    known: dict[str, Any]  #: what she knew of the meeting, by the name of the column


@dataclass(frozen=True, kw_only=True)
class SeatWithdrawn(Fact):
    """A person gave her place back."""

    registration_id: int
    account_id: int
    had_seat: bool
