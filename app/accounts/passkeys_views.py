"""Pages to sign in with a passkey, and to keep passkeys."""

from flask import Blueprint

blueprint = Blueprint("passkeys", __name__, url_prefix="/settings/passkeys")
