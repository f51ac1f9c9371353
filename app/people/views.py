"""Pages about people, and of their own profile."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock, panels
from app.accounts.names import LooksLikeAnother
from app.accounts.session import actor, key, reader, signed_in
from app.discussions import theme_queries
from app.errors import Refusal
from app.files import doors, pictures
from app.forms import Difference
from app.i18n import _
from app.limits import limiter
from app.organisations.countries import country
from app.people import forms, languages, operations, queries, zones
from app.people.forms import ProfileForm, differences
from app.people.operations import ChangedMeanwhile
from app.text import TextTooLong

blueprint = Blueprint("people", __name__, url_prefix="/people")

Answer = str | Response | tuple[str, int]


@blueprint.get("/<int:person_id>")
def show(person_id: int) -> Answer:
    """One person, as this reader may see her."""
    person = queries.person(reader(), person_id)
    return render_template(
        "people/show.html",
        her=person,
        profile=person.profile,
        spoken=[languages.with_skills(row) for row in person.profile.languages],
        country=country,
        now=clock.now(),
        panels=panels.collect("person", person.account),
    )


@blueprint.get("/<int:person_id>/photo/<digest>")
def photo(person_id: int, digest: str) -> Answer:
    """Her photo, or its thumbnail, for those who may see it."""
    return doors.send(queries.photo(reader(), person_id, digest), inline=True)


@blueprint.get("/me")
@signed_in
def edit() -> Answer:
    """Show a person what she says of herself, to change it."""
    return _page(ProfileForm(formdata=None, data=_saved()))


@blueprint.post("/me")
@signed_in
@limiter.limit("120/hour", key_func=key)
def update() -> Answer:
    """Change what one says of oneself; or only the order of the languages in the form."""
    form = ProfileForm()
    _offer(form)
    if "language" in request.form:
        form.languages.move(request.form["language"])
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        operations.change(actor(), form.words(), seen=form.seen.data or "")
    except ChangedMeanwhile as refusal:
        return _changed(form), refusal.status
    except (LooksLikeAnother, TextTooLong) as refusal:
        form.refused(form.name if isinstance(refusal, LooksLikeAnother) else form.biography, refusal)
        return _page(form), refusal.status
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".edit"))


@blueprint.post("/me/photo")
@doors.takes_files(2 * pictures.LARGEST)  # what is a little too large is told so next to the field
@signed_in
@limiter.limit("30/hour", key_func=key)
def set_photo() -> Answer:
    """Set one's photo."""
    brought = request.files.get("photo")
    data = brought.read() if brought else b""
    try:
        if not data:
            raise NoPhoto
        operations.set_photo(actor(), data)
    except Refusal as refusal:
        if refusal.status != NoPhoto.status:
            raise
        return _page(ProfileForm(formdata=None, data=_saved()), photo_refused=refusal), refusal.status
    flash(str(_("Your photo is set.")), "good")
    return redirect(url_for(".edit", _anchor="photo"))


@blueprint.post("/me/photo/removal")
@signed_in
def remove_photo() -> Answer:
    """Take one's photo away."""
    operations.remove_photo(actor())
    flash(str(_("Your photo is gone.")), "info")
    return redirect(url_for(".edit", _anchor="photo"))


class NoPhoto(Refusal):
    """The button was pressed before a file was chosen."""

    code, status = "no_photo", 422
    message = _("Please choose a picture first.")


def _saved() -> dict[str, Any]:
    """Return what the form shows of one's profile as it is now."""
    profile, themes = queries.own(actor()), queries.own_themes(actor())
    return forms.shown(profile, themes, queries.sign_of(profile, themes))


def _offer(form: ProfileForm) -> None:
    form.offer(theme_queries.theme_choices(actor()))


def _changed(form: ProfileForm) -> str:
    """Show what was saved elsewhere beside what was typed here; saving once more is meant as it is."""
    saved = _saved()
    form.seen.data = saved["seen"]
    return _page(form, differing=differences(form, saved))


def _page(
    form: ProfileForm,
    *,
    differing: list[Difference] | None = None,
    photo_refused: Refusal | None = None,
) -> str:
    _offer(form)
    profile = queries.own(actor())
    return render_template(
        "people/edit.html",
        form=form,
        differing=differing,
        photo_refused=photo_refused,
        person_id=profile.account_id,
        photo=queries.own_photo(profile),
        belongs=queries.belongs_of(actor()),
        language_choices=languages.choices(),
        zone_proposals=zones.proposals,
    )
