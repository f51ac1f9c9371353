"""The texts that a post had: what editing, withdrawing and leaving share, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from app.discussions.models import Post
from app.discussions.writing_models import (
    Mention,
    Pointer,
    PostRevision,
    PostTranslation,
    Reaction,
    TranslationWish,
)


def remember(session: Session, post: Post) -> None:
    """Keep what ``post`` says now among its texts, if it is not there yet."""
    if session.get(PostRevision, (post.id, post.revision)) is None:
        session.add(
            PostRevision(
                post_id=post.id,
                number=post.revision,
                source=post.source,
                language=post.language,
                editor_id=post.author_id,
                reason="",
                came=[],
                went=[],
                made_at=post.edited_at or post.written_at,
            )
        )


def present(session: Session, post: Post) -> PostRevision | None:
    """Return the text that ``post`` has, or had before it was withdrawn; None: it is gone."""
    return session.get(PostRevision, (post.id, post.revision))


def revise(
    session: Session,
    post: Post,
    *,
    source: str,
    html: str,
    language: str,
    reason: str,
    at: datetime,
    came: Sequence[str] = (),
    went: Sequence[str] = (),
) -> None:
    """Let ``post`` say something else from now on, and keep what it said.

    came, went: the names of the files that are hung on with this text, and of those that are taken away.
    """
    remember(session, post)
    session.flush()
    post.revision += 1
    post.source, post.html, post.language, post.edited_at = source, html, language, at
    session.add(
        PostRevision(
            post_id=post.id,
            number=post.revision,
            source=source,
            language=language,
            editor_id=post.author_id,
            reason=reason,
            came=list(came),
            went=list(went),
            made_at=at,
        )
    )


def empty(session: Session, posts: ColumnElement[bool]) -> None:
    """Forget for good what some posts ever said, and what hangs on it but files.

    posts: a condition on Post.
    """
    some = select(Post.id).where(posts)
    for model in (PostRevision, PostTranslation, TranslationWish, Mention, Pointer, Reaction):
        gone = delete(model).where(model.post_id.in_(some))
        session.execute(gone.execution_options(synchronize_session=False))
    bare = update(Post).where(posts).values(source="", html="", reactions={})
    session.execute(bare.execution_options(synchronize_session=False))
