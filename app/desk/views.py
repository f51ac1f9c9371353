"""The desk: what waits for those who run this."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts import roles
from app.accounts.models import Role
from app.accounts.session import actor, for_operator, for_secretariat
from app.desk import people, tasks, troubles, twins
from app.desk.people_forms import RoleForm, SuspensionForm
from app.i18n import _
from app.outbox import operations, queries

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

Answer = str | Response | tuple[str, int]

#: a worker shows life every two seconds, and a mail that is due waits for a moment
QUIET, LATE = timedelta(minutes=1), timedelta(minutes=5)


@blueprint.get("/")
@for_secretariat
def index() -> str:
    """What waits for the secretariat, mails that are in trouble, and whether the worker works."""
    last_tick, waited = queries.last_tick(), queries.oldest_due()
    pairs, bounced, newcomers = twins.open_pairs(), tasks.bounced(), tasks.newcomers()
    return render_template(
        "desk/index.html",
        tasks=tasks.tasks(pairs, bounced, newcomers),
        twins=pairs,
        bounced=bounced,
        newcomers=newcomers,
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


@blueprint.get("/people/<int:person_id>")
@for_secretariat
def person(person_id: int) -> str:
    """What the secretariat knows of a person, and what it can do about her."""
    return _person(person_id)


@blueprint.post("/people/<int:person_id>/role")
@for_operator
def give_role(person_id: int) -> Answer:
    """Say what a person does here."""
    people.find(person_id)
    form = RoleForm()
    if not form.validate():
        return _person(person_id, role=form), 422
    try:
        roles.give(actor(), person_id, Role(form.role.data))
    except (roles.NotOneself, roles.LastOne) as refusal:
        form.refused(form.role, refusal)
        return _person(person_id, role=form), refusal.status
    flash(str(_("Saved. She is signed out everywhere, and has her new rights when she comes back.")), "good")
    return redirect(url_for(".person", person_id=person_id))


@blueprint.post("/people/<int:person_id>/suspension")
@for_secretariat
def suspend(person_id: int) -> Answer:
    """Keep a person out until she is let in again."""
    people.find(person_id)
    form = SuspensionForm()
    if not form.validate():
        return _person(person_id, suspension=form), 422
    try:
        roles.suspend(actor(), person_id, form.reason.data)
    except (roles.NotOneself, roles.LastOne) as refusal:
        form.refused(form.reason, refusal)
        return _person(person_id, suspension=form), refusal.status
    flash(str(_("She cannot sign in any more. The reason is on its way to her.")), "care")
    return redirect(url_for(".person", person_id=person_id))


@blueprint.post("/people/<int:person_id>/readmission")
@for_secretariat
def readmit(person_id: int) -> Response:
    """Let a suspended person in again."""
    roles.readmit(actor(), person_id)
    flash(str(_("She can sign in again, and is told so.")), "good")
    return redirect(url_for(".person", person_id=person_id))


@blueprint.post("/people/<int:person_id>/sign-out")
@for_operator
def sign_out(person_id: int) -> Response:
    """End all sessions of a person."""
    roles.sign_out_everywhere(actor(), person_id)
    flash(str(_("She is signed out everywhere.")), "good")
    return redirect(url_for(".person", person_id=person_id))


def _person(person_id: int, role: RoleForm | None = None, suspension: SuspensionForm | None = None) -> str:
    found = people.find(person_id)
    return render_template(
        "desk/person.html",
        person=found,
        sessions=people.sessions_of(found),
        affiliations=people.affiliations_of(found),
        groups=people.groups_of(found),
        themes=people.themes_of(found),
        series=people.series_of(found),
        may_suspend=roles.may_suspend(actor(), found) and found.id != actor().id,
        is_herself=found.id == actor().id,
        role=role or RoleForm(formdata=None, data={"role": found.role.value}),
        suspension=suspension or SuspensionForm(formdata=None),
    )
