"""Who may see themes and their threads, and change them. The same rule for pages, lists, feeds and mails."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.accounts.actor import Actor
from app.db import all_written_out
from app.discussions.kinds import LISTED, PostState, ThreadKind, ThreadState, Who
from app.discussions.models import Post, Theme, ThemeFacilitator, Thread, ThreadFacilitator
from app.errors import NotFound
from app.groups.access import Person, groups_of
from app.groups.models import Visibility

_ABOVE = aliased(Theme, name="theme_above")  #: the theme above a theme


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` (None: anybody) may know of a theme and what is in it."""
    if actor is None:
        public = Theme.visibility == Visibility.PUBLIC
        return and_(public, _with_what_is_above(_ABOVE.visibility == Visibility.PUBLIC))
    if actor.is_secretariat:
        return true()
    return seen_by(actor.id)


def seen_by(person: Person) -> ColumnElement[bool]:
    """Return the condition under which somebody who has joined may know of a theme.

    It is seen at most by those who see the theme above it; by those who look after it, or after that one,
    always.
    """
    let_in = and_(_lets_in(Theme, person), _with_what_is_above(_lets_in(_ABOVE, person)))
    return or_(let_in, _facilitated_by(person))


def _lets_in(theme: Any, person: Person) -> ColumnElement[bool]:
    return or_(theme.visibility != Visibility.GROUP, theme.group_id.in_(groups_of(person)))


def _with_what_is_above(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a theme stands below none, or below one of which ``condition`` is true."""
    above = exists().where(_ABOVE.id == Theme.parent_id, condition).correlate_except(_ABOVE)
    return or_(Theme.parent_id.is_(None), above)


def editable_by(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` may change a theme: its facilitators, the secretariat."""
    if actor is None:
        return false()
    return true() if actor.is_secretariat else _facilitated_by(actor.id)


def find_theme(
    session: Session, actor: Actor | None, slug: str, to: Literal["read", "edit"], *, lock: bool = False
) -> Theme:
    """Find a theme for what ``actor`` wants ``to`` do. lock: hold its row until the transaction ends.

    :raises NotFound: no such theme, or not for this person.
    """
    allowed = visible_to(actor) if to == "read" else editable_by(actor)
    query = select(Theme).where(Theme.slug == slug, allowed)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which a thread, joined with its theme, stands in lists for ``actor``."""
    return and_(Thread.state.in_(all_written_out(LISTED)), visible_to(actor))


def readable_by(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` may open a thread, joined with its theme.

    One that was merged leads elsewhere. One that is held or removed is seen by those who moderate it, one
    that is held or was never published also by who began it.
    """
    shown = Thread.state.in_(all_written_out((*LISTED, ThreadState.MERGED)))
    if actor is None:
        return and_(shown, visible_to(None))
    if actor.is_secretariat:
        return true()
    never_shown = and_(Thread.state == ThreadState.REMOVED, Thread.last_number == 0)
    hers = and_(or_(Thread.state == ThreadState.HELD, never_shown), Thread.author_id == actor.id)
    return and_(visible_to(actor), or_(shown, hers, moderated_by(actor)))


def moderated_by(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` keeps order in a thread, joined with its theme.

    The secretariat, who looks after its theme, and who leads the consultation that it is.
    """
    if actor is None:
        return false()
    if actor.is_secretariat:
        return true()
    led = select(ThreadFacilitator.thread_id).where(ThreadFacilitator.account_id == actor.id)
    return or_(_facilitated_by(actor.id), Thread.id.in_(led))


def find_thread(
    session: Session,
    actor: Actor | None,
    thread_id: int,
    to: Literal["read", "moderate"] = "read",
    *,
    lock: bool = False,
) -> Thread:
    """Find a thread for what ``actor`` wants ``to`` do. lock: hold its row until the transaction ends.

    :raises NotFound: no such thread, or not for this person.
    """
    allowed = readable_by(actor) if to == "read" else and_(readable_by(actor), moderated_by(actor))
    query = select(Thread).join(Theme).where(Thread.id == thread_id, allowed)
    if lock:
        query = query.with_for_update(of=Thread).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def may_start(session: Session, actor: Actor | None, theme: Theme, kind: ThreadKind) -> bool:
    """Tell whether ``actor``, who sees ``theme``, may begin a thread of this kind there.

    Announcements and consultations are begun by those who look after the theme, everywhere.
    """
    if actor is None or actor.is_secretariat:
        return actor is not None
    if theme.starters is Who.EVERYBODY and kind in {ThreadKind.DISCUSSION, ThreadKind.QUESTION}:
        return True
    return session.scalar(select(Theme.id).where(Theme.id == theme.id, editable_by(actor))) is not None


def moderates(session: Session, actor: Actor | None, thread: Thread) -> bool:
    """Tell whether ``actor`` keeps order in ``thread``."""
    if actor is None or actor.is_secretariat:
        return actor is not None
    query = select(Thread.id).join(Theme).where(Thread.id == thread.id, moderated_by(actor))
    return session.scalar(query) is not None


def find_post(
    session: Session,
    actor: Actor | None,
    post_id: int,
    to: Literal["read", "edit", "moderate"] = "read",
    *,
    lock: bool = False,
) -> tuple[Post, Thread]:
    """Find a post and its thread for what ``actor`` wants ``to`` do.

    To read: what is visible or was; what is held, and what was refused, by its author and those who moderate.
    To edit: by its author, as long as it is visible or held. lock: hold the row of the thread until the
    transaction ends: whatever changes a post holds its thread first.

    :raises NotFound: no such post, or not for this person.
    """
    thread_id = session.scalar(select(Post.thread_id).where(Post.id == post_id))
    if thread_id is None:
        raise NotFound
    thread = find_thread(session, actor, thread_id, "moderate" if to == "moderate" else "read", lock=lock)
    post = session.get_one(Post, post_id, populate_existing=True)
    hers = actor is not None and post.author_id == actor.id
    if to == "edit":
        allowed = hers and post.state in {PostState.VISIBLE, PostState.HELD}
    else:
        allowed = post.number is not None or hers or moderates(session, actor, thread)
    if not allowed or post.thread_id != thread.id:  # it was moved while we waited for the lock
        raise NotFound
    return post, thread


def _facilitated_by(person: Person) -> ColumnElement[bool]:
    """Return the condition that somebody looks after a theme, or after the one above it."""
    hers = select(ThemeFacilitator.theme_id).where(ThemeFacilitator.account_id == person)
    hers = hers.correlate_except(ThemeFacilitator)
    return or_(Theme.id.in_(hers), Theme.parent_id.in_(hers))
