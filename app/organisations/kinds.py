"""What affiliations, mandates, participations and voices can be, and how pages say it."""

from enum import StrEnum

from app.i18n import Lazy, _


class AffiliationState(StrEnum):
    """How it stands with an affiliation."""

    ASKED = "asked"
    AHEAD = "ahead"  #: confirmed, and has not begun
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ENDED = "ended"

    @property
    def words(self) -> Lazy:
        """The state as pages say it."""
        return _AFFILIATIONS[self]


_AFFILIATIONS = {
    AffiliationState.ASKED: _("Asked, not confirmed yet"),
    AffiliationState.AHEAD: _("Confirmed, not begun yet"),
    AffiliationState.CONFIRMED: _("Confirmed"),
    AffiliationState.DECLINED: _("Not confirmed"),
    AffiliationState.ENDED: _("Ended"),
}


class MandateKind(StrEnum):
    """What somebody is entrusted with."""

    FOCAL_POINT = "focal_point"
    HEAD_OF_DELEGATION = "head_of_delegation"
    APPROVER = "approver"
    FACILITATOR = "facilitator"

    @property
    def words(self) -> Lazy:
        """The mandate as pages say it."""
        return _MANDATES[self]

    @property
    def capacity(self) -> Lazy:
        """In which capacity its holder speaks, as it follows the name of whom she speaks for."""
        return _CAPACITIES[self]


_MANDATES = {
    MandateKind.FOCAL_POINT: _("Focal point"),
    MandateKind.HEAD_OF_DELEGATION: _("Head of delegation"),
    MandateKind.APPROVER: _("Approver"),
    MandateKind.FACILITATOR: _("Facilitator"),
}
_CAPACITIES = {
    MandateKind.FOCAL_POINT: _("as focal point"),
    MandateKind.HEAD_OF_DELEGATION: _("as head of delegation"),
    MandateKind.APPROVER: _("as approver"),
    MandateKind.FACILITATOR: _("as facilitator"),
}


class ParticipationState(StrEnum):
    """How far an agency is with joining the plan. A label, never a right."""

    INVITED = "invited"
    INTERESTED = "interested"
    PENDING = "pending"  #: internal approval pending
    APPROVED = "approved"
    DECLINED = "declined"

    @property
    def words(self) -> Lazy:
        """The state as pages say it."""
        return _PARTICIPATION[self]

    @property
    def meaning(self) -> Lazy:
        """What the state says, in a sentence."""
        return _MEANINGS[self]


_PARTICIPATION = {
    ParticipationState.INVITED: _("Invited"),
    ParticipationState.INTERESTED: _("Interested"),
    ParticipationState.PENDING: _("Internal approval pending"),
    ParticipationState.APPROVED: _("Approved"),
    ParticipationState.DECLINED: _("Declined"),
}
_MEANINGS = {
    ParticipationState.INVITED: _("It was invited to take part in the plan and has not answered yet."),
    ParticipationState.INTERESTED: _("It has said that it is interested in taking part in the plan."),
    ParticipationState.PENDING: _(
        "It wants to take part in the plan, and its own approval is still pending."
    ),
    ParticipationState.APPROVED: _("It has formally approved to take part in the plan."),
    ParticipationState.DECLINED: _("It has decided not to take part in the plan for now."),
}


class Told(StrEnum):
    """How the secretariat came to know what it records for somebody."""

    MAIL = "mail"
    LETTER = "letter"
    CALL = "call"
    IN_PERSON = "in_person"

    @property
    def words(self) -> Lazy:
        """The way as pages say it."""
        return _TOLD[self]


_TOLD = {
    Told.MAIL: _("by e-mail"),
    Told.LETTER: _("by letter"),
    Told.CALL: _("by telephone"),
    Told.IN_PERSON: _("in person"),
}
