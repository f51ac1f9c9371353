"""Who may see syntheses, write them and object. All of it follows from the discussion."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.accounts.actor import Actor
from app.discussions.access import find_thread
from app.discussions.kinds import LISTED, PostState, ThreadKind
from app.discussions.models import Post, Thread
from app.errors import NotFound
from app.syntheses.kinds import SynthesisKind
from app.syntheses.models import Objection, Synthesis, SynthesisVersion

#: a post that was moved leaves at its number a row that says where it is
MOVED = aliased(Post, name="moved")


def find_thread_for(
    session: Session, actor: Actor, thread_id: int, kind: SynthesisKind, *, lock: bool = False
) -> Thread:
    """Find a thread of which ``actor`` may write a synthesis of this kind. lock: hold its row.

    Only consultations have a mid-point note and a closing synthesis.

    :raises NotFound: no such thread, or not for her, or none of this kind.
    """
    thread = find_thread(session, actor, thread_id, "moderate", lock=lock)
    if thread.state not in LISTED:
        raise NotFound
    if kind is not SynthesisKind.SUMMARY and thread.kind is not ThreadKind.CONSULTATION:
        raise NotFound
    return thread


def synthesis_of(session: Session, thread_id: int, kind: SynthesisKind) -> Synthesis | None:
    """Find the synthesis of a thread that was found before."""
    query = select(Synthesis).filter_by(thread_id=thread_id, kind=kind)
    return session.scalar(query.execution_options(populate_existing=True))


def draft_of(session: Session, synthesis: Synthesis) -> SynthesisVersion | None:
    """Find the draft of a synthesis, for whoever may write it."""
    return session.scalar(select(SynthesisVersion).filter_by(synthesis_id=synthesis.id, number=None))


def contributed(session: Session, actor: Actor, thread_id: int) -> bool:
    """Tell whether ``actor`` said something in a thread that can be read: then she may object."""
    here = select(Post.id).where(Post.thread_id == thread_id, Post.number.is_not(None))
    hers = here.where(Post.author_id == actor.id, Post.state == PostState.VISIBLE)
    moved = here.join(MOVED, MOVED.id == Post.moved_to_id).where(
        MOVED.author_id == actor.id, MOVED.state == PostState.VISIBLE
    )
    return session.scalar(hers.limit(1)) is not None or session.scalar(moved.limit(1)) is not None


def find_objection(
    session: Session, actor: Actor, objection_id: int, to: Literal["answer", "withdraw"]
) -> tuple[Objection, Synthesis, Thread]:
    """Find an objection, and hold the row of its thread until the transaction ends.

    It is withdrawn by whom it is of, and answered by those who keep order in the discussion.

    :raises NotFound: no such objection, or not for this person.
    """
    synthesis = session.scalar(
        select(Synthesis)
        .join(SynthesisVersion, SynthesisVersion.synthesis_id == Synthesis.id)
        .join(Objection, Objection.version_id == SynthesisVersion.id)
        .where(Objection.id == objection_id)
    )
    if synthesis is None:
        raise NotFound
    needed: Literal["moderate", "read"] = "moderate" if to == "answer" else "read"
    thread = find_thread(session, actor, synthesis.thread_id, needed, lock=True)
    objection = session.get_one(Objection, objection_id, populate_existing=True)
    if to == "withdraw" and objection.author_id != actor.id:
        raise NotFound
    return objection, synthesis, thread
