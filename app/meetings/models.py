"""Meetings, their series, their outcomes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.db import Base, choice
from app.discussions.models import Theme, Thread
from app.groups.models import Group, Visibility
from app.i18n import Lazy, _
from app.meetings import walltime
from app.meetings.walltime import Precision
from app.organisations.models import Organisation


class Kind(StrEnum):
    """What sort of gathering it is."""

    FORUM = "forum"
    WORKSHOP = "workshop"
    CONFERENCE = "conference"
    ANNUAL_MEETING = "annual_meeting"
    GOVERNING_BODY = "governing_body"
    SIDE_EVENT = "side_event"

    @property
    def words(self) -> Lazy:
        """The kind as pages say it."""
        return _KINDS[self]


_KINDS = {
    Kind.FORUM: _("Forum"),
    Kind.WORKSHOP: _("Workshop"),
    Kind.CONFERENCE: _("Conference"),
    Kind.ANNUAL_MEETING: _("Annual meeting"),
    Kind.GOVERNING_BODY: _("Meeting of a governing body"),
    Kind.SIDE_EVENT: _("Side event"),
}


class Status(StrEnum):
    """How firm a meeting is. Whether it has been held follows from its time."""

    DRAFT = "draft"  #: only its organiser and the secretariat see it
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class Series(Base):
    """Meetings that follow each other under one name."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)  #: in addresses; never changes
    title: Mapped[str]
    description: Mapped[str]
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class SeriesOrganiser(Base):
    """That a person organises the meetings of a series."""

    __tablename__ = "series_organiser"

    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)


class Meeting(Base):
    """A gathering at a wall-clock time in a place: ours, or one of another body that matters to us.

    ``wall_start``, ``wall_end`` and ``timezone`` are the promise made to people. ``starts_at`` and
    ``ends_at`` follow from them, each time the meeting is saved: a country may have changed its clock.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_meeting_ends_at", "ends_at"),
        Index("ix_meeting_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)  #: in every calendar, for ever
    title: Mapped[str]
    language: Mapped[str]  #: of title and summary
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    status: Mapped[Status] = mapped_column(choice(Status), default=Status.DRAFT)
    source: Mapped[str] = mapped_column(default="")  #: what it is about: Markdown, as written
    html: Mapped[str] = mapped_column(default="")  #: safe; made from ``source`` once

    precision: Mapped[Precision] = mapped_column(choice(Precision))
    wall_start: Mapped[str]  #: "2026-12-10T14:00", "2015-07-07" or "2015-11", by the clock of the place
    wall_end: Mapped[str]  #: likewise; of days and months the last one
    timezone: Mapped[str]  #: IANA name: "Asia/Ulaanbaatar"
    second: Mapped[bool | None]  #: which of two, where clocks are put back over the time; else None
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]  #: exclusive

    place: Mapped[str | None]  #: as it stands on an invitation; None: online only, or not known
    online_url: Mapped[str | None]  #: told to those who have a seat
    capacity: Mapped[int | None]  #: seats; None is no limit
    takes_registrations: Mapped[bool] = mapped_column(default=False)

    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.PUBLIC)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey(Group.id), index=True
    )  #: whose it is; None: nobody's
    is_linked: Mapped[bool] = mapped_column(default=False)  #: a meeting of another body
    is_invented: Mapped[bool] = mapped_column(default=False)  #: made up for the demonstration
    theme_id: Mapped[int | None] = mapped_column(ForeignKey(Theme.id), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey(Series.id), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey(Thread.id), unique=True)
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)  #: None: nobody here
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  #: where this is known from

    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]  #: whole seconds; grows with every change
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every change; guards edits
    sequence: Mapped[int] = mapped_column(default=0)  #: grows when people must note it (RFC 5545, 3.8.7.4)

    theme: Mapped[Theme | None] = relationship()
    series: Mapped[Series | None] = relationship()
    bodies: Mapped[list[Organisation]] = relationship(
        secondary="meeting_body", order_by="MeetingBody.position", viewonly=True
    )

    @property
    def is_published(self) -> bool:
        """Whether everybody may know of it."""
        return self.status is not Status.DRAFT

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.status is Status.CANCELLED

    @property
    def first_day(self) -> date:
        """The first day, by the clock of the place; of a month its first."""
        return walltime.parse(self.wall_start, self.precision).date()

    @property
    def last_day(self) -> date:
        """The last day, by the clock of the place; of a month its first."""
        return walltime.last_day(self.precision, self.wall_end)

    def place_in_time(self) -> None:
        """Work out the instants from the wall times.

        :raises Refusal: see :func:`app.meetings.walltime.interval`.
        """
        self.starts_at, self.ends_at = walltime.interval(
            self.precision, self.wall_start, self.wall_end, self.timezone, second=self.second
        )


class MeetingOrganiser(Base):
    """That one more person organises a meeting."""

    __tablename__ = "meeting_organiser"

    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)


class MeetingThread(Base):
    """That a meeting is also discussed in a thread, beside the one that is its own."""

    __tablename__ = "meeting_thread"

    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), primary_key=True, index=True)


class MeetingBody(Base):
    """An organisation that holds a meeting, in the order they are named."""

    __tablename__ = "meeting_body"
    __table_args__ = (UniqueConstraint("meeting_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id))
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)
    position: Mapped[int]


class Outcome(Base):
    """What a meeting decided, recommended or asked for, as its report says it."""

    __tablename__ = "outcome"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id))
    number: Mapped[int]
    verb: Mapped[str]  #: "recommended", "will" …, as in the report
    text: Mapped[str]
    responsible: Mapped[str]
    condition: Mapped[str | None]
    due: Mapped[str | None]  #: a wall time: "2015-11"
    target_id: Mapped[int | None] = mapped_column(ForeignKey(Meeting.id))  #: the meeting that takes it up
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    meeting: Mapped[Meeting] = relationship(foreign_keys=meeting_id)
    target: Mapped[Meeting | None] = relationship(foreign_keys=target_id)

    @property
    def due_on(self) -> date | None:
        """The day it is due, or the first one of the month it is due in."""
        if self.due is None:
            return None
        return walltime.parse(
            self.due, Precision.MONTH if len(self.due) == len("2015-11") else Precision.DAY
        ).date()
