"""Pages of how far an agency is with joining the plan: a label, never a right."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.session import actor, signed_in
from app.accounts.session import key as who
from app.errors import NotFound, Refusal
from app.files import doors
from app.files.doors import takes_files
from app.forms import day_of
from app.i18n import _
from app.limits import limiter
from app.organisations import entrusted, papers, participation, queries
from app.organisations.belonging_forms import ParticipationForm
from app.organisations.kinds import ParticipationState
from app.organisations.models import Organisation, Participation

blueprint = Blueprint("participation", __name__, url_prefix="/organisations/<key>/participation")

Answer = str | Response | tuple[str, int]


@blueprint.get("/new")
@signed_in
def new(key: str) -> str:
    """Ask for one more step."""
    return _form(queries.find(key), ParticipationForm(formdata=None))


@blueprint.post("/")
@signed_in
@limiter.limit("60/hour", key_func=who)
@takes_files(papers.LARGEST + 1024 * 1024)
def create(key: str) -> Answer:
    """Add a step."""
    body, form = queries.find(key), ParticipationForm()
    form.offer(_steps(body))
    day = day_of(form.on)
    if not form.validate() or day is None:
        return _form(body, form), 422
    try:
        participation.record(
            actor(),
            organisation=key,
            state=ParticipationState(form.state.data),
            on=day,
            authority=form.authority.data or "",
            note=form.note.data or "",
            paper=form.paper.paper,
        )
    except Refusal as refusal:
        is_about_paper = isinstance(refusal, papers.StrangePaper | papers.PaperTooLarge)
        is_about_state = isinstance(refusal, participation.NotYourStep)
        form.refused_at(form.paper if is_about_paper else form.state if is_about_state else form.on, refusal)
        return _form(body, form), 422
    flash(str(_("Recorded. The page of the organisation shows it.")), "good")
    return redirect(url_for("organisations.show", key=key, _anchor="participation"))


@blueprint.get("/<int:step_id>/document")
@signed_in
def document(key: str, step_id: int) -> Response:
    """The document of a step: for the secretariat and the focal points."""
    return doors.send(entrusted.paper_of(actor(), Participation, step_id, of=key))


def _steps(body: Organisation) -> tuple[ParticipationState, ...]:
    """Return the steps the reader may record; for others there is nothing here."""
    steps = entrusted.steps_for_reader(actor(), body)
    if not steps:
        raise NotFound
    return steps


def _form(body: Organisation, form: ParticipationForm) -> str:
    form.offer(_steps(body))
    return render_template("organisations/participation_new.html", form=form, organisation=body)
