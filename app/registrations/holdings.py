"""What is held here of a person."""

from collections.abc import Iterator

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.holdings import Holding, Leaving, Section, read, record
from app.i18n import _
from app.meetings.models import Meeting
from app.organisations.models import Organisation
from app.registrations.models import Registration, Seat
from app.registrations.operations import give_back


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    places = (
        select(
            Registration.id,
            Meeting.title.label("meeting"),
            Meeting.starts_at,
            Registration.seat,
            Organisation.name.label("organisation"),
            Registration.mandate,
            Registration.asked_at,
        )
        .join(Meeting, Meeting.id == Registration.meeting_id)
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .where(or_(Registration.account_id == account_id, Registration.recorded_by_id == account_id))
    )
    yield "registrations", _("Your places at meetings"), map(record, read(session, places, Registration.id))


def _ahead(account_id: int) -> Select[int]:
    held = select(Registration.meeting_id).where(
        Registration.account_id == account_id, Registration.seat != Seat.WITHDRAWN
    )
    return select(Meeting.id).where(Meeting.id.in_(held), Meeting.starts_at > clock.now())


def _lock(session: Session, account_id: int) -> None:
    """Hold the meetings at which she has a place: whoever takes a seat locks the meeting first, too."""
    ahead = select(Meeting).where(Meeting.id.in_(_ahead(account_id))).order_by(Meeting.id)
    session.scalars(ahead.with_for_update()).all()


def _erase(session: Session, leaving: Leaving) -> None:
    """Give her places back, so that those who wait get them; where she was before she stays a number.

    Her own row is locked by now. A seat she took since the meetings were locked is not waited for: that
    could be for ever, and trying again helps.
    """
    ahead = select(Meeting).where(Meeting.id.in_(_ahead(leaving.account_id))).order_by(Meeting.id)
    for meeting in session.scalars(ahead.with_for_update(nowait=True)).all():
        place = select(Registration).filter_by(meeting_id=meeting.id, account_id=leaving.account_id)
        give_back(session, meeting, session.scalars(place).one(), actor_id=leaving.account_id)


HOLDING = Holding(
    name="registrations",
    columns={
        "registration.account_id": "how many came to a meeting stays true; lists say: former participant",
        "registration.recorded_by_id": "shows that the secretariat wrote it down; names a number only",
    },
    collect=_collect,
    erase=_erase,
    lock=_lock,
)
