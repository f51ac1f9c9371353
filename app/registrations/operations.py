"""What people can do: take a seat at a meeting, and give it back."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import transaction
from app.errors import NotFound, Refusal
from app.i18n import _
from app.journal import Fact, JournalEntry
from app.meetings.access import find_meeting, visible_to_account
from app.meetings.models import Meeting, Status
from app.meetings.operations import NOTED
from app.organisations.access import Recorded, Said, voice
from app.registrations.facts import PlaceClosed, PutOnWaitingList, SeatConfirmed, SeatWithdrawn
from app.registrations.models import Registration, Seat


class MeetingHasBegun(Refusal):
    """Too late."""

    code, message = "meeting_has_begun", _("This meeting has begun. Registration is closed.")


class NoRegistration(Refusal):
    """This meeting takes no registrations here: a linked one, a draft, or one that was called off."""

    code, message = "no_registration", _("There is no registration for this meeting here.")


class NotForThisPerson(Refusal):
    """The person to be signed up takes part no more, or this meeting is not for her."""

    code, status = "not_for_this_person", 422
    message = _(
        "This person cannot be signed up: she takes part no more, or the event is not for her to see."
    )


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

        said = voice(session, actor, speaker_id=actor.id, organisation_id=organisation_id)
        return _take(session, meeting, registration, account_id=actor.id, said=said, actor_id=actor.id)


def record(
    actor: Actor, *, meeting_id: int, account_id: int, recorded: Recorded
) -> tuple[Registration, bool]:
    """Sign another person up, as the secretariat was told. Returns her place, and whether it is new.

    Whoever has a place already keeps it as it is.

    :raises NotFound: no such meeting, or not the secretariat.
    :raises NotForThisPerson: she takes part no more, or may not know of this meeting.
    :raises NoRegistration: MeetingHasBegun: NotYours: as in :func:`register`.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        meeting = find_meeting(session, actor, meeting_id, "edit", lock=True)
        _refuse_if_closed(meeting)
        account = session.get(Account, account_id, with_for_update={"key_share": True})
        if account is None or account.suspended_at is not None or account.left_at is not None:
            raise NotForThisPerson
        person = Actor.of(account)
        try:
            find_meeting(session, person, meeting_id, "read")
        except NotFound:
            raise NotForThisPerson from None
        registration = _find(session, meeting, person)
        if registration and registration.seat is not Seat.WITHDRAWN:
            return registration, False
        said = voice(session, actor, speaker_id=account.id, recorded=recorded)
        taken = _take(session, meeting, registration, account_id=account.id, said=said, actor_id=actor.id)
        return taken, True


def _take(
    session: Session,
    meeting: Meeting,
    before: Registration | None,
    *,
    account_id: int,
    said: Said,
    actor_id: int,
) -> Registration:
    """Give a person a place, for whom it is said. Under the lock on ``meeting``.

    before: the place she had and gave back.
    """
    if before is None:
        registration = Registration(meeting_id=meeting.id, account_id=account_id, changes=0)
    else:
        registration = before
        registration.changes += 1
    for column, value in said.columns().items():
        setattr(registration, column, value)
    registration.seat = Seat.CONFIRMED if has_room(session, meeting) else Seat.WAITING
    registration.asked_at = clock.now()
    session.add(registration)
    session.flush()
    journal.record(session, _fact(registration, actor_id))
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
    had_seat = _empty(session, registration)
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


def _empty(session: Session, registration: Registration) -> bool:
    """Take the place. Returns whether it was a seat."""
    had_seat = registration.is_confirmed
    registration.seat = Seat.WITHDRAWN
    registration.changes += 1
    session.flush()
    return had_seat


def fill_seats(session: Session, meeting: Meeting) -> None:
    """Give free seats to those who wait, first come first served. Under the lock on ``meeting``."""
    if meeting.status is not Status.SCHEDULED or meeting.starts_at <= clock.now():
        return
    while has_room(session, meeting):
        waiting = (
            select(Registration)
            .join(Account, Account.id == Registration.account_id)
            .where(Registration.meeting_id == meeting.id, Registration.seat == Seat.WAITING)
            .where(Account.suspended_at.is_(None), Account.left_at.is_(None))
        )
        first = session.scalar(waiting.order_by(Registration.asked_at, Registration.id).limit(1))
        if first is None:
            return
        first.seat = Seat.CONFIRMED
        session.flush()
        journal.record(session, _fact(first, None, from_waiting=True))


def on_meeting_changed(session: Session, _entry: JournalEntry, fact: Fact) -> None:
    """Effect: there may be more seats now, and some may not see the meeting any more."""
    meeting = session.get_one(Meeting, fact.meeting_id)  # type: ignore[attr-defined]  # facts about meetings only
    _turn_away(session, meeting, fact, Registration.meeting_id == meeting.id)
    fill_seats(session, meeting)


def on_person_changed(session: Session, _entry: JournalEntry, fact: Fact) -> None:
    """Effect: the person of ``fact`` may see fewer meetings now, and has no place where she sees none."""
    account_id: int = fact.account_id  # type: ignore[attr-defined]  # facts about people only
    hers = select(Registration.meeting_id).where(
        Registration.account_id == account_id, Registration.seat != Seat.WITHDRAWN
    )
    meetings = select(Meeting).where(Meeting.id.in_(hers), Meeting.starts_at > clock.now())
    for meeting in session.scalars(meetings.order_by(Meeting.id).with_for_update()).all():
        mine = Registration.account_id == account_id
        _turn_away(session, meeting, fact, and_(mine, Registration.meeting_id == meeting.id))
        fill_seats(session, meeting)


def _turn_away(session: Session, meeting: Meeting, fact: Fact, who: ColumnElement[bool]) -> None:
    """Take the places of those who may not see ``meeting`` any more. Under the lock on it."""
    if meeting.status is not Status.SCHEDULED or meeting.starts_at <= clock.now():
        return
    sees = case((visible_to_account(), 1), else_=0)
    query = (
        select(Registration)
        .join(Meeting, Meeting.id == Registration.meeting_id)
        .join(Account, Account.id == Registration.account_id)
        .where(who, Registration.seat != Seat.WITHDRAWN, sees == 0)
    )
    before: dict[str, Any] = getattr(fact, "before", {})
    known = {name: before.get(name, getattr(meeting, name)) for name in NOTED}
    for registration in session.scalars(query.order_by(Registration.id)).all():
        had_seat = _empty(session, registration)
        journal.record(
            session,
            PlaceClosed(
                actor_id=fact.actor_id,
                registration_id=registration.id,
                account_id=registration.account_id,
                had_seat=had_seat,
                known=known,
            ),
        )


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
