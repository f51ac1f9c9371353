"""What organisers can do: write a meeting down, publish, change, call off, attach a discussion."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock, journal, text
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.models import Thread
from app.discussions.operations import open_thread
from app.errors import NotFound, Refusal
from app.i18n import _
from app.meetings.access import find_meeting
from app.meetings.facts import (
    MeetingCancelled,
    MeetingDrafted,
    MeetingEdited,
    MeetingMoved,
    MeetingScheduled,
    ThreadAttached,
)
from app.meetings.models import Kind, Meeting, Status
from app.meetings.walltime import Precision

#: what people must note when it changes; calendars count these in SEQUENCE
NOTED = ("title", "precision", "wall_start", "wall_end", "timezone", "second", "place", "online_url")


class ChangedMeanwhile(Refusal):
    """Somebody else saved since the form was opened. Nothing is overwritten."""

    code, status = "changed_meanwhile", 409
    message = _("Somebody changed this meeting while you were writing. Nothing of yours was saved yet.")


class NotPossibleNow(Refusal):
    """The meeting is not in the state this needs."""

    code, status = "not_possible_now", 409
    message = _("This cannot be done with this meeting any more.")


class ThemeMissing(Refusal):
    """A discussion needs a theme to stand in."""

    code, status = "theme_missing", 422
    message = _("Choose a theme for this meeting first; its discussion will stand there.")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an organiser says of a meeting. Named as the columns of :class:`Meeting`."""

    title: str
    language: str
    kind: Kind
    source: str
    precision: Precision
    wall_start: str
    wall_end: str
    timezone: str
    second: bool | None
    place: str | None
    online_url: str | None
    capacity: int | None
    takes_registrations: bool
    theme_id: int | None
    series_id: int | None


def draft(actor: Actor, plan: Plan) -> Meeting:
    """Write a meeting down. Only its organiser and the secretariat see it.

    :raises NotFound: this person organises no meetings.
    :raises Refusal: the time is not possible (see walltime), the text is too long.
    """
    if not actor.is_organiser:
        raise NotFound
    html = text.to_html(plan.source)
    with transaction() as session:
        now = clock.now().replace(microsecond=0)
        meeting = Meeting(
            uid=f"meeting-{uuid4().hex}@{current_app.config['CALENDAR_DOMAIN']}",
            status=Status.DRAFT,
            html=html,
            organiser_id=actor.id,
            sources=[],
            created_at=now,
            modified_at=now,
            **_values(plan),
        )
        meeting.place_in_time()
        session.add(meeting)
        session.flush()
        journal.record(session, MeetingDrafted(actor_id=actor.id, meeting_id=meeting.id))
        return meeting


def change(actor: Actor, meeting_id: int, plan: Plan, *, revision: int) -> Meeting:
    """Change a meeting. Without a difference nothing happens at all.

    revision: of the meeting that the form showed.

    :raises NotFound: not there, or not hers to change.
    :raises ChangedMeanwhile: another revision is there now.
    :raises NotPossibleNow: it was called off.
    :raises Refusal: the time is not possible (see walltime), the text is too long.
    """
    html = text.to_html(plan.source)
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit", lock=True)
        if meeting.is_cancelled:
            raise NotPossibleNow
        if meeting.revision != revision:
            raise ChangedMeanwhile
        wanted = _values(plan)
        before = {name: getattr(meeting, name) for name in wanted if getattr(meeting, name) != wanted[name]}
        if not before:
            return meeting
        for name in before:
            setattr(meeting, name, wanted[name])
        meeting.html = html
        meeting.place_in_time()
        noted = {name: value for name, value in before.items() if name in NOTED}
        _touch(session, meeting, noted=bool(noted))
        session.flush()
        if noted and meeting.is_published:
            journal.record(
                session,
                MeetingMoved(
                    actor_id=actor.id, meeting_id=meeting.id, sequence=meeting.sequence, before=noted
                ),
            )
        else:
            journal.record(session, MeetingEdited(actor_id=actor.id, meeting_id=meeting.id))
        return meeting


def publish(actor: Actor, meeting_id: int) -> Meeting:
    """Make a draft public. Doing it twice changes nothing.

    :raises NotFound: not there, or not hers.
    :raises NotPossibleNow: it was called off.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit", lock=True)
        if meeting.is_cancelled:
            raise NotPossibleNow
        if meeting.status is Status.DRAFT:
            meeting.status = Status.SCHEDULED
            _touch(session, meeting, noted=False)
            session.flush()
            journal.record(session, MeetingScheduled(actor_id=actor.id, meeting_id=meeting.id))
        return meeting


def cancel(actor: Actor, meeting_id: int) -> Meeting:
    """Call a public meeting off; everybody who has a place is told. Doing it twice changes nothing.

    :raises NotFound: not there, or not hers.
    :raises NotPossibleNow: it was never public, or is over.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit", lock=True)
        if meeting.is_cancelled:
            return meeting
        if not meeting.is_published or meeting.ends_at <= clock.now():
            raise NotPossibleNow
        meeting.status = Status.CANCELLED
        _touch(session, meeting, noted=True)
        session.flush()
        journal.record(session, MeetingCancelled(actor_id=actor.id, meeting_id=meeting.id))
        return meeting


def attach_thread(actor: Actor, meeting_id: int) -> int:
    """Open the discussion of a meeting, under its title in its theme. Returns the thread; one for ever.

    :raises NotFound: not there, or not hers.
    :raises ThemeMissing: it has no theme.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit", lock=True)
        if meeting.thread_id is not None:
            return meeting.thread_id
        if meeting.theme_id is None:
            raise ThemeMissing
        if not meeting.is_published:
            raise NotPossibleNow
        thread = open_thread(
            session, actor, theme_id=meeting.theme_id, title=meeting.title, language=meeting.language
        )
        link_thread(session, meeting, thread, actor_id=actor.id)
        return thread.id


def link_thread(session: Session, meeting: Meeting, thread: Thread, *, actor_id: int | None) -> None:
    """Make ``thread`` the discussion of ``meeting``, in the caller's transaction."""
    meeting.thread_id = thread.id
    _touch(session, meeting, noted=False)
    session.flush()
    journal.record(session, ThreadAttached(actor_id=actor_id, meeting_id=meeting.id, thread_id=thread.id))


def _values(plan: Plan) -> dict[str, Any]:
    return {field.name: getattr(plan, field.name) for field in fields(plan)}


def _touch(session: Session, meeting: Meeting, *, noted: bool) -> None:
    """Count the change, for calendars and for edits at the same time (calendar rules U1 to U4)."""
    if meeting.thread_id is not None:  # its page says where it leads to
        session.execute(update(Thread).filter_by(id=meeting.thread_id).values(revision=Thread.revision + 1))
    meeting.revision += 1
    meeting.sequence += 1 if noted else 0
    meeting.modified_at = max(_whole_second(), meeting.modified_at + timedelta(seconds=1))


def _whole_second() -> datetime:
    return clock.now().replace(microsecond=0)
