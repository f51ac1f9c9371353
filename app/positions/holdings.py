"""What is held here of a person."""

from collections.abc import Iterator

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.discussions.models import Thread
from app.holdings import GONE, Holding, Leaving, Section, read, record
from app.i18n import _
from app.positions.models import Position, Statement


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    statements = select(
        Statement.id, Statement.title, Statement.language, Statement.source, Statement.put_at
    ).where(Statement.put_by_id == account_id)
    yield "statements", _("Statements you put"), map(record, read(session, statements, Statement.id))
    positions = (
        select(
            Position.id,
            Statement.title.label("statement"),
            Position.organisation_id,
            Position.mandate,
            Position.stance,
            Position.language,
            Position.words,
            Position.author_name,
            Position.stated_at,
            Position.ended_at,
            Position.told,
            Position.told_on,
        )
        .join(Statement, Statement.id == Position.statement_id)
        .where(or_(Position.author_id == account_id, Position.recorded_by_id == account_id))
    )
    yield (
        "positions",
        _("Positions you stated for organisations"),
        map(record, read(session, positions, Position.id)),
    )


def _erase(session: Session, leaving: Leaving) -> None:
    """Take her name from what she stated. The position stays: it is that of the organisation."""
    hers = (Position.author_id == leaving.account_id, Position.author_name != "")
    threads = select(Statement.thread_id).join(Position, Position.statement_id == Statement.id).where(*hers)
    for change in (
        update(Thread).where(Thread.id.in_(threads)).values(revision=Thread.revision + 1),
        update(Position).where(*hers).values(author_name=""),
    ):
        session.execute(change.execution_options(synchronize_session=False))


HOLDING = Holding(
    name="positions",
    columns={
        "statement.put_by_id": "the statement is the discussion's; names a number only",
        "position.author_id": "the position is that of an organisation; names a number only",
        "position.author_name": GONE,
        "position.recorded_by_id": "shows that the secretariat wrote it down; names a number only",
    },
    collect=_collect,
    erase=_erase,
)
