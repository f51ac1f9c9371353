"""What can be done with a whole thread: rename, lock, pin, close it, say which post answers it."""

from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions import wording
from app.discussions.access import find_thread, moderates
from app.discussions.kinds import PostState, ThreadKind, ThreadState
from app.discussions.models import Post, Thread
from app.discussions.posting import touch
from app.discussions.thread_facts import (
    AnswerAccepted,
    AnswerTakenBack,
    ThreadClosed,
    ThreadLocked,
    ThreadPinned,
    ThreadRenamed,
    ThreadReopened,
    ThreadUnlocked,
    ThreadUnpinned,
)
from app.errors import NotFound, Refusal
from app.i18n import _
from app.journal import Fact, JournalEntry


class NotNow(Refusal):
    """It stands otherwise with the thread: somebody may have changed it meanwhile."""

    code, status = "not_now", 409
    message = _("This cannot be done with the discussion as it is now. Perhaps somebody has just changed it.")


class NoSuchAnswer(Refusal):
    """Not the number of a post that can answer the question."""

    code, status = "no_such_answer", 422
    message = _("Please write the number of a post that can be read here, after the question itself.")


def may_rename(session: Session, actor: Actor | None, thread: Thread) -> bool:
    """Tell whether ``actor`` may say how ``thread`` is called: its author as long as nobody has answered."""
    hers = actor is not None and thread.author_id == actor.id and thread.last_number <= 1
    return hers or moderates(session, actor, thread)


def may_accept(session: Session, actor: Actor | None, thread: Thread) -> bool:
    """Tell whether ``actor`` may say which post answers ``thread``: who asked, and who keeps order."""
    if thread.kind is not ThreadKind.QUESTION:
        return False
    return (actor is not None and thread.author_id == actor.id) or moderates(session, actor, thread)


def rename(actor: Actor, thread_id: int, *, title: str, language: str) -> Thread:
    """Call a thread otherwise; its address follows, and the old one leads on. Twice changes nothing.

    :raises NotFound: no such thread, or not hers to rename.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, lock=True)
        if not may_rename(session, actor, thread):
            raise NotFound
        if (thread.title, thread.language) != (title, language):
            thread.title, thread.language = title, language
            note(session, thread, ThreadRenamed(actor_id=actor.id, thread_id=thread.id))
        return thread


def lock(actor: Actor, thread_id: int, *, reason: str) -> Thread:
    """Let nobody but those who keep order say more, for now. reason: for all to read; it can be said anew.

    :raises NotFound: no such thread, or not hers to keep order in.
    :raises NotNow: it is neither open nor locked.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        _want(thread, ThreadState.OPEN, ThreadState.LOCKED)
        if (thread.state, thread.reason) != (ThreadState.LOCKED, reason):
            thread.state, thread.reason = ThreadState.LOCKED, reason
            note(session, thread, ThreadLocked(actor_id=actor.id, thread_id=thread.id, reason=reason))
        return thread


def unlock(actor: Actor, thread_id: int) -> Thread:
    """Let everybody speak again. Doing it twice changes nothing.

    :raises NotFound: no such thread, or not hers to keep order in.
    :raises NotNow: it is neither open nor locked.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        _want(thread, ThreadState.OPEN, ThreadState.LOCKED)
        if thread.state is ThreadState.LOCKED:
            thread.state, thread.reason = ThreadState.OPEN, ""
            note(session, thread, ThreadUnlocked(actor_id=actor.id, thread_id=thread.id))
        return thread


def pin(actor: Actor, thread_id: int) -> Thread:
    """Let a thread stand above the others of its theme. Doing it twice changes nothing.

    :raises NotFound: no such thread, or not hers to keep order in.
    :raises NotNow: it stands in no list.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        _want(thread, ThreadState.OPEN, ThreadState.LOCKED, ThreadState.CLOSED)
        if thread.pinned_at is None:
            thread.pinned_at = clock.now()
            note(session, thread, ThreadPinned(actor_id=actor.id, thread_id=thread.id))
        return thread


