"""The lists of discussions: the latest, what is new to somebody, hers, those she follows, consultations.

Each is walked from place to place by an index, and costs the same on every page. What is listed is what the
reader may see, by the rule of :mod:`app.discussions.access`. A theme to which a list is narrowed is named by
its slug.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, false, or_, select, tuple_

from app import clock
from app.accounts.actor import Actor
from app.db import db
from app.discussions import theme_names, unread
from app.discussions.access import listed, visible_to
from app.discussions.keyset import Place
from app.discussions.kinds import Level, PostState, ThreadKind, ThreadState
from app.discussions.models import Post, Theme, Thread
from app.discussions.queries import PAGE, THREAD, ThreadRow
from app.discussions.ranges import Read
from app.discussions.reading_models import ThemeReader, ThreadReader
from app.discussions.unread import FLOOR, HER_ROW, HER_THEME, LEVEL

MANY = 100  #: new posts of a thread that are counted; of so many, lists say "99+"

_NEWEST = (Thread.last_post_at.desc(), Thread.id.desc())


class FollowedTheme(NamedTuple):
    """A theme somebody follows, or has muted."""

    slug: str
    title: str
    language: str  #: of the title
    level: Level


def _rows(query: Select[Any], asked: dict[str, object] | None = None) -> list[ThreadRow]:
    return [ThreadRow(*row) for row in db.session.execute(query, asked or {})]


def _newest(query: Select[Any], theme: str, before: Place | None) -> Select[Any]:
    """Walk a list from the newest word on: one more than a page holds."""
    if theme:
        query = query.where(unread.under(theme))
    if before:
        query = query.where(tuple_(Thread.last_post_at, Thread.id) < before)
    return query.order_by(*_NEWEST).limit(PAGE + 1)


def latest(actor: Actor | None, *, theme: str = "", before: Place | None = None) -> list[ThreadRow]:
    """List the discussions with the newest words."""
    return _rows(_newest(select(*THREAD).join(Theme).where(listed(actor)), theme, before))


def fresh(
    actor: Actor, *, theme: str = "", before: int | None = None, limit: int = PAGE + 1
) -> tuple[list[ThreadRow], list[int]]:
    """List what is unread for ``actor``, with the number of the newest post of each in the feed."""
    places = unread.page(actor, before=before, limit=limit, theme=theme)
    query = select(*THREAD).join(Theme).where(Thread.id.in_([place.thread_id for place in places]))
    found = {row.id: row for row in _rows(query)} if places else {}
    there = [place for place in places if place.thread_id in found]
    return [found[place.thread_id] for place in there], [place.feed_number for place in there]


def mine(actor: Actor, *, theme: str = "", before: Place | None = None) -> list[ThreadRow]:
    """List the discussions that ``actor`` began or wrote in; also those that wait to be published."""
    wrote = select(Post.thread_id).where(Post.author_id == actor.id, Post.state == PostState.VISIBLE)
    began = and_(Thread.author_id == actor.id, Thread.state == ThreadState.HELD, visible_to(actor))
    hers = or_(and_(listed(actor), or_(Thread.id.in_(wrote), Thread.author_id == actor.id)), began)
    return _rows(_newest(select(*THREAD).join(Theme).where(hers), theme, before))


def followed(actor: Actor, *, theme: str = "", before: Place | None = None) -> list[ThreadRow]:
    """List the discussions that ``actor`` follows by themselves, and not only with their theme."""
    query = _by_her(actor).where(LEVEL.is_not(None), LEVEL != Level.MUTE)
    return _rows(_newest(query, theme, before), {"reader": actor.id})


def muted(actor: Actor) -> list[ThreadRow]:
    """List the discussions that ``actor`` has muted: as many as a page holds, the newest word first."""
    query = _by_her(actor).where(ThreadReader.level == Level.MUTE)
    return _rows(query.order_by(*_NEWEST).limit(PAGE), {"reader": actor.id})


def _by_her(actor: Actor) -> Select[Any]:
    query = select(*THREAD).join(Theme).join(ThreadReader, HER_ROW).outerjoin(ThemeReader, HER_THEME)
    return query.where(listed(actor), or_(ThreadReader.level.is_not(None), ThreadReader.spoke))


def followed_themes(actor: Actor) -> list[FollowedTheme]:
    """List the themes of which ``actor`` said how she follows them, in their order."""
    query = select(Theme.slug, theme_names.TITLE, theme_names.LANGUAGE, ThemeReader.level).join(
        ThemeReader, and_(ThemeReader.theme_id == Theme.id, ThemeReader.account_id == actor.id)
    )
    query = query.where(visible_to(actor)).order_by(*theme_names.ORDER)
    return [FollowedTheme(*row) for row in db.session.execute(query)]


def level_of_theme(actor: Actor, theme_id: int) -> Level | None:
    """Return how ``actor`` follows a theme; None when she said nothing of it."""
    return db.session.scalar(select(ThemeReader.level).filter_by(account_id=actor.id, theme_id=theme_id))


def themes(actor: Actor | None) -> Sequence[tuple[str, str, str]]:
    """Return (slug, title, language of the title) of the themes a list can be narrowed to."""
    query = select(Theme.slug, theme_names.TITLE, theme_names.LANGUAGE).where(visible_to(actor))
    return [(row[0], row[1], row[2]) for row in db.session.execute(query.order_by(*theme_names.ORDER))]


def _consultations(actor: Actor | None, theme: str) -> Select[Any]:
    running = Thread.state.in_((ThreadState.OPEN, ThreadState.LOCKED))
    query = select(*THREAD).join(Theme).where(listed(actor), running)
    query = query.where(Thread.kind == ThreadKind.CONSULTATION)
    return query.where(unread.under(theme)) if theme else query


def open_now(actor: Actor | None, *, theme: str = "", after: Place | None = None) -> list[ThreadRow]:
    """List the consultations in which one can speak now, the one that closes first before the others."""
    now = clock.now()
    query = _consultations(actor, theme).where(
        Thread.closes_at > now, or_(Thread.opens_at.is_(None), Thread.opens_at <= now)
    )
    if after:
        query = query.where(tuple_(Thread.closes_at, Thread.id) > after)
    return _rows(query.order_by(Thread.closes_at, Thread.id).limit(PAGE + 1))


def opening(actor: Actor | None, *, theme: str = "") -> list[ThreadRow]:
    """List the consultations that have not begun, the next one first: as many as a page holds."""
    query = _consultations(actor, theme).where(Thread.opens_at > clock.now())
    return _rows(query.order_by(Thread.opens_at, Thread.id).limit(PAGE))


def newest_feed_number(actor: Actor) -> int:
    """Return the number in the feed of the newest post that is unread for ``actor``: up to here, for now."""
    places = unread.page(actor, limit=1)
    return places[0].feed_number if places else 0


def new_in(actor: Actor | None, rows: Iterable[ThreadRow]) -> dict[int, int]:
    """Return how many posts of each listed thread are new to ``actor``, at most :data:`MANY` of each.

    Of threads of which she has read something, and of those that she follows; not of what she has muted.
    """
    by_id = {row.id: row for row in rows}
    if actor is None or not by_id:
        return {}
    query = (
        select(Thread.id, ThreadReader.read_to, ThreadReader.read_also, FLOOR)
        .outerjoin(ThreadReader, HER_ROW)
        .outerjoin(ThemeReader, HER_THEME)
        .where(Thread.id.in_(by_id), or_(LEVEL.is_(None), LEVEL != Level.MUTE))
        .where(
            or_(
                ThreadReader.read_to < Thread.last_number,
                and_(ThreadReader.thread_id.is_(None), LEVEL.is_not(None), Thread.last_feed_number > FLOOR),
            )
        )
    )
    found = {row[0]: row for row in db.session.execute(query, {"reader": actor.id})}
    if not found:
        return {}
    counts: dict[int, int] = {}
    for thread_id, number, feed_number in db.session.execute(_visible(found, by_id)):
        _id, read_to, read_also, under = found[thread_id]
        has_row = read_to is not None
        is_new = not Read.of(read_to, read_also).has(number) if has_row else feed_number > under
        if is_new and counts.get(thread_id, 0) < MANY:
            counts[thread_id] = counts.get(thread_id, 0) + 1
    return counts


def _visible(found: dict[int, Any], by_id: dict[int, ThreadRow]) -> Select[Any]:
    """Read the numbers that may be new, of each thread at most the last :data:`MANY`."""
    parts = [
        and_(Post.thread_id == thread_id, Post.number > max(row[1] or 0, by_id[thread_id].posts - MANY))
        for thread_id, row in found.items()
    ]
    columns: tuple[Any, ...] = (Post.thread_id, Post.number, Post.feed_number)
    return select(*columns).where(Post.state == PostState.VISIBLE, or_(false(), *parts))
