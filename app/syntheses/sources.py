"""What a version of a synthesis rests on, how much of the discussion it cites, and who objects to it."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select, text

from app import i18n
from app.db import db
from app.discussions.kinds import PostState
from app.discussions.models import GONE, Post, Thread
from app.organisations.models import Organisation
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME
from app.syntheses.access import MOVED
from app.syntheses.models import Citation, Objection

MOST_MISSING = 60  #: posts that are not cited, named one by one


class Source(NamedTuple):
    """A post on which a point rests."""

    number: int
    state: PostState
    author_id: int | None
    author_name: str
    organisation_name: str | None
    organisation_language: str | None
    is_moved: bool  #: it stands elsewhere now; who wrote it is said there only

    @property
    def is_gone(self) -> bool:
        """Whether its text is gone."""
        return self.state in {PostState.WITHDRAWN, PostState.REMOVED}


class ObjectionRow(NamedTuple):
    """An objection that stands."""

    id: int
    point: int
    version: int  #: the number of the version to which it was made
    author_id: int
    author_name: str
    language: str
    words: str
    made_at: datetime
    answer: str
    answered_at: datetime | None


class Coverage(NamedTuple):
    """How many of the posts that can be read are cited, and which are not."""

    cited: int
    total: int
    missing: list[int]  #: at most MOST_MISSING of those that are not

    @property
    def more(self) -> int:
        """How many more are not cited than are named."""
        return self.total - self.cited - len(self.missing)


def sources(thread_id: int, version_id: int) -> dict[int, list[Source]]:
    """Read what each point rests on, as it stands now: point -> posts."""
    query = (
        select(
            Citation.point,
            Citation.number,
            func.coalesce(MOVED.state, Post.state),
            func.coalesce(MOVED.author_id, Post.author_id),
            # where it stands now, others may read it than here: who wrote it is said there
            Post.author_name,
            NAME,
            LANGUAGE,
            Post.state == PostState.MOVED,
        )
        .select_from(Citation)
        .join(Post, and_(Post.thread_id == thread_id, Post.number == Citation.number))
        .outerjoin(MOVED, MOVED.id == Post.moved_to_id)
        .outerjoin(
            Organisation, Organisation.id == func.coalesce(MOVED.organisation_id, Post.organisation_id)
        )
        .outerjoin(HERE, IS_HERE)
        .where(Citation.version_id == version_id)
        .order_by(Citation.point, Citation.number)
    )
    found: dict[int, list[Source]] = {}
    rows: Any = db.session.execute(query, {"language": i18n.language()})
    for point, *rest in rows:
        found.setdefault(point, []).append(Source(*rest))
    return found


def objections(version_id: int, number: int) -> list[ObjectionRow]:
    """List the objections that stand against a version, in their order. number: of the version."""
    query = (
        select(
            Objection.id,
            Objection.point,
            Objection.author_id,
            Objection.author_name,
            Objection.language,
            Objection.words,
            Objection.made_at,
            Objection.answer,
            Objection.answered_at,
        )
        .where(Objection.version_id == version_id, Objection.withdrawn_at.is_(None))
        .order_by(Objection.id)
    )
    return [ObjectionRow(row[0], row[1], number, *row[2:]) for row in db.session.execute(query)]


def coverage(thread_id: int, version_id: int) -> Coverage:
    """Count which of the posts that can be read a version cites."""
    cited = select(Citation.number).where(Citation.version_id == version_id)
    readable = and_(Post.thread_id == thread_id, Post.state == PostState.VISIBLE)
    # numbers are dense: those that can be read are all but the few that are gone, which an index knows
    last = db.session.scalars(select(Thread.last_number).where(Thread.id == thread_id)).one()
    gone = select(func.count()).select_from(Post).where(Post.thread_id == thread_id, text(f"post.{GONE}"))
    total = last - db.session.scalars(gone).one()
    used = db.session.scalars(
        select(func.count()).select_from(Post).where(readable, Post.number.in_(cited))
    ).one()
    missing = db.session.scalars(
        select(Post.number)
        .where(readable, Post.number.not_in(cited))
        .order_by(Post.number)
        .limit(MOST_MISSING)
    )
    return Coverage(used, total, [number for number in missing if number is not None])
