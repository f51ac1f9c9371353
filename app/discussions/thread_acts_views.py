"""Keeping order in a discussion: its title, its state, its place; and saying what answers a question."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import i18n, panels
from app.accounts.session import actor, key, signed_in
from app.discussions import about, audiences, placing, queries, threads
from app.discussions.models import Thread
from app.discussions.thread_forms import (
    FurtherForm,
    LockForm,
    OrganisationForm,
    OutcomeForm,
    PlaceForm,
    TitleForm,
)
from app.errors import Refusal
from app.forms import Form
from app.i18n import _
from app.limits import limiter
from app.links import slug as slug_of
from app.numbers import want_whole
from app.organisations import called

blueprint = Blueprint("thread_acts", __name__, url_prefix="/threads/<int:thread_id>")

Answer = str | Response | tuple[str, int]


@blueprint.get("/order")
@signed_in
def show(thread_id: int) -> str:
    """All that those who keep order can do with a discussion."""
    return _page(thread_id)


@blueprint.get("/title")
@signed_in
def title(thread_id: int) -> str:
    """Ask how a discussion is to be called."""
    thread = about.to_rename(actor(), thread_id)
    return _title_page(thread, TitleForm(formdata=None, obj=thread))


@blueprint.post("/title")
@signed_in
@limiter.limit("120/hour", key_func=key)
def rename(thread_id: int) -> Answer:
    """Call a discussion otherwise."""
    thread, form = about.to_rename(actor(), thread_id), TitleForm()
    if not form.validate():
        return _title_page(thread, form), 422
    thread = threads.rename(actor(), thread_id, title=form.title.data, language=form.language.data)
    flash(str(_("Saved.")), "good")
    return redirect(address(thread))


@blueprint.post("/lock")
@signed_in
@limiter.limit("120/hour", key_func=key)
def lock(thread_id: int) -> Answer:
    """Let nobody reply for now."""
    form = LockForm()
    about.to_arrange(actor(), thread_id)
    if not form.validate():
        return _page(thread_id, lock=form), 422
    return _done(threads.lock(actor(), thread_id, reason=form.reason.data), _("Nobody replies now."))


@blueprint.post("/lock/removal")
@signed_in
@limiter.limit("120/hour", key_func=key)
def unlock(thread_id: int) -> Response:
    """Let everybody reply again."""
    return _done(threads.unlock(actor(), thread_id), _("Everybody can reply again."))


@blueprint.post("/pin")
@signed_in
@limiter.limit("120/hour", key_func=key)
def pin(thread_id: int) -> Response:
    """Let a discussion stand above the others of its theme."""
    return _done(threads.pin(actor(), thread_id), _("It stands above the others of its theme now."))


@blueprint.post("/pin/removal")
@signed_in
@limiter.limit("120/hour", key_func=key)
def unpin(thread_id: int) -> Response:
    """Let a discussion stand among the others again."""
    return _done(threads.unpin(actor(), thread_id), _("It stands among the others again."))


@blueprint.post("/outcome")
@signed_in
@limiter.limit("120/hour", key_func=key)
def close(thread_id: int) -> Answer:
    """End a discussion, and say what came of it."""
    form = OutcomeForm()
    about.to_arrange(actor(), thread_id)
    if not form.validate():
        return _page(thread_id, outcome=form), 422
    try:
        thread = threads.close(
            actor(), thread_id, outcome=form.outcome.data or "", language=form.language.data
        )
    except Refusal as refusal:
        form.refused_at(form.outcome, refusal)
        return _page(thread_id, outcome=form), 422
    return _done(thread, _("Closed. What came of it stands above the posts."))


@blueprint.post("/outcome/removal")
@signed_in
@limiter.limit("120/hour", key_func=key)
def reopen(thread_id: int) -> Response:
    """Let a discussion that has ended go on."""
    return _done(threads.reopen(actor(), thread_id), _("The discussion goes on."))


@blueprint.post("/answer")
@signed_in
@limiter.limit("120/hour", key_func=key)
def accept(thread_id: int) -> Response:
    """Say which post answers a question, or that none does."""
    about.to_answer(actor(), thread_id)
    number = request.form.get("number", "").strip().lstrip("#")
    try:
        if "none" in request.form:
            return _done(threads.take_back_answer(actor(), thread_id), _("The question is open again."))
        found = want_whole(number, otherwise=threads.NoSuchAnswer)
        thread = threads.accept(actor(), thread_id, number=found)
    except threads.NoSuchAnswer as refusal:
        flash(str(refusal), "bad")
        return redirect(address(about.to_answer(actor(), thread_id)))
    return _done(thread, _("Thank you. Everybody sees now what answered the question."))


@blueprint.post("/theme")
@signed_in
@limiter.limit("120/hour", key_func=key)
def rehang(thread_id: int) -> Answer:
    """Put a discussion under another theme; who will see it then is asked before."""
    form = _place_form(about.to_arrange(actor(), thread_id))
    if not form.validate():
        return _page(thread_id, theme=form), 422
    try:
        thread = placing.rehang(actor(), thread_id, theme=form.theme.data, agreed=form.agreed.data or None)
    except audiences.OthersWillSee as refusal:
        return _ask_audience(thread_id, refusal, url_for(".rehang", thread_id=thread_id)), 422
    except Refusal as refusal:
        form.refused_at(form.theme, refusal)
        return _page(thread_id, theme=form), 422
    return _done(thread, _("It stands under the other theme now."))


@blueprint.post("/themes")
@signed_in
@limiter.limit("120/hour", key_func=key)
def list_under(thread_id: int) -> Answer:
    """List a discussion under one more theme."""
    form = _place_form(about.to_arrange(actor(), thread_id), FurtherForm)
    try:
        if not form.validate():
            return _page(thread_id, further=form), 422
        placing.list_under(actor(), thread_id, theme=form.theme.data)
    except Refusal as refusal:
        form.refused_at(form.theme, refusal)
        return _page(thread_id, further=form), 422
    return _kept(thread_id)


@blueprint.post("/themes/<theme>/removal")
@signed_in
@limiter.limit("120/hour", key_func=key)
def unlist(thread_id: int, theme: str) -> Response:
    """List a discussion under a theme no longer."""
    placing.unlist(actor(), thread_id, theme=theme)
    return _kept(thread_id)


@blueprint.post("/organisations")
@signed_in
@limiter.limit("120/hour", key_func=key)
def name_organisation(thread_id: int) -> Answer:
    """Say that a discussion is about an organisation."""
    form = OrganisationForm()
    about.to_arrange(actor(), thread_id)
    try:
        if not form.validate():
            return _page(thread_id, organisation=form), 422
        placing.name_organisation(actor(), thread_id, called.organisation(form.organisation.data).id)
    except called.NotOne as refusal:
        form.refused(form.organisation, refusal)
        return _page(thread_id, organisation=form), 422
    return _kept(thread_id)


@blueprint.post("/organisations/<int:organisation_id>/removal")
@signed_in
@limiter.limit("120/hour", key_func=key)
def unname_organisation(thread_id: int, organisation_id: int) -> Response:
    """Say that a discussion is about an organisation no longer."""
    placing.unname_organisation(actor(), thread_id, organisation_id)
    return _kept(thread_id)


def address(thread: Thread) -> str:
    """Return the address of a discussion."""
    return url_for("discussions.thread", thread_id=thread.id, slug=slug_of(thread.title))


def _done(thread: Thread, sentence: object) -> Response:
    flash(str(sentence), "good")
    return redirect(address(thread))


def _kept(thread_id: int) -> Response:
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".show", thread_id=thread_id))


def _place_form(thread: Thread, make: type[PlaceForm] = PlaceForm, **more: Any) -> PlaceForm:
    form = make(**more)
    form.offer(about.themes_to_begin_in(actor(), thread.kind, besides=thread.theme_id))
    return form


def _ask_audience(thread_id: int, refusal: audiences.OthersWillSee, action: str) -> str:
    """Ask whether it is meant that others will see it; what was sent is sent again with the answer."""
    return render_template(
        "discussions/audience.html",
        thread=queries.head(actor(), thread_id),
        refusal=refusal,
        action=action,
        sent=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in {"csrf_token", "agreed"}
        ],
    )


def _title_page(thread: Thread, form: TitleForm) -> str:
    return render_template("discussions/title.html", thread=thread, address=address(thread), form=form)


def _page(thread_id: int, **forms: Form) -> str:
    thread = about.to_arrange(actor(), thread_id)
    fresh: dict[str, Form] = {
        "lock": LockForm(formdata=None, obj=thread),
        "outcome": OutcomeForm(
            formdata=None,
            data={"outcome": thread.outcome, "language": thread.outcome_language or i18n.language()},
        ),
        "theme": _place_form(thread, formdata=None),
        "further": _place_form(thread, FurtherForm, formdata=None),
        "organisation": OrganisationForm(formdata=None),
    }
    return render_template(
        "discussions/order.html",
        thread=queries.head(actor(), thread_id),
        address=address(thread),
        forms={**fresh, **forms},
        themes=about.themes_to_arrange(actor(), thread_id),
        organisations=about.organisations_of(thread_id),
        panels=panels.collect("thread_order", thread),
    )
