"""Effects for app/wiring: put parcels into the outbox, in the transaction of their cause."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy.orm import Session

from app import journal
from app.journal import Fact, JournalEntry
from app.mail.letter import Mail
from app.outbox.models import Mailing, Parcel

#: (session, fact, reader's account) -> Mail, or None when it is no longer worth saying
Writer = Callable[[Session, Any, int], Mail | None]
#: (fact) -> account; 0 when the fact itself says to whom
OneReader = Callable[[Any], int]
#: (session, fact, after, limit) -> accounts above ``after``, in order, at most ``limit``
Audience = Callable[[Session, Any, int, int], Sequence[int]]


@dataclass(frozen=True)
class Send:
    """The effect "say this to one person"."""

    writer: Writer
    to: OneReader

    def __call__(self, session: Session, entry: JournalEntry, fact: Fact) -> None:
        """Put the parcel into the outbox."""
        session.add(parcel(entry, name_of(self.writer), self.to(fact)))


@dataclass(frozen=True)
class SendAll:
    """The effect "say this to all of these people". They are counted when the mailing is unfolded."""

    writer: Writer
    to: Audience

    def __call__(self, session: Session, entry: JournalEntry, fact: Fact) -> None:
        """Note the mailing; a worker makes the parcels."""
        session.add(Mailing(entry_id=entry.id, writer=name_of(self.writer)))


def name_of(writer: Writer) -> str:
    """Return "registrations.seat_confirmed" for app.registrations.mail.seat_confirmed."""
    return f"{writer.__module__.split('.')[-2]}.{writer.__name__}"


def parcel(entry: JournalEntry, writer: str, reader_id: int) -> Parcel:
    """Make a parcel that is due since its cause: no worker's clock, which may be wrong, makes it wait."""
    return Parcel(
        entry_id=entry.id,
        writer=writer,
        reader_id=reader_id,
        message_id=f"<{uuid4().hex}@{current_app.config['CALENDAR_DOMAIN']}>",
        made_at=entry.at,
        due_at=entry.at,
    )


def sending(writer: str) -> Send | SendAll:
    """Find the effect that uses the writer of this name.

    :raises LookupError: no such writer: it was renamed while parcels waited.
    """
    for effects in journal.effects().values():
        for effect in effects:
            if isinstance(effect, Send | SendAll) and name_of(effect.writer) == writer:
                return effect
    raise LookupError(writer)


def fact_of(entry: JournalEntry) -> Fact:
    """Make the fact again from its journal entry.

    :raises LookupError: no fact of this name is in the wiring.
    """
    for kind in journal.effects():
        if kind.__name__ == entry.kind:
            return kind(**entry.data)
    raise LookupError(entry.kind)
