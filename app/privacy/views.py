"""Pages of one's own data."""

import flask
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import i18n
from app.accounts import consents, session
from app.accounts.session import actor, signed_in
from app.files import doors
from app.holdings import Words
from app.i18n import _
from app.limits import limiter
from app.links import is_local
from app.privacy import operations, queries
from app.privacy.forms import LeaveForm
from app.privacy.operations import Needed, OneADay

blueprint = Blueprint("privacy", __name__, url_prefix="/settings/data")

Answer = str | Response | tuple[str | Response, int]


@blueprint.get("/")
@signed_in
def index() -> str:
    """Show how a person takes her data along, what she agreed to, and how she leaves."""
    return _index()


def _index(refusal: object = None) -> str:
    me = actor()
    takeout = queries.latest_takeout(me.id)
    return render_template(
        "privacy/index.html",
        takeout=takeout,
        size=queries.size_of(takeout),
        may_ask_from=queries.may_ask_again(me.id),
        consents=consents.of(me.id),
        refusal=refusal,
    )


@blueprint.post("/consent")
@signed_in
def agree() -> Response:
    """Agree to the terms and the privacy page as they are now."""
    operations.agree(actor(), language=i18n.language())
    flash(str(_("Thank you. It is noted that you agreed.")), "good")
    target = request.form.get("next")
    return redirect(target if target and is_local(target) else url_for(".index"))


@blueprint.post("/copy")
@signed_in
@limiter.limit("10/hour", key_func=session.key)
def ask() -> Answer:
    """Ask for a copy of everything."""
    try:
        operations.ask_for_takeout(actor())
    except OneADay as refusal:
        return _index(refusal), refusal.status
    flash(str(_("Your copy is being made. You get a mail when it is ready.")), "good")
    return redirect(url_for(".index"))


@blueprint.get("/copy")
@signed_in
def download() -> Response:
    """Take one's own copy down, while it is kept."""
    response = doors.send(queries.takeout_file(actor()))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/leave")
@signed_in
def leave() -> str:
    """Say what becomes of everything when a person deletes her account."""
    return render_template("privacy/leave.html", form=LeaveForm(formdata=None, words=Words.STAY.value))


@blueprint.post("/leave")
@signed_in
@limiter.limit("5/hour", key_func=session.key)
def ask_to_leave() -> Answer:
    """Mail the link that deletes the account."""
    form = LeaveForm()
    if not form.validate():
        return render_template("privacy/leave.html", form=form), 422
    try:
        operations.ask_to_leave(actor(), words=Words(form.words.data))
    except Needed as refusal:
        form.refused(form.words, refusal)
        return render_template("privacy/leave.html", form=form), refusal.status
    return render_template("privacy/link_sent.html", email=actor().email)


@blueprint.get("/leave/<token>")
def confirm(token: str) -> Response:
    """Show the button that deletes the account. Mail scanners open links; only the button acts."""
    return _private(render_template("privacy/confirm.html", link=queries.leave_link(token), refusal=None))


@blueprint.post("/leave/<token>")
@limiter.limit("30/15 minutes")
def finish(token: str) -> Answer:
    """Delete the account."""
    link = queries.leave_link(token)
    try:
        operations.leave(token)
    except Needed as refusal:
        page = render_template("privacy/confirm.html", link=link, refusal=refusal)
        return _private(page), refusal.status
    session.end()
    return _private(render_template("privacy/gone.html"))


def _private(page: str) -> Response:
    """A page with a secret in its address: nothing keeps it."""
    response = flask.make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
