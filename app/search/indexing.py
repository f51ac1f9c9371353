"""Keeping the index right: what changed is indexed within seconds, what was missed is found out.

What changed is told by triggers of the database (migrations/versions/0004_search.py). Several workers may do
this at a time: they take turns, and hold the rows they read, so that nothing is withdrawn between its being
read and its being indexed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.db import db, transaction
from app.search import sqlite
from app.search.kinds import Kind
from app.search.models import Entry, Work
from app.search.sources import KIND, SOURCES, Text

AT_ONCE = 50  #: things that one transaction indexes
MOST_AT_ONCE = 5_000  #: that one tick takes, so that others get their turn
LOOKED_AT = 2_000  #: things that are compared with the index at once
TURN = 8_317_204_156  #: any number, but always this one: the lock of who writes the index on PostgreSQL
_SLOTS = [*Kind]
_BITS = 20  #: of a place that tell things of one second apart
_STEP = 8  #: between places of things that follow each other
_NEAR = 10  #: bits by which a place may be off, because it was taken


def place_of(at: datetime, kind: Kind, subject_id: int, part: int = 0) -> int:
    """Return where a thing stands in time: greater is newer, and no two things of one second share one."""
    slot = _SLOTS.index(kind) + part  # people have three
    return (int(at.timestamp()) << _BITS) + ((subject_id * _STEP + slot) & ((1 << _BITS) - 1))


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
        facet = "" if kind is Kind.POST else f" {KIND}{kind.value}"
        for one in SOURCES[kind].read(session, held):
            texts[one.subject_id].append(one._replace(tokens=one.tokens + facet))
        _write(session, kind, held, texts)


def _write(session: Session, kind: Kind, numbers: Sequence[int], texts: dict[int, list[Text]]) -> None:
    """Let the index hold ``texts`` of the things of these numbers, and nothing else of them."""
    query = select(Entry.subject_id, Entry.audience, Entry.place, Entry.tokens, Entry.language, Entry.mark)
    rows = session.execute(query.where(Entry.kind == kind, Entry.subject_id.in_(numbers)))
    there = {(row.subject_id, row.audience): row for row in rows}
    new: dict[int, Text] = {}
    for number in numbers:
        for part, one in enumerate(texts[number]):
            place = place_of(one.at, kind, number, part)
            row = there.get((number, one.audience))
            if row is None or (row.place - place) >> _NEAR or row.tokens != one.tokens:
                new[place] = one
                continue
            del there[number, one.audience]
            if (row.language, row.mark) != (one.language, one.mark):
                changed = update(Entry).where(Entry.place == row.place)
                session.execute(changed.values(language=one.language, mark=one.mark))
    if there:
        session.execute(delete(Entry).where(Entry.place.in_([row.place for row in there.values()])))
        sqlite.take_out(session)
    if new:
        _put(session, kind, new)


def _put(session: Session, kind: Kind, new: dict[int, Text]) -> None:
    taken = set(session.scalars(select(Entry.place).where(Entry.place.in_(new))))
    rows = []
    for place, one in new.items():
        while place in taken:  # things of one second whose numbers are far apart
            place += _STEP
            if session.get(Entry, place) is not None:
                taken.add(place)
        taken.add(place)
        rows.append(
            {
                "place": place,
                "kind": kind,
                "subject_id": one.subject_id,
                "audience": one.audience,
                "language": one.language,
                "mark": one.mark,
                "tokens": one.tokens,
            }
        )
    session.execute(insert(Entry), rows)
    sqlite.put_in(session, rows)


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
