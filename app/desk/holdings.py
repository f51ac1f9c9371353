"""What is held here of a person, and how long."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import String, cast, delete, func, select, update
from sqlalchemy.orm import Session

from app.desk.models import Import, ImportRow, Report
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
    """Forget what was reported of her, and the rows of tables in which her address stands."""
    about_her = delete(Report).where(Report.about == "account", Report.about_id == leaving.account_id)
    session.execute(about_her)
    if leaving.email:
        address = json.dumps(leaving.email_key)[1:-1]
        named = func.lower(cast(ImportRow.cells, String)).contains(address, autoescape=True)
        session.execute(
            update(ImportRow)
            .where(named)
            .values(cells={}, problems=[])
            .execution_options(synchronize_session=False)
        )


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
