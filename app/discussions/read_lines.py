"""What a page of a thread says of how far its reader has read: lines between posts, the way to the next."""

from flask import get_template_attribute
from markupsafe import Markup

from app.discussions.queries import PAGE, Head, page_of
from app.discussions.standing import Reading, reading_of
from app.i18n import _


def of(head: Head) -> Reading | None:
    """Return how far the reader of ``head`` has read; None for a visitor."""
    if head.standing is None:
        return None
    return reading_of(head.standing, head.id, head.posts, head.last_feed_number)


def marks(reading: Reading | None, page: int) -> dict[str, Markup]:
    """Return the lines before posts of a page, by their marks in templates/discussions/_posts.html."""
    if reading is None or not reading.has_begun:
        return {}
    first = (page - 1) * PAGE + 1
    lines = reading.lines(first, min(page * PAGE, reading.posts))
    if not lines:
        return {}
    read_line = get_template_attribute("components/post.html", "read_line")
    words = {True: _("New from here on"), False: _("You have read these")}
    return {
        f"before {number}": read_line(words[is_new], number == reading.first_new) for number, is_new in lines
    }


def anchor(reading: Reading) -> tuple[int, str] | None:
    """Return the page of the first new post, and what there to go to; None when all is read."""
    number = reading.first_new
    if number is None:
        return None
    return page_of(number), "new" if reading.has_begun and number > 1 else f"post-{number}"
