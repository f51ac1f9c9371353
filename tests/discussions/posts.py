"""Posts for tests: said, held, found."""

import uuid

from app.db import db, transaction
from app.discussions import operations
from app.discussions.models import Post, Thread
from app.discussions.posting import Words, write
from app.organisations.access import voice


def post_of(thread, number=1):
    """Find a post as it is now."""
    db.session.rollback()
    return db.session.query(Post).filter_by(thread_id=thread.id, number=number).populate_existing().one()


def state(model, key):
    """Read a row anew."""
    db.session.rollback()
    return db.session.get(model, key, populate_existing=True)


def say(actor, thread, source="We know.", answers_id=None):
    """Say something in a thread."""
    if answers_id is None:
        return operations.reply(
            actor,
            thread_id=thread.id,
            source=source,
            language="en",
            organisation_id=None,
            key=uuid.uuid4().hex,
        )
    return _write(actor, thread, source, False, answers_id=answers_id)


def held(actor, thread, source="Wait."):
    """Write something that waits for a facilitator."""
    return _write(actor, thread, source, True)


def _write(actor, thread, source, is_held, **more):
    with transaction() as session:
        said = voice(session, actor, speaker_id=actor.id, organisation_id=None, recorded=None)
        words = Words(
            source=source,
            html=f"<p>{source}</p>",
            language="en",
            said=said,
            key=uuid.uuid4().hex,
            **more,
        )
        return write(session, actor, session.get_one(Thread, thread.id), words, held=is_held)
