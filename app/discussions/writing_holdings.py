"""What is held of a person who writes: drafts, files she brought, and where others name her."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.discussions import attaching
from app.discussions.kinds import PostState
from app.discussions.models import Post, Thread
from app.discussions.writing_models import Attachment, Draft, Mention
from app.files.models import StoredFile
from app.holdings import CHUNK, GONE, Holding, Leaving, Record, Rule, Section, Words, read, record
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    yield "drafts", _("Drafts of yours"), _drafts(session, account_id)
    files = (
        select(
            Attachment.id,
            Attachment.post_id,
            StoredFile.name,
            StoredFile.media_type,
            StoredFile.size,
            Attachment.words,
            Attachment.made_at,
        )
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.owner_id == account_id)
    )
    yield "attachments", _("Files on what you wrote"), map(record, read(session, files, Attachment.id))
    named = (
        select(Mention.id, Thread.title.label("thread"), Post.number)
        .join(Post, Post.id == Mention.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Mention.account_id == account_id, Post.number.is_not(None))
    )
    yield "mentions", _("Where others named you"), map(record, read(session, named, Mention.id))


def _drafts(session: Session, account_id: int) -> Iterator[Record]:
    for draft in session.scalars(select(Draft).filter_by(account_id=account_id).order_by(Draft.key)):
        yield {"place": draft.key, "saved_at": draft.saved_at.isoformat(), **draft.fields}


def _files(session: Session, account_id: int) -> Sequence[int]:
    return session.scalars(select(Attachment.file_id).where(Attachment.owner_id == account_id)).all()


def _erase(session: Session, leaving: Leaving) -> None:
    """Forget drafts, and files nobody reads; files on posts that stay, stay with them, brought by nobody."""
    her = leaving.account_id
    session.execute(delete(Draft).filter_by(account_id=her))
    session.execute(delete(Mention).filter_by(account_id=her))
    gone = select(Attachment).outerjoin(Post, Post.id == Attachment.post_id)
    unread = or_(Attachment.post_id.is_(None), Post.state.not_in((PostState.VISIBLE, PostState.HELD)))
    hers = Attachment.owner_id == her
    unread = hers if leaving.words is Words.GO else hers & unread
    leaving.loose.extend(attaching.drop(session, session.scalars(gone.where(hers, unread)).all()))
    session.execute(update(Attachment).where(hers).values(owner_id=None))


HOLDING = Holding(
    name="writing",
    columns={"draft.account_id": GONE, "mention.account_id": GONE, "attachment.owner_id": GONE},
    collect=_collect,
    erase=_erase,
    files=_files,
)


def _forget_drafts(session: Session, before: datetime) -> int:
    """Forget drafts nobody went on with; their files go as those without a draft do."""
    query = select(Draft).where(Draft.saved_at < before).order_by(Draft.saved_at).limit(CHUNK)
    found = session.scalars(query).all()
    for draft in found:
        loose = update(Attachment).where(
            Attachment.owner_id == draft.account_id, Attachment.draft == draft.key
        )
        session.execute(loose.values(draft=None))
        session.delete(draft)
    return len(found)


RULES = [
    Rule(setting="KEEP_DRAFTS", what=_("Drafts that nobody went on with"), forget=_forget_drafts),
    Rule(
        setting="KEEP_LOOSE_FILES",
        what=_("Files brought for a post that was never published"),
        forget=lambda session, before: attaching.forget_loose(session, before, CHUNK),
    ),
]
