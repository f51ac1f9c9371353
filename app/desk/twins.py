"""Organisations that may have been entered twice: found by the worker, looked at by the secretariat."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app import clock, journal
from app.accounts.actor import Actor
from app.db import db, inserting, transaction
from app.desk.facts import TwinsParted
from app.desk.models import Twins
from app.errors import NotFound
from app.organisations.duplicates import Register
from app.organisations.models import Organisation

CHUNK = 100  #: pairs written in one transaction
MOST = 50  #: pairs on the list


class Pair(NamedTuple):
    """Two organisations that may be one."""

    one_key: str
    one_name: str
    other_id: int
    other_key: str
    other_name: str
    one_id: int
    found_at: datetime


#: what the organisations were when this process compared them last; the same again: nothing changed
_compared: tuple[object, ...] | None = None


def look() -> None:
    """Compare all organisations with all, and note the pairs that are new. Twice changes nothing."""
    global _compared  # only saves work
    present = Organisation.merged_into_id.is_(None)
    state = tuple(
        db.session.execute(
            select(func.count(), func.max(Organisation.id), func.sum(Organisation.revision)).where(present)
        ).one()
    )
    if state == _compared:
        return
    register = Register.of(db.session())
    db.session.rollback()
    _note(sorted(register.pairs()))
    _compared = state


def _note(pairs: list[tuple[int, int]]) -> None:
    """Write down pairs that are new; another worker may do the same at the same time."""
    insert = inserting(Twins)
    for start in range(0, len(pairs), CHUNK):
        some = [
            {"one_id": one_id, "other_id": other_id, "found_at": clock.now()}
            for one_id, other_id in pairs[start : start + CHUNK]
        ]
        with transaction() as session:
            session.execute(insert.on_conflict_do_nothing(), some)


def open_pairs() -> list[Pair]:
    """List the pairs nobody has looked at yet, the oldest first; none of them merged meanwhile."""
    one, other = aliased(Organisation), aliased(Organisation)
    query = (
        select(one.key, one.name, other.id, other.key, other.name, one.id, Twins.found_at)
        .join(one, one.id == Twins.one_id)
        .join(other, other.id == Twins.other_id)
        .where(Twins.parted_at.is_(None), one.merged_into_id.is_(None), other.merged_into_id.is_(None))
        .order_by(Twins.found_at, Twins.one_id, Twins.other_id)
    )
    return [Pair(*row) for row in db.session.execute(query.limit(MOST))]


def part(actor: Actor, one_id: int, other_id: int) -> None:
    """Say that two organisations are two. Doing it twice changes nothing.

    :raises NotFound: they were not taken for one.
    """
    with transaction() as session:
        found = session.get(Twins, (one_id, other_id), with_for_update=True)
        if found is None:
            raise NotFound
        if found.parted_at is None:
            found.parted_at, found.parted_by_id = clock.now(), actor.id
            journal.record(
                session,
                TwinsParted(actor_id=actor.id, organisation_id=one_id, other_organisation_id=other_id),
            )
