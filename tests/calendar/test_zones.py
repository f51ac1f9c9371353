"""The simple zones tell the same instants as the data of the machine, or are not used."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from app import calendar, moments
from app.calendar.zones import fits, zone
from tests.calendar import rules

NOW = datetime.now(UTC)
YEARS = range(NOW.year, NOW.year + 3)


def changes(tzid, first, last):
    """Find the instants at which the clocks of a zone change, by halving."""
    place, found = ZoneInfo(tzid), []
    step, at = timedelta(days=7), first
    while at < last:
        low, high = at, at + step
        if low.astimezone(place).utcoffset() != high.astimezone(place).utcoffset():
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(place).utcoffset() == low.astimezone(place).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high.replace(second=0, microsecond=0))
        at += step
    return found


def walls_of_interest(tzid):
    """Wall times around each change, and twice a month."""
    place = ZoneInfo(tzid)
    instants = [
        datetime(year, month, day, 3, 30, tzinfo=UTC)
        for year in YEARS
        for month in range(1, 13)
        for day in (1, 16)
    ]
    for change in changes(
        tzid, datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1], 12, 31, tzinfo=UTC)
    ):
        instants += [
            change + timedelta(minutes=m) for m in (-90, -61, -60, -31, -30, -1, 0, 1, 29, 59, 60, 90, 150)
        ]
    return [(instant, instant.astimezone(place).replace(tzinfo=None)) for instant in instants]


class Simple:
    """A reading of a simple VTIMEZONE by its rules alone, as a program does that has no other data."""

    def __init__(self, body):
        found = rules.parse(b"BEGIN:VCALENDAR\r\n" + body + b"END:VCALENDAR\r\n").inner("VTIMEZONE")[0]
        self.parts = [{one.name: one.value for one in part.properties} for part in found.components]

    def offset(self, instant):
        """The offset at an instant: that of the latest onset before it."""
        if len(self.parts) == 1:
            return seconds(self.parts[0]["TZOFFSETTO"])
        onsets = []
        for part in self.parts:
            month, nth, weekday = re.fullmatch(
                r"FREQ=YEARLY;BYMONTH=(\d+);BYDAY=(-?\d)([A-Z]{2})", part["RRULE"]
            ).groups()
            hour = datetime.fromisoformat(part["DTSTART"])
            for year in (instant.year - 1, instant.year, instant.year + 1):
                days = [
                    day
                    for n in range(31)
                    if (day := datetime(year, int(month), 1) + timedelta(days=n)).month == int(month)
                    and day.strftime("%a")[:2].upper() == weekday
                ]
                day = days[-1] if nth == "-1" else days[int(nth) - 1]
                wall = day.replace(hour=hour.hour, minute=hour.minute, second=hour.second)
                onset = (wall - timedelta(seconds=seconds(part["TZOFFSETFROM"]))).replace(tzinfo=UTC)
                onsets.append((onset, seconds(part["TZOFFSETTO"])))
        return max(one for one in onsets if one[0] <= instant)[1]


def seconds(written):
    sign, hours, minutes, rest = re.fullmatch(r"([+-])(\d\d)(\d\d)(\d\d)?", written).groups()
    return (-1 if sign == "-" else 1) * (int(hours) * 3600 + int(minutes) * 60 + int(rest or 0))


ALL = sorted(moments.known_zones())


def test_nearly_every_zone_has_a_simple_form():
    without = [tzid for tzid in ALL if zone(tzid) is None]
    assert len(without) < 20, without
    assert not set(moments.ZONES) & set(without)


@pytest.mark.parametrize("start", range(4))
def test_each_zone_that_is_used_tells_the_instants_of_the_machine(start):
    for tzid in sorted({*ALL[start::20], *moments.ZONES[start::4]} - {"UTC"}):
        body = zone(tzid)
        if body is None:
            continue
        simple = Simple(body)
        for instant, wall in walls_of_interest(tzid):
            fold = instant.astimezone(ZoneInfo(tzid)).fold
            used = fits(tzid, wall.replace(fold=fold))
            if used:
                told = simple.offset(instant)
                assert told == instant.astimezone(ZoneInfo(tzid)).utcoffset().total_seconds(), (tzid, instant)


@pytest.mark.parametrize("tzid", moments.ZONES)
def test_zones_on_our_forms_are_used_for_the_years_ahead(tzid):
    if tzid == "UTC":
        return
    for _instant, wall in walls_of_interest(tzid):
        assert fits(tzid, wall)


@pytest.mark.parametrize("tzid", ["Asia/Ulaanbaatar", "Europe/Berlin", "America/New_York", "Europe/London"])
def test_another_program_reads_the_same_instants(tzid):
    place = ZoneInfo(tzid)
    walls = [wall for _instant, wall in walls_of_interest(tzid)]
    walls = [wall for wall in walls if not wall.replace(tzinfo=place).fold]
    # icalendar prefers its own data to what a file says, unless the zone has another name
    entries = [
        calendar.Entry(
            uid=str(number),
            sequence=0,
            created=NOW,
            modified=NOW,
            status="CONFIRMED",
            start=wall,
            end=wall + timedelta(days=1),
            timezone=tzid,
            summary="x",
            description="",
            url="",
            language="en",
        )
        for number, wall in enumerate(walls)
        if fits(tzid, wall, wall + timedelta(days=1))
    ]
    blocks = [(body, calendar.tzids(body)) for body in map(calendar.block, entries)]
    body = calendar.feed(blocks, name="x", description="", source=None, language="en")
    renamed = body.replace(tzid.encode(), f"Ours {tzid[-4:]}".encode())
    told = {
        str(event["UID"]): event["DTSTART"].dt.astimezone(UTC)
        for event in recurring_ical_events.of(icalendar.Calendar.from_ical(renamed)).all()
    }
    assert len(told) == len(entries) > 60
    for entry in entries:
        assert told[entry.uid] == entry.start.replace(tzinfo=place).astimezone(UTC), entry.start


@pytest.mark.parametrize(
    ("tzid", "wall"),
    [
        ("Asia/Ulaanbaatar", datetime(2016, 7, 1, 12)),  # summer time, for two years
        ("Asia/Pyongyang", datetime(2016, 7, 1, 12)),
        ("Europe/Moscow", datetime(2013, 1, 1, 12)),
        ("Asia/Chita", datetime(2015, 1, 1, 12)),
        ("Asia/Vladivostok", datetime(2012, 1, 1, 12)),
    ],
)
def test_times_before_the_law_changed_are_told_otherwise(tzid, wall):
    assert not fits(tzid, wall)


def test_no_zone_is_looked_up_by_a_path():
    for name in ("../../etc/passwd", "/etc/passwd", "Asia/", "Asia", "a" * 300, "", "UTC\x00"):
        assert not moments.is_zone(name)
