"""Counting positions: by stance, by sector, by country; and naming who is missing."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from app.organisations.countries import COUNTRIES
from app.organisations.models import Sector
from app.positions.kinds import Stance


class Standing(Protocol):
    """The current position of an organisation."""

    @property
    def stance(self) -> Stance:
        """Where it stands."""

    @property
    def sector(self) -> Sector:
        """Of the organisation."""

    @property
    def countries(self) -> list[str]:
        """Of the organisation, as ISO 3166-1 codes; [] for subregional and global ones."""


class Tally(NamedTuple):
    """How many organisations stand where: each once, and once in each of its countries."""

    stances: Counter[Stance]
    sectors: dict[Sector, Counter[Stance]]
    countries: dict[str, Counter[Stance]]  #: the six first, then others that are there

    @property
    def organisations(self) -> int:
        """How many have a position."""
        return self.stances.total()

    @property
    def objections(self) -> int:
        """How many object."""
        return self.stances[Stance.OBJECT]

    @property
    def missing_sectors(self) -> list[Sector]:
        """The sectors of which no organisation has a position."""
        return [sector for sector in Sector if not self.sectors[sector].total()]

    @property
    def missing_countries(self) -> list[str]:
        """Those of the six countries of which no organisation has a position."""
        return [code for code in COUNTRIES if not self.countries[code].total()]


def count(positions: Iterable[Standing]) -> Tally:
    """Count current positions."""
    stances: Counter[Stance] = Counter()
    sectors: dict[Sector, Counter[Stance]] = {sector: Counter() for sector in Sector}
    countries: dict[str, Counter[Stance]] = {code: Counter() for code in COUNTRIES}
    for position in positions:
        stances[position.stance] += 1
        sectors[position.sector][position.stance] += 1
        for code in position.countries:
            countries.setdefault(code, Counter())[position.stance] += 1
    return Tally(stances, sectors, countries)
