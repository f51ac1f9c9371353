"""Keeping the index right: what changed is indexed within seconds, what was missed is found out.

What changed is told by triggers of the database (migrations/versions/0004_search.py). Several workers may do
this at a time: they take turns, and hold the rows they read, so that nothing is withdrawn between its being
read and its being indexed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.search import sqlite
from app.search.kinds import Kind
from app.search.models import Entry, Work
from app.search.sources import SOURCES, Text

AT_ONCE = 50  #: things that one transaction indexes
MOST_AT_ONCE = 5_000  #: that one tick takes, so that others get their turn
LOOKED_AT = 2_000  #: things that are compared with the index at once
TURN = 8_317_204_156  #: any number, but always this one: the lock of who writes the index on PostgreSQL
_SLOTS = [*Kind]
_BITS = 20  #: of a place that tell things of one second apart


def place_of(at: datetime, kind: Kind, subject_id: int, part: int = 0) -> int:
    """Return where a thing stands in time: greater is newer, and no two things of one second share one."""
    slot = _SLOTS.index(kind) + part  # people have three
    return (int(at.timestamp()) << _BITS) + ((subject_id * 8 + slot) & ((1 << _BITS) - 1))


def work() -> int:
    """Index what waits for it. Returns how many things that were."""
    done, after = 0, 0
    if sqlite.has_gone(db.session()):
        with transaction() as session:
            sqlite.take_out(session)
    while done < MOST_AT_ONCE:
        waiting = select(Work.id, Work.kind, Work.subject_id).where(Work.id > after).order_by(Work.id)
        db.session.rollback()
        rows = db.session.execute(waiting.limit(AT_ONCE)).all()
        if not rows:
            break
        with transaction() as session:
            # those that another worker took meanwhile are gone; they are indexed twice, to the same end
            session.execute(delete(Work).where(Work.id.in_([row.id for row in rows])))
            index(session, {(Kind(row.kind), row.subject_id) for row in rows})
        done, after = done + len(rows), rows[-1].id
    db.session.rollback()
    return done


def index(session: Session, things: Iterable[tuple[Kind, int]]) -> None:
    """Write down anew what things are found by, as they are now; what is not to be found leaves the index."""
    by_kind: dict[Kind, list[int]] = defaultdict(list)
    for kind, number in things:
        by_kind[kind].append(number)
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(TURN)))
    sqlite.take_out(session)  # before anything comes to a place from which something has gone
    for kind, numbers in by_kind.items():
        texts: dict[int, list[Text]] = defaultdict(list)
        held, busy = SOURCES[kind].held(session, sorted(numbers))
        for number in busy:
            session.execute(insert(Work).values(kind=kind, subject_id=number))
        for one in SOURCES[kind].read(session, held):
            texts[one.subject_id].append(one)
        for number in held:
            _write(session, kind, number, texts[number])


def _write(session: Session, kind: Kind, subject_id: int, texts: Sequence[Text]) -> None:
    there = {
        entry.audience: entry
        for entry in session.scalars(select(Entry).filter_by(kind=kind, subject_id=subject_id))
    }
    for part, one in enumerate(texts):
        place = place_of(one.at, kind, subject_id, part)
        entry = there.pop(one.audience, None)
        if entry is not None and (entry.place - place) >> 3 == 0 and entry.tokens == one.tokens:
            entry.language, entry.mark = one.language, one.mark
            continue
        if entry is not None:
            _remove(session, entry)
        while session.get(Entry, place) is not None:  # things of one second whose numbers are far apart
            place += 8
        session.add(
            Entry(
                place=place,
                kind=kind,
                subject_id=subject_id,
                audience=one.audience,
                language=one.language,
                mark=one.mark,
                tokens=one.tokens,
            )
        )
        session.flush()
        sqlite.put_in(session, place, one.tokens)
    for entry in there.values():
        _remove(session, entry)


def _remove(session: Session, entry: Entry) -> None:
    session.delete(entry)
    session.flush()
    sqlite.take_out(session)


def heal() -> None:
    """Compare all that is to be found with the index, and index what is missing, changed or left over."""
    for kind in Kind:
        for _done, wrong in _compared(kind):
            _mend(kind, wrong)


def _compared(kind: Kind) -> Iterator[tuple[int, list[int]]]:
    """Yield, some things at a time, how many were compared so far, and which of them are indexed wrongly."""
    source, after, done = SOURCES[kind], 0, 0
    while True:
        wanted = source.marks(db.session(), after, LOOKED_AT)
        last = max(wanted) if len(wanted) == LOOKED_AT else None
        there = (
            select(Entry.subject_id, func.min(Entry.mark), func.max(Entry.mark), func.count())
            .where(Entry.kind == kind, Entry.subject_id > after)
            .group_by(Entry.subject_id)
        )
        if last is not None:
            there = there.where(Entry.subject_id <= last)
        known = {row[0]: tuple(row[1:]) for row in db.session.execute(there)}
        db.session.rollback()
        wrong = [number for number, mark in wanted.items() if known.get(number) != (mark, mark, source.parts)]
        wrong += [number for number in known if number not in wanted]
        done += len(wanted)
        yield done, wrong
        if last is None:
            return
        after = last


def _mend(kind: Kind, numbers: Sequence[int]) -> None:
    for start in range(0, len(numbers), AT_ONCE):
        with transaction() as session:
            index(session, [(kind, number) for number in numbers[start : start + AT_ONCE]])


def rebuild(tell: Callable[[Kind, int, int], Any]) -> None:
    """Index everything anew; meanwhile what is there already is found.

    tell: kind, how many done, of how many.
    """
    for kind in Kind:
        source, after, done = SOURCES[kind], 0, 0
        total = source.count(db.session())
        known = list(db.session.scalars(select(Entry.subject_id).where(Entry.kind == kind).distinct()))
        db.session.rollback()
        numbers = set(known)
        while True:
            some = source.marks(db.session(), after, LOOKED_AT)
            db.session.rollback()
            for start in range(0, len(some), AT_ONCE):
                with transaction() as session:
                    index(session, [(kind, number) for number in list(some)[start : start + AT_ONCE]])
            numbers -= some.keys()
            done += len(some)
            tell(kind, done, total)
            if len(some) < LOOKED_AT:
                break
            after = max(some)
        _mend(kind, sorted(numbers))
    settle()


def settle() -> None:
    """Let SQLite write its index of words anew, so that words that were taken out of it are nowhere left."""
    if db.engine.dialect.name == "sqlite":
        with transaction() as session:
            sqlite.take_out(session)
            sqlite.compact(session)
