"""What a reader may see of what was found: asked of the things themselves, by the rules of their pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.functions import func
from sqlalchemy.types import BigInteger

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.discussions import access as discussions
from app.discussions.kinds import PostState
from app.discussions.models import Post, Theme, Thread, ThreadTheme
from app.meetings import access as meetings
from app.meetings.models import Meeting
from app.organisations.models import Organisation
from app.people import access as people
from app.people.models import Profile
from app.search.kinds import Kind
from app.search.matching import Hit


@dataclass(frozen=True)
class Filters:
    """What is asked of the things themselves."""

    theme: int | None = None
    thread: int | None = None


def of(actor: Actor | None, hits: Iterable[Hit], filters: Filters) -> set[tuple[Kind, int]]:
    """Return which of ``hits`` the reader may see, of those that the filters let through."""
    numbers: dict[Kind, list[int]] = defaultdict(list)
    for hit in hits:
        numbers[hit.kind].append(hit.subject_id)
    return {
        (kind, number)
        for kind, some in numbers.items()
        for number in db.session.scalars(_RULES[kind](actor, filters, some))
    }


def _posts(actor: Actor | None, filters: Filters, numbers: Sequence[int]) -> Select[int]:
    query = select(Post.id).join(Thread, Thread.id == Post.thread_id).join(Theme, Theme.id == Thread.theme_id)
    query = query.where(among(Post.id, numbers), Post.state == PostState.VISIBLE, discussions.listed(actor))
    return query.where(*_thread_filters(filters))


def _threads(actor: Actor | None, filters: Filters, numbers: Sequence[int]) -> Select[int]:
    query = select(Thread.id).join(Theme, Theme.id == Thread.theme_id)
    query = query.where(among(Thread.id, numbers), discussions.listed(actor))
    return query.where(*_thread_filters(filters))


def _thread_filters(filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.thread is not None:
        yield Thread.id == filters.thread
    if filters.theme is not None:
        also = select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == filters.theme)
        # those of the themes below it, too
        yield or_(Theme.id == filters.theme, Theme.parent_id == filters.theme, Thread.id.in_(also))


def _meetings(actor: Actor | None, filters: Filters, numbers: Sequence[int]) -> Select[int]:
    query = select(Meeting.id).where(among(Meeting.id, numbers), meetings.visible_to(actor))
    return query if filters.theme is None else query.where(Meeting.theme_id == filters.theme)


def _people(actor: Actor | None, _filters: Filters, numbers: Sequence[int]) -> Select[int]:
    query = select(Profile.account_id).join(Account, Account.id == Profile.account_id)
    return query.where(among(Profile.account_id, numbers), people.found_by(actor))


def _bodies(_actor: Actor | None, _filters: Filters, numbers: Sequence[int]) -> Select[int]:
    there = Organisation.merged_into_id.is_(None)
    return select(Organisation.id).where(among(Organisation.id, numbers), there)


_RULES = {
    Kind.POST: _posts,
    Kind.THREAD: _threads,
    Kind.MEETING: _meetings,
    Kind.PERSON: _people,
    Kind.ORGANISATION: _bodies,
}


def among(column: Any, numbers: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of many numbers, which go over as one value."""
    if db.engine.dialect.name == "sqlite":
        every = text("SELECT value FROM json_each(:numbers)").bindparams(numbers=f"{list(numbers)}")
        found: ColumnElement[bool] = column.in_(every)
    else:
        found = column == func.any(bindparam(None, list(numbers), type_=ARRAY(BigInteger), unique=True))
    return found
