"""The other house people may sign in by (OpenID Connect): the only module that knows the libraries for it.

It is asked for its addresses, for what it says of a person in exchange for a code, and for the keys
with which it signs that; each time with a limit of time, and never within a transaction.
"""

import re
from typing import Any, NamedTuple

from email_validator import EmailNotValidError, validate_email
from flask import current_app

from app import clock
from app.accounts import names
from app.errors import Refusal
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


class Claims(NamedTuple):
    """What the other house says of a person."""

    issuer: str
    subject: str  #: the name it will always know her by
    email: str | None  #: None: it tells none, or does not vouch for it
    name: str


def is_set() -> bool:
    """Tell whether people can sign in by another house here."""
    return bool(current_app.config["OIDC_ISSUER"])


def issuer() -> str:
    """Return what the other house calls itself."""
    return _setting("OIDC_ISSUER")


def about() -> dict[str, Any]:
    """Ask the other house for its addresses. It must call itself what we call it.

    :raises Away: it does not answer, or not what it should.
    """
    us = issuer()
    found = _get(us.rstrip("/") + "/.well-known/openid-configuration")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != us or not all(isinstance(found.get(one), str) for one in wanted):
        raise Away
    if not all(found[one].startswith(("https://", us)) for one in wanted):
        raise Away  # a page that is not encrypted, elsewhere than the operator has set
    return found


def address_of(about: dict[str, Any], *, verifier: str, state: str, nonce: str) -> str:
    """Return the address at the other house to which a browser is sent."""
    with _client(about) as client:
        address, _state = client.create_authorization_url(
            about["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce
        )
    return str(address)


def ask(code: str, *, verifier: str, nonce: str) -> Claims:
    """Exchange a code for what the other house says of a person.

    :raises NotVouched: the code is none, or what it was exchanged for proves nothing.
    :raises Away: the other house does not answer.
    """
    found = about()
    return _read(_exchange(found, code, verifier), _get(found["jwks_uri"]), nonce)


def _setting(name: str) -> str:
    return str(current_app.config[name])


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

    us, client_id = issuer(), _setting("OIDC_CLIENT_ID")
    try:
        token = jwt.decode(str(told["id_token"]), KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
        claims = CodeIDToken(
            token.claims,
            token.header,
            {"iss": {"essential": True, "value": us}, "aud": {"essential": True, "value": client_id}},
            {"nonce": nonce, "client_id": client_id, "access_token": told.get("access_token")},
        )
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    except (JoseError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise NotVouched from error
    subject = claims["sub"]
    if not isinstance(subject, str) or not re.fullmatch(r"[\x21-\x7e][\x20-\x7e]{0,254}", subject):
        raise NotVouched  # OpenID Connect Core, 2: at most 255 characters of ASCII
    name = names.cleaned(str(claims.get("name") or "")) or ""
    return Claims(us, subject, _vouched_address(claims), name[: names.LONGEST])


def _vouched_address(claims: dict[str, Any]) -> str | None:
    """Return the address, if the other house says that she has proved it: just that, no word for it."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or len(email) > 254:
        return None
    try:
        validate_email(email, allow_smtputf8=False, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return email
