"""Pages to find people and organisations."""

from flask import Blueprint

blueprint = Blueprint("directory", __name__, url_prefix="/directory")
