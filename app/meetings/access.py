"""Who may see and change meetings. The same rule for pages, lists, feeds and mails."""

from typing import Literal

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.errors import NotFound
from app.meetings.models import Meeting, Status


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` (None: anybody) may know of a meeting."""
    published = Meeting.status != Status.DRAFT
    if actor is None:
        return published
    if actor.is_secretariat:
        return Meeting.id.is_not(None)
    return or_(published, Meeting.organiser_id == actor.id)


def may_edit(actor: Actor | None, meeting: Meeting) -> bool:
    """Tell whether ``actor`` may change ``meeting``: its organiser, and the secretariat."""
    return actor is not None and (
        actor.is_secretariat or (actor.is_organiser and meeting.organiser_id == actor.id)
    )


def may_see(actor: Actor | None, meeting: Meeting) -> bool:
    """Tell whether ``actor`` may know of ``meeting``: everybody, unless it is a draft."""
    return meeting.is_published or (
        actor is not None and (actor.is_secretariat or meeting.organiser_id == actor.id)
    )


def find_meeting(
    session: Session, actor: Actor | None, meeting_id: int, to: Literal["read", "edit"], *, lock: bool = False
) -> Meeting:
    """Find a meeting for what ``actor`` wants ``to`` do. lock: hold its row until the transaction ends.

    :raises NotFound: no such meeting, or not for this person.
    """
    meeting = session.get(Meeting, meeting_id, with_for_update=lock or None)
    allowed = may_see if to == "read" else may_edit
    if meeting is None or not allowed(actor, meeting):
        raise NotFound
    return meeting
