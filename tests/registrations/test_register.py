"""Taking a seat at a meeting, and giving it back."""

from datetime import timedelta

import pytest
import time_machine

from app import clock
from app.db import NestedTransaction, db, transaction
from app.errors import NotFound
from app.meetings.models import Status
from app.organisations.access import NotYours
from app.registrations import operations, queries
from app.registrations.facts import SeatConfirmed
from app.registrations.models import Registration, Seat


def seats(meeting):
    return [(r.account.name, r.seat) for r in queries.coming_to(meeting)]


def test_the_last_seat_goes_to_the_first_who_asks(make_meeting, make_account, post_office):
    meeting = make_meeting(capacity=1)

    operations.register(make_account("Bolor"), meeting_id=meeting.id)
    operations.register(make_account("Hye-jin"), meeting_id=meeting.id)

    assert seats(meeting) == [("Bolor", Seat.CONFIRMED), ("Hye-jin", Seat.WAITING)]
    assert [letter.method for letter in post_office()] == ["REQUEST", None]


def test_a_seat_given_back_goes_to_the_first_who_waits(make_meeting, make_account, post_office):
    meeting, bolor = make_meeting(capacity=1), make_account("Bolor")
    operations.register(bolor, meeting_id=meeting.id)
    for name in ("Hye-jin", "Anna"):
        operations.register(make_account(name), meeting_id=meeting.id)
    post_office()

    operations.withdraw(bolor, meeting_id=meeting.id)

    assert seats(meeting) == [("Hye-jin", Seat.CONFIRMED), ("Anna", Seat.WAITING)]
    assert [letter.method for letter in post_office()] == ["CANCEL", "REQUEST"]


def test_who_comes_back_waits_behind_the_others(make_meeting, make_account):
    meeting, bolor = make_meeting(capacity=1), make_account("Bolor")
    operations.register(bolor, meeting_id=meeting.id)
    for name in ("Hye-jin", "Anna"):
        operations.register(make_account(name), meeting_id=meeting.id)

    operations.withdraw(bolor, meeting_id=meeting.id)
    operations.register(bolor, meeting_id=meeting.id)

    assert [name for name, seat in seats(meeting) if seat is Seat.WAITING] == ["Anna", "Bolor"]


def test_asking_twice_changes_nothing(make_meeting, make_account, post_office):
    meeting, bolor = make_meeting(), make_account()
    for _ in range(2):
        operations.register(bolor, meeting_id=meeting.id)
    assert len(seats(meeting)) == 1
    assert len(post_office()) == 1


def test_too_late(make_meeting, make_account, post_office):
    meeting = make_meeting(wall_start="2020-01-01T09:00", wall_end="2020-01-01T10:00")
    with pytest.raises(operations.MeetingHasBegun):
        operations.register(make_account(), meeting_id=meeting.id)
    assert not seats(meeting)
    assert not post_office()


@pytest.mark.parametrize(
    "columns", [{"takes_registrations": False}, {"status": Status.CANCELLED}, {"is_linked": True}]
)
def test_meetings_without_registration(make_meeting, make_account, columns):
    with pytest.raises(operations.NoRegistration):
        operations.register(make_account(), meeting_id=make_meeting(**columns).id)


def test_nobody_comes_for_an_organisation_that_is_not_hers(make_meeting, make_account, make_organisation):
    theirs = make_organisation()
    with pytest.raises(NotYours):
        operations.register(make_account(), meeting_id=make_meeting().id, organisation_id=theirs.id)


def test_drafts_are_not_there_for_others(make_meeting, make_account):
    with pytest.raises(NotFound):
        operations.register(make_account(), meeting_id=make_meeting(status=Status.DRAFT).id)


def test_the_page(sign_in, make_meeting, make_account):
    meeting = make_meeting()
    bolor = sign_in(make_account("Bolor"))

    page = bolor.post(f"/events/{meeting.id}/registration/", follow_redirects=True)

    assert "Your seat is confirmed" in page.text
    assert [name for name, _ in seats(meeting)] == ["Bolor"]


def test_a_failing_effect_undoes_all(app, make_meeting, make_account, monkeypatch):
    def broken(session, entry, fact):
        raise RuntimeError("out of paper")

    meeting = make_meeting()
    monkeypatch.setitem(app.extensions["effects"], SeatConfirmed, [broken])
    with pytest.raises(RuntimeError):
        operations.register(make_account(), meeting_id=meeting.id)
    assert not seats(meeting)


def test_operations_do_not_nest(make_meeting, make_account):
    meeting, bolor = make_meeting(), make_account()
    with transaction(), pytest.raises(NestedTransaction):
        operations.register(bolor, meeting_id=meeting.id)
    assert db.session.info["writing"] is False


def test_nothing_is_said_to_those_who_left_meanwhile(make_meeting, make_account, post_office):
    meeting, bolor = make_meeting(), make_account()
    registration = operations.register(bolor, meeting_id=meeting.id)
    with transaction() as session:
        session.get_one(Registration, registration.id).seat = Seat.WITHDRAWN
    assert post_office() == []


def test_a_place_cannot_be_given_back_after_the_start(make_meeting, make_account):
    meeting, bolor = make_meeting(), make_account()
    operations.register(bolor, meeting_id=meeting.id)
    with (
        time_machine.travel(meeting.starts_at + timedelta(minutes=1)),
        pytest.raises(operations.MeetingHasBegun),
    ):
        operations.withdraw(bolor, meeting_id=meeting.id)
    assert clock.now() < meeting.starts_at
