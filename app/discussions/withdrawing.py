"""Authors take back what they said, and have some minutes to think better of it."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions import attaching, drafts, revising, wording
from app.discussions.access import find_post
from app.discussions.kinds import PostState
from app.discussions.models import Post, Thread
from app.discussions.post_facts import PostEmptied, PostRestored, PostWithdrawn
from app.discussions.posting import touch
from app.discussions.writing_models import Attachment, PostRevision
from app.errors import NotFound, Refusal
from app.files import store
from app.i18n import _

UNDO = timedelta(minutes=10)  #: so long what was withdrawn can be put back
CHUNK = 200  #: posts that are emptied at once


class TooLateToRestore(Refusal):
    """The text is gone, or is about to go."""

    code, status = "too_late_to_restore", 409
    message = _("What was withdrawn can be put back for ten minutes. They are over, and the text is gone.")


def withdraw(actor: Actor, post_id: int, *, reason: str = "") -> Post:
    """Take a post back: nobody reads it any more, and its number stays. Twice changes nothing.

    One that is held has no number yet: it will not be published. reason: why, for all to read; "" when
    there is none to give.

    :raises NotFound: no such post, or not hers, or it was removed.
    """
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, lock=True)
        if _is_withdrawn_by(actor, post):
            return post
        post, thread = find_post(session, actor, post_id, "edit", lock=True)
        revising.remember(session, post)
        post.state = PostState.REFUSED if post.number is None else PostState.WITHDRAWN
        post.source = post.html = ""
        post.reason, post.ended_at = reason, clock.now()
        drafts.forget(session, actor.id, f"edit {post.id}")
        touch(session, thread.id)
        session.flush()
        journal.record(session, PostWithdrawn(actor_id=actor.id, post_id=post.id, thread_id=thread.id))
        return post


def restore(actor: Actor, post_id: int) -> Post:
    """Put back what was withdrawn, at its number, as it was. Twice changes nothing.

    :raises NotFound: no such post, or not hers, or it was not she who took it away.
    :raises TooLateToRestore: see there.
    """
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, lock=True)
        if post.author_id == actor.id and post.state in {PostState.VISIBLE, PostState.HELD}:
            return post
        if not _is_withdrawn_by(actor, post):
            raise NotFound
        said = revising.present(session, post)
        if said is None or not can_be_restored(post.ended_at):
            raise TooLateToRestore
        post.source, post.language = said.source, said.language
        post.html = wording.render(session, thread.id, said.source, writer_id=actor.id)
        post.state = PostState.HELD if post.number is None else PostState.VISIBLE
        post.reason, post.ended_at = "", None
        wording.note_mentions(session, post, actor)
        touch(session, thread.id)
        session.flush()
        journal.record(session, PostRestored(actor_id=actor.id, post_id=post.id, thread_id=thread.id))
        return post


def _is_withdrawn_by(actor: Actor, post: Post) -> bool:
    """Tell whether ``actor`` withdrew ``post``; what moderators refused has still its text."""
    taken_back = post.state is PostState.WITHDRAWN or (post.state is PostState.REFUSED and not post.source)
    return post.author_id == actor.id and taken_back


def can_be_restored(ended_at: datetime | None) -> bool:
    """Tell whether what was withdrawn at that instant can still be put back."""
    return ended_at is not None and clock.now() < ended_at + UNDO


def forget() -> None:
    """Let go for good of what was withdrawn and can be put back no longer: from time to time."""
    while True:
        with transaction() as session:
            found, loose = _forget_some(session)
        store.remove(loose)
        if found < CHUNK:
            return


def _forget_some(session: Session) -> tuple[int, list[str]]:
    """Forget some of it, holding their threads; returns how many, and the digests of their files."""
    over = (
        text("post.state IN ('withdrawn', 'refused')"),  # as the index says it
        Post.ended_at <= clock.now() - UNDO,
        Post.source == "",
        exists().where(PostRevision.post_id == Post.id),
    )
    some = session.execute(select(Post.id, Post.thread_id).where(*over).limit(CHUNK)).all()
    threads = sorted({row.thread_id for row in some})
    session.execute(select(Thread.id).where(Thread.id.in_(threads)).order_by(Thread.id).with_for_update())
    # what was put back meanwhile stays
    still = select(Post.id).where(Post.id.in_([row.id for row in some]), *over)
    posts = session.scalars(still).all()
    files = session.scalars(select(Attachment).where(Attachment.post_id.in_(posts))).all()
    loose = attaching.drop(session, files)
    revising.empty(session, Post.id.in_(posts))
    for post_id in posts:
        journal.record(session, PostEmptied(actor_id=None, post_id=post_id))
    return len(some), loose
