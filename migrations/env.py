"""Migrations: one at a time, whole or not at all, on both engines.

On SQLite a file lock lets one process migrate, a copy is made first, and everything runs in one
transaction (BEGIN IMMEDIATE), so that a kill in the middle leaves the old form. On PostgreSQL an
advisory lock of the session does the same; its transactions cover changes of tables anyway.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Engine, create_engine, event, pool, text

from app.db import Base, UTCDateTime

LOCK = 8_317_204_155  #: any number, but always this one
config = context.config


def run() -> None:
    """Bring the database to the revision that was asked for."""
    engine = create_engine(current_app.config["SQLALCHEMY_DATABASE_URI"], poolclass=pool.NullPool)
    with alone(engine), engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transactional_ddl=True,
            compare_type=True,
            render_item=_plain,
            include_object=_is_ours,
        )
        with context.begin_transaction():
            context.run_migrations()


def _plain(kind: str, item: object, _autogenerate: object) -> str | bool:
    """Write our instants as what they are in the database: migrations outlive the program's types."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def _is_ours(_thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Leave alone what a migration made for one engine only: the words that are searched."""
    if kind == "table":
        return not (name or "").startswith("search_words")
    return (kind, name) not in {("column", "vector"), ("index", "ix_search_entry_vector")}


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Within the block no other process migrates this database."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        _teach(engine)
        with path.with_suffix(".migrating").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _back_up(path)
            yield
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
            holder.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
            yield


def _teach(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def manual(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _back_up(path: Path) -> None:
    """Keep a copy beside a database that holds something and is about to change."""
    if not path.exists() or (not context.is_offline_mode() and _is_at_head(path)):
        return
    copy = path.with_name(f"{path.stem}-before-migration.sqlite3")
    fresh = copy.with_suffix(".part")
    fresh.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            connection.execute("VACUUM INTO ?", (str(fresh),))
            fresh.replace(copy)
    connection.close()


def _is_at_head(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return found is not None and found[0] == context.script.get_current_head()


run()
