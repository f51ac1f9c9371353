"""What the pages of events show, to whom, and what they cost."""

import re
from datetime import timedelta

import pytest
import time_machine

from app.accounts.models import Role
from app.db import transaction
from app.discussions import operations as discussions
from app.meetings.models import Kind, MeetingBody, Outcome, Series, Status
from app.meetings.walltime import Precision
from tests.statements import counted


def words(page):
    """Return what a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def show(browser, meeting):
    answer = browser.get(f"/events/{meeting.id}", follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def workshop(make_meeting, make_organisation):
    """A meeting of another body, with an outcome that goes to a meeting in some month."""
    found = make_meeting(
        title="Workshop",
        kind=Kind.WORKSHOP,
        precision=Precision.DAY,
        wall_start="2015-07-07",
        wall_end="2015-07-08",
        timezone="Asia/Shanghai",
        place="Beijing, China",
        is_linked=True,
        takes_registrations=False,
        sources=[{"para": 1}],
    )
    later = make_meeting(
        title="Annual meeting",
        kind=Kind.ANNUAL_MEETING,
        precision=Precision.MONTH,
        wall_start="2015-11",
        wall_end="2015-11",
        place=None,
        is_linked=True,
        takes_registrations=False,
    )
    with transaction() as session:
        session.add(MeetingBody(meeting_id=found.id, organisation_id=make_body(session), position=0))
        session.add(
            Outcome(
                meeting_id=found.id,
                number=4,
                verb="recommended",
                text="discussions at the annual meeting",
                responsible="the secretariat",
                condition="given present resources",
                due="2015-11",
                target_id=later.id,
                sources=[{"para": 12}],
            )
        )
    return found, later


def make_body(session):
    from app.organisations.models import Organisation, Sector

    body = Organisation(
        key="neaspec",
        name="NEASPEC programme",
        short_name="NEASPEC",
        sector=Sector.NETWORK,
        countries=[],
        sources=[],
    )
    session.add(body)
    session.flush()
    return body.id


def test_a_visitor_reads_the_venues_clock(client, make_meeting):
    page = words(show(client, make_meeting()))
    assert "Tuesday 5 November 2030 14:00–17:00 venue’s time, Ulaanbaatar UTC 06:00–09:00" in page


def test_a_reader_reads_her_own_clock_and_the_venues(sign_in, make_account, make_meeting):
    meeting = make_meeting(wall_start="2030-11-05T01:00", wall_end="2030-11-05T02:00")
    in_geneva = sign_in(make_account(timezone="Europe/Zurich"))

    page = words(show(in_geneva, meeting))

    assert "Monday 4 November 2030 18:00–19:00 your time, Geneva" in page
    assert "Ulaanbaatar, venue Tue 5 Nov 2030, 01:00–02:00" in page


def test_without_a_place_there_is_no_venue(client, make_meeting):
    page = words(show(client, make_meeting(place=None, online_url="https://meet.example.org/secret")))
    assert "Ulaanbaatar time" in page
    assert "venue" not in page
    assert "Where Online The link to join online is told to those who have a seat." in page
    assert "secret" not in page


def test_what_is_not_announced_is_not_invented(client, workshop):
    _first, later = workshop
    page = words(show(client, later))
    assert "When in November 2015 The day is not announced." in page
    assert "Where Not announced" in page
    assert not re.search(r"\d November", page)
    assert "Add to calendar" not in page


def test_a_meeting_of_another_body_says_so(client, workshop):
    first, _later = workshop
    page = words(show(client, first))
    assert "Meeting of another body" in page
    assert "NEASPEC" in page
    assert "When 7–8 Jul 2015 Whole days, by the clock of Beijing." in page
    assert "there is no registration here" in page
    assert "Held" not in page
    assert "Meeting of another body" in words(client.get("/events/past").text)


def test_an_outcome_says_who_when_under_which_condition_and_where_it_goes(client, workshop):
    first, later = workshop

    told, taken_up = words(show(client, first)), words(show(client, later))

    for said in (
        "discussions at the annual meeting",
        "“recommended”",
        "responsible: the secretariat",
        "due November 2015",
        "goes to Annual meeting",
        "Condition: given present resources",
        "Report of the workshop, ¶12",
    ):
        assert said in told, said
    assert "What it takes up discussions at the annual meeting" in taken_up
    assert "from Workshop" in taken_up
    assert f'href="/events/{later.id}-annual-meeting"' in show(client, first)


def test_before_and_after(client, make_meeting, workshop):
    meeting = make_meeting()
    make_meeting(
        title="Called off",
        status=Status.CANCELLED,
        wall_start="2030-11-06T14:00",
        wall_end="2030-11-06T15:00",
    )
    make_meeting(title="Next one", wall_start="2031-11-05T14:00", wall_end="2031-11-05T15:00")

    line = words(show(client, meeting).partition('<ol class="line">')[2].partition("</ol>")[0])

    assert re.findall("Workshop|Annual meeting|Holding the sand|Called off|Next one", line) == [
        "Workshop",
        "Annual meeting",
        "Holding the sand",
        "Next one",
    ]


def test_the_discussion_is_linked_both_ways(client, make_account, make_theme, make_meeting):
    make_theme(slug="land")
    thread = discussions.start_thread(
        make_account(),
        theme="land",
        title="What holds?",
        source="Tell us.",
        language="en",
        organisation_id=None,
        key="a",
    )
    meeting = make_meeting(thread_id=thread.id)

    assert f'href="/threads/{thread.id}-what-holds"' in show(client, meeting)
    page = client.get(f"/threads/{thread.id}-what-holds").text
    assert "Leads to Holding the sand , 5 November 2030" in words(page)
    with time_machine.travel(meeting.ends_at + timedelta(days=1)):
        assert "Led to Holding the sand" in words(client.get(f"/threads/{thread.id}-what-holds").text)


def test_user_text_says_its_language(client, make_meeting):
    page = show(
        client, make_meeting(title="Элс тогтоох", language="mn", place="Улаанбаатар", html="<p>Заг</p>")
    )
    assert '<h1 lang="mn">Элс тогтоох</h1>' in page
    assert '<p class="big" lang="mn">Улаанбаатар</p>' in page
    assert '<div class="prose" lang="mn"><p>Заг</p></div>' in page


def test_titles_are_text(client, make_meeting):
    meeting = make_meeting(title='<script>alert("x")</script>', place="<b>here</b>")
    for path in (f"/events/{meeting.id}", "/events", "/events/month/2030-11"):
        page = client.get(path, follow_redirects=True).text
        assert "<script>alert" not in page
        assert "<b>here" not in page


def test_what_is_ahead_and_what_was(client, make_meeting):
    make_meeting(title="Long ago", wall_start="2020-01-01T09:00", wall_end="2020-01-01T10:00")
    make_meeting(title="Some day")

    ahead, _past, was = words(client.get("/events").text).partition("All past events")

    assert "Some day" in ahead
    assert "Long ago" not in ahead
    assert "Long ago" in was
    assert "Some day" not in words(client.get("/events/past").text)


def test_the_past_goes_on_without_a_gap(client, make_meeting):
    """Several at the same minute: none is lost between two pages."""
    for number in range(23):
        make_meeting(title=f"Meeting {number}.", wall_start="2020-01-01T09:00", wall_end="2020-01-01T10:00")

    first = client.get("/events/past").text
    older = re.search(r'href="(/events/past\?before=[^"]+)"', first)[1]
    second = client.get(older).text

    found = [set(re.findall(r"Meeting \d+\.", page)) for page in (first, second)]
    assert (len(found[0]), len(found[1]), len(found[0] | found[1])) == (20, 3, 23)
    for wrong in ("x", "1", "1.x", "9" * 30 + ".1"):
        assert client.get(f"/events/past?before={wrong}").status_code == 404


def test_a_series_has_its_page_and_its_calendar(client, make_meeting):
    with transaction() as session:
        series = Series(slug="forums", title="Forums", description="Twice a year.", sources=[{"para": 14}])
        session.add(series)
        session.flush()
        number = series.id
    make_meeting(title="First", series_id=number, wall_start="2020-01-01T09:00", wall_end="2020-01-01T10:00")
    make_meeting(title="Second", series_id=number)
    make_meeting(title="Elsewhere")

    page = client.get("/series/forums").text

    assert re.search("Second.*Past.*First", words(page))
    assert "Elsewhere" not in page
    assert 'value="http://forum.example.org/calendar/series/forums.ics"' in page
    assert client.get("/series/nothing").status_code == 404


def test_old_addresses_lead_to_the_present_one(client, make_meeting):
    meeting = make_meeting()
    for old in (f"/events/{meeting.id}", f"/events/{meeting.id}-old-title"):
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (301, f"/events/{meeting.id}-holding-the-sand")
    assert client.get("/events/4711").status_code == 404


def test_only_organisers_see_what_only_they_can_do(client, sign_in, make_account, make_meeting):
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(organiser_id=organiser.id)
    for browser, sees in (
        (client, False),
        (sign_in(make_account("Bolor")), False),
        (sign_in(organiser), True),
        (sign_in(make_account("Anna", role=Role.SECRETARIAT)), True),
    ):
        page = show(browser, meeting)
        assert (f'href="/events/{meeting.id}/edit"' in page) is sees
        assert (f'href="/events/{meeting.id}/cancellation"' in page) is sees
        assert (f'href="/events/{meeting.id}/registration/"' in page) is sees
        assert ('href="/events/new"' in browser.get("/events").text) is sees


def test_empty_pages_say_what_will_be_there(client):
    assert "No event is planned at the moment." in client.get("/events").text
    assert "Events that were held will stand here" in client.get("/events/past").text
    assert "Nothing is planned in this month." in client.get("/events/month/2030-01").text


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "mn", "ru"])
def test_every_page_speaks_every_language(client, make_meeting, workshop, language):
    paths = [f"/events/{meeting.id}" for meeting in (make_meeting(), *workshop)]
    for path in ("/events", "/events/past", "/events/month/2015-11", *paths):
        answer = client.get(path, headers={"Accept-Language": language}, follow_redirects=True)
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text


def test_budgets(client, sign_in, make_account, make_theme, make_meeting, workshop):
    meeting = make_meeting(theme_id=make_theme().id)
    for number in range(12):
        make_meeting(
            title=f"Meeting {number}",
            wall_start=f"2030-11-{number + 10}T09:00",
            wall_end=f"2030-11-{number + 10}T10:00",
        )
    reader = sign_in(make_account("Anna"))
    spent = {}

    for name, browser, path in (
        ("ahead", client, "/events"),
        ("past", client, "/events/past"),
        ("month", client, "/events/month/2030-11"),
        ("meeting", client, f"/events/{meeting.id}-holding-the-sand"),
        ("meeting, signed in", reader, f"/events/{meeting.id}-holding-the-sand"),
    ):
        with counted() as statements:
            assert browser.get(path).status_code == 200
        spent[name] = len(statements)

    assert spent == {
        "ahead": 5,  # whether anything happened, what is ahead, what was, and the bodies of each
        "past": 3,
        "month": 3,
        "meeting": 12,  # among them the discussions it is linked with
        "meeting, signed in": 17,  # and reader, what is new to her, her place, organisations, rights
    }
