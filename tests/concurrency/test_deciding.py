"""Several who keep order decide at once about the same posts: each is decided once, and has one number."""

import pytest

from app.accounts.models import Role
from app.db import db
from app.discussions import arranging, operations
from app.discussions.kinds import Holding, PostState, Who
from app.discussions.models import Post, Thread
from app.journal import JournalEntry
from tests import circles
from tests.concurrency.processes import together

POSTS = 6
DECISIONS = ("PostPublished", "PostRefused")


@pytest.fixture
def race(make_account, make_theme, actor_process):
    """Let two publish and two more publish or refuse. Returns (how often was decided, posts, thread)."""

    def run(*acts, without=None):
        theme = make_theme()
        anna, bolor = make_account("Anna", role=Role.SECRETARIAT), make_account("Bolor")
        arranging.set_rules(
            anna, theme.slug, starters=Who.EVERYBODY, repliers=Who.EVERYBODY, holds=Holding.EVERYBODY
        )
        thread = circles.say(anna, theme.slug)
        held = [
            operations.reply(
                bolor, thread_id=thread.id, source="Sand.", language="en", organisation_id=None, key=str(n)
            ).id
            for n in range(POSTS)
        ]
        processes = [
            actor_process("decide", anna.id, act, held[0], held[-1], without=without) for act in acts
        ]
        together(processes)
        for process in processes:
            process.ends()
        db.session.rollback()
        decided = db.session.query(JournalEntry).filter(JournalEntry.kind.in_(DECISIONS)).count()
        posts = db.session.query(Post).filter(Post.id.in_(held)).populate_existing().all()
        return decided, posts, db.session.get_one(Thread, thread.id, populate_existing=True)

    return run


def test_what_several_publish_has_one_number(race):
    decided, posts, thread = race("publish", "publish", "publish")
    assert decided == POSTS
    assert sorted(post.number for post in posts) == list(range(2, POSTS + 2))
    assert thread.last_number == POSTS + 1


def test_what_one_publishes_and_another_refuses_is_one_or_the_other(race):
    decided, posts, thread = race("publish", "refuse", "publish", "refuse")
    assert decided == POSTS
    numbers = sorted(post.number for post in posts if post.state is PostState.VISIBLE)
    assert numbers == list(range(2, thread.last_number + 1)), "dense, whatever was refused"
    assert all(post.number is None for post in posts if post.state is PostState.REFUSED)


def test_without_the_lock_it_is_decided_more_often(race):
    """The negative control: the races above are races."""
    decided, _posts, thread = race("publish", "publish", "publish", without="decision-lock")
    assert decided > POSTS or thread.last_number > POSTS + 1
