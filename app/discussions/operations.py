"""What people can do: start a thread, reply."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock, journal, text
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.facts import PostWritten, ThreadStarted
from app.discussions.models import Post, Theme, Thread
from app.errors import NotFound
from app.organisations.access import speaking_for


def start_thread(
    actor: Actor,
    *,
    theme: str,
    title: str,
    source: str,
    language: str,
    organisation_id: int | None,
    key: str,
) -> Thread:
    """Open a discussion with its first post. The same ``key`` twice gives the first thread.

    theme: slug. source: Markdown. language: of title and post. organisation_id: None, for herself.

    :raises NotFound: no such theme.
    :raises NotYours: not her organisation.
    :raises TextTooLong: more than fits.
    """
    html = text.to_html(source)
    with transaction() as session:
        before = _written(session, actor, key)
        if before is not None:
            return session.get_one(Thread, before.thread_id)
        found = session.scalar(select(Theme).filter_by(slug=theme))
        if found is None:
            raise NotFound
        thread = open_thread(session, actor, theme_id=found.id, title=title, language=language)
        _write(session, actor, thread.id, source, html, language, organisation_id, key)
        session.refresh(thread)
        return thread


def open_thread(
    session: Session, actor: Actor, *, theme_id: int, title: str, language: str, at: datetime | None = None
) -> Thread:
    """Make a thread without posts, in the caller's transaction. at: now, unless given."""
    now = at or clock.now()
    thread = Thread(
        theme_id=theme_id,
        title=title,
        language=language,
        author_id=actor.id,
        started_at=now,
        last_post_at=now,
        last_author_name=actor.name,
    )
    session.add(thread)
    session.flush()
    journal.record(session, ThreadStarted(actor_id=actor.id, thread_id=thread.id))
    return thread


def reply(
    actor: Actor, *, thread_id: int, source: str, language: str, organisation_id: int | None, key: str
) -> Post:
    """Say something in a thread. The same ``key`` twice gives the first post.

    :raises NotFound: no such thread.
    :raises NotYours: not her organisation.
    :raises TextTooLong: more than fits.
    """
    html = text.to_html(source)
    with transaction() as session:
        before = _written(session, actor, key)
        if before is not None:
            return before
        return _write(session, actor, thread_id, source, html, language, organisation_id, key)


def _written(session: Session, actor: Actor, key: str) -> Post | None:
    return session.scalar(select(Post).filter_by(author_id=actor.id, key=key))


def _write(
    session: Session,
    actor: Actor,
    thread_id: int,
    source: str,
    html: str,
    language: str,
    organisation_id: int | None,
    key: str,
) -> Post:
    """Take the next number under the thread's row lock, and put the post there."""
    now = clock.now()
    number = session.scalar(
        update(Thread)
        .where(Thread.id == thread_id)
        .values(
            last_number=Thread.last_number + 1,
            revision=Thread.revision + 1,
            last_post_at=now,
            last_author_name=actor.name,
        )
        .returning(Thread.last_number)
        .execution_options(synchronize_session=False)
    )
    if number is None:
        raise NotFound
    organisation = speaking_for(session, actor, organisation_id)
    post = Post(
        thread_id=thread_id,
        number=number,
        author_id=actor.id,
        author_name=actor.name,
        organisation_id=organisation.id if organisation else None,
        language=language,
        source=source,
        html=html,
        written_at=now,
        key=key,
    )
    session.add(post)
    session.flush()
    journal.record(session, PostWritten(actor_id=actor.id, post_id=post.id))
    return post
