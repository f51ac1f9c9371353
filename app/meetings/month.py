"""The grid of a month, by the reader's clock. Pure, but for that clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app import moments
from app.links import path_to, slug
from app.meetings.models import Meeting, Status
from app.meetings.walltime import Precision

_KINDS = {Status.DRAFT: "maybe", Status.CANCELLED: "off"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A meeting in one cell, as the component ``month_grid`` takes it."""

    title: str
    href: str
    lang: str
    time: str | None  #: "15:00", where it begins; None on its other days, and for whole days
    kind: str  #: "" (ours, confirmed), "maybe", "other" (of another body), "off" (called off)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One day of the grid, as the component takes it."""

    on: date
    is_away: bool  #: of the month before or after
    is_today: bool
    entries: list[Entry] = field(default_factory=list)


def days_of(meeting: Meeting) -> tuple[date, date]:
    """Return the first and last day of a meeting: by the reader's clock, or whole days as they are there."""
    if meeting.precision is not Precision.TIME:
        return meeting.first_day, meeting.last_day
    last = moments.local(meeting.ends_at - timedelta(seconds=1)).date()
    return moments.local(meeting.starts_at).date(), last


def grid(first: date, meetings: Sequence[Meeting], today: date) -> list[list[Cell]]:
    """Return the weeks of the month of ``first``, Monday first. Meetings without a day stand in none."""
    start = first - timedelta(days=first.weekday())
    length = ((month_after(first) - start).days + 6) // 7 * 7
    cells = {
        day: Cell(on=day, is_away=day.month != first.month, is_today=day == today)
        for day in (start + timedelta(days=n) for n in range(length))
    }
    for meeting in meetings:
        if meeting.precision is Precision.MONTH:
            continue
        day, last = days_of(meeting)
        begins = meeting.precision is Precision.TIME
        while day <= last:
            if day in cells:
                cells[day].entries.append(_entry(meeting, begins=begins))
            day, begins = day + timedelta(days=1), False
    row = list(cells.values())
    return [row[n : n + 7] for n in range(0, len(row), 7)]


def month_before(first: date) -> date:
    """Return the first day of the month before that of ``first``."""
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def month_after(first: date) -> date:
    """Return the first day of the month after that of ``first``."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _entry(meeting: Meeting, *, begins: bool) -> Entry:
    return Entry(
        title=meeting.title,
        href=path_to("meetings.show", meeting_id=meeting.id, slug=slug(meeting.title)),
        lang=meeting.language,
        time=moments.clock_time(meeting.starts_at) if begins else None,
        kind=_KINDS.get(meeting.status, "other" if meeting.is_linked else ""),
    )
