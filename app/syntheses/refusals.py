"""Why a synthesis is not taken as it is, and why somebody cannot object."""

from collections.abc import Iterable

from app.errors import Refusal
from app.i18n import _, listed, ngettext


class SynthesisChangedMeanwhile(Refusal):
    """Somebody else saved since the form was opened. Nothing is overwritten."""

    code, status = "synthesis_changed_meanwhile", 409
    message = _("Somebody saved this synthesis while you were writing. Nothing of yours was saved yet.")


class NoPoints(Refusal):
    """There is nothing to publish."""

    code, status = "no_points", 422
    message = _("Please write at least one point.")


class NothingBelow(Refusal):
    """A heading stands alone."""

    code, status = "nothing_below", 422

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.message = _("Below the heading “%(heading)s” there is no point.", heading=heading)


class Unsourced(Refusal):
    """A point names no post it rests on."""

    code, status = "unsourced", 422

    def __init__(self, point: int) -> None:
        super().__init__()
        self.message = _(
            "Point %(number)s names no post. Please say which it rests on, as #12 or [#3, #7].", number=point
        )


class NoSuchPost(Refusal):
    """It cites numbers that no post of the discussion has."""

    code, status = "no_such_post", 422

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__()
        told = [f"#{number}" for number in numbers]
        self.message = ngettext(
            "There is no post %(numbers)s in this discussion.",
            "There are no posts %(numbers)s in this discussion.",
            len(told),
            numbers=listed(told),
        )


class TakenBack(Refusal):
    """It cites posts whose text is gone."""

    code, status = "taken_back", 422

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__()
        told = [f"#{number}" for number in numbers]
        self.message = ngettext(
            "The post %(numbers)s was withdrawn or removed. Nothing can rest on it any more.",
            "The posts %(numbers)s were withdrawn or removed. Nothing can rest on them any more.",
            len(told),
            numbers=listed(told),
        )


class ContributorsOnly(Refusal):
    """Who said nothing in a discussion does not object to its synthesis."""

    code, status = "contributors_only", 422
    message = _("Only those who contributed to this discussion can object to its synthesis.")


class ObjectionsOver(Refusal):
    """The days in which one could object are over."""

    code, status = "objections_over", 422
    message = _("The time to object is over. You can still say it in the discussion.")


class NewVersion(Refusal):
    """What she objects to is not what counts any more."""

    code, status = "new_version", 422
    message = _(
        "A new version was published meanwhile. Please read it first; your text is still in the form."
    )


class ObjectedBefore(Refusal):
    """She objected to the same point before, in other words."""

    code, status = "objected_before", 422
    message = _("You have objected to this point before. Take that back first, or let it stand.")


class AlreadyAnswered(Refusal):
    """The objection has an answer, in other words."""

    code, status = "already_answered", 409
    message = _("Somebody answered this objection meanwhile.")
