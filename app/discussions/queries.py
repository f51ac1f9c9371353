"""What can be read. Rows, not entities: these pages are asked for most."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import bindparam, func, select, tuple_

from app.accounts.models import Account
from app.db import db
from app.discussions.models import Post, Theme, Thread
from app.errors import NotFound
from app.kept import Sign
from app.organisations.models import Organisation, Sector

PAGE = 20  #: posts, and threads, on a page


class ThemeRow(NamedTuple):
    """A theme on the list of themes."""

    slug: str
    title: str
    description: str
    area: int | None
    threads: int
    last_post_at: datetime | None


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


class Head(NamedTuple):
    """What the top of a thread says."""

    id: int
    title: str
    language: str
    posts: int
    revision: int
    started_at: datetime
    theme_slug: str
    theme_title: str

    @property
    def pages(self) -> int:
        """How many pages the posts fill; at least 1."""
        return max(1, math.ceil(self.posts / PAGE))


class PostRow(NamedTuple):
    """A post on its page."""

    number: int
    author_name: str
    author_language: str
    language: str
    html: Markup
    written_at: datetime
    organisation_name: str | None
    organisation_key: str | None
    organisation_sector: Sector | None


_THREAD = (
    Thread.id,
    Thread.title,
    Thread.language,
    Thread.last_number,
    Thread.last_post_at,
    Thread.last_author_name,
    Theme.slug,
    Theme.title,
)


def themes() -> list[ThemeRow]:
    """List the themes in their order, with what goes on in each."""
    activity = (
        select(Thread.theme_id, func.count().label("threads"), func.max(Thread.last_post_at).label("last"))
        .group_by(Thread.theme_id)
        .subquery()
    )
    query = (
        select(
            Theme.slug,
            Theme.title,
            Theme.description,
            Theme.area,
            func.coalesce(activity.c.threads, 0),
            activity.c.last,
        )
        .outerjoin(activity, activity.c.theme_id == Theme.id)
        .order_by(Theme.position)
    )
    return [ThemeRow(*row) for row in db.session.execute(query)]


def theme(slug: str) -> Theme:
    """Find a theme.

    :raises NotFound: no such theme.
    """
    found = db.session.scalar(select(Theme).filter_by(slug=slug))
    if found is None:
        raise NotFound
    return found


def theme_choices() -> Sequence[tuple[int, str]]:
    """Return (id, title) of all themes, for a form."""
    return [
        (row[0], row[1]) for row in db.session.execute(select(Theme.id, Theme.title).order_by(Theme.position))
    ]


def threads_of(theme_id: int, *, before: tuple[datetime, int] | None = None) -> list[ThreadRow]:
    """List a theme's threads, newest word first: one more than a page holds.

    before: (last_post_at, id) of the last thread on the page above.
    """
    query = select(*_THREAD).join(Theme).where(Thread.theme_id == theme_id)
    if before:
        query = query.where(tuple_(Thread.last_post_at, Thread.id) < before)
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(PAGE + 1)
    return [ThreadRow(*row) for row in db.session.execute(query)]


def latest(limit: int) -> list[ThreadRow]:
    """List the threads with the newest posts."""
    query = select(*_THREAD).join(Theme).order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(limit)
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
        Theme.title,
    )
    .join(Theme)
    .where(Thread.id == bindparam("thread"))
)
_POSTS = (
    select(
        Post.number,
        Post.author_name,
        Account.language.label("author_language"),
        Post.language,
        Post.html,
        Post.written_at,
        Organisation.name,
        Organisation.key,
        Organisation.sector,
    )
    .join(Account, Account.id == Post.author_id)
    .outerjoin(Organisation, Organisation.id == Post.organisation_id)
    .where(Post.thread_id == bindparam("thread"), Post.number.between(bindparam("first"), bindparam("last")))
    .order_by(Post.number)
)


def head(thread_id: int) -> Head:
    """Read the top of a thread.

    :raises NotFound: no such thread.
    """
    row = db.session.execute(_HEAD, {"thread": thread_id}).first()
    if row is None:
        raise NotFound
    return Head(*row)


def sign_of(head: Head) -> Sign:
    """Return what tells that a thread has not changed since ``head`` was read."""
    return Sign(select(Thread.revision).where(Thread.id == head.id), head.revision)


def posts(thread_id: int, page: int) -> list[PostRow]:
    """Read one page of posts, by their numbers: the last page costs what the first costs."""
    first = (page - 1) * PAGE + 1
    rows = db.session.execute(_POSTS, {"thread": thread_id, "first": first, "last": first + PAGE - 1})
    return [
        PostRow(*row[:4], Markup(row.html), *row[5:])  # noqa: S704  # sanitised when it was written
        for row in rows
    ]


def page_of(number: int) -> int:
    """Return the page on which the post of this number stands."""
    return (number - 1) // PAGE + 1
