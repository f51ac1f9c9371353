"""What meetings show on the pages of discussions."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup

from app import clock
from app.accounts.models import Account
from app.accounts.session import happened, reader
from app.discussions.models import Theme, Thread
from app.discussions.queries import Head
from app.errors import NotFound
from app.meetings import discussed, linking, queries
from app.meetings.discussed import Discussed
from app.organisations.models import Organisation
from app.pieces import piece

HELD = 10  #: meetings shown on the page of the body that holds them


def leads_to(thread: Head) -> str:
    """On a thread's page: the meeting it leads to, and others that are discussed in it."""
    meetings = discussed.in_thread(reader(), thread.id, happened() if reader() else None)
    if not meetings:
        return ""
    over = tuple(meeting.ends_at <= clock.now() for meeting in meetings)
    return piece("leads to", meetings, over, caller=lambda: Markup(_leads_to(meetings, over)))  # noqa: S704


def _leads_to(meetings: Sequence[Discussed], over: Sequence[bool]) -> str:
    return render_template("meetings/_leads_to.html", meetings=zip(meetings, over, strict=True))


def of_thread(thread: Thread) -> str:
    """On the page for those who keep order in a thread: which meetings are discussed there."""
    meetings = linking.meetings_of(reader(), thread.id)
    return render_template("meetings/_of_thread.html", thread=thread, meetings=meetings)


def ahead_of_theme(theme: Theme) -> str:
    """On a theme's page: its next meetings, and its calendar."""
    return render_template("meetings/_ahead.html", theme=theme, meetings=queries.of_theme(reader(), theme.id))


def held_by(organisation: Organisation) -> str:
    """On an organisation's page: the meetings it holds."""
    meetings = queries.held_by(reader(), organisation.id, HELD)
    return render_template("meetings/_held.html", meetings=meetings) if meetings else ""


def organised_by(account: Account) -> str:
    """On a person's page: the meetings she organises."""
    meetings = queries.of_organiser(reader(), account.id, HELD)
    return render_template("meetings/_held.html", meetings=meetings) if meetings else ""


def card(meeting_id: int) -> str:
    """In a post of a discussion: a meeting that everybody may see, as a card."""
    try:
        meeting = queries.find(None, meeting_id)
    except NotFound:
        return ""
    return render_template("meetings/_card.html", meeting=meeting)
