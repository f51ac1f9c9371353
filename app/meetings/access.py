"""Who may see and change meetings. The same rule for pages, lists, feeds and mails.

A meeting is seen by those whom its organiser lets see it, and never by somebody who may not see the theme it
stands under. Who organises it sees it always.
"""

from typing import Literal

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from app.accounts.actor import STAFF, Actor
from app.accounts.models import Account
from app.db import db
from app.discussions import access as discussions
from app.discussions.models import Theme
from app.errors import NotFound
from app.groups.access import Person, groups_of
from app.groups.models import Visibility
from app.meetings.models import Meeting, MeetingOrganiser, Series, SeriesOrganiser, Status


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` (None: anybody) may know of a meeting."""
    if actor is None:
        public = Meeting.visibility == Visibility.PUBLIC
        return and_(Meeting.status != Status.DRAFT, public, _under(discussions.visible_to(None)))
    if actor.is_secretariat:
        return true()
    return _seen_by(actor.id)


def visible_to_account() -> ColumnElement[bool]:
    """Return the same condition for the person of a row of ``account``."""
    return or_(Account.role.in_(STAFF), _seen_by(Account.id))


def editable_by(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` may change a meeting: who organises it, the secretariat.

    A meeting of another body has no organiser here.
    """
    if actor is None:
        return false()
    if actor.is_secretariat:
        return true()
    hers = organised_by(actor.id) if actor.is_organiser else _entrusted_to(actor.id)
    return and_(Meeting.is_linked.is_(False), hers)


def organised_by(person: Person) -> ColumnElement[bool]:
    """Return the condition that a meeting is hers: she wrote it down, or was asked to organise it."""
    return or_(Meeting.organiser_id == person, _entrusted_to(person))


def series_open_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` may write meetings down in a series."""
    if actor.is_secretariat:
        return true()
    hers = select(SeriesOrganiser.series_id).where(SeriesOrganiser.account_id == actor.id)
    return Series.id.in_(hers.correlate_except(SeriesOrganiser))


def may_plan(session: Session, actor: Actor | None) -> bool:
    """Tell whether ``actor`` may write meetings down: of her own, or in a series she organises."""
    if actor is None or actor.is_organiser:
        return actor is not None
    return session.scalar(select(Series.id).where(series_open_to(actor)).limit(1)) is not None


def may_edit(actor: Actor | None, meeting: Meeting) -> bool:
    """Tell whether ``actor`` may change ``meeting``: who organises it, and the secretariat."""
    return actor is not None and _holds(actor, meeting, editable_by(actor))


def may_see(actor: Actor | None, meeting: Meeting) -> bool:
    """Tell whether ``actor`` may know of ``meeting``."""
    return _holds(actor, meeting, visible_to(actor))


def reaches(session: Session, account_id: int, meeting_id: int) -> bool:
    """Tell whether a mail about a meeting may go to a person, by what holds now."""
    here = and_(Account.suspended_at.is_(None), Account.left_at.is_(None))
    query = select(Meeting.id).join(Account, Account.id == account_id)
    return session.scalar(query.where(Meeting.id == meeting_id, here, visible_to_account())) is not None


def find_meeting(
    session: Session, actor: Actor | None, meeting_id: int, to: Literal["read", "edit"], *, lock: bool = False
) -> Meeting:
    """Find a meeting for what ``actor`` wants ``to`` do. lock: hold its row until the transaction ends.

    :raises NotFound: no such meeting, or not for this person.
    """
    allowed = visible_to(actor) if to == "read" else editable_by(actor)
    query = select(Meeting).where(Meeting.id == meeting_id, allowed)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _holds(actor: Actor | None, meeting: Meeting, condition: ColumnElement[bool]) -> bool:
    if actor is not None and actor.is_secretariat:
        return True
    return db.session.scalar(select(Meeting.id).where(Meeting.id == meeting.id, condition)) is not None


def _seen_by(person: Person) -> ColumnElement[bool]:
    """Return the condition for somebody who has joined, and is not of the secretariat."""
    let_in = or_(Meeting.visibility != Visibility.GROUP, Meeting.group_id.in_(groups_of(person)))
    shown = and_(Meeting.status != Status.DRAFT, let_in, _under(discussions.seen_by(person)))
    return or_(shown, organised_by(person))


def _under(theme: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a meeting stands under no theme, or under one of which ``theme`` is true."""
    themes = select(Theme.id).where(theme).correlate_except(Theme)
    return or_(Meeting.theme_id.is_(None), Meeting.theme_id.in_(themes))


def _entrusted_to(person: Person) -> ColumnElement[bool]:
    one = select(MeetingOrganiser.meeting_id).where(MeetingOrganiser.account_id == person)
    all_of = select(SeriesOrganiser.series_id).where(SeriesOrganiser.account_id == person)
    return or_(
        Meeting.id.in_(one.correlate_except(MeetingOrganiser)),
        Meeting.series_id.in_(all_of.correlate_except(SeriesOrganiser)),
    )
