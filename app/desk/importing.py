"""What a worker does with tables: read them, look at their rows, take them in or take them back.

All work is done in pieces of :data:`CHUNK` rows, each in one transaction that holds the row of the import
and moves its counter. So SQLite's writer is free in between, a crash loses and doubles nothing, and a
second worker that comes to the same table does the next piece.
"""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, i18n
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db, transaction
from app.desk import columns, organisation_rows, person_rows, sheets
from app.desk.imports import AT_WORK, MOST, NotATable, locked
from app.desk.models import Import, Imported, ImportRow, ImportState
from app.desk.verdicts import CHANGE, MAKE, Known
from app.errors import Refusal
from app.files import child, store
from app.files.models import StoredFile
from app.i18n import Lazy, _

CHUNK = 100  #: rows worked on in one transaction
AT_ONCE = 9.0  #: seconds a worker gives to tables before it looks whether it should stop
_SECONDS, _MEGABYTES = 30, 700  #: for the child that reads

_ROWS = {Imported.PEOPLE: person_rows, Imported.ORGANISATIONS: organisation_rows}
_PROBLEMS: dict[str, Lazy] = {
    "too_many_rows": _("There are too many rows. Please bring at most 5,000 at once."),
    "too_large": _("This workbook is too large when it is unpacked."),
}


Body = tuple[int, dict[str, str]]  #: the number of a row, and its cells by column


class CannotBeRead(Exception):
    """Why a file cannot be read, in words."""


def work() -> None:
    """Work on tables that wait, for some seconds. What is left is done the next time."""
    ends = time.monotonic() + AT_ONCE
    db.session.rollback()  # what was read before is of another moment
    waiting = select(Import.id, Import.state).where(Import.state.in_(AT_WORK)).order_by(Import.id)
    for import_id, state in db.session.execute(waiting).all():
        db.session.rollback()
        if state is ImportState.READING and time.monotonic() < ends:
            _read(import_id)
        while state is not ImportState.READING and time.monotonic() < ends and _go_on(import_id):
            pass


def _read(import_id: int) -> None:
    """Read a file, and look at all of its rows."""
    found = db.session.execute(
        select(StoredFile, Import.what)
        .join(Import, Import.file_id == StoredFile.id)
        .where(Import.id == import_id)
    ).first()
    db.session.rollback()
    if found is None:
        return
    with _speaking_to_owner(import_id):
        stored, what = found
        try:
            read = _in_a_child(store.path_of(stored).read_bytes(), what)
            found_columns = columns.understood(what, read["rows"][0])
            if lacking := columns.missing(what, found_columns):
                raise CannotBeRead(
                    _("These columns are missing in the heading: %(columns)s.", columns=i18n.listed(lacking))
                )
        except CannotBeRead as problem:
            _fail(import_id, problem)
            return
        options = {"encoding": read["encoding"], "unknown": _unknown(read["rows"][0], found_columns)}
        numbered = enumerate(read["rows"][1:], 2)
        bodies = [(number, _cells(found_columns, row)) for number, row in numbered if any(row)]
        _look_at_all(import_id, what, bodies, options)


def _in_a_child(data: bytes, what: Imported) -> dict[str, Any]:
    """Return what app.desk.sheets reads in ``data``.

    :raises CannotBeRead: it cannot.
    """
    try:
        told = child.run(
            sheets.rows,
            data,
            seconds=_SECONDS,
            megabytes=_MEGABYTES,
            most=MOST,
            heads=columns.heads(what),
        )
    except child.SaidNo as no:
        raise CannotBeRead(_PROBLEMS.get(no.code, NotATable.message)) from None
    except child.Broke:
        raise CannotBeRead(
            _("Reading this file took too long or too much memory. Please save it anew as CSV.")
        ) from None
    found: dict[str, Any] = json.loads(told)
    return found


