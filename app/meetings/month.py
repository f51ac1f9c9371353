"""The grid of a month, by the reader's clock. Pure, but for that clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app import moments
from app.meetings.models import Meeting
from app.meetings.walltime import Precision


@dataclass
class Cell:
    """One day of the grid."""

    day: date
    is_off: bool  #: of the month before or after
    is_today: bool
    meetings: list[Meeting] = field(default_factory=list)


def days_of(meeting: Meeting) -> tuple[date, date]:
    """Return the first and last day of a meeting: by the reader's clock, or whole days as they are there."""
    if meeting.precision is not Precision.TIME:
        return meeting.first_day, meeting.last_day
    last = moments.local(meeting.ends_at - timedelta(seconds=1)).date()
    return moments.local(meeting.starts_at).date(), last


def grid(first: date, meetings: Sequence[Meeting], today: date) -> list[list[Cell]]:
    """Return the weeks of the month of ``first``, Monday first. Meetings without a day stand in none."""
    start = first - timedelta(days=first.weekday())
    next_month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    length = ((next_month - start).days + 6) // 7 * 7
    cells = {
        day: Cell(day, is_off=day.month != first.month, is_today=day == today)
        for day in (start + timedelta(days=n) for n in range(length))
    }
    for meeting in meetings:
        if meeting.precision is Precision.MONTH:
            continue
        day, last = days_of(meeting)
        while day <= last:
            if day in cells:
                cells[day].meetings.append(meeting)
            day += timedelta(days=1)
    row = list(cells.values())
    return [row[n : n + 7] for n in range(0, len(row), 7)]
