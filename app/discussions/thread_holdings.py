"""What is held of people who lead consultations."""

from collections.abc import Iterator

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.discussions.models import Thread, ThreadFacilitator
from app.holdings import GONE, Holding, Leaving, Section, read, record
from app.i18n import _


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    led = (
        select(ThreadFacilitator.thread_id, Thread.title)
        .join(Thread, Thread.id == ThreadFacilitator.thread_id)
        .where(ThreadFacilitator.account_id == account_id)
    )
    yield (
        "consultations",
        _("Consultations you lead"),
        map(record, read(session, led, ThreadFacilitator.thread_id)),
    )


def _erase(session: Session, leaving: Leaving) -> None:
    led = select(ThreadFacilitator.thread_id).where(ThreadFacilitator.account_id == leaving.account_id)
    session.execute(
        update(Thread)
        .where(Thread.id.in_(led))
        .values(revision=Thread.revision + 1)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(ThreadFacilitator).filter_by(account_id=leaving.account_id))


HOLDING = Holding(
    name="consultations",
    columns={"thread_facilitator.account_id": GONE},
    collect=_collect,
    erase=_erase,
)
