"""Workers that are killed, and workers whose clocks differ: nothing lost, nothing twice."""

import os
import random
import subprocess
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.meetings.models import Meeting
from app.outbox.models import Parcel, State
from app.registrations.models import Registration, Seat
from app.reminders.models import Plan, Reminder
from app.reminders.operations import fire
from tests.concurrency.processes import together

PEOPLE = 200
FAKETIME = os.environ.get("TEST_FAKETIME")


@pytest.fixture
def reminded(make_meeting, make_account):
    """A meeting tomorrow, 200 people with a seat, and the reminder that it is time to send now."""

    def make(people=PEOPLE):
        from app.accounts.models import Account

        start = clock.now() + timedelta(hours=23)
        meeting = make_meeting(
            wall_start=f"{start:%Y-%m-%dT%H:%M}",
            wall_end=f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}",
            timezone="UTC",
        )
        asked = clock.now() - timedelta(days=3)
        with transaction() as session:
            accounts = [
                Account(
                    name=f"Person {n}",
                    email=f"p{n}@example.org",
                    email_key=f"p{n}@example.org",
                    joined_at=asked,
                )
                for n in range(people)
            ]
            session.add_all(accounts)
            session.flush()
            session.add_all(
                Registration(meeting_id=meeting.id, account_id=one.id, seat=Seat.CONFIRMED, asked_at=asked)
                for one in accounts
            )
            session.query(Reminder).filter_by(days=1).update({"state": Plan.PLANNED})
            assert session.get(Meeting, meeting.id)
        assert fire() == 1
        return {one.email for one in accounts}

    return make


def smtp(sink):
    return {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(sink.port),
        "MAIL_DEFAULT_SENDER": "forum@example.org",
    }


OPEN = select(Parcel.id).where(Parcel.state.in_([State.WAITING, State.CLAIMED])).limit(1)


def wait_for(sink, people, seconds=90):
    """Until each has a mail, and no parcel is left of which a repeat could come."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up and (
        {to for to, _ in sink.received} != people or db.session.scalar(OPEN)
    ):
        db.session.rollback()
        time.sleep(0.05)
    db.session.rollback()


def repeats(sink):
    """How many mails came more than once; each repeat must carry the Message-ID of the first."""
    ids = {}
    for to, message_id in sink.received:
        ids.setdefault(to, set()).add(message_id)
    assert all(len(found) == 1 for found in ids.values())
    return sum(Counter(to for to, _ in sink.received).values()) - len(ids)


def kill_among_reminders(sink, people, actor_process, kills, without=None):
    """Kill the worker ``kills`` times while it sends, then let one finish."""
    dice = random.Random(7)
    for number in range(kills):
        worker = actor_process("work", without=without, **smtp(sink))
        enough = (number + 1) * len(people) // (kills + 2)
        give_up = time.monotonic() + 30
        while len(sink.received) < enough and time.monotonic() < give_up:
            time.sleep(0.002)
        time.sleep(dice.random() / 50)
        worker.kill()
        worker.ends()
    last = actor_process("work", **smtp(sink))
    wait_for(sink, people)
    last.terminate()
    assert last.ends() == 0


def test_a_worker_killed_among_reminders_loses_none(reminded, mail_server, actor_process):
    people, kills = reminded(), 4

    kill_among_reminders(mail_server, people, actor_process, kills)

    assert {to for to, _ in mail_server.received} == people
    assert repeats(mail_server) <= kills


def test_without_noting_each_end_many_come_twice(reminded, mail_server, actor_process):
    """The negative control: the kills above hit while mails are being sent."""
    people, kills = reminded(), 4

    kill_among_reminders(mail_server, people, actor_process, kills, without="noted-ends")

    assert repeats(mail_server) > kills


@pytest.fixture
def an_hour_ahead():
    """The environment of a process whose clock is an hour ahead: what faketime gives to its children.

    Not below faketime itself, which would stand between us and the process that is to be stopped.
    """
    if not FAKETIME:
        pytest.skip("no faketime: run the tests with ./dev test")
    given = subprocess.run([FAKETIME, "-f", "+1h", "env"], capture_output=True, text=True, check=True).stdout
    pairs = dict(line.split("=", 1) for line in given.splitlines() if "=" in line)
    # waiting counts by the monotonic clock, which has no hour and is not to be moved
    real = {"DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return {"LD_PRELOAD": pairs["LD_PRELOAD"], "FAKETIME": pairs["FAKETIME"], **real}


def two_clocks(sink, people, actor_process, an_hour_ahead, without=None):
    workers = [
        actor_process("work", "with others", without=without, **smtp(sink)),
        actor_process("work", "with others", without=without, **smtp(sink), **an_hour_ahead),
    ]
    together(workers)
    wait_for(sink, people)
    for worker in workers:
        worker.terminate()
        worker.ends()


def test_two_workers_whose_clocks_differ_by_an_hour(reminded, mail_server, actor_process, an_hour_ahead):
    people = reminded()

    two_clocks(mail_server, people, actor_process, an_hour_ahead)

    assert len(mail_server.peers) == 2  # both had their part in it
    assert sorted(to for to, _ in mail_server.received) == sorted(people)


def test_without_liveness_many_come_twice(reminded, mail_server, actor_process, an_hour_ahead):
    """The negative control: both workers are at it at the same time."""
    people = reminded()
    mail_server.pause = 0.02  # long enough for both to look around while mails are being sent

    two_clocks(mail_server, people, actor_process, an_hour_ahead, without="liveness")

    assert repeats(mail_server) > 0
