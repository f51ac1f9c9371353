"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class GlossaryChanged(Fact):
    """The secretariat changed, added or removed a term of the glossary."""

    term: str  #: its key
    was: str  #: how it is called in English, or in the first language it has: before, "–" if it was not there
    now: str  #: afterwards; "–" when it was removed
