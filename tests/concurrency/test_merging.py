"""Three processes speak for an organisation while the secretariat merges it into another."""

import itertools

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.db import db
from app.discussions import operations as discussions
from app.discussions.models import Post
from tests.concurrency.processes import together

PROCESSES, TIMES = 3, 100
ATTEMPTS = 8  #: to see the fault; most often the first one shows it
numbers = itertools.count(1)


@pytest.fixture
def race(make_organisation, make_account, make_theme, actor_process):
    """Let all begin at once. Returns how often they spoke, and for whom that stands afterwards."""

    def run(without=None):
        number = next(numbers)
        gone, stays = make_organisation(f"The one {number}"), make_organisation(f"The other {number}")
        anna = make_account("Anna", role=Role.SECRETARIAT)
        theme = make_theme()
        thread = discussions.start_thread(
            anna, theme=theme.slug, title="Sand", source="Hold.", language="en", organisation_id=None, key="a"
        )
        people = [make_account(f"Bolor {number}", organisation=gone) for number in range(PROCESSES)]
        speakers = [
            actor_process("speak", thread.id, person.id, gone.id, TIMES, without=without) for person in people
        ]
        merging = actor_process("merge", anna.id, gone.key, stays.key)
        together([*speakers, merging])
        assert merging.ends() == 0, merging.stderr.read()
        said = [process.stdout.readline() for process in speakers]
        for process in speakers:
            process.ends()
        db.session.rollback()
        found = dict(
            db.session.execute(
                select(Post.organisation_id, func.count())
                .where(Post.organisation_id.is_not(None))
                .group_by(Post.organisation_id)
            ).all()
        )
        return said, found.get(gone.id, 0), found.get(stays.id, 0)

    return run


def test_nothing_is_left_with_the_one_that_went(race):
    said, with_the_one, with_the_other = race()

    assert with_the_one == 0
    assert with_the_other == sum(map(int, said))
    assert with_the_other < PROCESSES * TIMES, "the merge came in between"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True, scope="session")
def test_without_the_lock_something_is(race, database):
    """The negative control: the race above is a race. SQLite has one writer, and so no such race."""
    assert any(race(without="organisation-lock")[1] for _ in range(ATTEMPTS))
