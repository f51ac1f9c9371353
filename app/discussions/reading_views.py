"""What people do with what they read: note it, follow it; the outline and the print of a discussion."""

import re
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.session import actor, kept_for_visitors_who_ask, key, reader, signed_in
from app.discussions import finding, following, outline, post_rows, queries, read_lines, reading
from app.discussions.kinds import Level
from app.discussions.queries import Head
from app.discussions.ranges import Range, parse
from app.errors import NotFound
from app.i18n import _, ngettext
from app.limits import limiter
from app.links import public_url
from app.links import slug as slug_of
from app.moments import local
from app.numbers import want_whole

blueprint = Blueprint("reading", __name__)

Answer = str | Response
SHEET = 200  #: posts on a page to be printed
LONGEST = 2_000  #: characters that say which posts were read


@blueprint.get("/posts/<int:post_id>")
def post(post_id: int) -> Answer:
    """Lead to where a post stands now: this address stays when it is moved."""
    thread_id, number = finding.place_of(reader(), post_id)
    return redirect(_place(queries.head(reader(), thread_id), number))


@blueprint.post("/threads/<int:thread_id>/marks")
@signed_in
@limiter.limit("1200/hour", key_func=key)
def mark(thread_id: int) -> Answer:
    """Note which posts somebody has read: those that a page saw on her screen, or all to a place."""
    reading.mark(actor(), thread_id, _ranges())
    if request.accept_mimetypes.best == "application/json":
        return Response(status=204)
    head = queries.head(actor(), thread_id)
    found = read_lines.of(head)
    new = read_lines.anchor(found) if found else None
    if found is None or new is None:
        flash(str(_("You have read all of this discussion.")), "good")
        return redirect(_place(head, head.posts))
    flash(
        str(ngettext("Noted. %(num)s post is still new.", "Noted. %(num)s posts are still new.", found.new)),
        "good",
    )
    return redirect(f"{_address(head, new[0])}#{new[1]}")


@blueprint.post("/threads/<int:thread_id>/unread")
@signed_in
@limiter.limit("120/hour", key_func=key)
def keep_new(thread_id: int) -> Answer:
    """Let all posts from one on be new again."""
    value = request.form.get("from", "").strip().lstrip("#")
    head = queries.head(actor(), thread_id)
    if not re.fullmatch("[0-9]{1,18}", value) or not 1 <= int(value) <= head.posts:
        flash(str(_("Please give the number of a post of this discussion.")), "bad")
        return redirect(f"{_address(head)}#read")
    reading.keep_new(actor(), thread_id, int(value))
    flash(str(_("Everything from post %(number)s on is new again.", number=value)), "good")
    return redirect(f"{_address(head, queries.page_of(int(value)))}#post-{value}")


@blueprint.post("/threads/<int:thread_id>/level")
@signed_in
@limiter.limit("120/hour", key_func=key)
def follow_thread(thread_id: int) -> Answer:
    """Follow a discussion in another way."""
    following.follow_thread(actor(), thread_id, _level())
    flash(str(_("Saved.")), "good")
    return redirect(f"{_address(queries.head(actor(), thread_id))}#follow")


@blueprint.post("/themes/<slug>/level")
@signed_in
@limiter.limit("120/hour", key_func=key)
def follow_theme(slug: str) -> Answer:
    """Follow a theme in another way."""
    following.follow_theme(actor(), slug, _level())
    flash(str(_("Saved.")), "good")
    return redirect(url_for("discussions.theme", slug=slug, _anchor="follow"))


@blueprint.get("/threads/<int:thread_id>/outline")
@kept_for_visitors_who_ask
def show_outline(thread_id: int) -> Answer:
    """What each page of a long discussion begins with."""
    head = queries.head(reader(), thread_id)
    part, parts = _number("part", 1), outline.parts(head.pages)
    if part > parts:
        raise NotFound
    months: list[tuple[datetime, list[outline.Line]]] = []
    for line in outline.lines(head.id, head.posts, part):
        begins = local(line.since)
        if not months or (months[-1][0].year, months[-1][0].month) != (begins.year, begins.month):
            months.append((begins, []))
        months[-1][1].append(line)
    return render_template(
        "discussions/outline.html",
        thread=head,
        address=_address(head),
        months=months,
        part=part,
        parts=parts,
    )


@blueprint.get("/threads/<int:thread_id>/print")
@kept_for_visitors_who_ask
def sheet(thread_id: int) -> Answer:
    """A discussion to be printed: many posts, and nothing around them."""
    head = queries.head(reader(), thread_id)
    first = _number("from", 1)
    if first > max(head.posts, 1):
        raise NotFound
    last = min(first + SHEET - 1, head.posts)
    return render_template(
        "discussions/print.html",
        thread=head,
        address=_address(head),
        public=public_url("discussions.thread", thread_id=head.id, slug=slug_of(head.title)),
        posts=post_rows.posts_between(head.id, first, last),
        first=first,
        last=last,
        before=max(1, first - SHEET) if first > 1 else None,
        after=last + 1 if last < head.posts else None,
        now=clock.now(),
    )


def _ranges() -> list[Range]:
    """Read what was read: "posts", like "3-5,9", and "to", the end of a page.

    :raises NotFound: it is written otherwise.
    """
    posts, to = request.form.get("posts", ""), request.form.get("to", "0")
    if len(posts) > LONGEST or not re.fullmatch("[0-9]{1,18}", to):
        raise NotFound
    try:
        found = parse(posts)
    except ValueError as error:
        raise NotFound from error
    return [*found, (1, int(to))] if int(to) else found


def _level() -> Level | None:
    """Read what was chosen; None: nothing of its own.

    :raises NoSuchLevel: it is none of those that are offered.
    """
    value = request.form.get("level", "")
    try:
        return Level(value) if value else None
    except ValueError as error:
        raise following.NoSuchLevel from error


def _number(name: str, otherwise: int) -> int:
    value = request.args.get(name, str(otherwise))
    found = want_whole(value)
    if not found:
        raise NotFound
    return found


def _address(head: Head, page: int = 1) -> str:
    return url_for(
        "discussions.thread", thread_id=head.id, slug=slug_of(head.title), page=page if page > 1 else None
    )


def _place(head: Head, number: int | None) -> str:
    """Return where a post stands; what is held stands at the end."""
    page = queries.page_of(number) if number else head.pages
    return _address(head, page) + (f"#post-{number}" if number else "")
