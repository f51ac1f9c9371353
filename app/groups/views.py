"""Pages of groups, for the secretariat."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.finding import PersonForm
from app.accounts.session import actor, for_secretariat
from app.groups import operations, queries
from app.groups.forms import GroupForm
from app.i18n import _

blueprint = Blueprint("groups", __name__, url_prefix="/desk/groups")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@for_secretariat
def index() -> str:
    """All groups, and a form for another one."""
    return _list(GroupForm(formdata=None))


@blueprint.post("/")
@for_secretariat
def create() -> Answer:
    """Make a group."""
    form = GroupForm()
    if not form.validate():
        return _list(form), 422
    try:
        group = operations.make(actor(), name=form.name.data, purpose=form.purpose.data or "")
    except operations.NameTaken as refusal:
        form.refused(form.name, refusal)
        return _list(form), 422
    flash(str(_("The group is made. Now add its members.")), "good")
    return redirect(url_for(".show", group_id=group.id))


@blueprint.get("/<int:group_id>")
@for_secretariat
def show(group_id: int) -> str:
    """One group: who belongs to it."""
    return _page(group_id)


@blueprint.post("/<int:group_id>")
@for_secretariat
def update(group_id: int) -> Answer:
    """Give a group another name or purpose."""
    form = GroupForm()
    if not form.validate():
        return _page(group_id, form), 422
    try:
        operations.change(actor(), group_id, name=form.name.data, purpose=form.purpose.data or "")
    except operations.NameTaken as refusal:
        form.refused(form.name, refusal)
        return _page(group_id, form), 422
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".show", group_id=group_id))


@blueprint.post("/<int:group_id>/removal")
@for_secretariat
def remove(group_id: int) -> Response:
    """Delete a group to which nothing is shown."""
    operations.remove(actor(), group_id)
    flash(str(_("The group is deleted.")), "info")
    return redirect(url_for(".index"))


@blueprint.post("/<int:group_id>/members")
@for_secretariat
def add(group_id: int) -> Answer:
    """Add a person, by name or address."""
    queries.find(actor(), group_id)
    form = PersonForm()
    if not form.give(lambda person: operations.add(actor(), group_id, person)):
        return _page(group_id, person=form), 422
    flash(str(_("Added.")), "good")
    return redirect(url_for(".show", group_id=group_id))


@blueprint.post("/<int:group_id>/members/<int:person_id>/removal")
@for_secretariat
def take_out(group_id: int, person_id: int) -> Response:
    """Take a person out."""
    operations.take_out(actor(), group_id, person_id)
    flash(str(_("She belongs to the group no longer, and sees nothing of it from now on.")), "info")
    return redirect(url_for(".show", group_id=group_id))


def _list(form: GroupForm) -> str:
    return render_template("groups/index.html", kept=queries.groups(), form=form)


def _page(group_id: int, form: GroupForm | None = None, *, person: PersonForm | None = None) -> str:
    group = queries.find(actor(), group_id)
    return render_template(
        "groups/show.html",
        group=group,
        members=queries.members_of(group_id),
        form=form or GroupForm(formdata=None, data={"name": group.name, "purpose": group.purpose}),
        person=person or PersonForm(formdata=None),
    )
