"""What somebody may mean who has begun to type: people and organisations by the beginnings of their names."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Text, bindparam, cast, literal, select, union_all

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.i18n import language
from app.organisations.models import Organisation, OrganisationToken
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME
from app.people import access
from app.people.directory import beginnings
from app.people.models import Audience, PersonToken, Profile
from app.people.walks import beginning, begins

MOST = 10  #: what is proposed at once
_READ = 40  #: beginnings read of each kind: one name may have several that begin alike


class Found(NamedTuple):
    """A person or an organisation that is proposed."""

    kind: str  #: "person" or "organisation"
    key: str  #: the number of the one, the key of the other
    name: str
    language: str


def find(actor: Actor | None, text: str) -> list[Found]:
    """Propose at most :data:`MOST` people and organisations whom ``actor`` may find, the shortest first."""
    words = beginnings(text)
    if not words:
        return []
    values: dict[str, Any] = {"language": language(), "most": _READ}
    for number, word in enumerate(words):
        values |= beginning(f"word{number}", word)
    rows = db.session.execute(_statement(access.audiences_of(actor), len(words)), values)
    found = dict.fromkeys(Found(*row[:4]) for row in sorted(rows, key=lambda row: row[4]))
    return list(found)[:MOST]


@lru_cache(maxsize=16)
def _statement(audiences: frozenset[Audience], words: int) -> CompoundSelect[*tuple[Any, ...]]:
    told = PersonToken.audience.in_(sorted(audiences))
    people = (
        select(
            literal("person").label("kind"),
            cast(Profile.account_id, Text).label("key"),
            Account.name.label("name"),
            Account.language.label("language"),
            PersonToken.token.label("token"),
        )
        .select_from(PersonToken)
        .join(Profile, Profile.account_id == PersonToken.account_id)
        .join(Account, Account.id == PersonToken.account_id)
        .where(
            begins(PersonToken.token, "word0"),
            told,
            access.is_live(),
            Profile.listed.in_(sorted(audiences)),
            *(
                Profile.account_id.in_(
                    select(PersonToken.account_id).where(begins(PersonToken.token, f"word{number}"), told)
                )
                for number in range(1, words)
            ),
        )
        .order_by(PersonToken.token, PersonToken.account_id)
        .limit(bindparam("most"))
        .subquery()
    )
    bodies = (
        select(
            literal("organisation").label("kind"),
            Organisation.key.label("key"),
            NAME.label("name"),
            LANGUAGE.label("language"),
            OrganisationToken.token.label("token"),
        )
        .select_from(OrganisationToken)
        .join(Organisation, Organisation.id == OrganisationToken.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .where(
            begins(OrganisationToken.token, "word0"),
            Organisation.merged_into_id.is_(None),
            *(
                Organisation.id.in_(
                    select(OrganisationToken.organisation_id).where(
                        begins(OrganisationToken.token, f"word{number}")
                    )
                )
                for number in range(1, words)
            ),
        )
        .order_by(OrganisationToken.token, OrganisationToken.organisation_id)
        .limit(bindparam("most"))
        .subquery()
    )
    return union_all(select(*people.c), select(*bodies.c))
