"""The database: reads by default, one write transaction per operation.

Rules: only :func:`transaction` commits; only operations and the worker call it. A session that
is not within :func:`transaction` can only read, on SQLite as on PostgreSQL.
"""

import random
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Executable,
    Integer,
    MetaData,
    String,
    bindparam,
    event,
    literal,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.errors import Busy
from app.ready import Glances

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
PATIENCE = 10.0  #: seconds a change waits for SQLite's one writer
#: what turns a connection that reads into one that writes, for one transaction
WRITES: dict[str, dict[str, Any]] = {
    "sqlite": {"saxaul_write": True},
    "postgresql": {"isolation_level": "READ COMMITTED", "postgresql_readonly": False},
}
#: settings of each connection to SQLite; what is deleted is overwritten with zeros
ON_SQLITE = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
)
#: settings of each connection to PostgreSQL; only what :data:`WRITES` says may write
ON_POSTGRESQL = (
    "default_transaction_read_only=on",
    "lock_timeout=10s",
    "idle_in_transaction_session_timeout=120s",
)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database, on SQLite as on PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime; turn an aware one into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: use clock.now() or a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: text compared code point by code point on both engines: sort keys, and what is found by its beginning
BY_CODE = String().with_variant(String(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """The base of every model. ``Mapped[datetime]`` is an instant in UTC, ``Mapped[int]`` has 64 bits."""

    metadata = MetaData(naming_convention=NAMES)
    #: SQLite numbers rows by itself only for a column called INTEGER, which has 64 bits there
    type_annotation_map = {datetime: UTCDateTime, int: BigInteger().with_variant(Integer(), "sqlite")}


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


def choice(kind: type[StrEnum]) -> Enum:
    """A column that holds the values of ``kind`` as text, on both engines."""
    return Enum(
        kind, native_enum=False, length=24, values_callable=lambda members: [m.value for m in members]
    )


def written_out(value: StrEnum) -> Any:
    """Return a value of a :func:`choice` that stands in the statement itself, and is not handed over with it.

    Where an index depends on a value that is handed over, SQLite plans the statement anew each time.
    """
    return literal(value, choice(type(value)), literal_execute=True)


def all_written_out(values: Collection[StrEnum]) -> Any:
    """Return the same of several values, for ``column.in_``."""
    kind = choice(type(next(iter(values))))
    return bindparam(None, sorted(values), kind, expanding=True, literal_execute=True)


def inserting(model: type[Base]) -> Any:
    """Return an INSERT of the engine in use, which can say what happens on conflict."""
    return (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(model)


class NestedTransaction(RuntimeError):
    """An operation called another operation. Share a helper instead."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Run one write transaction, and commit it when the block ends.

    What was read before is forgotten, so every row is read again under the lock.
    On SQLite the write lock is taken at the start (BEGIN IMMEDIATE).

    :raises NestedTransaction: when a transaction of ours is already open.
    :raises Busy: the database did not let us in for :data:`PATIENCE` seconds.
    """
    session = db.session()
    if session.info.get("writing"):
        raise NestedTransaction
    session.rollback()
    session.expire_all()  # a commit ago, with nothing read since, there was nothing to roll back
    session.info["writing"] = True
    try:
        session.connection(execution_options=WRITES[db.engine.dialect.name])
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False


def glance(statement: Executable, values: Mapping[str, object]) -> Sequence[Sequence[Any]]:
    """Read rows outside any session, for what pages ask most: it costs a tenth.

    Each glance sees all that is committed by then: not what a transaction of the caller has written so far.
    """
    glances: Glances = db.engine.get_execution_options()["saxaul_glances"]
    return glances.look(statement, values)


def init_app(app: Flask) -> None:
    """Attach the database to ``app``, and teach both engines our two kinds of transaction."""
    uri = app.config["SQLALCHEMY_DATABASE_URI"]
    if uri.startswith("sqlite:///"):
        Path(uri.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"connect_args": {"timeout": 5}}
    else:
        # Each statement that reads sees the present anyway. In a transaction of their own they would cost
        # two ways more, and the driver would forget with its end how statements were prepared.
        options = {
            "pool_pre_ping": True,
            "isolation_level": "AUTOCOMMIT",
            "connect_args": {"options": " ".join(f"-c {setting}" for setting in ON_POSTGRESQL)},
        }
    options["hide_parameters"] = True  # what errors tell goes into logs, and parameters are people's words
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            teach_sqlite(db.engine)
        db.engine.update_execution_options(saxaul_glances=Glances(db.engine))


def teach_sqlite(engine: Engine) -> None:
    """Give each connection of ``engine`` our settings, and each transaction its kind."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we write BEGIN ourselves, below
        for pragma in ON_SQLITE:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        if connection.get_execution_options().get("saxaul_glance", False):
            driver.execute("PRAGMA query_only=ON")
            return  # each statement is its own transaction
        writes = connection.get_execution_options().get("saxaul_write", False)
        driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        if writes:
            _begin_immediate(driver)
        else:
            driver.execute("BEGIN")


def settle_log() -> None:
    """Bring what SQLite has written to its log into the file, so that the log keeps nothing deleted."""
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _begin_immediate(driver: sqlite3.Connection) -> None:
    """Take the write lock; ask often, because SQLite's own waiting sleeps up to 100 ms at a time."""
    driver.execute("PRAGMA busy_timeout=0")
    give_up = time.monotonic() + PATIENCE
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() > give_up:
                    raise Busy from error
                time.sleep(0.001 + random.random() / 500)  # noqa: S311  # jitter, not a secret
    finally:
        driver.execute("PRAGMA busy_timeout=5000")


def is_busy(error: DBAPIError) -> bool:
    """Tell whether ``error`` only says that others are at it, and that asking again helps."""
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        return original.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return getattr(original, "sqlstate", None) in {"55P03", "40P01"}  # lock_not_available, deadlock_detected


def is_away(error: DBAPIError) -> bool:
    """Tell whether ``error`` says that the database cannot be reached, or has no room: nothing of ours."""
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return getattr(original, "sqlite_errorcode", 0) & 0xFF in _AWAY
    state: str | None = getattr(original, "sqlstate", None)
    if state is None:  # not an answer of the server
        return error.connection_invalidated or isinstance(error, OperationalError)
    return state.startswith(("08", "53", "57P"))  # connection, resources, shutdown


#: what SQLite says of a file that is not there, not ours, broken, or on a full disk
_AWAY = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_CORRUPT,
}
