"""Organisations, and who belongs to which."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Account
from app.db import Base, choice
from app.i18n import Lazy, _


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

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  #: for addresses and imports; never changes
    name: Mapped[str] = mapped_column(unique=True)  #: in English
    short_name: Mapped[str | None]
    native_name: Mapped[str | None]  #: in its own language
    native_language: Mapped[str | None]  #: a code of app.i18n.LANGUAGES
    sector: Mapped[Sector] = mapped_column(choice(Sector), index=True)
    countries: Mapped[list[str]] = mapped_column(
        JSON
    )  #: ISO 3166-1 alpha-2; [] for subregional and global ones
    established: Mapped[str | None]  #: a year
    is_invented: Mapped[bool] = mapped_column(default=False)  #: made up for the demonstration
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  #: {"para": 6} or {"url": …, "fact": …}


class Affiliation(Base):
    """That a person belongs to an organisation, and may speak for it."""

    __tablename__ = "affiliation"
    __table_args__ = (UniqueConstraint("account_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), index=True)

    organisation: Mapped[Organisation] = relationship()
    account: Mapped[Account] = relationship()
