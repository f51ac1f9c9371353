"""Pages of ours as cards: in place of an address that stands alone in a paragraph of a post.

What a card says is read when the post is shown, never fetched from elsewhere. Pieces of pages are shared by
many readers: so a card stands only for what everybody may see, and all else stays a link. When such a page
changes, the threads whose posts show it are shown anew.
"""

import re
from typing import Protocol

from markupsafe import Markup
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import panels
from app.discussions.models import Post, Thread
from app.discussions.writing_models import Pointer
from app.journal import JournalEntry

_ALONE = re.compile(
    r'<p class="own">(<a href="/(events|threads)/([0-9]{1,18})[^"]*"[^>]*>.*?</a>)</p>', re.DOTALL
)
_MOST = 12  #: cards in one text; what comes after stays a link


def with_cards(html: Markup | None) -> Markup | None:
    """Put cards into a text of a post, where it points to what everybody may see."""
    if html is None or 'class="own"' not in html:
        return html
    return Markup(_ALONE.sub(_card, html, count=_MOST))  # noqa: S704  # of safe HTML and our own templates


def _card(found: re.Match[str]) -> str:
    made = panels.collect(f"card of {found[2]}", int(found[3]))
    return "".join(made.values()) or found[0]


class AboutAMeeting(Protocol):
    """A fact about one meeting."""

    @property
    def meeting_id(self) -> int:
        """Which."""


class AboutAThread(Protocol):
    """A fact about one thread."""

    @property
    def thread_id(self) -> int:
        """Which."""


def on_meeting_changed(session: Session, _entry: JournalEntry, fact: AboutAMeeting) -> None:
    """Effect: posts that show a card of the meeting show another one, or none."""
    _show_anew(session, "events", fact.meeting_id)


def on_thread_changed(session: Session, _entry: JournalEntry, fact: AboutAThread) -> None:
    """Effect: posts that show a card of the thread show another one, or none."""
    _show_anew(session, "threads", fact.thread_id)


def on_theme_changed(session: Session, _entry: JournalEntry, _fact: object) -> None:
    """Effect: what stands under a theme may be seen by others now. All cards are looked at anew."""
    _show_anew(session, None, 0)


def _show_anew(session: Session, kind: str | None, target_id: int) -> None:
    showing = select(Post.thread_id).join(Pointer, Pointer.post_id == Post.id)
    if kind is not None:
        showing = showing.where(Pointer.kind == kind, Pointer.target_id == target_id)
    session.execute(
        update(Thread)
        .where(Thread.id.in_(showing))
        .values(revision=Thread.revision + 1)
        .execution_options(synchronize_session=False)
    )
