"""Plan reminders when meetings change, and again every ten minutes; fire those that are due."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, journal
from app.db import db, transaction
from app.journal import Fact, JournalEntry
from app.meetings import walltime
from app.meetings.models import Meeting, Status
from app.meetings.walltime import Precision
from app.reminders.facts import ReminderDue
from app.reminders.models import Plan, Reminder

DAYS = (7, 1)  #: before a meeting
MORNING = time(9)  #: on the clock of the place, where a meeting has days and no hours


def due_at(meeting: Meeting, days: int) -> datetime:
    """Work out when people are to be reminded: so many days before, at the same hour of the place's clock."""
    wall = walltime.parse(meeting.wall_start, meeting.precision)
    if meeting.precision is not Precision.TIME:
        wall = datetime.combine(wall.date(), MORNING)
    return (
        (wall - timedelta(days=days))
        .replace(tzinfo=ZoneInfo(meeting.timezone))
        .astimezone(clock.now().tzinfo)
    )


def plan(session: Session, meeting: Meeting) -> None:
    """Make the reminders of a meeting what they should be, in the caller's transaction.

    What fired stays fired, for this start: a meeting that moves there and back reminds once. What
    would be due in the past is not fired blindly.
    """
    known = {(r.days, r.about): r for r in session.scalars(select(Reminder).filter_by(meeting_id=meeting.id))}
    wanted = {(days, meeting.starts_at) for days in DAYS} if _reminds(meeting) else set()
    for key, reminder in known.items():
        if key not in wanted and reminder.state is Plan.PLANNED:
            reminder.state = Plan.DROPPED
    for days, about in wanted:
        due = due_at(meeting, days)
        state = Plan.PLANNED if due > clock.now() else Plan.MISSED
        found = known.get((days, about))
        if found is None:
            session.add(Reminder(meeting_id=meeting.id, days=days, about=about, due_at=due, state=state))
        elif found.state is Plan.DROPPED:
            found.due_at, found.state = due, state
    session.flush()


def on_meeting_changed(session: Session, _entry: JournalEntry, fact: Fact) -> None:
    """Effect: the reminders of the meeting of ``fact`` may have to be others."""
    plan(session, session.get_one(Meeting, fact.meeting_id))  # type: ignore[attr-defined]  # facts about meetings


def reconcile() -> None:
    """Plan what is missing for all meetings ahead, each in a transaction of its own."""
    ahead = select(Meeting.id).where(Meeting.status == Status.SCHEDULED, Meeting.starts_at > clock.now())
    ids = list(db.session.scalars(ahead.order_by(Meeting.id)))
    db.session.rollback()
    for meeting_id in ids:
        with transaction() as session:
            plan(session, session.get_one(Meeting, meeting_id, with_for_update=True))


def fire() -> int:
    """Fire what is due, one at a time. Returns how many. Two workers may do it at once."""
    fired = 0
    while True:
        with transaction() as session:
            due = select(Reminder).where(Reminder.state == Plan.PLANNED, Reminder.due_at <= clock.now())
            reminder = session.scalar(
                due.order_by(Reminder.due_at, Reminder.id).limit(1).with_for_update(skip_locked=True)
            )
            if reminder is None:
                return fired
            fired += _fire(session, reminder)


def _fire(session: Session, reminder: Reminder) -> int:
    """Decide about one due reminder: late ones are sent as long as the meeting has not begun."""
    meeting = session.get_one(Meeting, reminder.meeting_id)
    if not _reminds(meeting) or meeting.starts_at != reminder.about:
        reminder.state = Plan.DROPPED
        return 0
    later = select(Reminder.id).where(
        Reminder.meeting_id == meeting.id,
        Reminder.about == reminder.about,
        Reminder.days < reminder.days,
        Reminder.due_at <= clock.now(),
    )
    if session.scalar(later.limit(1)) is not None:
        reminder.state = Plan.MISSED  # after a long silence one reminder is enough
        return 0
    reminder.state = Plan.FIRED
    session.flush()
    journal.record(
        session,
        ReminderDue(
            actor_id=None,
            meeting_id=meeting.id,
            days=reminder.days,
            about=reminder.about.isoformat(),
            due=reminder.due_at.isoformat(),
        ),
    )
    return 1


def _reminds(meeting: Meeting) -> bool:
    return (
        meeting.status is Status.SCHEDULED
        and meeting.takes_registrations
        and meeting.precision is not Precision.MONTH
        and meeting.starts_at > clock.now()
    )
