"""How a post becomes visible: the one place that gives numbers.

A post is written once and shown once. In between it may be held, for minutes or days; numbers, counters,
the search index and what people are told all follow from its being shown, never from its being written.
Shared by all who write posts, in their transactions: people, the secretariat, archives, mails.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import BigInteger, Select, Update, bindparam, func, select, update
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import UTCDateTime
from app.discussions import attaching, wording
from app.discussions.access import moderates
from app.discussions.facts import PostHeld, PostWritten
from app.discussions.kinds import Holding, PostState, ThreadKind, ThreadState, Who
from app.discussions.models import FEED, Post, Theme, Thread
from app.errors import Refusal
from app.i18n import _
from app.organisations.access import Said


class ThreadShut(Refusal):
    """Nobody says more here: it is locked, closed or merged."""

    code, status = "thread_shut", 422
    message = _("This discussion takes no more replies. Your text is still in the form.")


class ThreadWaits(Refusal):
    """It waits to be published itself."""

    code, status = "thread_waits", 422
    message = _("This discussion waits to be published. Your text is still in the form; send it then.")


class NotOpenYet(Refusal):
    """A consultation has not begun."""

    code, status = "not_open_yet", 422
    message = _("This consultation has not begun yet. Your text is still in the form.")


class ConsultationOver(Refusal):
    """A consultation has ended."""

    code, status = "consultation_over", 422
    message = _("This consultation has ended. Your text is still in the form.")


class FacilitatorsOnly(Refusal):
    """Under this theme only facilitators and the secretariat do this."""

    code, status = "facilitators_only", 422
    message = _("Here only facilitators and the secretariat write. Your text is still in the form.")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody says: the columns of a post that come from her."""

    source: str  #: Markdown
    html: str  #: made of it, safe
    language: str
    said: Said
    key: str
    answers_id: int | None = None  #: the post it replies to
    question: int | None = None  #: the guiding question it answers
    files: Sequence[int] = ()  #: attachments of hers that hang on no post yet
    #: more columns, for posts that come from elsewhere
    more: dict[str, Any] = field(default_factory=dict)


def want_open(thread: Thread, theme: Theme, keeps_order: bool) -> None:
    """See that one may speak in ``thread`` now; who keeps order in it may speak also when it is shut.

    :raises ThreadWaits: see there.
    :raises ThreadShut: it was merged or removed; or locked or closed, and she does not keep order here.
    :raises NotOpenYet: see there.
    :raises ConsultationOver: see there.
    :raises FacilitatorsOnly: see there.
    """
    if thread.state is ThreadState.HELD:
        raise ThreadWaits
    if thread.state in {ThreadState.MERGED, ThreadState.REMOVED}:
        raise ThreadShut
    if keeps_order:
        return
    if thread.state in {ThreadState.LOCKED, ThreadState.CLOSED}:
        raise ThreadShut
    if thread.kind is ThreadKind.CONSULTATION:
        now = clock.now()
        if thread.opens_at and now < thread.opens_at:
            raise NotOpenYet
        if thread.closes_at and now >= thread.closes_at:
            raise ConsultationOver
    if theme.repliers is Who.FACILITATORS:
        raise FacilitatorsOnly


def is_held(session: Session, actor: Actor, thread: Thread) -> bool:
    """Tell whether what ``actor`` writes in ``thread`` waits for a facilitator.

    A newcomer is who has fewer posts that can be read than the setting NEWCOMER_POSTS says.
    """
    theme = session.get_one(Theme, thread.theme_id)
    if theme.holds is Holding.NOBODY:
        return False
    return is_held_here(session, actor, theme, moderates(session, actor, thread))


def is_held_here(session: Session, actor: Actor, theme: Theme, keeps_order: bool) -> bool:
    """Tell the same, where the theme and whether she keeps order there are known."""
    holds = theme.holds
    if holds is Holding.NOBODY or keeps_order:
        return False
    if holds is Holding.EVERYBODY:
        return True
    enough = int(current_app.config["NEWCOMER_POSTS"])
    published = select(Post.id).where(Post.author_id == actor.id, Post.state == PostState.VISIBLE)
    return len(session.scalars(published.limit(enough)).all()) < enough


