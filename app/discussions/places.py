"""Where posts stand, and where they stood: what became of each number of a thread."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.db import db
from app.discussions.about import to_arrange
from app.discussions.access import readable_by, visible_to
from app.discussions.kinds import PostState
from app.discussions.models import Post, Theme, Thread
from app.errors import NotFound


def place_of(actor: Actor | None, thread_id: int, number: int) -> tuple[int, int]:
    """Return where the post of a number stands now: (thread, number).

    :raises NotFound: there is no such post, or it is not for this person where it stands.
    """
    here = select(Post.id, Post.moved_to_id).filter_by(thread_id=thread_id, number=number)
    row = db.session.execute(here).first()
    if row is None:
        raise NotFound
    stands = select(Post.thread_id, Post.number).join(Thread, Thread.id == Post.thread_id)
    stands = stands.join(Theme, Theme.id == Thread.theme_id)
    stands = stands.where(Post.id == (row[1] or row[0]), Post.number.is_not(None), readable_by(actor))
    found = db.session.execute(stands).first()
    if found is None:
        raise NotFound
    return found[0], int(found[1] or 0)


class Moved(NamedTuple):
    """A post that stood in a thread which was merged, and where it stands now."""

    number: int
    thread_id: int | None  #: None: nowhere that this reader may see
    now: int | None
    author_name: str
    state: PostState


def moved_out_of(actor: Actor | None, thread_id: int, *, after: int, limit: int) -> list[Moved]:
    """List what became of the numbers of a thread, after one of them: at most ``limit``."""
    now, place = aliased(Post, name="now"), aliased(Thread, name="place")
    seen = select(place.id).join(Theme, Theme.id == place.theme_id).where(visible_to(actor))
    query = (
        select(Post.number, now.thread_id, now.number, func.coalesce(now.author_name, ""), Post.state)
        .outerjoin(now, and_(now.id == Post.moved_to_id, now.thread_id.in_(seen)))
        .where(Post.thread_id == thread_id, Post.number > after)
        .order_by(Post.number)
        .limit(limit)
    )
    return [Moved(row[0] or 0, *row[1:]) for row in db.session.execute(query)]


class Movable(NamedTuple):
    """A post, to choose it for being moved."""

    number: int
    author_name: str
    shown_at: datetime | None
    language: str
    beginning: str  #: of its text, as written


def to_move_from(actor: Actor, thread_id: int, *, after: int, limit: int) -> list[Movable]:
    """List the posts of a thread that can be moved, after one number: at most ``limit``.

    :raises NotFound: no such thread, or not hers to keep order in.
    """
    to_arrange(actor, thread_id)
    query = select(Post.number, Post.author_name, Post.shown_at, Post.language, Post.source)
    query = query.filter_by(thread_id=thread_id, state=PostState.VISIBLE).where(Post.number > after)
    rows = db.session.execute(query.order_by(Post.number).limit(limit))
    return [
        Movable(row[0] or 0, row[1], row[2], row[3], " ".join(row[4][:400].split())[:140]) for row in rows
    ]
