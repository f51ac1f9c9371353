"""Threads in which a meeting is discussed beside its own one: linked from either side."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import journal
from app.accounts.actor import Actor
from app.db import db, transaction
from app.discussions import thread_lists
from app.discussions.access import find_thread
from app.discussions.models import Thread
from app.discussions.posting import touch
from app.discussions.queries import ThreadRow
from app.errors import NotFound, Refusal
from app.i18n import _
from app.meetings.access import find_meeting, visible_to
from app.meetings.facts import ThreadLinked, ThreadUnlinked
from app.meetings.models import Meeting, MeetingThread


class NoSuchThing(Refusal):
    """What was named is not there, or not for this person to see."""

    code, status = "no_such_thing", 422
    message = _("There is nothing like that which you can see. Please look at the address or the number.")


def link_from_thread(actor: Actor, thread_id: int, meeting_id: int) -> None:
    """Say that a meeting is discussed in a thread. Doing it twice changes nothing.

    :raises NotFound: no such thread, or not hers to keep order in.
    :raises NoSuchThing: no such meeting that she sees.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        try:
            meeting = find_meeting(session, actor, meeting_id, "read")
        except NotFound as error:
            raise NoSuchThing from error
        _link(session, actor, meeting, thread)


def link_from_meeting(actor: Actor, meeting_id: int, thread_id: int) -> None:
    """Say that a meeting is discussed in a thread. Doing it twice changes nothing.

    :raises NotFound: no such meeting, or not hers to change.
    :raises NoSuchThing: no such thread that she sees.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit")
        try:
            thread = find_thread(session, actor, thread_id, lock=True)
        except NotFound as error:
            raise NoSuchThing from error
        _link(session, actor, meeting, thread)


def unlink_from_thread(actor: Actor, thread_id: int, meeting_id: int) -> None:
    """Say so no longer. Doing it twice changes nothing.

    :raises NotFound: no such thread, or not hers to keep order in.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        _unlink(session, actor, meeting_id, thread)


def unlink_from_meeting(actor: Actor, meeting_id: int, thread_id: int) -> None:
    """Say so no longer. Doing it twice changes nothing.

    :raises NotFound: no such meeting, or not hers to change; no such thread.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit")
        thread = find_thread(session, actor, thread_id, lock=True)
        _unlink(session, actor, meeting.id, thread)


def threads_of(actor: Actor | None, meeting_id: int) -> list[ThreadRow]:
    """List the threads, beside its own one, in which a meeting is discussed and which ``actor`` may see."""
    ids = db.session.scalars(select(MeetingThread.thread_id).filter_by(meeting_id=meeting_id)).all()
    return thread_lists.some(actor, ids) if ids else []


def meetings_of(actor: Actor | None, thread_id: int) -> Sequence[Meeting]:
    """List the meetings that are also discussed in a thread and that ``actor`` may see, in order of time."""
    query = select(Meeting).join(MeetingThread, MeetingThread.meeting_id == Meeting.id)
    query = query.where(MeetingThread.thread_id == thread_id, visible_to(actor))
    return db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)).all()


def _link(session: Session, actor: Actor, meeting: Meeting, thread: Thread) -> None:
    known = session.get(MeetingThread, (meeting.id, thread.id)) is not None
    if known or meeting.thread_id == thread.id:
        return
    session.add(MeetingThread(meeting_id=meeting.id, thread_id=thread.id))
    session.flush()
    touch(session, thread.id)
    journal.record(session, ThreadLinked(actor_id=actor.id, meeting_id=meeting.id, thread_id=thread.id))


def _unlink(session: Session, actor: Actor, meeting_id: int, thread: Thread) -> None:
    found = session.get(MeetingThread, (meeting_id, thread.id))
    if found is None:
        return
    session.delete(found)
    session.flush()
    touch(session, thread.id)
    journal.record(session, ThreadUnlinked(actor_id=actor.id, meeting_id=meeting_id, thread_id=thread.id))
