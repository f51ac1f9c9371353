"""Taking a seat, giving it back; the organiser's list."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.session import actor, for_secretariat, key, signed_in
from app.errors import Refusal
from app.i18n import _
from app.limits import limiter
from app.links import slug
from app.meetings import queries as meetings
from app.numbers import want_whole
from app.organisations import called, recording
from app.organisations import queries as organisations
from app.organisations.access import NotYours
from app.organisations.countries import countries
from app.registrations import operations, queries
from app.registrations.forms import RecordForm

blueprint = Blueprint("registrations", __name__, url_prefix="/events/<int:meeting_id>/registration")


Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@signed_in
def index(meeting_id: int) -> str:
    """Who comes and who waits, by name: for the organiser."""
    return _list(meeting_id, RecordForm(formdata=None))


def _list(meeting_id: int, form: RecordForm) -> str:
    meeting = meetings.to_edit(actor(), meeting_id)
    return render_template(
        "registrations/index.html",
        meeting=meeting,
        coming=queries.coming_to(meeting),
        countries=countries,
        form=form,
        may_record=actor().is_secretariat and queries.is_open(meeting),
    )


@blueprint.post("/")
@signed_in
@limiter.limit("60/hour", key_func=key)
def create(meeting_id: int) -> Answer:
    """Take a seat, or a place on the waiting list."""
    try:
        registration = operations.register(
            actor(),
            meeting_id=meeting_id,
            organisation_id=_organisation(request.form.get("organisation", "")),
        )
    except NotYours as refusal:
        meeting = meetings.find(actor(), meeting_id)
        return render_template(
            "registrations/new.html",
            meeting=meeting,
            organisations=organisations.spoken_for_by(actor().id),
            refusal=refusal,
        ), 422
    if registration.is_confirmed:
        flash(str(_("Your seat is confirmed. The invitation is on its way to your mailbox.")), "good")
    else:
        flash(
            str(_("All seats are taken. You are on the waiting list, and will be told when one is free.")),
            "care",
        )
    return _back(meeting_id)


def _organisation(value: str) -> int | None:
    """Read for which organisation she comes; None for herself.

    :raises NotYours: that is none.
    """
    if value in {"", "0"}:
        return None
    return want_whole(value, 18, NotYours)


@blueprint.post("/recorded")
@for_secretariat
@limiter.limit("120/hour", key_func=key)
def record(meeting_id: int) -> Answer:
    """Sign somebody up, as the secretariat was told."""
    form = RecordForm()
    form.validate()
    account_id = None
    if form.person.data and not form.person.errors:
        try:
            account_id = called.person(form.person.data).id
        except Refusal as refusal:
            form.refused(form.person, refusal)
    recorded = recording.read(form, actor(), must_name=False)
    if recorded is None and not form.errors:
        form.refused(form.told, _("Please say how it was told, and on which day."))
    if form.errors or account_id is None or recorded is None:
        return _list(meeting_id, form), 422
    try:
        registration, is_new = operations.record(
            actor(), meeting_id=meeting_id, account_id=account_id, recorded=recorded
        )
    except Refusal as refusal:
        form.refused_at(form.recorded_for if isinstance(refusal, NotYours) else form.person, refusal)
        return _list(meeting_id, form), 422
    if not is_new:
        flash(str(_("This person has a place already. Nothing was changed.")), "info")
    elif registration.is_confirmed:
        flash(str(_("The person has a seat now, and is told by mail.")), "good")
    else:
        flash(
            str(_("All seats are taken: the person is on the waiting list now, and is told by mail.")), "care"
        )
    return redirect(url_for(".index", meeting_id=meeting_id))


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
