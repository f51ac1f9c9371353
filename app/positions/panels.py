"""What statements show on the page of their discussion."""

from flask import render_template
from markupsafe import Markup

from app.discussions.kinds import LISTED
from app.discussions.queries import Head
from app.organisations.countries import countries
from app.pieces import piece
from app.positions import queries
from app.positions.kinds import Stance
from app.positions.statements import PLACE


def put_here(thread: Head) -> str:
    """Above the posts: the statements put in a discussion, and how many organisations stand where.

    Nothing is asked for where there is none, or where it was made before: the revision of the thread tells.
    """
    if PLACE not in thread.carries.split():
        return ""
    return piece("positions", thread.id, thread.revision, caller=lambda: _made(thread.id))


def _made(thread_id: int) -> Markup:
    return Markup(  # noqa: S704  # our own template
        render_template(
            "positions/_panel.html",
            put=queries.put_in(thread_id),
            stances=list(Stance),
            countries=countries,
        )
    )


def to_put(thread: Head) -> str:
    """For those who lead a discussion: to put a statement."""
    if not thread.may_moderate or thread.state not in LISTED:
        return ""
    return render_template("positions/_to_put.html", thread=thread)
