"""What is held here of a person, and how long."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import String, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.desk.models import Import, ImportRow, Report
from app.files import store
from app.files.models import StoredFile
from app.holdings import GONE, Holding, Leaving, Rule, Section, read, record
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    reports = select(
        Report.id, Report.about, Report.about_id, Report.reason, Report.made_at, Report.settled_at
    ).where(Report.reporter_id == account_id)
    yield "reports", _("What you reported"), map(record, read(session, reports, Report.id))
    imports = select(Import.id, Import.what, Import.state, Import.rows, Import.made_at).where(
        Import.made_by_id == account_id
    )
    yield "imports", _("Tables you brought"), map(record, read(session, imports, Import.id))


def _erase(session: Session, leaving: Leaving) -> None:
    """Forget what was reported of her, and the tables in which her address stands."""
    about_her = delete(Report).where(Report.about == "account", Report.about_id == leaving.account_id)
    session.execute(about_her)
    if not leaving.email:
        return
    spellings = {leaving.email_key, leaving.email, leaving.email.lower()}
    cells = func.lower(cast(ImportRow.cells, String))
    named = [
        # as the column has it; of a domain in another script, capitals are other letters there
        cells.contains(json.dumps(one)[1:-1].lower(), autoescape=True)
        for one in sorted(spellings)
    ]
    emptied = (
        update(ImportRow).where(or_(*named)).values(cells={}, problems=[]).returning(ImportRow.import_id)
    )
    tables = set(session.scalars(emptied.execution_options(synchronize_session=False)))
    for table in session.scalars(select(Import).where(Import.id.in_(tables)).order_by(Import.id)):
        _empty(session, table, leaving)


def _empty(session: Session, table: Import, leaving: Leaving) -> None:
    """Put an empty file in the place of one that names her: it was read, its rows are in the table."""
    named = session.get_one(StoredFile, table.file_id)
    empty = store.keep(
        session, b"", name=named.name, media_type=named.media_type, made_by_id=named.made_by_id
    )
    table.file_id = empty.id
    session.flush()
    leaving.loose.append(named.digest)
    store.drop(session, named)
    session.flush()


HOLDING = Holding(
    name="desk",
    columns={
        "report.reporter_id": "the report is about somebody else, and must be answered",
        "report.settled_by_id": "shows that the secretariat answered; names a number only",
        "import.made_by_id": "shows that the secretariat brought a table; names a number only",
        "import_row.cells": GONE,
    },
    collect=_collect,
    erase=_erase,
)


def _forget_imports(session: Session, before: datetime) -> int:
    """Forget one table that was brought in, with its file: what came of it stays."""
    old = select(Import).where(func.coalesce(Import.ended_at, Import.made_at) < before)
    found = session.scalar(old.order_by(Import.id).limit(1).with_for_update(skip_locked=True))
    if found is None:
        return 0
    session.execute(delete(ImportRow).filter_by(import_id=found.id))
    session.delete(found)
    session.flush()
    session.execute(delete(StoredFile).filter_by(id=found.file_id))
    return 1


RULES = [
    Rule(
        setting="KEEP_IMPORTS",
        what=_("Tables of people and organisations that the secretariat brought in"),
        forget=_forget_imports,
    )
]
