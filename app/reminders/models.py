"""Reminders: rows planned from rules. What should be there minus what is there is made again and again."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, choice
from app.meetings.models import Meeting


class Plan(StrEnum):
    """What becomes of a reminder."""

    PLANNED = "planned"
    FIRED = "fired"  #: its mails are in the outbox
    MISSED = "missed"  #: its time had passed before it could be planned, or a later one was due too
    DROPPED = "dropped"  #: the meeting moved away, or was called off


class Reminder(Base):
    """One reminder of one meeting at one start. Moving there and back finds the same row."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("meeting_id", "days", "about"),
        Index("ix_reminder_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id))
    days: Mapped[int]  #: before the meeting, by the clock of its place
    about: Mapped[datetime]  #: the start of the meeting that is reminded of
    due_at: Mapped[datetime]
    state: Mapped[Plan] = mapped_column(choice(Plan), default=Plan.PLANNED)

    meeting: Mapped[Meeting] = relationship()
