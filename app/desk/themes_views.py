"""Themes on the desk: another one, who sees each, who looks after it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.finding import PersonForm
from app.accounts.session import actor, for_secretariat
from app.desk import rooms
from app.desk.rooms_forms import AudienceForm, NewThemeForm
from app.discussions import queries, themes
from app.groups import queries as groups
from app.groups.models import Visibility
from app.i18n import _

blueprint = Blueprint("desk_themes", __name__, url_prefix="/desk/themes")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@for_secretariat
def index() -> str:
    """All themes, and a form for another one."""
    return _list(NewThemeForm(formdata=None, data={"visibility": Visibility.PUBLIC.value}))


@blueprint.post("/")
@for_secretariat
def create() -> Answer:
    """Make a theme."""
    form = NewThemeForm()
    form.offer(groups.choices())
    if not form.validate():
        return _list(form), 422
    try:
        theme = themes.make(
            actor(),
            title=form.title.data,
            description=form.description.data,
            visibility=Visibility(form.visibility.data),
            group_id=form.group_id,
        )
    except themes.GroupMissing as refusal:
        form.refused(form.group, refusal)
        return _list(form), 422
    flash(str(_("The theme is made.")), "good")
    return redirect(url_for(".show", slug=theme.slug))


@blueprint.get("/<slug>")
@for_secretariat
def show(slug: str) -> str:
    """One theme: who sees it, who looks after it."""
    return _page(slug)


@blueprint.post("/<slug>/audience")
@for_secretariat
def show_to(slug: str) -> Answer:
    """Say who sees a theme, its discussions and its events."""
    form = AudienceForm()
    form.offer(groups.choices())
    if not form.validate():
        return _page(slug, form), 422
    try:
        themes.show_to(actor(), slug, visibility=Visibility(form.visibility.data), group_id=form.group_id)
    except themes.GroupMissing as refusal:
        form.refused(form.group, refusal)
        return _page(slug, form), 422
    flash(str(_("Saved. It holds from now on.")), "good")
    return redirect(url_for(".show", slug=slug))


@blueprint.post("/<slug>/facilitators")
@for_secretariat
def add(slug: str) -> Answer:
    """Let a person look after a theme."""
    queries.theme_to_edit(actor(), slug)
    form = PersonForm()
    if not form.give(lambda person: themes.add_facilitator(actor(), slug, person)):
        return _page(slug, person=form), 422
    flash(str(_("Added.")), "good")
    return redirect(url_for(".show", slug=slug))


@blueprint.post("/<slug>/facilitators/<int:person_id>/removal")
@for_secretariat
def remove(slug: str, person_id: int) -> Response:
    """Let a person look after a theme no longer."""
    themes.remove_facilitator(actor(), slug, person_id)
    flash(str(_("She looks after this theme no longer.")), "info")
    return redirect(url_for(".show", slug=slug))


def _list(form: NewThemeForm) -> str:
    form.offer(groups.choices())
    return render_template("desk/themes.html", kept=rooms.themes(), form=form)


def _page(slug: str, form: AudienceForm | None = None, *, person: PersonForm | None = None) -> str:
    theme = queries.theme_to_edit(actor(), slug)
    if form is None:
        shown = {"visibility": theme.visibility.value, "group": str(theme.group_id or "")}
        form = AudienceForm(formdata=None, data=shown)
    form.offer(groups.choices())
    return render_template(
        "desk/theme.html",
        theme=theme,
        form=form,
        facilitators=queries.facilitators_of(theme),
        person=person or PersonForm(formdata=None),
    )
