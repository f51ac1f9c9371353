"""Pages that show where a person is signed in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts import operations, queries, session
from app.accounts.session import actor, signed_in
from app.i18n import _

blueprint = Blueprint("devices", __name__, url_prefix="/settings/devices")


@blueprint.get("")
@signed_in
def index() -> str:
    """List the browsers on which a person is signed in, this one first."""
    return render_template("accounts/devices.html", devices=queries.devices_of(actor(), session.token()))


@blueprint.post("/<int:device_id>/end")
@signed_in
def end(device_id: int) -> Response:
    """Sign one of them out; if it is this one, it leaves as by the button "sign out"."""
    operations.sign_out(actor(), device_id)
    flash(str(_("That browser is signed out.")), "good")
    return redirect(url_for(".index"))


@blueprint.post("/end-others")
@signed_in
def end_others() -> Response:
    """Sign out all but this one."""
    operations.sign_out_others(actor(), keep=session.token())
    flash(str(_("All other browsers are signed out.")), "good")
    return redirect(url_for(".index"))
