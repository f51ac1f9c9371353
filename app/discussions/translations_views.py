"""Pages of translations: a post and what it says in another language, side by side."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import i18n
from app.accounts.session import actor, key, reader, signed_in
from app.discussions import machine, translating, translation_queries
from app.discussions.translating import SameLanguage, TranslationChangedMeanwhile
from app.discussions.translation_forms import LanguageForm, ReadingForm, TranslationForm
from app.discussions.translation_queries import Side
from app.errors import Refusal
from app.i18n import LANGUAGES, _
from app.limits import limiter
from app.links import is_local
from app.numbers import want_whole
from app.text import diff

blueprint = Blueprint("translations", __name__)

Answer = str | Response | tuple[str, int]
SECONDS = 3  #: until the page looks again whether the machine is ready


@blueprint.get("/posts/<int:post_id>/translations/<language>")
def show(post_id: int, language: str) -> Answer:
    """A post beside its translation; for who has joined, to be translated."""
    try:
        side = translation_queries.side(reader(), post_id, language)
    except SameLanguage:
        return redirect(url_for("posts.history", post_id=post_id))
    found = side.translation
    shown = {
        "source": found.source if found else "",
        "of_revision": side.post.revision,
        "revision": found.revision if found else 0,
    }
    answer = make_response(_page(side, language, TranslationForm(formdata=None, data=shown)))
    if side.is_waiting:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


@blueprint.post("/posts/<int:post_id>/translations/<language>")
@signed_in
@limiter.limit("120/hour", key_func=key)
def save(post_id: int, language: str) -> Answer:
    """Translate a post, or look first how it will stand there."""
    side, form = translation_queries.side(actor(), post_id, language), TranslationForm()
    is_right = form.validate()
    if "preview" in request.form:
        return _page(side, language, form, preview=_preview(side, form) if is_right else None)
    if not is_right:
        return _page(side, language, form), 422
    try:
        translating.save(
            actor(),
            post_id,
            language,
            source=form.source.data,
            of_revision=_number(form.of_revision.data),
            revision=_number(form.revision.data),
            reason=form.reason.data or "",
        )
    except TranslationChangedMeanwhile as refusal:
        side = translation_queries.side(actor(), post_id, language)
        form.revision.data = str(side.translation.revision if side.translation else 0)
        return _page(side, language, form, changed=True), refusal.status
    except Refusal as refusal:
        form.refused_at(form.source, refusal)
        return _page(side, language, form), 422
    flash(str(_("Saved.")), "good")
    return redirect(url_for("reading.post", post_id=post_id))


def _number(value: str | None) -> int:
    """Read the number of a text, from a form.

    :raises TranslationChangedMeanwhile: it is none of ours.
    """
    return want_whole(value, otherwise=TranslationChangedMeanwhile)


@blueprint.post("/posts/<int:post_id>/translations/<language>/review")
@signed_in
@limiter.limit("120/hour", key_func=key)
def review(post_id: int, language: str) -> Response:
    """Say that a translation is right."""
    translating.review(actor(), post_id, language, revision=_number(request.form.get("revision")))
    flash(str(_("Thank you. It says now that you looked through it.")), "good")
    return redirect(url_for(".show", post_id=post_id, language=language))


@blueprint.post("/posts/<int:post_id>/translations/<language>/removal")
@signed_in
@limiter.limit("60/hour", key_func=key)
def remove(post_id: int, language: str) -> Response:
    """Take a translation away."""
    translating.remove(actor(), post_id, language)
    flash(str(_("The translation is gone. The original is as it was.")), "good")
    return redirect(url_for(".show", post_id=post_id, language=language))


@blueprint.post("/posts/<int:post_id>/translations/<language>/machine")
@signed_in
@limiter.limit("60/hour", key_func=key)
def ask(post_id: int, language: str) -> Response:
    """Let a machine translate a post."""
    machine.ask(actor(), post_id, language)
    return redirect(url_for(".show", post_id=post_id, language=language))


@blueprint.post("/posts/<int:post_id>/language")
@signed_in
@limiter.limit("120/hour", key_func=key)
def correct(post_id: int) -> Response:
    """Say in which language a post is written."""
    form = LanguageForm()
    if not form.validate():
        flash(str(_("Please choose one of the languages.")), "bad")
        return redirect(url_for("reading.post", post_id=post_id))
    translating.correct_language(actor(), post_id, form.language.data)
    flash(str(_("Saved.")), "good")
    return redirect(url_for("reading.post", post_id=post_id))


@blueprint.get("/discussions/languages")
@signed_in
def reading() -> str:
    """Ask which languages somebody reads as they are."""
    chosen = actor().reads.split() or [i18n.language()]
    return render_template(
        "discussions/reading_languages.html", form=ReadingForm(formdata=None, reads=chosen)
    )


@blueprint.post("/discussions/languages")
@signed_in
@limiter.limit("60/hour", key_func=key)
def choose_reading() -> Answer:
    """Say which languages one reads as they are."""
    form = ReadingForm()
    if not form.validate():
        return render_template("discussions/reading_languages.html", form=form), 422
    translating.choose_reading(actor(), form.reads.data or [])
    flash(str(_("Saved.")), "good")
    back = request.args.get("next")
    return redirect(back if back and is_local(back) else url_for("discussions.index"))


def _page(
    side: Side, language: str, form: TranslationForm, *, changed: bool = False, preview: Markup | None = None
) -> str:
    found = side.translation
    return render_template(
        "discussions/translation.html",
        side=side,
        wanted=language,
        form=form if reader() else None,
        correction=LanguageForm(formdata=None, language=side.post.language) if side.may_correct else None,
        changes=diff.changes(form.source.data or "", found.source) if changed and found else None,
        preview=preview,
        others=[code for code in LANGUAGES if code != side.post.language],
        back=url_for("reading.post", post_id=side.post.id),
    )


def _preview(side: Side, form: TranslationForm) -> Markup | None:
    try:
        return Markup(translation_queries.rendered(side, form.source.data))  # noqa: S704  # sanitised
    except Refusal as refusal:
        form.refused(form.source, refusal)
        return None
