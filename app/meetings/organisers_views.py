"""Who organises a meeting, beside her who wrote it down."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.finding import PersonForm
from app.accounts.session import actor, key, signed_in
from app.i18n import _
from app.limits import limiter
from app.meetings import organisers, queries

blueprint = Blueprint("organisers", __name__, url_prefix="/events/<int:meeting_id>/organisers")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@signed_in
def index(meeting_id: int) -> str:
    """Show who organises a meeting."""
    return _page(meeting_id, PersonForm(formdata=None))


@blueprint.post("/")
@signed_in
@limiter.limit("20/hour", key_func=key)
def add(meeting_id: int) -> Answer:
    """Let one more person organise it: found by her address, which who asks must know."""
    queries.to_edit(actor(), meeting_id)
    form = PersonForm()
    if not form.give(
        lambda person: organisers.add_to_meeting(actor(), meeting_id, person),
        by_name=actor().is_secretariat,
    ):
        return _page(meeting_id, form), 422
    flash(str(_("Added.")), "good")
    return redirect(url_for(".index", meeting_id=meeting_id))


@blueprint.post("/<int:person_id>/removal")
@signed_in
def remove(meeting_id: int, person_id: int) -> Response:
    """Let a person organise it no longer."""
    organisers.remove_from_meeting(actor(), meeting_id, person_id)
    flash(str(_("She organises this event no longer.")), "info")
    if queries.is_editable(actor(), meeting_id):
        return redirect(url_for(".index", meeting_id=meeting_id))
    return redirect(url_for("home.index"))


def _page(meeting_id: int, form: PersonForm) -> str:
    meeting = queries.to_edit(actor(), meeting_id)
    return render_template(
        "meetings/organisers.html",
        meeting=meeting,
        writer=organisers.writer_of(meeting),
        further=organisers.of_meeting(meeting),
        of_series=organisers.of_series(meeting.series) if meeting.series else [],
        form=form,
        by_name=actor().is_secretariat,
    )
