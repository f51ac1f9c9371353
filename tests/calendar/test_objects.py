"""Calendar objects from plain values, read again by rules of bytes and by another parser."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from hypothesis import example, given, settings
from hypothesis import strategies as some

from app import calendar, text
from tests.calendar import rules

MADE = datetime(2026, 3, 1, 8, 30, 15, 999, tzinfo=UTC)
ENTRY = calendar.Entry(
    uid="meeting-1@forum.example.org",
    sequence=3,
    created=MADE,
    modified=MADE + timedelta(days=1),
    status="CONFIRMED",
    start=datetime(2026, 11, 5, 14),
    end=datetime(2026, 11, 5, 17),
    timezone="Asia/Ulaanbaatar",
    summary="Holding the sand",
    description="https://forum.example.org/events/1\n\nWhat holds?",
    location="Ulaanbaatar; hall 2, left",
    url="https://forum.example.org/events/1-holding-the-sand",
    categories=["Forum", "Land, water; people"],
    language="en",
)
HYE_JIN = calendar.Person(name="이혜진", address="hye-jin@example.org")
NETWORK = calendar.Person(name="NEAMSP", address="forum@example.org")

words = some.text(
    alphabet=some.one_of(
        some.sampled_from(list("\r\n\t\u2028\u2029\x85\x00\x0b;,:\\\"^'=BEGINEND.")),
        some.sampled_from(list("荒漠化 사막 Цөл 日本 \u200d😀👩🌾\u202e\u2067\u180e\u180bé́")),
        some.characters(codec="utf-8"),
    ),
    max_size=120,
)


def feed_of(*entries, name="NEAMSP", description="", source=None, language="en"):
    blocks = [(body, calendar.tzids(body)) for body in map(calendar.block, entries)]
    return calendar.feed(blocks, name=name, description=description, source=source, language=language)


def invitation_of(entry, **values):
    given = {"method": "REQUEST", "organizer": NETWORK, "attendee": HYE_JIN, "partstat": "ACCEPTED"}
    return calendar.invitation(entry, **{**given, "rsvp": False, "now": MADE + timedelta(days=9), **values})


def test_a_block_is_one_event_with_exactly_its_properties():
    event = rules.check_feed(feed_of(ENTRY)).inner("VEVENT")[0]
    assert {one.name: (one.parameters, one.value) for one in event.properties} == {
        "UID": ({}, "meeting-1@forum.example.org"),
        "DTSTAMP": ({}, "20260302T083015Z"),
        "CREATED": ({}, "20260301T083015Z"),
        "LAST-MODIFIED": ({}, "20260302T083015Z"),
        "SEQUENCE": ({}, "3"),
        "STATUS": ({}, "CONFIRMED"),
        "DTSTART": ({"TZID": "Asia/Ulaanbaatar"}, "20261105T140000"),
        "DTEND": ({"TZID": "Asia/Ulaanbaatar"}, "20261105T170000"),
        "TRANSP": ({}, "OPAQUE"),
        "SUMMARY": ({"LANGUAGE": "en"}, "Holding the sand"),
        "DESCRIPTION": ({"LANGUAGE": "en"}, "https://forum.example.org/events/1\\n\\nWhat holds?"),
        "LOCATION": ({"LANGUAGE": "en"}, "Ulaanbaatar\\; hall 2\\, left"),
        "URL": ({}, "https://forum.example.org/events/1-holding-the-sand"),
        "CATEGORIES": ({}, "Forum,Land\\, water\\; people"),
        "CLASS": ({}, "PUBLIC"),
    }


def test_the_same_meeting_is_the_same_bytes():
    assert calendar.block(ENTRY) == calendar.block(replace(ENTRY))
    assert feed_of(ENTRY) == feed_of(ENTRY)


def test_whole_days_are_dates_and_take_nobodys_time():
    entry = replace(ENTRY, start=date(2015, 7, 7), end=date(2015, 7, 9))
    event = rules.check_feed(feed_of(entry)).inner("VEVENT")[0]
    assert event.one("DTSTART") == rules.Property("DTSTART", {"VALUE": "DATE"}, "20150707")
    assert event.one("DTEND") == rules.Property("DTEND", {"VALUE": "DATE"}, "20150709")


def test_a_cancelled_meeting_takes_nobodys_time():
    event = rules.check_feed(feed_of(replace(ENTRY, status="CANCELLED"))).inner("VEVENT")[0]
    assert (event.value("STATUS"), event.value("TRANSP")) == ("CANCELLED", "TRANSPARENT")


def test_times_in_utc_name_no_zone():
    event = rules.check_feed(feed_of(replace(ENTRY, timezone="UTC"))).inner("VEVENT")[0]
    assert event.value("DTSTART") == "20261105T140000Z"


def test_what_the_simple_zone_would_tell_wrong_is_told_in_utc():
    # Pyongyang's clocks stood at UTC+8:30 from August 2015 to May 2018
    entry = replace(
        ENTRY, timezone="Asia/Pyongyang", start=datetime(2017, 5, 5, 9), end=datetime(2017, 5, 5, 10)
    )
    event = rules.check_feed(feed_of(entry)).inner("VEVENT")[0]
    assert event.value("DTSTART") == "20170505T003000Z"


@pytest.mark.parametrize(("fold", "start"), [(0, "20261101T053000Z"), (1, "20261101T063000Z")])
def test_of_two_equal_times_the_meant_one_is_told(fold, start):
    entry = replace(
        ENTRY,
        timezone="America/New_York",
        start=datetime(2026, 11, 1, 1, 30),
        end=datetime(2026, 11, 1, 1, 45),
        fold=fold,
    )
    body = feed_of(entry)
    rules.check_feed(body)
    told = recurring_ical_events.of(icalendar.Calendar.from_ical(body)).all()
    assert [f"{event['DTSTART'].dt.astimezone(UTC):%Y%m%dT%H%M%SZ}" for event in told] == [start]


def test_a_feed_carries_each_zone_once():
    zones = ["Asia/Ulaanbaatar", "Europe/Moscow", "Asia/Ulaanbaatar", "America/New_York", "UTC", "Asia/Tokyo"]
    entries = [replace(ENTRY, uid=f"{n}@x", timezone=zone) for n, zone in enumerate(zones)]
    found = rules.check_feed(feed_of(*entries))
    assert [zone.value("TZID") for zone in found.inner("VTIMEZONE")] == [
        "America/New_York",
        "Asia/Tokyo",
        "Asia/Ulaanbaatar",
        "Europe/Moscow",
    ]


def test_the_head_of_a_feed():
    source = "https://forum.example.org/calendar/zh/all.ics"
    body = feed_of(ENTRY, name="荒漠化; 1,\\0", description="计划, 全", source=source, language="zh")
    found = rules.check_feed(body)
    assert found.one("NAME") == rules.Property("NAME", {"LANGUAGE": "zh"}, "荒漠化\\; 1\\,\\\\0")
    assert found.one("DESCRIPTION") == rules.Property("DESCRIPTION", {"LANGUAGE": "zh"}, "计划\\, 全")
    assert found.value("X-WR-CALNAME") == "荒漠化\\; 1\\,\\\\0"
    assert found.value("X-WR-CALDESC") == "计划\\, 全"
    assert found.value("SOURCE") == source
    assert found.value("COLOR") == "darkgreen"
    assert not {"METHOD", "X-WR-TIMEZONE"} & set(found.names())


def test_an_invitation_names_the_organiser_and_one_person():
    found = rules.parse(invitation_of(ENTRY, sequence=5))
    event = found.inner("VEVENT")[0]
    rules.check_event(event)
    rules.check_zones(found)
    assert found.value("METHOD") == "REQUEST"
    assert event.one("ORGANIZER") == rules.Property("ORGANIZER", {"CN": "NEAMSP"}, "mailto:forum@example.org")
    assert event.one("ATTENDEE") == rules.Property(
        "ATTENDEE",
        {
            "CN": "이혜진",
            "CUTYPE": "INDIVIDUAL",
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "ACCEPTED",
            "RSVP": "FALSE",
        },
        "mailto:hye-jin@example.org",
    )
    assert event.value("SEQUENCE") == "5"
    assert event.value("DTSTAMP") == "20260310T083015Z"  # when this message was made
    assert event.value("LAST-MODIFIED") == "20260302T083015Z"


def test_a_cancellation():
    found = rules.parse(invitation_of(ENTRY, method="CANCEL"))
    event = found.inner("VEVENT")[0]
    rules.check_event(event)
    assert found.value("METHOD") == "CANCEL"
    assert (event.value("STATUS"), event.value("UID")) == ("CANCELLED", ENTRY.uid)
    assert len(event.all("ATTENDEE")) == 1


def test_the_link_to_join_is_a_conference():
    link = "https://meet.example.org/a,b;c?d=1"
    found = rules.parse(invitation_of(replace(ENTRY, conference=link, summary='Say "yes"'))).inner("VEVENT")[
        0
    ]
    assert found.one("CONFERENCE") == rules.Property(
        "CONFERENCE", {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Say ”yes”"}, link
    )


@pytest.mark.parametrize("name", ['Bat "the sand" Bold', "a\r\nATTENDEE:mailto:x@example.org", "x\x00;y:z,w"])
def test_no_name_breaks_out_of_its_parameter(name):
    event = rules.parse(invitation_of(ENTRY, attendee=replace(HYE_JIN, name=name))).inner("VEVENT")[0]
    assert event.one("ATTENDEE").parameters["CN"] == text.one_line(name).replace('"', "”")
    assert event.value("ATTENDEE") == "mailto:hye-jin@example.org"


@settings(max_examples=200)
@example('\\0;,"^n', "\\0\n\\n;", ",;\\", ["\\,;"])
@given(words, words, words, some.lists(words.filter(text.one_line), max_size=3))
def test_any_words_come_back_as_they_were_and_make_no_line_of_their_own(title, about, place, themes):
    entry = replace(ENTRY, summary=title, description=about, location=place, categories=themes)
    expected = {
        "SUMMARY": text.one_line(title),
        "DESCRIPTION": text.clean(about),
        "LOCATION": text.one_line(place),
    }
    body = feed_of(entry, name=title, description=about)

    calendar_read = rules.check_feed(body)
    event = calendar_read.inner("VEVENT")[0]
    again = icalendar.Calendar.from_ical(body)

    assert calendar_read.one("NAME").text == calendar_read.one("X-WR-CALNAME").text == text.one_line(title)
    for name, value in expected.items():
        for one in event.all(name):
            assert one.text == value
        assert str(again.events[0].get(name, "")) == (value if event.all(name) else "")
    assert len(set(event.names())) == len(event.names())
    assert [str(one) for one in again.events[0].categories] == [text.one_line(theme) for theme in themes]


@given(words)
def test_any_name_comes_back_from_an_invitation(name):
    body = invitation_of(ENTRY, attendee=replace(HYE_JIN, name=name))
    event = rules.parse(body).inner("VEVENT")[0]
    rules.check_event(event)
    again = icalendar.Calendar.from_ical(body).events[0]["ATTENDEE"]
    assert again.params.get("CN", "") == text.one_line(name).replace('"', "”")
    assert again == "mailto:hye-jin@example.org"


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko", "mn", "ru"])
def test_the_placeholder_of_an_empty_calendar(language):
    entry = calendar.placeholder(uid="begun@x", created=MADE, summary="Begun")
    event = rules.check_feed(feed_of(entry, language=language)).inner("VEVENT")[0]
    assert (event.value("DTSTART"), event.value("DTEND")) == ("20260301", "20260302")
