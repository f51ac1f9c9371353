"""Moving posts to another discussion, merging two, and finding what stood in one that was merged."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import i18n
from app.accounts.session import actor, key, reader, signed_in
from app.discussions import about, audiences, moving, places, queries
from app.discussions.models import Thread
from app.discussions.thread_forms import NEW, MergeForm, MovingForm
from app.errors import NotFound, Refusal
from app.i18n import _, ngettext
from app.limits import limiter
from app.links import slug as slug_of
from app.numbers import want_whole

blueprint = Blueprint("moving", __name__, url_prefix="/threads/<int:thread_id>")

Answer = str | Response | tuple[str, int]
CHOICE = 50  #: posts on a page to choose from
LINES = 500  #: on a page that says where posts are now


@blueprint.get("/moving")
@signed_in
def show(thread_id: int) -> str:
    """Choose posts of a discussion, and where they go; or merge it into another one."""
    fresh = MovingForm(formdata=None, data={"where": NEW, "language": i18n.language()})
    return _page(thread_id, fresh, MergeForm(formdata=None))


@blueprint.post("/moving")
@signed_in
@limiter.limit("60/hour", key_func=key)
def move(thread_id: int) -> Answer:
    """Move posts: into a new discussion, or into one that is there."""
    about.to_arrange(actor(), thread_id)
    form, empty = MovingForm(), MergeForm(formdata=None)
    if not form.validate():
        return _page(thread_id, form, empty), 422
    try:
        numbers = moving.numbers_in(f"{form.numbers.data or ''} {' '.join(_ticked())}")
        into = _moved(thread_id, form, numbers)
    except audiences.OthersWillSee as refusal:
        return _ask_audience(thread_id, refusal, url_for(".move", thread_id=thread_id)), 422
    except Refusal as refusal:
        form.refused_at(form.into if isinstance(refusal, moving.AnotherThread) else form.numbers, refusal)
        return _page(thread_id, form, empty), 422
    count = len(numbers)
    flash(str(ngettext("%(num)s post stands here now.", "%(num)s posts stand here now.", count)), "good")
    return redirect(_address(into))


def _moved(thread_id: int, form: MovingForm, numbers: set[int]) -> Thread:
    if form.where.data == NEW:
        return moving.split(
            actor(), thread_id, numbers=numbers, title=form.title.data, language=form.language.data
        )
    agreed = form.agreed.data or None
    return moving.move(actor(), thread_id, numbers=numbers, into_id=form.into_id, agreed=agreed)


@blueprint.post("/merging")
@signed_in
@limiter.limit("60/hour", key_func=key)
def merge(thread_id: int) -> Answer:
    """Let all of a discussion go into another one."""
    about.to_arrange(actor(), thread_id)
    form = MergeForm()
    try:
        if not form.validate():
            return _merge_refused(thread_id, form), 422
        into = moving.merge(actor(), thread_id, into_id=form.into_id, agreed=form.agreed.data or None)
    except audiences.OthersWillSee as refusal:
        return _ask_audience(thread_id, refusal, url_for(".merge", thread_id=thread_id)), 422
    except Refusal as refusal:
        form.refused_at(form.into, refusal)
        return _merge_refused(thread_id, form), 422
    flash(str(_("Merged. The old address leads here from now on.")), "good")
    return redirect(_address(into))


@blueprint.get("/from/<int:old_id>")
def arrive(thread_id: int, old_id: int) -> str:
    """Where each post of a discussion stands that was merged into this one, at its old number.

    Browsers keep what stands behind the # of an old link: it finds the line of that number here.
    """
    head, old = queries.head(reader(), thread_id), queries.head(reader(), old_id)
    if old.merged_into_id != thread_id:
        raise NotFound
    after = _after()
    rows = places.moved_out_of(reader(), old_id, after=after, limit=LINES + 1)
    return render_template(
        "discussions/arrive.html",
        thread=head,
        old=old,
        address=url_for("discussions.thread", thread_id=head.id, slug=slug_of(head.title)),
        rows=rows[:LINES],
        more=rows[LINES - 1].number if len(rows) > LINES else None,
    )


def _after() -> int:
    return want_whole(request.args.get("after", "0"))


def _ticked() -> list[str]:
    return [value for value in request.form.getlist("post") if re.fullmatch("[0-9]{1,9}", value)]


def _address(thread: Thread) -> str:
    return url_for("discussions.thread", thread_id=thread.id, slug=slug_of(thread.title))


def _ask_audience(thread_id: int, refusal: audiences.OthersWillSee, action: str) -> str:
    return render_template(
        "discussions/audience.html",
        thread=queries.head(actor(), thread_id),
        refusal=refusal,
        action=action,
        sent=[pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", "agreed"}],
    )


def _merge_refused(thread_id: int, form: MergeForm) -> str:
    fresh = MovingForm(formdata=None, data={"where": NEW, "language": i18n.language()})
    return _page(thread_id, fresh, form)


def _page(thread_id: int, form: MovingForm, merge: MergeForm) -> str:
    after = _after()
    rows = places.to_move_from(actor(), thread_id, after=after, limit=CHOICE + 1)
    thread = about.to_arrange(actor(), thread_id)
    return render_template(
        "discussions/moving.html",
        thread=thread,
        address=_address(thread),
        rows=rows[:CHOICE],
        more=rows[CHOICE - 1].number if len(rows) > CHOICE else None,
        ticked=set(_ticked()),
        form=form,
        merge=merge,
    )
