"""Pages of who is entrusted with what, for the secretariat; and the documents that show it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.session import actor, for_secretariat, key, signed_in
from app.errors import Refusal
from app.files import doors
from app.files.doors import takes_files
from app.forms import day_of
from app.i18n import _
from app.limits import limiter
from app.organisations import belonging, called, entrusted, mandates, papers
from app.organisations.belonging_forms import MandateForm
from app.organisations.countries import country
from app.organisations.kinds import MandateKind
from app.organisations.models import Mandate

blueprint = Blueprint("mandates", __name__, url_prefix="/mandates")

Answer = str | Response | tuple[str, int]


@blueprint.get("/new")
@for_secretariat
def new() -> str:
    """Ask for a mandate. The address may name a person (?person=7), an organisation (?organisation=key)."""
    person = request.args.get("person", type=int)
    form = MandateForm(
        formdata=None,
        person=called.address_of(person) if person is not None and 0 < person < 2**63 else None,
        organisation=request.args.get("organisation", ""),
    )
    return _form(form)


@blueprint.post("/")
@for_secretariat
@limiter.limit("120/hour", key_func=key)
@takes_files(papers.LARGEST + 1024 * 1024)
def create() -> Answer:
    """Write a mandate down."""
    form = MandateForm()
    form.offer()
    form.validate()
    account_id = _called(form, form.person, called.person)
    organisation_id = _called(form, form.organisation, called.organisation)
    if form.errors or account_id is None:
        return _form(form), 422
    given = mandates.Given(
        account_id=account_id,
        organisation_id=organisation_id,
        country=form.country.data or None,
        kind=MandateKind(form.kind.data),
        since=day_of(form.since),
        until=day_of(form.until),
        evidence=form.evidence.data,
    )
    try:
        mandate = mandates.record(actor(), given, form.paper.paper)
    except Refusal as refusal:
        form.refused_at(_field_of(form, refusal), refusal)
        return _form(form), 422
    flash(str(_("Recorded. The person is told by mail.")), "good")
    return redirect(url_for(".show", person_id=mandate.account_id))


@blueprint.get("/of/<int:person_id>")
@for_secretariat
def show(person_id: int) -> str:
    """What a person is and was entrusted with, and where she belongs: for the secretariat."""
    return render_template(
        "organisations/mandates.html",
        person=belonging.person(person_id),
        affiliations=belonging.affiliations_of(person_id),
        mandates=entrusted.mandates_of(actor(), person_id),
        country=country,
    )


@blueprint.get("/<int:mandate_id>/end")
@for_secretariat
def ask_to_end(mandate_id: int) -> str:
    """Ask once more before a mandate ends."""
    return render_template(
        "organisations/mandates_end.html", mandate=entrusted.mandate(actor(), mandate_id), country=country
    )


@blueprint.post("/<int:mandate_id>/end")
@for_secretariat
def end(mandate_id: int) -> Response:
    """End a mandate from now on."""
    mandate = mandates.end(actor(), mandate_id)
    flash(str(_("The mandate has ended. What was said under it stays as it was said.")), "info")
    return redirect(url_for(".show", person_id=mandate.account_id))


@blueprint.get("/<int:mandate_id>/document")
@signed_in
def document(mandate_id: int) -> Response:
    """The document that shows a mandate: for the secretariat, its holder, and focal points."""
    return doors.send(entrusted.paper_of(actor(), Mandate, mandate_id))


def _form(form: MandateForm) -> str:
    form.offer()
    return render_template("organisations/mandates_new.html", form=form)


def _called(form: MandateForm, field, find) -> int | None:  # type: ignore[no-untyped-def]  # of WTForms
    """Find who or what a field names; what is wrong is said next to it."""
    if not field.data or field.errors:
        return None
    try:
        found: called.Called = find(field.data)
    except Refusal as refusal:
        form.refused(field, refusal)
        return None
    return found.id


def _field_of(form: MandateForm, refusal: Refusal):  # type: ignore[no-untyped-def]  # of WTForms
    if isinstance(refusal, mandates.NobodyThere):
        return form.person
    if isinstance(refusal, mandates.NoGiver):
        return form.country
    if isinstance(refusal, papers.StrangePaper | papers.PaperTooLarge):
        return form.paper
    return form.since
