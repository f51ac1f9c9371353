"""What syntheses can be, and how pages say it."""

from enum import StrEnum

from app.i18n import Lazy, _


class SynthesisKind(StrEnum):
    """What a synthesis is for. A discussion has at most one of each kind; consultations have all three."""

    SUMMARY = "summary"
    MIDPOINT = "midpoint"
    CLOSING = "closing"

    @property
    def words(self) -> Lazy:
        """The kind as pages say it."""
        return _KINDS[self]


_KINDS = {
    SynthesisKind.SUMMARY: _("Where we are"),
    SynthesisKind.MIDPOINT: _("Mid-point note"),
    SynthesisKind.CLOSING: _("Closing synthesis"),
}
