"""Pages to begin a discussion."""

import flask
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import tokens
from app.accounts.session import actor, keeps_text, key, reader, signed_in
from app.discussions import about, composing, operations, reading_beginnings, theme_queries
from app.discussions.composing import Writing
from app.discussions.drafts import Place
from app.discussions.forms import AS_WRITTEN, ThreadForm
from app.discussions.kinds import ThreadKind
from app.discussions.models import Theme
from app.errors import Refusal
from app.files import doors
from app.limits import limiter
from app.links import slug as slug_of

blueprint = Blueprint("starting", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.get("/themes/<slug>/new")
@signed_in
def new(slug: str) -> Answer:
    """Ask for a new thread."""
    form = ThreadForm(formdata=None, language=AS_WRITTEN, key=tokens.fresh())
    return _thread_form(slug, form, composing.opened(actor(), form, Place("thread", slug), has_draft=True))


@blueprint.post("/themes/<slug>")
@doors.takes_files(composing.room, composing.ROOM_FOR_WORDS)
@keeps_text
@signed_in
@limiter.limit("60/hour", key_func=key)
def create(slug: str) -> Answer:
    """Open a thread with its first post; or look first how it will stand, or keep it as a draft."""
    form = ThreadForm()
    composing.offer(actor(), form)
    _offer_beginning(slug, form)
    writing = composing.received(actor(), form, Place("thread", slug))
    if "draft" in request.form and composing.keep(actor(), form, writing):
        return redirect(url_for(".new", slug=slug))
    if "preview" in request.form:
        writing.preview = composing.look(actor(), form, writing, None)
        return _thread_form(slug, form, writing)
    recorded, beginning = composing.checked(actor(), form), reading_beginnings.read(form)
    if composing.is_unready(form, writing) or form.errors or beginning is None:
        return _thread_form(slug, form, writing), 422
    try:
        thread = operations.start_thread(
            actor(),
            theme=slug,
            title=form.title.data,
            source=form.source.data,
            language=form.written_in,
            organisation_id=form.organisation_id,
            key=composing.key_of(form),
            recorded=recorded,
            beginning=beginning,
            files=writing.numbers,
            draft=writing.draft,
        )
    except Refusal as refusal:
        composing.refused(form, refusal)
        return _thread_form(slug, form, writing), 422
    return redirect(url_for("discussions.thread", thread_id=thread.id, slug=slug_of(thread.title)))


def _thread_form(slug: str, form: ThreadForm, writing: Writing) -> str:
    composing.offer(actor(), form)
    theme = _offer_beginning(slug, form)
    return render_template(
        "discussions/new.html",
        theme=theme,
        words=theme_queries.words_of(theme),
        audience=theme_queries.audience_of(actor(), theme),
        form=form,
        writing=writing,
    )


def _offer_beginning(slug: str, form: ThreadForm) -> Theme:
    """Offer what may be begun under a theme, and return that."""
    theme = theme_queries.theme(reader(), slug)
    themes = about.themes_to_begin_in(actor(), ThreadKind.DISCUSSION, besides=theme.id)
    zone = str(flask.current_app.config["NETWORK_TIMEZONE"])
    form.offer_beginning(about.kinds_to_begin(actor(), theme), themes, zone)
    return theme
