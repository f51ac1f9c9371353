"""Wall time and zone are the promise made to people; instants follow from them. Pure: no database.

A wall time is written in ISO 8601 and says by its form how much is known: "2026-12-10T14:00",
"2015-07-07" (a day), "2015-11" (a month).
"""

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app import moments
from app.errors import Refusal
from app.i18n import _

FIRST_YEAR, LAST_YEAR = 1970, 2100


class Precision(StrEnum):
    """How much is known of when a meeting is."""

    TIME = "time"
    DAY = "day"
    MONTH = "month"


_FORMS = {
    Precision.TIME: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"),
    Precision.DAY: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    Precision.MONTH: re.compile(r"[0-9]{4}-[0-9]{2}"),
}


class NoSuchTime(Refusal):
    """What was written is no day or time, or lies too far away."""

    code, status = "no_such_time", 422
    message = _("This is not a day and time between the years 1970 and 2100.")


class EndsBeforeItStarts(Refusal):
    """The end does not come after the start."""

    code, status = "ends_before_it_starts", 422
    message = _("The end must come after the start.")


class TimeDoesNotExist(Refusal):
    """Clocks there are put forward over this time."""

    code, status = "time_does_not_exist", 422

    def __init__(self, wall: datetime, next_wall: datetime) -> None:
        self.message = _(
            "This time does not exist there: clocks are put forward on that day. %(time)s would be possible.",
            time=f"{next_wall:%H:%M}",
        )


class TimeIsAmbiguous(Refusal):
    """Clocks there are put back over this time: it comes twice."""

    code, status = "time_is_ambiguous", 422
    message = _("This time comes twice there: clocks are put back on that day. Please say which of the two.")


def parse(wall: str, precision: Precision) -> datetime:
    """Read a wall time; a day or month stands for its first minute. Naive: it is no instant yet.

    :raises NoSuchTime: not of this form, not in the calendar, or too far away.
    """
    if not _FORMS[precision].fullmatch(wall):
        raise NoSuchTime
    text = wall + "-01" if precision is Precision.MONTH else wall
    try:
        found = datetime.fromisoformat(text)  # a wall time
    except ValueError:
        raise NoSuchTime from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NoSuchTime
    return found


def instant(wall: datetime, zone: str, *, second: bool | None = None) -> datetime:
    """Return the instant at which the clocks of ``zone`` show ``wall``, in UTC.

    second: which of the two, where clocks are put back over it; None refuses to choose.

    :raises TimeDoesNotExist: clocks are put forward over it.
    :raises TimeIsAmbiguous: it comes twice, and nobody said which.
    """
    place = ZoneInfo(zone)
    first, last = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(place).replace(tzinfo=None) != wall:
        # in a gap, fold=0 reads the clock as it was before: that lands after the gap
        raise TimeDoesNotExist(wall, first.astimezone(place))
    if first != last and second is None:
        raise TimeIsAmbiguous
    return last if second else first


def interval(
    precision: Precision, wall_start: str, wall_end: str, zone: str, *, second: bool | None = None
) -> tuple[datetime, datetime]:
    """Return the instants between which a meeting lies, the second one exclusive.

    Days and months are whole ones; ``wall_end`` names the last of them.

    :raises NoSuchTime: unreadable, or too far away, or no such zone.
    :raises EndsBeforeItStarts: also when both are the same minute.
    :raises TimeDoesNotExist, TimeIsAmbiguous: see :func:`instant`.
    """
    if not moments.is_zone(zone):
        raise NoSuchTime
    start, end = parse(wall_start, precision), parse(wall_end, precision)
    if precision is Precision.DAY:
        end += timedelta(days=1)
    elif precision is Precision.MONTH:
        end += timedelta(days=calendar.monthrange(end.year, end.month)[1])
    if end <= start:
        raise EndsBeforeItStarts
    if precision is Precision.TIME:
        return instant(start, zone, second=second), instant(end, zone, second=second)
    place = ZoneInfo(zone)  # a whole day begins when it does, even where midnight is skipped
    return start.replace(tzinfo=place).astimezone(UTC), end.replace(tzinfo=place).astimezone(UTC)


def last_day(precision: Precision, wall_end: str) -> date:
    """Return the last day of a meeting, by the clock of its place."""
    return parse(wall_end, precision).date()
