"""Invitations to join: made and mailed by the secretariat, accepted by whom they were mailed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from app import clock, journal, tokens
from app.accounts import consents, joining
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.accounts.queries import fold
from app.db import db, transaction
from app.errors import NotFound, Refusal
from app.i18n import Lazy, _
from app.organisations.models import Affiliation, Organisation
from app.people.facts import InvitationAccepted, InvitationRevoked, InvitationSent
from app.people.models import Invitation

PAGE = 50  #: invitations on a page


class HasJoined(Refusal):
    """There is an account with this address."""

    code, status = "has_joined", 422
    message = _("Somebody has joined with this address already.")


class InvitedAlready(Refusal):
    """An invitation to this address is under way."""

    code, status = "invited_already", 422
    message = _("This address has an invitation that can still be used. Send that one again instead.")


class Settled(Refusal):
    """It was accepted or taken back meanwhile."""

    code = "invitation_settled"
    message = _("This invitation was accepted or taken back meanwhile. Nothing was changed.")


class InvitationSpent(NotFound):
    """Unknown, accepted, taken back or expired: nobody learns which."""

    code = "invitation_spent"
    message = _("This invitation does not work, or does not work any more.")


class State(StrEnum):
    """What became of an invitation."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"

    @property
    def words(self) -> Lazy:
        """The state as pages say it."""
        return _STATES[self]


_STATES = {
    State.WAITING: _("not answered yet"),
    State.ACCEPTED: _("accepted"),
    State.REVOKED: _("taken back"),
    State.EXPIRED: _("expired"),
}


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody to be invited."""

    email: str
    name: str
    language: str  #: of the mail and of her pages: one of app.i18n.LANGUAGES
    note: str = ""  #: what the secretariat adds
    organisation_id: int | None = None  #: to which she belongs, as the secretariat knows
    title: str = ""  #: what she is there


def invite(actor: Actor, guest: Guest) -> Invitation:
    """Invite somebody by mail.

    :raises NotFound: no such organisation.
    :raises HasJoined: she has an account. InvitedAlready: an invitation to her can still be used.
    """
    with transaction() as session:
        return make(session, actor, guest)


def make(session: Session, actor: Actor, guest: Guest) -> Invitation:
    """Make an invitation and have it mailed, in the caller's transaction. Raises as :func:`invite`."""
    key = fold(guest.email)
    if session.scalar(select(Account.id).filter_by(email_key=key)) is not None:
        raise HasJoined
    before = session.scalar(
        select(Invitation).filter_by(email_key=key, accepted_at=None, revoked_at=None).with_for_update()
    )
    if before is not None:
        if before.expires_at > clock.now():
            raise InvitedAlready
        before.revoked_at = clock.now()  # it ran out: the new one takes its place
        session.flush()
    present = select(Organisation.id).filter_by(id=guest.organisation_id, merged_into_id=None)
    if guest.organisation_id is not None and session.scalar(present) is None:
        raise NotFound
    salt = tokens.fresh()
    invitation = Invitation(
        salt=salt,
        token_hash=tokens.hashed(token_of(salt)),
        email=guest.email.strip(),
        email_key=key,
        name=guest.name,
        language=guest.language,
        note=guest.note,
        organisation_id=guest.organisation_id,
        title=guest.title,
        invited_by_id=actor.id,
        made_at=clock.now(),
        expires_at=clock.now() + life(),
    )
    session.add(invitation)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else invites the same address in this moment
        raise InvitedAlready from error
    journal.record(session, _sent(actor, invitation))
    return invitation


def send_again(actor: Actor, invitation_id: int) -> None:
    """Mail an invitation once more, with another link: the one before is worth nothing from now on.

    :raises NotFound: no such invitation.
    :raises Settled: it was accepted or taken back.
    """
    with transaction() as session:
        invitation = _unsettled(session, invitation_id)
        invitation.salt = tokens.fresh()
        invitation.token_hash = tokens.hashed(token_of(invitation.salt))
        invitation.made_at, invitation.expires_at = clock.now(), clock.now() + life()
        journal.record(session, _sent(actor, invitation))