def _look_at_all(import_id: int, what: Imported, bodies: Sequence[Body], options: dict[str, Any]) -> None:
    known: Known | None = None
    for start in range(0, len(bodies) or 1, CHUNK):
        with transaction() as session:
            table = locked(session, import_id)
            if table.state is not ImportState.READING:
                return
            known = known or Known.of(session, what, to_look=True)
            table.rows = len(bodies)
            _look(session, table, bodies[start : start + CHUNK], known, is_new=start >= table.done)
            table.done = max(table.done, min(start + CHUNK, len(bodies)))
            if table.done == table.rows:
                table.state, table.options = ImportState.READ, options
                table.wrong = _count_wrong(session, table)


def _cells(found: list[str | None], row: list[str]) -> dict[str, str]:
    pairs = zip(found, row, strict=False)
    return {column: columns.cleaned(cell) for column, cell in pairs if column and cell}


def _unknown(heads: list[str], found: list[str | None]) -> list[str]:
    return [head for head, column in zip(heads, found, strict=True) if column is None and head][:20]


def _look(
    session: Session,
    table: Import,
    bodies: Sequence[Body],
    known: Known,
    *,
    is_new: bool,
) -> None:
    """Look at some rows; those that were written down before a crash are only remembered."""
    for number, cells in bodies:
        row = ImportRow(import_id=table.id, number=number, cells=cells)
        verdict = _ROWS[table.what].look_at(session, row, known)
        if is_new:
            row.problems, row.would = verdict.problems, verdict.would
            session.add(row)
    session.flush()


def _count_wrong(session: Session, table: Import) -> int:
    wrong = select(func.count()).select_from(ImportRow).filter_by(import_id=table.id, would="")
    return session.scalars(wrong).one()


def _fail(import_id: int, problem: CannotBeRead) -> None:
    with transaction() as session:
        table = locked(session, import_id)
        if table.state is ImportState.READING:
            table.state, table.problem, table.ended_at = ImportState.FAILED, str(problem), clock.now()


def _speaking_to_owner(import_id: int) -> AbstractContextManager[None]:
    """Speak the language of whoever brought the table: what is wrong with its rows is written down."""
    owner = (
        select(Account.language, Account.timezone)
        .join(Import, Import.made_by_id == Account.id)
        .where(Import.id == import_id)
    )
    language, timezone = db.session.execute(owner).one()
    db.session.rollback()
    return i18n.speaking(language, timezone)


def _go_on(import_id: int) -> bool:
    """Take in, or take back, the next rows of a table. Returns whether there may be more."""
    with _speaking_to_owner(import_id), transaction() as session:
        table = locked(session, import_id)
        if table.state not in {ImportState.WORKING, ImportState.UNDOING}:
            return False
        actor = Actor.of(session.get_one(Account, table.made_by_id))
        query = select(ImportRow).filter_by(import_id=table.id)
        rows = _ROWS[table.what]
        if table.state is ImportState.WORKING:
            some = session.scalars(query.order_by(ImportRow.number).offset(table.done).limit(CHUNK)).all()
            known = Known.of(session, table.what, to_look=False)
            good = [row for row in some if row.would in {MAKE, CHANGE}]
            _each(session, good, lambda row: rows.do(session, actor, row, known))
        else:
            backwards = query.order_by(ImportRow.number.desc()).offset(table.done).limit(CHUNK)
            some = session.scalars(backwards).all()
            _each(session, [row for row in some if row.made], lambda row: rows.undo(session, actor, row))
        table.done += len(some)
        if len(some) < CHUNK or table.done >= table.rows:
            ends = {ImportState.WORKING: ImportState.DONE, ImportState.UNDOING: ImportState.UNDONE}
            table.state, table.ended_at = ends[table.state], clock.now()
            return False
        return True


def _each(session: Session, some: Sequence[ImportRow], act: Callable[[ImportRow], None]) -> None:
    """Act on rows, each by itself: what cannot be done is noted with its row, and stops no other."""
    for row in some:
        try:
            with session.begin_nested():
                act(row)
                session.flush()
        except Refusal as refusal:
            session.refresh(row)
            row.problems = [*row.problems, {"column": "", "words": str(refusal), "doubt": False}]
