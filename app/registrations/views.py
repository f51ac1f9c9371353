"""Taking a seat, giving it back; the organiser's list."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.session import actor, key, signed_in
from app.i18n import _
from app.limits import limiter
from app.links import slug
from app.meetings import queries as meetings
from app.organisations.countries import countries
from app.registrations import operations, queries

blueprint = Blueprint("registrations", __name__, url_prefix="/events/<int:meeting_id>/registration")


@blueprint.get("/")
@signed_in
def index(meeting_id: int) -> str:
    """Who comes and who waits, by name: for the organiser."""
    meeting = meetings.to_edit(actor(), meeting_id)
    return render_template(
        "registrations/index.html", meeting=meeting, coming=queries.coming_to(meeting), countries=countries
    )


@blueprint.post("/")
@signed_in
@limiter.limit("60/hour", key_func=key)
def create(meeting_id: int) -> Response:
    """Take a seat, or a place on the waiting list."""
    speaks_for = request.form.get("organisation", "")
    registration = operations.register(
        actor(),
        meeting_id=meeting_id,
        organisation_id=int(speaks_for) if re.fullmatch("[0-9]{1,18}", speaks_for) else None,
    )
    if registration.is_confirmed:
        flash(str(_("Your seat is confirmed. The invitation is on its way to your mailbox.")), "good")
    else:
        flash(
            str(_("All seats are taken. You are on the waiting list, and will be told when one is free.")),
            "care",
        )
    return _back(meeting_id)


@blueprint.post("/withdrawal")
@signed_in
@limiter.limit("60/hour", key_func=key)
def withdraw(meeting_id: int) -> Response:
    """Give the place back."""
    operations.withdraw(actor(), meeting_id=meeting_id)
    flash(str(_("You have given your place back. The first who waits will get it.")), "info")
    return _back(meeting_id)


def _back(meeting_id: int) -> Response:
    meeting = meetings.find(actor(), meeting_id)
    return redirect(url_for("meetings.show", meeting_id=meeting_id, slug=slug(meeting.title)))
