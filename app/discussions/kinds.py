"""What themes, threads and posts can be, and how pages say it."""

from datetime import datetime
from enum import StrEnum

from app.i18n import Lazy, _


class Who(StrEnum):
    """Who may do something under a theme, of those who see it."""

    EVERYBODY = "everybody"
    FACILITATORS = "facilitators"

    @property
    def words(self) -> Lazy:
        """The people as pages say it."""
        return _WHO[self]


_WHO = {
    Who.EVERYBODY: _("Everybody who has joined"),
    Who.FACILITATORS: _("Facilitators and the secretariat"),
}


class Holding(StrEnum):
    """Whose posts wait for a facilitator before others see them."""

    NOBODY = "nobody"
    NEWCOMERS = "newcomers"
    EVERYBODY = "everybody"

    @property
    def words(self) -> Lazy:
        """The rule as pages say it."""
        return _HOLDINGS[self]


_HOLDINGS = {
    Holding.NOBODY: _("Nobody’s: what is written can be read at once"),
    Holding.NEWCOMERS: _("Those of newcomers, until one was published"),
    Holding.EVERYBODY: _("Everybody’s"),
}


class ThreadKind(StrEnum):
    """What sort of discussion a thread is."""

    DISCUSSION = "discussion"
    QUESTION = "question"
    ANNOUNCEMENT = "announcement"
    CONSULTATION = "consultation"

    @property
    def words(self) -> Lazy:
        """The kind as pages say it."""
        return _THREAD_KINDS[self]


_THREAD_KINDS = {
    ThreadKind.DISCUSSION: _("Discussion"),
    ThreadKind.QUESTION: _("Question"),
    ThreadKind.ANNOUNCEMENT: _("Announcement"),
    ThreadKind.CONSULTATION: _("Consultation"),
}


class ThreadState(StrEnum):
    """How it stands with a thread."""

    HELD = "held"  #: its first post waits for a facilitator
    OPEN = "open"
    LOCKED = "locked"  #: nobody but facilitators says more, for now
    CLOSED = "closed"  #: it has ended, with an outcome
    MERGED = "merged"  #: its posts went to another thread; its address leads there
    REMOVED = "removed"  #: taken away, with a reason

    @property
    def words(self) -> Lazy:
        """The state as pages say it."""
        return _THREAD_STATES[self]


_THREAD_STATES = {
    ThreadState.HELD: _("Waits to be published"),
    ThreadState.OPEN: _("Open"),
    ThreadState.LOCKED: _("Locked"),
    ThreadState.CLOSED: _("Closed"),
    ThreadState.MERGED: _("Merged into another discussion"),
    ThreadState.REMOVED: _("Removed"),
}

#: the states of a thread that stands in lists
LISTED = (ThreadState.OPEN, ThreadState.LOCKED, ThreadState.CLOSED)


class Phase(StrEnum):
    """How far a consultation is."""

    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"


def phase_of(
    kind: ThreadKind, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> Phase | None:
    """Tell how far a thread is that has days; None: it has none."""
    if kind is not ThreadKind.CONSULTATION or closes_at is None:
        return None
    if opens_at and now < opens_at:
        return Phase.AHEAD
    return Phase.OPEN if now < closes_at else Phase.OVER


class PostState(StrEnum):
    """How it stands with a post. Whatever was once visible keeps its number and its place."""

    HELD = "held"  #: waits for a facilitator; it has no number yet
    REFUSED = "refused"  #: was held, and will not be published; it has no number
    VISIBLE = "visible"
    WITHDRAWN = "withdrawn"  #: taken back by its author: the text is gone
    REMOVED = "removed"  #: taken away by a facilitator or the secretariat, with a reason
    MOVED = "moved"  #: stands in another thread, or at another number, now


#: the states in which a post has no number
UNNUMBERED = (PostState.HELD, PostState.REFUSED)


class Reacting(StrEnum):
    """What a reader says to a post without words."""

    THANKS = "thanks"
    SUPPORT = "support"
    QUESTION = "question"
    CONCERN = "concern"
    DATA = "data"
    SEEN = "seen"

    @property
    def words(self) -> Lazy:
        """The reaction as pages say it."""
        return _REACTIONS[self]

    @property
    def icon(self) -> str:
        """The sign that goes with the words."""
        return _SIGNS.get(self, self.value)


_REACTIONS = {
    Reacting.THANKS: _("Thanks"),
    Reacting.SUPPORT: _("Support"),
    Reacting.QUESTION: _("Question"),
    Reacting.CONCERN: _("Concern"),
    Reacting.DATA: _("Have data"),
    Reacting.SEEN: _("Seen"),
}
_SIGNS = {Reacting.QUESTION: "q", Reacting.CONCERN: "warn"}


class Rendering(StrEnum):
    """By whom a translation was made."""

    HUMAN = "human"
    MACHINE = "machine"
    REVIEWED = "reviewed"  #: made by a machine or a person, and looked through by another one

    @property
    def words(self) -> Lazy:
        """The way as pages say it."""
        return _RENDERINGS[self]


_RENDERINGS = {
    Rendering.HUMAN: _("translated by a person"),
    Rendering.MACHINE: _("translated by a machine"),
    Rendering.REVIEWED: _("translated and reviewed"),
}


class Level(StrEnum):
    """How closely a person follows a thread or a theme."""

    EVERY = "every"  #: a mail for each post
    DIGEST = "digest"  #: one mail a day or week, when there is news
    PAGE = "page"  #: marked as new on pages, no mail
    FIRST = "first"  #: of a theme: the first post of each new thread
    MUTE = "mute"  #: no mail and no mark

    @property
    def words(self) -> Lazy:
        """The level as pages say it."""
        return _LEVELS[self][0]

    @property
    def consequence(self) -> Lazy:
        """What follows from it."""
        return _LEVELS[self][1]


_LEVELS = {
    Level.EVERY: (_("Every post"), _("a mail for each, at once")),
    Level.DIGEST: (_("Digest"), _("one mail a day, when there is news")),
    Level.PAGE: (_("On the page only"), _("marked as new, no mail")),
    Level.FIRST: (_("New discussions only"), _("the first post of each discussion of this theme")),
    Level.MUTE: (_("Mute"), _("no mail and no mark")),
}
