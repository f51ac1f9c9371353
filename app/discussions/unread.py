"""What is new to a person: one rule, and one statement made of it, for the number in the bar and the list.

A **post** is read by a person

- when her row of its thread says so: its number is at most ``read_to``, or stands in ``read_also``;
- when she has no row there, and its number in the feed is at most her floor.

Only a visible post can be new: what was withdrawn, removed or moved away is nothing to read. What she writes
is read by her.

A **thread** is unread when she may see it in lists, follows it, and a post of it is new to her. Of one that
she follows for its first post only, that post counts and no other.

**She follows a thread** as she said of it; else as she said of its main theme; else, when she wrote in it, as
if she had chosen :attr:`Level.DIGEST`; else as she said of another theme under which it is listed; else not
at all. What is muted is not followed.

**The floor** keeps this cheap: a thread whose newest post lies at or below it is looked at only when her row
says ``kept_new``. Each night it rises (:mod:`app.discussions.floors`), so that what is looked at is what was
said since, however many threads she follows.
"""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Role
from app.db import all_written_out, choice, glance, written_out
from app.discussions.access import seen_by
from app.discussions.kinds import LISTED, Level, PostState
from app.discussions.models import Post, Theme, Thread, ThreadTheme
from app.discussions.reading_models import ReadFloor, ThemeReader, ThreadReader

MOST = 100  #: unread threads that are counted; the bar says "99+" of so many

VISIBLE = written_out(PostState.VISIBLE)
READER: Any = bindparam("reader", type_=BigInteger)  #: whose it is: in every statement made here
FLOOR: ColumnElement[int] = (
    select(func.coalesce(func.max(ReadFloor.feed_number), 0))
    .where(ReadFloor.account_id == READER)
    .scalar_subquery()
)
HER_ROW = and_(ThreadReader.account_id == READER, ThreadReader.thread_id == Thread.id)
HER_THEME = and_(ThemeReader.account_id == READER, ThemeReader.theme_id == Thread.theme_id)

_OTHER = aliased(ThemeReader, name="other_theme")
_RANK = case({level: place for place, level in enumerate(Level)}, value=_OTHER.level)
#: how she follows the other themes under which a thread is listed, muted ones aside
_OTHERS = (
    select(_OTHER.level)
    .join(ThreadTheme, ThreadTheme.theme_id == _OTHER.theme_id)
    .where(ThreadTheme.thread_id == Thread.id, _OTHER.account_id == READER, _OTHER.level != Level.MUTE)
    .correlate(Thread)
)
_BY_OTHERS = _OTHERS.order_by(_RANK).limit(1).scalar_subquery()  # the closest of them
_BY_SPEAKING = case((ThreadReader.spoke, literal(Level.DIGEST, choice(Level))))
#: how she follows a thread of which she said nothing, joined with her row and her theme's; NULL: not at all
OTHERWISE: Any = type_coerce(func.coalesce(ThemeReader.level, _BY_SPEAKING, _BY_OTHERS), choice(Level))
#: how she follows a thread
LEVEL: Any = type_coerce(
    func.coalesce(ThreadReader.level, ThemeReader.level, _BY_SPEAKING, _BY_OTHERS), choice(Level)
)


def _newest(column: Any) -> Any:
    """Return a column of the newest visible post of a thread."""
    newest = select(column).where(Post.thread_id == Thread.id, Post.state == VISIBLE)
    return newest.order_by(Post.number.desc()).limit(1).correlate(Thread).scalar_subquery()


#: Whether the newest post of all is there to read. After it may stand others that were moved here, which are
#: older; if it is gone, the newest one that is there decides.
_LATEST = aliased(Post, name="latest")
_LATEST_IS_THERE = (
    exists()
    .where(_LATEST.feed_number == Thread.last_feed_number, _LATEST.thread_id == Thread.id)
    .where(_LATEST.state == VISIBLE)
    .correlate(Thread)
)
_FIRST = select(Post.feed_number).where(Post.thread_id == Thread.id, Post.number == 1, Post.state == VISIBLE)
_FIRST_FED = _FIRST.correlate(Thread).scalar_subquery()
_HAS_ROW = ThreadReader.thread_id.is_not(None)

