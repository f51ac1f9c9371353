"""What is held here of a person."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import Account
from app.archives.models import Archive, ArchiveAuthor, ArchivePost, ArchiveState
from app.files.models import StoredFile
from app.holdings import CHUNK, GONE, Holding, Leaving, Rule, Section, read, record
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    staged = (
        select(ArchiveAuthor.id, ArchiveAuthor.name, ArchiveAuthor.email_key)
        .join(Account, Account.email_key == ArchiveAuthor.email_key)
        .where(Account.id == account_id)
    )
    yield "archives", _("Archives in which you wrote"), map(record, read(session, staged, ArchiveAuthor.id))


def _erase(session: Session, leaving: Leaving) -> None:
    """Forget her address; what she wrote then stays as it was brought, unless she made it hers before."""
    hers = select(ArchiveAuthor.id).filter_by(email_key=leaving.email_key)
    session.execute(
        update(ArchivePost)
        .where(ArchivePost.author_id.in_(hers))
        .values(author_id=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(ArchiveAuthor).filter_by(email_key=leaving.email_key))


def _forget_files(session: Session, before: datetime) -> int:
    """Forget the file of one archive: what came of it stays, and can still be taken back."""
    old = select(Archive).where(
        func.coalesce(Archive.ended_at, Archive.made_at) < before,
        Archive.file_id.is_not(None),
        Archive.state.not_in((ArchiveState.READING, ArchiveState.WORKING)),
    )
    found = session.scalar(old.order_by(Archive.id).limit(1).with_for_update(skip_locked=True))
    if found is None:
        return 0
    file_id, found.file_id = found.file_id, None
    if found.state is ArchiveState.READ:  # it can be taken in no more
        found.state, found.ended_at = ArchiveState.UNDONE, clock.now()
    session.flush()
    session.execute(delete(StoredFile).filter_by(id=file_id))
    return 1


def _forget_addresses(session: Session, before: datetime) -> int:
    """Forget the addresses of people who wrote in old archives, and did not join."""
    newest = (
        select(func.max(Archive.made_at))
        .join(ArchivePost, ArchivePost.archive_id == Archive.id)
        .where(ArchivePost.author_id == ArchiveAuthor.id)
        .scalar_subquery()
    )
    ids = session.scalars(select(ArchiveAuthor.id).where(newest < before).limit(CHUNK)).all()
    session.execute(
        update(ArchivePost)
        .where(ArchivePost.author_id.in_(ids))
        .values(author_id=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(ArchiveAuthor).where(ArchiveAuthor.id.in_(ids)))
    return len(ids)


RULES = [
    Rule(
        setting="KEEP_ARCHIVES",
        what=_("Files of archives that the secretariat brought in"),
        forget=_forget_files,
    ),
    Rule(
        setting="KEEP_ARCHIVE_ADDRESSES",
        what=_("Addresses of people who wrote in such an archive and have not joined"),
        forget=_forget_addresses,
    ),
]

HOLDING = Holding(
    name="archives",
    columns={
        "archive.made_by_id": "shows who of the secretariat brought it; names a number only",
        "archive_author.email_key": GONE,
    },
    collect=_collect,
    erase=_erase,
)
