"""What stands at the top and beside the posts of a thread: how it stands with it, what belongs to it."""

from flask import render_template

from app.accounts.session import reader
from app.discussions import about
from app.discussions.attaching import described
from app.discussions.consultations import SIX_ZONES
from app.discussions.kinds import ThreadKind, ThreadState
from app.discussions.placing import ABOUT
from app.discussions.queries import Head, page_of

_PLAIN = (ThreadKind.DISCUSSION, ThreadKind.ANNOUNCEMENT)  #: of which there is nothing to say while open


def standing(thread: Head) -> str:
    """Above the posts: why it is locked, what came of it, what answers it, the days and questions it has."""
    if thread.state is ThreadState.OPEN and thread.kind in _PLAIN:
        return ""
    return render_template(
        "discussions/_standing.html",
        thread=thread,
        carries=ABOUT in thread.carries.split(),
        about=about,
        described=described,
        zones=SIX_ZONES,
        page_of=page_of,
        may_accept=_may_accept(thread),
    )


def beside(thread: Head) -> str:
    """Beside the posts: organisations it is about, further themes it stands under, who leads it."""
    if ABOUT not in thread.carries.split():
        return ""
    return render_template("discussions/_beside.html", thread=thread, about=about)


def _may_accept(thread: Head) -> bool:
    """Tell whether the reader may say what answers a question: who asked, and who keeps order."""
    person = reader()
    return thread.kind == "question" and (
        thread.may_moderate or (person is not None and person.id == thread.author_id)
    )
