"""Four processes count on one row at the same time."""

import pytest

from app.db import db
from app.discussions.models import Theme
from tests.concurrency.processes import together

PROCESSES = 4


@pytest.fixture
def race(make_theme, actor_process):
    """Let all count at once. Returns how far they came."""

    def run(guarded):
        theme = make_theme(title="0")
        processes = [actor_process("count", theme.id, guarded) for _ in range(PROCESSES)]
        together(processes)
        for process in processes:
            process.ends()
        db.session.rollback()
        return int(db.session.get(Theme, theme.id).title)

    return run


def test_no_change_is_lost(race):
    assert race("guarded") == PROCESSES * 25


def test_without_the_lock_some_are_lost(race):
    """The negative control: the race above is a race."""
    assert race("unguarded") < PROCESSES * 25