def unpin(actor: Actor, thread_id: int) -> Thread:
    """Let a thread stand among the others again. Doing it twice changes nothing.

    :raises NotFound: no such thread, or not hers to keep order in.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        if thread.pinned_at is not None:
            thread.pinned_at = None
            note(session, thread, ThreadUnpinned(actor_id=actor.id, thread_id=thread.id))
        return thread


def close(actor: Actor, thread_id: int, *, outcome: str, language: str) -> Thread:
    """End a thread, and say what came of it; of one that has ended, say it otherwise.

    outcome: Markdown, in ``language``.

    :raises NotFound: no such thread, or not hers to keep order in.
    :raises NotNow: it is held, merged or removed.
    :raises TextTooLong: more than fits.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        _want(thread, ThreadState.OPEN, ThreadState.LOCKED, ThreadState.CLOSED)
        said = (thread.outcome, thread.outcome_language)
        if thread.state is not ThreadState.CLOSED or said != (outcome, language):
            thread.state, thread.reason = ThreadState.CLOSED, ""
            thread.outcome, thread.outcome_language = outcome, language
            thread.outcome_html = wording.render(session, thread.id, outcome)
            note(session, thread, ThreadClosed(actor_id=actor.id, thread_id=thread.id))
        return thread


def reopen(actor: Actor, thread_id: int) -> Thread:
    """Let a thread that has ended go on; its outcome is gone from its page. Twice changes nothing.

    :raises NotFound: no such thread, or not hers to keep order in.
    :raises NotNow: it has not ended.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        _want(thread, ThreadState.OPEN, ThreadState.CLOSED)
        if thread.state is ThreadState.CLOSED:
            thread.state = ThreadState.OPEN
            thread.outcome = thread.outcome_html = thread.outcome_language = ""
            note(session, thread, ThreadReopened(actor_id=actor.id, thread_id=thread.id))
        return thread


def accept(actor: Actor, thread_id: int, *, number: int) -> Thread:
    """Say which post answers a question; another one takes the place of the one before.

    :raises NotFound: no such question, or not hers.
    :raises NotNow: it is merged or removed.
    :raises NoSuchAnswer: no post of this number can be read here, or it is the question itself.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, lock=True)
        if not may_accept(session, actor, thread):
            raise NotFound
        _want(thread, ThreadState.OPEN, ThreadState.LOCKED, ThreadState.CLOSED)
        query = select(Post.id).filter_by(thread_id=thread.id, number=number, state=PostState.VISIBLE)
        post_id = session.scalar(query)
        if post_id is None or number == 1:
            raise NoSuchAnswer
        if thread.accepted_number != number:
            thread.accepted_number = number
            fact = AnswerAccepted(actor_id=actor.id, thread_id=thread.id, post_id=post_id)
            note(session, thread, fact)
        return thread


def take_back_answer(actor: Actor, thread_id: int) -> Thread:
    """Say that a question is not answered. Doing it twice changes nothing.

    :raises NotFound: no such question, or not hers.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, lock=True)
        if not may_accept(session, actor, thread):
            raise NotFound
        if thread.accepted_number is not None:
            thread.accepted_number = None
            note(session, thread, AnswerTakenBack(actor_id=actor.id, thread_id=thread.id))
        return thread


class AboutAPost(Protocol):
    """A fact about one post."""

    @property
    def post_id(self) -> int:
        """Which one."""


def on_post_gone(session: Session, _entry: JournalEntry, fact: AboutAPost) -> None:
    """Effect: what can be read no longer answers no question."""
    post = session.get_one(Post, fact.post_id)
    session.execute(
        update(Thread)
        .where(Thread.id == post.thread_id, Thread.accepted_number == post.number)
        .values(accepted_number=None, revision=Thread.revision + 1)
        .execution_options(synchronize_session=False)
    )


def note(session: Session, thread: Thread, fact: Fact) -> None:
    """Write a change of ``thread``, of which ``fact`` tells, in the caller's transaction: pages show it."""
    session.flush()
    touch(session, thread.id)
    session.refresh(thread)
    journal.record(session, fact)


def _want(thread: Thread, *states: ThreadState) -> None:
    if thread.state not in states:
        raise NotNow
