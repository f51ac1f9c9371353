"""Series on the desk: another one, and who organises each."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.finding import PersonForm
from app.accounts.session import actor, for_secretariat
from app.desk import rooms
from app.desk.rooms_forms import NewSeriesForm
from app.i18n import _
from app.meetings import organisers, queries

blueprint = Blueprint("desk_series", __name__, url_prefix="/desk/series")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@for_secretariat
def index() -> str:
    """All series, and a form for another one."""
    return _list(NewSeriesForm(formdata=None))


@blueprint.post("/")
@for_secretariat
def create() -> Answer:
    """Make a series."""
    form = NewSeriesForm()
    if not form.validate():
        return _list(form), 422
    series = organisers.make_series(actor(), title=form.title.data, description=form.description.data or "")
    flash(str(_("The series is made. Now say who organises it.")), "good")
    return redirect(url_for(".show", slug=series.slug))


@blueprint.get("/<slug>")
@for_secretariat
def show(slug: str) -> str:
    """One series: who organises it."""
    return _page(slug, PersonForm(formdata=None))


@blueprint.post("/<slug>/organisers")
@for_secretariat
def add(slug: str) -> Answer:
    """Let a person organise a series."""
    queries.series(slug)
    form = PersonForm()
    if not form.give(lambda person: organisers.add_to_series(actor(), slug, person)):
        return _page(slug, form), 422
    flash(str(_("Added.")), "good")
    return redirect(url_for(".show", slug=slug))


@blueprint.post("/<slug>/organisers/<int:person_id>/removal")
@for_secretariat
def remove(slug: str, person_id: int) -> Response:
    """Let a person organise a series no longer."""
    organisers.remove_from_series(actor(), slug, person_id)
    flash(str(_("She organises this series no longer.")), "info")
    return redirect(url_for(".show", slug=slug))


def _list(form: NewSeriesForm) -> str:
    return render_template("desk/series.html", kept=rooms.series(), form=form)


def _page(slug: str, person: PersonForm) -> str:
    series = queries.series(slug)
    return render_template(
        "desk/one_series.html", series=series, organisers=organisers.of_series(series), person=person
    )
