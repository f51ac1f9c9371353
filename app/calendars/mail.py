"""Invitations, and what changes them: real calendar objects, in the reader's language."""

from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import calendar, clock, i18n
from app.accounts.mail import recipient
from app.calendars.blocks import entry_of, has_block
from app.journal import JournalEntry
from app.links import public_url, slug
from app.mail.addresses import on_the_wire
from app.mail.letter import CalendarPart, Mail
from app.meetings.access import reaches
from app.meetings.facts import MeetingCancelled, MeetingMoved
from app.meetings.mail import Told
from app.meetings.models import Meeting, Status
from app.meetings.operations import NOTED
from app.meetings.walltime import Precision
from app.outbox.models import Parcel, State
from app.registrations import queries as registrations
from app.registrations.facts import PlaceClosed, SeatConfirmed, SeatWithdrawn
from app.registrations.models import Registration, Seat

#: columns of a meeting that say when it is
TIMES = ("precision", "wall_start", "wall_end", "timezone", "second")


def invitation(session: Session, fact: SeatConfirmed, _reader: int) -> Mail | None:
    """Confirm a seat, with the calendar entry. Nothing is said to those who gave it back meanwhile."""
    registration = session.get_one(Registration, fact.registration_id)
    meeting = registration.meeting
    if not registration.is_confirmed or _is_over(meeting) or not _reaches(session, registration):
        return None
    return _letter(registration, "calendars/mail/invitation", "REQUEST", from_waiting=fact.from_waiting)


def moved(session: Session, fact: MeetingMoved, reader_id: int) -> Mail | None:
    """Tell what changed since this reader was last told, with the calendar entry as it is now.

    Changes in quick succession are told once, by the mail about the latest.
    """
    registration = registrations.of(session, fact.meeting_id, reader_id)
    if registration is None or registration.seat is Seat.WITHDRAWN or not _reaches(session, registration):
        return None
    meeting = registration.meeting
    if fact.sequence < meeting.sequence or _is_over(meeting):
        return None
    before = _as_it_was(meeting, _untold(session, fact, reader_id))
    if not _differs(before, meeting, knows_link=registration.is_confirmed):
        return None
    return _letter(
        registration,
        "calendars/mail/moved",
        "REQUEST",
        before=before,
        has_new_time=any(getattr(before, name) != getattr(meeting, name) for name in TIMES),
    )


def withdrawn(session: Session, fact: SeatWithdrawn, _reader: int) -> Mail | None:
    """Confirm that a place was given back, and take the entry out of the calendar."""
    registration = session.get_one(Registration, fact.registration_id)
    if registration.seat is not Seat.WITHDRAWN or _is_over(registration.meeting):
        return None
    if not _reaches(session, registration):
        return None
    return _letter(registration, "calendars/mail/withdrawn", "CANCEL", had_seat=fact.had_seat)


def closed(session: Session, fact: PlaceClosed, _reader: int) -> Mail | None:
    """Tell somebody who may not see a meeting any more that her place is gone, by what she knew of it."""
    registration = session.get_one(Registration, fact.registration_id)
    account, meeting = registration.account, registration.meeting
    known = _as_it_was(meeting, fact.known)
    is_here = account.suspended_at is None and account.left_at is None
    if registration.seat is not Seat.WITHDRAWN or known.ends_at <= clock.now() or not is_here:
        return None
    for name in ("id", "uid", "language", "kind", "created_at", "modified_at", "sequence", "status"):
        setattr(known, name, getattr(meeting, name))
    known.html = ""
    has_entry = fact.had_seat and has_block(known)
    return Mail(
        to=recipient(account),
        template="calendars/mail/closed",
        values={"told": Told(known, knows_link=False), "had_seat": fact.had_seat, "has_entry": has_entry}
        | {"address": public_url("home.help")},
        calendar=_part(registration, "CANCEL", known) if has_entry else None,
    )


def cancelled(session: Session, fact: MeetingCancelled, reader_id: int) -> Mail | None:
    """Tell that a meeting was called off, and cancel the entry."""
    registration = registrations.of(session, fact.meeting_id, reader_id)
    if registration is None or registration.seat is Seat.WITHDRAWN or not _reaches(session, registration):
        return None
    return _letter(registration, "calendars/mail/cancelled", "CANCEL")


def _untold(session: Session, fact: MeetingMoved, reader_id: int) -> dict[str, Any]:
    """Collect what this reader does not know is different now, as it was: by the name of the column."""
    earlier = (
        select(JournalEntry.data, Parcel.state)
        .join(Parcel, Parcel.entry_id == JournalEntry.id)
        .where(
            JournalEntry.kind == MeetingMoved.__name__,
            JournalEntry.data["meeting_id"].as_integer() == fact.meeting_id,
            JournalEntry.data["sequence"].as_integer() < fact.sequence,
            Parcel.writer == "calendars.moved",
            Parcel.reader_id == reader_id,
        )
        .order_by(JournalEntry.id.desc())
    )
    before = dict(fact.before)
    for data, state in session.execute(earlier):
        if state is State.SENT:
            break
        before |= data["before"]
    return before


def _as_it_was(meeting: Meeting, before: dict[str, Any]) -> Meeting:
    """Make the meeting again with what was otherwise ``before``: to be told of, never stored."""
    values = {name: getattr(meeting, name) for name in NOTED} | before
    found = Meeting(**values | {"precision": Precision(values["precision"])})
    found.place_in_time()
    return found


def _differs(before: Meeting, now: Meeting, *, knows_link: bool) -> bool:
    """Tell whether this reader has anything to note; a link is told to those who have a seat."""
    noted = NOTED if knows_link else [name for name in NOTED if name != "online_url"]
    return any(getattr(before, name) != getattr(now, name) for name in noted)


def _is_over(meeting: Meeting) -> bool:
    return meeting.status is not Status.SCHEDULED or meeting.ends_at <= clock.now()


def _letter(registration: Registration, template: str, method: calendar.Method, **values: object) -> Mail:
    meeting = registration.meeting
    has_entry = has_block(meeting) and bool(registration.is_confirmed or values.get("had_seat"))
    return Mail(
        to=recipient(registration.account),
        template=template,
        values={
            "told": Told(meeting, knows_link=registration.is_confirmed and not meeting.is_cancelled),
            "registration": registration,
            "has_entry": has_entry,
            "address": public_url("meetings.show", meeting_id=meeting.id, slug=slug(meeting.title)),
            "download": public_url("calendars.download", meeting_id=meeting.id),
            **values,
        },
        calendar=_part(registration, method) if has_entry else None,
    )


def _reaches(session: Session, registration: Registration) -> bool:
    return reaches(session, registration.account_id, registration.meeting_id)


def _part(
    registration: Registration, method: calendar.Method, meeting: Meeting | None = None
) -> CalendarPart:
    """One entry for one person (RFC 5546): her answer is known, she took the seat herself.

    meeting: as she is to see it; as it is now, unless given.
    """
    account, meeting = registration.account, meeting or registration.meeting
    config = current_app.config
    with i18n.speaking(account.language, account.timezone):
        body = calendar.invitation(
            entry_of(meeting, join_link=meeting.online_url if registration.is_confirmed else None),
            method=method,
            organizer=calendar.Person(name=config["NETWORK_NAME"], address=config["MAIL_DEFAULT_SENDER"]),
            attendee=calendar.Person(name=account.name, address=on_the_wire(account.email)),
            partstat="ACCEPTED",
            rsvp=False,
            now=clock.now(),
            sequence=meeting.sequence + registration.changes,
        )
    return CalendarPart(method=method, body=body)
