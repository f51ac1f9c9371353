"""Your place, who comes, the organiser's list: on the pages."""

import re
from datetime import timedelta

import pytest
import time_machine

from app.accounts.models import Role
from app.db import db
from app.meetings.models import Status
from app.organisations.models import Sector
from app.registrations import operations, queries
from app.registrations.models import Seat


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def show(browser, meeting):
    answer = browser.get(f"/events/{meeting.id}", follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def seats(meeting):
    db.session.rollback()
    return [(r.account.name, r.seat, r.organisation_id) for r in queries.coming_to(meeting)]


def test_a_visitor_is_led_to_sign_in_and_back(client, make_meeting):
    meeting = make_meeting(capacity=30)
    page = show(client, meeting)
    assert "30 of 30 seats are free." in words(page)
    assert f'href="/sign-in?next=/events/{meeting.id}-holding-the-sand"' in page
    assert "csrf" not in page
    assert "<form" not in page


def test_taking_a_seat_and_giving_it_back(sign_in, make_account, make_meeting):
    meeting = make_meeting()
    bolor = sign_in(make_account("Bolor"))
    assert "Take a seat" in show(bolor, meeting)

    taken = bolor.post(f"/events/{meeting.id}/registration/", follow_redirects=True).text
    assert "You have a seat for yourself" in words(taken)
    assert "Take a seat" not in words(taken)

    given = bolor.post(f"/events/{meeting.id}/registration/withdrawal", follow_redirects=True).text
    assert "You have given your place back." in given
    assert "Take a seat" in given
    assert not seats(meeting)


def test_she_comes_for_whom_she_says(sign_in, make_account, make_organisation, make_meeting):
    ours, theirs = make_organisation("Tooroi Cooperative"), make_organisation("Sand Line Institute")
    meeting = make_meeting()
    anna = sign_in(make_account("Anna", organisation=ours))
    page = show(anna, meeting)
    assert f'<input type="radio" name="organisation" id="for-{ours.id}" value="{ours.id}" checked>' in page
    assert "Sand Line Institute" not in page
    address = f"/events/{meeting.id}/registration/"

    assert anna.post(address, data={"organisation": theirs.id}).status_code == 422
    assert not seats(meeting)
    taken = anna.post(address, data={"organisation": ours.id}, follow_redirects=True).text

    assert "You have a seat for Tooroi Cooperative" in words(taken)
    assert seats(meeting) == [("Anna", Seat.CONFIRMED, ours.id)]


def test_who_waits_knows_her_number(sign_in, make_account, make_meeting):
    meeting = make_meeting(capacity=1)
    for name in ("Bolor", "Hye-jin"):
        operations.register(make_account(name), meeting_id=meeting.id)
    anna = sign_in(make_account("Anna"))
    assert "Put me on the waiting list" in show(anna, meeting)

    page = words(anna.post(f"/events/{meeting.id}/registration/", follow_redirects=True).text)

    assert "You are number 2 on the waiting list" in page
    assert "The only seat is taken. 2 people wait." in page
    assert "Leave the waiting list" in page


def test_who_moves_up_has_a_seat(sign_in, make_account, make_meeting):
    meeting, bolor, anna = make_meeting(capacity=1), make_account("Bolor"), make_account("Anna")
    for person in (bolor, anna):
        operations.register(person, meeting_id=meeting.id)

    sign_in(bolor).post(f"/events/{meeting.id}/registration/withdrawal")

    assert "You have a seat" in words(show(sign_in(anna), meeting))


def test_the_link_is_told_to_those_who_have_a_seat(client, sign_in, make_account, make_meeting):
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    link = "https://meet.example.org/secret"
    meeting = make_meeting(capacity=1, online_url=link, organiser_id=organiser.id)
    bolor, anna = make_account("Bolor"), make_account("Anna")
    for person in (bolor, anna):
        operations.register(person, meeting_id=meeting.id)

    sees = {
        name: link in show(browser, meeting)
        for name, browser in {
            "visitor": client,
            "seat": sign_in(bolor),
            "waits": sign_in(anna),
            "organiser": sign_in(organiser),
            "other": sign_in(make_account("Li Na", role=Role.ORGANISER)),
        }.items()
    }

    assert sees == {"visitor": False, "seat": True, "waits": False, "organiser": True, "other": False}


def test_when_it_is_too_late(client, sign_in, make_account, make_meeting):
    meeting, bolor = make_meeting(online_url="https://meet.example.org/room"), make_account("Bolor")
    operations.register(bolor, meeting_id=meeting.id)

    with time_machine.travel(meeting.starts_at + timedelta(minutes=1)):
        during, mine = words(show(client, meeting)), words(show(sign_in(bolor), meeting))
    with time_machine.travel(meeting.ends_at):
        after, was_mine = words(show(client, meeting)), words(show(sign_in(bolor), meeting))

    assert "Registration is closed" in during
    assert "You have a seat" in mine
    assert "Give the seat back" not in mine
    assert "Join online" in mine
    assert "It is over" in after
    assert "You had a seat" in was_mine
    assert "Join online" not in was_mine
    for page in (during, after):
        assert "to take a seat" not in page


def test_a_meeting_called_off(client, sign_in, make_account, make_meeting):
    meeting = make_meeting(status=Status.CANCELLED)
    for browser in (client, sign_in(make_account())):
        page = words(show(browser, meeting))
        assert "It was called off" in page
        assert "ake a seat" not in page


def test_a_meeting_without_registration(client, make_meeting):
    page = words(show(client, make_meeting(takes_registrations=False)))
    assert "No registration is needed." in page
    assert "Who comes" not in page


def test_who_comes_is_told_in_numbers_and_who_is_missing_by_name(
    client, make_account, make_organisation, make_meeting
):
    meeting = make_meeting(capacity=2)
    for name, sector, country in (
        ("Li Na", Sector.ACADEMIA, "CN"),
        ("Bolor", Sector.CIVIL_SOCIETY, "MN"),
        ("Satō", Sector.GOVERNMENT, "JP"),  # waits: does not count
    ):
        organisation = make_organisation(f"Organisation of {name}", sector, country)
        operations.register(
            make_account(name, organisation=organisation),
            meeting_id=meeting.id,
            organisation_id=organisation.id,
        )

    page = words(show(client, meeting))

    assert "Who comes: 2 people Registered by sector Sector How many Academia 1 Civil society 1" in page
    assert (
        "Not represented yet: Democratic People&#39;s Republic of Korea, Japan, Republic of Korea, "
        "Russian Federation" in page
    )
    for name in ("Li Na", "Bolor", "Satō"):
        assert name not in page


def test_nobody_yet(client, make_meeting):
    page = words(show(client, make_meeting()))
    assert "Who comes: 0 people Nobody yet. Be the first." in page
    assert "Not represented" not in page


def test_the_organisers_list(sign_in, make_account, make_organisation, make_meeting):
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(capacity=1, organiser_id=organiser.id)
    ours = make_organisation("Tooroi <Cooperative>")
    operations.register(
        make_account("Болор", language="mn", organisation=ours),
        meeting_id=meeting.id,
        organisation_id=ours.id,
    )
    operations.register(make_account("Anna"), meeting_id=meeting.id)

    page = sign_in(organiser).get(f"/events/{meeting.id}/registration/").text
    seated, _mark, waiting = page.partition("They wait, in this order")

    assert '<span lang="mn">Болор</span>' in seated
    assert "Tooroi &lt;Cooperative&gt;" in seated
    assert "Mongolia" in seated
    assert "Anna" not in seated.partition("<h1>")[2]
    assert "Anna" in waiting
    assert "in a personal capacity" in waiting
    assert "1 person has a seat. There is 1 seat. 1 person waits." in words(page)
    assert "@example.org" not in page


def test_an_empty_list_says_so(sign_in, make_account, make_meeting):
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(organiser_id=organiser.id)
    page = sign_in(organiser).get(f"/events/{meeting.id}/registration/").text
    assert "Nobody has registered yet." in page


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.ORGANISER])
def test_the_list_is_not_there_for_others(sign_in, make_account, make_meeting, role):
    meeting = make_meeting(organiser_id=make_account("Hye-jin", role=Role.ORGANISER).id)
    assert sign_in(make_account(role=role)).get(f"/events/{meeting.id}/registration/").status_code == 404
