"""What a reply asks for before it is written: one statement for each, built once."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.discussions import unread
from app.discussions.access import moderated_by, readable_by
from app.discussions.models import Post, Theme, Thread
from app.errors import NotFound


class Here(NamedTuple):
    """Where somebody replies, and as what."""

    thread: Thread
    theme: Theme
    keeps_order: bool


@cache
def _here(is_secretariat: bool) -> Select[Any]:
    somebody = unread.somebody(is_secretariat)
    what: tuple[Any, ...] = (Thread, Theme, moderated_by(somebody))
    found = select(*what).select_from(Thread).join(Theme)
    return found.where(Thread.id == bindparam("thread"), readable_by(somebody))


_WRITTEN = select(Post).where(Post.author_id == bindparam("author"), Post.key == bindparam("key"))


def find(session: Session, actor: Actor, thread_id: int) -> Here:
    """Find the thread, its theme, and whether ``actor`` keeps order there.

    :raises NotFound: no such thread, or not for this person.
    """
    asked = {"thread": thread_id, "reader": actor.id}
    found = session.execute(_here(actor.is_secretariat), asked).one_or_none()
    if found is None:
        raise NotFound
    return Here(found[0], found[1], bool(found[2]))


def written(session: Session, actor: Actor, key: str) -> Post | None:
    """Return the post that ``actor`` wrote with the form of this key already."""
    return session.scalar(_WRITTEN, {"author": actor.id, "key": key})
