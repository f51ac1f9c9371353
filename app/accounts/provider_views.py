"""Pages to sign in by another house (OpenID Connect)."""

from flask import Blueprint

blueprint = Blueprint("provider", __name__, url_prefix="/sign-in/with")
