"""What can be read. Rows, not entities: these pages are asked for most."""

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import (
    Select,
    bindparam,
    exists,
    false,
    select,
)

from app import clock
from app.accounts.actor import Actor
from app.db import db, glance
from app.discussions import standing, theme_names, unread
from app.discussions.access import listed, moderated_by, readable_by
from app.discussions.kinds import (
    Phase,
    PostState,
    ThreadKind,
    ThreadState,
    phase_of,
)
from app.discussions.models import Post, Theme, Thread
from app.discussions.reading_models import ThemeReader, ThreadReader
from app.discussions.standing import Standing
from app.discussions.waiting import waits_for
from app.discussions.writing_models import Draft
from app.errors import NotFound
from app.kept import Sign

PAGE = 20  #: posts, and threads, on a page


class ThreadRow(NamedTuple):
    """A thread on a list."""

    id: int
    title: str
    language: str
    posts: int
    last_post_at: datetime
    last_author_name: str
    theme_slug: str
    theme_title: str
    theme_language: str  #: of the title of the theme
    kind: ThreadKind
    state: ThreadState
    pinned_at: datetime | None
    opens_at: datetime | None  #: of a consultation, like ``closes_at``
    closes_at: datetime | None
    accepted_number: int | None  #: of a question: the post that answers it

    @property
    def phase(self) -> Phase | None:
        """How far it is now, if it has days."""
        return phase_of(self.kind, self.opens_at, self.closes_at, clock.now())

    @property
    def last_moment(self) -> datetime | None:
        """A moment on its last day."""
        return self.closes_at - timedelta(minutes=1) if self.closes_at else None


class Head(NamedTuple):
    """What the top of a thread says. See :class:`app.discussions.models.Thread` for its columns."""

    id: int
    title: str
    language: str
    posts: int
    revision: int
    started_at: datetime
    theme_slug: str
    theme_title: str
    theme_language: str
    theme_id: int
    kind: ThreadKind
    state: ThreadState
    author_id: int | None
    pinned_at: datetime | None
    reason: str
    outcome_html: str
    outcome_language: str
    merged_into_id: int | None
    accepted_number: int | None
    opens_on: date | None
    closes_on: date | None
    timezone: str | None
    opens_at: datetime | None
    closes_at: datetime | None
    last_feed_number: int
    carries: str
    has_draft: bool  #: whether the reader has begun to write here
    waits: bool  #: whether something waits to be published here that the reader may see
    may_moderate: bool  #: whether the reader keeps order here
    standing: Standing | None  #: how she follows it, and what she has read; None: a visitor

    @property
    def phase(self) -> Phase | None:
        """How far it is now, if it has days."""
        return phase_of(self.kind, self.opens_at, self.closes_at, clock.now())

    @property
    def last_moment(self) -> datetime | None:
        """A moment on its last day."""
        return self.closes_at - timedelta(minutes=1) if self.closes_at else None

    @property
    def outcome_words(self) -> Markup:
        """What came of it, as pages show it."""
        return Markup(self.outcome_html)  # noqa: S704  # it was sanitised when it was written

    @property
    def pages(self) -> int:
        """How many pages the posts fill; at least 1."""
        return max(1, math.ceil(self.posts / PAGE))


#: the columns of :class:`ThreadRow`, joined with the theme
THREAD: tuple[Any, ...] = (
    Thread.id,
    Thread.title,
    Thread.language,
    Thread.last_number,
    Thread.last_post_at,
    Thread.last_author_name,
    Theme.slug,
    theme_names.TITLE,
    theme_names.LANGUAGE,
    Thread.kind,
    Thread.state,
    Thread.pinned_at,
    Thread.opens_at,
    Thread.closes_at,
    Thread.accepted_number,
)


def latest(actor: Actor | None, limit: int) -> list[ThreadRow]:
    """List the threads with the newest posts, of those that ``actor`` may see."""
    query = select(*THREAD).join(Theme).where(listed(actor))
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(limit)
    return [ThreadRow(*row) for row in db.session.execute(query)]


