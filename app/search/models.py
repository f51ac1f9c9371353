"""What the index keeps, what waits to be indexed, and words of the land that people added."""

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, choice
from app.search.kinds import Kind


class Entry(Base):
    """The words of one thing, for one audience.

    What makes them searchable is beside it, kept by the database itself (migrations/versions/0004_search.py):
    the table ``search_words`` on SQLite (FTS5), the column ``vector`` on PostgreSQL. Who may see the thing is
    asked of the thing, whenever somebody searches.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "audience"),
        Index("ix_search_entry_kind", "kind", "place"),
    )

    #: its place in time, the newest greatest: see app.search.indexing.place_of
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    subject_id: Mapped[int]
    audience: Mapped[str] = mapped_column(default="")  #: of a person: for whom the words are; else ""
    language: Mapped[str]
    mark: Mapped[int]  #: of what was indexed: another one when it was changed since
    tokens: Mapped[str]  #: see app.search.words.kept


class Work(Base):
    """That a thing is to be indexed anew. Written by triggers, in the transaction that changed the thing."""

    __tablename__ = "search_work"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    subject_id: Mapped[int]


class GlossaryTerm(Base):
    """A term of the land as people changed, added or removed it; others are in app/search/glossary.csv."""

    __tablename__ = "glossary_term"

    key: Mapped[str] = mapped_column(primary_key=True)  #: for addresses; never changes
    #: language -> how it is called there, the usual one first: {"en": ["desertification"], …}
    called: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    is_removed: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)  #: grows with every change; guards edits
    changed_at: Mapped[datetime]
