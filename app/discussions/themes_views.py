"""The texts of a theme, for those who look after it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.session import actor, signed_in
from app.discussions import theme_queries, themes
from app.discussions.models import Theme
from app.discussions.theme_forms import ThemeForm, shown
from app.discussions.themes import ThemeChangedMeanwhile
from app.i18n import _
from app.numbers import want_whole

blueprint = Blueprint("themes", __name__, url_prefix="/themes/<slug>")

Answer = str | Response | tuple[str, int]


@blueprint.get("/edit")
@signed_in
def edit(slug: str) -> str:
    """Show the texts of a theme, to change them."""
    theme = theme_queries.theme_to_edit(actor(), slug)
    texts = shown(theme.title, theme.description, theme.language, theme_queries.texts_of(theme))
    return _page(theme, ThemeForm(formdata=None, data={**texts, "revision": theme.revision}))


@blueprint.post("/edit")
@signed_in
def update(slug: str) -> Answer:
    """Call or describe a theme otherwise."""
    theme, form = theme_queries.theme_to_edit(actor(), slug), ThemeForm()
    if not form.validate():
        return _page(theme, form), 422
    try:
        themes.change(
            actor(),
            slug,
            title=form.title.data,
            description=form.description.data,
            language=form.language.data,
            texts=form.texts,
            revision=want_whole(form.revision.data, otherwise=ThemeChangedMeanwhile),
        )
    except ThemeChangedMeanwhile as refusal:
        theme = theme_queries.theme_to_edit(actor(), slug)
        form.revision.data = str(theme.revision)  # the next saving is meant as it is
        return _page(theme, form, changed=theme), refusal.status
    flash(str(_("Saved.")), "good")
    return redirect(url_for("discussions.theme", slug=slug))


def _page(theme: Theme, form: ThemeForm, changed: Theme | None = None) -> str:
    return render_template(
        "discussions/edit_theme.html",
        theme=theme,
        words=theme_queries.words_of(theme),
        form=form,
        changed=changed,
        changed_texts=theme_queries.texts_of(changed) if changed else {},
    )
