"""What the outbox holds: for /readyz and for the desk."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import db
from app.outbox.models import Parcel, State, Worker


def last_tick() -> datetime | None:
    """Return when a worker last ticked; None when none is known."""
    return db.session.scalar(select(func.max(Worker.ticked_at)))


def oldest_due() -> timedelta | None:
    """Return how long the oldest due parcel has been waiting; None when none is due."""
    waiting = select(func.min(Parcel.due_at)).where(
        Parcel.state == State.WAITING, Parcel.due_at <= clock.now()
    )
    since = db.session.scalar(waiting)
    return None if since is None else clock.now() - since


def in_trouble(limit: int = 100) -> Sequence[Parcel]:
    """List parcels that failed, then those that wait for another try, newest first."""
    troubled = (
        select(Parcel)
        .where(
            (Parcel.state == State.FAILED) | ((Parcel.state == State.WAITING) & Parcel.error.is_not(None)),
        )
        .order_by(Parcel.state, Parcel.id.desc())
        .limit(limit)
        .options(joinedload(Parcel.entry))
    )
    return db.session.scalars(troubled).all()


def counts() -> dict[State, int]:
    """Count the parcels by state; states without any are left out."""
    rows = db.session.execute(select(Parcel.state, func.count()).group_by(Parcel.state))
    return {row.state: row[1] for row in rows}
