"""Notes of those who keep order, for each other: about posts, discussions, people. Nobody else sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db, transaction
from app.desk.facts import NoteMade, NoteRemoved
from app.desk.models import About, Note
from app.discussions.access import find_post, find_thread
from app.errors import NotFound


class Noted(NamedTuple):
    """A note, as it is read."""

    id: int
    words: str
    made_at: datetime
    made_by_id: int
    made_by: str


def of(about: About, about_id: int) -> Sequence[Noted]:
    """List the notes about a thing, the newest first. Whoever asks was let in before."""
    query = (
        select(Note.id, Note.words, Note.made_at, Note.made_by_id, Account.name)
        .join(Account, Account.id == Note.made_by_id)
        .where(Note.about == about, Note.about_id == about_id)
        .order_by(Note.id.desc())
    )
    return [Noted(*row) for row in db.session.execute(query)]


def make(actor: Actor, about: About, about_id: int, *, words: str) -> None:
    """Write something down about a thing. The same words of the same person again change nothing.

    :raises NotFound: no such thing, or not hers to keep order in; people are noted by the secretariat only.
    """
    with transaction() as session:
        _want_to_keep_order(session, actor, about, about_id)
        same = select(Note.id).filter_by(about=about, about_id=about_id, words=words, made_by_id=actor.id)
        if session.scalar(same) is not None:
            return
        note = Note(about=about, about_id=about_id, words=words, made_by_id=actor.id, made_at=clock.now())
        session.add(note)
        session.flush()
        journal.record(session, NoteMade(actor_id=actor.id, note_id=note.id, about=f"{about}:{about_id}"))


def remove(actor: Actor, note_id: int) -> tuple[About, int]:
    """Take a note away. Returns what it was about.

    :raises NotFound: no such note, or neither hers nor is she of the secretariat.
    """
    with transaction() as session:
        note = session.get(Note, note_id, with_for_update=True)
        if note is None or not (actor.is_secretariat or note.made_by_id == actor.id):
            raise NotFound
        about, about_id = note.about, note.about_id
        _want_to_keep_order(session, actor, about, about_id)
        session.delete(note)
        session.flush()
        journal.record(session, NoteRemoved(actor_id=actor.id, note_id=note_id, about=f"{about}:{about_id}"))
        return about, about_id


def _want_to_keep_order(session: Session, actor: Actor, about: About, about_id: int) -> None:
    """Hold the row of the thing, so that two clicks come one after the other.

    :raises NotFound: no such thing, or not hers.
    """
    if about is About.POST:
        find_post(session, actor, about_id, "moderate", lock=True)
    elif about is About.THREAD:
        find_thread(session, actor, about_id, "moderate", lock=True)
    elif not actor.is_secretariat or session.get(Account, about_id, with_for_update=True) is None:
        raise NotFound
