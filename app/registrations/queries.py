"""What can be seen of registrations."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.accounts.actor import Actor
from app.db import db
from app.meetings.access import visible_to
from app.meetings.models import Meeting, Status
from app.organisations.models import Organisation, Sector
from app.registrations.models import Registration, Seat


@dataclass
class Attendance:
    """Who comes to a meeting, in numbers: public."""

    confirmed: int = 0
    waiting: int = 0
    by_sector: dict[Sector, int] = field(default_factory=dict)  #: in the order of the sectors
    for_themselves: int = 0
    countries: set[str] = field(default_factory=set)


def place_of(actor: Actor | None, meeting_id: int) -> Registration | None:
    """Return the person's registration for a meeting, unless there is none or it was withdrawn."""
    if actor is None:
        return None
    mine = select(Registration).filter_by(account_id=actor.id, meeting_id=meeting_id)
    return db.session.scalar(
        mine.where(Registration.seat != Seat.WITHDRAWN).options(joinedload(Registration.organisation))
    )


def attendance(meeting_id: int) -> Attendance:
    """Count who comes to a meeting, by sector and country of whom they come for."""
    query = (
        select(Registration.seat, Organisation.sector, Organisation.countries, func.count())
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.meeting_id == meeting_id, Registration.seat != Seat.WITHDRAWN)
        .group_by(Registration.seat, Organisation.id, Organisation.sector)
    )
    found = Attendance()
    for seat, sector, countries, number in db.session.execute(query):
        if seat is Seat.WAITING:
            found.waiting += number
            continue
        found.confirmed += number
        found.countries.update(countries or [])
        if sector is None:
            found.for_themselves += number
        else:
            found.by_sector[sector] = found.by_sector.get(sector, 0) + number
    found.by_sector = {sector: found.by_sector[sector] for sector in Sector if sector in found.by_sector}
    return found


def ahead_of_me(registration: Registration) -> int:
    """Return how many wait longer than this person."""
    earlier = (Registration.asked_at < registration.asked_at) | (
        (Registration.asked_at == registration.asked_at) & (Registration.id < registration.id)
    )
    query = select(func.count()).select_from(Registration)
    return db.session.scalars(
        query.where(
            Registration.meeting_id == registration.meeting_id, Registration.seat == Seat.WAITING, earlier
        )
    ).one()


def is_open(meeting: Meeting) -> bool:
    """Tell whether people can register for ``meeting`` now."""
    is_ahead = meeting.status is Status.SCHEDULED and meeting.starts_at > clock.now()
    return meeting.takes_registrations and is_ahead and not meeting.is_linked


def coming_to(meeting: Meeting) -> Sequence[Registration]:
    """List who comes and who waits, first come first. For the organiser."""
    query = (
        select(Registration)
        .where(Registration.meeting_id == meeting.id, Registration.seat != Seat.WITHDRAWN)
        .order_by(Registration.asked_at, Registration.id)
        .options(joinedload(Registration.account), joinedload(Registration.organisation))
    )
    return db.session.scalars(query).all()


def mine_ahead(actor: Actor) -> Sequence[Registration]:
    """List the person's places at meetings that have not ended, the soonest first."""
    query = (
        select(Registration)
        .join(Meeting)
        .where(
            Registration.account_id == actor.id,
            Registration.seat != Seat.WITHDRAWN,
            visible_to(actor),
            Meeting.status == Status.SCHEDULED,
            Meeting.ends_at > clock.now(),
        )
        .order_by(Meeting.starts_at)
        .options(joinedload(Registration.meeting), joinedload(Registration.organisation))
    )
    return db.session.scalars(query).all()


def confirmed_after(session: Session, meeting_id: int, after: int, limit: int) -> list[int]:
    """Return the accounts above ``after`` that have a seat, in order, at most ``limit``: an audience."""
    return _accounts_after(session, meeting_id, [Seat.CONFIRMED], after, limit)


def placed_after(session: Session, meeting_id: int, after: int, limit: int) -> list[int]:
    """Return the accounts above ``after`` that have a seat or wait for one: an audience."""
    return _accounts_after(session, meeting_id, [Seat.CONFIRMED, Seat.WAITING], after, limit)


def _accounts_after(
    session: Session, meeting_id: int, seats: list[Seat], after: int, limit: int
) -> list[int]:
    query = select(Registration.account_id).where(
        Registration.meeting_id == meeting_id, Registration.seat.in_(seats), Registration.account_id > after
    )
    return list(session.scalars(query.order_by(Registration.account_id).limit(limit)))


def of(session: Session, meeting_id: int, account_id: int) -> Registration | None:
    """Return the registration of one person for one meeting, withdrawn ones included."""
    found = select(Registration).filter_by(meeting_id=meeting_id, account_id=account_id)
    return session.scalar(found.options(joinedload(Registration.meeting), joinedload(Registration.account)))
