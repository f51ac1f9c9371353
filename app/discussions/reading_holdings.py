"""What is held of a person who reads: what she follows, and how far she has read."""

from collections.abc import Iterator

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.discussions.models import Post, Theme, Thread
from app.discussions.reading import close_gaps
from app.discussions.reading_models import ReadFloor, ThemeReader, ThreadReader
from app.holdings import GONE, Holding, Leaving, Section, Words, read, record
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    threads = (
        select(
            ThreadReader.thread_id,
            Thread.title.label("thread"),
            ThreadReader.level,
            ThreadReader.spoke,
            ThreadReader.read_to,
            ThreadReader.read_also,
            ThreadReader.kept_new,
        )
        .join(Thread, Thread.id == ThreadReader.thread_id)
        .where(ThreadReader.account_id == account_id)
    )
    themes = (
        select(ThemeReader.theme_id, Theme.title.label("theme"), ThemeReader.level)
        .join(Theme, Theme.id == ThemeReader.theme_id)
        .where(ThemeReader.account_id == account_id)
    )
    floor = select(ReadFloor.account_id, ReadFloor.feed_number).filter_by(account_id=account_id)
    words = _("Discussions you follow, and how far you have read")
    yield "reading", words, map(record, read(session, threads, ThreadReader.thread_id))
    yield "followed themes", _("Themes you follow"), map(record, read(session, themes, ThemeReader.theme_id))
    words = _("Up to where everything counts as read by you")
    yield "read before", words, map(record, read(session, floor, ReadFloor.account_id))


def _erase(session: Session, leaving: Leaving) -> None:
    """Forget all of it. Where her words go, nobody else is told of them as new any more."""
    for model in (ThreadReader, ThemeReader, ReadFloor):
        session.execute(delete(model).filter_by(account_id=leaving.account_id))
    if leaving.words is Words.GO:
        beyond = select(ThreadReader.thread_id).where(ThreadReader.read_also != "")
        hers = select(Post.thread_id).where(Post.author_id == leaving.account_id).distinct()
        for thread_id in session.scalars(hers.where(Post.thread_id.in_(beyond))).all():
            close_gaps(session, thread_id)


HOLDING = Holding(
    name="reading",
    columns={
        "thread_reader.account_id": GONE,
        "theme_reader.account_id": GONE,
        "read_floor.account_id": GONE,
    },
    collect=_collect,
    erase=_erase,
)
