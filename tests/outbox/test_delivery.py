"""What is put in the outbox leaves the house, once."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app import clock, wiring, worker
from app.db import db, transaction
from app.mail.transport import ChannelDown, Refused, TryLater
from app.outbox import operations as outbox
from app.outbox import queries
from app.outbox.models import Parcel, State
from app.registrations import operations


class Post:
    """A post that answers as it is told."""

    def __init__(self, *answers):
        self.answers, self.sent = list(answers), []

    def send(self, envelope_to, message_id, message):
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
        self.sent.append((envelope_to, message_id))


def parcels():
    db.session.rollback()
    return db.session.scalars(select(Parcel).order_by(Parcel.id)).all()


@pytest.fixture
def invited(make_meeting, make_account):
    """Three people with a seat, whose invitations wait."""
    meeting = make_meeting()
    people = [make_account(name) for name in ("Bolor", "Hye-jin", "Anna")]
    for person in people:
        operations.register(person, meeting_id=meeting.id)
    return people


def test_what_fails_for_now_is_tried_again_under_the_same_id(invited):
    first = Post(TryLater(451, "greylisted"))
    worker.work_once(first, wiring.TICKS)
    assert [to for to, _ in first.sent] == [person.email for person in invited[1:]]
    waiting = parcels()[0]
    assert (waiting.state, waiting.attempts) == (State.WAITING, 1)
    assert "greylisted" in waiting.error

    second = Post()
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        worker.work_once(second, wiring.TICKS)

    assert second.sent == [(invited[0].email, waiting.message_id)]


def test_a_refused_recipient_is_given_up_and_shown(invited):
    worker.work_once(Post(Refused(550, "no such user")), wiring.TICKS)
    assert [parcel.state for parcel in parcels()] == [State.FAILED, State.SENT, State.SENT]
    assert "no such user" in queries.in_trouble()[0].error

    outbox.try_again(parcels()[0].id)
    again = Post()
    worker.work_once(again, wiring.TICKS)

    assert [to for to, _ in again.sent] == [invited[0].email]


def test_a_closed_server_costs_nobody_a_mail(invited, monkeypatch):
    monkeypatch.setattr(worker, "REST", 0.0)
    post = Post(ChannelDown("connection refused"))

    worker.work_once(post, wiring.TICKS)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        worker.work_once(post, wiring.TICKS)

    assert sorted(to for to, _ in post.sent) == sorted(person.email for person in invited)


def test_after_three_days_it_is_given_up(invited):
    with time_machine.travel(clock.now() + timedelta(hours=73)):
        worker.work_once(Post(*[TryLater(451, "still greylisted")] * 3), wiring.TICKS)
    assert {parcel.state for parcel in parcels()} == {State.FAILED}


def test_a_mail_that_cannot_be_written_stops_no_other(invited, monkeypatch, caplog):
    real = worker.write

    def broken(parcel_id):
        if parcel_id == first:
            raise KeyError("no such template")
        return real(parcel_id)

    first = parcels()[0].id
    monkeypatch.setattr(worker, "write", broken)
    post = Post()

    worker.work_once(post, wiring.TICKS)

    assert [to for to, _ in post.sent] == [person.email for person in invited[1:]]
    assert "no such template" in caplog.text
    assert queries.in_trouble()[0].id == first
    for day in range(1, 8):
        with time_machine.travel(clock.now() + timedelta(days=day)):
            worker.work_once(post, [])
    assert parcels()[0].state is State.FAILED


def test_what_the_dead_had_is_taken_over_at_once(app, invited):
    locks = worker.locks_of(db.engine)
    dead = outbox.enlist(key=12345)  # holds no lock: as if it had been killed
    assert len(outbox.claim(dead)) == len(invited)
    post = Post()

    worker.work_once(post, wiring.TICKS)

    assert len(post.sent) == len(invited)
    assert outbox.bury_the_dead(locks, but=0) == 0


def test_what_the_living_have_is_left_alone(app, invited):
    with worker.carrier(Post()) as other:
        assert len(outbox.claim(other.id)) == len(invited)
        post = Post()
        worker.work_once(post, wiring.TICKS)
        assert post.sent == []
    worker.work_once(post, wiring.TICKS)
    assert len(post.sent) == len(invited)


def test_a_parcel_that_kills_its_workers_is_given_up(invited):
    for _ in range(3):
        dead = outbox.enlist(key=clock.now().microsecond + 1)
        claimed = outbox.claim(dead)
        assert outbox.open_parcel(claimed[0], dead) is not None
        outbox.retire(dead)
    assert [parcel.state for parcel in parcels()] == [State.FAILED, State.WAITING, State.WAITING]


def test_a_worker_that_lost_its_lock_sends_nothing_that_others_have(invited):
    with worker.carrier(Post()) as slow:
        claimed = outbox.claim(slow.id)
        with transaction() as session:
            session.execute(update(Parcel).values(owner_id=None, state=State.WAITING))
        assert outbox.open_parcel(claimed[0], slow.id) is None


def test_an_end_that_could_not_be_noted_is_noted_before_anything_else_is_sent(invited, monkeypatch):
    """A full disk must not send the same mail again and again."""
    post = Post()
    real = outbox.settle
    failures = [OSError("disk full")] * 2

    def settle(*args):
        if failures:
            raise failures.pop()
        real(*args)

    monkeypatch.setattr(outbox, "settle", settle)
    with worker.carrier(post) as one:
        for _ in range(2):
            with pytest.raises(OSError, match="disk full"):
                one.deliver()
        assert len(post.sent) == 1
        one.deliver()
    assert sorted(to for to, _ in post.sent) == sorted(person.email for person in invited)


def test_a_mailing_that_cannot_be_unfolded_stops_no_other(invited, caplog):
    from app.outbox.models import Mailing

    entry = parcels()[0].entry_id
    with transaction() as session:
        session.add(Mailing(entry_id=entry, writer="calendars.renamed_since"))
    post = Post()
    with worker.carrier(post) as one:
        assert one.deliver() == 3
        one.deliver()
    assert len(post.sent) == 3
    assert sum("cannot be unfolded" in record.message for record in caplog.records) == 1
    db.session.rollback()
    assert db.session.scalars(select(Mailing.done_at)).one() is None  # kept, for the program that can
