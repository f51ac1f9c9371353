"""What is held here of a person, and how long."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.files.models import StoredFile
from app.holdings import GONE, Holding, Leaving, Rule, Section, read, record
from app.i18n import _
from app.privacy.models import Takeout


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    takeouts = select(Takeout.id, Takeout.asked_at, Takeout.ready_at, Takeout.expires_at)
    mine = takeouts.where(Takeout.account_id == account_id)
    yield "takeouts", _("Copies of your data"), map(record, read(session, mine, Takeout.id))


def _erase(session: Session, leaving: Leaving) -> None:
    _drop(session, select(Takeout).filter_by(account_id=leaving.account_id).with_for_update())


def _drop(session: Session, query: Select[tuple[Takeout]]) -> int:
    """Forget copies with their files."""
    found = session.scalars(query).all()
    for takeout in found:
        session.delete(takeout)
    session.flush()
    files = [takeout.file_id for takeout in found if takeout.file_id is not None]
    session.execute(delete(StoredFile).where(StoredFile.id.in_(files)))
    return len(found)


HOLDING = Holding(name="privacy", columns={"takeout.account_id": GONE}, collect=_collect, erase=_erase)


def _forget_takeouts(session: Session, before: datetime) -> int:
    old = select(Takeout).where(Takeout.ready_at < before).order_by(Takeout.id).limit(20)
    return _drop(session, old.with_for_update(skip_locked=True))


RULES = [
    Rule(setting="KEEP_TAKEOUTS", what=_("Copies of your data that you asked for"), forget=_forget_takeouts)
]
