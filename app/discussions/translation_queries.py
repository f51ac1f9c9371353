"""What is shown of the translations of a post."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.discussions import machine, wording
from app.discussions.access import moderates
from app.discussions.models import Post, Theme, Thread
from app.discussions.translating import may_remove, readable
from app.discussions.writing_models import PostTranslation, TranslationWish


class Side(NamedTuple):
    """A post beside what it says in another language."""

    original: Markup
    rendered: Markup | None
    post: Post
    thread: Thread
    translation: PostTranslation | None
    translator: str | None  #: None: a machine, or somebody who has left
    reviewer: str | None
    languages: Sequence[str]  #: all that it is translated into
    is_stale: bool  #: the post says something else since
    is_waiting: bool  #: a machine was asked
    problem: str  #: why the machine did not do it; "" otherwise
    may_ask: bool  #: whether a machine may be asked
    may_remove: bool
    may_review: bool
    may_correct: bool  #: whether the reader may say in which language the post is written


def side(actor: Actor | None, post_id: int, language: str) -> Side:
    """Find a post to be read, or written, in another language.

    :raises NotFound: no such post or language, or not for this person, or it says nothing.
    :raises SameLanguage: it is written in that language.
    """
    session = db.session()
    post, thread = readable(session, actor, post_id, language)
    by, through = aliased(Account), aliased(Account)
    row = session.execute(
        select(PostTranslation, by.name, through.name)
        .outerjoin(by, (by.id == PostTranslation.translator_id) & by.left_at.is_(None))
        .outerjoin(through, (through.id == PostTranslation.reviewer_id) & through.left_at.is_(None))
        .filter(PostTranslation.post_id == post.id, PostTranslation.language == language)
    ).first()
    found: PostTranslation | None = row[0] if row else None
    wish = session.get(TranslationWish, (post.id, language))
    keeps = moderates(session, actor, thread)
    hers = actor is not None and actor.id == post.author_id
    is_maker = found is not None and actor is not None and found.translator_id == actor.id
    return Side(
        original=Markup(post.html),  # noqa: S704  # sanitised when it was written
        rendered=Markup(found.html) if found else None,  # noqa: S704  # likewise
        post=post,
        thread=thread,
        translation=found,
        translator=row[1] if row else None,
        reviewer=row[2] if row else None,
        languages=session.scalars(
            select(PostTranslation.language).filter_by(post_id=post.id).order_by(PostTranslation.language)
        ).all(),
        is_stale=found is not None and found.of_revision < post.revision,
        is_waiting=wish is not None and not wish.problem,
        problem=machine.problem(wish) if wish else "",
        may_ask=actor is not None
        and machine.may_ask(thread, session.get_one(Theme, thread.theme_id))
        and (found is None or found.of_revision < post.revision),
        may_remove=found is not None and may_remove(session, actor, post, thread, found),
        may_review=found is not None
        and actor is not None
        and (hers or not is_maker)
        and found.reviewer_id != actor.id,
        may_correct=hers or keeps,
    )


def rendered(side: Side, source: str) -> str:
    """Make a translation as it will stand.

    :raises TextTooLong: more than fits.
    """
    return wording.render(db.session(), side.thread.id, source)
