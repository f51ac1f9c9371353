"""Who comes to which meeting, and who waits for a seat."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.db import Base, choice
from app.meetings.models import Meeting
from app.organisations.models import Organisation, Voice


class Seat(StrEnum):
    """What a registration gives."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


class Registration(Voice, Base):
    """One person's place at one meeting. Withdrawing is a state; rows are never deleted."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("meeting_id", "account_id"),
        Index("ix_registration_queue", "meeting_id", "seat", "asked_at", "id"),
        Index("ix_registration_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    seat: Mapped[Seat] = mapped_column(choice(Seat))
    asked_at: Mapped[datetime]  #: the order of the waiting list
    changes: Mapped[int] = mapped_column(
        default=0
    )  #: counts with the meeting's SEQUENCE in mails to this person

    meeting: Mapped[Meeting] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_confirmed(self) -> bool:
        """Whether there is a chair for this person."""
        return self.seat is Seat.CONFIRMED
