"""Organisations, who belongs to which, and who may speak for whom."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.accounts.models import Account
from app.db import BY_CODE, Base, choice
from app.files.models import StoredFile
from app.i18n import Lazy, _
from app.organisations.kinds import AffiliationState, MandateKind, ParticipationState, Told


class Sector(StrEnum):
    """The part of society an organisation belongs to. All have the same rights."""

    GOVERNMENT = "government"
    ACADEMIA = "academia"
    CIVIL_SOCIETY = "civil_society"
    PRIVATE_SECTOR = "private_sector"
    NETWORK = "network"
    INTERNATIONAL = "international"

    @property
    def words(self) -> Lazy:
        """The sector as pages say it."""
        return _SECTORS[self]

    @property
    def icon(self) -> str:
        """The sign that goes with the words."""
        return _ICONS[self]


_SECTORS = {
    Sector.GOVERNMENT: _("Government"),
    Sector.ACADEMIA: _("Academia"),
    Sector.CIVIL_SOCIETY: _("Civil society"),
    Sector.PRIVATE_SECTOR: _("Private sector"),
    Sector.NETWORK: _("Network or mechanism"),
    Sector.INTERNATIONAL: _("International organisation"),
}
_ICONS = {
    Sector.GOVERNMENT: "gov",
    Sector.ACADEMIA: "aca",
    Sector.CIVIL_SOCIETY: "civ",
    Sector.PRIVATE_SECTOR: "biz",
    Sector.NETWORK: "net",
    Sector.INTERNATIONAL: "int",
}


class Organisation(Base):
    """A body people speak for."""

    __tablename__ = "organisation"
    __table_args__ = (
        # who speaks must be unmistakable; what was merged leaves its name to the other one
        Index(
            "ix_organisation_name",
            "name",
            unique=True,
            sqlite_where=text("merged_into_id IS NULL"),
            postgresql_where=text("merged_into_id IS NULL"),
        ),
        UniqueConstraint("made_by_id", "form_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  #: for addresses and imports; never changes
    name: Mapped[str]  #: in English, or else in the first of our languages that it has a name in
    language: Mapped[str] = mapped_column(default="en")  #: of ``name``: a code of app.i18n.LANGUAGES
    short_name: Mapped[str | None]
    former_names: Mapped[list[str]] = mapped_column(JSON, default=list)  #: of those merged into it
    sector: Mapped[Sector] = mapped_column(choice(Sector), index=True)
    countries: Mapped[list[str]] = mapped_column(
        JSON
    )  #: ISO 3166-1 alpha-2; [] for subregional and global ones
    established: Mapped[str | None]  #: a year
    website: Mapped[str | None]
    #: the body above it
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    logo_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    #: it was the same as that one, where all that hung on it hangs now
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    sort_key: Mapped[str] = mapped_column(BY_CODE, default="")  #: of ``name``: see app.names
    revision: Mapped[int] = mapped_column(default=0)  #: grows with every change; guards edits
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))  #: None: came with the platform
    made_at: Mapped[datetime | None]
    form_key: Mapped[str | None]  #: given by the form, so that a click that comes twice makes one
    is_invented: Mapped[bool] = mapped_column(default=False)  #: made up for the demonstration
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  #: {"para": 6} or {"url": …, "fact": …}


class OrganisationName(Base):
    """How an organisation is called in a language; the main name is one of these."""

    __tablename__ = "organisation_name"

    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)  #: a code of app.i18n.LANGUAGES
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(BY_CODE)


class OrganisationCountry(Base):
    """One of ``Organisation.countries``, to find organisations by."""

    __tablename__ = "organisation_country"

    country: Mapped[str] = mapped_column(primary_key=True)  #: ISO 3166-1 alpha-2
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), primary_key=True, index=True)


class OrganisationToken(Base):
    """A beginning by which an organisation is found: of its names, in each script, and romanised."""

    __tablename__ = "organisation_token"

    token: Mapped[str] = mapped_column(BY_CODE, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), primary_key=True, index=True)


class Affiliation(Base):
    """That a person belongs to an organisation; once it is confirmed, she may speak for it."""

    __tablename__ = "affiliation"
    __table_args__ = (Index("ix_affiliation_person", "account_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)
    title: Mapped[str] = mapped_column(default="")  #: what she is there
    since: Mapped[date | None]  #: None: always
    until: Mapped[date | None]  #: the last day; None: open
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    declined_at: Mapped[datetime | None]  #: it was said that she does not belong
    ended_at: Mapped[datetime | None]  #: taken back or ended: from that moment she speaks for it no more

    organisation: Mapped[Organisation] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=account_id)

    def state(self, today: date) -> AffiliationState:
        """Return how it stands on that day."""
        if self.declined_at is not None:
            return AffiliationState.DECLINED
        if self.ended_at is not None or (self.until is not None and self.until < today):
            return AffiliationState.ENDED
        if self.confirmed_at is None:
            return AffiliationState.ASKED
        if self.since is not None and self.since > today:
            return AffiliationState.AHEAD
        return AffiliationState.CONFIRMED


class Mandate(Base):
    """That a person is entrusted with something by an organisation or a country."""

    __tablename__ = "mandate"
    __table_args__ = (CheckConstraint("(organisation_id IS NULL) <> (country IS NULL)", name="giver"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    country: Mapped[str | None]  #: ISO 3166-1 alpha-2
    kind: Mapped[MandateKind] = mapped_column(choice(MandateKind))
    since: Mapped[date | None]
    until: Mapped[date | None]  #: the last day; None: open
    evidence: Mapped[str]  #: what shows it: "letter of 3 March 2026, ref. 12/34"
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  #: taken back early: from that moment she holds it no more

    organisation: Mapped[Organisation | None] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=account_id)
    paper: Mapped[StoredFile | None] = relationship()

    def is_current(self, today: date) -> bool:
        """Whether she holds it on that day."""
        begun = self.since is None or self.since <= today
        return self.ended_at is None and begun and (self.until is None or self.until >= today)


class Participation(Base):
    """A step of an agency towards taking part in the plan. Only ever added to: the latest day counts."""

    __tablename__ = "participation"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)
    state: Mapped[ParticipationState] = mapped_column(choice(ParticipationState))
    on: Mapped[date] = mapped_column("on_day")  #: when it was decided
    authority: Mapped[str] = mapped_column(default="")  #: who decided
    note: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    recorded_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    document: Mapped[StoredFile | None] = relationship()


class Voice:
    """For whom something is said or signed up: columns for rows of other features.

    Personally: ``organisation_id`` is None. For an organisation: it is set, and so is ``mandate`` when she
    held one then. Recorded by the secretariat: ``recorded_by_id``, ``told`` and ``told_on`` are set too.
    """

    @declared_attr
    def organisation_id(cls) -> Mapped[int | None]:  # noqa: N805  # of the class
        """For which organisation; None: for herself."""
        return mapped_column(ForeignKey(Organisation.id), index=True)

    mandate: Mapped[MandateKind | None] = mapped_column(choice(MandateKind))

    @declared_attr
    def recorded_by_id(cls) -> Mapped[int | None]:  # noqa: N805  # of the class
        """Who of the secretariat wrote it down; None: it was said by the person herself."""
        return mapped_column(ForeignKey(Account.id))

    told: Mapped[Told | None] = mapped_column(choice(Told))
    told_on: Mapped[date | None]
