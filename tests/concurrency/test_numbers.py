"""Eight processes reply in one discussion, all at once."""

import os

from sqlalchemy import select

from app.db import db
from app.discussions.models import Post, Thread
from tests import circles
from tests.concurrency.processes import together

PROCESSES = 8
#: replies of each; a thousand in all where everything is tried
EACH = 125 if os.environ.get("STRICT") == "1" else 25


def test_numbers_are_dense(actor_process, make_account, make_organisation, make_theme):
    body = make_organisation()
    make_theme(slug="land")
    people = [make_account(str(number), organisation=body) for number in range(PROCESSES)]
    thread = circles.say(people[0], "land")
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
