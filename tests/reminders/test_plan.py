"""When people are reminded: rows follow the meeting, and nothing is said twice or too late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.db import db
from app.meetings import operations as meetings
from app.meetings.forms import shown
from app.meetings.models import Kind, Meeting, Status
from app.meetings.walltime import Precision
from app.registrations import operations as registrations
from app.reminders.models import Plan, Reminder


@pytest.fixture
def organiser(make_account):
    return make_account("Hye-jin", role=Role.ORGANISER)


def plans(meeting):
    db.session.rollback()
    query = select(Reminder).filter_by(meeting_id=meeting.id).order_by(Reminder.due_at)
    return [(r.days, r.state) for r in db.session.scalars(query)]


def plan_of(meeting):
    values = shown(meeting)
    return meetings.Plan(
        title=values["title"],
        language="en",
        kind=Kind.FORUM,
        source="",
        precision=Precision.TIME,
        wall_start=meeting.wall_start,
        wall_end=meeting.wall_end,
        timezone=meeting.timezone,
        second=None,
        place=meeting.place,
        online_url=None,
        capacity=meeting.capacity,
        takes_registrations=True,
        theme_id=None,
        series_id=None,
    )


def fresh(meeting):
    db.session.rollback()
    return db.session.get_one(Meeting, meeting.id, populate_existing=True)


def move(organiser, meeting, wall_start, wall_end):
    now = fresh(meeting)
    plan = replace(plan_of(now), wall_start=wall_start, wall_end=wall_end)
    return meetings.change(organiser, meeting.id, plan, revision=now.revision)


def test_a_week_and_a_day_before_by_the_clock_of_the_place(make_meeting):
    # clocks in New York are put forward on 10 March 2030: the hour on the wall stays
    meeting = make_meeting(
        wall_start="2030-03-11T10:00", wall_end="2030-03-11T11:00", timezone="America/New_York"
    )
    due = db.session.scalars(
        select(Reminder.due_at).filter_by(meeting_id=meeting.id).order_by(Reminder.due_at)
    )
    assert list(due) == [datetime(2030, 3, 4, 15, tzinfo=UTC), datetime(2030, 3, 10, 14, tzinfo=UTC)]


def test_each_reminder_comes_once(make_meeting, make_account, post_office):
    meeting = make_meeting()
    registrations.register(make_account(), meeting_id=meeting.id)
    post_office()

    subjects = []
    for days in (8, 6, 5, 0.9, 0.5, -1):
        with time_machine.travel(meeting.starts_at - timedelta(days=days)):
            subjects.append(len(post_office()))

    assert subjects == [0, 1, 0, 1, 0, 0]


def test_after_a_long_silence_one_reminder_is_enough(make_meeting, make_account, post_office):
    meeting = make_meeting()
    registrations.register(make_account(), meeting_id=meeting.id)
    post_office()
    with time_machine.travel(meeting.starts_at - timedelta(hours=2)):
        assert len(post_office()) == 1
    assert plans(meeting) == [(7, Plan.MISSED), (1, Plan.FIRED)]


def test_none_after_the_start(make_meeting, make_account, post_office):
    meeting = make_meeting()
    registrations.register(make_account(), meeting_id=meeting.id)
    post_office()
    with time_machine.travel(meeting.starts_at + timedelta(minutes=1)):
        assert post_office() == []


def test_none_for_those_who_took_their_seat_after_it_was_due(make_meeting, make_account, post_office):
    meeting = make_meeting()
    registrations.register(make_account("Bolor"), meeting_id=meeting.id)
    post_office()
    with time_machine.travel(meeting.starts_at - timedelta(days=6)):
        registrations.register(make_account("Anna"), meeting_id=meeting.id)
        reminded = [letter.to for letter in post_office() if letter.method is None]
    assert len(reminded) == 1


def test_moving_there_and_back_reminds_once(make_meeting, make_account, organiser, post_office):
    meeting = make_meeting(organiser_id=organiser.id)
    registrations.register(make_account(), meeting_id=meeting.id)
    with time_machine.travel(meeting.starts_at - timedelta(days=6)):
        assert len([letter for letter in post_office() if letter.method is None]) == 1
        move(organiser, meeting, "2030-11-19T14:00", "2030-11-19T17:00")
        move(organiser, meeting, "2030-11-05T14:00", "2030-11-05T17:00")
        assert post_office() == []  # back within a moment: there is nothing to tell either
    assert (7, Plan.FIRED) in plans(meeting)


def test_a_moved_meeting_is_reminded_of_at_its_new_time(make_meeting, make_account, organiser, post_office):
    meeting = make_meeting(organiser_id=organiser.id)
    registrations.register(make_account(), meeting_id=meeting.id)
    move(organiser, meeting, "2030-12-05T14:00", "2030-12-05T17:00")
    post_office()

    with time_machine.travel(meeting.starts_at - timedelta(days=6)):
        assert post_office() == []
    with time_machine.travel(datetime(2030, 11, 29, tzinfo=UTC)):
        assert len(post_office()) == 1


def test_a_meeting_called_off_is_not_reminded_of(make_meeting, make_account, organiser, post_office):
    meeting = make_meeting(organiser_id=organiser.id)
    registrations.register(make_account(), meeting_id=meeting.id)
    meetings.cancel(organiser, meeting.id)
    post_office()
    with time_machine.travel(meeting.starts_at - timedelta(days=6)):
        assert post_office() == []
    assert {state for _days, state in plans(meeting)} == {Plan.DROPPED}


def test_what_is_missing_is_planned_again(make_meeting, post_office):
    from app.db import transaction
    from app.reminders import operations

    meeting = make_meeting()
    with transaction() as session:
        session.query(Reminder).delete()
    operations.reconcile()
    assert plans(meeting) == [(7, Plan.PLANNED), (1, Plan.PLANNED)]


@pytest.mark.parametrize(
    ("zone", "start", "due"),
    [
        # clocks are put back on 3 November 2030: the same hour on the wall, an hour more in between
        ("America/New_York", "2030-11-05T14:00", datetime(2030, 10, 29, 18, tzinfo=UTC)),
        ("Europe/Berlin", "2030-03-31T14:00", datetime(2030, 3, 24, 13, tzinfo=UTC)),
        ("Asia/Ulaanbaatar", "2030-11-05T14:00", datetime(2030, 10, 29, 6, tzinfo=UTC)),
        # the hour a week before does not exist there: what its clock would have shown
        ("Europe/Berlin", "2030-04-07T02:30", datetime(2030, 3, 31, 1, 30, tzinfo=UTC)),
        # the hour a week before comes twice: the first of the two
        ("Europe/Berlin", "2030-11-03T02:30", datetime(2030, 10, 27, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_week_before_is_at_the_same_hour_on_the_wall(make_meeting, zone, start, due):
    meeting = make_meeting(timezone=zone, wall_start=start, wall_end=f"{start[:10]}T23:00")
    assert db.session.scalar(select(Reminder.due_at).filter_by(meeting_id=meeting.id, days=7)) == due


def test_whole_days_are_reminded_of_in_the_morning_of_their_place(make_meeting):
    meeting = make_meeting(precision=Precision.DAY, wall_start="2030-11-05", wall_end="2030-11-06")
    due = db.session.scalars(
        select(Reminder.due_at).filter_by(meeting_id=meeting.id).order_by(Reminder.due_at)
    )
    assert list(due) == [datetime(2030, 10, 29, 1, tzinfo=UTC), datetime(2030, 11, 4, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    "columns",
    [
        {"precision": Precision.MONTH, "wall_start": "2030-11", "wall_end": "2030-11"},
        {"takes_registrations": False},
        {"status": Status.DRAFT},
        {"wall_start": "2020-11-05T14:00", "wall_end": "2020-11-05T15:00"},
    ],
)
def test_what_nobody_can_be_reminded_of_has_no_plan(make_meeting, columns):
    assert plans(make_meeting(**columns)) == []


def test_who_waits_or_left_is_not_reminded(make_meeting, make_account, post_office):
    meeting, left = make_meeting(capacity=2), make_account("Left")
    for person in (make_account("Seat", email="seat@example.org"), left, make_account("Waiting")):
        registrations.register(person, meeting_id=meeting.id)
    with time_machine.travel(meeting.starts_at - timedelta(days=8)):
        registrations.withdraw(left, meeting_id=meeting.id)
        registrations.withdraw(make_actor("Waiting"), meeting_id=meeting.id)
        registrations.register(make_actor("Waiting"), meeting_id=meeting.id)
        registrations.register(left, meeting_id=meeting.id)
        post_office()
    with time_machine.travel(meeting.starts_at - timedelta(days=6)):
        told = sorted(letter.to for letter in post_office())
    assert "seat@example.org" in told
    assert len(told) == 2  # and who got the second seat; not who waits now


def make_actor(name):
    from app.accounts.actor import Actor
    from app.accounts.models import Account

    db.session.rollback()
    return Actor.of(db.session.scalar(select(Account).filter_by(name=name)))


def test_a_late_registrant_is_reminded_of_what_lies_ahead(make_meeting, make_account, post_office):
    meeting = make_meeting()
    with time_machine.travel(meeting.starts_at - timedelta(days=3)):
        registrations.register(make_account("Late"), meeting_id=meeting.id)
        assert [letter.method for letter in post_office()] == ["REQUEST"]
    with time_machine.travel(meeting.starts_at - timedelta(hours=20)):
        assert [letter.method for letter in post_office()] == [None]


def test_a_reminder_speaks_the_readers_language_by_her_clock(make_meeting, make_account, post_office):
    meeting = make_meeting(timezone="Asia/Seoul")
    registrations.register(
        make_account("Аня", language="ru", timezone="Asia/Vladivostok"), meeting_id=meeting.id
    )
    post_office()
    with time_machine.travel(meeting.starts_at - timedelta(days=1)):
        (letter,) = post_office()
    assert letter.calendar is None
    assert "15:00" in letter.text  # 14:00 in Seoul
    assert "14:00" in letter.text
    assert "ноября" in letter.text


def test_two_workers_at_once_fire_once(make_meeting, make_account, app):
    import threading

    from app.outbox.models import Mailing
    from app.reminders import operations

    meeting = make_meeting()
    registrations.register(make_account(), meeting_id=meeting.id)
    fired = []

    def work():
        with app.app_context():
            fired.append(operations.fire())

    with time_machine.travel(meeting.starts_at - timedelta(days=6)):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.session.rollback()
        assert sorted(fired) == [0, 0, 0, 1]
        assert db.session.query(Mailing).count() == 1
