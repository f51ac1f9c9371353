"""What people can do: put a statement, change and close it; state where an organisation stands."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.models import Thread
from app.discussions.posting import touch
from app.journal import JournalEntry
from app.organisations.access import Recorded, voice
from app.organisations.facts import OrganisationChanged, OrganisationsMerged
from app.positions import refusals
from app.positions.access import find_position, find_statement
from app.positions.facts import (
    PositionStated,
    PositionWithdrawn,
)
from app.positions.kinds import Stance
from app.positions.models import Position, Statement


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What an organisation says of a statement."""

    stance: Stance
    words: str
    language: str
    key: str  #: of the form
    seen: int  #: the newest position on the statement when the form was made; 0 for none


def state(
    actor: Actor,
    statement_id: int,
    *,
    stated: Stated,
    organisation_id: int | None,
    recorded: Recorded | None = None,
) -> Position:
    """State where an organisation stands; what it stated before stays in the history.

    The same key twice gives the first position. recorded: instead of ``organisation_id``, what the
    secretariat writes down for one.

    :raises NotFound: no such statement, or not for her.
    :raises OrganisationsOnly: it is for nobody but herself.
    :raises NotYours: not her organisation.
    :raises StatementOver: it takes no more positions.
    :raises PositionMeanwhile: somebody stated another one since the form was made.
    """
    with transaction() as session:
        before = session.scalar(select(Position).filter_by(author_id=actor.id, key=stated.key))
        if before is not None:
            return before
        find_statement(session, actor, statement_id)
        if organisation_id is None and recorded is None:
            raise refusals.OrganisationsOnly
        # the organisation first, as whoever merges it does; then the thread
        said = voice(
            session,
            actor,
            speaker_id=None if recorded else actor.id,
            organisation_id=organisation_id,
            recorded=recorded,
        )
        if said.organisation_id is None:
            raise refusals.OrganisationsOnly
        statement, thread = find_statement(session, actor, statement_id, lock=True)
        if not statement.is_open():
            raise refusals.StatementOver
        current = session.scalar(
            select(Position).filter_by(
                statement_id=statement.id, organisation_id=said.organisation_id, ended_at=None
            )
        )
        if current is not None:
            if current.id > stated.seen:
                raise refusals.PositionMeanwhile
            current.ended_at = clock.now()
            session.flush()
        position = Position(
            statement_id=statement.id,
            **said.columns(),
            stance=stated.stance,
            language=stated.language,
            words=stated.words,
            author_id=actor.id,
            author_name=actor.name,
            stated_at=clock.now(),
            key=stated.key,
        )
        session.add(position)
        session.flush()
        touch(session, thread.id)
        journal.record(
            session,
            PositionStated(
                actor_id=actor.id,
                position_id=position.id,
                statement_id=statement.id,
                thread_id=thread.id,
                organisation_id=said.organisation_id,
                stance=stated.stance.value,
            ),
        )
        return position


def withdraw(actor: Actor, position_id: int) -> int:
    """Let an organisation have no position any more; it stays in the history. Twice changes nothing.

    Returns the number of the statement's row.

    :raises NotFound: no such position, or not for her to withdraw.
    :raises StatementOver: it takes no more positions, and loses none.
    """
    with transaction() as session:
        position, statement, thread = find_position(session, actor, position_id)
        if position.ended_at is not None:
            return statement.id
        if not statement.is_open():
            raise refusals.StatementOver
        assert position.organisation_id is not None
        position.ended_at, position.is_withdrawn = clock.now(), True
        session.flush()
        touch(session, thread.id)
        journal.record(
            session,
            PositionWithdrawn(
                actor_id=actor.id,
                position_id=position.id,
                statement_id=statement.id,
                thread_id=thread.id,
                organisation_id=position.organisation_id,
            ),
        )
        return statement.id


def on_organisation_changed(
    session: Session, _entry: JournalEntry, fact: OrganisationChanged | OrganisationsMerged
) -> None:
    """Effect: discussions in which the organisation took a position show and count it otherwise now."""
    threads = (
        select(Statement.thread_id)
        .join(Position, Position.statement_id == Statement.id)
        .where(Position.organisation_id == fact.organisation_id)
    )
    session.execute(
        update(Thread)
        .where(Thread.id.in_(threads))
        .values(revision=Thread.revision + 1)
        .execution_options(synchronize_session=False)
    )
