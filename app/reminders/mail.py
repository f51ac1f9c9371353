"""The reminder: in the reader's language, by the reader's clock.

It carries no calendar object: another REQUEST would ask again for an answer that was given.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, moments
from app.accounts.mail import recipient
from app.links import public_url, slug
from app.mail.letter import Mail
from app.meetings.access import reaches
from app.meetings.mail import Told
from app.meetings.models import Meeting, Status
from app.meetings.walltime import Precision
from app.registrations import queries as registrations
from app.reminders.facts import ReminderDue


def reminder(session: Session, fact: ReminderDue, reader_id: int) -> Mail | None:
    """Remind a person of a meeting, if all of it is still true when the mail is written."""
    registration = registrations.of(session, fact.meeting_id, reader_id)
    if registration is None or not registration.is_confirmed:
        return None
    meeting = registration.meeting
    if (
        meeting.status is not Status.SCHEDULED
        or meeting.starts_at != datetime.fromisoformat(fact.about)
        or meeting.starts_at <= clock.now()
        or registration.asked_at > datetime.fromisoformat(fact.due)
        or not reaches(session, reader_id, meeting.id)
    ):
        return None
    return Mail(
        to=recipient(registration.account),
        template="reminders/mail/reminder",
        values={
            "told": Told(meeting, knows_link=True),
            "days": _days_until(meeting, registration.account.timezone),
            "address": public_url("meetings.show", meeting_id=meeting.id, slug=slug(meeting.title)),
            "download": public_url("calendars.download", meeting_id=meeting.id),
        },
    )


def _days_until(meeting: Meeting, zone: str) -> int:
    """Count the days to a meeting on the reader's calendar; days without hours are the venue's own."""
    timed = meeting.precision is Precision.TIME
    begins = moments.local(meeting.starts_at, zone).date() if timed else meeting.first_day
    return max((begins - moments.local(clock.now(), zone).date()).days, 0)
