"""Archives that were brought, and who wrote what is in them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Account
from app.db import Base, choice
from app.discussions.models import Post, Theme
from app.files.models import StoredFile
from app.i18n import Lazy, _


class ArchiveState(StrEnum):
    """How far an archive is."""

    READING = "reading"
    READ = "read"  #: what would come of it is there to be looked at
    WORKING = "working"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"  #: the file could not be read

    @property
    def words(self) -> Lazy:
        """The state as pages say it."""
        return _STATES[self]


_STATES = {
    ArchiveState.READING: _("Being read"),
    ArchiveState.READ: _("Looked at, not taken in"),
    ArchiveState.WORKING: _("Being taken in"),
    ArchiveState.DONE: _("Taken in"),
    ArchiveState.UNDOING: _("Being taken back"),
    ArchiveState.UNDONE: _("Taken back"),
    ArchiveState.FAILED: _("Cannot be read"),
}


class Archive(Base):
    """Discussions of elsewhere, brought by the secretariat as a file."""

    __tablename__ = "archive"

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id))  #: where its discussions will stand
    state: Mapped[ArchiveState] = mapped_column(choice(ArchiveState), default=ArchiveState.READING)
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))  #: None: it is not kept any more
    threads: Mapped[int] = mapped_column(default=0)  #: how many would come of it, or came
    posts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)  #: threads worked on so far, in this state
    #: what the page says of it: first and last day, authors, languages, what is left out, the first threads
    found: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problem: Mapped[str | None]  #: why the file could not be read
    made_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ArchiveAuthor(Base):
    """Somebody who wrote in an archive, and has no account here, or has not said yet that it was she."""

    __tablename__ = "archive_author"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)  #: her address, folded; shown to nobody


class ArchivePost(Base):
    """That a post came with an archive."""

    __tablename__ = "archive_post"

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    archive_id: Mapped[int] = mapped_column(ForeignKey(Archive.id), index=True)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey(ArchiveAuthor.id), index=True
    )  #: None: the archive does not say her address
