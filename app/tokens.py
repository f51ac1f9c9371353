"""Secrets in links and cookies: made so that the database alone does not give them away.

What is stored is a hash. A token that must be told more than once (a link in a mail that is sent
again, a calendar address on a page) is made anew from the platform's ``SECRET_KEY`` and a stored
salt each time, and so need not be kept. What must be read again and cannot be made anew is sealed.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def fresh() -> str:
    """Make a random token of 43 characters, for a cookie or as a salt."""
    return secrets.token_urlsafe(32)


def derived(purpose: str, salt: str) -> str:
    """Make the token of ``purpose`` and ``salt``: always the same 43 characters under one SECRET_KEY."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.digest(key, f"{purpose}\n{salt}".encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def hashed(token: str) -> str:
    """Return what is stored and looked up in place of ``token``."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def sealed(purpose: str, secret: str) -> str:
    """Encrypt ``secret`` for the database; :func:`opened` reads it for the same purpose only."""
    return _lock(purpose).encrypt(secret.encode()).decode()


def opened(purpose: str, box: str) -> str | None:
    """Return what was sealed; None when it was sealed under another SECRET_KEY, or changed since."""
    try:
        return _lock(purpose).decrypt(box.encode()).decode()
    except InvalidToken:
        return None


def _lock(purpose: str) -> Fernet:
    return Fernet(derived("sealed", purpose) + "=")  # the 32 bytes it wants, in its spelling
