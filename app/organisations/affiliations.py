"""What people can do about who belongs where: ask, confirm, decline, end. Each is one transaction."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, journal, moments
from app.accounts.actor import Actor
from app.accounts.models import Account, Role
from app.db import transaction
from app.errors import NotFound, Refusal
from app.i18n import _
from app.journal import Fact
from app.organisations import periods
from app.organisations.access import focal_points, may_confirm, may_end
from app.organisations.facts import (
    AffiliationAsked,
    AffiliationConfirmed,
    AffiliationDeclined,
    AffiliationEnded,
)
from app.organisations.models import Affiliation, Mandate, Organisation

MOST_ASKED = 10  #: questions of one person that nobody has answered yet


class BelongsAlready(Refusal):
    """A confirmed affiliation to the same organisation covers some of these days."""

    code, status = "belongs_already", 422
    message = _("You belong to it already in some of this time. End that first, or choose other days.")


class AskedTooMuch(Refusal):
    """Too many questions wait for an answer."""

    code, status = "asked_too_much", 422
    message = _("Many of your questions wait for an answer. Please wait for some of them, or take some back.")


class AnsweredAlready(Refusal):
    """Somebody else was faster, or she took it back."""

    code = "answered_already"
    message = _("This was answered or taken back meanwhile. Nothing was changed.")


class AskedAnew(Refusal):
    """She changed what she asks since the page was made."""

    code = "asked_anew"
    message = _("The person has changed what she asks meanwhile. Please look at it once more.")


def ask(
    actor: Actor, *, organisation: str, title: str, since: date | None, until: date | None
) -> Affiliation:
    """Say that one belongs to an organisation, for somebody there to confirm.

    Asking twice asks once: what nobody has answered yet says afterwards what was said last.

    organisation: key.

    :raises NotFound: no such organisation.
    :raises BelongsAlready: it is confirmed for some of these days.
    :raises AskedTooMuch: too many questions are open.
    :raises StrangeDay: a day nobody can have meant. EndsBeforeItBegins: see app.organisations.periods.
    """
    periods.refuse_strange(since, until)
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)
        body = session.scalar(select(Organisation).filter_by(key=organisation, merged_into_id=None))
        if body is None:
            raise NotFound
        alive = select(Affiliation).filter_by(account_id=actor.id, declined_at=None, ended_at=None)
        mine = session.scalars(alive.order_by(Affiliation.id)).all()
        in_the_way = [
            one
            for one in mine
            if one.organisation_id == body.id and periods.overlap((one.since, one.until), (since, until))
        ]
        for one in in_the_way:
            if one.confirmed_at is not None:
                if (one.title, one.since, one.until) == (title, since, until):
                    return one
                raise BelongsAlready
        if in_the_way:
            return _ask_anew(in_the_way[0], title, since, until)
        if sum(one.confirmed_at is None for one in mine) >= MOST_ASKED:
            raise AskedTooMuch
        asked = Affiliation(
            account_id=actor.id,
            organisation_id=body.id,
            title=title,
            since=since,
            until=until,
            asked_at=clock.now(),
        )
        session.add(asked)
        session.flush()
        journal.record(session, _fact(AffiliationAsked, actor, asked))
        return asked


def _ask_anew(asked: Affiliation, title: str, since: date | None, until: date | None) -> Affiliation:
    if (asked.title, asked.since, asked.until) != (title, since, until):
        asked.title, asked.since, asked.until = title, since, until
        asked.asked_at = clock.now()
    return asked


def confirm(actor: Actor, affiliation_id: int, *, seen: datetime) -> None:
    """Say that she belongs there. Doing it twice changes nothing.

    seen: ``asked_at`` of what the page showed.

    :raises NotFound: no such affiliation, or not for this person to say.
    :raises AnsweredAlready: it was answered otherwise, or taken back. AskedAnew: it says something else now.
    """
    with transaction() as session:
        affiliation = _to_answer(session, actor, affiliation_id)
        if affiliation.confirmed_at is not None and affiliation.ended_at is None:
            return
        _refuse_if_changed(affiliation, seen)
        affiliation.confirmed_at, affiliation.confirmed_by_id = clock.now(), actor.id
        journal.record(session, _fact(AffiliationConfirmed, actor, affiliation))


def decline(actor: Actor, affiliation_id: int, *, seen: datetime) -> None:
    """Say that she does not belong there. Doing it twice changes nothing.

    seen, and what is raised: as in :func:`confirm`.
    """
    with transaction() as session:
        affiliation = _to_answer(session, actor, affiliation_id)
        if affiliation.declined_at is not None:
            return
        if affiliation.confirmed_at is not None:
            raise AnsweredAlready
        _refuse_if_changed(affiliation, seen)
        affiliation.declined_at = clock.now()
        journal.record(session, _fact(AffiliationDeclined, actor, affiliation))


def end(actor: Actor, affiliation_id: int) -> Affiliation:
    """End an affiliation from this moment on, or take a question back. Doing it twice changes nothing.

    :raises NotFound: no such affiliation, or not for this person to end.
    """
    with transaction() as session:
        affiliation = _locked(session, affiliation_id)
        if affiliation is None or not may_end(session, actor, affiliation):
            raise NotFound
        if affiliation.ended_at is None and affiliation.declined_at is None:
            affiliation.ended_at = clock.now()
            if affiliation.confirmed_at is not None:
                affiliation.until = periods.cut(affiliation.since, affiliation.until)
            journal.record(session, _fact(AffiliationEnded, actor, affiliation))
        return affiliation


def those_who_confirm(session: Session, fact: AffiliationAsked, after: int, limit: int) -> Sequence[int]:
    """Audience: the focal points of the organisation; where there is none, the secretariat."""
    live = select(Account.id).where(
        Account.suspended_at.is_(None), Account.left_at.is_(None), Account.id != fact.account_id
    )
    points = live.where(
        Account.id.in_(
            select(Mandate.account_id).where(focal_points(fact.organisation_id, moments.network_day()))
        )
    )
    if session.scalar(points.limit(1)) is None:
        points = live.where(Account.role == Role.SECRETARIAT)
    return session.scalars(points.where(Account.id > after).order_by(Account.id).limit(limit)).all()


def _locked(session: Session, affiliation_id: int) -> Affiliation | None:
    """Find an affiliation under the lock on its person, whose affiliations change one after the other."""
    whose = session.scalar(select(Affiliation.account_id).filter_by(id=affiliation_id))
    if whose is None:
        return None
    session.get_one(Account, whose, with_for_update=True)
    return session.get(Affiliation, affiliation_id)


def _to_answer(session: Session, actor: Actor, affiliation_id: int) -> Affiliation:
    affiliation = _locked(session, affiliation_id)
    if affiliation is None or not may_confirm(session, actor, affiliation):
        raise NotFound
    return affiliation


def _refuse_if_changed(affiliation: Affiliation, seen: datetime) -> None:
    if affiliation.declined_at is not None or affiliation.ended_at is not None:
        raise AnsweredAlready
    if affiliation.asked_at != seen:
        raise AskedAnew


def _fact(
    kind: type[AffiliationAsked | AffiliationConfirmed | AffiliationDeclined | AffiliationEnded],
    actor: Actor,
    affiliation: Affiliation,
) -> Fact:
    return kind(
        actor_id=actor.id,
        affiliation_id=affiliation.id,
        account_id=affiliation.account_id,
        organisation_id=affiliation.organisation_id,
    )
