"""The posts of a page, kept as they were read as long as the thread's revision is the same.

The finished piece of a page says the same to many, but what is one reader's own is found by its posts. So
their rows are kept too, and a page that was read before asks the database for none.
"""

from collections.abc import Sequence

from flask import Flask, current_app

from app import i18n
from app.discussions import post_rows
from app.discussions.post_rows import PostRow
from app.discussions.queries import Head
from app.kept import Shelf

ROOM = 8 * 1024 * 1024  #: bytes each process keeps

Kept = Shelf[Sequence[PostRow]]


def posts(head: Head, page: int) -> Sequence[PostRow]:
    """Return the posts of a page of a thread whose top was read just now."""
    kept: Kept = current_app.extensions["posts"]
    name = (head.id, page, i18n.language())
    found = kept.get(name, head.revision)
    if found is None:
        found = post_rows.posts(head.id, page)
        kept.put(name, head.revision, found, sum(1_000 + 2 * len(row.html) for row in found))
    return found


def init_app(app: Flask) -> None:
    """Give ``app`` its shelf."""
    app.extensions["posts"] = Kept(ROOM)
