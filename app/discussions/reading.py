"""What people have read: noted by them, never by their opening a page.

The rule of what is new stands in :mod:`app.discussions.unread`. This is what keeps the rows to it:

- Where a row is made, it says of its thread what her floor said until then (:func:`row_of`).
- What is read beyond a gap is kept beside it, so that who reads the last page first still finds the others
  new. A gap always holds a post that can be read: when the last one is withdrawn, removed or moved away, the
  gap closes (:func:`close_gaps`).
- Posts that are moved are read where they come to as they were read before (:mod:`app.discussions.carrying`).

Nobody but the person reads any of this, and nothing follows from it; so it is no fact of the journal.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, String, bindparam, case, false, literal, select, text, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.facts import Joined
from app.db import glance, inserting, transaction
from app.discussions import unread
from app.discussions.access import find_thread
from app.discussions.facts import PostWritten
from app.discussions.kinds import PostState
from app.discussions.models import Post, Thread
from app.discussions.moderating_facts import PostRemoved
from app.discussions.post_facts import PostWithdrawn
from app.discussions.ranges import Range, Read
from app.discussions.reading_models import ReadFloor, ThreadReader
from app.journal import JournalEntry

CHUNK = 500  #: threads that are marked at once
#: the states of a post that has a number, and nothing to read
GONE = (PostState.WITHDRAWN, PostState.REMOVED, PostState.MOVED)

#: The last number of a thread whose post lies at or below a number of the feed: found by halving, as both
#: grow together. One statement, twenty looks at an index for a million posts. What was moved away keeps its
#: number of the feed where it stands now.
_READ_BELOW = text(
    """
    WITH RECURSIVE halved(low, high) AS (
        SELECT CAST(0 AS BIGINT), CAST(:last AS BIGINT)
        UNION ALL
        SELECT
            CASE WHEN coalesce(post.feed_number, moved.feed_number) <= :floor THEN post.number ELSE low END,
            CASE WHEN coalesce(post.feed_number, moved.feed_number) <= :floor THEN high ELSE post.number - 1
            END
        FROM halved
        JOIN post ON post.thread_id = :thread AND post.number = (low + high + 1) / 2
        LEFT JOIN post AS moved ON moved.id = post.moved_to_id
        WHERE low < high
    )
    SELECT low FROM halved WHERE low >= high
    """
).bindparams(
    bindparam("last", type_=BigInteger),
    bindparam("floor", type_=BigInteger),
    bindparam("thread", type_=BigInteger),
)


def read_below(thread_id: int, last: int, last_feed_number: int, floor: int) -> Read:
    """Return what the floor says of a thread in which somebody has no row. last: its newest number."""
    if last_feed_number <= floor:
        return Read(last)
    if not floor or not last:
        return Read()
    return Read(int(glance(_READ_BELOW, {"last": last, "floor": floor, "thread": thread_id})[0][0]))


def mark(actor: Actor, thread_id: int, ranges: Iterable[Range]) -> None:
    """Note that ``actor`` has read posts of a thread: those that were on her screen. Twice changes nothing.

    Numbers that the thread does not have are left out.

    :raises NotFound: no such thread.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id)
        row = row_of(session, actor.id, thread)
        there = [(max(first, 1), min(last, thread.last_number)) for first, last in ranges]
        write(session, row, thread, read_in(row).with_(part for part in there if part[0] <= part[1]))


