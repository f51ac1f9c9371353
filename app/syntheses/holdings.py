"""What is held here of a person."""

from collections.abc import Iterator

from sqlalchemy import false, or_, select, update
from sqlalchemy.orm import Session

from app.discussions.models import Thread
from app.holdings import GONE, Holding, Leaving, Section, Words, read, record
from app.i18n import _
from app.syntheses.models import Objection, Synthesis, SynthesisVersion


def _collect(session: Session, account_id: int) -> Iterator[Section]:
    written = (
        select(
            SynthesisVersion.id,
            Thread.title.label("thread"),
            Synthesis.kind,
            SynthesisVersion.number,
            SynthesisVersion.language,
            SynthesisVersion.source,
            SynthesisVersion.written_at,
        )
        .join(Synthesis, Synthesis.id == SynthesisVersion.synthesis_id)
        .join(Thread, Thread.id == Synthesis.thread_id)
        .where(SynthesisVersion.written_by_id == account_id)
    )
    yield "syntheses", _("Syntheses you wrote"), map(record, read(session, written, SynthesisVersion.id))
    objections = select(
        Objection.id,
        Objection.point,
        Objection.words,
        Objection.language,
        Objection.author_name,
        Objection.made_at,
        Objection.withdrawn_at,
        Objection.answer,
    ).where(Objection.author_id == account_id)
    yield (
        "objections",
        _("Your objections to syntheses"),
        map(record, read(session, objections, Objection.id)),
    )
    answered = select(Objection.id, Objection.answer, Objection.answered_at)
    answered = answered.where(Objection.answered_by_id == account_id)
    yield "answers", _("Objections you answered"), map(record, read(session, answered, Objection.id))


def _erase(session: Session, leaving: Leaving) -> None:
    """Take her name from her objections, or withdraw them; what she wrote for a discussion stays its."""
    her = leaving.account_id
    hers = update(Objection).where(Objection.author_id == her)
    goes = leaving.words is Words.GO
    threads = (
        select(Synthesis.thread_id)
        .join(SynthesisVersion, SynthesisVersion.synthesis_id == Synthesis.id)
        .join(Objection, Objection.version_id == SynthesisVersion.id)
        .where(Objection.author_id == her)
        .where(or_(Objection.author_name != "", Objection.withdrawn_at.is_(None) if goes else false()))
    )
    changes = [
        update(Thread).where(Thread.id.in_(threads)).values(revision=Thread.revision + 1),
        hers.where(Objection.author_name != "").values(author_name=""),
    ]
    if goes:
        changes.append(hers.where(Objection.withdrawn_at.is_(None)).values(words="", withdrawn_at=leaving.at))
    for change in changes:
        session.execute(change.execution_options(synchronize_session=False))


HOLDING = Holding(
    name="syntheses",
    columns={
        "synthesis_version.written_by_id": "the synthesis is the discussion's; names a number only",
        "objection.author_id": "the objection stays, made by a former participant",
        "objection.author_name": GONE,
        "objection.answered_by_id": "the answer is the discussion's; names a number only",
    },
    collect=_collect,
    erase=_erase,
)
