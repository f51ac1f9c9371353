"""Pages of personal invitations to join."""

from flask import Blueprint

blueprint = Blueprint("invitations", __name__, url_prefix="/invitations")
