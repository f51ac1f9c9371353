"""The journal: what happened, who did it, when. Audit trail, and cause of every effect."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from flask import current_app
from sqlalchemy import JSON, ForeignKey, Table, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Base, glance


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened. Ids and plain values only, so that it can be stored."""

    actor_id: int | None  #: the account; None when the platform acted by itself


class JournalEntry(Base):
    """One fact, as stored. Only ever added to, but that words about a person go when she leaves."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(index=True)  #: the name of the fact's class
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class JournalSubject(Base):
    """That an entry is about a thing: each ``…_id`` of its fact, to find entries by."""

    __tablename__ = "journal_subject"

    kind: Mapped[str] = mapped_column(primary_key=True)  #: "meeting" for ``meeting_id``
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(JournalEntry.id), primary_key=True)


_ENTRIES = cast(Table, JournalEntry.__table__)
_ENTRY = insert(_ENTRIES).returning(_ENTRIES.c.id)
_SUBJECTS = insert(cast(Table, JournalSubject.__table__))


Effect = Callable[[Session, JournalEntry, Any], None]
Effects = Mapping[type[Fact], Sequence[Effect]]


#: the last entry: as long as it is the same, nothing has happened
LATEST = select(func.coalesce(func.max(JournalEntry.id), 0))


def latest() -> int:
    """Return the number of the last entry, 0 before the first."""
    found: int = glance(LATEST, {})[0][0]
    return found


def effects() -> Effects:
    """Return what follows from what (see app/wiring)."""
    return cast(Effects, current_app.extensions["effects"])


def record(session: Session, fact: Fact) -> None:
    """Store ``fact`` and run its effects (see app/wiring), in the caller's transaction."""
    session.flush()
    entry = JournalEntry(at=clock.now(), kind=type(fact).__name__, data=asdict(fact))
    writing = session.connection()  # every change comes by here: rows are put in without the session's ways
    entry.id = writing.execute(_ENTRY, {"at": entry.at, "kind": entry.kind, "data": entry.data}).scalar_one()
    subjects = [
        {"kind": name.removesuffix("_id"), "subject_id": value, "entry_id": entry.id}
        for name, value in entry.data.items()
        if name.endswith("_id") and isinstance(value, int)
    ]
    if subjects:
        writing.execute(_SUBJECTS, subjects)
    for effect in effects()[type(fact)]:
        effect(session, entry, fact)
