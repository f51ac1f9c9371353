"""Who may see themes and their threads, and change them. The same rule for pages, lists, feeds and mails."""

from typing import Literal

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.discussions.models import Theme, ThemeFacilitator, Thread
from app.errors import NotFound
from app.groups.access import Person, groups_of
from app.groups.models import Visibility


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition under which ``actor`` (None: anybody) may know of a theme and what is in it."""
    if actor is None:
        return Theme.visibility == Visibility.PUBLIC
    if actor.is_secretariat:
        return true()
    return seen_by(actor.id)


def seen_by(person: Person) -> ColumnElement[bool]:
    """Return the condition under which somebody who has joined may know of a theme."""
    return or_(
        Theme.visibility != Visibility.GROUP,
        Theme.group_id.in_(groups_of(person)),
        _facilitated_by(person),
    )


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


def find_thread(session: Session, actor: Actor | None, thread_id: int) -> Thread:
    """Find a thread, to read it or to speak there: whoever may see its theme.

    :raises NotFound: no such thread, or not for this person.
    """
    found = session.scalar(select(Thread).join(Theme).where(Thread.id == thread_id, visible_to(actor)))
    if found is None:
        raise NotFound
    return found


def _facilitated_by(person: Person) -> ColumnElement[bool]:
    hers = select(ThemeFacilitator.theme_id).where(ThemeFacilitator.account_id == person)
    return Theme.id.in_(hers.correlate_except(ThemeFacilitator))
