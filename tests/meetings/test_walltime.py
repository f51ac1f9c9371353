"""Wall time and zone are the truth; instants follow from them, also where clocks are odd."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app import moments
from app.meetings.walltime import (
    EndsBeforeItStarts,
    NoSuchTime,
    Precision,
    TimeDoesNotExist,
    TimeIsAmbiguous,
    instant,
    interval,
    last_day,
    parse,
)

ZONES = st.sampled_from(
    [*moments.ZONES, "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"]
)
WALLS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30)).map(
    lambda wall: wall.replace(second=0, microsecond=0)
)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        # Pyongyang: +9, from 15 August 2015 +8:30, from 5 May 2018 +9 again
        ("Asia/Pyongyang", "2015-07-07T10:00", "2015-07-07T01:00"),
        ("Asia/Pyongyang", "2015-11-10T09:30", "2015-11-10T01:00"),
        ("Asia/Pyongyang", "2018-06-01T10:00", "2018-06-01T01:00"),
        # Ulaanbaatar: summer time in 2015 and 2016, none before and after
        ("Asia/Ulaanbaatar", "2014-07-07T09:00", "2014-07-07T01:00"),
        ("Asia/Ulaanbaatar", "2015-07-07T10:00", "2015-07-07T01:00"),
        ("Asia/Ulaanbaatar", "2015-11-10T09:00", "2015-11-10T01:00"),
        ("Asia/Ulaanbaatar", "2016-07-07T10:00", "2016-07-07T01:00"),
        ("Asia/Ulaanbaatar", "2017-07-07T09:00", "2017-07-07T01:00"),
        ("Asia/Shanghai", "2015-07-07T09:00", "2015-07-07T01:00"),
        # Vladivostok: +11, from 26 October 2014 +10; Chita: +10, +8, from 27 March 2016 +9
        ("Asia/Vladivostok", "2014-07-07T12:00", "2014-07-07T01:00"),
        ("Asia/Vladivostok", "2015-07-07T11:00", "2015-07-07T01:00"),
        ("Asia/Chita", "2014-07-07T11:00", "2014-07-07T01:00"),
        ("Asia/Chita", "2015-07-07T09:00", "2015-07-07T01:00"),
        ("Asia/Chita", "2016-07-07T10:00", "2016-07-07T01:00"),
    ],
)
def test_the_clocks_of_our_countries(zone, wall, expected):
    assert instant(parse(wall, Precision.TIME), zone) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "wall", "possible"),
    [
        ("Europe/Berlin", "2026-03-29T02:30", "03:30"),
        ("Asia/Ulaanbaatar", "2015-03-28T02:00", "03:00"),
        ("America/New_York", "2030-03-10T02:59", "03:59"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "02:45"),  # half an hour only
    ],
)
def test_a_time_that_clocks_jump_over_is_refused_with_a_way_out(zone, wall, possible):
    with pytest.raises(TimeDoesNotExist) as refused:
        instant(parse(wall, Precision.TIME), zone)
    assert possible in str(refused.value)


def test_a_time_that_comes_twice_wants_to_know_which():
    wall = parse("2026-10-25T02:30", Precision.TIME)

    with pytest.raises(TimeIsAmbiguous):
        instant(wall, "Europe/Berlin")

    assert instant(wall, "Europe/Berlin", second=False) == utc("2026-10-25T00:30")
    assert instant(wall, "Europe/Berlin", second=True) == utc("2026-10-25T01:30")


def test_half_an_hour_came_twice_in_pyongyang():
    wall = parse("2015-08-14T23:45", Precision.TIME)

    with pytest.raises(TimeIsAmbiguous):
        instant(wall, "Asia/Pyongyang")

    first, second = (instant(wall, "Asia/Pyongyang", second=which) for which in (False, True))
    assert second - first == timedelta(minutes=30)


@given(wall=WALLS, zone=ZONES, second=st.booleans())
def test_an_instant_shows_the_wall_time_it_was_made_from(wall, zone, second):
    try:
        found = instant(wall, zone, second=second)
    except TimeDoesNotExist:
        assume(False)
    assert found.utcoffset() == timedelta()
    assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall


@given(wall=WALLS, zone=ZONES)
def test_only_what_comes_twice_is_asked_about(wall, zone):
    try:
        found = instant(wall, zone)
    except TimeDoesNotExist:
        # no instant shows it: looked for around the place where it would be
        for minutes in range(-24 * 60, 24 * 60, 15):
            near = wall.replace(tzinfo=UTC) + timedelta(minutes=minutes)
            assert near.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall
    except TimeIsAmbiguous:
        assert instant(wall, zone, second=False) < instant(wall, zone, second=True)
    else:
        assert found == instant(wall, zone, second=False) == instant(wall, zone, second=True)


def test_a_month_is_a_month_and_nothing_narrower():
    start, end = interval(Precision.MONTH, "2015-11", "2015-11", "Asia/Ulaanbaatar")
    assert (start, end) == (utc("2015-10-31T16:00"), utc("2015-11-30T16:00"))


def test_several_months_reach_to_the_end_of_the_last():
    start, end = interval(Precision.MONTH, "2023-12", "2024-02", "UTC")
    assert (start, end) == (utc("2023-12-01"), utc("2024-03-01"))


def test_days_include_the_last_one():
    start, end = interval(Precision.DAY, "2015-07-07", "2015-07-08", "Asia/Shanghai")
    assert (start, end) == (utc("2015-07-06T16:00"), utc("2015-07-08T16:00"))
    assert last_day(Precision.DAY, "2015-07-08") == date(2015, 7, 8)


def test_a_day_may_begin_where_midnight_is_skipped():
    # Ulaanbaatar, 1983 to 1998: clocks were put forward at midnight
    start, end = interval(Precision.DAY, "1997-03-30", "1997-03-30", "Asia/Ulaanbaatar")
    assert end - start in {timedelta(hours=23), timedelta(hours=24)}


@given(day=st.dates(date(1970, 1, 1), date(2100, 12, 31)), zone=ZONES)
def test_a_whole_day_lasts_about_a_day(day, zone):
    assume((day, zone) != (date(2011, 12, 30), "Pacific/Apia"))  # that day there was none
    start, end = interval(Precision.DAY, day.isoformat(), day.isoformat(), zone)
    assert timedelta(hours=20) <= end - start <= timedelta(hours=28)


@pytest.mark.parametrize(
    ("precision", "start", "end"),
    [
        (Precision.TIME, "2026-12-10T14:00", "2026-12-10T14:00"),
        (Precision.TIME, "2026-12-10T14:00", "2026-12-10T13:59"),
        (Precision.DAY, "2026-12-10", "2026-12-09"),
        (Precision.MONTH, "2026-12", "2026-11"),
    ],
)
def test_the_end_comes_after_the_start(precision, start, end):
    with pytest.raises(EndsBeforeItStarts):
        interval(precision, start, end, "Asia/Seoul")


@pytest.mark.parametrize(
    ("precision", "wall"),
    [
        (Precision.TIME, "2026-12-10"),
        (Precision.TIME, "2026-12-10T14:00:30"),
        (Precision.TIME, "2026-12-10T24:00"),
        (Precision.TIME, "2026-12-10T14:00+09:00"),
        (Precision.DAY, "2026-02-29"),
        (Precision.DAY, "2026-12-10T14:00"),
        (Precision.DAY, "1969-12-31"),
        (Precision.DAY, "2101-01-01"),
        (Precision.MONTH, "2015-13"),
        (Precision.MONTH, "2015-11-07"),
        (Precision.DAY, "２０２６-12-10"),
        (Precision.DAY, "2026-12-10\n"),
        (Precision.DAY, ""),
    ],
)
def test_what_is_no_wall_time(precision, wall):
    with pytest.raises(NoSuchTime):
        parse(wall, precision)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Asia/Seoul\0"])
def test_what_is_no_zone(zone):
    with pytest.raises(NoSuchTime):
        interval(Precision.DAY, "2026-12-10", "2026-12-10", zone)


@given(st.text(max_size=20), st.sampled_from(Precision))
def test_whatever_is_typed_is_read_or_refused(wall, precision):
    try:
        found = parse(wall, precision)
    except NoSuchTime:
        return
    assert found.isoformat().startswith(wall)
