"""Pages to sign in with a passkey, and to keep passkeys."""

import flask
from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts import arrival, ceremonies, identities, passkeys, session
from app.accounts.ceremonies import Over
from app.accounts.forms import SignInForm
from app.accounts.key_forms import NewPasskeyForm, PasskeyAnswerForm, PasskeyNameForm
from app.accounts.models import Passkey, Step, Way
from app.accounts.passkeys import KnownAlready, NotMade, NotProved, TooMany
from app.accounts.session import actor, signed_in
from app.errors import NotFound
from app.i18n import _
from app.limits import limiter
from app.links import is_local

blueprint = Blueprint("passkeys", __name__)
blueprint.add_app_template_global(passkeys.are_possible, "passkeys_are_possible")
blueprint.add_app_template_global(passkeys.named_address, "passkeys_named_address")

Answer = str | Response | tuple[str | Response, int]


@blueprint.get("/settings/passkeys")
@signed_in
def index() -> Answer:
    """List a person's passkeys, and the other house she may sign in by."""
    return _page(NewPasskeyForm(formdata=None))


@blueprint.post("/settings/passkeys/options")
@signed_in
@limiter.limit("30/hour", key_func=session.key)
def begin() -> Answer:
    """Tell the browser what an authenticator is to make a passkey of."""
    options, token = passkeys.offer_new(actor(), browser=session.token())
    arrival.hold(Step.PASSKEY_NEW, token)
    return jsonify(options)


@blueprint.post("/settings/passkeys")
@signed_in
@limiter.limit("30/hour", key_func=session.key)
def create() -> Answer:
    """Keep the passkey that an authenticator made."""
    form = NewPasskeyForm()
    if not form.validate():
        return _page(form), 422
    try:
        begun = ceremonies.take(arrival.held(Step.PASSKEY_NEW), Step.PASSKEY_NEW)
        passkeys.add(
            actor(), begun, answer=form.answer.data or "", name=form.name.data or str(_("My passkey"))
        )
    except (Over, NotMade, KnownAlready, TooMany) as refusal:
        form.refused(form.name, refusal)
        return _page(form), 422
    flash(str(_("Your passkey is kept. From now on it lets you in.")), "good")
    return redirect(url_for(".index"))


@blueprint.get("/settings/passkeys/<int:passkey_id>")
@signed_in
def show(passkey_id: int) -> Answer:
    """Show one passkey, to rename or remove it."""
    found = _own(passkey_id)
    form = PasskeyNameForm(formdata=None, name=found.name)
    return render_template("accounts/passkey.html", passkey=found, form=form)


@blueprint.post("/settings/passkeys/<int:passkey_id>")
@signed_in
def update(passkey_id: int) -> Answer:
    """Call a passkey otherwise."""
    found, form = _own(passkey_id), PasskeyNameForm()
    if not form.validate():
        return render_template("accounts/passkey.html", passkey=found, form=form), 422
    passkeys.rename(actor(), passkey_id, form.name.data)
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".index"))


@blueprint.post("/settings/passkeys/<int:passkey_id>/removal")
@signed_in
def remove(passkey_id: int) -> Answer:
    """Let a passkey in no longer."""
    passkeys.remove(actor(), passkey_id, keep=session.token())
    flash(str(_("The passkey is removed. It lets nobody in any more.")), "good")
    return redirect(url_for(".index"))


@blueprint.post("/sign-in/passkey/options")
@limiter.limit("60/15 minutes")
def ask() -> Answer:
    """Tell the browser what a passkey is to sign."""
    options, token = passkeys.offer_sign_in()
    arrival.hold(Step.PASSKEY_IN, token)
    return jsonify(options)


@blueprint.post("/sign-in/passkey")
@limiter.limit("30/15 minutes")
def enter() -> Answer:
    """Sign in by what a passkey answered."""
    form = PasskeyAnswerForm()
    target = form.next.data if is_local(form.next.data) else None
    try:
        if not form.validate():
            raise Over
        begun = ceremonies.take(arrival.held(Step.PASSKEY_IN), Step.PASSKEY_IN)
        person = passkeys.sign_in(begun, answer=form.answer.data or "")
    except (Over, NotProved) as refusal:
        flash(str(refusal), "bad")
        return render_template("accounts/sign_in.html", form=SignInForm(formdata=None, next=target)), 422
    return arrival.let_in(person, Way.PASSKEY, target)


def _own(passkey_id: int) -> Passkey:
    found = [one for one in passkeys.of(actor()) if one.id == passkey_id]
    if not found:
        raise NotFound
    return found[0]


def _page(form: NewPasskeyForm) -> Response:
    page = render_template(
        "accounts/passkeys.html",
        form=form,
        passkeys=passkeys.of(actor()),
        fresh=arrival.is_fresh(),
        identities=identities.of(actor()),
    )
    return flask.make_response(page)
