"""What somebody may mean who has begun to type: people and organisations by the beginnings of their names."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Subquery,
    Text,
    bindparam,
    cast,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import all_written_out, glance
from app.i18n import language
from app.organisations.models import Organisation, OrganisationToken
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME
from app.people import access
from app.people.models import Audience, PersonToken, Profile
from app.people.walks import beginning, begins, listed_for

MOST = 10  #: what is proposed at once
_READ = 25  #: beginnings read of each kind: one name may have several that begin alike


class Found(NamedTuple):
    """A person or an organisation that is proposed."""

    kind: str  #: "person" or "organisation"
    key: str  #: the number of the one, the key of the other
    name: str
    language: str


def find(actor: Actor | None, words: Sequence[str]) -> list[Found]:
    """Propose at most :data:`MOST` people and organisations whom ``actor`` may find, the shortest first.

    words: beginnings of names, as :func:`app.people.directory.beginnings` reads them.
    """
    if not words:
        return []
    values: dict[str, Any] = {"language": language(), "most": _READ}
    longest = sorted(words, key=len, reverse=True)  # with it, the fewest names begin
    for number, word in enumerate(longest):
        values |= beginning(f"word{number}", word)
    rows = glance(_statement(access.audiences_of(actor), len(words)), values)
    found = dict.fromkeys(Found(*row[:4]) for row in sorted(rows, key=lambda row: row[4]))
    return list(found)[:MOST]


@lru_cache(maxsize=16)
def _statement(audiences: frozenset[Audience], words: int) -> CompoundSelect[*tuple[Any, ...]]:
    told = PersonToken.audience.in_(all_written_out(audiences))
    begun = _begun(PersonToken.token, PersonToken.account_id, told, words)
    people = (
        select(
            literal("person"),
            cast(Account.id, Text),
            Account.name,
            Account.language,
            begun.c.token,
        )
        .select_from(begun)
        .join(Account, Account.id == begun.c.owner)
        .join(Profile, Profile.account_id == begun.c.owner)
        .where(access.is_live(), listed_for(audiences))
    )
    begun = _begun(OrganisationToken.token, OrganisationToken.organisation_id, true(), words)
    bodies = (
        select(literal("organisation"), Organisation.key, NAME, LANGUAGE, begun.c.token)
        .select_from(begun)
        .join(Organisation, Organisation.id == begun.c.owner)
        .outerjoin(HERE, IS_HERE)
        .where(Organisation.merged_into_id.is_(None))
    )
    return union_all(people, bodies)


def _begun(
    token: InstrumentedAttribute[str],
    owner: InstrumentedAttribute[int],
    told: ColumnElement[bool],
    words: int,
) -> Subquery:
    """Return the first names that begin as was typed, with whose they are: a piece of an index."""
    other = aliased(token.class_)
    further = [
        select(literal(1))
        .where(getattr(other, owner.key) == owner, begins(other.token, f"word{number}"))
        .correlate(token.class_)
        .exists()
        for number in range(1, words)
    ]
    return (
        select(token.label("token"), owner.label("owner"))
        .where(begins(token, "word0"), told, *further)
        .order_by(token, owner)
        .limit(bindparam("most"))
        .subquery()
    )
