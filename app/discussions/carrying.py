"""What becomes of what people have read when posts are moved: each stays read, or new, where it stands now.

Moved posts keep their numbers of the feed, so in the thread they come to these do not grow with the numbers
of posts any more. Whoever is told of that thread is therefore given a row there.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.discussions.kinds import Level
from app.discussions.models import Post, Thread, ThreadTheme
from app.discussions.ranges import Read
from app.discussions.reading import close_gaps, make_row, read_in, write
from app.discussions.reading_models import ReadFloor, ThemeReader, ThreadReader
from app.discussions.thread_facts import PostsMoved
from app.journal import JournalEntry


class _Moved(NamedTuple):
    """One post that was moved."""

    number: int  #: where it stands now
    stood: int  #: the number it had
    feed_number: int
    author_id: int | None


def on_posts_moved(session: Session, _entry: JournalEntry, fact: PostsMoved) -> None:
    """Effect: carry over what was read; who wrote one of the posts follows the thread they came to."""
    into = session.get_one(Thread, fact.into_id, populate_existing=True)
    moved = _moved(session, fact)
    if not moved:
        return
    authors = {one.author_id for one in moved if one.author_id is not None}
    floors = dict(session.execute(select(ReadFloor.account_id, ReadFloor.feed_number)).all())
    for account_id in sorted(authors | _told(session, fact, into, floors)):
        _carry(session, account_id, fact.thread_id, into, moved, floors.get(account_id, 0))
    session.flush()
    close_gaps(session, fact.thread_id)


def _moved(session: Session, fact: PostsMoved) -> Sequence[_Moved]:
    left = select(Post.moved_to_id, Post.number).where(
        Post.thread_id == fact.thread_id, Post.moved_to_id.in_(fact.post_ids)
    )
    stood = {row[0]: row[1] for row in session.execute(left.order_by(Post.number))}
    now = select(Post.id, Post.number, Post.feed_number, Post.author_id).where(Post.id.in_(fact.post_ids))
    rows = session.execute(now.where(Post.thread_id == fact.into_id).order_by(Post.number))
    return [_Moved(row[1] or 0, stood.get(row[0]) or 0, row[2] or 0, row[3]) for row in rows]


def _told(session: Session, fact: PostsMoved, into: Thread, floors: Mapping[int, int]) -> set[int]:
    """Find whose rows say what was read of one of the threads, and who follows the themes of the second."""
    rows = select(ThreadReader.account_id).where(ThreadReader.thread_id.in_([fact.thread_id, fact.into_id]))
    more = select(ThreadTheme.theme_id).where(ThreadTheme.thread_id == into.id)
    followers = select(ThemeReader.account_id).where(
        ThemeReader.level != Level.MUTE,
        or_(ThemeReader.theme_id == into.theme_id, ThemeReader.theme_id.in_(more)),
    )
    behind = {one for one in session.scalars(followers) if floors.get(one, 0) < into.last_feed_number}
    return set(session.scalars(rows)) | behind


def _carry(
    session: Session, account_id: int, thread_id: int, into: Thread, moved: Sequence[_Moved], floor: int
) -> None:
    before = session.get(ThreadReader, (account_id, thread_id))
    row = session.get(ThreadReader, (account_id, into.id), with_for_update=True)
    if row is None:
        first = moved[0].number
        make_row(session, account_id, into.id, first - 1, _feed_before(session, into.id, first))
        row = session.get_one(ThreadReader, (account_id, into.id))
    was = read_in(before) if before else None
    numbers = [
        one.number
        for one in moved
        if one.author_id == account_id or (was.has(one.stood) if was else one.feed_number <= floor)
    ]
    row.spoke = row.spoke or any(one.author_id == account_id for one in moved)
    read: Read = read_in(row).with_([(number, number) for number in numbers])
    write(session, row, into, read)


def _feed_before(session: Session, thread_id: int, number: int) -> int:
    """Return the greatest number of the feed among the posts of a thread that stood there already."""
    there = select(Post.feed_number).where(Post.thread_id == thread_id, Post.number < number)
    return session.scalar(there.order_by(Post.feed_number.desc().nulls_last()).limit(1)) or 0
