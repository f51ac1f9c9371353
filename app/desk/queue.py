"""What waits for those who keep order, and what they decided lately: of the discussions each looks after."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Select, select

from app import text
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.desk import notes, reports, warnings
from app.desk.models import About
from app.desk.notes import Noted
from app.desk.reports import Listed
from app.desk.warnings import Given
from app.discussions import theme_names
from app.discussions.access import find_post, find_thread, moderated_by
from app.discussions.kinds import PostState, ThreadState
from app.discussions.models import Post, Theme, Thread
from app.discussions.moderating_facts import PostRefused, PostRemoved, ThreadRemoved
from app.errors import NotFound
from app.journal import JournalEntry

MOST = 200  #: posts that wait, on the page
LATELY = 300  #: decisions that are looked through
GIST = 220  #: characters of a post on a list


class Waiting(NamedTuple):
    """A post that waits to be published, or that was taken away."""

    post_id: int
    thread_id: int
    thread_title: str
    thread_language: str
    thread_state: ThreadState
    theme_title: str
    theme_language: str
    author_id: int | None
    author_name: str
    language: str
    html: str
    written_at: datetime
    state: PostState
    reason: str
    ended_at: datetime | None

    @property
    def gist(self) -> str:
        """The beginning of what it says."""
        return text.excerpt(text.to_plain(self.html), GIST)


class Gone(NamedTuple):
    """A discussion that was taken away."""

    thread_id: int
    title: str
    language: str
    reason: str


class Case(NamedTuple):
    """Everything about a post that helps to decide about it."""

    post: Post
    thread: Thread
    prose: Markup  #: what it says
    author: Account | None
    reports: Sequence[Listed]
    notes: Sequence[Noted]
    warnings: Sequence[Given]  #: that its author got, for whatever
    notes_on_author: Sequence[Noted]  #: for the secretariat


class ThreadCase(NamedTuple):
    """Everything about a discussion that helps to decide about it."""

    thread: Thread
    author: Account | None
    notes: Sequence[Noted]
    waiting: Sequence[Waiting]


class PersonCase(NamedTuple):
    """What those who run this note of a person."""

    person: Account
    notes: Sequence[Noted]
    warnings: Sequence[Given]


def waiting(actor: Actor) -> Sequence[Waiting]:
    """List posts that wait to be published where ``actor`` keeps order, the newest first.

    :raises NotFound: she keeps order nowhere.
    """
    if not reports.may_look(actor):
        raise NotFound
    return _posts(_waiting(actor).order_by(Post.id.desc()).limit(MOST))


def decided(actor: Actor) -> Sequence[Waiting]:
    """List posts that were refused or removed lately and can be put back, as :func:`waiting` does."""
    ids = _lately("post_id", PostRefused.__name__, PostRemoved.__name__)
    chosen = _ROWS.where(
        Post.id.in_(ids),
        Post.state.in_([PostState.REFUSED, PostState.REMOVED]),
        Post.source != "",
        moderated_by(actor),
    )
    return _posts(chosen.order_by(Post.ended_at.desc(), Post.id.desc()).limit(20))


def gone(actor: Actor) -> Sequence[Gone]:
    """List discussions that were removed lately, where ``actor`` keeps order."""
    query = select(Thread.id, Thread.title, Thread.language, Thread.reason).join(Theme)
    query = query.where(
        Thread.id.in_(_lately("thread_id", ThreadRemoved.__name__)),
        Thread.state == ThreadState.REMOVED,
        moderated_by(actor),
    )
    return [Gone(*row) for row in db.session.execute(query.order_by(Thread.id.desc()).limit(20))]


def case(actor: Actor, post_id: int) -> Case:
    """Find a post to decide about, with what is known of it.

    :raises NotFound: no such post, or not hers to keep order in.
    """
    session = db.session()
    post, thread = find_post(session, actor, post_id, "moderate")
    return Case(
        post=post,
        thread=thread,
        prose=Markup(post.html),  # noqa: S704  # it was sanitised when it was written
        author=session.get(Account, post.author_id) if post.author_id else None,
        reports=reports.of_post(actor, post.id),
        notes=notes.of(About.POST, post.id),
        warnings=warnings.of_person(post.author_id) if post.author_id and post.told is None else [],
        notes_on_author=(
            notes.of(About.ACCOUNT, post.author_id) if post.author_id and actor.is_secretariat else []
        ),
    )


def thread_case(actor: Actor, thread_id: int) -> ThreadCase:
    """Find a discussion to decide about, with what is known of it.

    :raises NotFound: no such thread, or not hers to keep order in.
    """
    session = db.session()
    thread = find_thread(session, actor, thread_id, "moderate")
    return ThreadCase(
        thread=thread,
        author=session.get(Account, thread.author_id) if thread.author_id else None,
        notes=notes.of(About.THREAD, thread.id),
        waiting=_posts(_waiting(actor).where(Post.thread_id == thread.id).order_by(Post.id.desc())),
    )


def person_case(person_id: int) -> PersonCase:
    """Find a person with what was noted of her; for the secretariat.

    :raises NotFound: no such person.
    """
    person = db.session.get(Account, person_id)
    if person is None:
        raise NotFound
    return PersonCase(person, notes.of(About.ACCOUNT, person_id), warnings.of_person(person_id))


_ROWS = (
    select(
        Post.id,
        Thread.id,
        Thread.title,
        Thread.language,
        Thread.state,
        theme_names.TITLE,
        theme_names.LANGUAGE,
        Post.author_id,
        Post.author_name,
        Post.language,
        Post.html,
        Post.written_at,
        Post.state,
        Post.reason,
        Post.ended_at,
    )
    .join(Thread, Thread.id == Post.thread_id)
    .join(Theme, Theme.id == Thread.theme_id)
)


def _waiting(actor: Actor) -> Any:
    return _ROWS.where(Post.state == PostState.HELD, moderated_by(actor))


def _posts(query: Any) -> list[Waiting]:
    return [Waiting(*row) for row in db.session.execute(query)]


def _lately(field: str, *kinds: str) -> set[int]:
    """Return the things about which was decided lately, as the journal has it."""
    entries: Select[JournalEntry] = select(JournalEntry).where(JournalEntry.kind.in_(kinds))
    newest = entries.order_by(JournalEntry.id.desc()).limit(LATELY)
    return {entry.data[field] for entry in db.session.scalars(newest)}
