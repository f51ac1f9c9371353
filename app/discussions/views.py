"""Pages of themes and threads. A visitor's thread page is kept as finished bytes."""

import re
from datetime import UTC, datetime

import flask
from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import clock, i18n, kept, moments, panels, text, tokens
from app.accounts.session import actor, kept_for_visitors, key, reader, signed_in
from app.discussions import operations, personal, queries
from app.discussions.forms import ReplyForm, ThreadForm
from app.discussions.queries import Head
from app.errors import NotFound, Refusal
from app.i18n import _
from app.limits import limiter
from app.links import slug as slug_of
from app.organisations import queries as organisations
from app.organisations import recording
from app.organisations.access import NotYours, Recorded

blueprint = Blueprint("discussions", __name__)

Answer = str | Response | tuple[str, int]

HELD = _("Thank you. A facilitator reads what you wrote before it is published; you will find it here then.")
FOR_VISITORS = "no-cache"  # keep it, but ask each time whether it changed
VARY = "Cookie, Accept-Language, Accept-Encoding"


@blueprint.get("/discussions")
@kept_for_visitors
def index() -> Answer:
    """All themes, and where the newest words are."""
    return render_template(
        "discussions/index.html", themes=queries.themes(reader()), latest=queries.latest(reader(), 8)
    )


@blueprint.get("/themes/<slug>")
@kept_for_visitors
def theme(slug: str) -> Answer:
    """One theme: its threads, newest word first."""
    found = queries.theme(reader(), slug)
    rows = queries.threads_of(reader(), found.id, before=_before(request.args.get("before")))
    older = None
    if len(rows) > queries.PAGE:
        rows = rows[: queries.PAGE]
        older = f"{int(rows[-1].last_post_at.timestamp() * 1_000_000)}-{rows[-1].id}"
    above, below = queries.around(reader(), found)
    return render_template(
        "discussions/theme.html",
        theme=found,
        words=queries.words_of(found),
        above=above,
        below=below,
        may_start=queries.may_start(reader(), found),
        threads=rows,
        pinned=queries.pinned_in(found.id) if "before" not in request.args else [],
        older=older,
        is_first="before" not in request.args,
        may_edit=queries.may_edit_theme(reader(), found),
        panels=panels.collect("theme", found),
    )


def _before(value: str | None) -> tuple[datetime, int] | None:
    """Read where the page above ended: microseconds since 1970, and the id of its last thread."""
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,16}-[0-9]{1,18}", value):
        raise NotFound
    moment, number = value.split("-")
    return datetime.fromtimestamp(int(moment) // 1_000_000, UTC).replace(
        microsecond=int(moment) % 1_000_000
    ), int(number)


@blueprint.get("/themes/<slug>/new")
@signed_in
def new(slug: str) -> Answer:
    """Ask for a new thread."""
    form = ThreadForm(formdata=None, language=i18n.language(), key=tokens.fresh())
    return _thread_form(slug, form)


