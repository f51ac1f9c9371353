"""Counts what a page asks of the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect what is asked and written within the block; opening a transaction does not count."""
    statements: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if re.match(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b", statement, re.IGNORECASE):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
