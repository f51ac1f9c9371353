"""Statements, and the positions of organisations on them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app import moments
from app.accounts.models import Account
from app.db import Base, choice
from app.discussions.models import Thread
from app.organisations.models import Voice
from app.positions.joining import keep_newest
from app.positions.kinds import Stance


class Statement(Base):
    """A text that is put to organisations. It can be changed until the first of them has taken a position."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("thread_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id))
    number: Mapped[int]  #: 1, 2, 3 … in its thread
    title: Mapped[str]
    language: Mapped[str]
    source: Mapped[str]  #: Markdown, as written
    html: Mapped[str]  #: safe; made from ``source`` once
    put_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    put_at: Mapped[datetime]
    closes_on: Mapped[date | None]  #: the last day, by the network's clock; None: open until it is closed
    #: whether it is adopted unless an organisation objects by the last day
    is_silent: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]  #: closed by hand
    #: the statement in whose place this one is put
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"), index=True)
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every change; guards edits

    def is_past(self) -> bool:
        """Whether its last day has passed."""
        return self.closes_on is not None and moments.network_day() > self.closes_on

    def is_open(self) -> bool:
        """Whether it takes positions today."""
        return self.closed_at is None and not self.is_past()


class Position(Voice, Base):
    """Where an organisation stands on a statement. It has one current position; those before stay."""

    __tablename__ = "position"
    __table_args__ = (
        Index(
            "ix_position_current",
            "statement_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        UniqueConstraint("author_id", "key"),
        CheckConstraint("organisation_id IS NOT NULL", name="of_an_organisation"),
        {"info": {"before_joining": keep_newest}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey(Statement.id), index=True)
    stance: Mapped[Stance] = mapped_column(choice(Stance))
    language: Mapped[str]
    words: Mapped[str]  #: paragraphs; "" for none
    author_id: Mapped[int] = mapped_column(ForeignKey(Account.id))  #: who stated or recorded it
    author_name: Mapped[str]  #: as she was called then
    stated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  #: when another one took its place, or it was withdrawn
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    key: Mapped[str]  #: given by the form, so that a click that comes twice states once
