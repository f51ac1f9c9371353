"""Four migrations at once, one of them killed in the middle."""

import time

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from app.db import Base


@pytest.fixture
def empty(database):
    """A database with nothing in it: (its address, how to list its tables)."""
    address = database.another()

    def tables():
        engine = create_engine(address, poolclass=NullPool)
        return set(inspect(engine).get_table_names())

    return address, tables


def test_the_others_finish_what_the_killed_one_began(empty, actor_process):
    address, tables = empty
    killed = actor_process("migrate", "meeting", DATABASE_URL=address)
    killed.is_ready("in the middle")
    others = [actor_process("migrate", DATABASE_URL=address) for _ in range(3)]
    time.sleep(1)
    assert all(process.runs() for process in others)

    killed.kill()

    for process in others:
        assert process.ends() == 0, process.stderr.read()
    # what SQLite keeps words in belongs to the index, and is made by the migration alone
    made = {table for table in tables() if not table.startswith("search_words")}
    assert made == {*Base.metadata.tables, "alembic_version"}


def test_what_is_killed_in_the_middle_leaves_nothing_half_done(empty, actor_process):
    address, tables = empty
    killed = actor_process("migrate", "meeting", DATABASE_URL=address)
    killed.is_ready("in the middle")
    killed.kill()
    killed.ends()
    assert tables() == set()


def test_without_the_lock_some_fail(empty, actor_process):
    """The negative control: four at once do get in each other's way."""
    address, _tables = empty
    processes = [actor_process("migrate", without="migration-lock", DATABASE_URL=address) for _ in range(4)]
    # whoever has its way goes on for long: one that failed is enough
    while not (ended := [process for process in processes if not process.runs()]):
        time.sleep(0.02)
    assert any(process.ends() for process in [*ended, *processes])
