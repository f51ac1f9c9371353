"""The lists of discussions: the latest, what is new, hers, those she follows, consultations that are open."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.session import actor, kept_for_visitors_who_ask, key, reader, signed_in
from app.discussions import keyset, lists, reading
from app.discussions.keyset import Place
from app.discussions.queries import PAGE, ThreadRow
from app.i18n import ngettext
from app.limits import limiter
from app.numbers import want_whole, whole_if_given

blueprint = Blueprint("lists", __name__, url_prefix="/discussions")

Answer = str | Response


@blueprint.get("/latest")
@kept_for_visitors_who_ask
def latest() -> Answer:
    """Discussions by their newest word."""
    rows = lists.latest(reader(), theme=_theme(), before=_before())
    return _list("latest", rows, _by_word)


@blueprint.get("/unread")
@signed_in
def unread() -> Answer:
    """What is new to somebody, of what she follows."""
    before = whole_if_given(request.args.get("before"), 18)
    rows, places = lists.fresh(actor(), theme=_theme(), before=before)
    older = str(places[PAGE - 1]) if len(rows) > PAGE else None
    # as of now: what comes while she looks at the page stays new when she says that she has read it
    up_to = places[0] if places and before is None else lists.newest_feed_number(actor())
    return _page("unread", rows[:PAGE], older, up_to=up_to)


@blueprint.post("/unread/marks")
@signed_in
@limiter.limit("120/hour", key_func=key)
def mark_all() -> Answer:
    """Note that somebody has read all that was new when her page was made."""
    up_to = want_whole(request.form.get("up_to", "0"), 18)
    count = reading.mark_all(actor(), up_to=up_to, theme=_theme())
    flash(
        str(
            ngettext(
                "%(num)s discussion counts as read now.", "%(num)s discussions count as read now.", count
            )
        ),
        "good",
    )
    return redirect(url_for(".unread", theme=_theme() or None))


@blueprint.get("/mine")
@signed_in
def mine() -> Answer:
    """Discussions somebody began or wrote in."""
    return _list("mine", lists.mine(actor(), theme=_theme(), before=_before()), _by_word)


@blueprint.get("/followed")
@signed_in
def followed() -> Answer:
    """Discussions and themes somebody follows, and what she has muted."""
    rows = lists.followed(actor(), theme=_theme(), before=_before())
    is_first = "before" not in request.args
    return _list(
        "followed",
        rows,
        _by_word,
        followed_themes=lists.followed_themes(actor()) if is_first else [],
        muted=lists.muted(actor()) if is_first else [],
    )


@blueprint.get("/consultations")
@kept_for_visitors_who_ask
def consultations() -> Answer:
    """Consultations in which one can speak now, and those that open soon."""
    after = keyset.read(request.args.get("after"))
    rows = lists.open_now(reader(), theme=_theme(), after=after)
    coming = lists.opening(reader(), theme=_theme()) if after is None else []
    return _list("consultations", rows, _by_end, coming=coming)


def _theme() -> str:
    return request.values.get("theme", "")[:200]


def _before() -> Place | None:
    return keyset.read(request.args.get("before"))


def _by_word(row: ThreadRow) -> str:
    return keyset.written(row.last_post_at, row.id)


def _by_end(row: ThreadRow) -> str:
    assert row.closes_at is not None
    return keyset.written(row.closes_at, row.id)


def _list(name: str, rows: Sequence[ThreadRow], place: Callable[[ThreadRow], str], **more: Any) -> str:
    """Show a list that was read by one row more than a page holds."""
    older = place(rows[PAGE - 1]) if len(rows) > PAGE else None
    return _page(name, rows[:PAGE], older, **more)


def _page(name: str, rows: Sequence[ThreadRow], older: str | None, **more: Any) -> str:
    return render_template(
        "discussions/list.html",
        list=name,
        threads=rows,
        new=lists.new_in(reader(), rows),
        older=older,
        is_first=not {"before", "after"} & request.args.keys(),
        theme=_theme(),
        themes=lists.themes(reader()),
        **more,
    )
