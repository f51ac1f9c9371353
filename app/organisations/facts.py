"""What can happen here."""

from dataclasses import dataclass
from typing import Any

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class AffiliationAsked(Fact):
    """A person says that she belongs to an organisation."""

    affiliation_id: int
    account_id: int
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class AffiliationConfirmed(Fact):
    """Somebody who may know said that she does; now she may speak for it."""

    affiliation_id: int
    account_id: int
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class AffiliationDeclined(Fact):
    """Somebody who may know said that she does not."""

    affiliation_id: int
    account_id: int
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class AffiliationEnded(Fact):
    """She belongs to it no more, or took back that she asked."""

    affiliation_id: int
    account_id: int
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class MandateRecorded(Fact):
    """The secretariat wrote down what a person is entrusted with, by an organisation or a country."""

    mandate_id: int
    account_id: int
    organisation_id: int | None
    country: str | None


@dataclass(frozen=True, kw_only=True)
class MandateEnded(Fact):
    """A mandate was taken back early."""

    mandate_id: int
    account_id: int
    organisation_id: int | None
    country: str | None


@dataclass(frozen=True, kw_only=True)
class ParticipationRecorded(Fact):
    """A step of an agency towards taking part in the plan was written down."""

    participation_id: int
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationMade(Fact):
    """A person wrote an organisation down."""

    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Fact):
    """What is said of an organisation changed: its names, its sector, its logo, or something else."""

    organisation_id: int
    changed: list[str]  #: names of what changed


@dataclass(frozen=True, kw_only=True)
class OrganisationsMerged(Fact):
    """Two organisations were one: all that hung on the second hangs on the first now."""

    organisation_id: int
    merged_organisation_id: int
    moved: dict[str, list[Any]]  #: "post.organisation_id": the keys of the rows that moved
    dropped: dict[str, list[Any]]  #: the same, of rows that would have been there twice
