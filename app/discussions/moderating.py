"""What those who keep order decide: publish or refuse what waits, take away and put back.

Of two who decide about the same thing at once the second one is told so, and nothing is done twice. What has
been visible keeps its number whatever is decided; what never was gets none before it is published. A report
decides nothing: people do.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.access import find_post, find_thread
from app.discussions.kinds import LISTED, PostState, ThreadState
from app.discussions.models import Post
from app.discussions.moderating_facts import (
    PostPublished,
    PostPutBack,
    PostReconsidered,
    PostRefused,
    PostRemoved,
    ThreadPutBack,
    ThreadRemoved,
)
from app.discussions.posting import show, touch
from app.errors import Refusal
from app.i18n import _
from app.journal import JournalEntry, JournalSubject


class DecidedMeanwhile(Refusal):
    """Somebody else decided first, or the author took it back."""

    code, status = "decided_meanwhile", 409
    message = _(
        "Somebody decided about this meanwhile. Nothing of yours was done. This is how it stands now."
    )


class ThreadTakenAway(Refusal):
    """The discussion that the post belongs to is not there."""

    code, status = "thread_taken_away", 409
    message = _("The discussion was removed. Put it back first, then publish what waits in it.")


def publish(actor: Actor, post_id: int) -> Post:
    """Let a post that waits be read. Where it waits as the first one, the discussion is opened with it.

    :raises NotFound: no such post, or not hers to decide about.
    :raises DecidedMeanwhile: it does not wait any more.
    :raises ThreadTakenAway: see there.
    """
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, "moderate", lock=True)
        _want(post.state is PostState.HELD)
        if thread.state is ThreadState.MERGED and thread.merged_into_id is not None:
            thread = find_thread(session, actor, thread.merged_into_id, "moderate", lock=True)
            post.thread_id = thread.id
        if thread.state is ThreadState.HELD:
            thread.state = ThreadState.OPEN
        elif thread.state not in LISTED:
            raise ThreadTakenAway
        session.flush()
        show(session, thread.id, post)
        journal.record(
            session,
            PostPublished(actor_id=actor.id, post_id=post.id, thread_id=thread.id, account_id=post.author_id),
        )
        return post


def refuse(actor: Actor, post_id: int, *, reason: str) -> None:
    """Do not publish a post that waits. Its author is told why, and has her text.

    A discussion that waits with it is not opened.

    :raises NotFound: no such post, or not hers to decide about.
    :raises DecidedMeanwhile: it does not wait any more.
    """
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, "moderate", lock=True)
        _want(post.state is PostState.HELD)
        post.state, post.reason, post.ended_at = PostState.REFUSED, reason, clock.now()
        if thread.state is ThreadState.HELD and not _waits(session, thread.id, but=post.id):
            thread.state, thread.reason = ThreadState.REMOVED, reason
        touch(session, thread.id)
        session.flush()
        journal.record(
            session,
            PostRefused(
                actor_id=actor.id,
                post_id=post.id,
                thread_id=thread.id,
                account_id=post.author_id,
                reason=reason,
            ),
        )


def reconsider(actor: Actor, post_id: int) -> None:
    """Let a post that was refused wait once more.

    :raises NotFound: no such post, or not hers to decide about.
    :raises DecidedMeanwhile: it is refused no longer, or its author has taken it back.
    """
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, "moderate", lock=True)
        _want(post.state is PostState.REFUSED and bool(post.source))
        post.state, post.reason, post.ended_at = PostState.HELD, "", None
        if thread.state is ThreadState.REMOVED and not thread.last_number:
            thread.state, thread.reason = ThreadState.HELD, ""
        touch(session, thread.id)
        session.flush()
        journal.record(session, PostReconsidered(actor_id=actor.id, post_id=post.id, thread_id=thread.id))


def remove(actor: Actor, post_id: int, *, reason: str) -> None:
    """Take a post away. Its number stays, with the reason; its text is read by those who keep order only.

    :raises NotFound: no such post, or not hers to decide about.
    :raises DecidedMeanwhile: it is not visible any more.
    """
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, "moderate", lock=True)
        _want(post.state is PostState.VISIBLE)
        post.state, post.reason, post.ended_at = PostState.REMOVED, reason, clock.now()
        touch(session, thread.id)
        session.flush()
        journal.record(
            session,
            PostRemoved(
                actor_id=actor.id,
                post_id=post.id,
                thread_id=thread.id,
                account_id=post.author_id,
                reason=reason,
            ),
        )


def put_back(actor: Actor, post_id: int) -> None:
    """Let a post that was taken away say again what it said, at its number.

    :raises NotFound: no such post, or not hers to decide about.
    :raises DecidedMeanwhile: it is there already, or its text is gone with its author.
    """
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, "moderate", lock=True)
        _want(post.state is PostState.REMOVED and bool(post.source))
        post.state, post.reason, post.ended_at = PostState.VISIBLE, "", None
        touch(session, thread.id)
        session.flush()
        journal.record(
            session,
            PostPutBack(actor_id=actor.id, post_id=post.id, thread_id=thread.id, account_id=post.author_id),
        )


def remove_thread(actor: Actor, thread_id: int, *, reason: str) -> None:
    """Take a whole discussion away. Who keeps order there still reads it.

    :raises NotFound: no such thread, or not hers to decide about.
    :raises DecidedMeanwhile: it stands in no list any more.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        _want(thread.state in LISTED)
        stood, because = thread.state.value, thread.reason
        thread.state, thread.reason = ThreadState.REMOVED, reason
        touch(session, thread.id)
        session.flush()
        journal.record(
            session,
            ThreadRemoved(
                actor_id=actor.id,
                thread_id=thread.id,
                account_id=thread.author_id,
                reason=reason,
                stood=stood,
                stood_because=because,
            ),
        )


def put_thread_back(actor: Actor, thread_id: int) -> None:
    """Let a discussion that was taken away stand again as it stood: open, locked or closed.

    :raises NotFound: no such thread, or not hers to decide about.
    :raises DecidedMeanwhile: it is there already, or it was never there.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        entry = _removal_of(session, thread.id)
        if thread.state is not ThreadState.REMOVED or entry is None:
            raise DecidedMeanwhile
        thread.state, thread.reason = ThreadState(entry.data["stood"]), entry.data["stood_because"]
        touch(session, thread.id)
        session.flush()
        journal.record(
            session, ThreadPutBack(actor_id=actor.id, thread_id=thread.id, account_id=thread.author_id)
        )


def _removal_of(session: Session, thread_id: int) -> JournalEntry | None:
    """Find the entry that says how a thread stood before it was taken away; None: it never was."""
    of_it = select(JournalSubject.entry_id).filter_by(kind="thread", subject_id=thread_id)
    entries = select(JournalEntry).where(
        JournalEntry.kind == ThreadRemoved.__name__, JournalEntry.id.in_(of_it)
    )
    return session.scalar(entries.order_by(JournalEntry.id.desc()).limit(1))


def _waits(session: Session, thread_id: int, *, but: int) -> bool:
    others = select(Post.id).where(Post.thread_id == thread_id, Post.state == PostState.HELD, Post.id != but)
    return session.scalar(others.limit(1)) is not None


def _want(stands: bool) -> None:
    """See that the thing stands as the one who decides saw it.

    :raises DecidedMeanwhile: it does not.
    """
    if not stands:
        raise DecidedMeanwhile
