"""Twelve processes race for thirty seats."""

import pytest

from app.accounts.models import Account
from app.db import transaction
from app.registrations import queries
from app.registrations.models import Seat
from tests.concurrency.processes import together

PROCESSES, EACH, SEATS = 12, 5, 30


@pytest.fixture
def race(make_meeting, make_account, actor_process):
    """Let all ask at once. Returns the seats given, and how many processes failed."""

    def run(without=None):
        meeting = make_meeting(capacity=SEATS)
        first = make_account("0").id
        for number in range(1, PROCESSES * EACH):
            make_account(str(number))
        with transaction() as session:
            assert session.query(Account).count() == PROCESSES * EACH
        processes = [
            actor_process(
                "register", meeting.id, first + n * EACH, first + n * EACH + EACH - 1, without=without
            )
            for n in range(PROCESSES)
        ]
        together(processes)
        failed = sum(process.ends() != 0 for process in processes)
        return [registration.seat for registration in queries.coming_to(meeting)], failed

    return run


def test_thirty_are_confirmed(race):
    seats, failed = race()
    assert failed == 0
    assert (seats.count(Seat.CONFIRMED), seats.count(Seat.WAITING)) == (SEATS, PROCESSES * EACH - SEATS)


def test_without_the_lock_more_are_confirmed(race):
    """The negative control: the race above is a race."""
    seats, _failed = race(without="seat-lock")
    assert seats.count(Seat.CONFIRMED) > SEATS
