"""What people can do: write a synthesis and publish it, object to a point, answer."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, journal, moments
from app.accounts.actor import Actor
from app.db import transaction
from app.discussions import wording
from app.discussions.access import find_thread
from app.discussions.kinds import LISTED, PostState
from app.discussions.models import Post, Thread
from app.discussions.posting import carry, touch
from app.errors import NotFound
from app.syntheses import parsing, refusals
from app.syntheses.access import contributed, draft_of, find_objection, find_thread_for, synthesis_of
from app.syntheses.facts import ObjectionAnswered, ObjectionMade, ObjectionWithdrawn, SynthesisPublished
from app.syntheses.kinds import SynthesisKind
from app.syntheses.models import Citation, Objection, Point, Synthesis, SynthesisVersion

PLACE = "synthesis"  #: the panel on the page of a thread


def save_draft(
    actor: Actor, *, thread_id: int, kind: SynthesisKind, language: str, source: str, revision: int
) -> None:
    """Keep what is written so far, for those who keep order in the discussion.

    revision: of the synthesis that the form showed; 0 before there is one.

    :raises NotFound: see :func:`app.syntheses.access.find_thread_for`.
    :raises SynthesisChangedMeanwhile: another revision is there now.
    """
    with transaction() as session:
        thread = find_thread_for(session, actor, thread_id, kind, lock=True)
        synthesis = synthesis_of(session, thread.id, kind)
        draft = draft_of(session, synthesis) if synthesis else None
        if draft is not None and (draft.source, draft.language) == (source, language):
            return
        synthesis = _guarded(session, synthesis, thread, kind, revision)
        _write(session, actor, thread, synthesis, draft, language, source)


def discard(actor: Actor, *, thread_id: int, kind: SynthesisKind) -> None:
    """Throw the draft of a synthesis away. Twice changes nothing.

    :raises NotFound: see :func:`app.syntheses.access.find_thread_for`.
    """
    with transaction() as session:
        thread = find_thread_for(session, actor, thread_id, kind, lock=True)
        synthesis = synthesis_of(session, thread.id, kind)
        draft = draft_of(session, synthesis) if synthesis else None
        if synthesis is not None and draft is not None:
            session.delete(draft)
            synthesis.revision += 1


def publish(
    actor: Actor, *, thread_id: int, kind: SynthesisKind, language: str, source: str, revision: int
) -> int:
    """Let a synthesis be read: it takes the place of the version before. Returns its number.

    The same twice publishes once. revision: see :func:`save_draft`.

    :raises NotFound: see :func:`app.syntheses.access.find_thread_for`.
    :raises SynthesisChangedMeanwhile: another revision is there now.
    :raises Refusal: see :func:`_want_sourced`.
    :raises TextTooLong: more than fits.
    """
    typed = parsing.read(source)
    with transaction() as session:
        thread = find_thread_for(session, actor, thread_id, kind, lock=True)
        synthesis = synthesis_of(session, thread.id, kind)
        if synthesis is not None and synthesis.revision == revision + 1:
            said = select(SynthesisVersion.source).filter_by(
                synthesis_id=synthesis.id, number=synthesis.number
            )
            if session.scalar(said) == source:
                return synthesis.number
        _want_sourced(session, thread.id, typed)
        html = [wording.render(session, thread.id, point.source) for point in typed.points]
        synthesis = _guarded(session, synthesis, thread, kind, revision)
        version = _write(session, actor, thread, synthesis, draft_of(session, synthesis), language, source)
        synthesis.number += 1
        version.number = synthesis.number
        days = int(current_app.config["OBJECTION_DAYS"])
        version.objections_until = moments.network_day() + timedelta(days=days)
        session.flush()
        for number, (point, shown) in enumerate(zip(typed.points, html, strict=True), 1):
            session.add(Point(version_id=version.id, number=number, heading=point.heading, html=shown))
        session.flush()
        for number, point in enumerate(typed.points, 1):
            session.add_all(
                Citation(version_id=version.id, point=number, number=cited) for cited in point.cited
            )
        carry(session, thread, PLACE, True)
        journal.record(
            session,
            SynthesisPublished(
                actor_id=actor.id, synthesis_id=synthesis.id, thread_id=thread.id, number=synthesis.number
            ),
        )
        return synthesis.number


def _guarded(
    session: Session, found: Synthesis | None, thread: Thread, kind: SynthesisKind, revision: int
) -> Synthesis:
    """Return the synthesis, made if there is none, with one revision more than the form showed."""
    synthesis = found or Synthesis(thread_id=thread.id, kind=kind, number=0, revision=0)
    if synthesis.revision != revision:
        raise refusals.SynthesisChangedMeanwhile
    synthesis.revision += 1
    session.add(synthesis)
    session.flush()
    return synthesis


def _write(
    session: Session,
    actor: Actor,
    thread: Thread,
    synthesis: Synthesis,
    draft: SynthesisVersion | None,
    language: str,
    source: str,
) -> SynthesisVersion:
    version = draft or SynthesisVersion(synthesis_id=synthesis.id)
    version.language, version.source, version.as_of = language, source, thread.last_number
    version.written_by_id, version.written_at = actor.id, clock.now()
    session.add(version)
    session.flush()
    return version


def _want_sourced(session: Session, thread_id: int, typed: parsing.Read) -> None:
    """See that each point rests on posts that are there.

    :raises NoPoints: there is none.
    :raises NothingBelow: a heading stands alone.
    :raises Unsourced: a point cites nothing.
    :raises NoSuchPost: it cites what was never visible here.
    :raises TakenBack: it cites what was withdrawn or removed.
    """
    if typed.lonely:
        raise refusals.NothingBelow(typed.lonely)
    if not typed.points:
        raise refusals.NoPoints
    for number, point in enumerate(typed.points, 1):
        if not point.cited:
            raise refusals.Unsourced(number)
    cited = sorted({number for point in typed.points for number in point.cited})
    states = _states(session, thread_id, cited)
    if missing := [number for number in cited if number not in states]:
        raise refusals.NoSuchPost(missing)
    gone = {PostState.WITHDRAWN, PostState.REMOVED}
    if taken := [number for number in cited if states[number] in gone]:
        raise refusals.TakenBack(taken)


def _states(session: Session, thread_id: int, numbers: list[int]) -> dict[int, PostState]:
    found: dict[int, PostState] = {}
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        query = select(Post.number, Post.state).where(Post.thread_id == thread_id, Post.number.in_(some))
        found |= {number: state for number, state in session.execute(query) if number is not None}
    return found


def make_objection(
    actor: Actor,
    *,
    thread_id: int,
    kind: SynthesisKind,
    version: int,
    point: int,
    language: str,
    words: str,
) -> Objection:
    """Say that a point is wrong. The same twice is one. version: its number.

    :raises NotFound: no such thread, synthesis or point, or not for her.
    :raises Refusal: ContributorsOnly, NewVersion, ObjectionsOver, ObjectedBefore.
    """
    with transaction() as session:
        thread = find_thread(session, actor, thread_id, lock=True)
        synthesis = synthesis_of(session, thread.id, kind)
        if synthesis is None or synthesis.number == 0 or thread.state not in LISTED:
            raise NotFound
        if not contributed(session, actor, thread.id):
            raise refusals.ContributorsOnly
        if synthesis.number != version:
            raise refusals.NewVersion
        current = session.scalars(
            select(SynthesisVersion).filter_by(synthesis_id=synthesis.id, number=version)
        ).one()
        if session.get(Point, (current.id, point)) is None:
            raise NotFound
        before = session.scalar(
            select(Objection).filter_by(
                version_id=current.id, point=point, author_id=actor.id, withdrawn_at=None
            )
        )
        if before is not None:
            if before.words == words:
                return before
            raise refusals.ObjectedBefore
        if current.objections_until is None or moments.network_day() > current.objections_until:
            raise refusals.ObjectionsOver
        objection = Objection(
            version_id=current.id,
            point=point,
            author_id=actor.id,
            author_name=actor.name,
            language=language,
            words=words,
            made_at=clock.now(),
        )
        session.add(objection)
        session.flush()
        touch(session, thread.id)
        journal.record(
            session,
            ObjectionMade(
                actor_id=actor.id,
                objection_id=objection.id,
                synthesis_id=synthesis.id,
                thread_id=thread.id,
            ),
        )
        return objection


def withdraw_objection(actor: Actor, objection_id: int) -> tuple[int, SynthesisKind]:
    """Take an objection back: its words go. Twice changes nothing. Returns where: (thread, kind).

    :raises NotFound: no such objection, or not hers.
    """
    with transaction() as session:
        objection, synthesis, thread = find_objection(session, actor, objection_id, "withdraw")
        if objection.withdrawn_at is None:
            objection.words, objection.withdrawn_at = "", clock.now()
            touch(session, thread.id)
            journal.record(
                session,
                ObjectionWithdrawn(
                    actor_id=actor.id,
                    objection_id=objection.id,
                    synthesis_id=synthesis.id,
                    thread_id=thread.id,
                ),
            )
        return thread.id, synthesis.kind


def answer(actor: Actor, objection_id: int, words: str) -> tuple[int, SynthesisKind]:
    """Answer an objection, for all to read. The same twice is one. Returns where: (thread, kind).

    :raises NotFound: no such objection, or it was withdrawn, or she does not keep order there.
    :raises AlreadyAnswered: it was answered in other words.
    """
    with transaction() as session:
        objection, synthesis, thread = find_objection(session, actor, objection_id, "answer")
        if objection.withdrawn_at is not None:
            raise NotFound
        if objection.answer == words:
            return thread.id, synthesis.kind
        if objection.answer:
            raise refusals.AlreadyAnswered
        objection.answer, objection.answered_by_id, objection.answered_at = words, actor.id, clock.now()
        touch(session, thread.id)
        journal.record(
            session,
            ObjectionAnswered(
                actor_id=actor.id,
                objection_id=objection.id,
                synthesis_id=synthesis.id,
                thread_id=thread.id,
            ),
        )
        return thread.id, synthesis.kind
