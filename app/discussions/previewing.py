"""A text as it will stand, before it is published: read only, for its writer."""

from app.accounts.actor import Actor
from app.db import db
from app.discussions import wording


def html(actor: Actor, thread_id: int | None, source: str) -> str:
    """Make safe HTML of what ``actor`` writes in a thread; None: in one that is not there yet.

    :raises TextTooLong: it is too long, or would take too long to read.
    """
    return wording.render(db.session(), thread_id, source, writer_id=actor.id)
