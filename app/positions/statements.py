"""What can be done with statements: put them, change and close them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import clock, journal, moments, text
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions.models import Thread
from app.discussions.posting import carry, touch
from app.errors import NotFound
from app.positions import refusals
from app.positions.access import find_statement, find_thread_to_put
from app.positions.facts import StatementChanged, StatementClosed, StatementOpened, StatementPut
from app.positions.models import Position, Statement

PLACE = "positions"  #: the panel on the page of a thread


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a statement says, and by which rule it stands."""

    title: str
    source: str  #: Markdown
    language: str
    closes_on: date | None
    is_silent: bool


def put(actor: Actor, *, thread_id: int, draft: Draft, follows_id: int | None = None) -> Statement:
    """Put a statement to organisations. The same words twice, one after the other, are one.

    follows_id: of the statement in whose place it is put; that one is closed.

    :raises NotFound: no such thread or statement, or not for her.
    :raises DayHasPassed: see there.
    :raises SilenceNeedsADay: see there.
    :raises TextTooLong: more than fits.
    """
    html = text.to_html(draft.source)
    with transaction() as session:
        thread = find_thread_to_put(session, actor, thread_id, lock=True)
        last = session.scalar(
            select(Statement).filter_by(thread_id=thread.id).order_by(Statement.number.desc()).limit(1)
        )
        if last is not None and (last.title, last.source, last.put_by_id) == (
            draft.title,
            draft.source,
            actor.id,
        ):
            return last
        _want_day(draft)
        _end_the_one_before(session, actor, thread, follows_id)
        statement = Statement(
            thread_id=thread.id,
            number=last.number + 1 if last else 1,
            title=draft.title,
            language=draft.language,
            source=draft.source,
            html=html,
            put_by_id=actor.id,
            put_at=clock.now(),
            closes_on=draft.closes_on,
            is_silent=draft.is_silent,
            follows_id=follows_id,
        )
        session.add(statement)
        session.flush()
        carry(session, thread, PLACE, True)
        journal.record(
            session, StatementPut(actor_id=actor.id, statement_id=statement.id, thread_id=thread.id)
        )
        return statement


def _end_the_one_before(session: Session, actor: Actor, thread: Thread, follows_id: int | None) -> None:
    if follows_id is None:
        return
    before = session.get(Statement, follows_id)
    if before is None or before.thread_id != thread.id:
        raise NotFound
    if before.closed_at is None:
        before.closed_at = clock.now()
        before.revision += 1
        journal.record(
            session, StatementClosed(actor_id=actor.id, statement_id=before.id, thread_id=thread.id)
        )


def change(actor: Actor, statement_id: int, *, draft: Draft, revision: int) -> Statement:
    """Let a statement say something else, as long as nobody has taken a position on it.

    revision: of the statement that the form showed. Without a difference nothing happens.

    :raises NotFound: no such statement, or not hers to change.
    :raises StatementChangedMeanwhile: another revision is there now.
    :raises PositionsTaken: see there.
    :raises DayHasPassed: see there.
    :raises SilenceNeedsADay: see there.
    :raises TextTooLong: more than fits.
    """
    html = text.to_html(draft.source)
    with transaction() as session:
        statement, thread = find_statement(session, actor, statement_id, "moderate", lock=True)
        there = Draft(
            title=statement.title,
            source=statement.source,
            language=statement.language,
            closes_on=statement.closes_on,
            is_silent=statement.is_silent,
        )
        if there == draft:
            return statement
        if statement.revision != revision:
            raise refusals.StatementChangedMeanwhile
        if session.scalar(select(exists().where(Position.statement_id == statement.id))):
            raise refusals.PositionsTaken
        _want_day(draft)
        statement.title, statement.source, statement.html = draft.title, draft.source, html
        statement.language, statement.closes_on = draft.language, draft.closes_on
        statement.is_silent = draft.is_silent
        statement.revision += 1
        session.flush()
        touch(session, thread.id)
        journal.record(
            session, StatementChanged(actor_id=actor.id, statement_id=statement.id, thread_id=thread.id)
        )
        return statement


def _want_day(draft: Draft) -> None:
    if draft.closes_on is not None and draft.closes_on < moments.network_day():
        raise refusals.DayHasPassed
    if draft.is_silent and draft.closes_on is None:
        raise refusals.SilenceNeedsADay


def close(actor: Actor, statement_id: int) -> None:
    """Take no more positions. Twice changes nothing.

    :raises NotFound: no such statement, or not hers to close.
    """
    with transaction() as session:
        statement, thread = find_statement(session, actor, statement_id, "moderate", lock=True)
        if statement.closed_at is not None or statement.is_past():
            return
        statement.closed_at = clock.now()
        statement.revision += 1
        session.flush()
        touch(session, thread.id)
        journal.record(
            session, StatementClosed(actor_id=actor.id, statement_id=statement.id, thread_id=thread.id)
        )


def reopen(actor: Actor, statement_id: int) -> None:
    """Take positions again, until its last day. Twice changes nothing.

    :raises NotFound: no such statement, or not hers to open.
    """
    with transaction() as session:
        statement, thread = find_statement(session, actor, statement_id, "moderate", lock=True)
        if statement.closed_at is None:
            return
        statement.closed_at = None
        statement.revision += 1
        session.flush()
        touch(session, thread.id)
        journal.record(
            session, StatementOpened(actor_id=actor.id, statement_id=statement.id, thread_id=thread.id)
        )
