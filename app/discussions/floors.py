"""Raising floors: what keeps the list of what is new as cheap as what was said since yesterday.

A floor rises to the newest number of the feed of which all before are surely there: on PostgreSQL numbers
may appear out of order, so those of the last minutes are left for the next night (:data:`LAG`). Nothing that
is new gets lost on the way: of a thread that is still unread, a row keeps what is new in it. Who has so many
of them that rows would be a burden keeps her floor below the oldest one instead.

Rows that say nothing but "read to the end" of a thread below the floor go: the floor says the same.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import Account
from app.db import db, transaction
from app.discussions import unread
from app.discussions.models import Post, Thread
from app.discussions.reading import row_of
from app.discussions.reading_models import ReadFloor, ThreadReader

LAG = timedelta(minutes=5)  #: how long a transaction may take to show what it has written
FEW = 200  #: unread threads of which rows are made; with more, the floor stays below
CHUNK = 200  #: people looked at at once


def raise_all() -> int:
    """Raise the floors of all who can sign in. Returns how many rose. Twice does no harm."""
    safe, after, risen = safe_number(db.session()), -1, 0
    while True:
        floors = (
            select(Account.id)
            .outerjoin(ReadFloor, ReadFloor.account_id == Account.id)
            .where(Account.id > after, Account.left_at.is_(None), Account.suspended_at.is_(None))
            .where(or_(ReadFloor.feed_number.is_(None), ReadFloor.feed_number < safe))
        )
        people = db.session.scalars(floors.order_by(Account.id).limit(CHUNK)).all()
        for account_id in people:
            with transaction() as session:
                risen += _raise(session, account_id, safe)
        if len(people) < CHUNK:
            return risen
        after = people[-1]


def safe_number(session: Session) -> int:
    """Return the greatest number of the feed that no slow transaction can come before any more."""
    latest = select(Post.feed_number, Post.shown_at).where(Post.feed_number.is_not(None))
    if session.get_bind().dialect.name == "sqlite":  # one transaction writes at a time
        return session.scalar(select(func.coalesce(func.max(Post.feed_number), 0))) or 0
    before, number = clock.now() - LAG, None
    while True:  # downwards, some at a time; what an archive brings says an old day, and may pass too early
        page = latest if number is None else latest.where(Post.feed_number < number)
        rows = session.execute(page.order_by(Post.feed_number.desc()).limit(CHUNK)).all()
        found = next((one.feed_number for one in rows if one.shown_at and one.shown_at <= before), None)
        if found is not None or len(rows) < CHUNK:
            return int(found or 0)
        number = rows[-1].feed_number


def _raise(session: Session, account_id: int, safe: int) -> bool:
    """Raise one floor to ``safe``, or as near as it gets. Returns whether it rose."""
    floor = session.get(ReadFloor, account_id, with_for_update=True, populate_existing=True)
    if floor is None:
        floor = ReadFloor(account_id=account_id, feed_number=0)
        session.add(floor)
        session.flush()
    before = floor.feed_number
    # with the eyes of the secretariat: who sees more later shall not have lost what was new meanwhile
    bare = unread.above_floor(is_secretariat=True).where(
        ThreadReader.thread_id.is_(None), Thread.last_feed_number <= bindparam("safe")
    )
    asked: dict[str, Any] = {"reader": account_id, "safe": safe}
    found = session.execute(bare.limit(FEW + 1), asked).all()
    if len(found) > FEW:
        oldest = bare.order_by(None).order_by(Thread.last_feed_number)
        safe = session.execute(oldest.limit(1), asked).one().last_feed_number - 1
    else:
        for thread in session.scalars(select(Thread).where(Thread.id.in_([row.id for row in found]))):
            row_of(session, account_id, thread)
        session.flush()
    if safe <= before:
        return False
    _keep_new(session, account_id, before, safe)
    _clear(session, account_id, safe)
    floor.feed_number = safe
    return True


def _keep_new(session: Session, account_id: int, before: int, safe: int) -> None:
    """Say in the rows of threads that sink below the floor that there is still something new in them."""
    unread_still = exists().where(
        Thread.id == ThreadReader.thread_id,
        Thread.last_feed_number > before,
        Thread.last_feed_number <= safe,
        ThreadReader.read_to < Thread.last_number,
    )
    rows = update(ThreadReader).where(ThreadReader.account_id == account_id, unread_still)
    session.execute(rows.values(kept_new=True).execution_options(synchronize_session=False))


def _clear(session: Session, account_id: int, safe: int) -> None:
    """Delete the rows that say nothing that the floor does not say."""
    nothing = and_(
        ThreadReader.account_id == account_id,
        ThreadReader.level.is_(None),
        ~ThreadReader.spoke,
        ~ThreadReader.kept_new,
        ThreadReader.read_also == "",
        exists().where(
            Thread.id == ThreadReader.thread_id,
            Thread.last_feed_number <= safe,
            Thread.last_number <= ThreadReader.read_to,
        ),
    )
    session.execute(delete(ThreadReader).where(nothing).execution_options(synchronize_session=False))
