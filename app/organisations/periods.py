"""From which day to which: of affiliations and mandates. None is without end on that side."""

from datetime import date, timedelta

from app import moments
from app.errors import Refusal
from app.i18n import _

EARLIEST = date(1900, 1, 1)
AHEAD = timedelta(days=2 * 366)  #: how far ahead something may begin
LONGEST = timedelta(days=50 * 366)  #: how far ahead it may end


class EndsBeforeItBegins(Refusal):
    """The last day lies before the first."""

    code, status = "ends_before_it_begins", 422
    message = _("The last day is before the first one.")


class StrangeDay(Refusal):
    """A day nobody can have meant."""

    code, status = "strange_day", 422
    message = _("This day is too far away. Is the year right?")


class NotYetThere(Refusal):
    """A day on which something is said to have happened has not come."""

    code, status, message = "not_yet_there", 422, _("This day has not come yet.")


def refuse_future(value: date) -> None:
    """Refuse a day on which nothing can have happened.

    :raises NotYetThere: it lies ahead; by a day at most, it may have begun elsewhere on Earth.
    :raises StrangeDay: too long ago.
    """
    if value > moments.network_day() + timedelta(days=1):
        raise NotYetThere
    if value < EARLIEST:
        raise StrangeDay


def refuse_strange(since: date | None, until: date | None) -> None:
    """Refuse a period nobody can have meant.

    :raises EndsBeforeItBegins: it does.
    :raises StrangeDay: too long ago, or too far ahead.
    """
    today = moments.network_day()
    for value, latest in ((since, today + AHEAD), (until, today + LONGEST)):
        if value is not None and not EARLIEST <= value <= latest:
            raise StrangeDay
    if since is not None and until is not None and until < since:
        raise EndsBeforeItBegins


def overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Tell whether two periods have a day in common."""

    def reaches(begin: date | None, end: date | None) -> bool:
        return begin is None or end is None or begin <= end

    return reaches(one[0], other[1]) and reaches(other[0], one[1])


def cut(since: date | None, until: date | None) -> date | None:
    """Return the last day of something that ends today; one that had not begun keeps its own."""
    today = moments.network_day()
    if since is not None and since > today:
        return until
    return today if until is None or until > today else until