def revoke(actor: Actor, invitation_id: int) -> None:
    """Take an invitation back. Doing it twice changes nothing.

    :raises NotFound: no such invitation.
    :raises Settled: it was accepted.
    """
    with transaction() as session:
        invitation = session.get(Invitation, invitation_id, with_for_update=True)
        if invitation is None:
            raise NotFound
        if invitation.revoked_at is not None:
            return
        if invitation.accepted_at is not None:
            raise Settled
        invitation.revoked_at = clock.now()
        journal.record(session, InvitationRevoked(actor_id=actor.id, invitation_id=invitation.id))


def find(token: str) -> Invitation:
    """Find an invitation that can still be used, for the page with its button.

    :raises InvitationSpent: there is none.
    """
    query = _open().where(Invitation.token_hash == tokens.hashed(token))
    found = db.session.scalar(query.options(joinedload(Invitation.organisation)))
    if found is None:
        raise InvitationSpent
    return found


def accept(token: str, *, name: str, timezone: str, language: str) -> Actor:
    """Let in whom the invitation was mailed to: it works once, and proves her address.

    Who made an account with this address meanwhile is let in to that one, and keeps her name.

    name, timezone: what she typed. language: the one in which she agreed to the terms.

    :raises InvitationSpent: it cannot be used (any more), or the account is suspended.
    :raises LooksLikeAnother: ``name`` is too much like that of somebody who runs the network.
    """
    with transaction() as session:
        query = _open().where(Invitation.token_hash == tokens.hashed(token))
        invitation = session.scalar(query.with_for_update(of=Invitation))
        if invitation is None:
            raise InvitationSpent
        account = session.scalar(select(Account).filter_by(email_key=invitation.email_key).with_for_update())
        if account is None:
            try:
                account = joining.admit(
                    session, name=name, email=invitation.email, language=language, timezone=timezone
                )
            except joining.AddressTaken as error:  # in this moment
                raise InvitationSpent from error
            consents.agree(session, account.id, language=language)
        if account.suspended_at is not None:
            raise InvitationSpent
        invitation.accepted_at, invitation.account_id = clock.now(), account.id
        _belong(session, invitation, account)
        journal.record(
            session,
            InvitationAccepted(actor_id=account.id, invitation_id=invitation.id, account_id=account.id),
        )
        return Actor.of(account)


def _belong(session: Session, invitation: Invitation, account: Account) -> None:
    """Let her belong to the organisation that the secretariat named, and so confirmed."""
    if invitation.organisation_id is None:
        return
    alive = select(Affiliation.id).filter_by(
        account_id=account.id,
        organisation_id=invitation.organisation_id,
        declined_at=None,
        ended_at=None,
    )
    if session.scalar(alive.limit(1)) is None:
        session.add(
            Affiliation(
                account_id=account.id,
                organisation_id=invitation.organisation_id,
                title=invitation.title,
                asked_at=invitation.made_at,
                confirmed_at=clock.now(),
                confirmed_by_id=invitation.invited_by_id,
            )
        )


def page(*, before: int | None) -> tuple[Sequence[Invitation], int | None]:
    """List invitations, the newest first, and what to ask ``before`` for the next page; None: no more."""
    query = select(Invitation).options(joinedload(Invitation.organisation))
    if before is not None:
        query = query.where(Invitation.id < before)
    found = db.session.scalars(query.order_by(Invitation.id.desc()).limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def organisation_choices() -> list[tuple[int, str]]:
    """List (id, name) of all organisations, for a form."""
    query = select(Organisation.id, Organisation.name).where(Organisation.merged_into_id.is_(None))
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Organisation.sort_key))]


def state_of(invitation: Invitation) -> State:
    """Tell what became of ``invitation``."""
    if invitation.accepted_at is not None:
        return State.ACCEPTED
    if invitation.revoked_at is not None:
        return State.REVOKED
    return State.WAITING if invitation.expires_at > clock.now() else State.EXPIRED


def token_of(salt: str) -> str:
    """Return the token of the invitation that has this salt."""
    return tokens.derived("invitation", salt)


def life() -> timedelta:
    """Return how long an invitation can be used."""
    return timedelta(days=int(current_app.config["INVITATION_DAYS"]))


def _sent(actor: Actor, invitation: Invitation) -> InvitationSent:
    return InvitationSent(
        actor_id=actor.id, invitation_id=invitation.id, made_at=invitation.made_at.isoformat()
    )


def _open() -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > clock.now(),
    )


def _unsettled(session: Session, invitation_id: int) -> Invitation:
    invitation = session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None:
        raise NotFound
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise Settled
    return invitation
