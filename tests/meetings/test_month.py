"""A month by the reader's clock."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.meetings.month import grid, month_after, month_before
from app.meetings.walltime import Precision


def entries(page_or_weeks):
    return {
        cell.on: [(entry.title, entry.time, entry.kind) for entry in cell.entries]
        for week in page_or_weeks
        for cell in week
        if cell.entries
    }


@given(st.dates(date(1970, 1, 1), date(2100, 12, 1)))
def test_weeks_are_whole_and_hold_the_month(day):
    first = day.replace(day=1)

    weeks = grid(first, [], day)

    days = [cell.on for week in weeks for cell in week]
    assert {len(week) for week in weeks} == {7}
    assert days[0].weekday() == 0
    assert days == [date.fromordinal(days[0].toordinal() + n) for n in range(len(days))]
    ours = [cell.on for week in weeks for cell in week if not cell.is_away]
    assert (ours[0], ours[-1].month, len(weeks) <= 6) == (first, first.month, True)
    assert [cell.on for week in weeks for cell in week if cell.is_today] == [day]
    assert month_before(month_after(first)) == first


def test_each_meeting_stands_on_its_days(app, make_meeting):
    found = [
        make_meeting(title="Evening", wall_start="2030-11-05T23:00", wall_end="2030-11-06T01:00"),
        make_meeting(
            title="Days",
            precision=Precision.DAY,
            wall_start="2030-10-31",
            wall_end="2030-11-01",
            timezone="America/New_York",
            is_linked=True,
        ),
        make_meeting(title="Month", precision=Precision.MONTH, wall_start="2030-11", wall_end="2030-11"),
    ]

    weeks = grid(date(2030, 11, 1), found, date(2030, 11, 5))

    assert entries(weeks) == {
        date(2030, 10, 31): [("Days", None, "other")],
        date(2030, 11, 1): [("Days", None, "other")],
        date(2030, 11, 5): [("Evening", "23:00", "")],
        date(2030, 11, 6): [("Evening", None, "")],
    }


def test_the_day_is_the_readers(client, sign_in, make_account, make_meeting):
    make_meeting(title="Morning", wall_start="2030-12-01T06:00", wall_end="2030-12-01T08:00")
    in_geneva = sign_in(make_account(timezone="Europe/Zurich"))

    there = client.get("/events/month/2030-11").text  # a visitor: by the network's clock
    here = in_geneva.get("/events/month/2030-11").text

    assert "Morning" not in there.partition('aria-label="Month grid"')[0]
    assert "23:00" in here
    assert 'datetime="2030-11-30"' in here
    assert "Times are yours, Geneva" in here


def test_a_month_without_a_day_is_in_the_list_only(client, make_meeting):
    make_meeting(title="Some day", precision=Precision.MONTH, wall_start="2015-11", wall_end="2015-11")

    listed, _mark, gridded = client.get("/events/month/2015-11").text.partition('aria-label="Month grid"')

    assert "Some day" in listed
    assert "Day not announced" in listed
    assert "Some day" not in gridded


@pytest.mark.parametrize(("month", "missing"), [("1970-01", "1969-12"), ("2100-12", "2101-01")])
def test_no_way_leads_beyond_the_calendar(client, month, missing):
    page = client.get(f"/events/month/{month}")
    assert page.status_code == 200
    assert f"/events/month/{missing}" not in page.text
    assert client.get(f"/events/month/{missing}").status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "26-01", "2026-1", "x"])
def test_what_is_no_month(client, month):
    assert client.get(f"/events/month/{month}").status_code == 404
