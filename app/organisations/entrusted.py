"""What can be seen of who is entrusted with what, and of how far agencies are with joining the plan."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from app import i18n
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import db
from app.errors import NotFound
from app.files.models import StoredFile
from app.moments import network_day
from app.organisations.access import find_paper, is_focal_point, mandate_holds, steps_for
from app.organisations.kinds import MandateKind, ParticipationState
from app.organisations.models import Mandate, Organisation, Participation
from app.organisations.names import HERE, IS_HERE, LANGUAGE, NAME

MOST = 200  #: rows of a list that nobody pages through


class Held(NamedTuple):
    """A mandate on a page."""

    id: int
    kind: MandateKind
    person_id: int
    person: str
    person_language: str
    organisation: str | None
    organisation_language: str
    key: str | None
    country: str | None
    since: date | None
    until: date | None
    is_current: bool
    evidence: str | None  #: None: not for this reader
    paper: str | None  #: the name of its document


class Step(NamedTuple):
    """A step of an agency towards taking part in the plan."""

    id: int
    state: ParticipationState
    on: date
    authority: str
    note: str | None  #: None: not for this reader
    paper: str | None  #: the name of its document


def mandates_of(actor: Actor | None, account_id: int) -> list[Held]:
    """List what a person is and was entrusted with, the latest first."""
    return _held(actor, Mandate.account_id == account_id)


def mandates_by(actor: Actor | None, organisation_id: int) -> list[Held]:
    """List whom an organisation entrusts and entrusted with something, the latest first."""
    here = Account.suspended_at.is_(None) & Account.left_at.is_(None)
    return _held(actor, Mandate.organisation_id == organisation_id, here)


def _held(actor: Actor | None, *conditions: ColumnElement[bool]) -> list[Held]:
    query = (
        select(Mandate, Account.name, Account.language, NAME, LANGUAGE, Organisation.key, StoredFile.name)
        .join(Account, Account.id == Mandate.account_id)
        .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
        .outerjoin(HERE, IS_HERE)
        .outerjoin(StoredFile, StoredFile.id == Mandate.evidence_id)
        .where(*conditions)
        .order_by(Mandate.recorded_at.desc(), Mandate.id.desc())
        .limit(MOST)
    )
    today = network_day()
    found = []
    looked_after = _looked_after(actor)
    for one, person, spoken, organisation, language, key, paper in db.session.execute(
        query, {"language": i18n.language()}
    ):
        reads = actor is not None and (
            actor.is_secretariat or one.account_id == actor.id or one.organisation_id in looked_after
        )
        found.append(
            Held(
                one.id,
                one.kind,
                one.account_id,
                person,
                spoken,
                organisation,
                language or "en",
                key,
                one.country,
                one.since,
                one.until,
                one.is_current(today),
                one.evidence if reads else None,
                paper if reads else None,
            )
        )
    return sorted(found, key=lambda one: not one.is_current)


def _looked_after(actor: Actor | None) -> set[int | None]:
    """Return the organisations whose focal point ``actor`` is; the secretariat need not be asked."""
    if actor is None or actor.is_secretariat:
        return set()
    hers = select(Mandate.organisation_id).where(
        Mandate.account_id == actor.id,
        Mandate.kind == MandateKind.FOCAL_POINT,
        Mandate.organisation_id.is_not(None),
        mandate_holds(network_day()),
    )
    return set(db.session.scalars(hers))


def steps_of(actor: Actor | None, organisation_id: int) -> list[Step]:
    """List the steps of an agency towards taking part in the plan, the latest day first."""
    reads = actor is not None and (
        actor.is_secretariat or is_focal_point(db.session(), actor, organisation_id)
    )
    query = (
        select(
            Participation.id,
            Participation.state,
            Participation.on,
            Participation.authority,
            Participation.note,
            StoredFile.name,
        )
        .outerjoin(StoredFile, StoredFile.id == Participation.document_id)
        .where(Participation.organisation_id == organisation_id)
        .order_by(Participation.on.desc(), Participation.id.desc())
        .limit(MOST)
    )
    found = [Step(*row) for row in db.session.execute(query)]
    return found if reads else [one._replace(note=None, paper=None) for one in found]


def paper_of(
    actor: Actor, kind: type[Mandate] | type[Participation], number: int, *, of: str | None = None
) -> StoredFile:
    """Find the document of a mandate or a step. of: the key of the organisation whose step it is.

    :raises NotFound: none, or not for this person.
    """
    if kind is Mandate:
        paper = find_paper(db.session(), actor, Mandate, number).paper
    else:
        step = find_paper(db.session(), actor, Participation, number)
        paper = step.document if step.organisation.key == of else None
    if paper is None:
        raise NotFound
    return paper


def steps_for_reader(actor: Actor, organisation: Organisation) -> tuple[ParticipationState, ...]:
    """Return the steps ``actor`` may record of an organisation; () when none."""
    if organisation.merged_into_id is not None:
        return ()
    return steps_for(db.session(), actor, organisation.id)


def mandate(actor: Actor, mandate_id: int) -> Held:
    """Find one mandate.

    :raises NotFound: no such mandate.
    """
    found = _held(actor, Mandate.id == mandate_id)
    if not found:
        raise NotFound
    return found[0]
