"""Pages for who has forgotten a password."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import i18n
from app.accounts import arrival, knocking, operations, reset
from app.accounts.forms import ForgottenForm, NewPasswordForm
from app.accounts.models import Purpose
from app.accounts.operations import GuessablePassword
from app.i18n import _
from app.limits import limiter

blueprint = Blueprint("reset", __name__, url_prefix="/sign-in/reset")

Answer = str | Response | tuple[str | Response, int]


@blueprint.get("")
def index() -> Answer:
    """Ask whose password it is."""
    return render_template("accounts/forgotten.html", form=ForgottenForm(formdata=None))


@blueprint.post("")
@limiter.limit("20/hour")
@knocking.mails_to_one
def create() -> Answer:
    """Mail the link by which a new password is set."""
    form = ForgottenForm()
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form), 422
    operations.ask_for_link(
        email=form.email.data,
        language=i18n.language(),
        timezone=current_app.config["NETWORK_TIMEZONE"],
        wanted=Purpose.RESET,
    )
    return render_template("accounts/link_sent.html", email=form.email.data)


@blueprint.get("/<token>")
def show(token: str) -> Answer:
    """Ask for the new password. Mail scanners open links; only the button acts."""
    link = reset.link(token)
    return arrival.private(
        render_template("accounts/reset.html", form=NewPasswordForm(formdata=None), link=link)
    )


@blueprint.post("/<token>")
@limiter.limit("30/15 minutes")
def use(token: str) -> Answer:
    """Set the new password."""
    link, form = reset.link(token), NewPasswordForm()
    if not form.validate():
        return arrival.private(render_template("accounts/reset.html", form=form, link=link), 422)
    try:
        reset.reset(token, new=form.new.data)
    except GuessablePassword as refusal:
        form.refused(form.new, refusal)
        return arrival.private(render_template("accounts/reset.html", form=form, link=link), 422)
    flash(
        str(_("Your new password is set, and all your browsers are signed out. Please sign in with it.")),
        "good",
    )
    return redirect(url_for("accounts.sign_in"))
