"""Pages of the second step of signing in."""

from flask import Blueprint

blueprint = Blueprint("second_step", __name__, url_prefix="/settings/second-step")
