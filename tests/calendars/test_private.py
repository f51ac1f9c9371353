"""A person's own calendar: at an address only she knows, with what is hers and nothing besides."""

import re

import pytest
from sqlalchemy import text

from app import clock
from app.accounts import operations as accounts
from app.accounts.models import Account, Role
from app.calendars import operations, queries
from app.db import db, transaction
from app.meetings import operations as meetings
from app.meetings.models import Status
from app.registrations import operations as registrations
from tests.calendar import rules


@pytest.fixture
def address_of():
    def address_of(actor):
        operations.give_address(actor)
        return f"/calendar/u/{queries.private_token(actor)}.ics"

    return address_of


def uids(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return [one.value("UID") for one in rules.check_feed(answer.data).inner("VEVENT")]


@pytest.fixture
def bolor(make_account):
    return make_account("Болор", language="mn")


@pytest.fixture
def full(make_meeting, make_account):
    """A meeting whose only seat is taken by somebody else."""
    meeting = make_meeting(uid="full@x", capacity=1)
    registrations.register(make_account("First"), meeting_id=meeting.id)
    return meeting


def test_it_holds_seats_and_what_one_organises(client, make_meeting, make_account, address_of):
    hye_jin = make_account("Hye-jin", role=Role.ORGANISER)
    seat = make_meeting(uid="seat@x", wall_start="2030-11-01T14:00")
    make_meeting(uid="mine@x", organiser_id=hye_jin.id)
    make_meeting(uid="mine-draft@x", organiser_id=hye_jin.id, status=Status.DRAFT)
    make_meeting(uid="others@x")
    registrations.register(hye_jin, meeting_id=seat.id)
    assert uids(client, address_of(hye_jin)) == ["seat@x", "mine@x"]


def test_a_seat_given_back_leaves_it(client, make_meeting, bolor, address_of):
    meeting, address = make_meeting(uid="seat@x"), address_of(bolor)
    registrations.register(bolor, meeting_id=meeting.id)
    first = client.get(address)
    assert uids(client, address) == ["seat@x"]

    registrations.withdraw(bolor, meeting_id=meeting.id)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "seat@x" not in uids(client, address)


def test_who_waits_has_no_entry_until_there_is_a_seat(client, full, make_account, bolor, address_of):
    address = address_of(bolor)
    registrations.register(bolor, meeting_id=full.id)
    before = client.get(address)
    assert "full@x" not in uids(client, address)

    with transaction() as session:
        first = session.query(Account).filter_by(name="First").one()
    registrations.withdraw(make_actor(first), meeting_id=full.id)

    again = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200
    assert uids(client, address) == ["full@x"]


def make_actor(account):
    from app.accounts.actor import Actor

    return Actor.of(account)


def test_it_speaks_her_language_whoever_asks(client, make_meeting, bolor, address_of):
    meeting, address = make_meeting(), address_of(bolor)
    registrations.register(bolor, meeting_id=meeting.id)
    answer = client.get(address, headers={"Accept-Language": "ja"})
    assert rules.check_feed(answer.data).one("NAME").parameters == {"LANGUAGE": "mn"}
    accounts.change_settings(bolor, language="ko", timezone="UTC")
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 200
    assert rules.check_feed(again.data).one("NAME").parameters == {"LANGUAGE": "ko"}


def test_another_name_is_another_content(client, bolor, address_of):
    address = address_of(bolor)
    first = client.get(address)
    with transaction() as session:
        session.get_one(Account, bolor.id).name = "Болормаа"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "Болормаа" in rules.check_feed(again.data).one("NAME").text


def test_a_secret_address_is_kept_secret(client, make_meeting, bolor, address_of):
    meeting, address = make_meeting(online_url="https://meet.example.org/1"), address_of(bolor)
    registrations.register(bolor, meeting_id=meeting.id)
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    token = address.split("/")[-1].removesuffix(".ics")
    assert re.fullmatch(r"[\w-]{43}", token)
    assert token.encode() not in answer.data.replace(b"\r\n ", b"")
    assert "SOURCE" not in rules.check_feed(answer.data).names()
    for private in (b"meet.example.org", b"ATTENDEE", bolor.email.encode()):
        assert private not in answer.data.replace(b"\r\n ", b"")


def test_the_address_is_nowhere_in_the_database(bolor, address_of):
    token = address_of(bolor).split("/")[-1].removesuffix(".ics")
    stored = db.session.execute(text("SELECT salt, token_hash FROM private_feed")).one()
    assert token not in stored
    assert len(set(stored)) == 2


def test_a_new_address_ends_the_old_one(client, bolor, sign_in):
    browser = sign_in(bolor)
    browser.post("/calendar/address")
    old = f"/calendar/u/{queries.private_token(bolor)}.ics"
    etag = client.get(old).headers["ETag"]
    browser.post("/calendar/address")
    db.session.rollback()
    new = f"/calendar/u/{queries.private_token(bolor)}.ics"
    assert new != old
    assert client.get(new).status_code == 200
    assert client.get(old).status_code == 404
    assert client.get(old, headers={"If-None-Match": etag}).status_code == 404


def test_who_is_suspended_has_none(client, bolor, address_of):
    address = address_of(bolor)
    etag = client.get(address).headers["ETag"]
    with transaction() as session:
        session.get(Account, bolor.id).suspended_at = clock.now()
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 404


def test_only_the_whole_token_opens_it(client, bolor, address_of):
    token = address_of(bolor).split("/")[-1].removesuffix(".ics")
    for wrong in (token[:-1], token + "=", token.swapcase(), token[:-1] + "!", "", token + "%00", bolor.id):
        assert client.get(f"/calendar/u/{wrong}.ics").status_code == 404


def test_the_page_tells_the_address_to_its_owner_only(client, bolor, make_account, sign_in, address_of):
    token = address_of(bolor).split("/")[-1].removesuffix(".ics")
    assert token in sign_in(bolor).get("/calendar/").text
    for other in (client, sign_in(make_account("Anna")), sign_in(make_account("X", role=Role.SECRETARIAT))):
        assert token not in other.get("/calendar/").text


def test_a_meeting_that_moves_moves_in_it(client, make_meeting, make_account, bolor, address_of):
    from tests.calendars.test_feeds import change

    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting, address = make_meeting(organiser_id=organiser.id), address_of(bolor)
    registrations.register(bolor, meeting_id=meeting.id)
    client.get(address)
    change(organiser, meeting, wall_end="2030-11-05T18:00")
    assert rules.check_feed(client.get(address).data).inner("VEVENT")[0].value("DTEND") == "20301105T180000"
    meetings.cancel(organiser, meeting.id)
    assert rules.check_feed(client.get(address).data).inner("VEVENT")[0].value("STATUS") == "CANCELLED"
