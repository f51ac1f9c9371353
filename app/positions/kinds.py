"""Where an organisation can stand, and how pages say it."""

from enum import StrEnum

from app.i18n import Lazy, _


class Stance(StrEnum):
    """Where an organisation stands on a statement."""

    SUPPORT = "support"
    ACCEPT = "accept"
    CONCERN = "concern"
    OBJECT = "object"

    @property
    def words(self) -> Lazy:
        """The stance as pages say it."""
        return _STANCES[self][0]

    @property
    def meaning(self) -> Lazy:
        """What it says, in a sentence."""
        return _STANCES[self][1]

    @property
    def look(self) -> tuple[str, str]:
        """The kind of tag that shows it, and its sign."""
        return _LOOKS[self]


_STANCES = {
    Stance.SUPPORT: (_("Supports it"), _("It wants this.")),
    Stance.ACCEPT: (_("Can live with it"), _("It would say it otherwise, and goes along.")),
    Stance.CONCERN: (_("Has a concern"), _("It goes along only if this is looked at.")),
    Stance.OBJECT: (_("Objects"), _("It does not go along.")),
}
_LOOKS = {
    Stance.SUPPORT: ("good", "ok"),
    Stance.ACCEPT: ("info", "ring"),
    Stance.CONCERN: ("care", "half"),
    Stance.OBJECT: ("bad", "no"),
}


class StatementState(StrEnum):
    """How it stands with a statement."""

    OPEN = "open"  #: organisations state where they stand
    OVER = "over"  #: its last day has passed
    ADOPTED = "adopted"  #: its last day has passed, and no organisation objected: that was the rule
    NOT_ADOPTED = "not_adopted"  #: its last day has passed, and some organisation objected
    CLOSED = "closed"  #: it was closed before its last day, or had none

    @property
    def words(self) -> Lazy:
        """The state as pages say it."""
        return _STATES[self]

    @property
    def look(self) -> tuple[str, str]:
        """The kind of tag that shows it, and its sign."""
        return _STATE_LOOKS[self]


_STATES = {
    StatementState.OPEN: _("Open for positions"),
    StatementState.OVER: _("Ended"),
    StatementState.ADOPTED: _("Adopted"),
    StatementState.NOT_ADOPTED: _("Not adopted"),
    StatementState.CLOSED: _("Closed"),
}
_STATE_LOOKS = {
    StatementState.OPEN: ("info", "ring"),
    StatementState.OVER: ("", "ok"),
    StatementState.ADOPTED: ("good", "ok"),
    StatementState.NOT_ADOPTED: ("bad", "no"),
    StatementState.CLOSED: ("", "no"),
}
