"""Finding the one person or organisation that somebody names, without a program in the browser."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select

from app import i18n, names
from app.accounts.models import Account
from app.accounts.queries import fold
from app.db import db
from app.errors import Refusal
from app.i18n import Lazy, _
from app.organisations.models import Organisation, OrganisationName
from app.organisations.names import HERE, IS_HERE, NAME, ORDER
from app.organisations.queries import is_found_by

NEAR = 6  #: proposed when none is called exactly so


class Called(NamedTuple):
    """Who, or what, is called so."""

    id: int
    name: str


class NotOne(Refusal):
    """Nobody and nothing is called so, or more than one."""

    code, status = "not_one", 422

    def __init__(self, message: Lazy) -> None:
        super().__init__()
        self.message = message


def organisation(words: str) -> Called:
    """Find the organisation that is called exactly so: its name in any language, a short one, or its key.

    :raises NotOne: none is, or several are; the sentence proposes some.
    """
    found = _organisations_called(words)
    if len(found) == 1:
        return found[0]
    if found:
        raise NotOne(
            _(
                "Several organisations are called so: %(names)s. Please write the whole name.",
                names=_listed(found),
            )
        )
    near = _organisations_near(words)
    if near:
        raise NotOne(
            _(
                "No organisation is called exactly so. Do you mean one of these: %(names)s? "
                "Please write the whole name.",
                names=_listed(near),
            )
        )
    raise NotOne(_("No organisation is called so. Please look its name up in the list of organisations."))


def person(words: str) -> Called:
    """Find the person who has this address, or else exactly this name. For the secretariat.

    :raises NotOne: nobody, or several people.
    """
    here = select(Account.id, Account.name).where(Account.suspended_at.is_(None), Account.left_at.is_(None))
    by = Account.email_key == fold(words) if "@" in words else Account.name == words
    found = [Called(*row) for row in db.session.execute(here.where(by).order_by(Account.id).limit(NEAR))]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotOne(_("Several people are called so. Please write the e-mail address."))
    raise NotOne(_("Nobody who takes part is called so, or has this address."))


def address_of(person_id: int) -> str | None:
    """Return the address of a person who takes part. For the secretariat."""
    here = select(Account.email).where(Account.suspended_at.is_(None), Account.left_at.is_(None))
    return db.session.scalar(here.where(Account.id == person_id))


def _organisations_called(words: str) -> Sequence[Called]:
    named = select(OrganisationName.organisation_id).where(OrganisationName.name == words)
    exact = or_(
        func.lower(Organisation.name) == words.lower(),
        func.lower(Organisation.short_name) == words.lower(),
        Organisation.key == words,
        Organisation.id.in_(named),
    )
    query = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.merged_into_id.is_(None), exact)
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [Called(*row) for row in db.session.execute(query.limit(NEAR))]


def _organisations_near(words: str) -> Sequence[Called]:
    """Find some whose names have words that begin so, in any script."""
    typed = names.folded(words).split()[:8]
    if not typed:
        return []
    query = (
        select(Organisation.id, NAME)
        .outerjoin(HERE, IS_HERE)
        .where(Organisation.merged_into_id.is_(None), *(is_found_by(word) for word in typed))
        .order_by(ORDER, Organisation.id)
    )
    rows = db.session.execute(query.limit(NEAR), {"language": i18n.language()})
    return [Called(*row) for row in rows]


def _listed(found: Sequence[Called]) -> str:
    return ", ".join(f"“{one.name}”" for one in found)
