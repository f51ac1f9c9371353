"""What a consultation has beside posts: for those who lead it, and for those who read."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import i18n
from app.accounts.finding import PersonForm
from app.accounts.session import actor, key, reader, signed_in
from app.discussions import about, consultations, post_rows, queries
from app.discussions.thread_forms import DaysForm, DocumentForm, QuestionForm
from app.errors import NotFound, Refusal
from app.files.doors import send, takes_files
from app.forms import Form
from app.i18n import _
from app.limits import limiter
from app.links import slug as slug_of
from app.numbers import want_whole
from app.organisations import papers

blueprint = Blueprint("consultations", __name__, url_prefix="/threads/<int:thread_id>")

Answer = str | Response | tuple[str, int]


@blueprint.get("/consultation")
@signed_in
def show(thread_id: int) -> str:
    """The days, questions, documents and people of a consultation, to change them."""
    return _page(thread_id)


@blueprint.post("/days")
@signed_in
@limiter.limit("120/hour", key_func=key)
def set_days(thread_id: int) -> Answer:
    """Say from which day to which it is open."""
    form = DaysForm()
    about.consultation(actor(), thread_id)
    try:
        if not form.validate():
            return _page(thread_id, days=form), 422
        consultations.set_days(actor(), thread_id, form.days)
    except consultations.ClosesBeforeItOpens as refusal:
        form.refused(form.closes_on, refusal)
        return _page(thread_id, days=form), 422
    return _kept(thread_id)


@blueprint.post("/questions")
@signed_in
@limiter.limit("120/hour", key_func=key)
def add_question(thread_id: int) -> Answer:
    """Ask one more question."""
    form = QuestionForm()
    about.consultation(actor(), thread_id)
    try:
        if not form.validate():
            return _page(thread_id, question=form), 422
        consultations.add_question(actor(), thread_id, form.words.data)
    except consultations.TooMany as refusal:
        form.refused(form.words, refusal)
        return _page(thread_id, question=form), 422
    return _kept(thread_id)


@blueprint.post("/questions/<int:number>")
@signed_in
@limiter.limit("120/hour", key_func=key)
def change_question(thread_id: int, number: int) -> Answer:
    """Ask a question in other words, or take it out."""
    about.consultation(actor(), thread_id)
    form, goes = QuestionForm(), "remove" in request.form
    if not goes and not form.validate():
        return _page(thread_id, question=form), 422
    consultations.change_question(actor(), thread_id, number, "" if goes else form.words.data)
    return _kept(thread_id)


@blueprint.get("/questions/<int:number>")
def answers(thread_id: int, number: int) -> str:
    """What was said to one guiding question, in the order of the posts."""
    head = queries.head(reader(), thread_id)
    questions = about.questions_of(thread_id)
    asked = next((one for one in questions if one.number == number), None)
    if asked is None:
        raise NotFound
    after = want_whole(request.args.get("after", "0"))
    numbers = about.answers_to(thread_id, number, after=after, limit=queries.PAGE + 1)
    shown = numbers[: queries.PAGE]
    return render_template(
        "discussions/answers.html",
        thread=head,
        address=url_for("discussions.thread", thread_id=head.id, slug=slug_of(head.title)),
        questions=questions,
        asked=asked,
        posts=post_rows.posts_numbered(thread_id, shown),
        more=shown[-1] if len(numbers) > queries.PAGE else None,
    )


@blueprint.get("/documents/<int:document_id>")
def document(thread_id: int, document_id: int) -> Response:
    """Take a document along."""
    return send(about.document(reader(), thread_id, document_id))


@blueprint.post("/documents")
@signed_in
@limiter.limit("120/hour", key_func=key)
@takes_files(papers.LARGEST + 1024 * 1024)
def add_document(thread_id: int) -> Answer:
    """Add a document that is to be read first."""
    form = DocumentForm()
    about.consultation(actor(), thread_id)
    try:
        if not form.validate():
            return _page(thread_id, document=form), 422
        consultations.add_document(
            actor(),
            thread_id,
            paper=form.brought,
            title=form.title.data,
            language=form.language.data,
        )
    except Refusal as refusal:
        form.refused_at(form.paper, refusal)
        return _page(thread_id, document=form), 422
    return _kept(thread_id)


@blueprint.post("/documents/<int:document_id>/removal")
@signed_in
@limiter.limit("120/hour", key_func=key)
def remove_document(thread_id: int, document_id: int) -> Response:
    """Take a document away."""
    consultations.remove_document(actor(), thread_id, document_id)
    return _kept(thread_id)


@blueprint.post("/leaders")
@signed_in
@limiter.limit("120/hour", key_func=key)
def add_leader(thread_id: int) -> Answer:
    """Let a person lead it: found by her address, which who asks must know."""
    about.consultation(actor(), thread_id)
    form = PersonForm()
    if not form.give(
        lambda person: consultations.add_leader(actor(), thread_id, person),
        by_name=actor().is_secretariat,
    ):
        return _page(thread_id, leader=form), 422
    return _kept(thread_id)


@blueprint.post("/leaders/<int:person_id>/removal")
@signed_in
@limiter.limit("120/hour", key_func=key)
def remove_leader(thread_id: int, person_id: int) -> Response:
    """Let a person lead it no longer."""
    consultations.remove_leader(actor(), thread_id, person_id)
    if person_id == actor().id and not queries.head(actor(), thread_id).may_moderate:
        flash(str(_("Saved.")), "good")
        return redirect(url_for("discussions.thread", thread_id=thread_id))
    return _kept(thread_id)


def _kept(thread_id: int) -> Response:
    flash(str(_("Saved.")), "good")
    return redirect(url_for(".show", thread_id=thread_id))


def _page(thread_id: int, **forms: Form) -> str:
    thread = about.consultation(actor(), thread_id)
    days: dict[str, Any] = {
        "opens_on": thread.opens_on.isoformat() if thread.opens_on else "",
        "closes_on": thread.closes_on.isoformat() if thread.closes_on else "",
        "timezone": thread.timezone,
    }
    fresh: dict[str, Form] = {
        "days": DaysForm(formdata=None, data=days),
        "question": QuestionForm(formdata=None),
        "document": DocumentForm(formdata=None, data={"language": i18n.language()}),
        "leader": PersonForm(formdata=None),
    }
    questions = about.questions_of(thread_id)
    return render_template(
        "discussions/consultation.html",
        thread=thread,
        address=url_for("discussions.thread", thread_id=thread.id, slug=slug_of(thread.title)),
        forms={**fresh, **forms},
        questions=questions,
        documents=about.documents_of(thread_id),
        leaders=about.leaders_to_arrange(thread_id),
        by_name=actor().is_secretariat,
        are_answered=about.are_answered(thread_id),
    )
