"""Pages that are made once for all visitors: until something happens, or the minute is over."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.discussions import operations as discussions
from app.meetings import operations as meetings
from tests.statements import counted

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def start(make_theme, make_account):
    """Start a discussion under the theme "land": (title)."""
    make_theme(slug="land")
    bolor = make_account("Bolor")

    def start(title):
        return discussions.start_thread(
            bolor,
            theme="land",
            title=title,
            source="Tell us.",
            language="en",
            organisation_id=None,
            key=title,
        )

    return start


@pytest.mark.parametrize("path", ["/", "/discussions", "/themes/land"])
def test_it_is_made_once(client, start, path):
    start("What holds?")
    with time_machine.travel(NOON, tick=False):
        first = client.get(path)
        with counted() as statements:
            second = client.get(path)

    assert b"What holds?" in first.data
    assert second.data == first.data
    assert statements == []


@pytest.mark.parametrize("path", ["/", "/discussions", "/themes/land"])
def test_what_happens_is_seen_at_once(client, start, path):
    start("What holds?")
    with time_machine.travel(NOON, tick=False):
        old = client.get(path)
        start("Which wells?")

        new = client.get(path, headers={"If-None-Match": old.headers["ETag"]})

    assert new.status_code == 200
    assert b"Which wells?" in new.data


def test_times_go_on(client, start):
    with time_machine.travel(NOON, tick=False):
        start("What holds?")
        assert b"just now" in client.get("/themes/land").data

    with time_machine.travel(NOON + timedelta(minutes=3), tick=False):
        assert b"3 min ago" in client.get("/themes/land").data


def test_who_is_signed_in_has_a_page_of_her_own(client, start, make_account, sign_in):
    start("What holds?")
    for_visitors = client.get("/themes/land")

    for_anna = sign_in(make_account("Anna")).get("/themes/land")

    assert b"Anna" in for_anna.data
    assert "ETag" not in for_anna.headers
    assert for_anna.headers["Cache-Control"] == "no-store"
    assert client.get("/themes/land").data == for_visitors.data


def test_what_waits_to_be_said_is_said(client, start):
    start("What holds?")
    client.get("/themes/land")
    client.get("/themes/land/new")  # asks to sign in, and says so on the next page

    assert b"Please sign in first." in client.get("/themes/land").data


def test_an_old_address_leads_on(client, make_meeting):
    meeting = make_meeting()
    path = f"/events/{meeting.id}-holding-the-sand"
    client.get(path)

    answer = client.get(f"/events/{meeting.id}-an-old-title")

    assert answer.status_code == 301
    assert answer.headers["Location"] == path


def test_what_is_not_there_is_not_kept(client, make_theme):
    assert client.get("/themes/land").status_code == 404
    make_theme(slug="land")

    assert client.get("/themes/land").status_code == 200


def test_a_meeting_called_off_is_called_off_for_visitors_too(client, make_meeting, make_account):
    from app.accounts.models import Role

    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(organiser_id=organiser.id)
    path = f"/events/{meeting.id}-holding-the-sand"
    with time_machine.travel(NOON, tick=False):
        old = client.get(path).data
        meetings.cancel(organiser, meeting.id)

        new = client.get(path).data

    assert b"It was called off" not in old
    assert b"It was called off" in new


def test_nothing_kept_holds_a_token(client, start, make_meeting):
    start("What holds?")
    meeting = make_meeting()

    for path in ("/", "/discussions", "/themes/land", "/events", f"/events/{meeting.id}-holding-the-sand"):
        answer = client.get(path)
        assert answer.headers["ETag"]
        assert b"csrf_token" not in answer.data
        assert "Set-Cookie" not in answer.headers
