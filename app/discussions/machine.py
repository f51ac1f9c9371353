"""Wishes for a translation by a machine: people make them, a worker fulfils them, outside of transactions."""

from datetime import timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import db, transaction
from app.discussions import translator, wording
from app.discussions.kinds import PostState, Rendering
from app.discussions.models import Post, Theme, Thread
from app.discussions.posting import touch
from app.discussions.translating import readable
from app.discussions.translation_facts import TranslationAsked, TranslationMade
from app.discussions.writing_models import PostTranslation, TranslationWish
from app.errors import Refusal
from app.groups.models import Visibility
from app.i18n import Lazy, _

MOST_TRIES = 5
PATIENCE = timedelta(minutes=5)  #: after which another worker takes up what one has in hand
PAUSE = timedelta(minutes=1)  #: before the second try; each later one waits twice as long
AT_ONCE = 5  #: wishes a worker fulfils before it looks whether it should stop
_PROBLEMS: dict[str, Lazy] = {
    "refused": _("The machine cannot translate this. Perhaps it does not know one of the languages."),
    "no_answer": _("The machine did not answer. Please try again later."),
}


class NoMachine(Refusal):
    """There is no machine here, or it must not see this."""

    code, status = "no_machine", 422
    message = _("This cannot be translated by a machine here. You can translate it yourself.")


class _Work(NamedTuple):
    """What is to be translated."""

    post_id: int
    thread_id: int
    language: str
    original: str
    source: str
    revision: int
    tries: int


def may_ask(thread: Thread, theme: Theme) -> bool:
    """Tell whether a machine may see what stands in a thread."""
    is_open = theme.visibility is Visibility.PUBLIC or current_app.config["TRANSLATOR_PRIVATE"]
    return translator.is_there() and bool(is_open) and thread.theme_id == theme.id


def ask(actor: Actor, post_id: int, language: str) -> None:
    """Wish that a machine translates a post. Twice changes nothing; after a failure it is tried anew.

    :raises NotFound: no such post or language, or not for this person.
    :raises SameLanguage: it is written in that language.
    :raises NoMachine: see there.
    """
    with transaction() as session:
        post, thread = readable(session, actor, post_id, language, lock=True)
        if not may_ask(thread, session.get_one(Theme, thread.theme_id)):
            raise NoMachine
        there = session.get(PostTranslation, (post.id, language))
        if there is not None and there.of_revision == post.revision:
            return
        wish = session.get(TranslationWish, (post.id, language))
        if wish is not None and not wish.problem:
            return
        now = clock.now()
        if wish is None:
            wish = TranslationWish(post_id=post.id, language=language)
            session.add(wish)
        wish.asked_by_id, wish.asked_at, wish.next_at, wish.tries, wish.problem = actor.id, now, now, 0, ""
        session.flush()
        journal.record(session, TranslationAsked(actor_id=actor.id, post_id=post.id, language=language))


def problem(wish: TranslationWish) -> str:
    """Say why a wish is not fulfilled; "" as long as it is tried."""
    return str(_PROBLEMS.get(wish.problem, _PROBLEMS["no_answer"])) if wish.problem else ""


def work() -> None:
    """Fulfil some wishes. For the worker; any number of them at once."""
    if not translator.is_there():
        return
    for _one in range(AT_ONCE):
        taken = _take()
        if taken is None:
            return
        try:
            said = translator.translated(taken.source, taken.original, taken.language)
            html = wording.render(db.session(), taken.thread_id, said)
            db.session.rollback()
        except translator.Refused:
            _fail(taken, "refused")
        except (translator.NoAnswer, Refusal):
            _fail(taken, "no_answer" if taken.tries >= MOST_TRIES else "")
        else:
            _keep(taken, said, html)


def _take() -> _Work | None:
    """Take the oldest wish in hand, so that no other worker does; it comes up again if this one dies."""
    with transaction() as session:
        now = clock.now()
        due = select(TranslationWish).where(TranslationWish.next_at <= now, TranslationWish.problem == "")
        wish = session.scalar(
            due.order_by(TranslationWish.next_at).limit(1).with_for_update(skip_locked=True)
        )
        if wish is None:
            return None
        post = session.get_one(Post, wish.post_id)
        thread = session.get_one(Thread, post.thread_id)
        if post.state is not PostState.VISIBLE or not may_ask(
            thread, session.get_one(Theme, thread.theme_id)
        ):
            session.delete(wish)  # the next wish is looked for in some seconds
            return None
        wish.tries += 1
        wish.next_at = now + max(PATIENCE, PAUSE * 2**wish.tries)
        return _Work(
            post.id, post.thread_id, wish.language, post.language, post.source, post.revision, wish.tries
        )


def _fail(taken: _Work, why: str) -> None:
    with transaction() as session:
        wish = session.get(TranslationWish, (taken.post_id, taken.language), with_for_update=True)
        if wish is not None and wish.tries == taken.tries:
            wish.problem = why
            if not why:
                wish.next_at = clock.now() + PAUSE * 2 ** (wish.tries - 1)


def _keep(taken: _Work, said: str, html: str) -> None:
    """Keep what a machine made, unless a person was faster, or the post says something else by now."""
    with transaction() as session:
        thread = session.get_one(Thread, taken.thread_id, with_for_update=True)
        post = session.get_one(Post, taken.post_id, populate_existing=True)
        _forget(session, taken)
        if post.state is not PostState.VISIBLE or post.thread_id != thread.id:
            return
        found = session.get(PostTranslation, (post.id, taken.language), populate_existing=True)
        if found is not None and (
            found.rendering is not Rendering.MACHINE or found.of_revision >= taken.revision
        ):
            return
        if found is None:
            found = PostTranslation(post_id=post.id, language=taken.language, revision=0)
            session.add(found)
        found.rendering, found.translator_id, found.reviewer_id = Rendering.MACHINE, None, None
        found.source, found.html, found.of_revision = said, html, taken.revision
        found.revision, found.made_at = found.revision + 1, clock.now()
        touch(session, thread.id)
        session.flush()
        journal.record(
            session,
            TranslationMade(actor_id=None, post_id=post.id, thread_id=thread.id, language=taken.language),
        )


def _forget(session: Session, taken: _Work) -> None:
    session.execute(delete(TranslationWish).filter_by(post_id=taken.post_id, language=taken.language))
