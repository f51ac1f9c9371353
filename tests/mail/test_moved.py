"""What the mail about a change tells, when a meeting changes again and again."""

from dataclasses import fields

import pytest

from app import wiring, worker
from app.accounts.models import Role
from app.db import db
from app.mail.transport import TryLater
from app.meetings import operations as meetings
from app.meetings.models import Meeting
from app.registrations import operations as registrations
from app.tray.post import TrayPost
from tests.letters import new_letters


@pytest.fixture
def change(make_account, make_meeting, post_office):
    """A meeting that Bolor has a seat at, and how its organiser changes it."""
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(organiser_id=organiser.id, online_url="https://meet.example.org/one")
    registrations.register(make_account("Bolor", timezone="Asia/Tokyo"), meeting_id=meeting.id)
    post_office()

    def change(**columns):
        db.session.rollback()
        now = db.session.get(Meeting, meeting.id)
        plan = {field.name: getattr(now, field.name) for field in fields(meetings.Plan)}
        meetings.change(organiser, meeting.id, meetings.Plan(**plan | columns), revision=now.revision)

    return change


LATER = {"wall_start": "2030-11-06T14:00", "wall_end": "2030-11-06T17:00"}
BACK = {"wall_start": "2030-11-05T14:00", "wall_end": "2030-11-05T17:00"}


def test_two_changes_in_a_row_are_told_in_one_mail(change, post_office):
    change(**LATER)
    change(place="Darkhan")

    (letter,) = post_office()

    assert letter.subject == "New time: Holding the sand"
    assert "so far: Tuesday 5 November 2030, 15:00–18:00" in letter.text
    assert "now: Wednesday 6 November 2030, 15:00–18:00" in letter.text
    assert "so far: Ulaanbaatar, and online" in letter.text
    assert "SEQUENCE:2\n" in letter.calendar


def test_what_was_told_is_not_told_again(change, post_office):
    change(**LATER)
    post_office()
    change(place="Darkhan")

    (letter,) = post_office()

    assert letter.subject == "Changed: Holding the sand"
    assert "so far: Ulaanbaatar, and online" in letter.text
    assert "15:00–18:00" not in letter.text.split("This is how it stands now:")[0]


def test_there_and_back_within_a_moment_is_nothing_to_tell(change, post_office):
    change(**LATER)
    change(**BACK)
    assert post_office() == []


def test_there_and_back_is_told_to_those_who_were_told_of_the_first(change, post_office):
    change(**LATER)
    post_office()
    change(**BACK)

    (letter,) = post_office()

    assert "so far: Wednesday 6 November 2030, 15:00–18:00" in letter.text
    assert "now: Tuesday 5 November 2030, 15:00–18:00" in letter.text


def test_a_change_whose_mail_was_refused_is_told_with_the_next(change, post_office):
    class Greylisting(TrayPost):
        def send(self, *mail):
            raise TryLater(451, "greylisted")

    change(**LATER)
    worker.work_once(Greylisting(), wiring.TICKS)
    change(place="Darkhan")

    (letter,) = post_office()

    assert "so far: Tuesday 5 November 2030, 15:00–18:00" in letter.text
    assert "so far: Ulaanbaatar, and online" in letter.text
    assert new_letters() == []


def test_a_link_is_no_news_to_those_who_wait_for_a_seat(make_account, make_meeting, post_office):
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(organiser_id=organiser.id, capacity=1)
    registrations.register(make_account("Bolor", email="bolor@example.org"), meeting_id=meeting.id)
    registrations.register(make_account("Anna"), meeting_id=meeting.id)
    post_office()
    plan = {field.name: getattr(meeting, field.name) for field in fields(meetings.Plan)}
    plan["online_url"] = "https://meet.example.org/one"

    meetings.change(organiser, meeting.id, meetings.Plan(**plan), revision=meeting.revision)

    assert [letter.to for letter in post_office()] == ["bolor@example.org"]
