"""Pages of one's own data."""

from flask import Blueprint

from app.privacy import models as models

blueprint = Blueprint("privacy", __name__, url_prefix="/settings/data")
