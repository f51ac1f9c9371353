"""Pages of groups, for the secretariat."""

from flask import Blueprint

blueprint = Blueprint("groups", __name__, url_prefix="/desk/groups")
