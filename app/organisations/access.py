"""Who may speak for whom, and who may say so.

How far an agency is with joining the plan (``Participation``) is asked nowhere here: it is a label.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import CompoundSelect

from app import moments
from app.accounts.actor import Actor
from app.errors import NotFound, Refusal
from app.i18n import _
from app.organisations.kinds import MandateKind, ParticipationState, Told
from app.organisations.models import Affiliation, Mandate, Organisation, Participation

T = TypeVar("T", Mandate, Participation)
#: of several mandates she holds for one organisation, the first of these is said
PRECEDENCE = (
    MandateKind.HEAD_OF_DELEGATION,
    MandateKind.FOCAL_POINT,
    MandateKind.APPROVER,
    MandateKind.FACILITATOR,
)
#: the steps a focal point may record; the others are for the secretariat
ONES_OWN_STEPS = (ParticipationState.INTERESTED, ParticipationState.PENDING)


class NotYours(Refusal):
    """A person wants to speak for an organisation she does not belong to."""

    code, status = "not_yours", 422
    message = _("You can speak only for yourself or for an organisation you belong to.")


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What the secretariat writes down for somebody: how it was told, on which day."""

    organisation_id: int | None
    told: Told
    told_on: date


@dataclass(frozen=True, kw_only=True)
class Said:
    """For whom something is said: the columns of :class:`app.organisations.models.Voice`."""

    organisation_id: int | None = None
    mandate: MandateKind | None = None
    recorded_by_id: int | None = None
    told: Told | None = None
    told_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns by name."""
        return asdict(self)


def affiliation_holds(today: date) -> ColumnElement[bool]:
    """Return the condition that an affiliation is confirmed and current on that day."""
    return and_(
        Affiliation.confirmed_at.is_not(None),
        Affiliation.declined_at.is_(None),
        Affiliation.ended_at.is_(None),
        or_(Affiliation.since.is_(None), Affiliation.since <= today),
        or_(Affiliation.until.is_(None), Affiliation.until >= today),
    )


def mandate_holds(today: date) -> ColumnElement[bool]:
    """Return the condition that a mandate is current on that day."""
    return and_(
        Mandate.ended_at.is_(None),
        or_(Mandate.since.is_(None), Mandate.since <= today),
        or_(Mandate.until.is_(None), Mandate.until >= today),
    )


def spoken_for(account_id: Any, today: Any) -> CompoundSelect[Any]:
    """Select the ids of the organisations a person may speak for. Both may be bound parameters."""
    return union(
        select(Affiliation.organisation_id).where(
            Affiliation.account_id == account_id, affiliation_holds(today)
        ),
        select(Mandate.organisation_id).where(
            Mandate.account_id == account_id, Mandate.organisation_id.is_not(None), mandate_holds(today)
        ),
    )


def speaking_for(
    session: Session, actor: Actor, organisation_id: int | None, *, lock: bool = False
) -> Organisation | None:
    """Find the organisation ``actor`` wants to speak for; None is for herself.

    lock: it is not merged into another one until the transaction ends.

    :raises NotYours: she does not belong to it (any more), or there is no such organisation.
    """
    if organisation_id is None:
        return None
    hers = spoken_for(actor.id, moments.network_day())
    query = select(Organisation).where(
        Organisation.id == organisation_id, Organisation.merged_into_id.is_(None), Organisation.id.in_(hers)
    )
    found = session.scalar(query.with_for_update(read=True, key_share=True) if lock else query)
    if found is None:
        raise NotYours
    return found


def voice(
    session: Session,
    actor: Actor,
    *,
    speaker_id: int | None,
    organisation_id: int | None = None,
    recorded: Recorded | None = None,
) -> Said:
    """Find for whom something is said, and as what, in the caller's transaction.

    speaker_id: who says it or is signed up; None: nobody who has an account. recorded: written down by the
    secretariat, which may do so for any organisation; then ``organisation_id`` is left out.

    :raises NotYours: it is not for her, or not for this ``actor``, to say.
    """
    if recorded is None:
        organisation = speaking_for(session, actor, organisation_id, lock=True)
    elif actor.is_secretariat:
        organisation = _recorded_for(session, recorded.organisation_id)
    else:
        raise NotYours
    return Said(
        organisation_id=organisation.id if organisation else None,
        mandate=mandate_of(session, speaker_id, organisation.id) if organisation and speaker_id else None,
        recorded_by_id=actor.id if recorded else None,
        told=recorded.told if recorded else None,
        told_on=recorded.told_on if recorded else None,
    )


def _recorded_for(session: Session, organisation_id: int | None) -> Organisation | None:
    if organisation_id is None:
        return None
    there = select(Organisation).where(
        Organisation.id == organisation_id, Organisation.merged_into_id.is_(None)
    )
    found = session.scalar(there.with_for_update(read=True, key_share=True))
    if found is None:
        raise NotYours
    return found


def mandate_of(session: Session, account_id: int, organisation_id: int) -> MandateKind | None:
    """Return what a person is entrusted with by an organisation today: the first of :data:`PRECEDENCE`."""
    held = select(Mandate.kind).where(
        Mandate.account_id == account_id,
        Mandate.organisation_id == organisation_id,
        mandate_holds(moments.network_day()),
    )
    return min(session.scalars(held), key=PRECEDENCE.index, default=None)


def focal_points(organisation_id: int, today: date) -> ColumnElement[bool]:
    """Return the condition that a mandate makes its holder a focal point of the organisation on that day."""
    return and_(
        Mandate.organisation_id == organisation_id,
        Mandate.kind == MandateKind.FOCAL_POINT,
        mandate_holds(today),
    )


def is_focal_point(session: Session, actor: Actor | None, organisation_id: int) -> bool:
    """Tell whether ``actor`` is a focal point of the organisation today."""
    if actor is None:
        return False
    hers = select(Mandate.id).where(
        Mandate.account_id == actor.id, focal_points(organisation_id, moments.network_day())
    )
    return session.scalar(hers.limit(1)) is not None


def may_look_after(session: Session, actor: Actor | None, organisation_id: int) -> bool:
    """Tell whether ``actor`` looks after the organisation: its focal points, and the secretariat."""
    return actor is not None and (actor.is_secretariat or is_focal_point(session, actor, organisation_id))


def may_confirm(session: Session, actor: Actor, affiliation: Affiliation) -> bool:
    """Tell whether ``actor`` may say that somebody belongs; nobody says it of herself but the secretariat."""
    return actor.is_secretariat or (
        affiliation.account_id != actor.id and is_focal_point(session, actor, affiliation.organisation_id)
    )


def may_end(session: Session, actor: Actor, affiliation: Affiliation) -> bool:
    """Tell whether ``actor`` may end an affiliation: the person herself, and who may confirm it."""
    return affiliation.account_id == actor.id or may_confirm(session, actor, affiliation)


def may_read_paper(session: Session, actor: Actor, thing: Mandate | Participation) -> bool:
    """Tell whether ``actor`` may read what shows a mandate or a step, document and words.

    The secretariat, the focal points of the organisation, and whoever holds the mandate.
    """
    if actor.is_secretariat or (isinstance(thing, Mandate) and thing.account_id == actor.id):
        return True
    return thing.organisation_id is not None and is_focal_point(session, actor, thing.organisation_id)


def steps_for(session: Session, actor: Actor, organisation_id: int) -> tuple[ParticipationState, ...]:
    """Return the steps ``actor`` may record of an organisation; () when none."""
    if actor.is_secretariat:
        return tuple(ParticipationState)
    return ONES_OWN_STEPS if is_focal_point(session, actor, organisation_id) else ()


def find_paper(session: Session, actor: Actor, kind: type[T], number: int) -> T:
    """Find a mandate or a step whose paper ``actor`` may read.

    :raises NotFound: no such thing, or not for this person.
    """
    found = session.get(kind, number)
    if found is None or not may_read_paper(session, actor, found):
        raise NotFound
    return found


def may_edit(session: Session, actor: Actor | None, organisation: Organisation) -> bool:
    """Tell whether ``actor`` may change what is said of an organisation.

    Its focal points and the secretariat; whoever wrote it down, until it has a focal point or others
    belong to it.
    """
    if actor is None or organisation.merged_into_id is not None:
        return False
    if may_look_after(session, actor, organisation.id):
        return True
    if organisation.made_by_id != actor.id:
        return False
    today = moments.network_day()
    others = select(Affiliation.id).where(
        Affiliation.organisation_id == organisation.id,
        Affiliation.account_id != actor.id,
        Affiliation.confirmed_at.is_not(None),
    )
    looked_after = select(Mandate.id).where(focal_points(organisation.id, today))
    return session.scalar(select(or_(others.exists(), looked_after.exists()))) is False


def may_merge(actor: Actor | None) -> bool:
    """Tell whether ``actor`` may say that two organisations are one: the secretariat."""
    return actor is not None and actor.is_secretariat


def find_organisation(
    session: Session, actor: Actor | None, key: str, to: Literal["edit", "merge"], *, lock: bool = False
) -> Organisation:
    """Find an organisation for what ``actor`` wants ``to`` do. lock: hold its row until the end.

    :raises NotFound: no such organisation, or not for this person.
    """
    query = select(Organisation).filter_by(key=key)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None or not (may_merge(actor) if to == "merge" else may_edit(session, actor, found)):
        raise NotFound
    return found