def write(session: Session, actor: Actor, thread: Thread, words: Words, *, held: bool = False) -> Post:
    """Put a post into ``thread``, and show it unless it is held. Whether she may was decided before."""
    post = Post(
        thread_id=thread.id,
        state=PostState.HELD,
        author_id=actor.id,
        author_name=actor.name,
        **words.said.columns(),
        source=words.source,
        html=words.html,
        language=words.language,
        answers_id=words.answers_id,
        question=words.question,
        written_at=clock.now(),
        key=words.key,
        **words.more,
    )
    session.add(post)
    if words.files or wording.points_somewhere(post.html):
        session.flush()
        attaching.hang(session, post, actor, words.files)
        wording.note_mentions(session, post, actor)
    if held:
        session.flush()
        journal.record(session, PostHeld(actor_id=actor.id, post_id=post.id))
    else:
        show(session, thread.id, post)
    return post


def show(session: Session, thread_id: int, post: Post, *, at: datetime | None = None) -> None:
    """Make a held post visible: give it the next number of the thread and of the feed, and say that it is.

    The row of the thread is locked by this, so that numbers are dense whatever happens beside it.
    at: when it became visible, for what comes from an archive; now, unless given.
    """
    if session.dirty or any(one is not post for one in session.new):
        session.flush()  # else the post is put in with its numbers, at once
    post.number, post.feed_number = _numbers(session, thread_id, post.author_name, at=at)
    post.state, post.shown_at = PostState.VISIBLE, at or clock.now()
    session.flush()
    journal.record(session, PostWritten(actor_id=post.author_id, post_id=post.id, thread_id=thread_id))


def take_number(
    session: Session, thread_id: int, author_name: str, *, at: datetime | None = None
) -> tuple[int, int]:
    """Take the next number of a thread, and of the feed; its counters follow."""
    session.flush()  # those that were given before are in the database
    return _numbers(session, thread_id, author_name, at=at)


def _numbers(
    session: Session, thread_id: int, author_name: str, *, at: datetime | None = None
) -> tuple[int, int]:
    feed_number = _in_feed(session)
    counted = {"thread": thread_id, "feed": feed_number, "at": at or clock.now(), "author": author_name}
    number = session.connection().execute(_count(_engine(session)), counted).scalar_one()
    return int(number), feed_number


@cache
def _count(engine: str) -> Update:
    """Build once what takes the next number of a thread."""
    greater = func.max if engine == "sqlite" else func.greatest
    return (
        update(Thread.__table__)  # type: ignore[arg-type]  # it is a table
        .where(Thread.id == bindparam("thread"))
        .values(
            last_number=Thread.last_number + 1,
            # of two transactions the later number may come first
            last_feed_number=greater(Thread.last_feed_number, bindparam("feed", type_=BigInteger)),
            revision=Thread.revision + 1,
            last_post_at=bindparam("at", type_=UTCDateTime),
            last_author_name=bindparam("author"),
        )
        .returning(Thread.last_number)
    )


@cache
def _next(engine: str) -> Select[Any]:
    """Build once what takes the next number of the feed."""
    # on SQLite one transaction writes at a time: the greatest number is the last one given
    following: Any = FEED.next_value()
    return select(func.coalesce(func.max(Post.feed_number), 0) + 1 if engine == "sqlite" else following)


def _engine(session: Session) -> str:
    return session.connection().dialect.name


def take_numbers(session: Session, thread_id: int, count: int) -> int:
    """Take the next ``count`` numbers of a thread, for posts that come from another one. Returns the first.

    They became visible long ago: the feed has them already, and the caller sees to the other counters.
    """
    last = session.scalars(
        update(Thread)
        .where(Thread.id == thread_id)
        .values(last_number=Thread.last_number + count, revision=Thread.revision + 1)
        .returning(Thread.last_number)
        .execution_options(synchronize_session=False)
    ).one()
    return int(last) - count + 1


def next_in_feed(session: Session) -> int:
    """Take the next number of the feed. It may go unused; no other post gets it."""
    session.flush()
    return _in_feed(session)


def _in_feed(session: Session) -> int:
    return int(session.connection().execute(_next(_engine(session))).scalar_one())


def touch(session: Session, thread_id: int) -> None:
    """Say that the pages of a thread show something else than before."""
    session.execute(
        update(Thread)
        .where(Thread.id == thread_id)
        .values(revision=Thread.revision + 1)
        .execution_options(synchronize_session=False)
    )


def carry(session: Session, thread: Thread, place: str, has_some: bool) -> None:
    """Say whether a room above has something to show at ``place`` of the pages of ``thread``, and touch it.

    The caller holds the row of the thread.
    """
    places = {*thread.carries.split()} - {place} | ({place} if has_some else set())
    thread.carries = " ".join(sorted(places))
    session.flush()
    touch(session, thread.id)
