"""What can be read. Rows, not entities: these pages are asked for most."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from app import clock, i18n
from app.accounts.actor import Actor
from app.accounts.finding import KNOWN, Known
from app.accounts.models import Account
from app.db import db, glance
from app.discussions import access, standing, theme_names, unread
from app.discussions.access import editable_by, find_theme, listed, moderated_by, readable_by, visible_to
from app.discussions.kinds import (
    LISTED,
    Phase,
    PostState,
    Reacting,
    Rendering,
    ThreadKind,
    ThreadState,
    Who,
    phase_of,
)
from app.discussions.models import Post, Theme, ThemeAddress, ThemeFacilitator, Thread
from app.discussions.reading_models import ThemeReader, ThreadReader
from app.discussions.standing import Standing
from app.discussions.waiting import waits_for
from app.discussions.writing_models import Draft, PostTranslation
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

    @property
    def reacted(self) -> list[tuple[Reacting, int]]:
        """How many said each of the things one can say without words: all of them, in their order."""
        return reacted(self.reactions)

    def author_has_page(self, is_visitor: bool) -> bool:
        """Tell whether the page of the author can be opened by a visitor, or by all who have joined."""
        return self.page_for == "public" or (self.page_for == "signed_in" and not is_visitor)


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


def themes(actor: Actor | None) -> list[ThemeRow]:
    """List the themes that ``actor`` may see in their order, with what goes on in each."""
    return _theme_rows(actor, true())


def around(actor: Actor | None, theme: Theme) -> tuple[ThemeRow | None, list[ThemeRow]]:
    """Return the theme above one and those below it, as ``actor`` may see them."""
    rows = _theme_rows(actor, or_(Theme.id == theme.parent_id, Theme.parent_id == theme.id))
    above = next((row for row in rows if row.id == theme.parent_id), None)
    return above, [row for row in rows if row is not above]


def _theme_rows(actor: Actor | None, wanted: ColumnElement[bool]) -> list[ThemeRow]:
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
        .where(visible_to(actor), wanted)
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


def texts_of(theme: Theme) -> dict[str, tuple[str, str]]:
    """Return (title, description) of a theme in languages beside its own."""
    return theme_names.texts_of(db.session(), theme.id)


def theme_now(actor: Actor | None, slug: str) -> str:
    """Return the address of the theme to which one that is gone leads.

    :raises NotFound: it leads nowhere, or not for this person.
    """
    query = select(Theme.slug).join(ThemeAddress, ThemeAddress.theme_id == Theme.id)
    found = db.session.scalar(query.where(ThemeAddress.slug == slug, visible_to(actor)))
    if found is None:
        raise NotFound
    return found


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


def may_start(actor: Actor | None, theme: Theme) -> bool:
    """Tell whether ``actor`` may begin a discussion under ``theme``; a visitor, once she has joined."""
    if actor is None:
        return theme.starters is Who.EVERYBODY
    return access.may_start(db.session(), actor, theme, ThreadKind.DISCUSSION)


def facilitators_of(theme: Theme) -> Sequence[Known]:
    """List who looks after a theme, by name."""
    query = select(*KNOWN).join(ThemeFacilitator, ThemeFacilitator.account_id == Account.id)
    query = query.where(ThemeFacilitator.theme_id == theme.id, Account.left_at.is_(None))
    return [Known(*row) for row in db.session.execute(query.order_by(func.lower(Account.name), Account.id))]


def theme_choices(actor: Actor | None) -> Sequence[tuple[int, str, str]]:
    """Return (id, title, language of the title) of the themes that ``actor`` may see, for a form."""
    query = select(Theme.id, theme_names.TITLE, theme_names.LANGUAGE).where(visible_to(actor))
    query = query.order_by(*theme_names.ORDER)
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def theme_slugs(actor: Actor | None) -> Sequence[tuple[str, str]]:
    """Return (slug, title) of the themes that ``actor`` may see, for a form."""
    query = select(Theme.slug, theme_names.TITLE).where(visible_to(actor))
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(*theme_names.ORDER))]


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


_ANSWERED, _MOVED = aliased(Post, name="answered"), aliased(Post, name="moved")
_SHOWN = (
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
    .outerjoin(_ANSWERED, and_(_ANSWERED.id == Post.answers_id, _ANSWERED.thread_id == Post.thread_id))
    .outerjoin(_MOVED, _MOVED.id == Post.moved_to_id)
    .outerjoin(
        PostTranslation,
        and_(PostTranslation.post_id == Post.id, PostTranslation.language == bindparam("language")),
    )
    .outerjoin(Account, Account.id == Post.author_id)
    .outerjoin(Organisation, Organisation.id == Post.organisation_id)
    .outerjoin(HERE, IS_HERE)
    .where(Post.thread_id == bindparam("thread"))
    .order_by(Post.number)
)
_POSTS = _SHOWN.where(Post.number.between(bindparam("first"), bindparam("last")))


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


def _head_asked(actor: Actor, thread_id: int) -> Mapping[str, Any]:
    return {"thread": thread_id, "reader": actor.id, "draft": f"reply {thread_id}"}


def sign_of(head: Head) -> Sign:
    """Return what tells that a thread has not changed since ``head`` was read."""
    return Sign(select(Thread.revision).where(Thread.id == head.id), head.revision)


def posts(thread_id: int, page: int) -> list[PostRow]:
    """Read one page of posts, by their numbers: the last page costs what the first costs."""
    first = (page - 1) * PAGE + 1
    return posts_between(thread_id, first, first + PAGE - 1)


def posts_between(thread_id: int, first: int, last: int) -> list[PostRow]:
    """Read the posts with these numbers, both included."""
    wanted = {"thread": thread_id, "first": first, "last": last, "language": i18n.language()}
    return _read(glance(_POSTS, wanted))


def posts_numbered(thread_id: int, numbers: Sequence[int]) -> list[PostRow]:
    """Read some posts of a thread, by their numbers."""
    wanted = {"thread": thread_id, "language": i18n.language()}
    return _read(db.session.execute(_SHOWN.where(Post.number.in_(numbers)), wanted))


def _read(rows: Any) -> list[PostRow]:
    """rows: of more columns than types can tell apart."""
    return [
        PostRow._make([*row[:4], Markup(row[4]), *row[5:-3], _safe(row[-3]), *row[-2:]])  # noqa: S704  # see there
        for row in rows
    ]


def _safe(html: str | None) -> Markup | None:
    return None if html is None else Markup(html)  # noqa: S704  # it was sanitised when it was written


def reacted(counts: Mapping[str, int]) -> list[tuple[Reacting, int]]:
    """Return how many said each of the things one can say without words: all of them, in their order."""
    return [(kind, counts.get(kind, 0)) for kind in Reacting]


def page_of(number: int) -> int:
    """Return the page on which the post of this number stands."""
    return (number - 1) // PAGE + 1
