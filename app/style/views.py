"""The style page."""

from flask import Blueprint, render_template

from app import icons
from app.style import forms, samples

blueprint = Blueprint("style", __name__)


@blueprint.get("/style")
def index() -> str:
    """Every component in every state."""
    return render_template(
        "style/index.html",
        samples=samples,
        signs=icons.DRAWINGS,
        written=forms.as_written(),
        refused=forms.as_refused(),
    )
