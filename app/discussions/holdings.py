"""What is held here of a person."""

from collections.abc import Iterator

from sqlalchemy import and_, delete, exists, false, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.discussions import reading_models, writing_models  # noqa: F401
from app.discussions.kinds import PostState
from app.discussions.models import Post, Theme, ThemeFacilitator, Thread
from app.holdings import GONE, Holding, Leaving, Section, Words, read, record
from app.i18n import _

UNTITLED = "…"  #: the title of a discussion that was withdrawn, in every language


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    threads = select(Thread.id, Thread.title, Thread.language, Thread.started_at)
    yield (
        "threads",
        _("Discussions you began"),
        map(record, read(session, threads.where(Thread.author_id == account_id), Thread.id)),
    )
    posts = (
        select(
            Post.id,
            Thread.title.label("thread"),
            Post.number,
            Post.author_name,
            Post.organisation_id,
            Post.mandate,
            Post.language,
            Post.source,
            Post.written_at,
            Post.state,
            Post.ended_at,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .where(or_(Post.author_id == account_id, Post.recorded_by_id == account_id))
    )
    yield "posts", _("What you wrote"), map(record, read(session, posts, Post.id))
    themes = (
        select(ThemeFacilitator.theme_id, Theme.title)
        .join(Theme, Theme.id == ThemeFacilitator.theme_id)
        .where(ThemeFacilitator.account_id == account_id)
    )
    yield "themes", _("Themes you look after"), map(record, read(session, themes, ThemeFacilitator.theme_id))


def _erase(session: Session, leaving: Leaving) -> None:
    """Take her name from what she wrote, or withdraw it; every number stays where it is."""
    her, goes = leaving.account_id, leaving.words is Words.GO
    session.execute(delete(ThemeFacilitator).filter_by(account_id=her))
    post = aliased(Post)
    hers = and_(post.thread_id == Thread.id, post.author_id == her)
    shown = or_(post.author_name != "", post.state == PostState.VISIBLE if goes else false())
    begun_by_her = and_(Thread.author_id == her, Thread.last_number == 0)
    changed = [
        update(Thread).where(exists().where(hers, shown)).values(revision=Thread.revision + 1),
        update(Thread)
        .where(or_(exists().where(hers, post.number == Thread.last_number), begun_by_her))
        .where(Thread.last_author_name != "")
        .values(last_author_name=""),
        update(Post).where(Post.author_id == her, Post.author_name != "").values(author_name=""),
    ]
    if goes:
        answered = exists().where(post.thread_id == Thread.id, post.author_id != her)
        changed += [
            update(Thread).where(Thread.author_id == her, ~answered).values(title=UNTITLED),
            update(Post)
            .where(Post.author_id == her, Post.state == PostState.VISIBLE)
            .values(source="", html="", state=PostState.WITHDRAWN, ended_at=leaving.at),
        ]
    for change in changed:
        session.execute(change.execution_options(synchronize_session=False))


HOLDING = Holding(
    name="discussions",
    columns={
        "thread.author_id": "the discussion stays, begun by a former participant",
        "thread.last_author_name": GONE,
        "post.author_id": "the post keeps its number, said by a former participant",
        "post.author_name": GONE,
        "post.recorded_by_id": "shows that the secretariat wrote it down; names a number only",
        "theme_facilitator.account_id": GONE,
    },
    collect=_collect,
    erase=_erase,
)
