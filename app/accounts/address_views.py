"""The page that a link to a new address leads to."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts import address, arrival, session
from app.accounts.session import reader
from app.i18n import _
from app.limits import limiter

blueprint = Blueprint("address", __name__, url_prefix="/settings/address")


@blueprint.get("/<token>")
def show(token: str) -> Response:
    """Show the button. Mail scanners open links; only the button acts."""
    return arrival.private(render_template("accounts/address.html", link=address.link(token)))


@blueprint.post("/<token>")
@limiter.limit("30/15 minutes")
def use(token: str) -> Response:
    """Give the account that asked its new address; whoever holds the link need not be signed in here."""
    address.change(token, keep=session.token() if reader() else None)
    flash(str(_("Your address is changed. All mails go there from now on.")), "good")
    return redirect(url_for("accounts.settings"))
