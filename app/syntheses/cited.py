"""Where a person is cited, and who is cited by a version."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.orm import Session

from app import moments
from app.accounts.actor import Actor
from app.db import db
from app.discussions.access import listed
from app.discussions.models import Post, Theme, Thread
from app.syntheses.access import MOVED
from app.syntheses.kinds import SynthesisKind
from app.syntheses.models import Citation, Synthesis, SynthesisVersion
from app.syntheses.queries import counts

MOST = 200  #: places named on her page


class Place(NamedTuple):
    """Where a person is cited, and who is cited by a version."""

    thread_id: int
    title: str
    language: str
    kind: SynthesisKind
    version: int
    written_at: datetime
    objections_until: date
    points: list[int]

    @property
    def is_open(self) -> bool:
        """Whether she can object today."""
        return moments.network_day() <= self.objections_until


def places(actor: Actor) -> list[Place]:
    """List where a person is cited, of what she may see: in the versions that count, the newest first."""
    here = select(Post.thread_id, Post.number).where(Post.author_id == actor.id, Post.number.is_not(None))
    moved = (
        select(Post.thread_id, Post.number)
        .join(MOVED, MOVED.id == Post.moved_to_id)
        .where(MOVED.author_id == actor.id)
    )
    hers = union_all(here, moved).subquery("hers")  # two ways, each with its index
    query = (
        select(
            Thread.id,
            Thread.title,
            Thread.language,
            Synthesis.kind,
            SynthesisVersion.number,
            SynthesisVersion.written_at,
            SynthesisVersion.objections_until,
            Citation.point,
        )
        .select_from(hers)
        .join(Synthesis, Synthesis.thread_id == hers.c.thread_id)
        .join(SynthesisVersion, counts())
        .join(Citation, and_(Citation.version_id == SynthesisVersion.id, Citation.number == hers.c.number))
        .join(Thread, Thread.id == Synthesis.thread_id)
        .join(Theme)
        .where(listed(actor))
        .order_by(SynthesisVersion.written_at.desc(), SynthesisVersion.id, Citation.point)
    )
    found: dict[tuple[int, SynthesisKind], Place] = {}
    rows: Any = db.session.execute(query)
    for *about, point in rows:
        place = found.setdefault((about[0], about[3]), Place._make([*about, []]))
        if point not in place.points:
            place.points.append(point)
    return list(found.values())[:MOST]


def after(session: Session, synthesis_id: int, number: int, last: int, limit: int) -> Sequence[int]:
    """Return the accounts above ``last`` whom a version cites, in order, at most ``limit``: an audience."""
    author = func.coalesce(MOVED.author_id, Post.author_id)
    query = (
        select(author)
        .select_from(Citation)
        .join(SynthesisVersion, SynthesisVersion.id == Citation.version_id)
        .join(Synthesis, Synthesis.id == SynthesisVersion.synthesis_id)
        .join(Post, and_(Post.thread_id == Synthesis.thread_id, Post.number == Citation.number))
        .outerjoin(MOVED, MOVED.id == Post.moved_to_id)
        .where(Synthesis.id == synthesis_id, SynthesisVersion.number == number, author > last)
        .distinct()
        .order_by(author)
        .limit(limit)
    )
    return list(session.scalars(query))
