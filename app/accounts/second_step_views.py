"""Pages of the second step: to be asked for a code after the first proof, and to set that up."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.accounts import arrival, ceremonies, second_step, session
from app.accounts.ceremonies import Over
from app.accounts.key_forms import CodeForm, FirstCodeForm
from app.accounts.models import Step
from app.accounts.operations import SignInAgain
from app.accounts.second_step import OnAlready, WrongCode
from app.accounts.session import actor, key, reader, signed_in
from app.i18n import _
from app.limits import limiter

blueprint = Blueprint("second_step", __name__)

Answer = str | Response | tuple[str | Response, int]


def _whose_code() -> str:
    """Count by the account whose code is wanted, whatever network is asked from."""
    account_id = ceremonies.whose(arrival.held(Step.SECOND_STEP))
    return f"code:{account_id}" if account_id else key()


@blueprint.get("/settings/second-step")
@signed_in
def index() -> Answer:
    """Say whether a person is asked for a code, and what she can change about it."""
    return _page(CodeForm(formdata=None))


@blueprint.post("/settings/second-step/secret")
@signed_in
@limiter.limit("20/hour", key_func=session.key)
def begin() -> Answer:
    """Make a secret for her app."""
    try:
        arrival.hold(Step.TOTP_NEW, second_step.offer(actor(), browser=session.token()))
    except (OnAlready, SignInAgain) as refusal:
        flash(str(refusal), "info")
        return redirect(url_for(".index"))
    return redirect(url_for(".new"))


@blueprint.get("/settings/second-step/new")
@signed_in
def new() -> Answer:
    """Show the secret, to be read by her app."""
    try:
        return _new_page(FirstCodeForm(formdata=None))
    except Over as refusal:
        flash(str(refusal), "info")
        return redirect(url_for(".index"))


@blueprint.post("/settings/second-step/new")
@signed_in
@limiter.limit("20/hour", key_func=session.key)
def create() -> Answer:
    """Switch the second step on, once her app shows the right code; show recovery codes, this once."""
    form, token = FirstCodeForm(), arrival.held(Step.TOTP_NEW)
    try:
        if form.validate():
            codes = second_step.switch_on(actor(), token, code=form.code.data, keep=session.token())
            return render_template("accounts/recovery_codes.html", codes=codes, is_new=True)
        return _new_page(form), 422
    except WrongCode as refusal:
        form.refused(form.code, refusal)
        return _new_page(form), 422
    except (Over, OnAlready) as refusal:
        flash(str(refusal), "info")
        return redirect(url_for(".index"))


@blueprint.post("/settings/second-step/codes")
@signed_in
@limiter.limit("10/15 minutes", key_func=session.key)
def renew() -> Answer:
    """Make other recovery codes, and show them, this once."""
    form = CodeForm()
    if not form.validate():
        return _page(form), 422
    try:
        codes = second_step.renew_codes(actor(), code=form.code.data)
    except WrongCode as refusal:
        form.refused(form.code, refusal)
        return _page(form), 422
    return render_template("accounts/recovery_codes.html", codes=codes, is_new=False)


@blueprint.post("/settings/second-step/removal")
@signed_in
@limiter.limit("10/15 minutes", key_func=session.key)
def remove() -> Answer:
    """Switch the second step off."""
    form = CodeForm()
    if not form.validate():
        return _page(form), 422
    try:
        second_step.switch_off(actor(), code=form.code.data)
    except WrongCode as refusal:
        form.refused(form.code, refusal)
        return _page(form), 422
    flash(str(_("Your second step is switched off.")), "good")
    return redirect(url_for(".index"))


@blueprint.get("/sign-in/code")
def ask() -> Answer:
    """Ask for the code, of somebody whose first proof was right."""
    if reader():
        return redirect(url_for("home.index"))
    try:
        ceremonies.look(arrival.held(Step.SECOND_STEP), Step.SECOND_STEP)
    except Over as refusal:
        return _begin_again(refusal)
    return render_template("accounts/second_step_ask.html", form=CodeForm(formdata=None))


@blueprint.post("/sign-in/code")
@limiter.limit("60/15 minutes")
@limiter.limit("10/15 minutes", key_func=_whose_code)
@limiter.limit("40/day", key_func=_whose_code)
def enter() -> Answer:
    """Let in who has the right code."""
    form, token = CodeForm(), arrival.held(Step.SECOND_STEP)
    try:
        if form.validate():
            proved = second_step.answer(token, code=form.code.data)
            return arrival.welcome(proved.actor, proved.way, proved.target, stepped=True)
        ceremonies.look(token, Step.SECOND_STEP)
    except WrongCode as refusal:
        form.refused(form.code, refusal)
    except Over as refusal:
        return _begin_again(refusal)
    return render_template("accounts/second_step_ask.html", form=form), 422


def _begin_again(refusal: Over) -> Response:
    flash(str(refusal), "info")
    return redirect(url_for("accounts.sign_in"))


def _page(form: CodeForm) -> str:
    return render_template(
        "accounts/second_step.html",
        form=form,
        is_on=second_step.is_on(actor().id),
        fresh=arrival.is_fresh(),
        codes_left=second_step.codes_left(actor()),
        most=second_step.RECOVERY_CODES,
    )


def _new_page(form: FirstCodeForm) -> str:
    me = actor()
    secret = second_step.offered(me, arrival.held(Step.TOTP_NEW))
    address = second_step.address(me, secret, current_app.config["NETWORK_NAME"])
    drawn = second_step.picture(address, str(_("The secret, for the camera of your app")))
    return render_template(
        "accounts/second_step_new.html",
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        address=address,
        picture=Markup(drawn),  # noqa: S704  # drawn by the library, which escapes its title
    )
