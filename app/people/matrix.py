"""Who takes part and who is missing: sectors and countries, and how many of each the reader may see."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Label, case, distinct, func, literal, select

from app import moments
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.i18n import Lazy, _
from app.organisations.countries import COUNTRIES
from app.organisations.models import Affiliation, Organisation, OrganisationCountry, Sector
from app.people import access
from app.people.access import Field
from app.people.models import Profile
from app.people.walks import ELSEWHERE, NOWHERE, belongs_now


class Cell(NamedTuple):
    """One sector in one country."""

    organisations: int
    people: int

    @property
    def is_empty(self) -> bool:
        """Whether nobody is there yet."""
        return not self.organisations and not self.people


class Column(NamedTuple):
    """A country, or what stands for those without one."""

    code: str
    words: Lazy


class Matrix(NamedTuple):
    """All cells, by sector and the code of the column."""

    columns: Sequence[Column]
    cells: dict[tuple[Sector, str], Cell]

    def is_missing(self, sector: Sector, code: str) -> bool:
        """Tell whether nobody is there yet, though somebody could be."""
        return self.cells[sector, code].is_empty and _is_looked_for(sector, code)

    def missing(self) -> dict[Sector, list[Column]]:
        """Say where nobody is yet, though somebody could be, by sector."""
        found = {
            sector: [column for column in self.columns if self.is_missing(sector, column.code)]
            for sector in Sector
        }
        return {sector: columns for sector, columns in found.items() if columns}


def _is_looked_for(sector: Sector, code: str) -> bool:
    """Tell whether somebody can be missing there: only some bodies are at home in no single country."""
    if code in COUNTRIES:
        return sector is not Sector.INTERNATIONAL
    return code == NOWHERE and sector in {Sector.NETWORK, Sector.INTERNATIONAL}


_COLUMNS = [Column(code, words) for code, words in COUNTRIES.items()]
_INTERNATIONAL = Column(NOWHERE, _("International"))
_OTHER = Column(ELSEWHERE, _("Other countries"))
#: the code of the column in which a row of ``organisation_country`` counts
_CODE: Label[str] = case(
    (OrganisationCountry.country.in_([*COUNTRIES]), OrganisationCountry.country),
    (OrganisationCountry.country.is_(None), literal(NOWHERE)),
    else_=literal(ELSEWHERE),
).label("column_code")
_ORGANISATIONS = (
    select(Organisation.sector, _CODE, func.count(distinct(Organisation.id)))
    .outerjoin(OrganisationCountry, OrganisationCountry.organisation_id == Organisation.id)
    .where(Organisation.merged_into_id.is_(None))
    .group_by(Organisation.sector, "column_code")
)


def matrix(actor: Actor | None) -> Matrix:
    """Count the organisations and the people whom ``actor`` may find there."""
    people = (
        select(Organisation.sector, _CODE, func.count(distinct(Profile.account_id)))
        .select_from(Profile)
        .join(Account, Account.id == Profile.account_id)
        .join(Affiliation, Affiliation.account_id == Profile.account_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .outerjoin(OrganisationCountry, OrganisationCountry.organisation_id == Organisation.id)
        .where(
            access.found_by(actor),
            access.told_to(access.audiences_of(actor), Field.ORGANISATIONS),
            belongs_now(),
        )
        .group_by(Organisation.sector, "column_code")
    )
    bodies = {(row[0], row[1]): row[2] for row in db.session.execute(_ORGANISATIONS)}
    persons = {
        (row[0], row[1]): row[2] for row in db.session.execute(people, {"today": moments.network_day()})
    }
    elsewhere = any(code == ELSEWHERE for _sector, code in bodies.keys() | persons.keys())
    columns = [*_COLUMNS, _INTERNATIONAL, *([_OTHER] if elsewhere else [])]
    cells = {
        (sector, column.code): Cell(
            bodies.get((sector, column.code), 0), persons.get((sector, column.code), 0)
        )
        for sector in Sector
        for column in columns
    }
    return Matrix(columns, cells)
