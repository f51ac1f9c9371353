"""What follows from what, and what shows where. The one place where the features meet."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import limits
from app.accounts import ceremonies
from app.accounts import facts as accounts
from app.accounts import mail as account_mail
from app.accounts import operations as account_operations
from app.calendars import blocks
from app.calendars import mail as calendar_mail
from app.calendars import panels as calendar_panels
from app.discussions import facts as discussions
from app.files import store as files
from app.journal import Effects
from app.meetings import facts as meetings
from app.meetings import panels as meeting_panels
from app.outbox.effects import Send, SendAll
from app.panels import Panels
from app.people import operations as people_operations
from app.people import listing
from app.registrations import facts as registrations
from app.registrations import mail as registration_mail
from app.registrations import operations as registration_operations
from app.registrations import panels as registration_panels
from app.registrations import queries as registration_queries
from app.reminders import facts as reminders
from app.reminders import mail as reminder_mail
from app.reminders import operations as reminder_operations
from app.worker import Tick


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


def the_person(
    fact: accounts.PasswordChanged
    | registrations.SeatConfirmed
    | registrations.PutOnWaitingList
    | registrations.SeatWithdrawn,
) -> int:
    """Reader: the person the fact is about."""
    return fact.account_id


def the_address(_fact: accounts.LinkAsked) -> int:
    """Reader: nobody with an account, perhaps; the fact says which address."""
    return 0


EFFECTS: Effects = {
    accounts.LinkAsked: [Send(account_mail.link, to=the_address)],
    accounts.Joined: [people_operations.on_joined],
    accounts.PasswordChanged: [Send(account_mail.password_changed, to=the_person)],
    accounts.PasskeyAdded: [],
    accounts.PasskeyRemoved: [],
    accounts.SecondStepChanged: [],
    accounts.RecoveryCodesMade: [],
    accounts.RecoveryCodeUsed: [],
    accounts.IdentityLinked: [],
    accounts.IdentityUnlinked: [],
    discussions.ThreadStarted: [],
    discussions.PostWritten: [],
    meetings.MeetingDrafted: [],
    meetings.MeetingScheduled: [blocks.on_meeting_changed, reminder_operations.on_meeting_changed],
    meetings.MeetingMoved: [
        blocks.on_meeting_changed,
        reminder_operations.on_meeting_changed,
        registration_operations.on_meeting_changed,
        SendAll(calendar_mail.moved, to=everybody_with_a_place),
    ],
    meetings.MeetingEdited: [
        blocks.on_meeting_changed,
        reminder_operations.on_meeting_changed,
        registration_operations.on_meeting_changed,
    ],
    meetings.MeetingCancelled: [
        blocks.on_meeting_changed,
        reminder_operations.on_meeting_changed,
        SendAll(calendar_mail.cancelled, to=everybody_with_a_place),
    ],
    meetings.ThreadAttached: [],
    registrations.SeatConfirmed: [
        blocks.on_place_changed,
        Send(calendar_mail.invitation, to=the_person),
    ],
    registrations.PutOnWaitingList: [Send(registration_mail.on_waiting_list, to=the_person)],
    registrations.SeatWithdrawn: [
        blocks.on_place_changed,
        Send(calendar_mail.withdrawn, to=the_person),
    ],
    reminders.ReminderDue: [SendAll(reminder_mail.reminder, to=everybody_with_a_seat)],
}

PANELS: Panels = {
    "theme": {"meetings": meeting_panels.ahead_of_theme},
    "thread": {"leads_to": meeting_panels.leads_to},
    "meeting": {
        "your_place": registration_panels.your_place,
        "who_comes": registration_panels.who_comes,
        "join_link": registration_panels.join_link,
        "calendar": calendar_panels.add_to_calendar,
    },
}

#: what the worker does beside delivering: (name, seconds, what)
TICKS: list[Tick] = [
    ("fire reminders", 15, reminder_operations.fire),
    ("plan reminders", 600, reminder_operations.reconcile),
    ("forget expired links and sessions", 3600, account_operations.sweep),
    ("forget what was begun and never ended", 600, ceremonies.sweep),
    ("forget ended allowances", 3600, limits.sweep),
    ("remove files without a row", 86400, files.sweep),
    ("index people", 300, listing.heal),
]
