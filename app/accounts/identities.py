"""How the other house knows people: going there, coming back, being linked with it, joining by it.

State, nonce and the verifier of PKCE are derived from the token of the ceremony, which only the browser
holds that went, so none of them is stored. The other house is asked outside of transactions.
"""

import hmac
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app import clock, journal, tokens
from app.accounts import ceremonies, consents, joining, operations, provider
from app.accounts.actor import Actor
from app.accounts.ceremonies import Over
from app.accounts.facts import IdentityLinked, IdentityUnlinked
from app.accounts.models import Account, Identity, Step
from app.accounts.provider import Claims, NotVouched
from app.accounts.queries import fold
from app.db import db, transaction
from app.errors import NotFound, Refusal
from app.i18n import _


class TakenAlready(Refusal):
    """Somebody else here signs in by it."""

    code, status = "taken_already", 409
    message = _("Somebody else here signs in by this account of the other house.")


class Returned(NamedTuple):
    """Who came back, and what she had wanted."""

    claims: Claims
    account_id: int | None  #: of who was signed in when she left, to be linked
    target: str | None


def of(actor: Actor) -> Sequence[Identity]:
    """List how the other house knows a person."""
    return db.session.scalars(
        select(Identity).filter_by(account_id=actor.id, issuer=provider.issuer()).order_by(Identity.id)
    ).all()


def go(target: str | None, *, person: Actor | None = None, browser: str = "") -> tuple[str, str]:
    """Send a browser to the other house. Returns the address there, and the token of the ceremony.

    person: who is signed in already, to be linked; browser: the token of hers that asks.

    :raises Away: it cannot be asked for its addresses.
    :raises SignInAgain: she signed in too long ago to make a new way in.
    """
    if person:
        operations.want_fresh(browser)
        db.session.rollback()
    about = provider.about()
    with transaction() as session:
        account_id = person.id if person else None
        token = ceremonies.begin(session, Step.PROVIDER, {"target": target}, account_id=account_id)
    verifier, state, nonce = _derived(token)
    return provider.address_of(about, verifier=verifier, state=state, nonce=nonce), token


def come_back(token: str | None, *, code: str, state: str, issuer: str = "") -> Returned:
    """Learn from the other house who the person is that it sent back.

    issuer: as the address she came back to named it, if it did (RFC 9207).

    :raises Over: this browser has begun nothing, or it was done already.
    :raises NotVouched: the answer is not one to what this browser has begun, or proves nothing.
    :raises Away: it does not answer.
    """
    begun = ceremonies.take(token, Step.PROVIDER)
    verifier, expected, nonce = _derived(token or "")
    if not hmac.compare_digest(expected.encode(), state.encode()) or issuer not in {
        "",
        provider.issuer(),
    }:
        raise NotVouched
    claims = provider.ask(code, verifier=verifier, nonce=nonce)
    return Returned(claims, begun.account_id, begun.data["target"])


def sign_in(claims: Claims) -> Actor | None:
    """Find the person whom the other house knows so; None: we do not know her yet.

    :raises NotVouched: she is suspended.
    """
    with transaction() as session:
        found = select(Identity).filter_by(issuer=claims.issuer, subject=claims.subject).with_for_update()
        identity = session.scalar(found)
        if identity is None:
            return None
        account = session.get_one(Account, identity.account_id)
        if account.suspended_at is not None or account.left_at is not None:
            raise NotVouched
        identity.used_at = clock.now()
        return Actor.of(account)


def link(actor: Actor, claims: Claims) -> None:
    """Let a person sign in by the other house from now on. Doing it twice changes nothing.

    :raises TakenAlready: it knows somebody else here so.
    """
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)
        known = session.scalar(select(Identity).filter_by(issuer=claims.issuer, subject=claims.subject))
        if known is not None and known.account_id != actor.id:
            raise TakenAlready
        if known is None:
            identity = Identity(
                account_id=actor.id, issuer=claims.issuer, subject=claims.subject, made_at=clock.now()
            )
            session.add(identity)
            try:
                session.flush()
            except IntegrityError as error:  # somebody else was faster
                raise TakenAlready from error
            journal.record(
                session, IdentityLinked(actor_id=actor.id, account_id=actor.id, identity_id=identity.id)
            )


def unlink(actor: Actor, identity_id: int) -> None:
    """Let a person sign in by the other house no longer.

    :raises NotFound: it does not know her so (any more).
    """
    with transaction() as session:
        gone = delete(Identity).filter_by(id=identity_id, account_id=actor.id).returning(Identity.id)
        if session.scalar(gone) is None:
            raise NotFound
        journal.record(
            session, IdentityUnlinked(actor_id=actor.id, account_id=actor.id, identity_id=identity_id)
        )


def is_known(email: str) -> bool:
    """Tell whether somebody here has this address: asked only for who has proved that it is hers."""
    return db.session.scalar(select(Account.id).filter_by(email_key=fold(email))) is not None


def offer_to_join(claims: Claims, target: str | None) -> str:
    """Keep what the other house vouches for while a person reads the terms. Returns the ceremony's token."""
    with transaction() as session:
        return ceremonies.begin(session, Step.PROVIDER, {"claims": list(claims), "target": target})


def newcomer(token: str | None) -> Claims:
    """Return what the other house says of who is about to join.

    :raises Over: nobody is (any more).
    """
    begun = ceremonies.look(token, Step.PROVIDER)
    if "claims" not in begun.data:
        raise Over
    return Claims(*begun.data["claims"])


def join(token: str | None, *, name: str, language: str, timezone: str) -> tuple[Actor, str | None]:
    """Make an account for a newcomer, who has agreed to the terms. Returns her and where she wanted to go.

    :raises Over: too late, done already, or somebody has joined with her address meanwhile.
    :raises LooksLikeAnother: ``name`` is too much like that of somebody who runs the network.
    """
    with transaction() as session:
        ceremony = ceremonies.locked(session, token, Step.PROVIDER)
        if "claims" not in ceremony.data:
            raise Over
        claims = Claims(*ceremony.data["claims"])
        try:
            account = joining.admit(
                session, name=name, email=claims.email or "", language=language, timezone=timezone
            )
            identity = Identity(
                account_id=account.id,
                issuer=claims.issuer,
                subject=claims.subject,
                made_at=clock.now(),
                used_at=clock.now(),
            )
            session.add(identity)
            session.flush()
        except (joining.AddressTaken, IntegrityError) as error:  # the address, or the identity
            raise Over from error
        consents.agree(session, account.id, language=language)
        session.delete(ceremony)
        linked = IdentityLinked(actor_id=account.id, account_id=account.id, identity_id=identity.id)
        journal.record(session, linked)
        return Actor.of(account), ceremony.data["target"]


def _derived(token: str) -> tuple[str, str, str]:
    """Return PKCE's verifier, state and nonce of a ceremony."""
    verifier, state, nonce = (
        tokens.derived(f"provider-{what}", token) for what in ("pkce", "state", "nonce")
    )
    return verifier, state, nonce
