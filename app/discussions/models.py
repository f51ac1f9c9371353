"""Themes, threads and posts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.db import Base, choice
from app.groups.models import Group, Visibility
from app.organisations.models import Voice


class Theme(Base):
    """A subject of the network, with its threads and its calendar."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)  #: in addresses; never changes
    title: Mapped[str]
    description: Mapped[str]
    position: Mapped[int]
    area: Mapped[int | None]  #: number among the six areas of the NEAMSP; None: beside them
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.PUBLIC)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey(Group.id), index=True
    )  #: whose it is; None: nobody's
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every change; guards edits


class ThemeFacilitator(Base):
    """That a person looks after a theme."""

    __tablename__ = "theme_facilitator"

    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)


class Thread(Base):
    """A discussion. Its counters are kept with each post, in the same transaction."""

    __tablename__ = "thread"
    __table_args__ = (
        Index("ix_thread_theme", "theme_id", "last_post_at", "id"),
        Index("ix_thread_recent", "last_post_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id))
    title: Mapped[str]
    language: Mapped[str]  #: of the title
    author_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    started_at: Mapped[datetime]
    last_number: Mapped[int] = mapped_column(default=0)  #: the number of the newest post
    last_post_at: Mapped[datetime]
    last_author_name: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every change that a page of it shows

    theme: Mapped[Theme] = relationship()


class Post(Voice, Base):
    """One contribution. Its number in the thread is dense and stays."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("thread_id", "number"), UniqueConstraint("author_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id))
    number: Mapped[int]  #: 1, 2, 3 … without gaps
    author_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    author_name: Mapped[str]  #: as she was called when she wrote
    language: Mapped[str]
    source: Mapped[str]  #: Markdown, as written
    html: Mapped[str]  #: safe; made from ``source`` once
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]  #: taken back by its author: the text is gone, the number stays
    key: Mapped[str]  #: given by the form, so that a click that comes twice writes once