def spoken_in_for(actor: Actor | None, organisation_id: int, limit: int) -> list[ThreadRow]:
    """List the threads in which somebody spoke for the organisation, of those that ``actor`` may see."""
    spoken = select(Post.thread_id).where(
        Post.organisation_id == organisation_id, Post.state == PostState.VISIBLE
    )
    query = select(*THREAD).join(Theme).where(listed(actor), Thread.id.in_(spoken))
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(limit)
    return [ThreadRow(*row) for row in db.session.execute(query)]


def spoken_in_by(actor: Actor | None, account_id: int, limit: int) -> list[ThreadRow]:
    """List the threads in which a person spoke, of those that ``actor`` may see, the newest word first."""
    spoken = select(Post.thread_id).where(Post.author_id == account_id, Post.state == PostState.VISIBLE)
    query = select(*THREAD).join(Theme).where(listed(actor), Thread.id.in_(spoken))
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(limit)
    return [ThreadRow(*row) for row in db.session.execute(query)]


#: statements of the page asked for most, built once
_HEAD = (
    select(
        Thread.id,
        Thread.title,
        Thread.language,
        Thread.last_number,
        Thread.revision,
        Thread.started_at,
        Theme.slug,
        theme_names.TITLE,
        theme_names.LANGUAGE,
        Theme.id,
        Thread.kind,
        Thread.state,
        Thread.author_id,
        Thread.pinned_at,
        Thread.reason,
        Thread.outcome_html,
        Thread.outcome_language,
        Thread.merged_into_id,
        Thread.accepted_number,
        Thread.opens_on,
        Thread.closes_on,
        Thread.timezone,
        Thread.opens_at,
        Thread.closes_at,
        Thread.last_feed_number,
        Thread.carries,
    )
    .join(Theme)
    .where(Thread.id == bindparam("thread"))
)
_HEAD_FOR_VISITORS = _HEAD.add_columns(false(), false(), false()).where(readable_by(None))


@cache
def _head_for(is_secretariat: bool) -> Select[Any]:
    """Build the statement for those who have joined once, with how each stands to the thread."""
    somebody = unread.somebody(is_secretariat)
    found = (
        _HEAD.select_from(Thread)
        .outerjoin(ThreadReader, unread.HER_ROW)
        .outerjoin(ThemeReader, unread.HER_THEME)
    )
    draft = exists().where(Draft.account_id == bindparam("reader"), Draft.key == bindparam("draft"))
    hers = (draft, waits_for(somebody), moderated_by(somebody), *standing.COLUMNS)
    return found.add_columns(*hers).where(readable_by(somebody))


def head(actor: Actor | None, thread_id: int) -> Head:
    """Read the top of a thread that ``actor`` may see.

    :raises NotFound: no such thread, or not for this person.
    """
    if actor is None:
        rows = glance(_HEAD_FOR_VISITORS, {"thread": thread_id})
    else:
        rows = glance(_head_for(actor.is_secretariat), _head_asked(actor, thread_id))
    if not rows:
        raise NotFound
    row: Any = rows[0]  # more columns than types can tell apart
    if actor is None:
        return Head._make([*row, None])
    own = len(Standing._fields)
    return Head._make([*row[:-own], Standing._make(row[-own:])])


def for_many(head: Head) -> Head:
    """Return ``head`` without what is its reader's own, but how she follows the thread, and her rank."""
    standing = head.standing
    return head._replace(
        has_draft=False,
        waits=False,
        standing=standing and standing._replace(read_to=None, read_also=None, floor=0),
    )


def _head_asked(actor: Actor, thread_id: int) -> Mapping[str, Any]:
    return {"thread": thread_id, "reader": actor.id, "draft": f"reply {thread_id}"}


def sign_of(head: Head) -> Sign:
    """Return what tells that a thread has not changed since ``head`` was read."""
    return Sign(select(Thread.revision).where(Thread.id == head.id), head.revision)


def page_of(number: int) -> int:
    """Return the page on which the post of this number stands."""
    return (number - 1) // PAGE + 1
