"""Themes, threads and posts."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Sequence, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.db import Base, choice
from app.discussions.kinds import Holding, PostState, ThreadKind, ThreadState, Who
from app.files.models import StoredFile
from app.groups.models import Group, Visibility
from app.organisations.models import Organisation, Voice

#: gives ``Post.feed_number`` on PostgreSQL; a row that counts would be a queue for all who write
FEED = Sequence("post_feed_number", metadata=Base.metadata)


#: the posts that keep a number and cannot be read at it; as an index knows them, so without parameters
GONE = "state IN ('withdrawn', 'removed', 'moved')"


class Theme(Base):
    """A subject of the network, with its threads and its calendar."""

    __tablename__ = "theme"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: the theme above it; None: it stands above. There are two levels
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)  #: in addresses; never changes
    title: Mapped[str]  #: in ``language``; how it is called in others is in :class:`ThemeText`
    description: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    position: Mapped[int]
    area: Mapped[int | None]  #: number among the six areas of the NEAMSP; None: beside them
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.PUBLIC)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey(Group.id), index=True
    )  #: whose it is; None: nobody's
    starters: Mapped[Who] = mapped_column(choice(Who), default=Who.EVERYBODY)  #: who begins discussions
    repliers: Mapped[Who] = mapped_column(choice(Who), default=Who.EVERYBODY)
    holds: Mapped[Holding] = mapped_column(choice(Holding), default=Holding.NOBODY)
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every change; guards edits


class ThemeText(Base):
    """What a theme is called, and what it is about, in a language beside its own."""

    __tablename__ = "theme_text"

    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)  #: a code of app.i18n.LANGUAGES
    title: Mapped[str]
    description: Mapped[str]


class ThemeAddress(Base):
    """An address of a theme that was merged into another one. It leads there, for ever."""

    __tablename__ = "theme_address"

    slug: Mapped[str] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id), index=True)


class ThemeFacilitator(Base):
    """That a person looks after a theme."""

    __tablename__ = "theme_facilitator"

    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)


class Thread(Base):
    """A discussion. Its counters are kept with each post, in the same transaction.

    Who sees it is said by its main theme, ``theme_id``. It is listed under others too: :class:`ThreadTheme`.
    """

    __tablename__ = "thread"
    __table_args__ = (
        Index("ix_thread_theme", "theme_id", "last_post_at", "id"),
        Index("ix_thread_recent", "last_post_at", "id"),
        Index(
            "ix_thread_pinned",
            "theme_id",
            sqlite_where=text("pinned_at IS NOT NULL"),
            postgresql_where=text("pinned_at IS NOT NULL"),
        ),
        Index(
            "ix_thread_closing",
            "closes_at",
            sqlite_where=text("kind = 'consultation'"),
            postgresql_where=text("kind = 'consultation'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id))
    kind: Mapped[ThreadKind] = mapped_column(choice(ThreadKind), default=ThreadKind.DISCUSSION)
    state: Mapped[ThreadState] = mapped_column(choice(ThreadState), default=ThreadState.OPEN)
    title: Mapped[str]
    language: Mapped[str]  #: of the title
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey(Account.id), index=True
    )  #: None: it was brought along from an archive
    started_at: Mapped[datetime]
    last_number: Mapped[int] = mapped_column(default=0)  #: the number of the newest post
    last_feed_number: Mapped[int] = mapped_column(default=0, index=True)  #: of the newest post
    last_post_at: Mapped[datetime]
    last_author_name: Mapped[str]
    pinned_at: Mapped[datetime | None]  #: it stands above the others of its theme since then
    reason: Mapped[str] = mapped_column(default="")  #: why it was locked or removed, for all to read
    outcome: Mapped[str] = mapped_column(default="")  #: what came of it: Markdown, as written
    outcome_html: Mapped[str] = mapped_column(default="")
    outcome_language: Mapped[str] = mapped_column(default="")  #: "" as long as there is no outcome
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"), index=True)
    accepted_number: Mapped[int | None]  #: of a question: the post that answers it
    #: of a consultation: its first and last day, by the clocks of ``timezone``, and what follows from them
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    timezone: Mapped[str | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  #: exclusive
    #: the panels of rooms above that have something to show on its pages, by their places: "positions
    #: synthesis"; "" for none, so that pages of threads without any ask for none
    carries: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every change that a page of it shows

    theme: Mapped[Theme] = relationship()


class ThreadTheme(Base):
    """That a thread is listed under one more theme, for those who may see its main one."""

    __tablename__ = "thread_theme"

    theme_id: Mapped[int] = mapped_column(ForeignKey(Theme.id), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), primary_key=True, index=True)


class ThreadOrganisation(Base):
    """That a thread is about an organisation."""

    __tablename__ = "thread_organisation"

    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), primary_key=True, index=True)


class ThreadFacilitator(Base):
    """That a person leads one consultation, beside those who look after its theme."""

    __tablename__ = "thread_facilitator"

    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, index=True)


class GuidingQuestion(Base):
    """One of the numbered questions of a consultation."""

    __tablename__ = "guiding_question"

    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  #: 1, 2, 3 …
    words: Mapped[str]


class ThreadDocument(Base):
    """A document to be read before one speaks in a consultation."""

    __tablename__ = "thread_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    title: Mapped[str]
    language: Mapped[str]


class Post(Voice, Base):
    """One contribution. Its number is given when it becomes visible; it is dense and stays."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("author_id", "key"),
        CheckConstraint("(number IS NULL) = (state IN ('held', 'refused'))", name="numbered"),
        Index("ix_post_author_id", "author_id", "id"),
        Index(
            "ix_post_question",
            "thread_id",
            "question",
            "number",
            sqlite_where=text("question IS NOT NULL"),
            postgresql_where=text("question IS NOT NULL"),
        ),
        # what of a thread cannot be read any more: few rows, without which all that can are not counted
        Index(
            "ix_post_gone",
            "thread_id",
            sqlite_where=text(GONE),
            postgresql_where=text(GONE),
        ),
        Index(
            "ix_post_held",
            "thread_id",
            "id",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index(
            "ix_post_ended",
            "ended_at",
            sqlite_where=text("state IN ('withdrawn', 'refused')"),
            postgresql_where=text("state IN ('withdrawn', 'refused')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id))
    number: Mapped[int | None]  #: 1, 2, 3 … without gaps; None: it was never visible
    #: the order in which posts of all threads became visible; None: it was never visible
    feed_number: Mapped[int | None] = mapped_column(unique=True)
    state: Mapped[PostState] = mapped_column(choice(PostState), default=PostState.VISIBLE)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey(Account.id)
    )  #: None: somebody of an archive, who has no account here
    author_name: Mapped[str]  #: as she was called when she wrote
    language: Mapped[str]
    source: Mapped[str]  #: Markdown, as written
    html: Mapped[str]  #: safe; made from ``source`` once
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)  #: to which it replies
    question: Mapped[int | None]  #: the guiding question that it answers
    written_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]  #: when it became visible
    edited_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)  #: of the text; guards edits
    ended_at: Mapped[datetime | None]  #: when it was withdrawn, removed, moved or refused
    reason: Mapped[str] = mapped_column(default="")  #: why it was removed or refused
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)  #: where it stands now
    reactions: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  #: how many of each, none left out
    key: Mapped[str]  #: given by the form, so that a click that comes twice writes once
    message_id: Mapped[str | None] = mapped_column(unique=True)  #: of the mail that brought it (RFC 5322)