# What follows is asked of each thread above the floor. It is written as choices, because of a choice no more
# is worked out than is needed: most threads fall out at the first look.
_FOLLOWED = case(
    (ThreadReader.level.is_not(None), ThreadReader.level != Level.MUTE),
    (ThemeReader.level.is_not(None), ThemeReader.level != Level.MUTE),
    (ThreadReader.spoke, true()),
    else_=_OTHERS.exists(),
)
_FIRST_ONLY = case(
    (ThreadReader.level.is_not(None), false()),
    (ThemeReader.level.is_not(None), ThemeReader.level == Level.FIRST),
    (ThreadReader.spoke, false()),
    else_=~_OTHERS.where(_OTHER.level != Level.FIRST).exists(),
)
#: what is read beyond a gap holds the gap open: see app.discussions.reading
_NEW = case(
    (ThreadReader.read_to >= Thread.last_number, false()),
    (ThreadReader.read_also != "", true()),
    (_HAS_ROW, ThreadReader.read_to < _newest(Post.number)),
    (_LATEST_IS_THERE, true()),
    else_=_newest(Post.feed_number) > FLOOR,
)
_FIRST_IS_NEW = case(
    (ThreadReader.read_to >= 1, false()),
    (_HAS_ROW, _FIRST_FED.is_not(None)),
    else_=_FIRST_FED > FLOOR,
)
_UNREAD = case((~_FOLLOWED, false()), (_FIRST_ONLY, _FIRST_IS_NEW), else_=_NEW)


def visible_themes(is_secretariat: bool) -> ColumnElement[bool]:
    """Return the condition that a thread lies under a theme that the reader sees: looked up once."""
    seen = select(Theme.id) if is_secretariat else select(Theme.id).where(seen_by(READER))
    return (Thread.theme_id + 0).in_(seen)  # a sum is no reason to go through an index by themes


def _unread(is_secretariat: bool) -> Select[Any]:
    columns: tuple[Any, ...] = (Thread.id, Thread.last_feed_number)
    return select(*columns).where(
        Thread.state.in_(all_written_out(LISTED)),
        visible_themes(is_secretariat),
        _UNREAD,
    )


@cache
def above_floor(is_secretariat: bool) -> Select[Any]:
    """Return (id, number of the newest post in the feed) of unread threads above her floor, newest first."""
    found = _unread(is_secretariat).select_from(Thread)
    found = found.outerjoin(ThreadReader, HER_ROW).outerjoin(ThemeReader, HER_THEME)
    return found.where(Thread.last_feed_number > FLOOR).order_by(Thread.last_feed_number.desc())


@cache
def below_floor(is_secretariat: bool) -> Select[Any]:
    """Return the same of unread threads below her floor, which she or the night has kept as new."""
    found = _unread(is_secretariat).select_from(ThreadReader)
    found = found.join(Thread, ThreadReader.thread_id == Thread.id).outerjoin(ThemeReader, HER_THEME)
    found = found.where(ThreadReader.account_id == READER, ThreadReader.kept_new)
    return found.where(Thread.last_feed_number <= FLOOR).order_by(Thread.last_feed_number.desc())


@cache
def _count(is_secretariat: bool) -> Select[Any]:
    parts = [above_floor(is_secretariat), below_floor(is_secretariat)]
    return select(
        *(select(func.count()).select_from(part.limit(MOST).subquery()).scalar_subquery() for part in parts)
    )


def count(actor: Actor) -> int:
    """Return how many threads are unread for ``actor``, :data:`MOST` at most."""
    above, below = glance(_count(actor.is_secretariat), {"reader": actor.id})[0]
    return int(min(above + below, MOST))


class Place(NamedTuple):
    """Where a thread stands in the list of what is unread."""

    thread_id: int
    feed_number: int  #: of its newest post


def page(actor: Actor, *, before: int | None = None, limit: int, theme: str = "") -> list[Place]:
    """List unread threads, the newest word first. before: below this number of the feed. theme: a slug."""
    found: list[Place] = []
    for part in (above_floor, below_floor):
        if len(found) == limit:
            break
        query, asked = part(actor.is_secretariat), {"reader": actor.id}
        if before is not None:
            query, asked["before"] = query.where(Thread.last_feed_number < bindparam("before")), before
        if theme:
            query = query.where(under(theme))
        found += [Place(*row) for row in glance(query.limit(limit - len(found)), asked)]
    return found


def under(theme: str) -> ColumnElement[bool]:
    """Return the condition that a thread is listed under the theme with this slug."""
    slug = literal(theme, String)
    main = Thread.theme_id.in_(select(Theme.id).where(Theme.slug == slug))
    more = select(ThreadTheme.thread_id).join(Theme, Theme.id == ThreadTheme.theme_id)
    return or_(main, Thread.id.in_(more.where(Theme.slug == slug)))


def somebody(is_secretariat: bool) -> Actor:
    """Return a person of this rank whose id is :data:`READER`: for statements that are built once."""
    return Actor(
        id=READER,
        name="",
        email="",
        role=Role.SECRETARIAT if is_secretariat else Role.PARTICIPANT,
        language="",
        timezone="",
        has_password=False,
    )
