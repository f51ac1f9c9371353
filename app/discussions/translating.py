"""What people do with translations of posts: make them, correct them, look through them, take them away.

The original always counts, and stays beside each translation. Whoever may read a post and has joined may
translate it; her name stands with it.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db, transaction
from app.discussions import wording
from app.discussions.access import find_post, moderates
from app.discussions.kinds import PostState, Rendering
from app.discussions.models import Post, Thread
from app.discussions.posting import touch
from app.discussions.translation_facts import (
    LanguageCorrected,
    ReadingLanguagesChosen,
    TranslationChanged,
    TranslationMade,
    TranslationRemoved,
    TranslationReviewed,
)
from app.discussions.writing_models import PostTranslation, TranslationWish
from app.errors import NotFound, Refusal
from app.i18n import LANGUAGES, _


class TranslationChangedMeanwhile(Refusal):
    """Somebody else saved it since the form was opened. Nothing is overwritten."""

    code, status = "translation_changed_meanwhile", 409
    message = _("This translation was changed while you were writing. Nothing of yours was saved yet.")


class SameLanguage(Refusal):
    """The post is written in this language."""

    code, status = "same_language", 422
    message = _("The post itself is written in this language.")


class NotForYou(Refusal):
    """Who made a translation cannot look through it for herself."""

    code, status = "not_for_you", 422
    message = _("You made this translation yourself. Somebody else should look through it.")


def save(
    actor: Actor,
    post_id: int,
    language: str,
    *,
    source: str,
    of_revision: int,
    revision: int,
    reason: str = "",
) -> PostTranslation:
    """Translate a post, or correct a translation. Without a difference nothing happens.

    source: Markdown. of_revision: of the post as it stood beside the form. revision: of the translation that
    the form showed; 0 when there was none. What somebody else than its maker corrected is reviewed by that.

    :raises NotFound: no such post or language, or not for this person, or it says nothing.
    :raises SameLanguage: see there.
    :raises TranslationChangedMeanwhile: there is another translation now.
    :raises TextTooLong: more than fits.
    """
    _seen, there = readable(db.session(), actor, post_id, language)
    html = wording.render(db.session(), there.id, source)
    with transaction() as session:
        post, thread = readable(session, actor, post_id, language, lock=True)
        found = session.get(PostTranslation, (post.id, language), populate_existing=True)
        if (found.revision if found else 0) != revision:
            raise TranslationChangedMeanwhile
        of_revision = min(of_revision, post.revision)
        if found is None:
            found = PostTranslation(post_id=post.id, language=language, revision=0, translator_id=actor.id)
            found.rendering = Rendering.HUMAN
            session.add(found)
        elif (found.source, found.of_revision) == (source, of_revision):
            return found
        elif found.translator_id == actor.id:
            found.rendering, found.reviewer_id = Rendering.HUMAN, None
        else:
            found.rendering, found.reviewer_id = Rendering.REVIEWED, actor.id
        is_new = found.revision == 0
        found.source, found.html, found.of_revision = source, html, of_revision
        found.revision, found.made_at = found.revision + 1, clock.now()
        session.execute(delete(TranslationWish).filter_by(post_id=post.id, language=language))
        touch(session, thread.id)
        session.flush()
        about: Any = {"actor_id": actor.id, "post_id": post.id, "thread_id": thread.id, "language": language}
        journal.record(
            session, TranslationMade(**about) if is_new else TranslationChanged(**about, reason=reason)
        )
        return found


def review(actor: Actor, post_id: int, language: str, *, revision: int) -> None:
    """Say that a translation is right, having looked through it. Twice changes nothing.

    revision: of the translation she looked at.

    :raises NotFound: no such translation, or not for this person.
    :raises NotForYou: she made it, and did not write the post.
    :raises TranslationChangedMeanwhile: it says something else now.
    """
    with transaction() as session:
        post, thread = readable(session, actor, post_id, language, lock=True)
        found = _there(session, post, language)
        if found.revision != revision:
            raise TranslationChangedMeanwhile
        if found.rendering is Rendering.REVIEWED and found.reviewer_id == actor.id:
            return
        if found.translator_id == actor.id and post.author_id != actor.id:
            raise NotForYou
        found.rendering, found.reviewer_id = Rendering.REVIEWED, actor.id
        touch(session, thread.id)
        session.flush()
        journal.record(
            session,
            TranslationReviewed(actor_id=actor.id, post_id=post.id, thread_id=thread.id, language=language),
        )


def remove(actor: Actor, post_id: int, language: str) -> None:
    """Take a translation away: who made it, who wrote the post, who keeps order. Twice changes nothing.

    :raises NotFound: no such post, or not hers to do.
    """
    with transaction() as session:
        post, thread = readable(session, actor, post_id, language, lock=True)
        found = session.get(PostTranslation, (post.id, language), populate_existing=True)
        if found is None:
            return
        if not may_remove(session, actor, post, thread, found):
            raise NotFound
        session.delete(found)
        touch(session, thread.id)
        session.flush()
        journal.record(
            session,
            TranslationRemoved(actor_id=actor.id, post_id=post.id, thread_id=thread.id, language=language),
        )


def may_remove(
    session: Session, actor: Actor | None, post: Post, thread: Thread, found: PostTranslation
) -> bool:
    """Tell whether ``actor`` may take a translation away."""
    if actor is None:
        return False
    return actor.id in {found.translator_id, post.author_id} or moderates(session, actor, thread)


def correct_language(actor: Actor, post_id: int, language: str) -> None:
    """Say in which language a post is written: its author, and who keeps order. Twice changes nothing.

    A translation into that language goes: it would say what the post says.

    :raises NotFound: no such post or language, or not hers to do.
    """
    if language not in LANGUAGES:
        raise NotFound
    with transaction() as session:
        post, thread = find_post(session, actor, post_id, "read", lock=True)
        if post.author_id != actor.id and not moderates(session, actor, thread):
            raise NotFound
        if post.state not in {PostState.VISIBLE, PostState.HELD}:
            raise NotFound
        if post.language == language:
            return
        post.language = language
        session.execute(delete(PostTranslation).filter_by(post_id=post.id, language=language))
        session.execute(delete(TranslationWish).filter_by(post_id=post.id, language=language))
        touch(session, thread.id)
        session.flush()
        journal.record(
            session,
            LanguageCorrected(actor_id=actor.id, post_id=post.id, thread_id=thread.id, language=language),
        )


def choose_reading(actor: Actor, codes: Iterable[str]) -> None:
    """Say which languages one reads as they are; unknown codes are left out. Twice changes nothing."""
    chosen = " ".join(code for code in LANGUAGES if code in set(codes))
    with transaction() as session:
        account = session.get_one(Account, actor.id, with_for_update=True)
        if account.reads == chosen:
            return
        account.reads = chosen
        session.flush()
        journal.record(session, ReadingLanguagesChosen(actor_id=actor.id, account_id=actor.id))


def readable(
    session: Session, actor: Actor | None, post_id: int, language: str, *, lock: bool = False
) -> tuple[Post, Thread]:
    """Find a post that ``actor`` may read, to have it in ``language``. lock: hold the row of its thread.

    :raises NotFound: no such post or language, or not for this person, or it says nothing.
    :raises SameLanguage: it is written in that language.
    """
    post, thread = find_post(session, actor, post_id, lock=lock)
    if language not in LANGUAGES or post.state is not PostState.VISIBLE:
        raise NotFound
    if post.language == language:
        raise SameLanguage
    return post, thread


def _there(session: Session, post: Post, language: str) -> PostTranslation:
    found = session.get(PostTranslation, (post.id, language), populate_existing=True)
    if found is None:
        raise NotFound
    return found
