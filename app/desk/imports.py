"""Tables that the secretariat brings: read and looked at first, then taken in, or taken back.

What is asked for here a worker does (app.desk.importing).
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import db, transaction
from app.desk.facts import TableBrought, TableTakenBack, TableTakenIn
from app.desk.models import Import, Imported, ImportRow, ImportState
from app.errors import NotFound, Refusal
from app.files import store
from app.files.kinds import XLSX, kind_of
from app.files.models import StoredFile
from app.i18n import _

LARGEST = 5 * 1024 * 1024  #: bytes of a table
MOST = 5000  #: rows of a table
PAGE = 100  #: rows on a page
AT_WORK = frozenset({ImportState.READING, ImportState.WORKING, ImportState.UNDOING})


class NotATable(Refusal):
    """Neither a workbook nor text."""

    code, status = "not_a_table", 422
    message = _("This cannot be read as a table. Please save it as XLSX or CSV, with a heading.")


class TableTooLarge(Refusal):
    """More bytes than any list of people has."""

    code, status = "table_too_large", 422
    message = _("This file is too large. Please choose one of at most 5 MB.")


class NotNow(Refusal):
    """The table is not as far, or further already."""

    code = "not_now"
    message = _("This table is at another step by now. Please look at it once more.")


def bring(actor: Actor, what: Imported, data: bytes, *, name: str) -> Import:
    """Take a table to be read. Nothing of it is written anywhere but here, until it is taken in.

    :raises NotATable: it can be none.
    :raises TableTooLarge: it has too many bytes.
    """
    if len(data) > LARGEST:
        raise TableTooLarge
    kind = kind_of(data)
    if not data.strip() or (kind is not None and kind != XLSX):
        raise NotATable
    with transaction() as session:
        kept = store.keep(session, data, name=name, media_type=kind or "text/csv", made_by_id=actor.id)
        table = Import(what=what, file_id=kept.id, made_by_id=actor.id, made_at=clock.now())
        session.add(table)
        session.flush()
        journal.record(session, TableBrought(actor_id=actor.id, import_id=table.id))
        return table


def take_in(actor: Actor, import_id: int) -> None:
    """Let a worker do what the rows say that can be taken. Doing it twice changes nothing.

    :raises NotFound: no such table.
    :raises NotNow: it was not looked at yet, or was taken back.
    """
    _go(actor, import_id, ImportState.READ, (ImportState.WORKING, ImportState.DONE), TableTakenIn)


def take_back(actor: Actor, import_id: int) -> None:
    """Let a worker undo what came of a table, where nobody used it. Doing it twice changes nothing.

    :raises NotFound: no such table.
    :raises NotNow: nothing came of it yet.
    """
    _go(actor, import_id, ImportState.DONE, (ImportState.UNDOING, ImportState.UNDONE), TableTakenBack)


def _go(
    actor: Actor,
    import_id: int,
    since: ImportState,
    ways: tuple[ImportState, ImportState],
    fact: type[TableTakenIn | TableTakenBack],
) -> None:
    """Let a worker lead a table on. since: where it stands. ways: where it is meanwhile, and afterwards."""
    with transaction() as session:
        table = locked(session, import_id)
        if table.state in ways:
            return
        if table.state is not since:
            raise NotNow
        table.state, table.done = ways[0], 0
        journal.record(session, fact(actor_id=actor.id, import_id=table.id))


def locked(session: Session, import_id: int) -> Import:
    """Find a table and hold its row.

    :raises NotFound: no such table.
    """
    found = session.get(Import, import_id, with_for_update=True)
    if found is None:
        raise NotFound
    return found


def listed(limit: int = 50) -> Sequence[tuple[Import, str]]:
    """List the tables and how their files are called, the newest first."""
    query = select(Import, StoredFile.name).join(StoredFile, StoredFile.id == Import.file_id)
    return db.session.execute(query.order_by(Import.id.desc()).limit(limit)).all()


def find(import_id: int) -> tuple[Import, StoredFile]:
    """Find a table and its file.

    :raises NotFound: no such table.
    """
    query = select(Import, StoredFile).join(StoredFile, StoredFile.id == Import.file_id)
    found = db.session.execute(query.where(Import.id == import_id)).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def counts(import_id: int) -> dict[str, int]:
    """Count the rows by what they would do; "" are those that cannot be taken."""
    query = select(ImportRow.would, func.count()).filter_by(import_id=import_id).group_by(ImportRow.would)
    return dict(db.session.execute(query).all())


def page(import_id: int, *, would: str | None, after: int) -> tuple[Sequence[ImportRow], int | None]:
    """List rows in their order, and what to ask ``after`` for the next page; None: no more.

    would: only those that would do this.
    """
    query = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.number > after)
    if would is not None:
        query = query.where(ImportRow.would == would)
    found = db.session.scalars(query.order_by(ImportRow.number).limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else None
