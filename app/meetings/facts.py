"""What can happen here."""

from dataclasses import dataclass
from typing import Any

from app.journal import Fact


@dataclass(frozen=True, kw_only=True)
class MeetingDrafted(Fact):
    """An organiser wrote a meeting down; nobody else sees it yet."""

    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingScheduled(Fact):
    """A meeting became public."""

    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingMoved(Fact):
    """Time, place, title or link of a public meeting changed: people must note it."""

    meeting_id: int
    sequence: int  #: the meeting's, after this change
    before: dict[str, Any]  #: what changed, as it was: by the name of the column


@dataclass(frozen=True, kw_only=True)
class MeetingEdited(Fact):
    """Something else about a meeting changed, or anything about a draft."""

    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(Fact):
    """A public meeting was called off."""

    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadAttached(Fact):
    """A meeting got its discussion."""

    meeting_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class SeriesMade(Fact):
    """The secretariat made a series."""

    series_id: int


@dataclass(frozen=True, kw_only=True)
class SeriesOrganiserAdded(Fact):
    """A person organises the meetings of a series from now on."""

    series_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class SeriesOrganiserRemoved(Fact):
    """A person organises the meetings of a series no longer."""

    series_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingOrganiserAdded(Fact):
    """One more person organises a meeting."""

    meeting_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class MeetingOrganiserRemoved(Fact):
    """A person organises a meeting no longer."""

    meeting_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadLinked(Fact):
    """A meeting is also discussed in a thread, beside its own one."""

    meeting_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadUnlinked(Fact):
    """A thread and a meeting have nothing to do with each other any more."""

    meeting_id: int
    thread_id: int
