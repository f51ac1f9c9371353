"""What people can do: take a seat at a meeting, and give it back."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import transaction
from app.errors import Refusal
from app.i18n import _
from app.journal import Fact, JournalEntry
from app.meetings.access import find_meeting
from app.meetings.models import Meeting, Status
from app.organisations.access import speaking_for
from app.registrations.facts import PutOnWaitingList, SeatConfirmed, SeatWithdrawn
from app.registrations.models import Registration, Seat


class MeetingHasBegun(Refusal):
    """Too late."""

    code, message = "meeting_has_begun", _("This meeting has begun. Registration is closed.")


class NoRegistration(Refusal):
    """This meeting takes no registrations here: a linked one, a draft, or one that was called off."""

    code, message = "no_registration", _("There is no registration for this meeting here.")


def register(actor: Actor, *, meeting_id: int, organisation_id: int | None = None) -> Registration:
    """Give ``actor`` a seat, or a place on the waiting list when all seats are taken.

    Asking twice changes nothing and returns the first registration.

    organisation_id: for whom she comes; None: for herself.

    :raises NotFound: no such meeting, or not for this person.
    :raises NoRegistration: it takes none here.
    :raises MeetingHasBegun: it is too late.
    :raises NotYours: not her organisation.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "read", lock=True)
        _refuse_if_closed(meeting)
        registration = _find(session, meeting, actor)
        if registration and registration.seat is not Seat.WITHDRAWN:
            return registration

        organisation = speaking_for(session, actor, organisation_id)
        if registration is None:
            registration = Registration(meeting_id=meeting.id, account_id=actor.id, changes=0)
        else:
            registration.changes += 1
        registration.organisation_id = organisation.id if organisation else None
        registration.seat = Seat.CONFIRMED if has_room(session, meeting) else Seat.WAITING
        registration.asked_at = clock.now()
        session.add(registration)
        session.flush()

        journal.record(session, _fact(registration, actor.id))
        return registration


def withdraw(actor: Actor, *, meeting_id: int) -> None:
    """Give the place back; the first on the waiting list gets the seat. Doing it twice changes nothing.

    :raises NotFound: no such meeting, or not for this person.
    :raises MeetingHasBegun: it is too late.
    """
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "read", lock=True)
        registration = _find(session, meeting, actor)
        if registration is None or registration.seat is Seat.WITHDRAWN:
            return
        if meeting.starts_at <= clock.now():
            raise MeetingHasBegun
        give_back(session, meeting, registration, actor_id=actor.id)


def give_back(
    session: Session, meeting: Meeting, registration: Registration, *, actor_id: int | None
) -> None:
    """Give a place back, and the seat to the first who waits. Under the lock on ``meeting``."""
    had_seat = registration.is_confirmed
    registration.seat = Seat.WITHDRAWN
    registration.changes += 1
    session.flush()
    journal.record(
        session,
        SeatWithdrawn(
            actor_id=actor_id,
            registration_id=registration.id,
            account_id=registration.account_id,
            had_seat=had_seat,
        ),
    )
    fill_seats(session, meeting)


def fill_seats(session: Session, meeting: Meeting) -> None:
    """Give free seats to those who wait, first come first served. Under the lock on ``meeting``."""
    if meeting.status is not Status.SCHEDULED or meeting.starts_at <= clock.now():
        return
    while has_room(session, meeting):
        waiting = select(Registration).filter_by(meeting_id=meeting.id, seat=Seat.WAITING)
        first = session.scalar(waiting.order_by(Registration.asked_at, Registration.id).limit(1))
        if first is None:
            return
        first.seat = Seat.CONFIRMED
        session.flush()
        journal.record(session, _fact(first, None, from_waiting=True))


def on_meeting_changed(session: Session, _entry: JournalEntry, fact: Fact) -> None:
    """Effect: there may be more seats now."""
    meeting = session.get_one(Meeting, fact.meeting_id)  # type: ignore[attr-defined]  # facts about meetings only
    fill_seats(session, meeting)


def has_room(session: Session, meeting: Meeting) -> bool:
    """Count under the lock on ``meeting``, so that the last seat goes to one person."""
    if meeting.capacity is None:
        return True
    taken = (
        select(func.count()).select_from(Registration).filter_by(meeting_id=meeting.id, seat=Seat.CONFIRMED)
    )
    return session.scalars(taken).one() < meeting.capacity


def _refuse_if_closed(meeting: Meeting) -> None:
    if not meeting.takes_registrations or meeting.status is not Status.SCHEDULED or meeting.is_linked:
        raise NoRegistration
    if meeting.starts_at <= clock.now():
        raise MeetingHasBegun


def _find(session: Session, meeting: Meeting, actor: Actor) -> Registration | None:
    return session.scalar(select(Registration).filter_by(meeting_id=meeting.id, account_id=actor.id))


def _fact(registration: Registration, actor_id: int | None, *, from_waiting: bool = False) -> Fact:
    if registration.is_confirmed:
        return SeatConfirmed(
            actor_id=actor_id,
            registration_id=registration.id,
            account_id=registration.account_id,
            from_waiting=from_waiting,
        )
    return PutOnWaitingList(
        actor_id=actor_id, registration_id=registration.id, account_id=registration.account_id
    )
