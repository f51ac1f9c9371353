"""Syntheses: their versions, the points of each, what a point rests on, and who objects."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Account
from app.db import Base, choice
from app.discussions.models import Thread
from app.syntheses.kinds import SynthesisKind


class Synthesis(Base):
    """What a discussion has come to. What it says is in its versions."""

    __tablename__ = "synthesis"
    __table_args__ = (UniqueConstraint("thread_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey(Thread.id))
    kind: Mapped[SynthesisKind] = mapped_column(choice(SynthesisKind))
    number: Mapped[int] = mapped_column(default=0)  #: of the version that counts; 0: none was published
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every saving; guards the draft


class SynthesisVersion(Base):
    """One text of a synthesis. A published one never changes; the next one takes its place."""

    __tablename__ = "synthesis_version"
    __table_args__ = (
        UniqueConstraint("synthesis_id", "number"),
        Index(
            "ix_synthesis_version_draft",
            "synthesis_id",
            unique=True,
            sqlite_where=text("number IS NULL"),
            postgresql_where=text("number IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    synthesis_id: Mapped[int] = mapped_column(ForeignKey(Synthesis.id))
    number: Mapped[int | None]  #: 1, 2, 3 …; None: a draft
    language: Mapped[str]
    source: Mapped[str]  #: as written: see app.syntheses.parsing
    as_of: Mapped[int]  #: the last number of the thread when it was saved
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), index=True)
    written_at: Mapped[datetime]  #: when it was published; of a draft, when it was saved
    objections_until: Mapped[date | None]  #: the last day, by the network's clock; None: a draft


class Point(Base):
    """One point of a published version."""

    __tablename__ = "synthesis_point"

    version_id: Mapped[int] = mapped_column(ForeignKey(SynthesisVersion.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  #: 1, 2, 3 …
    heading: Mapped[str]  #: that stands above it; "" for none
    html: Mapped[str]  #: safe


class Citation(Base):
    """That a point rests on a post: by its number, which it keeps whatever becomes of it."""

    __tablename__ = "citation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "point"], ["synthesis_point.version_id", "synthesis_point.number"]
        ),
    )

    version_id: Mapped[int] = mapped_column(primary_key=True)
    point: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  #: of the post, in the thread of the synthesis


class Objection(Base):
    """That somebody who contributed finds a point wrong."""

    __tablename__ = "objection"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "point"], ["synthesis_point.version_id", "synthesis_point.number"]
        ),
        Index(
            "ix_objection_one",
            "version_id",
            "point",
            "author_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int]
    point: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    author_name: Mapped[str]  #: as she was called when she objected
    language: Mapped[str]
    words: Mapped[str]  #: paragraphs
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]  #: then the words are gone
    answer: Mapped[str] = mapped_column(default="")  #: of who leads the discussion; "" for none yet
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    answered_at: Mapped[datetime | None]
