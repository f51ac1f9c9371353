"""An organiser writes a meeting down, publishes it, changes it, calls it off: through the form."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.db import db
from app.discussions.models import Thread
from app.meetings import operations
from app.meetings.models import Meeting, Status
from app.meetings.walltime import Precision

TYPED = {
    "title": "Holding the sand",
    "language": "en",
    "kind": "forum",
    "source": "Bring **cases**.",
    "precision": "time",
    "first_day": "2030-11-05",
    "first_time": "14:00",
    "last_day": "",
    "last_time": "17:00",
    "timezone": "Asia/Ulaanbaatar",
    "second": "",
    "place": "Ulaanbaatar",
    "online_url": "",
    "capacity": "30",
    "takes_registrations": "y",
    "theme": "",
    "series": "",
    "visibility": "public",
}


@pytest.fixture
def organiser(make_account):
    return make_account("Hye-jin", role=Role.ORGANISER)


@pytest.fixture
def browser(sign_in, organiser):
    return sign_in(organiser)


def the_meeting():
    db.session.rollback()
    return db.session.scalars(select(Meeting).execution_options(populate_existing=True)).one()


def written(browser, **changes):
    """Write a meeting down and return it."""
    answer = browser.post("/events", data={**TYPED, **changes})
    assert answer.status_code == 302, answer.text
    return the_meeting()


def save(browser, meeting, **changes):
    """Save the form as it is shown, with something changed in it."""
    revision = the_meeting().revision
    return browser.post(f"/events/{meeting.id}", data={**TYPED, "revision": revision, **changes})


def counts():
    meeting = the_meeting()
    return meeting.revision, meeting.sequence


def test_a_draft_is_seen_by_nobody_else(client, sign_in, make_account, browser):
    meeting = written(browser)

    assert meeting.status is Status.DRAFT
    assert "<strong>cases</strong>" in meeting.html
    path = f"/events/{meeting.id}-holding-the-sand"
    assert "This is a draft." in browser.get(path).text
    other = sign_in(make_account("Anna", role=Role.ORGANISER))
    for reader in (client, other):
        assert reader.get(path).status_code == 404
        assert "Holding the sand" not in reader.get("/events").text
        assert "Holding the sand" not in reader.get("/events/month/2030-11").text
    assert sign_in(make_account("Li Na", role=Role.SECRETARIAT)).get(path).status_code == 200


def test_a_draft_becomes_public(client, browser):
    meeting = written(browser)

    browser.post(f"/events/{meeting.id}/publication")

    page = client.get(f"/events/{meeting.id}", follow_redirects=True).text
    assert "14:00–17:00" in page
    assert "06:00–09:00" in page
    assert "UID:" + meeting.uid in client.get("/calendar/all.ics").text


def test_what_people_must_note_is_counted(browser):
    """Rule U1: calendars take a change when SEQUENCE grows."""
    meeting = written(browser)
    browser.post(f"/events/{meeting.id}/publication")
    revision, sequence = counts()
    for number, change in enumerate(
        (
            {"title": "Holding it"},
            {"first_time": "15:00"},
            {"last_time": "18:00"},
            {"timezone": "Asia/Seoul"},
            {"place": "Seoul"},
            {"online_url": "https://meet.example.org/room"},
            {"precision": "day"},
        ),
        start=1,
    ):
        assert save(browser, meeting, **change).status_code == 302
        assert counts() == (revision + number, sequence + number), change


def test_other_changes_are_changes_only(browser, make_theme, post_office):
    """Rule U2: nobody must note them, so nobody is told."""
    meeting = written(browser)
    browser.post(f"/events/{meeting.id}/publication")
    post_office()
    revision, sequence = counts()
    modified_at = the_meeting().modified_at

    save(browser, meeting, source="More cases.", capacity="40", theme=str(make_theme().id))

    assert counts() == (revision + 1, sequence)
    assert the_meeting().modified_at > modified_at
    assert not post_office()


def test_a_save_without_a_change_leaves_all_as_it_is(client, browser):
    """Rule U3: not a byte changes."""
    meeting = written(browser)
    browser.post(f"/events/{meeting.id}/publication")
    before = (counts(), the_meeting().modified_at, client.get("/calendar/all.ics").data)

    assert save(browser, meeting).status_code == 302

    assert (counts(), the_meeting().modified_at, client.get("/calendar/all.ics").data) == before


def test_those_with_a_place_are_told_what_moved(browser, sign_in, make_account, post_office):
    from app.registrations import operations as registrations

    meeting = written(browser)
    browser.post(f"/events/{meeting.id}/publication")
    registrations.register(make_account("Bolor"), meeting_id=meeting.id)
    post_office()

    save(browser, meeting, first_time="15:00", last_time="18:00")

    [letter] = post_office()
    assert letter.method == "REQUEST"
    assert f"SEQUENCE:{the_meeting().sequence}" in letter.calendar
    assert "DTSTART;TZID=Asia/Ulaanbaatar:20301105T150000" in letter.calendar


def test_two_who_change_at_once_see_both(browser, sign_in, make_account):
    meeting = written(browser)
    anna = sign_in(make_account("Anna", role=Role.SECRETARIAT))
    opened = the_meeting().revision
    save(anna, meeting, place="Room <Zag>", theme="")

    answer = save(browser, meeting, place="Room Toorai", capacity="12", revision=opened)

    assert answer.status_code == 409
    assert the_meeting().place == "Room <Zag>"
    assert "Somebody changed this event while you were writing" in answer.text
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("What differs")[2]))
    assert "Place Room &lt;Zag&gt; Room Toorai" in told
    assert "Seats 30 12" in told
    assert 'value="Room Toorai"' in answer.text
    fresh = re.search(r'name="revision" type="hidden" value="(\d+)"', answer.text)
    assert fresh is not None
    assert int(fresh[1]) == the_meeting().revision

    assert save(browser, meeting, place="Room Toorai", capacity="12", revision=fresh[1]).status_code == 302
    assert (the_meeting().place, the_meeting().capacity) == ("Room Toorai", 12)


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(browser, revision):
    meeting = written(browser)
    assert save(browser, meeting, title="Other", revision=revision).status_code == 409
    assert the_meeting().title == "Holding the sand"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": " "}, "title", "Please give the event a title."),
        ({"title": "a" * 161}, "title", "This is 1 character too long; 160 fit."),
        ({"first_day": ""}, "first_day", "Please choose a day."),
        ({"first_day": "5 November"}, "first_day", "Please write the day as 2026-12-31."),
        ({"first_day": "2030-02-30"}, "first_day", "This is not a day and time"),
        ({"first_time": "2pm"}, "first_time", "Please write the time as 14:00."),
        ({"last_time": "14:00"}, "last_day", "The end must come after the start."),
        ({"last_day": "2030-11-04"}, "last_day", "The end must come after the start."),
        ({"timezone": "Asia/Nowhere"}, "timezone", "Please choose a time zone from the list."),
        ({"capacity": "0"}, "capacity", "Please write a whole number of at least 1"),
        ({"capacity": "many"}, "capacity", "Please write a whole number of at least 1"),
        ({"online_url": "javascript:alert(1)"}, "online_url", "This is not a link."),
        ({"kind": "party"}, "kind", "Please choose one of these."),
        ({"theme": "4711"}, "theme", "Please choose one of these."),
        ({"source": "a" * 100_001}, "source", "This is 1 character too long"),
        (
            {"timezone": "Europe/Berlin", "first_day": "2030-03-31", "first_time": "02:30"},
            "first_time",
            "03:30 would be possible.",
        ),
        (
            {"timezone": "Europe/Berlin", "first_day": "2030-10-27", "first_time": "02:30"},
            "second-0",
            "This time comes twice there",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(browser, changes, field, sentence):
    answer = browser.post("/events", data={**TYPED, **changes})

    assert answer.status_code == 422
    assert re.search(rf'<li><a href="#{field}">[^<]*{re.escape(sentence)}', answer.text)
    assert answer.text.count(sentence) == 2
    if "source" not in changes:
        assert "Bring **cases**.</textarea>" in answer.text
    assert 'value="17:00"' in answer.text or "last_time" in changes
    assert db.session.scalar(select(Meeting.id)) is None


def test_a_time_that_comes_twice_can_be_chosen(browser):
    meeting = written(
        browser,
        timezone="Europe/Berlin",
        first_day="2030-10-27",
        first_time="02:30",
        last_time="05:00",
        second="1",
    )
    assert f"{meeting.starts_at:%H:%M}" == "01:30"


def test_only_the_month_is_known(client, browser):
    meeting = written(browser, precision="month", first_time="", last_time="")
    browser.post(f"/events/{meeting.id}/publication")

    assert (meeting.precision, meeting.wall_start, meeting.wall_end) == (
        Precision.MONTH,
        "2030-11",
        "2030-11",
    )
    page = client.get(f"/events/{meeting.id}", follow_redirects=True).text
    assert "in November 2030" in page
    assert "The day is not announced." in page
    assert "5 November" not in page
    assert "1 November" not in page


def test_the_form_shows_what_is_there(browser, organiser):
    meeting = written(browser, timezone="Asia/Choibalsan", first_time="09:30")

    page = browser.get(f"/events/{meeting.id}/edit").text

    assert '<option selected value="Asia/Choibalsan">' in page
    for value in ("Holding the sand", "2030-11-05", "09:30", "17:00", "30"):
        assert f'value="{value}"' in page


def test_calling_off_asks_on_its_own_page(browser, client):
    meeting = written(browser)
    browser.post(f"/events/{meeting.id}/publication")

    asked = browser.get(f"/events/{meeting.id}/cancellation").text
    assert "This cannot be undone." in asked
    assert the_meeting().status is Status.SCHEDULED

    browser.post(f"/events/{meeting.id}/cancellation")

    assert the_meeting().status is Status.CANCELLED
    page = client.get(f"/events/{meeting.id}", follow_redirects=True).text
    assert "This event was called off." in page
    assert "Sign in to take a seat" not in page
    assert browser.get(f"/events/{meeting.id}/edit").status_code == 409
    assert browser.get(f"/events/{meeting.id}/cancellation").status_code == 409
    assert save(browser, meeting, title="Again").status_code == 409


def test_a_draft_is_not_called_off(browser):
    meeting = written(browser)
    assert browser.get(f"/events/{meeting.id}/cancellation").status_code == 409
    assert browser.post(f"/events/{meeting.id}/cancellation").status_code == 409
    assert the_meeting().status is Status.DRAFT


def test_a_meeting_gets_one_discussion(browser, make_theme):
    meeting = written(browser, theme=str(make_theme(slug="land").id))
    browser.post(f"/events/{meeting.id}/publication")

    first, second = (browser.post(f"/events/{meeting.id}/thread") for _ in range(2))

    assert first.location == second.location
    db.session.rollback()
    assert len(db.session.scalars(select(Thread.id)).all()) == 1
    assert "Holding the sand" in browser.get(first.location).text
    assert first.location in browser.get(f"/events/{meeting.id}", follow_redirects=True).text


def test_a_discussion_needs_a_theme(browser):
    meeting = written(browser)
    browser.post(f"/events/{meeting.id}/publication")
    assert "choose its theme first" in browser.get(f"/events/{meeting.id}", follow_redirects=True).text
    assert browser.post(f"/events/{meeting.id}/thread").status_code == 422


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.ORGANISER])
def test_others_find_no_form(browser, sign_in, make_account, role):
    meeting = written(browser)
    browser.post(f"/events/{meeting.id}/publication")
    other = sign_in(make_account("Anna", role=role))
    for method, path in (
        ("GET", "edit"),
        ("POST", ""),
        ("POST", "publication"),
        ("GET", "cancellation"),
        ("POST", "cancellation"),
        ("POST", "thread"),
    ):
        answer = other.open(f"/events/{meeting.id}/{path}".rstrip("/"), method=method, data=TYPED)
        assert answer.status_code == 404, path
    assert "Edit" not in other.get(f"/events/{meeting.id}", follow_redirects=True).text


def test_a_change_that_is_refused_changes_nothing(browser, organiser):
    from tests.reminders.test_plan import plan_of

    meeting = written(browser)
    wrong = replace(plan_of(meeting), wall_end="2030-11-05T13:00")
    with pytest.raises(operations.Refusal):
        operations.change(organiser, meeting.id, wrong, revision=meeting.revision)
    assert the_meeting().wall_end == "2030-11-05T17:00"
