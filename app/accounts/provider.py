"""Sign-in by another house (OpenID Connect): the only module that knows the libraries for it.

The browser goes there and comes back with a code; we exchange the code for what that house says of
the person, signed by it. State, nonce and the verifier of PKCE are derived from the token of the
ceremony, which only this browser holds, so none of them is stored. The other house is asked outside
of transactions, and with a limit of time.
"""

import hmac
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app import clock, journal, tokens
from app.accounts import ceremonies, consents, joining, names, operations
from app.accounts.actor import Actor
from app.accounts.ceremonies import Over
from app.accounts.facts import IdentityLinked, IdentityUnlinked
from app.accounts.models import Account, Identity, Step
from app.accounts.queries import fold
from app.db import db, transaction
from app.errors import NotFound, Refusal
from app.i18n import _
from app.links import public_url

WAIT = (3.05, 6)  #: seconds to connect, and to wait for an answer
LEEWAY = 120  #: seconds that clocks of two houses may differ
#: with a public key each; a shared secret or none at all would prove nothing
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class Away(Refusal):
    """The other house does not answer, or not what it should."""

    code, status, retry_after = "provider_away", 503, 60
    message = _("The other house does not answer at the moment. Please sign in in another way, or try later.")


class NotVouched(Refusal):
    """What came back proves nothing: not for us, not for this browser, not now, or not signed."""

    code, status = "not_vouched", 422
    message = _("The other house has not vouched for you. Please begin again, or sign in in another way.")


class TakenAlready(Refusal):
    """Somebody else here signs in by it."""

    code, status = "taken_already", 409
    message = _("Somebody else here signs in by this account of the other house.")


class Claims(NamedTuple):
    """What the other house says of a person."""

    issuer: str
    subject: str  #: the name it will always know her by
    email: str | None  #: None: it tells none, or does not vouch for it
    name: str


class Returned(NamedTuple):
    """Who came back, and what she had wanted."""

    claims: Claims
    account_id: int | None  #: of who was signed in when she left, to be linked
    target: str | None


def is_set() -> bool:
    """Tell whether people can sign in by another house here."""
    return bool(current_app.config["OIDC_ISSUER"])


def identities(actor: Actor) -> Sequence[Identity]:
    """List how the other house knows a person."""
    return db.session.scalars(
        select(Identity).filter_by(account_id=actor.id, issuer=_setting("OIDC_ISSUER")).order_by(Identity.id)
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
    about = _about()
    with transaction() as session:
        account_id = person.id if person else None
        token = ceremonies.begin(session, Step.PROVIDER, {"target": target}, account_id=account_id)
    verifier, state, nonce = _derived(token)
    with _client(about) as client:
        address, _state = client.create_authorization_url(
            about["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce
        )
    return address, token


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
        _setting("OIDC_ISSUER"),
    }:
        raise NotVouched
    about = _about()
    claims = _read(_exchange(about, code, verifier), _get(about["jwks_uri"]), nonce)
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


def _setting(name: str) -> str:
    return str(current_app.config[name])


def _derived(token: str) -> tuple[str, str, str]:
    """Return PKCE's verifier, state and nonce of a ceremony."""
    verifier, state, nonce = (
        tokens.derived(f"provider-{what}", token) for what in ("pkce", "state", "nonce")
    )
    return verifier, state, nonce


def _client(about: dict[str, Any]) -> Any:
    from authlib.integrations.requests_client import OAuth2Session

    known = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return OAuth2Session(
        _setting("OIDC_CLIENT_ID"),
        _setting("OIDC_CLIENT_SECRET"),
        scope="openid email profile",
        redirect_uri=public_url("provider.back"),
        code_challenge_method="S256",
        token_endpoint_auth_method=next(
            (one for one in ("client_secret_basic", "client_secret_post") if one in known),
            "client_secret_basic",
        ),
    )


def _about() -> dict[str, Any]:
    """Ask the other house for its addresses. It must call itself what we call it."""
    issuer = _setting("OIDC_ISSUER")
    about = _get(issuer.rstrip("/") + "/.well-known/openid-configuration")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if about.get("issuer") != issuer or not all(isinstance(about.get(one), str) for one in wanted):
        raise Away
    if not all(about[one].startswith(("https://", issuer)) for one in wanted):
        raise Away  # a page that is not encrypted, elsewhere than the operator has set
    return about


def _get(address: str) -> dict[str, Any]:
    import requests

    try:
        answer = requests.get(address, timeout=WAIT, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError, RecursionError) as error:
        raise Away from error
    if not isinstance(found, dict):
        raise Away
    return found


def _exchange(about: dict[str, Any], code: str, verifier: str) -> dict[str, Any]:
    """Exchange the code for what is said of the person."""
    import requests
    from authlib.common.errors import AuthlibBaseError

    try:
        with _client(about) as client:
            told: dict[str, Any] = client.fetch_token(
                about["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                timeout=WAIT,
                allow_redirects=False,
            )
    except requests.RequestException as error:
        raise Away from error
    except (AuthlibBaseError, ValueError, TypeError, RecursionError) as error:
        raise NotVouched from error  # a code that is used, expired, or was given to somebody else
    return told


def _read(told: dict[str, Any], keys: dict[str, Any], nonce: str) -> Claims:
    """Check the signature and for whom, by whom and when it was made; then read what it says."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    issuer, client_id = _setting("OIDC_ISSUER"), _setting("OIDC_CLIENT_ID")
    try:
        token = jwt.decode(str(told["id_token"]), KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
        claims = CodeIDToken(
            token.claims,
            token.header,
            {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
            {"nonce": nonce, "client_id": client_id, "access_token": told.get("access_token")},
        )
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    except (JoseError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise NotVouched from error
    subject = claims["sub"]
    if not isinstance(subject, str) or not re.fullmatch(r"[\x21-\x7e][\x20-\x7e]{0,254}", subject):
        raise NotVouched  # OpenID Connect Core, 2: at most 255 characters of ASCII
    return Claims(
        issuer, subject, _vouched_address(claims), names.cleaned(str(claims.get("name") or "")) or ""
    )


def _vouched_address(claims: dict[str, Any]) -> str | None:
    """Return the address, if the other house says that she has proved it: just that, no word for it."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or len(email) > 254:
        return None
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return email
