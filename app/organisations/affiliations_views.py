"""Pages of who belongs where: one's own, and what one may confirm."""

import re
from datetime import UTC, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import text
from app.accounts.session import actor, key, signed_in
from app.errors import NotFound, Refusal
from app.forms import day_of
from app.i18n import _
from app.limits import limiter
from app.organisations import affiliations, belonging, entrusted, queries
from app.organisations.belonging_forms import AffiliationForm
from app.organisations.countries import countries, country
from app.organisations.models import Organisation
from app.organisations.queries import Wanted

blueprint = Blueprint("affiliations", __name__, url_prefix="/affiliations")

Answer = str | Response | tuple[str, int]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.get("/")
@signed_in
def index() -> str:
    """Where she belongs, and what she is entrusted with."""
    return render_template(
        "organisations/affiliations.html",
        affiliations=belonging.affiliations_of(actor().id),
        mandates=entrusted.mandates_of(actor(), actor().id),
        waiting=len(belonging.to_confirm(actor())),
        country=country,
    )


@blueprint.get("/new")
@signed_in
def new() -> Answer:
    """Look for an organisation, then say that one belongs to it."""
    chosen = request.args.get("organisation")
    if chosen:
        body = _present(chosen)
        return _form(AffiliationForm(formdata=None, organisation=body.key), body)
    words = text.one_line(request.args.get("q", ""))[:200]
    return render_template(
        "organisations/affiliations_search.html",
        words=words,
        found=queries.listed(Wanted(text=words), 1) if words else [],
        countries=countries,
    )


@blueprint.post("/")
@signed_in
@limiter.limit("20/hour", key_func=key)
def create() -> Answer:
    """Say that one belongs to an organisation, for somebody there to confirm."""
    form = AffiliationForm()
    if not form.organisation.data:
        return redirect(url_for(".new"))
    body = _present(form.organisation.data)
    if not form.validate():
        return _form(form, body), 422
    try:
        affiliation = affiliations.ask(
            actor(),
            organisation=body.key,
            title=form.title.data or "",
            since=day_of(form.since),
            until=day_of(form.until),
        )
    except Refusal as refusal:
        form.refused_at(form.title if isinstance(refusal, affiliations.AskedTooMuch) else form.since, refusal)
        return _form(form, body), 422
    if affiliation.confirmed_at is None:
        flash(str(_("We have asked. You get a mail with the answer.")), "good")
    return redirect(url_for(".index"))


def _present(key: str) -> Organisation:
    """Find the organisation of this key, unless it was merged into another."""
    found = queries.find(key)
    if found.merged_into_id is not None:
        raise NotFound
    return found


def _form(form: AffiliationForm, body: Organisation) -> str:
    return render_template("organisations/affiliations_new.html", form=form, organisation=body)


@blueprint.get("/to-confirm")
@signed_in
def to_confirm() -> str:
    """What waits for the reader to confirm: of her organisations, or all of it for the secretariat."""
    return render_template(
        "organisations/affiliations_to_confirm.html",
        asked=belonging.to_confirm(actor()),
        stamp=stamp,
    )


@blueprint.post("/<int:affiliation_id>/confirmation")
@signed_in
def confirm(affiliation_id: int) -> Response:
    """Say that this person belongs there."""
    affiliations.confirm(actor(), affiliation_id, seen=_seen())
    flash(str(_("Confirmed. The person may speak for the organisation now, and is told by mail.")), "good")
    return redirect(url_for(".to_confirm"))


@blueprint.post("/<int:affiliation_id>/refusal")
@signed_in
def decline(affiliation_id: int) -> Response:
    """Say that this person does not belong there."""
    affiliations.decline(actor(), affiliation_id, seen=_seen())
    flash(str(_("Not confirmed. The person is told by mail.")), "info")
    return redirect(url_for(".to_confirm"))


@blueprint.get("/<int:affiliation_id>/end")
@signed_in
def ask_to_end(affiliation_id: int) -> str:
    """Ask once more before an affiliation ends."""
    found, is_mine = belonging.find_affiliation(actor(), affiliation_id)
    return render_template("organisations/affiliations_end.html", affiliation=found, is_mine=is_mine)


@blueprint.post("/<int:affiliation_id>/end")
@signed_in
def end(affiliation_id: int) -> Response:
    """End an affiliation, or take the question back."""
    ended = affiliations.end(actor(), affiliation_id)
    if ended.confirmed_at is None:
        flash(str(_("Your question was taken back.")), "info")
    else:
        flash(str(_("It has ended. What was said before stays as it was said.")), "info")
    if ended.account_id == actor().id:
        return redirect(url_for(".index"))
    return redirect(url_for("organisations.show", key=ended.organisation.key))


def stamp(instant: datetime) -> str:
    """Write an instant for a form: microseconds since 1970."""
    return str((instant - _EPOCH) // timedelta(microseconds=1))


def _seen() -> datetime:
    """Read which state of the question the page showed."""
    value = request.form.get("seen", "")
    if not re.fullmatch(r"[0-9]{1,17}", value):
        raise affiliations.AskedAnew
    return _EPOCH + timedelta(microseconds=int(value))
