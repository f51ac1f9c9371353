"""Parcels: one row for each mail that must leave; and the workers that carry them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, choice
from app.journal import JournalEntry


class State(StrEnum):
    """Where a parcel is on its way."""

    WAITING = "waiting"
    CLAIMED = "claimed"  #: a living worker has it
    SENT = "sent"
    NEEDLESS = "needless"  #: there was nothing left to say
    FAILED = "failed"  #: given up; people must look


class Worker(Base):
    """A worker process. It is alive as long as it holds the lock of its key (see claims.py)."""

    __tablename__ = "worker"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger, unique=True)  #: random, 63 bits; names the lock
    started_at: Mapped[datetime]
    ticked_at: Mapped[datetime]  #: shown at /readyz; decides nothing


class Mailing(Base):
    """One thing to be said to many people. A worker unfolds it into parcels, some hundred at a time."""

    __tablename__ = "mailing"
    __table_args__ = (UniqueConstraint("entry_id", "writer"), Index("ix_mailing_done_at", "done_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(JournalEntry.id))
    writer: Mapped[str]
    last_reader_id: Mapped[int] = mapped_column(default=0)  #: everybody up to this account has a parcel
    done_at: Mapped[datetime | None]

    entry: Mapped[JournalEntry] = relationship()


class Parcel(Base):
    """One mail to one person because of one fact, once."""

    __tablename__ = "parcel"
    __table_args__ = (
        UniqueConstraint("entry_id", "writer", "reader_id"),
        Index("ix_parcel_due", "state", "due_at"),
        Index("ix_parcel_owner", "owner_id"),
        Index("ix_parcel_reader", "reader_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(JournalEntry.id))
    writer: Mapped[str]  #: the function that writes the mail: "registrations.seat_confirmed"
    reader_id: Mapped[int]  #: the account; 0 when the fact itself says to whom
    message_id: Mapped[str] = mapped_column(unique=True)  #: fixed here, so that a repeat can be recognised
    state: Mapped[State] = mapped_column(choice(State), default=State.WAITING)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Worker.id))
    opened: Mapped[bool] = mapped_column(default=False)  #: its owner may be sending it right now
    attempts: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)  #: how many workers died while sending it
    settled_at: Mapped[datetime | None]
    error: Mapped[str | None]  #: what went wrong last, for the secretariat

    entry: Mapped[JournalEntry] = relationship()
