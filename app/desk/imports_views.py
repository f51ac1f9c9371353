"""Pages to bring tables of people and organisations."""

from flask import Blueprint

from app.desk import models as models

blueprint = Blueprint("imports", __name__, url_prefix="/desk/imports")
