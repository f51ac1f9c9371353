"""What organisers can do: write a meeting down, publish, change, call off, attach a discussion."""

from datetime import datetime, timedelta
from uuid import uuid4

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app import clock, journal, text
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.access import find_theme
from app.discussions.models import Theme, Thread
from app.discussions.operations import open_thread
from app.errors import NotFound, Refusal
from app.groups.models import Visibility
from app.i18n import _
from app.journal import Fact, JournalEntry
from app.meetings.access import find_meeting, may_edit, may_plan, may_see
from app.meetings.facts import (
    MeetingCancelled,
    MeetingDrafted,
    MeetingEdited,
    MeetingMoved,
    MeetingScheduled,
    ThreadAttached,
)
from app.meetings.models import Meeting, MeetingThread, Status
from app.meetings.plans import Plan, SeriesMissing, refuse_what_is_not_open

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


class DiscussionWouldTell(Refusal):
    """The discussion would stand where people see it who may not know of the meeting."""

    code, status = "discussion_would_tell", 409
    message = _(
        "Not everybody who sees its theme may know of this event: a discussion there would tell them."
    )


def draft(actor: Actor, plan: Plan) -> Meeting:
    """Write a meeting down. Only its organiser and the secretariat see it.

    :raises NotFound: this person organises no meetings.
    :raises NotOpenToYou, SeriesMissing: the theme, series or group is not hers to choose.
    :raises Refusal: the time is not possible (see walltime), the text is too long.
    """
    html = text.to_html(plan.source)
    with transaction() as session:
        if not may_plan(session, actor):
            raise NotFound
        refuse_what_is_not_open(session, actor, plan, None)
        now = clock.now().replace(microsecond=0)
        meeting = Meeting(
            uid=f"meeting-{uuid4().hex}@{current_app.config['CALENDAR_DOMAIN']}",
            status=Status.DRAFT,
            html=html,
            organiser_id=actor.id,
            sources=[],
            created_at=now,
            modified_at=now,
            **plan.values(),
        )
        meeting.place_in_time()
        session.add(meeting)
        session.flush()
        if not may_edit(actor, meeting):
            raise SeriesMissing
        journal.record(session, MeetingDrafted(actor_id=actor.id, meeting_id=meeting.id))
        return meeting


def change(actor: Actor, meeting_id: int, plan: Plan, *, revision: int) -> Meeting:
    """Change a meeting. Without a difference nothing happens at all.

    revision: of the meeting that the form showed.

    :raises NotFound: not there, or not hers to change.
    :raises ChangedMeanwhile: another revision is there now.
    :raises NotPossibleNow: it was called off.
    :raises NotOpenToYou, SeriesMissing: the theme, series or group is not hers to choose.
    :raises Refusal: the time is not possible (see walltime), the text is too long.
    """
    html = text.to_html(plan.source)
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit", lock=True)
        if meeting.is_cancelled:
            raise NotPossibleNow
        if meeting.revision != revision:
            raise ChangedMeanwhile
        wanted = plan.values()
        before = {name: getattr(meeting, name) for name in wanted if getattr(meeting, name) != wanted[name]}
        if not before:
            return meeting
        refuse_what_is_not_open(session, actor, plan, meeting)
        was_public = may_see(None, meeting)
        for name in before:
            setattr(meeting, name, wanted[name])
        meeting.html = html
        meeting.place_in_time()
        session.flush()
        if not may_edit(actor, meeting):
            raise SeriesMissing
        noted = {name: value for name, value in before.items() if name in NOTED}
        if was_public != may_see(None, meeting):  # calendars that anybody reads take it up, or let it go
            noted["visibility"] = before.get("visibility", meeting.visibility)
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

    :raises NotFound: not there, or not hers, or under a theme that she may not see.
    :raises ThemeMissing: it has no theme.
    :raises DiscussionWouldTell: not all who see its theme may know of the meeting.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit", lock=True)
        if meeting.thread_id is not None:
            return meeting.thread_id
        if meeting.theme_id is None:
            raise ThemeMissing
        if not meeting.is_published:
            raise NotPossibleNow
        theme = session.get_one(Theme, meeting.theme_id)
        if not _is_as_open_as(meeting, theme):
            raise DiscussionWouldTell
        find_theme(session, actor, theme.slug, "read")
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


def on_theme_changed(session: Session, _entry: JournalEntry, fact: Fact) -> None:
    """Effect: the meetings under the theme of ``fact`` look different now, or are seen by others."""
    theme = session.get_one(Theme, fact.theme_id)  # type: ignore[attr-defined]  # facts about themes only
    was = getattr(fact, "was", theme.visibility)
    turns = (was == Visibility.PUBLIC) != (theme.visibility is Visibility.PUBLIC)
    under = select(Meeting).filter_by(theme_id=theme.id).order_by(Meeting.id).with_for_update()
    for meeting in session.scalars(under).all():
        noted = turns and meeting.is_published and meeting.visibility is Visibility.PUBLIC
        _touch(session, meeting, noted=noted)
        session.flush()
        changed: Fact = MeetingEdited(actor_id=fact.actor_id, meeting_id=meeting.id)
        if noted:  # calendars that anybody reads take it up, or let it go
            changed = MeetingMoved(
                actor_id=fact.actor_id,
                meeting_id=meeting.id,
                sequence=meeting.sequence,
                before={"visibility": meeting.visibility},
            )
        journal.record(session, changed)


def _is_as_open_as(meeting: Meeting, theme: Theme) -> bool:
    """Tell whether all who may see ``theme`` may know of a published ``meeting`` under it."""
    if meeting.visibility is Visibility.GROUP:
        return theme.visibility is Visibility.GROUP and theme.group_id == meeting.group_id
    return meeting.visibility is Visibility.PUBLIC or theme.visibility is not Visibility.PUBLIC


def _touch(session: Session, meeting: Meeting, *, noted: bool) -> None:
    """Count the change, for calendars and for edits at the same time (calendar rules U1 to U4)."""
    linked = select(MeetingThread.thread_id).where(MeetingThread.meeting_id == meeting.id)
    shown = or_(Thread.id == meeting.thread_id, Thread.id.in_(linked))  # their pages say where they lead to
    session.execute(
        update(Thread)
        .where(shown)
        .values(revision=Thread.revision + 1)
        .execution_options(synchronize_session=False)
    )
    meeting.revision += 1
    meeting.sequence += 1 if noted else 0
    meeting.modified_at = max(_whole_second(), meeting.modified_at + timedelta(seconds=1))


def _whole_second() -> datetime:
    return clock.now().replace(microsecond=0)
