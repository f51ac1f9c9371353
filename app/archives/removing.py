"""How a discussion that came with an archive is removed, in the caller's transaction."""

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from app.archives.models import ArchiveAuthor, ArchivePost
from app.db import Base
from app.discussions.models import Post, Thread
from app.discussions.reading_models import ThreadReader

#: what may hang on a discussion of an archive that is taken back; whatever else does keeps it here
_MAY_HANG = {"archive_post", "thread_reader", "post"}


def is_used(session: Session, archive_id: int, thread_id: int) -> bool:
    """Tell whether somebody has answered, reacted, or done anything else with a discussion since."""
    others = ~exists().where(ArchivePost.post_id == Post.id, ArchivePost.archive_id == archive_id)
    hers = or_(others, Post.author_id.is_not(None))
    if session.scalar(select(exists().where(Post.thread_id == thread_id, hers))):
        return True
    posts = select(Post.id).where(Post.thread_id == thread_id)
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if table.name in _MAY_HANG or key.column.table.name not in {"post", "thread"}:
                continue
            held = key.parent == thread_id if key.column.table.name == "thread" else key.parent.in_(posts)
            if session.scalar(select(exists(select(1).select_from(table).where(held)))):
                return True
    return False


def remove(session: Session, thread_id: int) -> None:
    """Remove a discussion, and all that came with the archive."""
    posts = select(Post.id).where(Post.thread_id == thread_id)
    session.execute(delete(ArchivePost).where(ArchivePost.post_id.in_(posts)))
    session.execute(delete(ThreadReader).filter_by(thread_id=thread_id))
    # what answers goes before what it answers
    parted = update(Post).where(Post.thread_id == thread_id).values(answers_id=None, moved_to_id=None)
    session.execute(parted.execution_options(synchronize_session=False))
    session.execute(delete(Post).where(Post.thread_id == thread_id))
    session.execute(delete(Thread).where(Thread.id == thread_id))


def forget_authors(session: Session) -> None:
    """Forget who wrote nothing that is here."""
    wrote = exists().where(ArchivePost.author_id == ArchiveAuthor.id)
    session.execute(delete(ArchiveAuthor).where(~wrote).execution_options(synchronize_session=False))
