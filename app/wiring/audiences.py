"""For whom a mail is that follows from a fact."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.accounts import facts as accounts
from app.accounts import mail as account_mail
from app.desk import facts as desk
from app.discussions import mail as discussion_mail
from app.discussions import moderating_facts as moderating
from app.meetings import facts as meetings
from app.organisations import facts as organisations
from app.people import facts as people
from app.privacy import facts as privacy
from app.registrations import facts as registrations
from app.registrations import queries as registration_queries
from app.reminders import facts as reminders
from app.syntheses import cited as synthesis_cited
from app.syntheses import facts as syntheses


def everybody_with_a_place(
    session: Session, fact: meetings.MeetingMoved | meetings.MeetingCancelled, after: int, limit: int
) -> Sequence[int]:
    """Audience: those who have a seat at the meeting of ``fact``, or wait for one."""
    return registration_queries.placed_after(session, fact.meeting_id, after, limit)


def everybody_with_a_seat(
    session: Session, fact: reminders.ReminderDue, after: int, limit: int
) -> Sequence[int]:
    """Audience: those who have a seat at the meeting of ``fact``."""
    return registration_queries.confirmed_after(session, fact.meeting_id, after, limit)


def everybody_who_is_cited(
    session: Session, fact: syntheses.SynthesisPublished, after: int, limit: int
) -> Sequence[int]:
    """Audience: those whose posts the version of ``fact`` rests on."""
    return synthesis_cited.after(session, fact.synthesis_id, fact.number, after, limit)


def the_person(
    fact: accounts.PasswordChanged
    | accounts.AddressChanged
    | account_mail.Changed
    | organisations.AffiliationConfirmed
    | organisations.AffiliationDeclined
    | organisations.AffiliationEnded
    | organisations.MandateRecorded
    | organisations.MandateEnded
    | registrations.SeatConfirmed
    | registrations.PutOnWaitingList
    | registrations.SeatWithdrawn
    | desk.ReportSettled
    | desk.AuthorWarned
    | privacy.TakeoutReady
    | privacy.LeaveAsked,
) -> int:
    """Reader: the person the fact is about."""
    return fact.account_id


def the_author(fact: discussion_mail.Shown | discussion_mail.TakenAway | moderating.PostRefused) -> int:
    """Reader: who wrote what was decided about; 0, nobody, where it came from an archive."""
    return fact.account_id or 0


def the_address(
    _fact: accounts.LinkAsked
    | accounts.ResetAsked
    | accounts.AddressAsked
    | people.InvitationSent
    | privacy.AccountDeleted,
) -> int:
    """Reader: nobody with an account, perhaps; the fact says which address."""
    return 0
