"""What can happen here."""

from dataclasses import dataclass

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class DirectoryExported(Fact):
    """Somebody of the secretariat took a table of people or organisations away."""

    subject: str  #: what was in it
    form: str  #: csv or xlsx
    wanted: dict[str, str]  #: what it was searched by; names are in no journal
    rows: int


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Fact):
    """A person said something else of herself, or for somebody else."""

    account_id: int
    changed: list[str]  #: which fields; what they say is in no journal


@dataclass(frozen=True, kw_only=True)
class ListingChosen(Fact):
    """A person agreed that others find her in the directory and open her page, or no longer."""

    account_id: int
    listed: str


@dataclass(frozen=True, kw_only=True)
class PhotoChanged(Fact):
    """A person has another photo, or none any more."""

    account_id: int
    is_there: bool


@dataclass(frozen=True, kw_only=True)
class InvitationSent(Fact):
    """The secretariat invited somebody to join, or did so again."""

    invitation_id: int
    made_at: str  #: of the link that was meant, ISO 8601: a mail that waits while it is made anew is not sent


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Fact):
    """The secretariat took an invitation back."""

    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Fact):
    """Somebody came of an invitation."""

    invitation_id: int
    account_id: int
