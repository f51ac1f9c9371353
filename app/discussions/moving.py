"""Posts that go to another thread: some of them, or all.

The row of a post keeps its id and takes the next number there; so its reactions, translations, files, earlier
texts and whatever cites it come along. At its old place stands a row of its own that says where it is now:
every number and every link leads on. Moving back gives a next number again; no number is ever given twice.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.access import find_thread
from app.discussions.audiences import want_agreed
from app.discussions.facts import ThreadStarted
from app.discussions.kinds import LISTED, PostState, ThreadState
from app.discussions.models import Post, Theme, Thread
from app.discussions.posting import take_numbers
from app.discussions.thread_facts import PostsMoved, ThreadsMerged
from app.discussions.threads import NotNow, note
from app.errors import Refusal
from app.i18n import _

MOST = 2000  #: posts that are moved at once


class NoSuchPosts(Refusal):
    """Not numbers of posts that can be read in the thread."""

    code, status = "no_such_posts", 422
    message = _("Please choose posts that can be read here: their numbers, like 3, 5-9.")


class AllOfThem(Refusal):
    """Nothing would be left that can be read."""

    code, status = "all_of_them", 422
    message = _("These are all that can be read here. Merge the discussion into the other one instead.")


class TooManyPosts(Refusal):
    """More than are moved at once."""

    code, status = "too_many_posts", 422
    message = _(
        "So many posts cannot be moved at once. Please move some of them first: %(most)s at a time.",
        most=MOST,
    )


class AnotherThread(Refusal):
    """The place they are to go to is no other thread that can take them."""

    code, status = "another_thread", 422
    message = _("Please name another discussion that you keep order in, by its address or its number.")


def numbers_in(words: str) -> set[int]:
    """Read numbers of posts: "3, 5-9".

    :raises NoSuchPosts: it says something else, or more than :data:`MOST`.
    """
    found: set[int] = set()
    for part in re.split(r"[\s,;、，]+", words.replace("#", " ").strip()):
        if not part:
            continue
        read = re.fullmatch(r"([0-9]{1,9})(?:[-–—~～]([0-9]{1,9}))?", part)
        if read is None:
            raise NoSuchPosts
        first, last = int(read[1]), int(read[2] or read[1])
        if last < first or last - first >= MOST:
            raise NoSuchPosts
        found.update(range(first, last + 1))
    return found


def split(actor: Actor, thread_id: int, *, numbers: Iterable[int], title: str, language: str) -> Thread:
    """Let some posts of a thread be a thread of their own, under the same theme. Returns that one.

    It is begun by who wrote the first of them.

    :raises NotFound: no such thread, or not hers to keep order in.
    :raises NotNow: it is held, merged or removed.
    :raises NoSuchPosts, AllOfThem, TooManyPosts: see there.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, "moderate", lock=True)
        _want_listed(thread)
        posts = _chosen(session, thread, numbers)
        first = posts[0]
        made = Thread(
            theme_id=thread.theme_id,
            title=title,
            language=language,
            author_id=first.author_id,
            started_at=first.shown_at or first.written_at,
            last_post_at=first.shown_at or first.written_at,
            last_author_name="",
        )
        session.add(made)
        session.flush()
        journal.record(session, ThreadStarted(actor_id=actor.id, thread_id=made.id))
        _carry_over(session, actor, thread, made, posts)
        return made


def move(
    actor: Actor, thread_id: int, *, numbers: Iterable[int], into_id: int, agreed: str | None = None
) -> Thread:
    """Move some posts of a thread into another one. Returns that one. agreed: see :func:`want_agreed`.

    :raises NotFound: no such thread, or not hers to keep order in.
    :raises NotNow: one of the two is held, merged or removed.
    :raises AnotherThread: see there.
    :raises NoSuchPosts, AllOfThem, TooManyPosts, OthersWillSee: see there.
    """
    with transaction() as session:
        thread, into = _both(session, actor, thread_id, into_id)
        posts = _chosen(session, thread, numbers)
        want_agreed(session, actor, _theme(session, thread), _theme(session, into), agreed)
        _carry_over(session, actor, thread, into, posts)
        return into


def merge(actor: Actor, thread_id: int, *, into_id: int, agreed: str | None = None) -> Thread:
    """Let all that can be read in a thread, and what waits there, go into another one. Returns that one.

    The address of the first leads there from then on. To take it back, posts are moved out again.

    :raises NotFound: no such thread, or not hers to keep order in.
    :raises NotNow: one of the two is held, merged or removed.
    :raises AnotherThread: see there.
    :raises TooManyPosts, OthersWillSee: see there.
    """
    with transaction() as session:
        thread, into = _both(session, actor, thread_id, into_id)
        want_agreed(session, actor, _theme(session, thread), _theme(session, into), agreed)
        posts = _readable(session, thread)
        if posts:
            _carry_over(session, actor, thread, into, posts)
        waiting = update(Post).filter_by(thread_id=thread.id, state=PostState.HELD).values(thread_id=into.id)
        session.execute(waiting.execution_options(synchronize_session=False))
        thread.state, thread.merged_into_id, thread.pinned_at = ThreadState.MERGED, into.id, None
        thread.reason = ""
        merged_before = update(Thread).filter_by(merged_into_id=thread.id).values(merged_into_id=into.id)
        session.execute(merged_before.execution_options(synchronize_session=False))
        note(session, thread, ThreadsMerged(actor_id=actor.id, thread_id=thread.id, into_id=into.id))
        return into


