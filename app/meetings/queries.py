"""What can be seen of meetings."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.accounts.actor import Actor
from app.db import db
from app.discussions.access import visible_to as themes_visible_to
from app.discussions.models import Theme
from app.errors import NotFound
from app.groups.access import groups_of
from app.groups.models import Group
from app.meetings import access
from app.meetings.access import find_meeting, organised_by, series_open_to, visible_to
from app.meetings.models import Meeting, MeetingBody, Outcome, Series, Status
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


def is_editable(actor: Actor, meeting_id: int) -> bool:
    """Tell whether there is a meeting of this number that ``actor`` may change."""
    query = select(Meeting.id).where(Meeting.id == meeting_id, access.editable_by(actor))
    return db.session.scalar(query) is not None


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


def outcomes_of(actor: Actor | None, meeting: Meeting) -> Sequence[tuple[Outcome, Meeting | None]]:
    """List what a meeting decided, in the order of its report, each with the meeting that takes it up.

    None for a meeting that ``actor`` may not see, as where there is none.
    """
    seen = and_(Meeting.id == Outcome.target_id, visible_to(actor), Meeting.status != Status.DRAFT)
    query = select(Outcome, Meeting).outerjoin(Meeting, seen).where(Outcome.meeting_id == meeting.id)
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Outcome.number))]


def taken_up_by(actor: Actor | None, meeting: Meeting) -> Sequence[Outcome]:
    """List the outcomes of others that this meeting is to take up, of those that ``actor`` may see."""
    query = select(Outcome).join(Meeting, Meeting.id == Outcome.meeting_id)
    query = query.where(Outcome.target_id == meeting.id, visible_to(actor), Meeting.status != Status.DRAFT)
    query = query.order_by(Outcome.meeting_id, Outcome.number)
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


def may_plan(actor: Actor | None) -> bool:
    """Tell whether ``actor`` may write meetings down."""
    return access.may_plan(db.session(), actor)


def series_choices(actor: Actor) -> Sequence[tuple[int, str]]:
    """Return (id, title) of the series in which ``actor`` may write meetings down, for a form."""
    query = select(Series.id, Series.title).where(series_open_to(actor)).order_by(Series.title)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def group_choices(actor: Actor) -> Sequence[tuple[int, str]]:
    """Return (id, name) of the groups that ``actor`` may show a meeting to, for a form."""
    query = select(Group.id, Group.name).order_by(Group.name)
    if not actor.is_secretariat:
        query = query.where(Group.id.in_(groups_of(actor.id)))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def theme_of(actor: Actor | None, meeting: Meeting) -> Theme | None:
    """Return the theme of a meeting, where ``actor`` may see it."""
    if meeting.theme_id is None:
        return None
    return db.session.scalar(select(Theme).where(Theme.id == meeting.theme_id, themes_visible_to(actor)))


def group_name(meeting: Meeting) -> str | None:
    """Return to whom a meeting is shown, where that is a group."""
    return db.session.scalar(select(Group.name).filter_by(id=meeting.group_id))


def drafts_of(actor: Actor) -> Sequence[Meeting]:
    """List the drafts that ``actor`` organises, the soonest first."""
    query = _visible(actor).where(Meeting.status == Status.DRAFT, organised_by(actor.id))
    return db.session.scalars(query.order_by(Meeting.starts_at)).all()


def held_by(actor: Actor | None, organisation_id: int, limit: int) -> Sequence[Meeting]:
    """List the meetings that an organisation holds, of those that ``actor`` may see, the newest first."""
    held = select(MeetingBody.meeting_id).where(MeetingBody.organisation_id == organisation_id)
    query = _visible(actor).where(Meeting.id.in_(held))
    return db.session.scalars(query.order_by(Meeting.starts_at.desc()).limit(limit)).all()


def of_organiser(actor: Actor | None, account_id: int, limit: int) -> Sequence[Meeting]:
    """List the meetings that a person organises, of those that ``actor`` may see, the newest first."""
    query = _visible(actor).where(organised_by(account_id), Meeting.status != Status.DRAFT)
    return db.session.scalars(query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(limit)).all()


def _visible(actor: Actor | None) -> Select[Meeting]:
    return select(Meeting).where(visible_to(actor)).options(selectinload(Meeting.bodies))
