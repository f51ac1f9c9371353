"""Authors change what their posts say. That it was changed is always shown, and what it was can be read."""

from app import clock, journal
from app.accounts.actor import Actor
from app.db import db, transaction
from app.discussions import drafts, revising, wording
from app.discussions.access import find_post
from app.discussions.models import Post
from app.discussions.post_facts import PostEdited
from app.discussions.posting import touch
from app.errors import Refusal
from app.i18n import _


class PostChangedMeanwhile(Refusal):
    """She saved it elsewhere since the form was opened. Nothing is overwritten."""

    code, status = "post_changed_meanwhile", 409
    message = _("This post was changed while you were writing. Nothing of yours was saved yet.")


def edit(actor: Actor, post_id: int, *, source: str, language: str, reason: str, revision: int) -> Post:
    """Let a post say something else. Without a difference nothing happens.

    source: Markdown. reason: why, for all to read; "" when there is none to give. revision: of the text that
    the form showed. The number, the place among new posts and the counts stay as they are.

    :raises NotFound: no such post, or not hers, or it was withdrawn or removed.
    :raises PostChangedMeanwhile: it has another text now.
    :raises TextTooLong: more than fits.
    """
    _seen, there = find_post(db.session(), actor, post_id, "edit")
    # it takes a while, and holds nobody up here
    html = wording.render(db.session(), there.id, source, writer_id=actor.id)
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, "edit", lock=True)
        if post.revision != revision:
            raise PostChangedMeanwhile
        if (post.source, post.language) == (source, language):
            return post
        if thread.id != there.id:  # it was moved meanwhile, and "#12" is another post there
            html = wording.render(session, thread.id, source, writer_id=actor.id)
        revising.revise(
            session, post, source=source, html=html, language=language, reason=reason, at=clock.now()
        )
        session.flush()
        wording.note_mentions(session, post, actor)
        drafts.forget(session, actor.id, f"edit {post.id}")
        touch(session, thread.id)
        journal.record(
            session,
            PostEdited(actor_id=actor.id, post_id=post.id, thread_id=thread.id, revision=post.revision),
        )
        return post
