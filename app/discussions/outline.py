"""The outline of a long thread: what each of its pages begins with, by month."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from app.db import db
from app.discussions.kinds import PostState
from app.discussions.models import Post
from app.discussions.queries import PAGE, page_of
from app.text.clean import excerpt
from app.text.markdown import to_plain

PAGES = 50  #: pages of a thread on one of its outline
LONG = 3  #: pages of a thread up to which it needs none
_NAMED = 3  #: authors named of each page
_LOOKED_AT = 2_000  #: characters of a post of which its first words are made
_FIRST_WORDS = 120  #: characters shown of them


class Line(NamedTuple):
    """One page of a thread."""

    page: int
    first: int  #: the number of its first post
    last: int  #: of its last one
    since: datetime  #: when the first one was shown
    words: str  #: with which the first begins that can be read; "": none can
    language: str  #: of the words
    authors: Sequence[str]  #: some of those who wrote; "": somebody who left
    others: int  #: how many more wrote


def lines(thread_id: int, posts: int, part: int) -> list[Line]:
    """Return the lines of a part of the outline: :data:`PAGES` pages of a thread with so many posts."""
    first, last = (part - 1) * PAGES * PAGE + 1, min(part * PAGES * PAGE, posts)
    wrote = select(Post.number, Post.author_name, Post.shown_at, Post.written_at, Post.state)
    wrote = wrote.where(Post.thread_id == thread_id, Post.number.between(first, last)).order_by(Post.number)
    pages: dict[int, list[tuple[int, str, datetime, bool]]] = {}
    for number, name, shown_at, written_at, state in db.session.execute(wrote):
        is_there = state is PostState.VISIBLE
        assert number is not None  # it lies between two
        pages.setdefault(page_of(number), []).append((number, name, shown_at or written_at, is_there))
    begins = {
        page: next((number for number, _name, _at, is_there in rows if is_there), None)
        for page, rows in pages.items()
    }
    words = _words(thread_id, [number for number in begins.values() if number is not None])
    found = []
    for page, rows in pages.items():
        names = list(dict.fromkeys(name for _number, name, _at, is_there in rows if is_there))
        said, language = words.get(begins[page] or 0, ("", ""))
        found.append(
            Line(
                page, rows[0][0], rows[-1][0], rows[0][2], said, language,
                names[:_NAMED], max(0, len(names) - _NAMED),
            )
        )  # fmt: skip
    return found


def parts(pages: int) -> int:
    """Return how many parts the outline of a thread of so many pages has."""
    return -(-pages // PAGES)


def _words(thread_id: int, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    query = select(Post.number, func.substr(Post.html, 1, _LOOKED_AT), Post.language)
    query = query.where(Post.thread_id == thread_id, Post.number.in_(numbers))
    return {
        number: (excerpt(" ".join(to_plain(html).split()), _FIRST_WORDS), language)
        for number, html, language in db.session.execute(query)
    }