@blueprint.post("/themes/<slug>")
@signed_in
@limiter.limit("20/hour", key_func=key)
def create(slug: str) -> Answer:
    """Open a thread with its first post."""
    form = ThreadForm()
    _offer(form)
    if "preview" in request.form:
        return _thread_form(slug, form, preview=_preview(form))
    recorded = _checked(form)
    if form.errors:
        return _thread_form(slug, form), 422
    try:
        thread = operations.start_thread(
            actor(),
            theme=slug,
            title=form.title.data,
            source=form.source.data,
            language=form.language.data,
            organisation_id=form.organisation_id,
            key=form.key.data or tokens.fresh(),
            recorded=recorded,
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        _refused(form, refusal)
        return _thread_form(slug, form), 422
    return redirect(url_for(".thread", thread_id=thread.id, slug=slug_of(thread.title)))


def _thread_form(slug: str, form: ThreadForm, preview: Markup | None = None) -> str:
    _offer(form)
    theme = queries.theme(reader(), slug)
    return render_template(
        "discussions/new.html", theme=theme, words=queries.words_of(theme), form=form, preview=preview
    )


@blueprint.get("/threads/<int:thread_id>", defaults={"slug": ""})
@blueprint.get("/threads/<int:thread_id>-<slug>")
def thread(thread_id: int, slug: str) -> Answer:
    """One page of a thread, at one address only: what is kept for all says it in its links."""
    head = queries.head(reader(), thread_id)
    page = _page(head)
    if slug != slug_of(head.title) or request.query_string != (f"page={page}".encode() if page > 1 else b""):
        return redirect(_address(head, page), 301)
    if reader() is not None:
        form = ReplyForm(formdata=None, language=i18n.language(), key=tokens.fresh())
        return _thread_page(head, page, form)
    if request.cookies.get(flask.current_app.config["SESSION_COOKIE_NAME"]):
        return _thread_page(head, page, None)  # something may wait to be said to this browser
    return kept.answer(
        f"thread {thread_id} {page} {i18n.language()}",
        # which meeting lies ahead changes with the day; it says no time that would grow old sooner
        f"{head.revision} {moments.local(clock.now()):%Y-%m-%d} {kept.edition()}",
        lambda: _thread_page(head, page, None),
        mimetype="text/html",
        cache_control=FOR_VISITORS,
        vary=VARY,
        exact=True,  # the tag tells what stands there, and nothing of what others see beside it
        sign=queries.sign_of(head),
    )


def _page(head: Head) -> int:
    """Read the number of the page, from the address; the first one unless it says another.

    :raises NotFound: there is no such page.
    """
    value = request.args.get("page", "1")
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= head.pages:
        raise NotFound
    return int(value)


def _thread_page(head: Head, page: int, form: ReplyForm | None, preview: Markup | None = None) -> str:
    if form is not None:
        _offer(form)
    rows = queries.posts(head.id, page)
    return render_template(
        "discussions/thread.html",
        thread=head,
        address=_address(head),
        here=_address(head, page),
        newest=f"{_address(head, head.pages)}#post-{head.posts}",
        posts=rows,
        own=personal.marks(reader(), rows),
        page=page,
        page_of=queries.page_of,
        form=form,
        preview=preview,
        panels=panels.collect("thread", head),
    )


@blueprint.post("/threads/<int:thread_id>")
@signed_in
@limiter.limit("60/hour", key_func=key)
def reply(thread_id: int) -> Answer:
    """Say something in a thread, or look first how it will stand there."""
    head, form = queries.head(actor(), thread_id), ReplyForm()
    _offer(form)
    if "preview" in request.form:
        return _thread_page(head, head.pages, form, preview=_preview(form))
    recorded = _checked(form)
    if form.errors:
        return _thread_page(head, head.pages, form), 422
    try:
        post = operations.reply(
            actor(),
            thread_id=thread_id,
            source=form.source.data,
            language=form.language.data,
            organisation_id=form.organisation_id,
            key=form.key.data or tokens.fresh(),
            recorded=recorded,
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        _refused(form, refusal)
        return _thread_page(head, head.pages, form), 422
    if post.number is None:
        flask.flash(str(HELD), "info")
        return redirect(_address(head, head.pages))
    return redirect(f"{_address(head, queries.page_of(post.number))}#post-{post.number}")


def _address(head: Head, page: int = 1) -> str:
    return url_for(".thread", thread_id=head.id, slug=slug_of(head.title), page=page if page > 1 else None)


def _preview(form: ReplyForm) -> Markup | None:
    """Make the text as it will stand; None when there is none. What is wrong is said at the field."""
    if not form.source.data:
        form.refused(form.source, _("Please write something."))
        return None
    try:
        return Markup(text.to_html(form.source.data))  # noqa: S704  # sanitised
    except Refusal as refusal:
        form.refused(form.source, refusal)
        return None


def _checked(form: ReplyForm) -> Recorded | None:
    """Check what was typed; what is wrong stands next to the fields then. Returns what is to be recorded."""
    form.validate()
    recorded = recording.read(form, actor())
    if recorded and form.is_for_two():
        form.refused(form.organisation, _("Say it yourself, or record it for an organisation: not both."))
    return recorded


def _refused(form: ReplyForm, refusal: Refusal) -> None:
    is_about_voice = isinstance(refusal, NotYours)
    field = (
        form.source
        if not is_about_voice
        else form.recorded_for
        if form.recorded_for.data
        else form.organisation
    )
    form.refused(field, refusal)


def _offer(form: ReplyForm) -> None:
    form.offer(organisations.spoken_for_by(actor().id))
