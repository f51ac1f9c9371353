"""For whom a person may speak, kept as it was read: until something happens, or the day ends."""

from collections.abc import Sequence

from flask import Flask, current_app

from app.accounts.actor import Actor
from app.kept import Shelf
from app.moments import network_day
from app.organisations import queries as organisations
from app.organisations.queries import Spoken

ROOM = 1024 * 1024  #: bytes each process keeps
_SIZE = 300  #: bytes of an organisation, about

Kept = Shelf[Sequence[Spoken]]


def of(actor: Actor, happened: int) -> Sequence[Spoken]:
    """List the organisations that ``actor`` may speak for.

    happened: the last entry of the journal, read before; as long as it is the same, so are they on one day.
    """
    kept: Kept = current_app.extensions["voices"]
    version = happened, network_day()
    found = kept.get(actor.id, version)
    if found is None:
        found = organisations.spoken_for_by(actor.id)
        kept.put(actor.id, version, found, _SIZE * (1 + len(found)))
    return found


def init_app(app: Flask) -> None:
    """Give ``app`` its shelf."""
    app.extensions["voices"] = Kept(ROOM)
