"""Pages about people, and of their own profile."""

from flask import Blueprint

from app.people import models as models

blueprint = Blueprint("people", __name__, url_prefix="/people")
