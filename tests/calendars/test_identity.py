"""One meeting is one entry in every calendar, however it got there, and newer always beats older."""

import pytest

from app.accounts.models import Role
from app.calendars import operations, queries
from app.meetings import operations as meetings
from app.registrations import operations as registrations
from tests.calendar import rules
from tests.calendars.test_feeds import change
from tests.conftest import make_app


@pytest.fixture
def organiser(make_account):
    return make_account("Hye-jin", role=Role.ORGANISER)


@pytest.fixture
def meeting(make_meeting, organiser):
    return make_meeting(organiser_id=organiser.id)


def entry(body):
    return rules.parse(body).inner("VEVENT")[0]


def part(letter):
    """The calendar part of a mail, by the rules of bytes."""
    from email import message_from_bytes, policy

    message = message_from_bytes(letter.raw, policy=policy.default)
    bodies = [
        one.get_payload(decode=True)
        for one in message.walk()
        if one.get_content_type() in {"text/calendar", "application/ics"}
    ]
    assert bodies[1:] == bodies[:-1], "the attachment is another object"
    found = rules.parse(bodies[0])
    rules.check_zones(found)
    assert found.value("METHOD") == letter.method
    event = found.inner("VEVENT")[0]
    rules.check_event(event)
    assert len(event.all("ATTENDEE")) == len(event.all("ORGANIZER")) == 1
    return event


def test_the_same_name_in_mail_feeds_and_file(client, meeting, make_account, post_office):
    bolor = make_account("Bolor")
    operations.give_address(bolor)
    registrations.register(bolor, meeting_id=meeting.id)
    invitation = part(post_office()[0])
    places = [
        client.get(path).data
        for path in (
            "/calendar/all.ics",
            "/calendar/ko/all.ics",
            f"/calendar/event/{meeting.id}.ics",
            f"/calendar/u/{queries.private_token(bolor)}.ics",
        )
    ]
    assert {entry(body).value("UID") for body in places} == {invitation.value("UID")} == {meeting.uid}
    for name in ("DTSTART", "DTEND", "SUMMARY", "LOCATION", "URL", "SEQUENCE", "LAST-MODIFIED", "CREATED"):
        assert entry(places[0]).one(name) == invitation.one(name)


def test_names_do_not_follow_the_address_of_the_house(app, organiser, database, make_meeting):
    from tests.calendars.test_feeds import plan_of

    made = meetings.draft(organiser, plan_of(make_meeting()))
    assert made.uid.endswith("@forum.example.org")
    moved = make_app(database.url, PUBLIC_URL="https://new.example.org", CALENDAR_DOMAIN="forum.example.org")
    with moved.app_context():
        again = meetings.draft(organiser, plan_of(made))
    assert again.uid.endswith("@forum.example.org")
    assert again.uid != made.uid


def test_each_message_to_a_person_beats_the_ones_before(meeting, organiser, make_account, post_office):
    bolor = make_account("Bolor")
    told = []

    def hear():
        told.extend(part(letter) for letter in post_office())

    registrations.register(bolor, meeting_id=meeting.id)
    hear()
    change(organiser, meeting, place="Darkhan")
    hear()
    registrations.withdraw(bolor, meeting_id=meeting.id)
    hear()
    registrations.register(bolor, meeting_id=meeting.id)
    hear()
    change(organiser, meeting, title="Moved")
    hear()
    meetings.cancel(organiser, meeting.id)
    hear()

    assert [(one.value("STATUS"), int(one.value("SEQUENCE"))) for one in told] == [
        ("CONFIRMED", 0),
        ("CONFIRMED", 1),
        ("CANCELLED", 2),
        ("CONFIRMED", 3),
        ("CONFIRMED", 4),
        ("CANCELLED", 5),
    ]
    stamps = [one.value("DTSTAMP") for one in told]
    assert stamps == sorted(stamps)
    assert len({one.value("UID") for one in told}) == 1


def test_only_who_has_a_seat_is_told_how_to_join(client, make_meeting, make_account, post_office):
    link = "https://meet.example.org/room"
    meeting = make_meeting(capacity=1, online_url=link)
    registrations.register(make_account("Bolor"), meeting_id=meeting.id)
    registrations.register(make_account("Anna"), meeting_id=meeting.id)
    seat, waiting = post_office()
    event = part(seat)
    assert event.value("CONFERENCE") == link
    assert link in event.one("DESCRIPTION").text
    assert waiting.calendar is None
    assert link.encode() not in waiting.raw
    assert link not in waiting.text + waiting.html
