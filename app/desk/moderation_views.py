"""Pages of those who keep order: what waits for them, and each post and discussion to decide about."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts import session
from app.accounts.session import actor, for_secretariat, signed_in
from app.desk import notes, queue, reports, warnings
from app.desk.models import About
from app.desk.moderation_forms import NoteForm, ReasonForm, WarningForm
from app.discussions import moderating
from app.errors import Refusal
from app.i18n import Lazy, _
from app.limits import limiter

blueprint = Blueprint("moderation", __name__, url_prefix="/desk/moderation")

Answer = str | Response | tuple[str, int]


@blueprint.get("/")
@signed_in
def index() -> str:
    """What waits to be published, what was reported, and what was decided lately."""
    return render_template(
        "desk/moderation.html",
        waiting=queue.waiting(actor()),
        reported=reports.listed(actor(), settled=False),
        decided=queue.decided(actor()),
        gone=queue.gone(actor()),
    )


@blueprint.get("/posts/<int:post_id>")
@signed_in
def post(post_id: int) -> str:
    """One post, with what is known of it and what can be decided."""
    return _post(post_id)


@blueprint.post("/posts/<int:post_id>/publication")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def publish(post_id: int) -> Answer:
    """Let a post that waits be read."""
    said = _("Published. Its author is told by mail.")
    return _decide(post_id, lambda: moderating.publish(actor(), post_id), said)


@blueprint.post("/posts/<int:post_id>/refusal")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def refuse(post_id: int) -> Answer:
    """Do not publish a post that waits."""
    said = _("Not published. Its author gets the reason and her text by mail.")
    return _with_reason(post_id, lambda why: moderating.refuse(actor(), post_id, reason=why), said)


@blueprint.post("/posts/<int:post_id>/reconsideration")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def reconsider(post_id: int) -> Answer:
    """Let a post that was refused wait once more."""
    return _decide(post_id, lambda: moderating.reconsider(actor(), post_id), _("It waits once more."))


@blueprint.post("/posts/<int:post_id>/removal")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def remove(post_id: int) -> Answer:
    """Take a post away."""
    said = _("Removed. Its number stays, with the reason; you can put it back.")
    return _with_reason(post_id, lambda why: moderating.remove(actor(), post_id, reason=why), said)


@blueprint.post("/posts/<int:post_id>/restoration")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def put_back(post_id: int) -> Answer:
    """Put a post back that was taken away."""
    return _decide(post_id, lambda: moderating.put_back(actor(), post_id), _("It can be read again."))


@blueprint.post("/posts/<int:post_id>/warning")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def warn(post_id: int) -> Answer:
    """Warn the author of a post."""
    queue.case(actor(), post_id)
    form = WarningForm()
    if not form.validate():
        return _post(post_id, warning=form), 422
    try:
        warnings.warn(actor(), post_id, reason=form.warning.data)
    except warnings.NobodyToWarn as refusal:
        form.refused(form.warning, refusal)
        return _post(post_id, warning=form), refusal.status
    flash(str(_("The warning is on its way.")), "good")
    return redirect(url_for(".post", post_id=post_id))


@blueprint.post("/posts/<int:post_id>/notes")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def note_post(post_id: int) -> Answer:
    """Write something down about a post."""
    queue.case(actor(), post_id)
    form = NoteForm()
    if not form.validate():
        return _post(post_id, note=form), 422
    notes.make(actor(), About.POST, post_id, words=form.note.data)
    flash(str(_("Noted.")), "good")
    return redirect(url_for(".post", post_id=post_id, _anchor="notes"))


@blueprint.get("/threads/<int:thread_id>")
@signed_in
def thread(thread_id: int) -> str:
    """One discussion, with what is known of it and what can be decided."""
    return _thread(thread_id)


@blueprint.post("/threads/<int:thread_id>/removal")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def remove_thread(thread_id: int) -> Answer:
    """Take a whole discussion away."""
    queue.thread_case(actor(), thread_id)
    form = ReasonForm()
    if not form.validate():
        return _thread(thread_id, reason=form), 422
    try:
        moderating.remove_thread(actor(), thread_id, reason=form.reason.data)
    except moderating.DecidedMeanwhile as refusal:
        return _thread(thread_id, reason=form, refused=refusal), refusal.status
    flash(str(_("Removed. You can put it back.")), "good")
    return redirect(url_for(".thread", thread_id=thread_id))


@blueprint.post("/threads/<int:thread_id>/restoration")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def put_thread_back(thread_id: int) -> Answer:
    """Put a discussion back that was taken away."""
    try:
        moderating.put_thread_back(actor(), thread_id)
    except moderating.DecidedMeanwhile as refusal:
        return _thread(thread_id, refused=refusal), refusal.status
    flash(str(_("It can be read again.")), "good")
    return redirect(url_for(".thread", thread_id=thread_id))


@blueprint.post("/threads/<int:thread_id>/notes")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def note_thread(thread_id: int) -> Answer:
    """Write something down about a discussion."""
    queue.thread_case(actor(), thread_id)
    form = NoteForm()
    if not form.validate():
        return _thread(thread_id, note=form), 422
    notes.make(actor(), About.THREAD, thread_id, words=form.note.data)
    flash(str(_("Noted.")), "good")
    return redirect(url_for(".thread", thread_id=thread_id, _anchor="notes"))


@blueprint.get("/people/<int:person_id>")
@for_secretariat
def person(person_id: int) -> str:
    """Warnings that a person got, and notes about her."""
    return _person(person_id)


@blueprint.post("/people/<int:person_id>/notes")
@for_secretariat
@limiter.limit("300/hour", key_func=session.key)
def note_person(person_id: int) -> Answer:
    """Write something down about a person."""
    form = NoteForm()
    if not form.validate():
        return _person(person_id, form), 422
    notes.make(actor(), About.ACCOUNT, person_id, words=form.note.data)
    flash(str(_("Noted.")), "good")
    return redirect(url_for(".person", person_id=person_id))


@blueprint.post("/notes/<int:note_id>/removal")
@signed_in
@limiter.limit("300/hour", key_func=session.key)
def remove_note(note_id: int) -> Response:
    """Take a note away."""
    about, number = notes.remove(actor(), note_id)
    flash(str(_("The note is gone.")), "good")
    if about is About.ACCOUNT:
        return redirect(url_for(".person", person_id=number))
    if about is About.THREAD:
        return redirect(url_for(".thread", thread_id=number))
    return redirect(url_for(".post", post_id=number))


def _decide(post_id: int, act: Callable[[], object], said: Lazy) -> Answer:
    """Do it, say so, and lead back to what waits; or show how it stands when somebody was quicker."""
    try:
        act()
    except (moderating.DecidedMeanwhile, moderating.ThreadTakenAway) as refusal:
        return _post(post_id, refused=refusal), refusal.status
    flash(str(said), "good")
    return redirect(url_for(".post", post_id=post_id))


def _with_reason(post_id: int, act: Callable[[str], object], said: Lazy) -> Answer:
    queue.case(actor(), post_id)
    form = ReasonForm()
    if not form.validate():
        return _post(post_id, reason=form), 422
    try:
        act(form.reason.data)
    except moderating.DecidedMeanwhile as refusal:
        return _post(post_id, reason=form, refused=refusal), refusal.status
    flash(str(said), "good")
    return redirect(url_for(".post", post_id=post_id))


def _post(
    post_id: int,
    *,
    reason: ReasonForm | None = None,
    warning: WarningForm | None = None,
    note: NoteForm | None = None,
    refused: Refusal | None = None,
) -> str:
    return render_template(
        "desk/moderation_post.html",
        case=queue.case(actor(), post_id),
        reason=reason or ReasonForm(formdata=None),
        warning=warning or WarningForm(formdata=None),
        note=note or NoteForm(formdata=None),
        refused=refused,
    )


def _thread(
    thread_id: int,
    *,
    reason: ReasonForm | None = None,
    note: NoteForm | None = None,
    refused: Refusal | None = None,
) -> str:
    return render_template(
        "desk/moderation_thread.html",
        case=queue.thread_case(actor(), thread_id),
        reason=reason or ReasonForm(formdata=None),
        note=note or NoteForm(formdata=None),
        refused=refused,
    )


def _person(person_id: int, note: NoteForm | None = None) -> str:
    return render_template(
        "desk/moderation_person.html",
        case=queue.person_case(person_id),
        note=note or NoteForm(formdata=None),
    )
