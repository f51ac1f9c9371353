"""What is held here of a person, and how long."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, select
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
    hers = select(Takeout).filter_by(account_id=leaving.account_id).with_for_update()
    leaving.loose.extend(_drop(session, session.scalars(hers).all()))


def _drop(session: Session, takeouts: Sequence[Takeout]) -> list[str]:
    """Forget copies with their files. Returns the digests of these."""
    for takeout in takeouts:
        session.delete(takeout)
    session.flush()
    files = [takeout.file_id for takeout in takeouts if takeout.file_id is not None]
    gone = delete(StoredFile).where(StoredFile.id.in_(files)).returning(StoredFile.digest)
    return list(session.scalars(gone))


HOLDING = Holding(name="privacy", columns={"takeout.account_id": GONE}, collect=_collect, erase=_erase)


def _forget_takeouts(session: Session, before: datetime) -> int:
    old = select(Takeout).where(Takeout.ready_at < before).order_by(Takeout.id).limit(20)
    found = session.scalars(old.with_for_update(skip_locked=True)).all()
    _drop(session, found)
    return len(found)


RULES = [
    Rule(setting="KEEP_TAKEOUTS", what=_("Copies of your data that you asked for"), forget=_forget_takeouts)
]
