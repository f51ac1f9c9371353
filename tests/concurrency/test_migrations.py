"""Four migrations at once, one of them killed in the middle."""

import signal
import sqlite3
import time
from pathlib import Path

import psycopg
import pytest

from app.db import Base
from tests.conftest import POSTGRES, OnPostgres, postgres_url


@pytest.fixture
def empty(database, tmp_path):
    """A database with nothing in it: (its address, how to list its tables)."""
    if isinstance(database, OnPostgres):
        name = f"{database.name}_empty"
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")

        def tables():
            with psycopg.connect(postgres_url(name)) as connection:
                rows = connection.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                ).fetchall()
            return {row[0] for row in rows}

        yield postgres_url(name), tables
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        path = Path(tmp_path, "fresh", "saxaul.sqlite3")

        def tables():
            connection = sqlite3.connect(path)
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            connection.close()
            return {row[0] for row in rows}

        yield f"sqlite:///{path}", tables


def test_the_others_finish_what_the_killed_one_began(empty, actor_process):
    address, tables = empty
    killed = actor_process("migrate", "meeting", DATABASE_URL=address)
    assert killed.stdout.readline() == "in the middle\n", killed.stderr.read()
    others = [actor_process("migrate", DATABASE_URL=address) for _ in range(3)]
    time.sleep(1)
    assert all(process.poll() is None for process in others)

    killed.send_signal(signal.SIGKILL)

    for process in others:
        assert process.wait(60) == 0, process.stderr.read()
    assert tables() == {*Base.metadata.tables, "alembic_version"}


def test_what_is_killed_in_the_middle_leaves_nothing_half_done(empty, actor_process):
    address, tables = empty
    killed = actor_process("migrate", "meeting", DATABASE_URL=address)
    assert killed.stdout.readline() == "in the middle\n", killed.stderr.read()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert tables() == set()


def test_without_the_lock_some_fail(empty, actor_process):
    """The negative control: four at once do get in each other's way."""
    address, _tables = empty
    processes = [actor_process("migrate", without="migration-lock", DATABASE_URL=address) for _ in range(4)]
    assert any([process.wait(60) != 0 for process in processes])  # noqa: C419  # wait for all of them
