"""The simple VTIMEZONE that every program reads: one STANDARD, and a DAYLIGHT only with a yearly rule.

It is read off the last line of the zone's compiled data, a rule in the form of POSIX, which holds
from the last change of the law on (RFC 8536, 3.3). A zone that has no such rule, or a time before
it began, is written in UTC instead. Some programs read only one STANDARD of a zone, or take lists of
changes wrong by an hour; so the library's own generator is not used.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

_NAME = r"(?:<[^>]+>|[A-Za-z]+)"
_OFFSET = r"[+-]?\d{1,3}(?::\d\d(?::\d\d)?)?"
_DATE = rf"M(\d+)\.(\d)\.(\d)(?:/({_OFFSET}))?"
_RULE = re.compile(rf"({_NAME})({_OFFSET})(?:({_NAME})({_OFFSET})?,{_DATE},{_DATE})?")
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_DAY = 24 * 3600
_TWO = 2 * 3600  #: seconds; when a rule names no hour


@lru_cache(maxsize=512)
def zone(tzid: str) -> bytes | None:
    """Return the VTIMEZONE of an IANA zone, CRLF; None when it has no simple form."""
    match = _RULE.fullmatch(_footer(tzid))
    if match is None:
        return None
    standard = -_seconds(match[2])
    if match[3] is None:
        parts = [_part("STANDARD", "19700101T000000", None, standard, standard, match[1])]
    else:
        daylight = -_seconds(match[4]) if match[4] else standard + 3600
        starts, ends = _onset(*match.group(5, 6, 7, 8)), _onset(*match.group(9, 10, 11, 12))
        if daylight < standard or starts is None or ends is None:
            return None  # winter time that goes back, or a change on another day: no simple form
        parts = [
            _part("DAYLIGHT", *starts, standard, daylight, match[3]),
            _part("STANDARD", *ends, daylight, standard, match[1]),
        ]
    lines = ["BEGIN:VTIMEZONE", f"TZID:{tzid}", *(line for part in parts for line in part), "END:VTIMEZONE"]
    return "".join(f"{line}\r\n" for line in lines).encode()


def fits(tzid: str, *walls: datetime) -> bool:
    """Tell whether the simple form of ``tzid`` puts these wall times (with fold) at their instants."""
    match = _RULE.fullmatch(_footer(tzid)) if zone(tzid) else None
    return match is not None and all(
        _offset_by_rule(match, wall) == wall.replace(tzinfo=ZoneInfo(tzid)).utcoffset() for wall in walls
    )


def _offset_by_rule(match: re.Match[str], wall: datetime) -> timedelta:
    """Work out the offset at ``wall`` as a program does that knows only the rule."""
    standard = -_seconds(match[2])
    if match[3] is None:
        return timedelta(seconds=standard)
    daylight = -_seconds(match[4]) if match[4] else standard + 3600
    begins = _day_of(wall.year, *match.group(5, 6, 7)) + timedelta(seconds=_hour(match[8]))
    ends = _day_of(wall.year, *match.group(9, 10, 11)) + timedelta(seconds=_hour(match[12]))
    # from the wall clock: the hour skipped counts as summer, the hour repeated by fold
    back = timedelta(seconds=daylight - standard)
    repeated = ends - back <= wall < ends
    if begins < ends:
        in_summer = begins <= wall < ends and not (repeated and wall.fold)
    else:
        in_summer = not (ends <= wall < begins) and not (repeated and wall.fold)
    return timedelta(seconds=daylight if in_summer else standard)


def _footer(tzid: str) -> str:
    """Read the last line of the zone's data, where zoneinfo finds it."""
    for base in TZPATH:
        path = Path(base, tzid)
        if path.is_file():
            data = path.read_bytes()
            break
    else:
        data = resources.files("tzdata").joinpath("zoneinfo", *tzid.split("/")).read_bytes()
    return data.rsplit(b"\n", 2)[1].decode()


def _seconds(offset: str) -> int:
    sign = -1 if offset.startswith("-") else 1
    hours, minutes, seconds = [*map(int, offset.lstrip("+-").split(":")), 0, 0][:3]
    return sign * (hours * 3600 + minutes * 60 + seconds)


def _hour(given: str | None) -> int:
    return _seconds(given) if given else _TWO


def _day_of(year: int, month: str, week: str, weekday: str) -> datetime:
    """Return the day "Mmonth.week.weekday" of a year; week 5 is the last."""
    first = datetime(year, int(month), 1)  # noqa: DTZ001  # a wall time
    to_weekday = (int(weekday) - (first.weekday() + 1)) % 7
    day = first + timedelta(days=to_weekday + 7 * (int(week) - 1))
    return day if day.month == first.month else day - timedelta(days=7)


def _onset(month: str, week: str, weekday: str, hour: str | None) -> tuple[str, str] | None:
    """Return DTSTART and RRULE of a yearly change; None when it is not on its own day."""
    seconds = _hour(hour)
    if not 0 <= seconds < _DAY:
        return None
    start = _day_of(2007, month, week, weekday) + timedelta(seconds=seconds)
    nth = -1 if week == "5" else int(week)
    rule = f"FREQ=YEARLY;BYMONTH={int(month)};BYDAY={nth}{_WEEKDAYS[int(weekday)]}"
    return f"{start:%Y%m%dT%H%M%S}", rule


def _part(kind: str, start: str, rule: str | None, before: int, after: int, name: str) -> list[str]:
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{start}",
        *([f"RRULE:{rule}"] if rule else []),
        f"TZOFFSETFROM:{_written(before)}",
        f"TZOFFSETTO:{_written(after)}",
        f"TZNAME:{name.strip('<>')}",
        f"END:{kind}",
    ]


def _written(offset: int) -> str:
    hours, rest = divmod(abs(offset), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{'-' if offset < 0 else '+'}{hours:02d}{minutes:02d}" + (f"{seconds:02d}" if seconds else "")


def instant(tzid: str, wall: datetime) -> datetime:
    """Return the instant of a wall time (with fold), in UTC."""
    return wall.replace(tzinfo=ZoneInfo(tzid)).astimezone(UTC)
