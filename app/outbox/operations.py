"""Claim parcels that are due, open one, settle it; put back what the dead have left."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import clock
from app.db import db, transaction
from app.errors import Busy
from app.outbox.claims import AdvisoryLocks, FileLocks
from app.outbox.effects import SendAll, fact_of, parcel, sending
from app.outbox.models import Mailing, Parcel, State, Worker

log = logging.getLogger(__name__)

#: between tries; the last one repeats until GIVE_UP. Greylisting servers want five minutes at least.
PAUSES = [timedelta(minutes=m) for m in (1, 5, 10, 20, 40, 60)]
GIVE_UP = timedelta(hours=72)
MAX_CRASHES = 3  #: a parcel that was open at so many deaths may be their cause
CHUNK = 200  #: parcels made in one transaction; SQLite's one writer is free again soon


@dataclass(frozen=True)
class Opened:
    """A parcel in the hands of its worker, about to be written and sent."""

    parcel_id: int
    message_id: str


def enlist(key: int) -> int:
    """Make a worker known that holds the lock of ``key`` already. Returns its id."""
    with transaction() as session:
        worker = Worker(key=key, started_at=clock.now(), ticked_at=clock.now())
        session.add(worker)
        session.flush()
        return worker.id


def show_life(worker_id: int) -> None:
    """Note for /readyz that this worker ticks."""
    with transaction() as session:
        session.execute(update(Worker).filter_by(id=worker_id).values(ticked_at=clock.now()))


def retire(worker_id: int) -> None:
    """Put back what a worker still has, and forget it. For a proper end, and for the dead."""
    with transaction() as session:
        held = update(Parcel).filter_by(owner_id=worker_id, state=State.CLAIMED)
        session.execute(
            held.where(Parcel.opened, Parcel.crashes >= MAX_CRASHES - 1).values(
                state=State.FAILED,
                settled_at=clock.now(),
                error="Workers died while sending this.",
                owner_id=None,
            )
        )
        session.execute(
            held.values(
                state=State.WAITING,
                owner_id=None,
                opened=False,
                crashes=Parcel.crashes + case((Parcel.opened, 1), else_=0),
            )
        )
        worker = session.get(Worker, worker_id)
        if worker is not None:
            session.delete(worker)


def bury_the_dead(locks: FileLocks | AdvisoryLocks, *, but: int) -> int:
    """Put back what dead workers had. ``but`` is the worker who asks. Returns how many were dead."""
    others = db.session.execute(select(Worker.id, Worker.key).where(Worker.id != but)).all()
    db.session.rollback()
    buried = 0
    for worker_id, key in others:
        with locks.of_the_dead(key) as dead:
            if dead:
                retire(worker_id)
                buried += 1
    return buried


def unfold(skipped: set[int]) -> bool:
    """Make the next chunk of parcels of one mailing. Returns whether there was one.

    skipped: mailings to leave alone; one that cannot be unfolded is added, and stops no other.
    """
    found: int | None = None
    try:
        with transaction() as session:
            waiting = select(Mailing).filter_by(done_at=None).where(Mailing.id.not_in(skipped))
            mailing = session.scalar(waiting.order_by(Mailing.id).limit(1).with_for_update(skip_locked=True))
            if mailing is None:
                return False
            found = mailing.id
            _unfold(session, mailing)
    except (Busy, SQLAlchemyError):
        raise
    except Exception:
        if found is None:
            raise
        log.exception("mailing %d cannot be unfolded", found)
        skipped.add(found)
    return True


def _unfold(session: Session, mailing: Mailing) -> None:
    effect = sending(mailing.writer)
    assert isinstance(effect, SendAll)
    readers = effect.to(session, fact_of(mailing.entry), mailing.last_reader_id, CHUNK)
    session.add_all(parcel(mailing.entry, mailing.writer, reader) for reader in readers)
    if readers:
        mailing.last_reader_id = readers[-1]
    if len(readers) < CHUNK:
        mailing.done_at = clock.now()


def claim(worker_id: int, limit: int = 20) -> list[int]:
    """Claim up to ``limit`` parcels that are due for this worker. Returns their ids, oldest first."""
    with transaction() as session:
        due = (
            select(Parcel.id)
            .where(Parcel.state == State.WAITING, Parcel.due_at <= clock.now())
            .order_by(Parcel.due_at, Parcel.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        claimed = (
            update(Parcel)
            .where(Parcel.id.in_(select(due.c.id)))
            .values(state=State.CLAIMED, owner_id=worker_id)
            .returning(Parcel.id)
            .execution_options(synchronize_session=False)
        )
        return sorted(session.scalars(claimed))


def open_parcel(parcel_id: int, worker_id: int) -> Opened | None:
    """Note that this worker is about to send the parcel; None when it is no longer this worker's."""
    with transaction() as session:
        found = _held(session, parcel_id, worker_id)
        if found is None:
            return None
        found.opened = True
        found.attempts += 1
        return Opened(found.id, found.message_id)


def settle(parcel_id: int, worker_id: int, state: State, error: str | None = None) -> None:
    """Note how the parcel ended: SENT, NEEDLESS or FAILED."""
    with transaction() as session:
        found = _held(session, parcel_id, worker_id)
        if found is not None:
            found.state, found.settled_at, found.error = state, clock.now(), error
            found.owner_id, found.opened = None, False


def put_back(parcel_id: int, worker_id: int, error: str, *, most: int | None = None) -> None:
    """Keep the parcel for another try after a pause; give up after :data:`GIVE_UP` or ``most`` tries."""
    with transaction() as session:
        found = _held(session, parcel_id, worker_id)
        if found is None:
            return
        found.error, found.owner_id, found.opened = error, None, False
        tries = max(found.attempts, 1)
        if clock.now() - found.made_at > GIVE_UP or (most is not None and tries >= most):
            found.state, found.settled_at = State.FAILED, clock.now()
        else:
            found.state = State.WAITING
            found.due_at = clock.now() + PAUSES[min(tries, len(PAUSES)) - 1]


def release(worker_id: int) -> None:
    """Give back all that is claimed: the way out, or the database, was closed for a while."""
    with transaction() as session:
        session.execute(
            update(Parcel)
            .filter_by(owner_id=worker_id, state=State.CLAIMED)
            .values(state=State.WAITING, owner_id=None, opened=False)
        )


def try_again(parcel_id: int) -> None:
    """Let a parcel that was given up try once more from the start: the secretariat mended the cause."""
    with transaction() as session:
        found = session.get(Parcel, parcel_id, with_for_update=True)
        if found is not None and found.state is State.FAILED:
            found.state, found.settled_at = State.WAITING, None
            found.made_at = found.due_at = clock.now()
            found.attempts = found.crashes = 0


def _held(session: Session, parcel_id: int, worker_id: int) -> Parcel | None:
    found = session.get(Parcel, parcel_id, with_for_update=True)
    return found if found and found.state is State.CLAIMED and found.owner_id == worker_id else None
