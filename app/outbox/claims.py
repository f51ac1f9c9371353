"""Who is alive: a worker holds a lock that the kernel or the database frees when it dies.

No clock is asked. On SQLite the lock is a file's (``flock``; all workers run on one host); on
PostgreSQL it is a session's advisory lock on a connection of its own. Whoever gets the lock of
another worker knows that it is dead, and puts its parcels back.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text


class Locks(Protocol):
    """Locks that end with the process that holds them."""

    def hold(self, key: int) -> None:
        """Take the lock of ``key`` for life."""

    def still_held(self) -> bool:
        """Tell whether the lock of this process is still its own."""

    def of_the_dead(self, key: int) -> "Iterator[bool]":
        """Within the block: whether the owner of ``key`` is dead; if so nobody else can bury it."""

    def alone(self, key: int) -> "Iterator[bool]":
        """Within the block: whether no other process is in a block of this ``key``."""

    def release(self) -> None:
        """Give the lock back, at a proper end."""


def locks_of(engine: Engine) -> "FileLocks | AdvisoryLocks":
    """Choose the locks for this database."""
    if engine.dialect.name == "sqlite":
        return FileLocks(Path(str(engine.url.database)).resolve().parent / "workers")
    return AdvisoryLocks(engine)


def new_key() -> int:
    """Make a key that no other worker has."""
    return secrets.randbits(62) + 1


class FileLocks:
    """Files in a folder beside the database, locked by ``flock``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mine: int | None = None
        self._path: Path | None = None

    def hold(self, key: int) -> None:
        """Take the lock of ``key`` for life."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path = self._folder / str(key)
        self._mine = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._mine, fcntl.LOCK_EX)

    def still_held(self) -> bool:
        """Tell whether the lock of this process is still its own: the file may have been swept away."""
        if self._mine is None or self._path is None:
            return False
        with suppress(OSError):
            return os.path.samestat(os.fstat(self._mine), self._path.stat())
        return False

    @contextmanager
    def of_the_dead(self, key: int) -> Iterator[bool]:
        """Within the block: whether the owner of ``key`` is dead; if so nobody else can bury it."""
        path = self._folder / str(key)
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            yield True  # a worker locks its file before it is known, and notices when the file is gone
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
            path.unlink(missing_ok=True)
        finally:
            os.close(file)

    @contextmanager
    def alone(self, key: int) -> Iterator[bool]:
        """Within the block: whether no other process is in a block of this ``key``. Its file stays."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = os.open(self._folder / f"alone-{key}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(file)

    def release(self) -> None:
        """Give the lock back, at a proper end."""
        if self._mine is not None and self._path is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._mine)
            self._mine = None


class AdvisoryLocks:
    """Advisory locks of PostgreSQL, held by a connection that does nothing else."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mine: Connection | None = None

    def hold(self, key: int) -> None:
        """Take the lock of ``key`` for life."""
        self._mine = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._mine.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})

    def still_held(self) -> bool:
        """Tell whether the lock of this process is still its own: the connection may have broken."""
        if self._mine is None:
            return False
        try:
            self._mine.execute(text("SELECT 1"))
        except Exception:  # whatever it is, the lock can't be relied on any more
            return False
        return True

    @contextmanager
    def of_the_dead(self, key: int) -> Iterator[bool]:
        """Within the block: whether the owner of ``key`` is dead; if so nobody else can bury it."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            dead = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}))
            try:
                yield dead
            finally:
                if dead:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})

    @contextmanager
    def alone(self, key: int) -> Iterator[bool]:
        """Within the block: whether no other process is in a block of this ``key``."""
        with self.of_the_dead(key) as is_alone:
            yield is_alone

    def release(self) -> None:
        """Give the lock back, at a proper end."""
        if self._mine is not None:
            with suppress(Exception):
                self._mine.invalidate()  # closes the session, and with it the lock
                self._mine.close()
            self._mine = None
