"""Whoever is signed in: stands for the reader in pages that are made once for many (app/pages.py)."""

from dataclasses import dataclass, field

from markupsafe import Markup, escape

from app import panels
from app.accounts.actor import Actor
from app.pieces import mark


@dataclass(frozen=True)
class Anybody:
    """A reader of whom such a page knows her rank alone; the rest is put in at marks.

    A template that asks for more fails, as it does for whatever is not there.
    """

    is_secretariat: bool
    has_agreed: bool = field(default=True, init=False)
    id: Markup = field(default=mark("reader"), init=False)
    name: Markup = field(default=mark("name"), init=False)


def marks(actor: Actor) -> dict[str, Markup]:
    """Return what stands at the marks of every page for ``actor``: mark -> safe HTML."""
    return {
        "reader": escape(actor.id),
        "name": escape(actor.name),
        "news": panels.one("bar", "new", actor),
    }
