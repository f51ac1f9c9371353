"""What people can do: start a thread, reply."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import db, transaction
from app.discussions import drafts, replying, wording
from app.discussions.access import find_theme, may_start
from app.discussions.beginning import Beginning, apply
from app.discussions.facts import ThreadStarted
from app.discussions.kinds import PostState, ThreadKind, ThreadState
from app.discussions.models import GuidingQuestion, Post, Thread, ThreadFacilitator, ThreadOrganisation
from app.discussions.posting import FacilitatorsOnly, Words, is_held, is_held_here, want_open, write
from app.journal import JournalEntry
from app.organisations.access import Recorded, Said, voice
from app.organisations.facts import OrganisationChanged, OrganisationsMerged

DISCUSSION = Beginning()  #: what a thread is, unless somebody says more of it


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
    beginning: Beginning = DISCUSSION,
    files: Sequence[int] = (),
    draft: str | None = None,
) -> Thread:
    """Open a discussion with its first post. The same ``key`` twice gives the first thread.

    theme: slug. source: Markdown. language: of title and post. organisation_id: None, for herself.
    recorded: instead, what the secretariat writes down for an organisation. files: attachments of hers.
    draft: the key of the draft that is published by this.
    beginning: its kind, and what belongs to that. Where the post is held, so is the thread.

    :raises NotFound: no such theme.
    :raises FacilitatorsOnly: it is not hers to begin one here, or not one of this kind.
    :raises ClosesBeforeItOpens: a consultation whose days are strange.
    :raises NotYours: not her organisation.
    :raises TextTooLong: more than fits.
    """
    html = wording.render(db.session(), None, source, writer_id=actor.id)
    with transaction() as session:
        before = replying.written(session, actor, key)
        if before is not None:
            return session.get_one(Thread, before.thread_id)
        found = find_theme(session, actor, theme, "read")
        kind = beginning.kind
        if not may_start(session, actor, found, kind):
            raise FacilitatorsOnly
        thread = open_thread(session, actor, theme_id=found.id, title=title, language=language, kind=kind)
        apply(session, actor, thread, beginning)
        said = _said(session, actor, organisation_id, recorded)
        held = is_held(session, actor, thread)
        if held:
            thread.state = ThreadState.HELD
        words = Words(source=source, html=html, language=language, said=said, key=key, files=files)
        write(session, actor, thread, words, held=held)
        _forget_draft(session, actor, draft)
        session.refresh(thread)
        return thread


def open_thread(
    session: Session,
    actor: Actor,
    *,
    theme_id: int,
    title: str,
    language: str,
    at: datetime | None = None,
    kind: ThreadKind = ThreadKind.DISCUSSION,
) -> Thread:
    """Make a thread without posts, in the caller's transaction. at: now, unless given."""
    now = at or clock.now()
    thread = Thread(
        theme_id=theme_id,
        kind=kind,
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
    answers: int | None = None,
    question: int | None = None,
    files: Sequence[int] = (),
    draft: str | None = None,
) -> Post:
    """Say something in a thread. The same ``key`` twice gives the first post.

    recorded: instead of ``organisation_id``, what the secretariat writes down for an organisation.
    answers: the number of the post to which it replies; question: of the guiding question. One that is not
    there any more is not kept. files: attachments of hers. draft: the key of the draft that is published.

    :raises NotFound: no such thread.
    :raises Refusal: see :func:`app.discussions.posting.want_open`.
    :raises NotYours: not her organisation.
    :raises TextTooLong: more than fits.
    """
    html = wording.render(db.session(), thread_id, source, writer_id=actor.id)
    with transaction() as session:
        before = replying.written(session, actor, key)
        if before is not None:
            return before
        here = replying.find(session, actor, thread_id)
        thread = here.thread
        want_open(*here)
        said = _said(session, actor, organisation_id, recorded)
        words = Words(
            source=source,
            html=html,
            language=language,
            said=said,
            key=key,
            answers_id=_answered(session, thread, answers),
            question=_asked(session, thread, question),
            files=files,
        )
        held = is_held_here(session, actor, here.theme, here.keeps_order)
        post = write(session, actor, thread, words, held=held)
        _forget_draft(session, actor, draft)
        return post


def _forget_draft(session: Session, actor: Actor, draft: str | None) -> None:
    if draft is not None:
        drafts.forget(session, actor.id, draft)


def _answered(session: Session, thread: Thread, number: int | None) -> int | None:
    """Find the post that is replied to: it may have been moved since the form was opened."""
    if number is None:
        return None
    post = select(Post.id).where(Post.thread_id == thread.id, Post.number == number)
    return session.scalar(post.where(Post.state == PostState.VISIBLE))


def _asked(session: Session, thread: Thread, number: int | None) -> int | None:
    if number is None:
        return None
    return session.scalar(select(GuidingQuestion.number).filter_by(thread_id=thread.id, number=number))


def _said(session: Session, actor: Actor, organisation_id: int | None, recorded: Recorded | None) -> Said:
    """Find for whom a post is; what was recorded is not said by its author."""
    return voice(
        session,
        actor,
        speaker_id=None if recorded else actor.id,
        organisation_id=organisation_id,
        recorded=recorded,
    )


class AboutAPerson(Protocol):
    """A fact of any feature that is about one person."""

    @property
    def account_id(self) -> int:
        """Who it is."""


def on_page_opens_or_shuts(session: Session, _entry: JournalEntry, fact: AboutAPerson) -> None:
    """Effect: her name leads to her page, or no longer, in threads she spoke in or leads, kept pages too."""
    _show_anew(session, select(Post.thread_id).where(Post.author_id == fact.account_id))
    on_leader_changed(session, _entry, fact)


def on_leader_changed(session: Session, _entry: JournalEntry, fact: AboutAPerson) -> None:
    """Effect: consultations that she leads say otherwise now who she is."""
    led = select(ThreadFacilitator.thread_id).where(ThreadFacilitator.account_id == fact.account_id)
    _show_anew(session, led)


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
    """Effect: threads in which it spoke, or that are about it, show it otherwise now, kept pages too."""
    _show_anew(session, select(Post.thread_id).where(Post.organisation_id == fact.organisation_id))
    about = select(ThreadOrganisation.thread_id).filter_by(organisation_id=fact.organisation_id)
    _show_anew(session, about)
