"""What those who keep order find on posts that many share: the way to decide about each."""

from collections.abc import Sequence

from flask import get_template_attribute
from markupsafe import Markup

from app.discussions.post_rows import PostRow
from app.discussions.queries import Head


def marks(head: Head, rows: Sequence[PostRow]) -> dict[str, Markup]:
    """Return what stands at the marks of templates/discussions/_posts.html for the reader of ``head``."""
    if not head.may_moderate:
        return {}
    decide = get_template_attribute("discussions/_keeping_acts.html", "decide_about")
    return {f"acts {row.id}": decide(row.id, row.number) for row in rows}
