"""Who follows what, and how far she has read."""

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Account
from app.db import Base, choice
from app.discussions.kinds import Level
from app.discussions.models import Theme, Thread


class ThreadReader(Base):
    """How a person follows a thread, and what of it she has read: one row for both."""

    __tablename__ = "thread_reader"
    __table_args__ = (
        Index("ix_thread_reader_fan", "thread_id", "level"),
        Index(
            "ix_thread_reader_kept_new",
            "account_id",
            sqlite_where=text("kept_new = 1"),
            postgresql_where=text("kept_new"),
        ),
        {"sqlite_with_rowid": False},
    )

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), primary_key=True)
    level: Mapped[Level | None] = mapped_column(choice(Level))  #: None: as the theme says
    spoke: Mapped[bool] = mapped_column(default=False)  #: she wrote something here
    read_to: Mapped[int] = mapped_column(default=0)  #: all posts up to this number are read
    #: what is read beyond: "5-7,12"; "" for nothing, always after ``read_to``
    read_also: Mapped[str] = mapped_column(default="")
    #: it has unread posts although the whole thread lies below her floor
    kept_new: Mapped[bool] = mapped_column(default=False)


class ThemeReader(Base):
    """How a person follows a theme."""

    __tablename__ = "theme_reader"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id), primary_key=True, index=True)
    level: Mapped[Level] = mapped_column(choice(Level))


class ReadFloor(Base):
    """Below which number of the feed every thread is read in which she has no row."""

    __tablename__ = "read_floor"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True)
    feed_number: Mapped[int]