def _both(session: Session, actor: Actor, one_id: int, other_id: int) -> tuple[Thread, Thread]:
    """Find and hold both threads, always in one order: two who do it crosswise wait for each other."""
    if one_id == other_id:
        find_thread(session, actor, one_id, "moderate")
        raise AnotherThread
    found: dict[int, Thread | None] = {}
    for number in sorted((one_id, other_id)):
        try:
            found[number] = find_thread(session, actor, number, "moderate", lock=True)
        except Refusal:
            if number == one_id:
                raise
            found[number] = None
    one, other = found[one_id], found[other_id]
    if other is None:
        raise AnotherThread
    assert one is not None
    _want_listed(one)
    _want_listed(other)
    return one, other


def _want_listed(thread: Thread) -> None:
    if thread.state not in LISTED:
        raise NotNow


def _theme(session: Session, thread: Thread) -> Theme:
    return session.get_one(Theme, thread.theme_id)


def _readable(session: Session, thread: Thread, *more: Any) -> Sequence[Post]:
    """List the visible posts of a thread in their order."""
    query = select(Post).filter_by(thread_id=thread.id, state=PostState.VISIBLE).where(*more)
    query = query.order_by(Post.number).limit(MOST + 1).execution_options(populate_existing=True)
    posts = session.scalars(query).all()
    if len(posts) > MOST:
        raise TooManyPosts
    return posts


def _chosen(session: Session, thread: Thread, numbers: Iterable[int]) -> Sequence[Post]:
    wanted = set(numbers)
    if not wanted:
        raise NoSuchPosts
    if len(wanted) > MOST:
        raise TooManyPosts
    posts = _readable(session, thread, Post.number.in_(wanted))
    if len(posts) != len(wanted):
        raise NoSuchPosts
    others = select(Post.id).filter_by(thread_id=thread.id, state=PostState.VISIBLE)
    if session.scalar(others.where(Post.number.not_in(wanted)).limit(1)) is None:
        raise AllOfThem
    return posts


def _carry_over(session: Session, actor: Actor, thread: Thread, into: Thread, posts: Sequence[Post]) -> None:
    """Give ``posts`` the next numbers of ``into``, and leave at their places rows that say where they are.

    Both threads are held. The posts leave first: a number belongs to one row at every step.
    """
    first, now = take_numbers(session, into.id, len(posts)), clock.now()
    left: list[dict[str, Any]] = [
        {
            "thread_id": thread.id,
            "number": post.number,
            "state": PostState.MOVED,
            "author_id": None,
            "author_name": "",
            "language": post.language,
            "source": "",
            "html": "",
            "written_at": post.written_at,
            "shown_at": post.shown_at,
            "ended_at": now,
            "moved_to_id": post.id,
            "reactions": {},
            "revision": 1,
            "reason": "",
            "key": f"moved {post.id} {post.number}",
        }
        for post in posts
    ]
    going = (
        update(Post)
        .where(Post.id == bindparam("going"))
        .values(thread_id=into.id, number=bindparam("taken"), question=None)
    )
    session.connection().execute(
        going, [{"going": post.id, "taken": first + place} for place, post in enumerate(posts)]
    )
    session.execute(insert(Post), left)
    ids = [post.id for post in posts]
    session.expire_all()
    if thread.accepted_number is not None and thread.accepted_number in {row["number"] for row in left}:
        thread.accepted_number = None
    for one in (thread, into):
        _count_anew(session, one)
    note(session, into, PostsMoved(actor_id=actor.id, thread_id=thread.id, into_id=into.id, post_ids=ids))


def _count_anew(session: Session, thread: Thread) -> None:
    """Work out what the row of a thread says of its newest post: the last that was shown, of those here."""
    here = select(Post.shown_at, Post.author_name).where(
        Post.thread_id == thread.id, Post.number.is_not(None), Post.state != PostState.MOVED
    )
    newest = session.execute(here.order_by(Post.shown_at.desc(), Post.number.desc()).limit(1)).first()
    if newest is not None and newest[0] is not None:
        thread.last_post_at, thread.last_author_name = newest[0], newest[1]
    feed = select(Post.feed_number).where(Post.thread_id == thread.id, Post.feed_number.is_not(None))
    thread.last_feed_number = session.scalar(feed.order_by(Post.feed_number.desc()).limit(1)) or 0
    thread.revision += 1
    session.flush()
