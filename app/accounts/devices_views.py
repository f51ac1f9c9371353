"""Pages that show where a person is signed in."""

from flask import Blueprint

blueprint = Blueprint("devices", __name__, url_prefix="/settings/devices")
