"""Addresses made from titles: in Latin letters, and no two the same."""

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.links import slug
from app.names.search import romanised


def free_slug(session: Session, column: InstrumentedAttribute[str], title: str) -> str:
    """Return what stands for ``title`` in addresses, numbered when ``column`` has it already."""
    wanted = slug(romanised(title))
    taken = set(session.scalars(select(column).where(column.startswith(wanted, autoescape=True))))
    number = 1
    while (one := f"{wanted}-{number}" if number > 1 else wanted) in taken:
        number += 1
    return one
