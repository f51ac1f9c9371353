"""A page of a thread: for visitors, for those who have begun to write, and as many see it who have not."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from app import i18n, pages, panels
from app.accounts import anybody
from app.accounts.anybody import Anybody
from app.accounts.session import actor, reader, something_is_to_be_said
from app.discussions import (
    about,
    composing,
    following,
    keeping_marks,
    kept_posts,
    personal,
    queries,
    read_lines,
    waiting,
)
from app.discussions.composing import Blank, Writing
from app.discussions.drafts import Place
from app.discussions.forms import ReplyForm
from app.discussions.kinds import ThreadKind
from app.discussions.post_rows import PostRow
from app.discussions.queries import Head
from app.discussions.standing import Reading
from app.links import slug as slug_of
from app.pieces import mark


def reading_as_they_are() -> tuple[str, ...]:
    """Return the codes of the languages that the reader wants to see as they are, in their order."""
    person = reader()
    return tuple(sorted({i18n.language(), *(person.reads.split() if person else ())}))


def blank_page(head: Head, page: int) -> str:
    """Make the page for somebody who has begun to write nothing: as many see it, but for what is her own."""
    blank = composing.blank(actor(), place_of(head), questions_of(head))
    if head.waits or not actor().has_agreed or something_is_to_be_said():
        return thread_page(head, page, blank=blank)
    rows, reading = kept_posts.posts(head, page), read_lines.of(head)
    with pages.for_many():
        shown = panels.collect("thread", head)
    told = {
        **_told(queries.for_many(head), page, reading),
        "reader": Anybody(is_secretariat=actor().is_secretariat),
        "is_author": head.author_id == actor().id,
        "reads": reading_as_they_are(),
        "blank": replace(blank, key=mark("key")),
        "shown": tuple(shown.items()),
        "request_path": request.full_path.rstrip("?"),
        "news": mark("news"),
    }
    own = anybody.marks(actor()) | {"key": Markup(blank.key)}  # noqa: S704  # made of letters
    some = _own(head, rows, reading, page)
    nothing: dict[str, Any] = {"own": None, "held": [], "form": None}
    return pages.page("discussions/thread.html", told, lambda: _more(rows, shown) | nothing, own, some)


def thread_page(
    head: Head,
    page: int,
    form: ReplyForm | None = None,
    writing: Writing | None = None,
    *,
    blank: Blank | None = None,
) -> str:
    """Make the page for one reader. form, writing: of her reply; blank: instead, where there is none."""
    if form is not None:
        composing.offer(actor(), form, questions_of(head))
    rows, reading, person = kept_posts.posts(head, page), read_lines.of(head), reader()
    return render_template(
        "discussions/thread.html",
        **_told(head, page, reading),
        **_more(rows, panels.collect("thread", head)),
        is_author=person is not None and head.author_id == person.id,
        reads=reading_as_they_are(),
        blank=blank,
        form=form,
        writing=writing,
        own=_own(head, rows, reading, page) if person else None,
        held=waiting.in_thread(actor(), head.id) if head.waits else [],
    )


def _told(head: Head, page: int, reading: Reading | None) -> dict[str, Hashable]:
    """Return what the template is told of a page of a thread, and of how far it is read."""
    new, address = read_lines.anchor(reading) if reading else None, address_of(head)

    def at(page: int) -> str:
        return f"{address}?page={page}" if page > 1 else address

    return {
        "thread": head,
        "page": page,
        "address": address,
        "here": at(page),
        "newest": f"{at(head.pages)}#post-{head.posts}",
        "first": (page - 1) * queries.PAGE + 1,
        "last": min(page * queries.PAGE, head.posts),
        "reading": reading,
        "first_new": f"{at(new[0])}#{new[1]}" if new else None,
    }


def _more(rows: Sequence[PostRow], shown: Mapping[str, Markup]) -> dict[str, Any]:
    """Return what the template is told beside, the same for all, or known by what :func:`_told` returns."""
    return {
        "posts": rows,
        "panels": shown,
        "offered": following.OF_THREADS,
        "page_of": queries.page_of,
    }


def _own(head: Head, rows: Sequence[PostRow], reading: Reading | None, page: int) -> dict[str, Markup]:
    """Return what is the reader's own among the posts: mark -> safe HTML."""
    hers = personal.marks(reader(), rows) | keeping_marks.marks(head, rows)
    return hers | read_lines.marks(reading, page)


def address_of(head: Head, page: int = 1) -> str:
    """Return the one address of a page of a thread."""
    shown = page if page > 1 else None
    return url_for("discussions.thread", thread_id=head.id, slug=slug_of(head.title), page=shown)


def place_of(head: Head) -> Place:
    """Return where a reply to a thread is kept as a draft."""
    return Place("reply", str(head.id))


def questions_of(head: Head) -> list[tuple[int, str]]:
    """List the guiding questions of a consultation: (number, words)."""
    if head.kind is not ThreadKind.CONSULTATION:
        return []
    return [(one.number, one.words) for one in about.questions_of(head.id)]
