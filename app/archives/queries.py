"""What the secretariat sees of archives, and a person of what she wrote in them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.archives.models import Archive, ArchiveAuthor, ArchivePost, ArchiveState
from app.db import db
from app.discussions.models import Theme
from app.errors import NotFound
from app.files.models import StoredFile

AT_WORK = frozenset({ArchiveState.READING, ArchiveState.WORKING, ArchiveState.UNDOING})
MOST = 50  #: archives on the list


class Listed(NamedTuple):
    """An archive, its file and its theme."""

    archive: Archive
    file: str  #: its name; "…" when the file is not kept any more
    theme_title: str
    theme_slug: str
    theme_language: str


_LISTED = (
    select(Archive, func.coalesce(StoredFile.name, "…"), Theme.title, Theme.slug, Theme.language)
    .outerjoin(StoredFile, StoredFile.id == Archive.file_id)
    .join(Theme, Theme.id == Archive.theme_id)
)


def listed() -> list[Listed]:
    """List the archives that were brought, the newest first."""
    return [Listed(*row) for row in db.session.execute(_LISTED.order_by(Archive.id.desc()).limit(MOST))]


def find(archive_id: int) -> Listed:
    """Find an archive, for the secretariat.

    :raises NotFound: no such archive.
    """
    row = db.session.execute(_LISTED.where(Archive.id == archive_id)).first()
    if row is None:
        raise NotFound
    return Listed(*row)


def waiting_for(actor: Actor) -> tuple[int, Sequence[str]]:
    """Tell what came with archives under the address of ``actor``: how many posts, and by which names."""
    query = (
        select(ArchiveAuthor.name, func.count(ArchivePost.post_id))
        .join(Account, Account.email_key == ArchiveAuthor.email_key)
        .join(ArchivePost, ArchivePost.author_id == ArchiveAuthor.id)
        .where(Account.id == actor.id)
        .group_by(ArchiveAuthor.name)
    )
    rows = db.session.execute(query).all()
    return sum(row[1] for row in rows), [row[0] for row in rows]
