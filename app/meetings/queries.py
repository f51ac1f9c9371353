"""What can be seen of meetings."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.accounts.actor import Actor
from app.db import db
from app.errors import NotFound
from app.meetings.access import find_meeting, visible_to
from app.meetings.models import Meeting, Outcome, Series, Status
from app.moments import spoken_zone


def find(actor: Actor | None, meeting_id: int) -> Meeting:
    """Find one meeting that ``actor`` may see.

    :raises NotFound: not there, or not for this person.
    """
    return find_meeting(db.session(), actor, meeting_id, "read")


def to_edit(actor: Actor, meeting_id: int) -> Meeting:
    """Find one meeting that ``actor`` may change.

    :raises NotFound: not there, or not hers.
    """
    return find_meeting(db.session(), actor, meeting_id, "edit")


def ahead(actor: Actor | None, *, limit: int = 50) -> Sequence[Meeting]:
    """List what has not ended, the soonest first."""
    query = _visible(actor).where(Meeting.ends_at > clock.now())
    return db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)).all()


def past(
    actor: Actor | None, *, before: tuple[datetime, int] | None = None, limit: int = 20
) -> Sequence[Meeting]:
    """List what has ended, the latest first. before: start and id of the last one on the page above."""
    query = _visible(actor).where(Meeting.ends_at <= clock.now())
    if before:
        query = query.where(tuple_(Meeting.starts_at, Meeting.id) < before)
    return db.session.scalars(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(limit)).all()


def in_month(actor: Actor | None, first: date) -> Sequence[Meeting]:
    """List what touches the month that begins with ``first``, by the reader's clock, the soonest first."""
    zone = ZoneInfo(spoken_zone())
    start = datetime(first.year, first.month, 1, tzinfo=zone)
    end = datetime(first.year + first.month // 12, first.month % 12 + 1, 1, tzinfo=zone)
    query = _visible(actor).where(Meeting.starts_at < end, Meeting.ends_at > start)
    return db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)).all()


def of_series(actor: Actor | None, series: Series) -> Sequence[Meeting]:
    """List the meetings of a series, the soonest first."""
    query = _visible(actor).where(Meeting.series_id == series.id)
    return db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)).all()


def of_theme(actor: Actor | None, theme_id: int, *, limit: int = 5) -> Sequence[Meeting]:
    """List what lies ahead under a theme, the soonest first."""
    query = _visible(actor).where(Meeting.theme_id == theme_id, Meeting.ends_at > clock.now())
    return db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(limit)).all()


def of_thread(actor: Actor | None, thread_id: int) -> Meeting | None:
    """Return the meeting whose discussion this thread is, if any."""
    return db.session.scalar(select(Meeting).where(visible_to(actor), Meeting.thread_id == thread_id))


def around(actor: Actor | None, meeting: Meeting, *, limit: int = 2) -> list[Meeting]:
    """List the meetings before and after one, itself among them, in order of time."""
    others = select(Meeting).where(
        visible_to(actor), Meeting.id != meeting.id, Meeting.status != Status.CANCELLED
    )
    before = (
        others.where(Meeting.starts_at <= meeting.starts_at).order_by(Meeting.starts_at.desc()).limit(limit)
    )
    after = others.where(Meeting.starts_at > meeting.starts_at).order_by(Meeting.starts_at).limit(limit)
    return [*reversed(db.session.scalars(before).all()), meeting, *db.session.scalars(after).all()]


def outcomes_of(meeting: Meeting) -> Sequence[Outcome]:
    """List what a meeting decided, in the order of its report."""
    query = select(Outcome).filter_by(meeting_id=meeting.id).order_by(Outcome.number)
    return db.session.scalars(query.options(joinedload(Outcome.target))).all()


def taken_up_by(meeting: Meeting) -> Sequence[Outcome]:
    """List the outcomes of others that this meeting is to take up."""
    query = select(Outcome).filter_by(target_id=meeting.id).order_by(Outcome.meeting_id, Outcome.number)
    return db.session.scalars(query.options(joinedload(Outcome.meeting))).all()


def series(slug: str) -> Series:
    """Find a series.

    :raises NotFound: no such series.
    """
    found = db.session.scalar(select(Series).filter_by(slug=slug))
    if found is None:
        raise NotFound
    return found


def series_addresses() -> Sequence[tuple[str, str]]:
    """List all series: (slug, title)."""
    return [
        (row[0], row[1])
        for row in db.session.execute(select(Series.slug, Series.title).order_by(Series.title))
    ]


def series_choices() -> Sequence[tuple[int, str]]:
    """Return (id, title) of all series, for a form."""
    return [
        (row[0], row[1]) for row in db.session.execute(select(Series.id, Series.title).order_by(Series.title))
    ]


def drafts_of(actor: Actor) -> Sequence[Meeting]:
    """List the drafts that ``actor`` organises, the soonest first."""
    query = _visible(actor).where(Meeting.status == Status.DRAFT, Meeting.organiser_id == actor.id)
    return db.session.scalars(query.order_by(Meeting.starts_at)).all()


def _visible(actor: Actor | None) -> Select[Meeting]:
    return select(Meeting).where(visible_to(actor)).options(selectinload(Meeting.bodies))
