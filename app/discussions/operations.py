"""What people can do: start a thread, reply."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app import clock, journal, text
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.access import find_theme, find_thread
from app.discussions.facts import PostWritten, ThreadStarted
from app.discussions.models import Post, Thread
from app.errors import NotFound
from app.journal import JournalEntry
from app.organisations.access import Recorded, Said, voice
from app.organisations.facts import OrganisationChanged, OrganisationsMerged


def start_thread(
    actor: Actor,
    *,
    theme: str,
    title: str,
    source: str,
    language: str,
    organisation_id: int | None,
    key: str,
    recorded: Recorded | None = None,
) -> Thread:
    """Open a discussion with its first post. The same ``key`` twice gives the first thread.

    theme: slug. source: Markdown. language: of title and post. organisation_id: None, for herself.
    recorded: instead, what the secretariat writes down for an organisation.

    :raises NotFound: no such theme.
    :raises NotYours: not her organisation.
    :raises TextTooLong: more than fits.
    """
    html = text.to_html(source)
    with transaction() as session:
        before = _written(session, actor, key)
        if before is not None:
            return session.get_one(Thread, before.thread_id)
        found = find_theme(session, actor, theme, "read")
        thread = open_thread(session, actor, theme_id=found.id, title=title, language=language)
        said = _said(session, actor, organisation_id, recorded)
        _write(session, actor, thread.id, source, html, language, said, key)
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
    actor: Actor,
    *,
    thread_id: int,
    source: str,
    language: str,
    organisation_id: int | None,
    key: str,
    recorded: Recorded | None = None,
) -> Post:
    """Say something in a thread. The same ``key`` twice gives the first post.

    recorded: instead of ``organisation_id``, what the secretariat writes down for an organisation.

    :raises NotFound: no such thread.
    :raises NotYours: not her organisation.
    :raises TextTooLong: more than fits.
    """
    html = text.to_html(source)
    with transaction() as session:
        before = _written(session, actor, key)
        if before is not None:
            return before
        find_thread(session, actor, thread_id)
        said = _said(session, actor, organisation_id, recorded)
        return _write(session, actor, thread_id, source, html, language, said, key)


def _said(session: Session, actor: Actor, organisation_id: int | None, recorded: Recorded | None) -> Said:
    """Find for whom a post is; what was recorded is not said by its author."""
    return voice(
        session,
        actor,
        speaker_id=None if recorded else actor.id,
        organisation_id=organisation_id,
        recorded=recorded,
    )


def _written(session: Session, actor: Actor, key: str) -> Post | None:
    return session.scalar(select(Post).filter_by(author_id=actor.id, key=key))


def _write(
    session: Session,
    actor: Actor,
    thread_id: int,
    source: str,
    html: str,
    language: str,
    said: Said,
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
    post = Post(
        thread_id=thread_id,
        number=number,
        author_id=actor.id,
        author_name=actor.name,
        **said.columns(),
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


class AboutAPerson(Protocol):
    """A fact of any feature that is about one person."""

    @property
    def account_id(self) -> int:
        """Who it is."""


def on_page_opens_or_shuts(session: Session, _entry: JournalEntry, fact: AboutAPerson) -> None:
    """Effect: her name leads to her page, or no longer, in threads she spoke in; kept pages say so too."""
    _show_anew(session, select(Post.thread_id).where(Post.author_id == fact.account_id))


def _show_anew(session: Session, threads: Select[int]) -> None:
    session.execute(
        update(Thread)
        .where(Thread.id.in_(threads))
        .values(revision=Thread.revision + 1)
        .execution_options(synchronize_session=False)
    )


def on_organisation_changed(
    session: Session, _entry: JournalEntry, fact: OrganisationChanged | OrganisationsMerged
) -> None:
    """Effect: threads in which the organisation spoke show it otherwise now, also where pages are kept."""
    _show_anew(session, select(Post.thread_id).where(Post.organisation_id == fact.organisation_id))
