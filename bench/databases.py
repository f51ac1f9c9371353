"""Fresh databases to measure on: a SQLite file, or a database on the PostgreSQL server of TEST_POSTGRES."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg

from bench import cpu

SERVER = os.environ.get("TEST_POSTGRES")  #: "postgresql://user@/postgres?host=/socket" or the like


class Database(NamedTuple):
    """An empty database, and what its own processes have used so far."""

    engine: str
    url: str
    settle: Callable[[], None]  #: after much was written, so that no later cleaning disturbs
    cpu: Callable[[], float]  #: seconds; always 0 for SQLite, which works within the server's processes


@contextmanager
def fresh(engine: str) -> Iterator[Database]:
    """Give an empty database of ``engine`` (sqlite, postgresql); it is gone after the block."""
    with _sqlite() if engine == "sqlite" else _postgresql() as database:
        yield database


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="saxaul-bench-") as folder:
        url = f"sqlite:///{Path(folder, 'bench.sqlite3')}"
        yield Database("sqlite", url, settle=lambda: None, cpu=lambda: 0.0)


@contextmanager
def _postgresql() -> Iterator[Database]:
    if not SERVER:
        raise SystemExit("TEST_POSTGRES names no PostgreSQL server: use ./dev bench, or --engine sqlite.")
    name = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        head, question, query = SERVER.partition("?")
        url = f"{head.rsplit('/', 1)[0]}/{name}{question}{query}"
        connection.execute(f"CREATE DATABASE {name}".encode())

        def settle() -> None:
            with psycopg.connect(url, autocommit=True) as inside:
                inside.execute("VACUUM ANALYZE")

        def used() -> float:
            """Only processes that serve this database: others may work on the same server."""
            serving = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [name])
            return cpu.of(pid for (pid,) in serving)

        try:
            yield Database("postgresql", url, settle, used)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
