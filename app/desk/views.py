"""The desk: what waits for those who run this."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.session import actor, for_secretariat
from app.desk import tasks, troubles, twins
from app.i18n import _
from app.outbox import operations, queries

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

#: a worker shows life every two seconds, and a mail that is due waits for a moment
QUIET, LATE = timedelta(minutes=1), timedelta(minutes=5)


@blueprint.get("/")
@for_secretariat
def index() -> str:
    """What waits for the secretariat, mails that are in trouble, and whether the worker works."""
    last_tick, waited = queries.last_tick(), queries.oldest_due()
    return render_template(
        "desk/index.html",
        tasks=tasks.tasks(),
        twins=twins.open_pairs(),
        bounced=tasks.bounced(),
        newcomers=tasks.newcomers(),
        troubled=troubles.list_troubles(),
        counts=queries.counts(),
        last_tick=last_tick,
        works=last_tick is not None and clock.now() - last_tick < QUIET,
        minutes_late=int(waited.total_seconds() // 60) if waited and waited > LATE else 0,
    )


@blueprint.post("/parcels/<int:parcel_id>/retry")
@for_secretariat
def retry(parcel_id: int) -> Response:
    """Let a mail that was given up try once more."""
    operations.try_again(parcel_id)
    flash(str(_("It is tried again now.")), "good")
    return redirect(url_for(".index"))


@blueprint.post("/twins/<int:one_id>/<int:other_id>")
@for_secretariat
def part(one_id: int, other_id: int) -> Response:
    """Say that two organisations that seem to be one are two."""
    twins.part(actor(), one_id, other_id)
    flash(str(_("They stay two.")), "good")
    return redirect(url_for(".index"))
