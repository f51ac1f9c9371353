"""Eight processes say a thousand things in one discussion, all at once."""

from sqlalchemy import select

from app.db import db
from app.discussions import operations
from app.discussions.models import Post, Thread
from tests.concurrency.processes import together

PROCESSES, EACH = 8, 125


def test_numbers_are_dense(actor_process, make_account, make_organisation, make_theme):
    body = make_organisation()
    make_theme(slug="land")
    people = [make_account(str(number), organisation=body) for number in range(PROCESSES)]
    thread = operations.start_thread(
        people[0],
        theme="land",
        title="Sand",
        source="Sand.",
        language="en",
        organisation_id=None,
        key="first",
    )
    processes = [actor_process("speak", thread.id, person.id, body.id, EACH) for person in people]
    together(processes)
    assert [process.ends(120) for process in processes] == [0] * PROCESSES

    db.session.rollback()
    total = PROCESSES * EACH + 1
    numbers = db.session.execute(select(Post.number, Post.feed_number).order_by(Post.number)).all()
    assert [number for number, _feed in numbers] == list(range(1, total + 1))
    assert len({feed for _number, feed in numbers}) == total
    row = db.session.execute(select(Thread.last_number, Thread.last_feed_number)).one()
    assert row == (total, max(feed for _number, feed in numbers))
