"""What the platform holds of people, and for how long. Each feature says it; app/wiring lists it.

A column that names a person, or holds her address, belongs to exactly one :class:`Holding`: a test
goes through all tables, so that one made later is not forgotten.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from flask import current_app
from sqlalchemy import ColumnElement, Row, Select, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.i18n import Lazy

GONE = "gone"  #: what becomes of a column when the person leaves, unless a reason says why it stays
CHUNK = 200  #: rows read or forgotten at once

#: one thing that is held, ready for JSON
Record = dict[str, Any]
#: its name in the file a person takes along, what it is in words, and all there is of it
Section = tuple[str, Lazy, Iterable[Record]]


class Words(StrEnum):
    """What becomes of what a person wrote when she leaves."""

    STAY = "stay"  #: under "former participant"
    GO = "go"  #: withdrawn: numbers and places stay


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """That a person leaves, with what has to be known of her to find all traces."""

    account_id: int
    email: str
    email_key: str
    words: Words
    at: datetime
    #: digests of the files that were dropped on the way; their bytes go after the commit
    loose: list[str] = field(default_factory=list)


def _nothing(_session: Session, _account_id: int) -> None:
    """Lock nothing, bring no file."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one feature holds of a person."""

    name: str  #: of the feature
    #: "table.column" that names a person or holds an address -> GONE, or why it stays
    columns: Mapping[str, str]
    collect: Callable[[Session, int], Iterator[Section]]
    erase: Callable[[Session, Leaving], None]
    #: locks what must be locked before the person's own row
    lock: Callable[[Session, int], None] = _nothing
    #: the ids of files that are hers to take along
    files: Callable[[Session, int], Sequence[int]] = lambda _session, _account_id: ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What the platform forgets by itself, and after how many days: a setting."""

    setting: str
    what: Lazy
    #: forgets at most CHUNK things from before that instant, in the caller's transaction; returns how many
    forget: Callable[[Session, datetime], int]


def holdings() -> Sequence[Holding]:
    """Return what is held of people (see app/wiring), in the order in which it is erased."""
    return cast(Sequence[Holding], current_app.extensions["holdings"])


def rules() -> Sequence[Rule]:
    """Return what is forgotten when (see app/wiring)."""
    return cast(Sequence[Rule], current_app.extensions["retention"])


def days(rule: Rule) -> int:
    """Return after how many days ``rule`` forgets, as it is set here."""
    return cast(int, current_app.config[rule.setting])


def read(
    session: Session, query: Select[*tuple[Any, ...]], by: InstrumentedAttribute[int]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Read all rows of ``query`` in the order of the number ``by``, some at a time: memory stays small.

    ``by`` is the first column of ``query``.
    """
    after = -1
    while True:
        rows = session.execute(query.where(by > after).order_by(by).limit(CHUNK)).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1][0]


def forget_some(session: Session, model: Any, old: ColumnElement[bool]) -> int:
    """Delete at most CHUNK rows of ``model`` that are ``old``. Returns how many."""
    some = select(model.id).where(old).limit(CHUNK)
    gone = delete(model).where(model.id.in_(some)).returning(model.id)
    return len(session.execute(gone.execution_options(synchronize_session=False)).all())


def record(row: Row[*tuple[Any, ...]]) -> Record:
    """Make a record of a row: instants and days as ISO 8601, choices by their value."""
    return {name: plain(value) for name, value in row._mapping.items()}


def plain(value: Any) -> Any:
    """Make a value one that JSON has."""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if hasattr(value, "isoformat") else value
