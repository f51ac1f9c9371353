"""The desk: what waits for those who run this."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.session import for_secretariat
from app.i18n import _
from app.outbox import operations, queries

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("/")
@for_secretariat
def index() -> str:
    """Mails that are in trouble, and whether the worker works."""
    return render_template(
        "desk/index.html",
        troubled=queries.in_trouble(),
        counts=queries.counts(),
        last_tick=queries.last_tick(),
        oldest_due=queries.oldest_due(),
        now=clock.now(),
    )


@blueprint.post("/parcels/<int:parcel_id>/retry")
@for_secretariat
def retry(parcel_id: int) -> Response:
    """Let a mail that was given up try once more."""
    operations.try_again(parcel_id)
    flash(str(_("It is tried again now.")), "good")
    return redirect(url_for(".index"))
