"""What people can do about mandates: the secretariat records them, and ends them early."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, journal
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import transaction
from app.errors import NotFound, Refusal
from app.i18n import _
from app.organisations import papers, periods
from app.organisations.countries import is_country
from app.organisations.facts import MandateEnded, MandateRecorded
from app.organisations.kinds import MandateKind
from app.organisations.models import Mandate, Organisation
from app.organisations.papers import Paper


class HeldAlready(Refusal):
    """She holds the same mandate in some of these days."""

    code, status = "held_already", 422
    message = _(
        "This person holds this mandate already in some of this time. End that first, or choose other days."
    )


class NobodyThere(Refusal):
    """The person has left, or is suspended."""

    code, status, message = "nobody_there", 422, _("This person does not take part any more.")


class NoGiver(Refusal):
    """A mandate comes from one organisation or one country."""

    code, status = "no_giver", 422
    message = _("Please name the organisation or the country that gives the mandate, and not both.")


@dataclass(frozen=True, kw_only=True)
class Given:
    """A mandate, as it is to be written down. Either ``organisation_id`` or ``country`` is None."""

    account_id: int
    organisation_id: int | None
    country: str | None
    kind: MandateKind
    since: date | None
    until: date | None
    evidence: str


def record(actor: Actor, given: Given, paper: Paper | None = None) -> Mandate:
    """Write a mandate down. Doing it twice changes nothing.

    paper: what shows it.

    :raises NotFound: not the secretariat.
    :raises NobodyThere: NoGiver: HeldAlready: see there.
    :raises StrangeDay: EndsBeforeItBegins: see app.organisations.periods.
    :raises StrangePaper: PaperTooLarge: see app.organisations.papers.
    """
    if not actor.is_secretariat:
        raise NotFound
    periods.refuse_strange(given.since, given.until)
    if (given.organisation_id is None) == (given.country is None):
        raise NoGiver
    with transaction() as session:
        person = session.get(Account, given.account_id, with_for_update=True)
        if person is None or person.suspended_at is not None or person.left_at is not None:
            raise NobodyThere
        _refuse_unknown_giver(session, given)
        before = _in_the_way(session, given)
        if before is not None:
            return before
        stored = papers.keep(session, paper, made_by_id=actor.id)
        mandate = Mandate(
            account_id=given.account_id,
            organisation_id=given.organisation_id,
            country=given.country,
            kind=given.kind,
            since=given.since,
            until=given.until,
            evidence=given.evidence,
            evidence_id=stored.id if stored else None,
            recorded_by_id=actor.id,
            recorded_at=clock.now(),
        )
        session.add(mandate)
        session.flush()
        journal.record(session, _fact(MandateRecorded, actor, mandate))
        return mandate


def end(actor: Actor, mandate_id: int) -> Mandate:
    """End a mandate from this moment on. Doing it twice changes nothing.

    :raises NotFound: no such mandate, or not the secretariat.
    """
    if not actor.is_secretariat:
        raise NotFound
    with transaction() as session:
        mandate = session.get(Mandate, mandate_id, with_for_update=True)
        if mandate is None:
            raise NotFound
        if mandate.ended_at is None:
            mandate.ended_at = clock.now()
            mandate.until = periods.cut(mandate.since, mandate.until)
            journal.record(session, _fact(MandateEnded, actor, mandate))
        return mandate


def _refuse_unknown_giver(session: Session, given: Given) -> None:
    if given.country is not None:
        if not is_country(given.country):
            raise NoGiver
        return
    there = select(Organisation.id).filter_by(id=given.organisation_id, merged_into_id=None)
    if session.scalar(there.with_for_update(read=True, key_share=True)) is None:
        raise NoGiver


def _in_the_way(session: Session, given: Given) -> Mandate | None:
    """Return the same mandate, if it was recorded before.

    :raises HeldAlready: there is one of the same kind, with other words or days.
    """
    same = select(Mandate).filter_by(
        account_id=given.account_id,
        organisation_id=given.organisation_id,
        country=given.country,
        kind=given.kind,
        ended_at=None,
    )
    for one in session.scalars(same):
        if (one.since, one.until, one.evidence) == (given.since, given.until, given.evidence):
            return one
        if periods.overlap((one.since, one.until), (given.since, given.until)):
            raise HeldAlready
    return None


def _fact(
    kind: type[MandateRecorded | MandateEnded], actor: Actor, mandate: Mandate
) -> MandateRecorded | MandateEnded:
    return kind(
        actor_id=actor.id,
        mandate_id=mandate.id,
        account_id=mandate.account_id,
        organisation_id=mandate.organisation_id,
        country=mandate.country,
    )
