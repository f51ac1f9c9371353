"""What becomes of positions when two organisations turn out to be one."""

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from app import clock


def keep_newest(session: Session, table: Table, old: int, new: int) -> None:
    """Where both have a current position on a statement, let the later one be that of both.

    The earlier one ends and stays in the history. Called before the rows of ``old`` become those of ``new``.
    """
    current = (table.c.organisation_id.in_((old, new)), table.c.ended_at.is_(None))
    newest = select(func.max(table.c.id)).where(*current).group_by(table.c.statement_id)
    session.execute(
        update(table)
        .where(*current, table.c.id.not_in(newest.scalar_subquery()))
        .values(ended_at=clock.now())
    )
