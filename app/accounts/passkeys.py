"""Passkeys (WebAuthn): the only module that knows the library which checks them.

A browser asks an authenticator to sign our challenge. The challenge waits in a ceremony, which works
once; the authenticator must have verified its person (by a finger, a face, a number), so that a
passkey is both steps at once.
"""

import ipaddress
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from app import clock, journal, tokens
from app.accounts import ceremonies, operations
from app.accounts.actor import Actor
from app.accounts.ceremonies import Begun
from app.accounts.facts import PasskeyAdded, PasskeyRemoved
from app.accounts.models import Account, Passkey, SignIn, Step, Way
from app.db import db, transaction
from app.errors import NotFound, Refusal
from app.i18n import _

if TYPE_CHECKING:
    from fido2.server import Fido2Server

MOST = 20  #: passkeys of one person
LONGEST_ANSWER = 20_000  #: characters of JSON; the largest authenticators need a fifth of it


class NotProved(Refusal):
    """The answer is not that of a passkey we know, to what we asked, on our pages."""

    code, status = "not_proved", 422
    message = _("This passkey does not let you in. Try another one, or sign in by a link in a mail.")


class NotMade(Refusal):
    """The answer is not that of an authenticator that made a passkey for us."""

    code, status = "not_made", 422
    message = _("The passkey could not be made. Please try again, or use another device.")


class KnownAlready(Refusal):
    """This passkey is somebody's already."""

    code, status = "known_already", 422
    message = _("This passkey is kept here already.")


class TooMany(Refusal):
    """Nobody has so many devices."""

    code, status = "too_many", 422
    message = _("You have as many passkeys as one person can have here. Please remove one first.")


def are_possible(host: str) -> bool:
    """Tell whether browsers make passkeys for a page of ``host``: for a name they do, for a number never."""
    return _number(urlsplit(f"//{host}").hostname) is None and _number(_host()) is None


def named_address() -> str | None:
    """Return where the platform can be opened by a name on the machine it runs on; None: not by a number.

    On one's own machine, 127.0.0.1 is called localhost: passkeys are made for that.
    """
    number = _number(urlsplit(_public_url()).hostname)
    return _origin() if number is not None and number.is_loopback else None


def _number(host: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host or "")
    except ValueError:
        return None


def of(actor: Actor) -> Sequence[Passkey]:
    """List the passkeys of a person, the oldest first."""
    return db.session.scalars(select(Passkey).filter_by(account_id=actor.id).order_by(Passkey.id)).all()


def offer_new(actor: Actor, *, browser: str) -> tuple[dict[str, Any], str]:
    """Begin to make a passkey. Returns what the browser passes on, and the token of the ceremony.

    browser: the token of the one that asks.

    :raises SignInAgain: she signed in too long ago to make a new way in.
    """
    from fido2.webauthn import (
        AttestedCredentialData,
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    operations.want_fresh(browser)
    known = [AttestedCredentialData(one.credential) for one in of(actor)]
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(id=_handle(actor.id), name=actor.email, display_name=actor.name),
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        # one that could not verify its person would never let her in
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    with transaction() as session:
        token = ceremonies.begin(session, Step.PASSKEY_NEW, state, account_id=actor.id)
    return dict(options)["publicKey"], token


def add(actor: Actor, begun: Begun, *, answer: str, name: str) -> None:
    """Keep the passkey that an authenticator made.

    :raises NotMade: ``answer`` does not belong to what was begun.
    :raises KnownAlready: it is kept already, with her or with another person.
    :raises TooMany: she has :data:`MOST`.
    """
    if begun.account_id != actor.id:
        raise NotMade
    try:
        made = _server().register_complete(begun.data, json.loads(answer[:LONGEST_ANSWER]))
        credential = made.credential_data
        assert credential is not None
    except Exception as error:  # whatever its reader stumbles over: the answer comes from anywhere
        raise NotMade from error
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)
        count = select(func.count()).select_from(Passkey).filter_by(account_id=actor.id)
        if session.scalars(count).one() >= MOST:
            raise TooMany
        known = select(Passkey.id).filter_by(credential_id=credential.credential_id)
        if session.scalar(known) is not None:
            raise KnownAlready
        passkey = Passkey(
            account_id=actor.id,
            credential_id=credential.credential_id,
            credential=bytes(credential),
            uses=made.counter,
            name=name,
            made_at=clock.now(),
        )
        session.add(passkey)
        try:
            session.flush()
        except IntegrityError as error:  # somebody else was faster with the same one
            raise KnownAlready from error
        journal.record(session, PasskeyAdded(actor_id=actor.id, account_id=actor.id, passkey_id=passkey.id))


