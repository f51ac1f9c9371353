"""What can be read of syntheses. Whether the reader may see the discussion was asked before."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, func, select

from app import moments
from app.accounts.actor import Actor
from app.db import db
from app.discussions import wording
from app.discussions.access import find_thread
from app.discussions.models import Thread
from app.errors import NotFound
from app.syntheses import access, parsing, sources
from app.syntheses.kinds import SynthesisKind
from app.syntheses.models import Objection, Point, Synthesis, SynthesisVersion
from app.syntheses.sources import Coverage, ObjectionRow, Source
from app.text.diff import Change, changes


class PointRow(NamedTuple):
    """A point with all that belongs to it."""

    number: int
    heading: str
    html: Markup
    sources: list[Source]
    objections: list[ObjectionRow]


class VersionRow(NamedTuple):
    """A version on the list of all."""

    number: int
    written_at: datetime
    as_of: int


class Shown(NamedTuple):
    """A published version, with all that a page says of it."""

    synthesis_id: int
    kind: SynthesisKind
    number: int
    latest: int  #: the number of the version that counts
    language: str
    source: str
    as_of: int
    since: int  #: posts that came later
    written_at: datetime
    objections_until: date
    points: list[PointRow]
    coverage: Coverage

    @property
    def is_open(self) -> bool:
        """Whether one can object today."""
        return self.number == self.latest and moments.network_day() <= self.objections_until

    @property
    def objections(self) -> int:
        """How many objections stand against it."""
        return sum(len(point.objections) for point in self.points)

    @property
    def cited_authors(self) -> set[int]:
        """Who wrote what it rests on."""
        return {
            source.author_id
            for point in self.points
            for source in point.sources
            if source.author_id is not None
        }


def kinds_of(thread_id: int) -> list[SynthesisKind]:
    """List which syntheses of a thread were published, the newest first."""
    query = (
        select(Synthesis.kind)
        .join(SynthesisVersion, counts())
        .where(Synthesis.thread_id == thread_id)
        .order_by(SynthesisVersion.written_at.desc(), Synthesis.id)
    )
    return list(db.session.scalars(query))


def shown(thread_id: int, kind: SynthesisKind, number: int | None = None) -> Shown | None:
    """Read a published version; the one that counts, unless ``number`` names one. None: there is none."""
    query = (
        select(SynthesisVersion, Synthesis.number, Thread.last_number)
        .join(Synthesis, Synthesis.id == SynthesisVersion.synthesis_id)
        .join(Thread, Thread.id == Synthesis.thread_id)
        .where(
            Synthesis.thread_id == thread_id,
            Synthesis.kind == kind,
            SynthesisVersion.number == (Synthesis.number if number is None else number),
        )
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    version, latest, last = row
    assert version.number is not None
    assert version.objections_until is not None
    return Shown(
        version.synthesis_id,
        kind,
        version.number,
        latest,
        version.language,
        version.source,
        version.as_of,
        last - version.as_of,
        version.written_at,
        version.objections_until,
        _points(thread_id, version.id, version.number),
        sources.coverage(thread_id, version.id),
    )


def _points(thread_id: int, version_id: int, number: int) -> list[PointRow]:
    rests_on = sources.sources(thread_id, version_id)
    said = sources.objections(version_id, number)
    query = select(Point.number, Point.heading, Point.html).where(Point.version_id == version_id)
    return [
        PointRow(
            row[0],
            row[1],
            Markup(row[2]),  # noqa: S704  # it was sanitised when it was written
            rests_on.get(row[0], []),
            [one for one in said if one.point == row[0]],
        )
        for row in db.session.execute(query.order_by(Point.number))
    ]


def earlier_objections(synthesis_id: int, number: int) -> int:
    """Count the objections to versions before ``number``, which a new version was to answer."""
    query = (
        select(func.count())
        .select_from(Objection)
        .join(SynthesisVersion, SynthesisVersion.id == Objection.version_id)
        .where(
            SynthesisVersion.synthesis_id == synthesis_id,
            SynthesisVersion.number < number,
            Objection.withdrawn_at.is_(None),
        )
    )
    return db.session.scalars(query).one()


def versions(synthesis_id: int) -> Sequence[VersionRow]:
    """List the published versions of a synthesis, the newest first."""
    query = select(SynthesisVersion.number, SynthesisVersion.written_at, SynthesisVersion.as_of).where(
        SynthesisVersion.synthesis_id == synthesis_id, SynthesisVersion.number.is_not(None)
    )
    rows = db.session.execute(query.order_by(SynthesisVersion.number.desc()))
    return [VersionRow(number, written_at, as_of) for number, written_at, as_of in rows if number is not None]


def may_object(actor: Actor | None, thread_id: int) -> bool:
    """Tell whether ``actor`` contributed to a thread she sees, and so may object to its synthesis."""
    return actor is not None and access.contributed(db.session(), actor, thread_id)


def place_of(actor: Actor, objection_id: int) -> tuple[int, SynthesisKind, int]:
    """Find where an objection stands that ``actor`` may answer: thread, kind, number of the version.

    :raises NotFound: no such objection, or not for her to answer.
    """
    query = (
        select(Synthesis.thread_id, Synthesis.kind, SynthesisVersion.number)
        .join(SynthesisVersion, SynthesisVersion.synthesis_id == Synthesis.id)
        .join(Objection, Objection.version_id == SynthesisVersion.id)
        .where(Objection.id == objection_id)
    )
    row = db.session.execute(query).first()
    if row is None or row[2] is None:
        raise NotFound
    find_thread(db.session(), actor, row[0], "moderate")
    return row[0], row[1], row[2]


class Begun(NamedTuple):
    """What stands in the form of a synthesis."""

    language: str | None  #: None: nothing was written yet
    source: str
    revision: int
    is_draft: bool
    number: int  #: of the version that counts; 0 for none


class Seen(NamedTuple):
    """A point as it will stand, before it is published."""

    heading: str
    html: Markup
    cited: list[int]


def preview(thread_id: int, source: str) -> list[Seen]:
    """Make the points of a text as they will stand in a thread.

    :raises TextTooLong: one of them is too long.
    """
    return [
        Seen(
            point.heading,
            Markup(wording.render(db.session(), thread_id, point.source)),  # noqa: S704  # sanitised
            point.cited,
        )
        for point in parsing.read(source).points
    ]


def changed(synthesis_id: int, number: int) -> list[Change]:
    """Return what a version says otherwise than the one before; [] of the first."""
    query = select(SynthesisVersion.source).where(
        SynthesisVersion.synthesis_id == synthesis_id, SynthesisVersion.number.in_((number - 1, number))
    )
    texts = list(db.session.scalars(query.order_by(SynthesisVersion.number)))
    return changes(*texts) if len(texts) == 2 else []


def begun(actor: Actor, thread_id: int, kind: SynthesisKind) -> Begun:
    """Read the draft of a synthesis, else the version that counts, for whoever may write it.

    :raises NotFound: see :func:`app.syntheses.access.find_thread_for`.
    """
    thread = access.find_thread_for(db.session(), actor, thread_id, kind)
    synthesis = access.synthesis_of(db.session(), thread.id, kind)
    if synthesis is None:
        return Begun(None, "", 0, False, 0)
    draft = access.draft_of(db.session(), synthesis)
    current = draft or db.session.scalar(
        select(SynthesisVersion).filter_by(synthesis_id=synthesis.id, number=synthesis.number)
    )
    return Begun(
        current.language if current else None,
        current.source if current else "",
        synthesis.revision,
        draft is not None,
        synthesis.number,
    )


def counts() -> ColumnElement[bool]:
    """Return the condition that a version is the one of its synthesis that counts."""
    return and_(SynthesisVersion.synthesis_id == Synthesis.id, SynthesisVersion.number == Synthesis.number)
