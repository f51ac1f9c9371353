"""Mails that are in trouble, in words for people who run a network and not a server."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Account, MailedLink
from app.db import db
from app.i18n import Lazy, _
from app.meetings.models import Meeting
from app.outbox import queries
from app.outbox.models import Parcel, State
from app.people.models import Invitation
from app.registrations.models import Registration

#: writer -> what the mail is
MAILS = {
    "accounts.link": _("Link to sign in or join"),
    "accounts.reset": _("Link to set a new password"),
    "accounts.new_address": _("Link to confirm a new address"),
    "accounts.password_changed": _("Notice that the password was changed"),
    "accounts.address_changed": _("Notice that the address was changed"),
    "accounts.security_changed": _("Notice of another way to sign in"),
    "accounts.suspended": _("Notice that an account was suspended"),
    "accounts.readmitted": _("Notice that an account is open again"),
    "calendars.invitation": _("Invitation with the calendar entry"),
    "calendars.moved": _("Notice that something changed"),
    "calendars.withdrawn": _("Confirmation that a place was given back"),
    "calendars.closed": _("Notice that a meeting is not shown to her any more"),
    "calendars.cancelled": _("Notice that a meeting was called off"),
    "organisations.affiliation_asked": _("Question whether somebody belongs to an organisation"),
    "organisations.affiliation_answered": _("Answer whether one belongs to an organisation"),
    "organisations.mandate_changed": _("Notice of a mandate"),
    "registrations.on_waiting_list": _("Notice of a place on the waiting list"),
    "people.invitation": _("Invitation to join"),
    "discussions.shown": _("Notice that what one wrote was published"),
    "syntheses.cited": _("Notice that a synthesis cites what one wrote"),
    "discussions.refused": _("Notice that what one wrote is not published"),
    "discussions.removed": _("Notice that what one wrote was removed"),
    "discussions.waits": _("Notice that something waits to be published"),
    "desk.warned": _("Warning"),
    "desk.report_settled": _("Answer to a report"),
    "reminders.reminder": _("Reminder"),
    "privacy.takeout": _("Notice that a copy of one's data is ready"),
    "privacy.leave": _("Link to delete an account"),
    "privacy.deleted": _("Confirmation that an account is deleted"),
}
_ANSWER = re.compile(r"([45])\d\d ")


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One mail that did not leave."""

    parcel_id: int
    what: str
    name: str | None  #: of its reader, when there is an account
    address: str | None
    meeting: Meeting | None  #: what it is about
    happened: Lazy
    detail: str  #: as the program or the mail server said it, for the operator
    tries: int
    since: datetime
    next_try: datetime | None  #: None: it was given up


def list_troubles() -> Sequence[Trouble]:
    """List mails that were given up, then those that wait for another try, newest first."""
    parcels = queries.in_trouble()
    readers = _readers(parcels)
    meetings = _meetings(parcels)
    return [
        Trouble(
            parcel_id=parcel.id,
            what=str(MAILS.get(parcel.writer, parcel.writer)),
            name=readers.get(parcel.id, (None, None))[0],
            address=readers.get(parcel.id, (None, None))[1],
            meeting=meetings.get(parcel.id),
            happened=_happened(parcel),
            detail=parcel.error or "",
            tries=parcel.attempts,
            since=parcel.made_at,
            next_try=parcel.due_at if parcel.state is State.WAITING else None,
        )
        for parcel in parcels
    ]


def _happened(parcel: Parcel) -> Lazy:
    """Say what went wrong, by what the mail server or the program said last (see app.outbox)."""
    answer = _ANSWER.match(parcel.error or "")
    if answer and answer[1] == "5":
        return _("The mail server of the reader does not take it. Is the address still right?")
    if answer:
        return _("The mail server of the reader asks us to come back later. That is common and mends itself.")
    if parcel.crashes:
        return _(
            "The program that sends mails ended in the middle of it. Please tell whoever runs the server."
        )
    return _(
        "It could not be written or handed over. Please show the words below to whoever runs the server."
    )


def _readers(parcels: Sequence[Parcel]) -> dict[int, tuple[str | None, str]]:
    """Return (name, address) by parcel: of the account, or of whom the fact names."""
    ids = {parcel.reader_id for parcel in parcels if parcel.reader_id}
    accounts = {one.id: one for one in db.session.scalars(select(Account).where(Account.id.in_(ids)))}
    asked = {parcel.entry.data["link_id"] for parcel in parcels if "link_id" in parcel.entry.data}
    links = {one.id: one for one in db.session.scalars(select(MailedLink).where(MailedLink.id.in_(asked)))}
    sent = {parcel.entry.data["invitation_id"] for parcel in parcels if "invitation_id" in parcel.entry.data}
    invited = select(Invitation).where(Invitation.id.in_(sent))
    invitations = {one.id: one for one in db.session.scalars(invited)}
    found: dict[int, tuple[str | None, str]] = {}
    for parcel in parcels:
        if account := accounts.get(parcel.reader_id):
            found[parcel.id] = account.name, account.email
        elif link := links.get(parcel.entry.data.get("link_id", 0)):
            found[parcel.id] = link.name, link.email
        elif invitation := invitations.get(parcel.entry.data.get("invitation_id", 0)):
            found[parcel.id] = invitation.name, invitation.email
    return found


def _meetings(parcels: Sequence[Parcel]) -> dict[int, Meeting]:
    """Return the meeting by parcel that its fact is about, if any."""
    named = {parcel.id: parcel.entry.data for parcel in parcels}
    asked = {data["registration_id"] for data in named.values() if "registration_id" in data}
    query = select(Registration.id, Registration.meeting_id).where(Registration.id.in_(asked))
    registered = {row.id: row.meeting_id for row in db.session.execute(query)}
    by_parcel = {
        parcel_id: data.get("meeting_id") or registered.get(data.get("registration_id"))
        for parcel_id, data in named.items()
    }
    wanted = {meeting_id for meeting_id in by_parcel.values() if meeting_id}
    meetings = {one.id: one for one in db.session.scalars(select(Meeting).where(Meeting.id.in_(wanted)))}
    return {parcel: meetings[meeting] for parcel, meeting in by_parcel.items() if meeting in meetings}
