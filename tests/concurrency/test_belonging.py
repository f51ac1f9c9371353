"""Six processes say at once that one person belongs to one organisation."""

import pytest
from sqlalchemy import func, select

from app.db import db
from app.organisations.models import Affiliation
from tests.concurrency.processes import together

PROCESSES, TIMES = 6, 3


@pytest.fixture
def race(make_account, make_organisation, actor_process):
    """Let all ask at once. Returns how many rows there are afterwards, and how many processes failed."""

    def run(without=None):
        bolor, coop = make_account("Bolor"), make_organisation()
        processes = [
            actor_process("ask", bolor.id, coop.key, TIMES, without=without) for _ in range(PROCESSES)
        ]
        together(processes)
        failed = sum(process.ends() != 0 for process in processes)
        db.session.rollback()
        return db.session.scalar(select(func.count()).select_from(Affiliation)), failed

    return run


def test_it_is_asked_once(race):
    assert race() == (1, 0)


def test_without_the_lock_it_is_asked_more_often(race):
    """The negative control: the race above is a race."""
    rows, _failed = race(without="affiliation-lock")
    assert rows > 1
