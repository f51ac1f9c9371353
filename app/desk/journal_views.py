"""Pages of what happened."""

from flask import Blueprint

blueprint = Blueprint("desk_journal", __name__, url_prefix="/desk/journal")
