"""Pages of the glossary: everybody reads it, the secretariat writes it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.session import actor, for_secretariat, kept_for_visitors, key, reader
from app.errors import Refusal
from app.i18n import _
from app.limits import limiter
from app.numbers import want_whole
from app.search import glossary
from app.search.forms import TermForm
from app.search.glossary import Term, TermChangedMeanwhile, TermTooLonely

blueprint = Blueprint("glossary", __name__, url_prefix="/search/glossary")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@kept_for_visitors
def index() -> str:
    """All terms, and how they are called in each language."""
    person = reader()
    may_edit = person is not None and person.is_secretariat
    return render_template(
        "search/glossary.html",
        terms=glossary.terms(),
        removed=glossary.removed() if may_edit else [],
        may_edit=may_edit,
    )


@blueprint.get("/new")
@for_secretariat
def new() -> str:
    """Ask for a new term."""
    return _form(TermForm(formdata=None), None)


@blueprint.post("/")
@for_secretariat
@limiter.limit("120/hour", key_func=key)
def create() -> Answer:
    """Add a term."""
    form = TermForm()
    if not form.validate():
        return _form(form, None), 422
    try:
        glossary.add(actor(), form.called)
    except TermTooLonely as refusal:
        form.refused(form.en, refusal)
        return _form(form, None), refusal.status
    flash(str(_("Added. Who looks for it now finds it in each of these languages.")), "good")
    return redirect(url_for(".index"))


@blueprint.get("/<term>/edit")
@for_secretariat
def edit(term: str) -> str:
    """Ask how a term is to be called."""
    found = glossary.term(term)
    return _form(TermForm.of(found), found)


@blueprint.post("/<term>")
@for_secretariat
@limiter.limit("120/hour", key_func=key)
def update(term: str) -> Answer:
    """Call a term otherwise."""
    form, found = TermForm(), glossary.term(term)
    if not form.validate():
        return _form(form, found), 422
    try:
        revision = want_whole(form.revision.data, otherwise=TermChangedMeanwhile)
        glossary.change(actor(), term, form.called, revision=revision)
    except TermChangedMeanwhile as refusal:
        found = glossary.term(term)
        form.revision.data = str(found.revision)  # the next saving is meant as it is
        return _form(form, found, changed=found), refusal.status
    except Refusal as refusal:
        form.refused_at(form.en, refusal)
        return _form(form, found), refusal.status
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".index"))


@blueprint.post("/<term>/removal")
@for_secretariat
@limiter.limit("120/hour", key_func=key)
def remove(term: str) -> Response:
    """Take a term out."""
    glossary.remove(actor(), term)
    flash(str(_("Removed. It stands at the end of the glossary, to be given back.")), "good")
    return redirect(url_for(".index"))


@blueprint.post("/<term>/return")
@for_secretariat
@limiter.limit("120/hour", key_func=key)
def restore(term: str) -> Response:
    """Give a term back."""
    glossary.restore(actor(), term)
    flash(str(_("It is in the glossary again.")), "good")
    return redirect(url_for(".index"))


def _form(form: TermForm, term: Term | None, changed: Term | None = None) -> str:
    return render_template("search/term.html", form=form, term=term, changed=changed)