def rename(actor: Actor, passkey_id: int, name: str) -> None:
    """Call a passkey otherwise.

    :raises NotFound: she has no such passkey.
    """
    with transaction() as session:
        found = session.scalar(
            select(Passkey).filter_by(id=passkey_id, account_id=actor.id).with_for_update()
        )
        if found is None:
            raise NotFound
        found.name = name


def remove(actor: Actor, passkey_id: int, *, keep: str) -> None:
    """Let a passkey in no longer, and sign out the other browsers that came in by one.

    keep: the token of the browser that asks.

    :raises NotFound: she has no such passkey (any more).
    """
    with transaction() as session:
        session.get_one(Account, actor.id, with_for_update=True)
        gone = delete(Passkey).filter_by(id=passkey_id, account_id=actor.id).returning(Passkey.id)
        if session.scalar(gone) is None:
            raise NotFound
        others = delete(SignIn).filter_by(account_id=actor.id, way=Way.PASSKEY)
        session.execute(others.where(SignIn.token_hash != tokens.hashed(keep)))
        journal.record(session, PasskeyRemoved(actor_id=actor.id, account_id=actor.id, passkey_id=passkey_id))


def offer_sign_in() -> tuple[dict[str, Any], str]:
    """Ask for any passkey of ours. Returns what the browser passes on, and the token of the ceremony."""
    from fido2.webauthn import UserVerificationRequirement

    options, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    with transaction() as session:
        token = ceremonies.begin(session, Step.PASSKEY_IN, state)
    return dict(options)["publicKey"], token


def sign_in(begun: Begun, *, answer: str) -> Actor:
    """Find the person whose passkey answered.

    :raises NotProved: in every other case.
    """
    from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

    try:
        given = AuthenticationResponse.from_dict(json.loads(answer[:LONGEST_ANSWER]))
        credential_id, handle = given.raw_id, given.response.user_handle
        counter = given.response.authenticator_data.counter
    except Exception as error:  # whatever its reader stumbles over: the answer comes from anywhere
        raise NotProved from error
    with transaction() as session:
        passkey = session.scalar(select(Passkey).filter_by(credential_id=credential_id).with_for_update())
        if passkey is None or handle not in {None, _handle(passkey.account_id)}:
            raise NotProved
        try:
            _server().authenticate_complete(begun.data, [AttestedCredentialData(passkey.credential)], given)
        except Exception as error:  # a wrong signature, origin or challenge; or a key it cannot read
            raise NotProved from error
        # an authenticator that counts never counts backwards: two of them have the same key (WebAuthn, 6.1.1)
        if (counter or passkey.uses) and counter <= passkey.uses:
            raise NotProved
        account = session.get_one(Account, passkey.account_id)
        if account.suspended_at is not None or account.left_at is not None:
            raise NotProved
        passkey.uses, passkey.used_at = counter, clock.now()
        return Actor.of(account)


def _handle(account_id: int) -> bytes:
    """Name an account to authenticators: by its number, for the rest may change."""
    return str(account_id).encode()


def _public_url() -> str:
    return str(current_app.config["PUBLIC_URL"])


def _server() -> "Fido2Server":
    """Make what checks answers: for the host of our address, and for pages of exactly that address."""
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    origin = _origin()
    us = PublicKeyCredentialRpEntity(id=_host(), name=current_app.config["NETWORK_NAME"])
    return Fido2Server(us, verify_origin=lambda told: told == origin)


def _host() -> str:
    """The host passkeys are made for: that of our address, and localhost for a number of this machine."""
    host = urlsplit(_public_url()).hostname or ""
    number = _number(host)
    return "localhost" if number is not None and number.is_loopback else host.encode("idna").decode()


def _origin() -> str:
    parts = urlsplit(_public_url())
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{_host()}" + (f":{parts.port}" if parts.port not in {None, usual} else "")
