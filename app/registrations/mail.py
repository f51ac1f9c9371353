"""The mails of this feature. Those with a calendar entry are in app/calendars."""

from sqlalchemy.orm import Session

from app.accounts.mail import recipient
from app.links import public_url, slug
from app.mail.letter import Mail
from app.meetings.access import reaches
from app.meetings.mail import Told
from app.meetings.models import Status
from app.registrations.facts import PutOnWaitingList
from app.registrations.models import Registration, Seat


def on_waiting_list(session: Session, fact: PutOnWaitingList, _reader: int) -> Mail | None:
    """Say that there is no seat yet."""
    registration = session.get_one(Registration, fact.registration_id)
    meeting = registration.meeting
    if registration.seat is not Seat.WAITING or meeting.status is not Status.SCHEDULED:
        return None
    if not reaches(session, registration.account_id, meeting.id):
        return None
    return Mail(
        to=recipient(registration.account),
        template="registrations/mail/on_waiting_list",
        values={
            "told": Told(meeting, knows_link=False),
            "registration": registration,
            "address": public_url("meetings.show", meeting_id=meeting.id, slug=slug(meeting.title)),
        },
    )
