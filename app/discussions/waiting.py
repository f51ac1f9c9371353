"""What waits to be published, as its author and those who keep order see it. Nobody else knows of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import ColumnElement, exists, or_, select

from app.accounts.actor import Actor
from app.db import db, written_out
from app.discussions.access import moderated_by, readable_by
from app.discussions.kinds import UNNUMBERED, PostState
from app.discussions.models import Post, Theme, Thread

HELD = written_out(PostState.HELD)
MOST = 50  #: posts on a page


class Waiting(NamedTuple):
    """A post that waits, or that was not published."""

    id: int
    thread_id: int
    title: str
    title_language: str
    author_id: int | None
    author_name: str
    language: str
    html: Markup
    written_at: datetime
    state: PostState
    reason: str  #: why it was not published


_ROWS = (
    select(
        Post.id,
        Thread.id,
        Thread.title,
        Thread.language,
        Post.author_id,
        Post.author_name,
        Post.language,
        Post.html,
        Post.written_at,
        Post.state,
        Post.reason,
    )
    .join(Thread, Thread.id == Post.thread_id)
    .join(Theme, Theme.id == Thread.theme_id)
)


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that in a thread, joined with its theme, something waits for ``actor``."""
    held = exists().where(Post.thread_id == Thread.id, Post.state == HELD, _known_to(actor))
    return held.correlate(Thread, Theme)


def in_thread(actor: Actor, thread_id: int) -> Sequence[Waiting]:
    """List what waits in a thread that ``actor`` may see, in the order in which it was written."""
    here = (Post.thread_id == thread_id, Post.state == PostState.HELD, readable_by(actor), _known_to(actor))
    return _read(_ROWS.where(*here).order_by(Post.id).limit(MOST))


def of_author(actor: Actor) -> Sequence[Waiting]:
    """List what ``actor`` wrote that waits or was not published, the newest first, where she sees where."""
    hers = (
        Post.author_id == actor.id,
        Post.state.in_(UNNUMBERED),
        Post.source != "",  # what she took back herself says nothing any more
        readable_by(actor),
    )
    return _read(_ROWS.where(*hers).order_by(Post.id.desc()).limit(MOST))


def _known_to(actor: Actor) -> ColumnElement[bool]:
    return or_(Post.author_id == actor.id, moderated_by(actor))


def _read(query: Any) -> list[Waiting]:
    rows: Any = db.session.execute(query)  # more columns than types can tell apart
    return [Waiting._make([*row[:7], Markup(row[7]), *row[8:]]) for row in rows]  # noqa: S704  # made safe before
