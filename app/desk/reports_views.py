"""Pages to report something, and to settle reports."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import session
from app.accounts.session import actor, signed_in
from app.desk import reports
from app.desk.forms import AnswerForm, ReportForm
from app.desk.models import Complaint
from app.errors import Refusal
from app.i18n import _
from app.limits import limiter

blueprint = Blueprint("reports", __name__, url_prefix="/reports")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@signed_in
def index() -> str:
    """List what was reported: the open ones, or those that are settled."""
    settled = request.args.get("show") == "settled"
    return render_template(
        "desk/reports.html", listed=reports.listed(actor(), settled=settled), settled=settled
    )


@blueprint.get("/<any(post, account, organisation):about>/<int:about_id>")
@signed_in
def new(about: str, about_id: int) -> str:
    """Ask what is wrong."""
    found = reports.to_report(actor(), about, about_id)
    return render_template("desk/report_new.html", form=ReportForm(formdata=None), subject=found)


@blueprint.post("/<any(post, account, organisation):about>/<int:about_id>")
@signed_in
@limiter.limit("20/hour", key_func=session.key)
def create(about: str, about_id: int) -> Answer:
    """Take a report."""
    found = reports.to_report(actor(), about, about_id)
    form = ReportForm()
    if not form.validate():
        return render_template("desk/report_new.html", form=form, subject=found), 422
    reports.report(actor(), about, about_id, kind=Complaint(form.kind.data), reason=form.reason.data)
    flash(str(_("Thank you. Somebody will look at it and answer you by mail.")), "good")
    return redirect(found.at(url_for))


@blueprint.get("/<int:report_id>")
@signed_in
def show(report_id: int) -> str:
    """One report, to look at and to answer."""
    return _page(report_id, AnswerForm(formdata=None))


@blueprint.post("/<int:report_id>/settlement")
@signed_in
def settle(report_id: int) -> Answer:
    """Answer a report."""
    form = AnswerForm()
    if not form.validate():
        return _page(report_id, form), 422
    try:
        reports.settle(actor(), report_id, answer=form.answer.data)
    except reports.AnsweredMeanwhile as refusal:
        return _page(report_id, form, refused=refusal), refusal.status
    flash(str(_("Answered. The person who reported it gets a mail.")), "good")
    return redirect(url_for(".index"))


def _page(report_id: int, form: AnswerForm, refused: Refusal | None = None) -> str:
    one = reports.find(actor(), report_id)
    return render_template("desk/report_show.html", one=one, form=form, refused=refused)
