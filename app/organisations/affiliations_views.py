"""Pages of who belongs where, and who is entrusted with what."""

from flask import Blueprint

blueprint = Blueprint("affiliations", __name__, url_prefix="/affiliations")
