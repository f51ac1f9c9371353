"""How often somebody may knock: Flask-Limiter, counting in the database for all processes together."""

import math
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage
from sqlalchemy import case, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Base, db, inserting, transaction
from app.errors import TooManyRequests

__all__ = ["count", "in_each_process", "limiter", "sweep"]

P = ParamSpec("P")
R = TypeVar("R")


class Allowance(Base):
    """How often one key was seen in the window that is running."""

    __tablename__ = "allowance"

    key: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


def count(session: Session, key: str, seconds: float, amount: int = 1) -> int:
    """Count ``amount`` more for ``key`` in the caller's transaction. Returns the count of the window.

    After the last window, one of ``seconds`` starts. Who comes at once with the same key waits.
    """
    now = clock.now()
    ends = now + timedelta(seconds=seconds)
    over = Allowance.ends_at <= now
    statement = (
        inserting(Allowance)
        .values(key=key, hits=amount, ends_at=ends)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "hits": case((over, amount), else_=Allowance.hits + amount),
                "ends_at": case((over, ends), else_=Allowance.ends_at),
            },
        )
        .returning(Allowance.hits)
    )
    hits: int = session.scalars(statement).one()
    return hits


class DatabaseStorage(Storage):
    """Counts in the table ``allowance``, one statement a hit."""

    STORAGE_SCHEME = ["database"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What can go wrong with this storage."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count ``amount`` more for ``key``; after the last window, one of ``expiry`` seconds starts."""
        with transaction() as session:
            return count(session, key, expiry, amount)

    def get(self, key: str) -> int:
        """Return the count of the running window."""
        running = select(Allowance.hits).where(Allowance.key == key, Allowance.ends_at > clock.now())
        return db.session.scalar(running) or 0

    def get_expiry(self, key: str) -> float:
        """Return when the window of ``key`` ends, in seconds since 1970."""
        ends = db.session.scalar(select(Allowance.ends_at).where(Allowance.key == key))
        return (ends or clock.now()).timestamp()

    def check(self) -> bool:
        """Tell whether the storage can be reached; the database is looked after elsewhere."""
        return True

    def reset(self) -> int | None:
        """Forget all counts."""
        with transaction() as session:
            session.execute(delete(Allowance))
        return None

    def clear(self, key: str) -> None:
        """Forget the count of ``key``."""
        with transaction() as session:
            session.execute(delete(Allowance).where(Allowance.key == key))


limiter = Limiter(get_remote_address, strategy="fixed-window", headers_enabled=False)


def sweep() -> None:
    """Forget windows that have ended."""
    with transaction() as session:
        session.execute(delete(Allowance).where(Allowance.ends_at < clock.now()))


class _Counted(NamedTuple):
    window: int  #: its number, of all of its length since 1970
    hits: Counter[str]  #: by key


#: what :func:`in_each_process` has counted in this process, by view
_counted: dict[Callable[..., Any], _Counted] = {}


def in_each_process(
    most: int, seconds: int, key: Callable[[], str]
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a view be asked ``most`` times in ``seconds`` by one key, counted in memory.

    For what only reads: a GET writes nothing into the database. Each process counts for itself.
    """

    def limit(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def limited(*args: P.args, **kwargs: P.kwargs) -> R:
            if not limiter.enabled:
                return view(*args, **kwargs)
            window = int(clock.now().timestamp() // seconds)
            if view not in _counted or _counted[view].window != window:
                _counted[view] = _Counted(window, Counter())
            hits, name = _counted[view].hits, key()
            hits[name] += 1
            if hits[name] > most:
                refusal = TooManyRequests()
                refusal.retry_after = seconds_left((window + 1) * seconds)
                raise refusal
            return view(*args, **kwargs)

        return limited

    return limit


def seconds_left(ends: float) -> int:
    """Return the whole seconds from now until ``ends`` (seconds since 1970), at least 1."""
    return max(1, math.ceil(ends - clock.now().timestamp()))


def init_app(app: Flask) -> None:
    """Attach the limits to ``app``."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", "database://")
    limiter.init_app(app)
    # Before each page Flask-Limiter looks for limits of all pages. Ours stand at views, and look themselves.
    if limiter.enabled:
        app.before_request_funcs[None].remove(limiter._check_request_limit)
