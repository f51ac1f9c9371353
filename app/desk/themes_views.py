"""Themes on the desk: another one, where each stands, who sees it, who writes there, who looks after it."""

from typing import Literal

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import i18n
from app.accounts.finding import PersonForm
from app.accounts.session import actor, for_secretariat
from app.desk import rooms
from app.desk.rooms_forms import AudienceForm, NewThemeForm, PlaceForm, RulesForm, ThemeRemovalForm
from app.discussions import arranging, theme_queries, themes
from app.discussions.kinds import Holding, Who
from app.discussions.models import Theme
from app.errors import Refusal
from app.groups import queries as groups
from app.groups.models import Visibility
from app.i18n import _

blueprint = Blueprint("desk_themes", __name__, url_prefix="/desk/themes")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@for_secretariat
def index() -> str:
    """All themes, and a form for another one."""
    typed = {"visibility": Visibility.PUBLIC.value, "language": i18n.language()}
    return _list(NewThemeForm(formdata=None, data=typed))


@blueprint.post("/")
@for_secretariat
def create() -> Answer:
    """Make a theme."""
    form = NewThemeForm()
    _offer_new(form)
    if not form.validate():
        return _list(form), 422
    try:
        theme = themes.make(
            actor(),
            title=form.title.data,
            description=form.description.data,
            language=form.language.data,
            visibility=Visibility(form.visibility.data),
            group_id=form.group_id,
            above_id=form.above_id,
        )
    except themes.GroupMissing as refusal:
        form.refused(form.group, refusal)
        return _list(form), 422
    except themes.WiderThanAbove as refusal:
        form.refused(form.above, refusal)
        return _list(form), 422
    flash(str(_("The theme is made.")), "good")
    return redirect(url_for(".show", slug=theme.slug))


@blueprint.get("/<slug>")
@for_secretariat
def show(slug: str) -> str:
    """One theme: who sees it, where it stands, who writes there, who looks after it."""
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
    except (themes.GroupMissing, themes.WiderThanAbove) as refusal:
        form.refused(form.group if isinstance(refusal, themes.GroupMissing) else form.visibility, refusal)
        return _page(slug, form), 422
    flash(str(_("Saved. It holds from now on.")), "good")
    return redirect(url_for(".show", slug=slug))


@blueprint.post("/<slug>/place")
@for_secretariat
def place(slug: str) -> Answer:
    """Put a theme below another one, or above."""
    form = PlaceForm()
    form.offer_above(_tops(theme_queries.theme_to_edit(actor(), slug)))
    if not form.validate():
        return _page(slug, place=form), 422
    try:
        arranging.place(actor(), slug, above_id=form.above_id)
    except (arranging.HasThemesBelow, themes.WiderThanAbove) as refusal:
        form.refused(form.above, refusal)
        return _page(slug, place=form), refusal.status
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".show", slug=slug))


@blueprint.post("/<slug>/<any(up, down):to>")
@for_secretariat
def move(slug: str, to: Literal["up", "down"]) -> Response:
    """Let a theme change places with the one before or after it."""
    arranging.move(actor(), slug, to)
    return redirect(url_for(".index", _anchor=f"theme-{slug}"))


@blueprint.post("/<slug>/rules")
@for_secretariat
def set_rules(slug: str) -> Answer:
    """Say who writes under a theme, and what waits there."""
    theme_queries.theme_to_edit(actor(), slug)
    form = RulesForm()
    if not form.validate():
        return _page(slug, rules=form), 422
    arranging.set_rules(
        actor(),
        slug,
        starters=Who(form.starters.data),
        repliers=Who(form.repliers.data),
        holds=Holding(form.holds.data),
    )
    flash(str(_("Saved. It holds from now on; what waits already goes on waiting.")), "good")
    return redirect(url_for(".show", slug=slug))


@blueprint.get("/<slug>/removal")
@for_secretariat
def ask_to_remove(slug: str) -> str:
    """Ask whether an empty theme is to go, and where its address leads then."""
    return _removal(slug, ThemeRemovalForm(formdata=None))


@blueprint.post("/<slug>/removal")
@for_secretariat
def take_away(slug: str) -> Answer:
    """Remove an empty theme."""
    theme, form = theme_queries.theme_to_edit(actor(), slug), ThemeRemovalForm()
    form.offer(_others(theme))
    if not form.validate():
        return _removal(slug, form), 422
    try:
        arranging.remove(actor(), slug, into=form.into.data or None)
    except Refusal as refusal:
        form.refused_at(form.into, refusal)
        return _removal(slug, form), 422
    flash(str(_("The theme is gone.")), "good")
    return redirect(url_for(".index"))


@blueprint.post("/<slug>/facilitators")
@for_secretariat
def add(slug: str) -> Answer:
    """Let a person look after a theme."""
    theme_queries.theme_to_edit(actor(), slug)
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
    _offer_new(form)
    return render_template("desk/themes.html", kept=rooms.themes(), form=form)


def _offer_new(form: NewThemeForm) -> None:
    form.offer(groups.choices())
    form.offer_above(_tops(None))


def _page(
    slug: str,
    form: AudienceForm | None = None,
    *,
    place: PlaceForm | None = None,
    rules: RulesForm | None = None,
    person: PersonForm | None = None,
) -> str:
    theme = theme_queries.theme_to_edit(actor(), slug)
    if form is None:
        shown = {"visibility": theme.visibility.value, "group": str(theme.group_id or "")}
        form = AudienceForm(formdata=None, data=shown)
    form.offer(groups.choices())
    if rules is None:
        given = {"starters": theme.starters, "repliers": theme.repliers, "holds": theme.holds}
        rules = RulesForm(formdata=None, data={name: one.value for name, one in given.items()})
    place = place or PlaceForm(formdata=None, data={"above": str(theme.parent_id or "")})
    place.offer_above(_tops(theme))
    return render_template(
        "desk/theme.html",
        theme=theme,
        words=theme_queries.words_of(theme),
        form=form,
        place=place,
        rules=rules,
        facilitators=theme_queries.facilitators_of(theme),
        person=person or PersonForm(formdata=None),
    )


def _removal(slug: str, form: ThemeRemovalForm) -> str:
    theme = theme_queries.theme_to_edit(actor(), slug)
    form.offer(_others(theme))
    return render_template(
        "desk/theme_removal.html", theme=theme, words=theme_queries.words_of(theme), form=form
    )


def _tops(theme: Theme | None) -> list[tuple[int, str]]:
    """Offer the themes below which ``theme``, or a new one, may stand."""
    rows = theme_queries.themes(actor())
    return [
        (row.id, row.title) for row in rows if row.parent_id is None and (not theme or row.id != theme.id)
    ]


def _others(theme: Theme) -> list[tuple[str, str]]:
    return [(row.slug, row.title) for row in theme_queries.themes(actor()) if row.id != theme.id]
