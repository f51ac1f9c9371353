"""What one wrote that waits to be published, and what was not published."""

from flask import Blueprint, render_template

from app.accounts.session import actor, signed_in
from app.discussions import waiting

blueprint = Blueprint("waiting", __name__, url_prefix="/discussions/waiting")


@blueprint.get("/")
@signed_in
def index() -> str:
    """What of hers waits, and what was not published, with the reasons."""
    return render_template("discussions/waiting.html", waiting=waiting.of_author(actor()))
