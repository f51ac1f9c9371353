"""What can be read. Rows, not entities: these pages are asked for most."""

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import and_, bindparam, case, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app import i18n
from app.accounts.actor import Actor
from app.accounts.finding import KNOWN, Known
from app.accounts.models import Account
from app.db import db
from app.discussions import theme_names
from app.discussions.access import editable_by, find_theme, listed, moderated_by, readable_by, visible_to
from app.discussions.kinds import LISTED, PostState, Rendering, ThreadKind, ThreadState
from app.discussions.models import Post, Theme, ThemeFacilitator, Thread
from app.discussions.writing_models import PostTranslation
from app.errors import NotFound
from app.groups.models import Visibility
from app.kept import Sign
from app.organisations.kinds import MandateKind, Told
from app.organisations.models import Organisation, Sector
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME

PAGE = 20  #: posts, and threads, on a page


class ThemeRow(NamedTuple):
    """A theme on the list of themes."""

    id: int
    parent_id: int | None  #: the theme above it, where the reader sees that; None: it stands above
    slug: str
    title: str
    description: str
    language: str  #: of title and description
    area: int | None
    visibility: Visibility
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
    theme_language: str  #: of the title of the theme


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
    may_moderate: bool  #: whether the reader keeps order here

    @property
    def pages(self) -> int:
        """How many pages the posts fill; at least 1."""
        return max(1, math.ceil(self.posts / PAGE))


class PostRow(NamedTuple):
    """A post on its page."""

    number: int
    author_name: str
    author_language: str | None
    language: str
    html: Markup
    written_at: datetime
    state: PostState
    ended_at: datetime | None  #: when it was withdrawn, removed or moved
    organisation_name: str | None
    organisation_language: str | None  #: of the name
    organisation_key: str | None
    organisation_sector: Sector | None
    mandate: MandateKind | None  #: what she was entrusted with then
    told: Told | None  #: how, when the secretariat wrote it down
    told_on: date | None
    author_id: int | None  #: None: she has no account here
    page_for: str  #: who may open her page: "", "signed_in", "public"
    id: int
    reason: str  #: why it was removed
    edited_at: datetime | None
    revision: int
    reactions: dict[str, int]
    question: int | None  #: the guiding question it answers
    answers: int | None  #: the number of the post it replies to
    moved_to_thread: int | None  #: where it stands now
    moved_to_number: int | None
    rendered: Markup | None  #: what it says in the reader's language, if there is a translation
    rendering: Rendering | None  #: by whom that was made
    rendered_from: int | None  #: of which revision

    def author_has_page(self, is_visitor: bool) -> bool:
        """Tell whether the page of the author can be opened by a visitor, or by all who have joined."""
        return self.page_for == "public" or (self.page_for == "signed_in" and not is_visitor)


_THREAD = (
    Thread.id,
    Thread.title,
    Thread.language,
    Thread.last_number,
    Thread.last_post_at,
    Thread.last_author_name,
    Theme.slug,
    theme_names.TITLE,
    theme_names.LANGUAGE,
)


def themes(actor: Actor | None) -> list[ThemeRow]:
    """List the themes that ``actor`` may see in their order, with what goes on in each."""
    activity = (
        select(Thread.theme_id, func.count().label("threads"), func.max(Thread.last_post_at).label("last"))
        .where(Thread.state.in_(LISTED))
        .group_by(Thread.theme_id)
        .subquery()
    )
    query = (
        select(
            Theme.id,
            Theme.parent_id,
            Theme.slug,
            theme_names.TITLE,
            theme_names.DESCRIPTION,
            theme_names.LANGUAGE,
            Theme.area,
            Theme.visibility,
            func.coalesce(activity.c.threads, 0),
            activity.c.last,
        )
        .outerjoin(activity, activity.c.theme_id == Theme.id)
        .where(visible_to(actor))
        .order_by(*theme_names.ORDER)
    )
    return [ThemeRow(*row) for row in db.session.execute(query)]


def theme(actor: Actor | None, slug: str) -> Theme:
    """Find a theme that ``actor`` may see.

    :raises NotFound: no such theme, or not for this person.
    """
    return find_theme(db.session(), actor, slug, "read")


def words_of(theme: Theme) -> theme_names.Words:
    """Return what a theme is called, and what it is about, in the reader's language."""
    return theme_names.words_of(db.session(), theme)


def theme_to_edit(actor: Actor, slug: str) -> Theme:
    """Find a theme that ``actor`` may change.

    :raises NotFound: no such theme, or not hers.
    """
    return find_theme(db.session(), actor, slug, "edit")


def may_edit_theme(actor: Actor | None, theme: Theme) -> bool:
    """Tell whether ``actor`` may change ``theme``: its facilitators, and the secretariat."""
    if actor is None or actor.is_secretariat:
        return actor is not None
    return db.session.scalar(select(Theme.id).where(Theme.id == theme.id, editable_by(actor))) is not None


def facilitators_of(theme: Theme) -> Sequence[Known]:
    """List who looks after a theme, by name."""
    query = select(*KNOWN).join(ThemeFacilitator, ThemeFacilitator.account_id == Account.id)
    query = query.where(ThemeFacilitator.theme_id == theme.id, Account.left_at.is_(None))
    return [Known(*row) for row in db.session.execute(query.order_by(func.lower(Account.name), Account.id))]


