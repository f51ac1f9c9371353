"""What registrations show on a meeting's page."""

from flask import render_template

from app import clock
from app.accounts.session import reader
from app.meetings.access import may_edit
from app.meetings.models import Meeting
from app.organisations import queries as organisations
from app.organisations.countries import COUNTRIES
from app.registrations import queries


def your_place(meeting: Meeting) -> str:
    """Whether the reader has a seat, and the button that takes or gives it back."""
    if not meeting.takes_registrations or not meeting.is_published:
        return ""
    person = reader()
    mine = queries.place_of(person, meeting.id)
    return render_template(
        "registrations/_place.html",
        meeting=meeting,
        mine=mine,
        before_me=queries.ahead_of_me(mine) if mine and not mine.is_confirmed else 0,
        attendance=queries.attendance(meeting.id),
        organisations=organisations.spoken_for_by(person.id) if person and not mine else [],
        is_open=not meeting.is_cancelled and meeting.starts_at > clock.now(),
        is_over=meeting.ends_at <= clock.now(),
    )


def who_comes(meeting: Meeting) -> str:
    """Who comes, in numbers, and which of the six countries is missing."""
    if not meeting.takes_registrations or not meeting.is_published:
        return ""
    attendance = queries.attendance(meeting.id)
    return render_template(
        "registrations/_attendance.html",
        meeting=meeting,
        attendance=attendance,
        missing=[str(name) for code, name in COUNTRIES.items() if code not in attendance.countries],
        is_ahead=not meeting.is_cancelled and meeting.ends_at > clock.now(),
        may_list=may_edit(reader(), meeting),
    )


def join_link(meeting: Meeting) -> str:
    """The link to the room, for those who have a seat and for the organiser."""
    if not meeting.online_url or meeting.is_cancelled or meeting.ends_at <= clock.now():
        return ""
    person = reader()
    mine = queries.place_of(person, meeting.id)
    if not (mine and mine.is_confirmed) and not may_edit(person, meeting):
        return ""
    return render_template("registrations/_join_link.html", meeting=meeting)
