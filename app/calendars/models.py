"""Meetings as calendars see them: made when a meeting changes, so that a feed only joins them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Account
from app.db import Base
from app.discussions.models import Theme
from app.meetings.models import Meeting, Series


class CalendarBlock(Base):
    """The VEVENT of one meeting in one language. Drafts, and meetings without a day, have none.

    With it stands where anybody found it, when it was written: that must be known when nobody may any more.
    """

    __tablename__ = "calendar_block"
    __table_args__ = (UniqueConstraint("meeting_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id))
    language: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    zones: Mapped[list[Any]] = mapped_column(JSON)  #: the TZIDs it names
    is_public: Mapped[bool] = mapped_column(default=True)  #: whether it stood in the public feeds
    theme_id: Mapped[int | None] = mapped_column(ForeignKey(Theme.id))
    series_id: Mapped[int | None] = mapped_column(ForeignKey(Series.id))


class CalendarFarewell(Base):
    """What the public feeds say, in one language, of a meeting that is not public any more."""

    __tablename__ = "calendar_farewell"
    __table_args__ = (UniqueConstraint("meeting_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id))
    language: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    zones: Mapped[list[Any]] = mapped_column(JSON)
    ends_at: Mapped[datetime]  #: as it was known when it was public
    theme_id: Mapped[int | None] = mapped_column(ForeignKey(Theme.id))
    series_id: Mapped[int | None] = mapped_column(ForeignKey(Series.id))


class CalendarRevision(Base):
    """One row, whose number grows whenever any block changes: the version of all public feeds."""

    __tablename__ = "calendar_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    began_at: Mapped[datetime]  #: when the calendars began: what an empty one tells
    changed_at: Mapped[datetime]  #: whole seconds


class PrivateFeed(Base):
    """A person's own calendar, at an address only she knows."""

    __tablename__ = "private_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), unique=True)
    salt: Mapped[str]  #: the address is made from it and the platform's secret
    token_hash: Mapped[str] = mapped_column(unique=True)
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every change of her places
    made_at: Mapped[datetime]
