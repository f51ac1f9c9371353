"""Why a statement is not changed, and why no position is taken."""

from app.errors import Refusal
from app.i18n import _


class StatementChangedMeanwhile(Refusal):
    """Somebody else saved since the form was opened. Nothing is overwritten."""

    code, status = "statement_changed_meanwhile", 409
    message = _("Somebody changed this statement while you were writing. Nothing of yours was saved yet.")


class PositionsTaken(Refusal):
    """An organisation has taken a position on these words."""

    code, status = "positions_taken", 422
    message = _(
        "An organisation has taken a position on these words, so they stay. Put a new statement in its place."
    )


class DayHasPassed(Refusal):
    """The last day lies behind."""

    code, status = "day_has_passed", 422
    message = _("This day has passed. Please choose one that lies ahead, or none.")


class SilenceNeedsADay(Refusal):
    """It is to be adopted by silence, and nobody said until when one may speak."""

    code, status = "silence_needs_a_day", 422
    message = _("Please choose the last day on which organisations can object.")


class StatementOver(Refusal):
    """No more positions are taken."""

    code, status = "statement_over", 422
    message = _("This statement takes no more positions. Your text is still in the form.")


class PositionMeanwhile(Refusal):
    """Somebody else of the organisation stated where it stands since the form was opened."""

    code, status = "position_meanwhile", 409
    message = _(
        "Somebody stated the position of this organisation while you were writing. Look at it below, "
        "then send yours if it is to take its place."
    )


class OrganisationsOnly(Refusal):
    """A position is taken for an organisation."""

    code, status = "organisations_only", 422
    message = _("Positions are those of organisations. Please choose the one you speak for.")
