"""Organisations that may be the same: entered twice, in one script or in two."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import names
from app.names.likeness import forms
from app.organisations.models import Organisation, OrganisationName

ALIKE = 0.84  #: from this likeness on two names may be one
MOST = 5  #: organisations proposed
FEWEST = 2  #: words a name must have to be found within a longer one


class Register:
    """All names of all organisations, read once, to be compared with many."""

    def __init__(
        self,
        called: Sequence[tuple[int, str]],
        *,
        beside: Sequence[tuple[int, str]] = (),
        countries: Mapping[int, frozenset[str]] | None = None,
    ) -> None:
        """Take (organisation_id, name), each as often as an organisation has names.

        beside: short and former names, likewise. countries: of which each organisation is.
        """
        self._countries = countries or {}
        self._called: dict[int, list[str]] = defaultdict(list)
        for number, name in called:
            self._called[number].append(name)
        self._ids: list[int] = []
        #: each way to compare names: all of them so, in the order of the ids
        self._forms: tuple[list[str], ...] = ([], [], [])
        self._with_word: dict[str, set[int]] = defaultdict(set)
        for place, (number, name) in enumerate([*called, *beside]):
            self._ids.append(number)
            prepared = forms(name)
            for kept, form in zip(self._forms, prepared, strict=True):
                kept.append(form)
            for word in prepared[1].split():
                self._with_word[word].add(place)

    @classmethod
    def of(cls, session: Session) -> "Register":
        """Read the names of all organisations that were not merged into others."""
        present = Organisation.merged_into_id.is_(None)
        called = session.execute(
            select(OrganisationName.organisation_id, OrganisationName.name)
            .join(Organisation, Organisation.id == OrganisationName.organisation_id)
            .where(present)
        )
        beside: list[tuple[int, str]] = []
        countries: dict[int, frozenset[str]] = {}
        columns = select(
            Organisation.id, Organisation.short_name, Organisation.former_names, Organisation.countries
        )
        for number, short, former, codes in session.execute(columns.where(present)):
            beside += [(number, name) for name in (short, *former) if name]
            countries[number] = frozenset(codes)
        return cls([(number, name) for number, name in called], beside=beside, countries=countries)

    def like(
        self, called: Iterable[str], *, besides: int | None = None, countries: Iterable[str] = ()
    ) -> Sequence[int]:
        """Return the ids of organisations that may be called so, the likest first; at most :data:`MOST`.

        besides: one that is known to be another. countries: where it is; bodies of other countries are
        others, however much two governments' names are alike.
        """
        found: dict[int, float] = {}
        for name in filter(names.folded, called):
            for likeness, place in self._near(name):
                number = self._ids[place]
                found[number] = max(likeness, found.get(number, 0))
        found.pop(besides or 0, None)
        here = frozenset(countries)
        found = {n: likeness for n, likeness in found.items() if not self._is_elsewhere(n, here)}
        return sorted(found, key=lambda number: (-found[number], number))[:MOST]

    def pairs(self) -> set[tuple[int, int]]:
        """Return the pairs of organisations, the older one first, that may be one."""
        return {
            (min(number, other), max(number, other))
            for number, called in self._called.items()
            for other in self.like(called, besides=number, countries=self._countries.get(number, ()))
        }

    def _is_elsewhere(self, number: int, here: frozenset[str]) -> bool:
        there = self._countries.get(number, frozenset())
        return bool(here and there) and not here & there

    def _near(self, name: str) -> Iterable[tuple[float, int]]:
        """Yield (likeness, place) of the names that are near ``name``."""
        prepared = forms(name)
        for form, kept in zip(prepared, self._forms, strict=True):
            near = process.extract(form, kept, scorer=fuzz.ratio, score_cutoff=ALIKE * 100, limit=3 * MOST)
            yield from ((score / 100, place) for _form, score, place in near)
        words = set(prepared[1].split())
        within = [self._with_word.get(word, set()) for word in words]
        if len(words) >= FEWEST:  # all of its words stand in a longer name
            yield from ((ALIKE, place) for place in set.intersection(*within))
        for place in set().union(*within):  # or all words of a shorter one in it
            other = set(self._forms[1][place].split())
            if len(other) >= FEWEST and other < words:
                yield ALIKE, place


def like(
    session: Session,
    called: Iterable[str],
    *,
    besides: int | None = None,
    countries: Iterable[str] = (),
) -> Sequence[int]:
    """Return the ids of organisations that may be called so, the likest first (see :class:`Register`)."""
    return Register.of(session).like(called, besides=besides, countries=countries)
