"""Pages about organisations."""

from flask import Blueprint, render_template

from app.organisations import queries
from app.organisations.countries import countries

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")


@blueprint.get("/")
def index() -> str:
    """All organisations, by sector."""
    return render_template("organisations/index.html", by_sector=queries.by_sector(), countries=countries)


@blueprint.get("/<key>")
def show(key: str) -> str:
    """One organisation: what it is, who speaks for it, where that is known from."""
    organisation = queries.find(key)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        people=queries.people_of(organisation),
        countries=countries(organisation.countries),
    )