def keep_new(actor: Actor, thread_id: int, number: int) -> None:
    """Let all posts of a thread from ``number`` on be new to ``actor`` again.

    :raises NotFound: no such thread.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id)
        row = row_of(session, actor.id, thread)
        write(session, row, thread, read_in(row).before(max(number, 1)))


def mark_all(actor: Actor, *, up_to: int, theme: str = "") -> int:
    """Note that ``actor`` has read all that was new to her when her page was made. Returns how many threads.

    up_to: the greatest number of the feed then; what came later stays new. theme: a slug; only what is
    listed there.
    """
    with transaction() as session:
        found: list[int] = [
            thread_id
            for part in (unread.above_floor, unread.below_floor)
            for thread_id in session.scalars(_under(part(actor.is_secretariat), theme), {"reader": actor.id})
        ]
        for start in range(0, len(found), CHUNK):
            some = found[start : start + CHUNK]
            session.execute(_read_to_the_end(actor.id, some, up_to))
            for thread in session.scalars(
                select(Thread).where(Thread.id.in_(some), Thread.last_feed_number > up_to)
            ):
                row = row_of(session, actor.id, thread)
                last = _last_below(session, thread.id, thread.last_number, up_to)
                write(session, row, thread, read_in(row).with_([(1, last)]))
        return len(found)


def _under(query: Select[Any], theme: str) -> Select[Any]:
    return query.where(unread.under(theme)) if theme else query


def _read_to_the_end(account_id: int, threads: Sequence[int], up_to: int) -> Any:
    """Build what says of threads in which nothing came after ``up_to`` that all of them is read."""
    end = select(literal(account_id), Thread.id, false(), Thread.last_number, literal(""), false())
    end = end.where(Thread.id.in_(threads), Thread.last_feed_number <= up_to)
    names = ["account_id", "thread_id", "spoke", "read_to", "read_also", "kept_new"]
    rows = inserting(ThreadReader).from_select(names, end)
    read = {"read_to": rows.excluded.read_to, "read_also": "", "kept_new": False}
    return rows.on_conflict_do_update(index_elements=["account_id", "thread_id"], set_=read)


def read_in(row: ThreadReader) -> Read:
    """Return what the row of a person says that she has read."""
    return Read.of(row.read_to, row.read_also)


def row_of(session: Session, account_id: int, thread: Thread) -> ThreadReader:
    """Return the row of a person in a thread, locked; made, when there is none, as her floor has it."""
    key = (account_id, thread.id)
    found = session.get(ThreadReader, key, with_for_update=True, populate_existing=True)
    if found is None:
        make_row(session, account_id, thread.id, thread.last_number, thread.last_feed_number)
        found = session.get_one(ThreadReader, key, with_for_update=True, populate_existing=True)
    return found


def make_row(session: Session, account_id: int, thread_id: int, last: int, last_feed_number: int) -> None:
    """Make the row of a person in a thread with so many posts; whoever made it meanwhile is let go before."""
    floor = _floor_of(session, account_id)
    if last_feed_number <= floor:
        read_to = last
    else:
        read_to = _last_below(session, thread_id, last, floor) if floor and last else 0
    values = {"account_id": account_id, "thread_id": thread_id, "read_to": read_to}
    # of two tabs that come at once, one makes it and the other finds it
    session.execute(inserting(ThreadReader).values(**values).on_conflict_do_nothing())


def _last_below(session: Session, thread_id: int, last: int, floor: int) -> int:
    return int(session.scalar(_READ_BELOW, {"last": last, "floor": floor, "thread": thread_id}) or 0)


def _floor_of(session: Session, account_id: int) -> int:
    return session.scalar(select(ReadFloor.feed_number).filter_by(account_id=account_id)) or 0


def write(session: Session, row: ThreadReader, thread: Thread, read: Read) -> None:
    """Write down what a person has read of a thread. ``row`` is locked, or nobody else knows of it."""
    read = _closed(session, thread.id, read)
    row.read_to, row.read_also = read.to, read.written
    sank = thread.last_feed_number <= _floor_of(session, row.account_id)
    row.kept_new = sank and read.to < thread.last_number


def _closed(session: Session, thread_id: int, read: Read) -> Read:
    """Take in what lies before the first part beyond, when nothing there can be read."""
    while read.also:
        gap = (read.to + 1, read.also[0][0] - 1)
        there = select(Post.id).where(Post.thread_id == thread_id, Post.number.between(*gap))
        if session.scalar(there.where(Post.state == PostState.VISIBLE).limit(1)) is not None:
            break
        read = read.with_([gap])
    return read


def close_gaps(session: Session, thread_id: int) -> None:
    """Close the gaps in which nothing can be read any more, for all who have read beyond."""
    rows = select(ThreadReader).where(ThreadReader.thread_id == thread_id, ThreadReader.read_also != "")
    for row in session.scalars(rows.order_by(ThreadReader.account_id).with_for_update()):
        read = _closed(session, thread_id, read_in(row))
        row.read_to, row.read_also = read.to, read.written


def on_post_gone(session: Session, _entry: JournalEntry, fact: PostWithdrawn | PostRemoved) -> None:
    """Effect: a post can be read no longer; whoever had left out nothing but it has read all."""
    close_gaps(session, fact.thread_id)


def on_post_written(session: Session, _entry: JournalEntry, fact: PostWritten) -> None:
    """Effect: who wrote it has read it, and follows the thread unless she said otherwise."""
    post = session.get_one(Post, fact.post_id)  # which the session has just written
    if post.author_id is not None and post.number is not None:
        note_own(session, post.author_id, fact.thread_id, post.number)


_BEFORE: Any = bindparam("before", type_=BigInteger)
_BEYOND: Any = bindparam("beyond", type_=String)
_OWN = (
    update(ThreadReader.__table__)  # type: ignore[arg-type]  # it is a table
    .where(ThreadReader.account_id == bindparam("reader"), ThreadReader.thread_id == bindparam("thread"))
    .values(
        spoke=True,
        read_to=case(
            (ThreadReader.read_to == _BEFORE, bindparam("number", type_=BigInteger)),
            else_=ThreadReader.read_to,
        ),
        read_also=case(
            (ThreadReader.read_to >= _BEFORE, ThreadReader.read_also),
            (ThreadReader.read_also == "", _BEYOND),
            else_=ThreadReader.read_also + "," + _BEYOND,
        ),
    )
    .returning(ThreadReader.read_to)
)


def note_own(session: Session, author_id: int, thread_id: int, number: int) -> None:
    """Note that the newest post of a thread is by this person: she has read it, and follows the thread."""
    session.flush()
    writing = session.connection()
    hers = {
        "reader": author_id,
        "thread": thread_id,
        "number": number,
        "before": number - 1,
        "beyond": str(number),
    }
    if writing.execute(_OWN, hers).first() is None:
        last_feed = session.scalar(select(Thread.last_feed_number).where(Thread.id == thread_id)) or 0
        make_row(session, author_id, thread_id, number - 1, last_feed)
        writing.execute(_OWN, hers)


def on_joined(session: Session, _entry: JournalEntry, fact: Joined) -> None:
    """Effect: to somebody who has just joined, nothing old is new."""
    newest = session.scalar(select(Post.feed_number).order_by(Post.feed_number.desc().nulls_last()).limit(1))
    session.add(ReadFloor(account_id=fact.account_id, feed_number=newest or 0))