def theme_choices(actor: Actor | None) -> Sequence[tuple[int, str]]:
    """Return (id, title) of the themes that ``actor`` may see, for a form."""
    query = select(Theme.id, theme_names.TITLE).where(visible_to(actor)).order_by(*theme_names.ORDER)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def threads_of(theme_id: int, *, before: tuple[datetime, int] | None = None) -> list[ThreadRow]:
    """List a theme's threads, newest word first: one more than a page holds.

    before: (last_post_at, id) of the last thread on the page above.
    """
    query = select(*_THREAD).join(Theme).where(Thread.theme_id == theme_id, Thread.state.in_(LISTED))
    if before:
        query = query.where(tuple_(Thread.last_post_at, Thread.id) < before)
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(PAGE + 1)
    return [ThreadRow(*row) for row in db.session.execute(query)]


def latest(actor: Actor | None, limit: int) -> list[ThreadRow]:
    """List the threads with the newest posts, of those that ``actor`` may see."""
    query = select(*_THREAD).join(Theme).where(listed(actor))
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(limit)
    return [ThreadRow(*row) for row in db.session.execute(query)]


def spoken_in_for(actor: Actor | None, organisation_id: int, limit: int) -> list[ThreadRow]:
    """List the threads in which somebody spoke for the organisation, of those that ``actor`` may see."""
    spoken = select(Post.thread_id).where(
        Post.organisation_id == organisation_id, Post.state == PostState.VISIBLE
    )
    query = select(*_THREAD).join(Theme).where(listed(actor), Thread.id.in_(spoken))
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(limit)
    return [ThreadRow(*row) for row in db.session.execute(query)]


def spoken_in_by(actor: Actor | None, account_id: int, limit: int) -> list[ThreadRow]:
    """List the threads in which a person spoke, of those that ``actor`` may see, the newest word first."""
    spoken = select(Post.thread_id).where(Post.author_id == account_id, Post.state == PostState.VISIBLE)
    query = select(*_THREAD).join(Theme).where(listed(actor), Thread.id.in_(spoken))
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
_HEAD_FOR_VISITORS = _HEAD.add_columns(false()).where(readable_by(None))
_ANSWERED, _MOVED = aliased(Post, name="answered"), aliased(Post, name="moved")
_POSTS = (
    select(
        Post.number,
        Post.author_name,
        Account.language.label("author_language"),
        Post.language,
        Post.html,
        Post.written_at,
        Post.state,
        Post.ended_at,
        NAME,
        LANGUAGE,
        Organisation.key,
        Organisation.sector,
        Post.mandate,
        Post.told,
        Post.told_on,
        Post.author_id,
        case(
            (or_(Account.suspended_at.is_not(None), Account.left_at.is_not(None)), ""),
            else_=func.coalesce(Account.page_for, ""),
        ),
        Post.id,
        Post.reason,
        Post.edited_at,
        Post.revision,
        Post.reactions,
        Post.question,
        _ANSWERED.number,
        _MOVED.thread_id,
        _MOVED.number,
        PostTranslation.html,
        PostTranslation.rendering,
        PostTranslation.of_revision,
    )
    .outerjoin(_ANSWERED, _ANSWERED.id == Post.answers_id)
    .outerjoin(_MOVED, _MOVED.id == Post.moved_to_id)
    .outerjoin(
        PostTranslation,
        and_(PostTranslation.post_id == Post.id, PostTranslation.language == bindparam("language")),
    )
    .outerjoin(Account, Account.id == Post.author_id)
    .outerjoin(Organisation, Organisation.id == Post.organisation_id)
    .outerjoin(HERE, IS_HERE)
    .where(Post.thread_id == bindparam("thread"), Post.number.between(bindparam("first"), bindparam("last")))
    .order_by(Post.number)
)


def head(actor: Actor | None, thread_id: int) -> Head:
    """Read the top of a thread that ``actor`` may see.

    :raises NotFound: no such thread, or not for this person.
    """
    statement = (
        _HEAD_FOR_VISITORS
        if actor is None
        else _HEAD.add_columns(moderated_by(actor)).where(readable_by(actor))
    )
    row = db.session.execute(statement, {"thread": thread_id}).first()
    if row is None:
        raise NotFound
    return Head._make(row)


def sign_of(head: Head) -> Sign:
    """Return what tells that a thread has not changed since ``head`` was read."""
    return Sign(select(Thread.revision).where(Thread.id == head.id), head.revision)


def posts(thread_id: int, page: int) -> list[PostRow]:
    """Read one page of posts, by their numbers: the last page costs what the first costs."""
    first = (page - 1) * PAGE + 1
    wanted = {"thread": thread_id, "first": first, "last": first + PAGE - 1, "language": i18n.language()}
    rows: Any = db.session.execute(_POSTS, wanted)  # more columns than types can tell apart
    return [
        PostRow._make([*row[:4], Markup(row[4]), *row[5:-3], _safe(row[-3]), *row[-2:]])  # noqa: S704  # see there
        for row in rows
    ]


def _safe(html: str | None) -> Markup | None:
    return None if html is None else Markup(html)  # noqa: S704  # it was sanitised when it was written


def page_of(number: int) -> int:
    """Return the page on which the post of this number stands."""
    return (number - 1) // PAGE + 1
