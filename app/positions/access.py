"""Who may see statements, put them, and take positions. What is seen follows from the discussion."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import moments
from app.accounts.actor import Actor
from app.discussions.access import find_thread
from app.discussions.kinds import LISTED
from app.discussions.models import Thread
from app.errors import NotFound
from app.organisations.access import spoken_for
from app.positions.models import Position, Statement


def find_statement(
    session: Session,
    actor: Actor | None,
    statement_id: int,
    to: Literal["read", "moderate"] = "read",
    *,
    lock: bool = False,
) -> tuple[Statement, Thread]:
    """Find a statement and its thread. lock: hold the row of the thread until the transaction ends.

    To moderate is to change and close it: those who keep order in the discussion.

    :raises NotFound: no such statement, or not for this person.
    """
    thread_id = session.scalar(select(Statement.thread_id).where(Statement.id == statement_id))
    if thread_id is None:
        raise NotFound
    thread = find_thread(session, actor, thread_id, to, lock=lock)
    return session.get_one(Statement, statement_id, populate_existing=True), thread


def find_thread_to_put(session: Session, actor: Actor, thread_id: int, *, lock: bool = False) -> Thread:
    """Find a thread in which ``actor`` may put a statement.

    :raises NotFound: no such thread, or not for her.
    """
    thread = find_thread(session, actor, thread_id, "moderate", lock=lock)
    if thread.state not in LISTED:
        raise NotFound
    return thread


def may_withdraw(session: Session, actor: Actor | None, position: Position) -> bool:
    """Tell whether ``actor`` may withdraw a position: who may speak for the organisation, the secretariat."""
    if actor is None or actor.is_secretariat:
        return actor is not None
    hers = spoken_for(actor.id, moments.network_day())
    return position.organisation_id in set(session.scalars(hers))


def find_position(session: Session, actor: Actor, position_id: int) -> tuple[Position, Statement, Thread]:
    """Find a position that ``actor`` may withdraw, and hold the row of its thread.

    :raises NotFound: no such position, or not for this person.
    """
    statement_id = session.scalar(select(Position.statement_id).where(Position.id == position_id))
    if statement_id is None:
        raise NotFound
    statement, thread = find_statement(session, actor, statement_id, lock=True)
    position = session.get_one(Position, position_id, populate_existing=True)
    if not may_withdraw(session, actor, position):
        raise NotFound
    return position, statement, thread
