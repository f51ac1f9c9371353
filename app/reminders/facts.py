"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class ReminderDue(Fact):
    """It is time to remind those who have a seat."""

    meeting_id: int
    days: int
    about: str  #: the start that is reminded of, ISO 8601 in UTC
    due: str  #: when it was due, likewise; who took a seat later needs none
