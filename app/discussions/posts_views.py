"""Pages of single posts: change one, take it back, read what it said before, react to it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import pieces
from app.accounts.session import actor, keeps_text, key, reader, signed_in
from app.discussions import (
    attachments,
    composing,
    drafts,
    editing,
    personal,
    post_queries,
    post_rows,
    queries,
    reactions,
    withdrawing,
)
from app.discussions.attachments import TooManyFiles
from app.discussions.composing import Writing
from app.discussions.drafts import Place
from app.discussions.editing import PostChangedMeanwhile, StillShown
from app.discussions.kinds import Reacting
from app.discussions.models import Post, Thread
from app.discussions.post_forms import EditForm, WithdrawForm
from app.discussions.post_queries import Found
from app.errors import NotFound, Refusal
from app.files import doors
from app.i18n import _
from app.limits import limiter
from app.links import slug as slug_of
from app.numbers import want_whole, whole_if_given
from app.text import diff

blueprint = Blueprint("posts", __name__, url_prefix="/posts/<int:post_id>")

Answer = str | Response | tuple[str, int]


@blueprint.get("/edit")
@signed_in
def edit(post_id: int) -> str:
    """Show a post of hers, to change it."""
    found, place = post_queries.to_edit(actor(), post_id), _draft(post_id)
    post, saved = found.post, drafts.find(actor(), place)
    shown = {"source": post.source, "language": post.language, "revision": str(post.revision)}
    kept = {name: saved.fields[name] for name in (*shown, "reason") if name in saved.fields}
    form = EditForm(formdata=None, data={**shown, **kept})
    return _edit_page(found, form, composing.changed(actor(), place, saved, attachments.on(post)))


def _draft(post_id: int) -> Place:
    return Place("edit", str(post_id))


@blueprint.post("/edit")
@doors.takes_files(composing.room, composing.ROOM_FOR_WORDS)
@keeps_text
@signed_in
@limiter.limit("120/hour", key_func=key)
def update(post_id: int) -> Answer:
    """Let a post of hers say something else and have other files, or look first how it will stand there."""
    found, form = post_queries.to_edit(actor(), post_id), EditForm()
    writing = composing.received(actor(), form, _draft(post_id), attachments.on(found.post))
    if "draft" in request.form:
        return _keep(found, form, writing)
    if "preview" in request.form:
        writing.preview = composing.look(actor(), form, writing, found.thread.id)
        return _edit_page(found, form, writing)
    is_right = form.validate()
    if composing.is_unready(form, writing) or not is_right:
        return _edit_page(found, form, writing), 422
    try:
        post = editing.edit(
            actor(),
            post_id,
            source=form.source.data,
            language=form.language.data,
            reason=form.reason.data or "",
            revision=want_whole(form.revision.data, otherwise=PostChangedMeanwhile),
            files=writing.numbers,
            away=writing.away,
        )
    except PostChangedMeanwhile as refusal:
        found = post_queries.to_edit(actor(), post_id)
        form.revision.data = str(found.post.revision)  # the next saving is meant as it is
        return _edit_page(found, form, writing, changed=True), refusal.status
    except Refusal as refusal:
        about = form.files if isinstance(refusal, StillShown | TooManyFiles) else form.source
        form.refused_at(about, refusal)
        return _edit_page(found, form, writing), 422
    flash(str(_("Saved.")), "good")
    return redirect(_place(post, found.thread))


def _keep(found: Found, form: EditForm, writing: Writing) -> Answer:
    """Save what stands in the form as a draft, right or not: it is hers alone."""
    try:
        composing.keep(actor(), form, writing)
    except Refusal as refusal:
        form.refused_at(form.source, refusal)
        return _edit_page(found, form, writing), 422
    composing.is_unready(form, writing)
    flash(str(_("Saved as a draft.")), "good")
    return _edit_page(found, form, writing)


def _edit_page(found: Found, form: EditForm, writing: Writing, *, changed: bool = False) -> str:
    form.key.data = f"edit-{found.post.id}-{form.revision.data}"
    return render_template(
        "discussions/edit_post.html",
        post=found.post,
        thread=found.thread,
        form=form,
        changes=diff.changes(form.source.data or "", found.post.source) if changed else None,
        writing=writing,
        back=_place(found.post, found.thread),
    )


@blueprint.get("/history")
def history(post_id: int) -> str:
    """Show what a post said before, and what was changed."""
    found = post_queries.history(reader(), post_id, whole_if_given(request.args.get("text")))
    return render_template(
        "discussions/post_history.html",
        post=found.post,
        thread=found.thread,
        history=found,
        back=_place(found.post, found.thread),
    )


@blueprint.get("/withdrawal")
@signed_in
def ask_to_withdraw(post_id: int) -> str:
    """Ask whether a post of hers is to be taken back."""
    return _withdrawal_page(post_queries.to_edit(actor(), post_id), WithdrawForm(formdata=None))


@blueprint.post("/withdrawal")
@signed_in
@limiter.limit("60/hour", key_func=key)
def withdraw(post_id: int) -> Answer:
    """Take a post of hers back."""
    form = WithdrawForm()
    if not form.validate():
        return _withdrawal_page(post_queries.to_edit(actor(), post_id), form), 422
    post = withdrawing.withdraw(actor(), post_id, reason=form.reason.data or "")
    if post.number is None:
        flash(str(_("Withdrawn. It will not be published.")), "good")
    else:
        flash(str(_("Withdrawn. For ten minutes you can put it back, where it stood.")), "good")
    return redirect(_place(post, post_queries.thread_of(actor(), post)))


def _withdrawal_page(found: Found, form: WithdrawForm) -> str:
    return render_template(
        "discussions/withdraw_post.html",
        post=found.post,
        thread=found.thread,
        form=form,
        back=_place(found.post, found.thread),
    )


@blueprint.post("/restoration")
@signed_in
@limiter.limit("60/hour", key_func=key)
def restore(post_id: int) -> Response:
    """Put back what she withdrew a moment ago."""
    post = withdrawing.restore(actor(), post_id)
    flash(str(_("It stands there again.")), "good")
    return redirect(_place(post, post_queries.thread_of(actor(), post)))


@blueprint.get("/reactions")
def reactions_to(post_id: int) -> str:
    """Name who said what to a post without words, as far as the reader may know."""
    found, said = post_queries.reactions_to(reader(), post_id)
    return render_template(
        "discussions/post_reactions.html",
        post=found.post,
        thread=found.thread,
        said=said,
        back=_place(found.post, found.thread),
    )


@blueprint.post("/reactions/<reacting>")
@signed_in
@limiter.limit("600/hour", key_func=key)
def react(post_id: int, reacting: str) -> Answer:
    """Say something to a post without words, or say it no longer; then show how it stands."""
    if reacting not in set(Reacting) or request.form.get("turn", "") not in {"", "on", "off"}:
        raise NotFound
    turn = request.form.get("turn")
    post = reactions.turn(actor(), post_id, Reacting(reacting), on=turn == "on" if turn else None)
    if "piece" not in request.form:
        return redirect(_place(post, post_queries.thread_of(actor(), post)))
    used = post_rows.reacted(post.reactions)
    shared = render_template("discussions/_reactions.html", number=post.number, used=used, post_id=post.id)
    return pieces.filled(Markup(shared), personal.reactions_of(actor(), [post.id]))  # noqa: S704  # a template


def _place(post: Post, thread: Thread) -> str:
    """Return where a post stands; of one that was never visible, the page of its thread."""
    number = post.number
    page = queries.page_of(number) if number else 1
    return url_for(
        "discussions.thread",
        thread_id=thread.id,
        slug=slug_of(thread.title),
        page=page if page > 1 else None,
        _anchor=f"post-{number}" if number else None,
    )
