"""The meetings that are discussed in a thread, as its page shows them: rows, not entities.

Which they are, and whether everybody may see them, is kept until something happens. As most may be seen by
everybody, a page seldom asks for more than that.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from flask import Flask, current_app
from sqlalchemy import Select, bindparam, select, union_all
from sqlalchemy.orm import aliased

from app.accounts.actor import Actor
from app.db import glance
from app.discussions import unread
from app.kept import Shelf
from app.meetings import walltime
from app.meetings.access import visible_to
from app.meetings.models import Meeting, MeetingThread, Status
from app.meetings.walltime import Precision

ROOM = 1024 * 1024  #: bytes each process keeps
_SIZE = 500  #: bytes of a meeting, about


class Discussed(NamedTuple):
    """A meeting on the page of a thread in which it is discussed."""

    id: int
    title: str
    language: str
    status: Status
    precision: Precision
    wall_start: str
    wall_end: str
    starts_at: datetime
    ends_at: datetime
    is_own: bool  #: whether the thread is its own discussion
    is_open: bool  #: whether everybody may see it

    @property
    def first_day(self) -> date:
        """The first day, by the clock of the place; of a month its first."""
        return walltime.parse(self.wall_start, self.precision).date()

    @property
    def last_day(self) -> date:
        """The last day, by the clock of the place; of a month its first."""
        return walltime.last_day(self.precision, self.wall_end)


Kept = Shelf[Sequence[Discussed]]

_OWN = aliased(Meeting, name="own_meeting")
_THREAD: Any = bindparam("thread")
_IDS = union_all(
    select(_OWN.id).where(_OWN.thread_id == _THREAD),
    select(MeetingThread.meeting_id).where(MeetingThread.thread_id == _THREAD),
)
_COLUMNS: tuple[Any, ...] = (
    Meeting.id,
    Meeting.title,
    Meeting.language,
    Meeting.status,
    Meeting.precision,
    Meeting.wall_start,
    Meeting.wall_end,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.thread_id.is_not_distinct_from(_THREAD),
    visible_to(None),
)
#: statements of pages asked for most, built once
_ALL: Select[Any] = select(*_COLUMNS).where(Meeting.id.in_(_IDS)).order_by(Meeting.starts_at, Meeting.id)


@cache
def _seen(is_secretariat: bool) -> Select[Any]:
    return _ALL.where(visible_to(unread.somebody(is_secretariat)))


def in_thread(actor: Actor | None, thread_id: int, happened: int | None) -> Sequence[Discussed]:
    """List the meetings of a thread that ``actor`` may see: the one whose own discussion it is comes first.

    happened: the last entry of the journal, read before; as long as it is the same, so are the meetings.
    None: it was not read, as for visitors, whose pages are kept whole.
    """
    kept: Kept = current_app.extensions["discussed meetings"]
    found = None if happened is None else kept.get(thread_id, happened)
    if found is None:
        found = _read(glance(_ALL, {"thread": thread_id}))
        if happened is not None:
            kept.put(thread_id, happened, found, _SIZE * (1 + len(found)))
    if all(one.is_open for one in found):
        return found
    if actor is None:
        return tuple(one for one in found if one.is_open)
    return _read(glance(_seen(actor.is_secretariat), {"thread": thread_id, "reader": actor.id}))


def _read(rows: Any) -> Sequence[Discussed]:
    """rows: of more columns than types can tell apart."""
    return tuple(sorted((Discussed._make(row) for row in rows), key=lambda one: not one.is_own))


def init_app(app: Flask) -> None:
    """Give ``app`` its shelf."""
    app.extensions["discussed meetings"] = Kept(ROOM)
