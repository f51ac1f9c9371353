"""What mails say of a meeting, whichever feature sends them: when and where, and what changed.

A mail must be enough by itself, also where its calendar entry shows no button: the reader's clock,
the venue's, UTC, the place. All of it is said when the mail is rendered, in its reader's language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app import moments
from app.i18n import Lazy, _
from app.meetings.models import Meeting
from app.meetings.walltime import Precision


class Row(NamedTuple):
    """One line of what is told."""

    label: Lazy
    words: str
    language: str | None = None  #: of the words, when an organiser wrote them
    is_link: bool = False


class Change(NamedTuple):
    """One thing that is different now."""

    label: Lazy
    before: str
    now: str


@dataclass(frozen=True)
class Told:
    """A meeting as a mail tells it. ``knows_link``: whether this reader may join online."""

    meeting: Meeting
    knows_link: bool

    def rows(self) -> Iterator[Row]:
        """Say when by the reader's clock, by the venue's and in UTC; then where, and the link."""
        meeting = self.meeting
        yield Row(_("When"), when(meeting))
        if meeting.precision is Precision.TIME:
            if meeting.place and not _agree(meeting, meeting.timezone, moments.spoken_zone()):
                yield Row(_("At the venue"), _with_clock(meeting, meeting.timezone))
            if not _agree(meeting, "UTC", moments.spoken_zone()):
                yield Row(_("In UTC"), _interval(meeting, "UTC"))
        if meeting.place:
            yield Row(_("Where"), meeting.place, meeting.language)
        if meeting.online_url and self.knows_link:
            yield Row(_("Join online"), meeting.online_url, is_link=True)

    def changes(self, before: Meeting) -> Iterator[Change]:
        """Say what is different from ``before``, old and new, in words."""
        meeting = self.meeting
        if before.title != meeting.title:
            yield Change(_("Title"), before.title, meeting.title)
        if when(before) != when(meeting):
            yield Change(_("When"), when(before), when(meeting))
        if before.timezone != meeting.timezone:
            yield Change(_("Clock of the venue"), _clock(before), _clock(meeting))
        if before.place != meeting.place:
            nowhere = str(_("no venue"))
            yield Change(_("Where"), before.place or nowhere, meeting.place or nowhere)
        if self.knows_link and before.online_url != meeting.online_url:
            none = str(_("no link"))
            yield Change(_("Join online"), before.online_url or none, meeting.online_url or none)


def when(meeting: Meeting) -> str:
    """Say when a meeting is, by the reader's clock; only as far as it is known."""
    if meeting.precision is Precision.MONTH:
        first, last = moments.month(meeting.first_day), moments.month(meeting.last_day)
        return str(
            _("%(month)s; the day is not given yet", month=first if first == last else f"{first} – {last}")
        )
    if meeting.precision is Precision.DAY:
        first, last = moments.weekday_day(meeting.first_day), moments.weekday_day(meeting.last_day)
        return str(
            _(
                "%(days)s, by the calendar of %(city)s; the hours are not given",
                days=first if first == last else f"{first} – {last}",
                city=moments.city(meeting.timezone),
            )
        )
    zone = moments.spoken_zone()
    told = {"when": _interval(meeting, zone), "clock": _clock(meeting, zone)}
    if meeting.place and _agree(meeting, meeting.timezone, zone):
        return str(_("%(when)s, your time and the venue’s (%(clock)s)", **told))
    return str(_("%(when)s, your time (%(clock)s)", **told))


def _with_clock(meeting: Meeting, zone: str) -> str:
    return str(_("%(when)s (%(clock)s)", when=_interval(meeting, zone), clock=_clock(meeting, zone)))


def _interval(meeting: Meeting, zone: str) -> str:
    """Say from when to when by the clock of ``zone``; both days, when there are two."""
    start, end = moments.local(meeting.starts_at, zone), moments.local(meeting.ends_at, zone)
    if start.date() == end.date():
        return _at(start, f"{start:%H:%M}–{end:%H:%M}")
    return f"{_at(start, f'{start:%H:%M}')} – {_at(end, f'{end:%H:%M}')}"


def _at(day: datetime, times: str) -> str:
    return str(_("%(day)s, %(times)s", day=moments.weekday_day(day.date()), times=times))


def _clock(meeting: Meeting, zone: str | None = None) -> str:
    """Name a clock, as it goes when the meeting begins: "Tokyo, UTC+9"."""
    return moments.clock_name(zone or meeting.timezone, meeting.starts_at)


def _agree(meeting: Meeting, one: str, other: str) -> bool:
    """Tell whether two clocks show the same from the first minute of a meeting to its last."""
    return all(
        moments.local(instant, one).utcoffset() == moments.local(instant, other).utcoffset()
        for instant in (meeting.starts_at, meeting.ends_at)
    )
