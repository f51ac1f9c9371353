"""Pages of themes and threads. A visitor's thread page is kept as finished bytes."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import flask
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock, i18n, kept, moments, panels, tokens
from app.accounts.session import (
    actor,
    keeps_text,
    kept_for_visitors,
    key,
    reader,
    signed_in,
)
from app.discussions import (
    cards,
    composing,
    finding,
    following,
    keyset,
    lists,
    operations,
    places,
    queries,
    read_lines,
    theme_queries,
    thread_lists,
)
from app.discussions.forms import AS_WRITTEN, ReplyForm
from app.discussions.kinds import ThreadState
from app.discussions.queries import Head
from app.discussions.thread_pages import address_of, blank_page, place_of, questions_of, thread_page
from app.errors import NotFound, Refusal
from app.files import doors
from app.i18n import _
from app.limits import limiter
from app.links import slug as slug_of
from app.numbers import want_whole

blueprint = Blueprint("discussions", __name__)
blueprint.add_app_template_filter(cards.with_cards, "with_cards")

Answer = str | Response | tuple[str, int]

HELD = _("Thank you. A facilitator reads what you wrote before it is published; you will find it here then.")
FOR_VISITORS = "no-cache"  # keep it, but ask each time whether it changed
VARY = "Cookie, Accept-Language, Accept-Encoding"


@blueprint.get("/discussions")
@kept_for_visitors
def index() -> Answer:
    """All themes, and where the newest words are."""
    return render_template(
        "discussions/index.html", themes=theme_queries.themes(reader()), latest=queries.latest(reader(), 8)
    )


@blueprint.get("/themes/<slug>")
@kept_for_visitors
def theme(slug: str) -> Answer:
    """One theme: its threads, newest word first."""
    try:
        found = theme_queries.theme(reader(), slug)
    except NotFound:
        return redirect(url_for(".theme", slug=theme_queries.theme_now(reader(), slug)), 301)
    rows = thread_lists.threads_of(reader(), found.id, before=keyset.read(request.args.get("before")))
    older = None
    if len(rows) > queries.PAGE:
        rows = rows[: queries.PAGE]
        older = keyset.written(rows[-1].last_post_at, rows[-1].id)
    above, below = theme_queries.around(reader(), found)
    return render_template(
        "discussions/theme.html",
        theme=found,
        words=theme_queries.words_of(found),
        above=above,
        below=below,
        may_start=theme_queries.may_start(reader(), found),
        threads=rows,
        pinned=thread_lists.pinned_in(found.id) if "before" not in request.args else [],
        older=older,
        is_first="before" not in request.args,
        may_edit=theme_queries.may_edit_theme(reader(), found),
        level=lists.level_of_theme(actor(), found.id) if reader() else None,
        offered=following.OF_THEMES,
        panels=panels.collect("theme", found),
    )


@blueprint.get("/threads/<int:thread_id>", defaults={"slug": ""})
@blueprint.get("/threads/<int:thread_id>-<slug>")
def thread(thread_id: int, slug: str) -> Answer:
    """One page of a thread, at one address only: what is kept for all says it in its links."""
    head = queries.head(reader(), thread_id)
    elsewhere = _elsewhere(head)
    if elsewhere is not None:
        return redirect(elsewhere, 301 if head.state is ThreadState.MERGED else 302)
    page = _page(head)
    asks = reader() is not None and bool(_ASKED & request.args.keys())
    if slug != slug_of(head.title) or not (asks or request.query_string == _plain(page)):
        return redirect(address_of(head, page), 301)
    if reader() is not None:
        if not (asks or head.has_draft):
            return blank_page(head, page)
        form, place = ReplyForm(formdata=None, language=AS_WRITTEN, key=tokens.fresh()), place_of(head)
        writing = composing.opened(actor(), form, place, has_draft=head.has_draft)
        return thread_page(head, page, form, writing)
    if request.cookies.get(flask.current_app.config["SESSION_COOKIE_NAME"]):
        return thread_page(head, page)  # something may wait to be said to this browser
    return kept.answer(
        f"thread {thread_id} {page} {i18n.language()}",
        # which meeting lies ahead changes with the day; it says no time that would grow old sooner
        f"{head.revision} {head.phase} {moments.local(clock.now()):%Y-%m-%d} {kept.edition()}",
        lambda: thread_page(head, page),
        mimetype="text/html",
        cache_control=FOR_VISITORS,
        vary=VARY,
        exact=True,  # the tag tells what stands there, and nothing of what others see beside it
        sign=queries.sign_of(head),
    )


#: what the form of a reply may be opened with, by those who are signed in
_ASKED = frozenset({"answers", "quote", "draft"})


def _plain(page: int) -> bytes:
    return f"page={page}".encode() if page > 1 else b""


def _elsewhere(head: Head) -> str | None:
    """Return where to go for what the address asks for, if that is somewhere else.

    ``post=12``: that post, wherever it stands now. ``post=new``: the first that is new. ``on=2026-11-30``:
    the first of that day or after it. A discussion that was merged leads to the other one.

    :raises NotFound: no number, or no day.
    """
    wanted, on = request.args.get("post"), request.args.get("on")
    if wanted == "new":
        reading = read_lines.of(head)
        new = read_lines.anchor(reading) if reading else None
        return f"{address_of(head, new[0])}#{new[1]}" if new else _post(head, head.posts)
    if wanted is not None:
        here = max(1, min(want_whole(wanted, 18), head.posts))
        thread_id, number = places.place_of(reader(), head.id, here)
        return _post(head if thread_id == head.id else queries.head(reader(), thread_id), number)
    if on is not None:
        if not head.posts:
            return address_of(head)
        return _post(head, finding.number_since(head.id, head.posts, _midnight(on)))
    if head.state is ThreadState.MERGED and head.merged_into_id is not None:
        return url_for("moving.arrive", thread_id=head.merged_into_id, old_id=head.id)
    return None


def _midnight(value: str) -> datetime:
    """Return when a day begins for the reader.

    :raises NotFound: it is no day.
    """
    try:
        day = datetime.combine(date.fromisoformat(value), time(), ZoneInfo(moments.spoken_zone()))
        return day.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotFound from error


def _post(head: Head, number: int) -> str:
    return (
        f"{address_of(head, queries.page_of(max(number, 1)))}#post-{number}" if number else address_of(head)
    )


def _page(head: Head) -> int:
    """Read the number of the page, from the address; the first one unless it says another.

    :raises NotFound: there is no such page.
    """
    page = want_whole(request.args.get("page", "1"))
    if not 1 <= page <= head.pages:
        raise NotFound
    return page


@blueprint.post("/threads/<int:thread_id>")
@doors.takes_files(composing.room, composing.ROOM_FOR_WORDS)
@keeps_text
@signed_in
@limiter.limit("120/hour", key_func=key)
def reply(thread_id: int) -> Answer:
    """Say something in a thread; or look first how it will stand there, or keep it as a draft."""
    head, form = queries.head(actor(), thread_id), ReplyForm()
    composing.offer(actor(), form, questions_of(head))
    writing = composing.received(actor(), form, place_of(head))
    if "draft" in request.form and composing.keep(actor(), form, writing):
        return redirect(f"{address_of(head, head.pages)}#reply")
    if "preview" in request.form:
        writing.preview = composing.look(actor(), form, writing, head.id)
        return thread_page(head, head.pages, form, writing)
    recorded = composing.checked(actor(), form)
    if composing.is_unready(form, writing) or form.errors:
        return thread_page(head, head.pages, form, writing), 422
    try:
        post = operations.reply(
            actor(),
            thread_id=thread_id,
            source=form.source.data,
            language=form.written_in,
            organisation_id=form.organisation_id,
            key=composing.key_of(form),
            recorded=recorded,
            answers=form.answered,
            question=form.asked,
            files=writing.numbers,
            draft=writing.draft,
        )
    except Refusal as refusal:
        composing.refused(form, refusal)
        return thread_page(head, head.pages, form, writing), 422
    if post.number is None:
        flask.flash(str(HELD), "info")
        return redirect(address_of(head, head.pages))
    return redirect(f"{address_of(head, queries.page_of(post.number))}#post-{post.number}")
