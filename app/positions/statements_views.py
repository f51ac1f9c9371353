"""Pages of those who lead a discussion: to put statements, to change and to close them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import i18n
from app.accounts.session import actor, key, signed_in
from app.discussions import queries as discussions
from app.errors import NotFound, Refusal
from app.forms import Difference
from app.i18n import LANGUAGES, _
from app.limits import limiter
from app.numbers import whole_if_given
from app.positions import queries, statements
from app.positions.forms import StatementForm
from app.positions.queries import Page
from app.positions.refusals import DayHasPassed, SilenceNeedsADay, StatementChangedMeanwhile

blueprint = Blueprint("statements", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.get("/threads/<int:thread_id>/statements/new")
@signed_in
def new(thread_id: int) -> Answer:
    """Ask for a statement to put; the one in whose place it is put stands in the form."""
    queries.to_put(actor(), thread_id)
    form = StatementForm(formdata=None, language=i18n.language())
    follows = whole_if_given(request.args.get("follows"), 18)
    if follows is not None:
        before = queries.to_change(actor(), follows).statement
        if before.thread_id != thread_id:
            raise NotFound
        form = StatementForm(
            formdata=None,
            title=before.title,
            source=before.source,
            language=before.language,
            is_silent=before.is_silent,
            follows=str(before.id),
        )
    return _form_page(thread_id, form)


@blueprint.post("/threads/<int:thread_id>/statements")
@signed_in
@limiter.limit("30/hour", key_func=key)
def create(thread_id: int) -> Answer:
    """Put a statement to organisations."""
    queries.to_put(actor(), thread_id)
    form = StatementForm()
    if not form.validate():
        return _form_page(thread_id, form), 422
    try:
        statement = statements.put(
            actor(),
            thread_id=thread_id,
            draft=form.draft(),
            follows_id=whole_if_given(form.follows.data or None, 18),
        )
    except Refusal as refusal:
        _at_its_field(form, refusal)
        return _form_page(thread_id, form), 422
    flash(str(_("The statement can be read, and organisations can say where they stand.")), "good")
    return redirect(url_for("positions.show", statement_id=statement.id))


def _form_page(
    thread_id: int,
    form: StatementForm,
    page: Page | None = None,
    differences: list[Difference] | None = None,
) -> str:
    return render_template(
        "positions/edit.html",
        thread=discussions.head(actor(), thread_id),
        page=page,
        form=form,
        differences=differences,
    )


def _at_its_field(form: StatementForm, refusal: Refusal) -> None:
    is_about_the_day = isinstance(refusal, DayHasPassed | SilenceNeedsADay)
    form.refused_at(form.closes_on if is_about_the_day else form.source, refusal)


@blueprint.get("/statements/<int:statement_id>/edit")
@signed_in
def edit(statement_id: int) -> Answer:
    """Show a statement, to change it."""
    page = queries.to_change(actor(), statement_id)
    there = page.statement
    form = StatementForm(
        formdata=None,
        title=there.title,
        source=there.source,
        language=there.language,
        closes_on=there.closes_on.isoformat() if there.closes_on else "",
        is_silent=there.is_silent,
        revision=str(there.revision),
    )
    return _form_page(page.thread_id, form, page)


@blueprint.post("/statements/<int:statement_id>")
@signed_in
@limiter.limit("60/hour", key_func=key)
def update(statement_id: int) -> Answer:
    """Let a statement say something else, before anybody has taken a position."""
    page, form = queries.to_change(actor(), statement_id), StatementForm()
    if not form.validate():
        return _form_page(page.thread_id, form, page), 422
    try:
        revision = whole_if_given(form.revision.data, 18)
        if revision is None:
            raise StatementChangedMeanwhile
        statements.change(actor(), statement_id, draft=form.draft(), revision=revision)
    except StatementChangedMeanwhile as refusal:
        page = queries.to_change(actor(), statement_id)
        form.revision.data = str(page.statement.revision)  # the next saving is meant as it is
        return _form_page(page.thread_id, form, page, _differences(page, form)), refusal.status
    except Refusal as refusal:
        _at_its_field(form, refusal)
        return _form_page(page.thread_id, form, page), 422
    flash(str(_("Saved.")), "good")
    return redirect(url_for("positions.show", statement_id=statement_id))


def _differences(page: Page, form: StatementForm) -> list[Difference]:
    there = page.statement
    words = {True: str(_("Yes")), False: str(_("No"))}
    found = [
        Difference(_("Title"), there.title, form.title.data, there.language),
        Difference(_("Text"), there.source, form.source.data, there.language),
        Difference(_("Language of your text"), LANGUAGES[there.language], LANGUAGES[form.language.data], ""),
        Difference(
            _("Last day"),
            there.closes_on.isoformat() if there.closes_on else "",
            form.closes_on.data or "",
            "",
        ),
        Difference(
            _("Adopted unless an organisation objects by this day"),
            words[there.is_silent],
            words[bool(form.is_silent.data)],
            "",
        ),
    ]
    return [one for one in found if one.there != one.typed]


@blueprint.post("/statements/<int:statement_id>/closing")
@signed_in
@limiter.limit("60/hour", key_func=key)
def close(statement_id: int) -> Answer:
    """Take no more positions."""
    statements.close(actor(), statement_id)
    flash(str(_("The statement is closed. It can be opened again.")), "good")
    return redirect(url_for("positions.show", statement_id=statement_id))


@blueprint.post("/statements/<int:statement_id>/opening")
@signed_in
@limiter.limit("60/hour", key_func=key)
def reopen(statement_id: int) -> Answer:
    """Take positions again."""
    statements.reopen(actor(), statement_id)
    flash(str(_("The statement is open again, until its last day if it has one.")), "good")
    return redirect(url_for("positions.show", statement_id=statement_id))
