"""For whom people come, as what, and who signed them up."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.organisations import affiliations, mandates
from app.organisations.kinds import MandateKind, Told
from app.organisations.models import Affiliation
from app.registrations import operations
from app.registrations.models import Registration, Seat

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def coop(make_organisation):
    return make_organisation("Tooroi Cooperative")


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor", email="bolor@example.org")


def head_of_delegation(staff, person, organisation):
    mandates.record(
        staff,
        mandates.Given(
            account_id=person.id,
            organisation_id=organisation.id,
            country=None,
            kind=MandateKind.HEAD_OF_DELEGATION,
            since=None,
            until=None,
            evidence="A letter.",
        ),
    )


def rows():
    db.session.rollback()
    return db.session.scalars(select(Registration).order_by(Registration.id)).all()


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace(" ,", ",")


def recorded(**changes):
    return {
        "person": "bolor@example.org",
        "recorded_for": "Tooroi Cooperative",
        "told": "letter",
        "told_on": "2026-03-03",
        **changes,
    }


def test_a_mandate_goes_with_the_seat(sign_in, make_meeting, anna, bolor, coop, post_office):
    head_of_delegation(anna, bolor, coop)
    post_office()
    meeting = make_meeting()

    taken = sign_in(bolor).post(
        f"/events/{meeting.id}/registration/", data={"organisation": coop.id}, follow_redirects=True
    )

    assert "for Tooroi Cooperative, as head of delegation" in words(taken.text)
    assert rows()[0].mandate is MandateKind.HEAD_OF_DELEGATION
    listed = words(sign_in(anna).get(f"/events/{meeting.id}/registration/").text)
    assert "Tooroi Cooperative, as head of delegation" in listed
    (letter,) = post_office()
    assert "You come for Tooroi Cooperative, as head of delegation." in letter.text


@pytest.mark.parametrize("forged", ["another", "1" * 18, "1" * 30, "x", "-1"])
def test_a_voice_that_is_not_hers_is_refused_next_to_the_field(
    sign_in, make_account, make_organisation, make_meeting, coop, forged
):
    theirs, meeting = make_organisation("Sand Line Institute"), make_meeting()
    kim = sign_in(make_account("Kim", organisation=coop))
    sent = str(theirs.id) if forged == "another" else forged

    answer = kim.post(f"/events/{meeting.id}/registration/", data={"organisation": sent})

    assert answer.status_code == 422
    fieldset = answer.text.partition("<fieldset")[2].partition("</fieldset>")[0]
    assert "You can speak only for yourself or for an organisation you belong to." in fieldset
    assert "Tooroi Cooperative" in fieldset
    assert rows() == []


def test_who_belongs_to_it_no_more_is_told_so(sign_in, make_account, make_meeting, coop):
    kim, meeting = make_account("Kim", organisation=coop), make_meeting()
    affiliations.end(kim, db.session.scalar(select(Affiliation.id).filter_by(account_id=kim.id)))
    answer = sign_in(kim).post(f"/events/{meeting.id}/registration/", data={"organisation": coop.id})
    assert answer.status_code == 422
    assert "You can speak only for yourself" in answer.text
    assert rows() == []


def test_the_secretariat_signs_somebody_up(sign_in, make_meeting, anna, bolor, coop, post_office):
    meeting = make_meeting()
    desk = sign_in(anna)

    answer = desk.post(f"/events/{meeting.id}/registration/recorded", data=recorded())

    assert answer.location == f"/events/{meeting.id}/registration/"
    (place,) = rows()
    assert (place.account_id, place.organisation_id, place.seat) == (bolor.id, coop.id, Seat.CONFIRMED)
    assert (place.recorded_by_id, place.told, place.told_on) == (anna.id, Told.LETTER, date(2026, 3, 3))
    listed = words(desk.get(f"/events/{meeting.id}/registration/").text)
    assert "Tooroi Cooperative recorded by the secretariat, by letter, on 3 March 2026" in listed
    (letter,) = post_office()
    assert letter.to == "bolor@example.org"
    told = " ".join(letter.text.split())
    assert "You come for Tooroi Cooperative. The secretariat has signed you up" in told
    assert "as it was told by letter on 3 March 2026." in told
    assert "because the secretariat has signed you up" in letter.text
    page = words(sign_in(bolor).get(f"/events/{meeting.id}", follow_redirects=True).text)
    assert "recorded by the secretariat, by letter, on 3 March 2026" in page


def test_names_stand_in_mails_as_they_are_written(make_account, make_organisation, make_meeting, post_office):
    wells = make_organisation("Wells & <b>Sons</b>")
    kim = make_account("Kim", organisation=wells)
    operations.register(kim, meeting_id=make_meeting().id, organisation_id=wells.id)
    (letter,) = post_office()
    assert "You come for Wells & <b>Sons</b>." in letter.text
    assert "Wells &amp; &lt;b&gt;Sons&lt;/b&gt;" in letter.html


def test_somebody_may_come_for_herself(sign_in, make_meeting, anna, bolor):
    meeting = make_meeting()
    sign_in(anna).post(f"/events/{meeting.id}/registration/recorded", data=recorded(recorded_for=""))
    listed = words(sign_in(anna).get(f"/events/{meeting.id}/registration/").text)
    assert "in a personal capacity recorded by the secretariat, by letter" in listed


def test_signing_up_twice_changes_nothing(sign_in, make_meeting, anna, bolor, coop, post_office):
    meeting = make_meeting()
    operations.register(bolor, meeting_id=meeting.id)
    post_office()
    answer = sign_in(anna).post(
        f"/events/{meeting.id}/registration/recorded", data=recorded(), follow_redirects=True
    )
    assert "This person has a place already." in answer.text
    assert [(place.told, place.organisation_id) for place in rows()] == [(None, None)]
    assert post_office() == []


def test_her_own_word_replaces_what_was_recorded(sign_in, make_meeting, anna, bolor, coop):
    meeting = make_meeting()
    sign_in(anna).post(f"/events/{meeting.id}/registration/recorded", data=recorded())
    operations.withdraw(bolor, meeting_id=meeting.id)
    operations.register(bolor, meeting_id=meeting.id)
    (place,) = rows()
    assert (place.organisation_id, place.recorded_by_id, place.told, place.told_on) == (
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"person": ""}, "Please say who."),
        ({"person": "nobody@example.org"}, "Nobody who takes part is called so, or has this address."),
        ({"recorded_for": "Nobody knows it"}, "No organisation is called so."),
        ({"told": ""}, "Please choose one of these."),
        ({"told_on": ""}, "Please choose a day."),
        ({"told": "", "told_on": "", "recorded_for": ""}, "Please say how it was told, and on which day."),
        ({"told_on": "2026-03-12"}, "This day has not come yet."),
    ],
)
def test_what_is_wrong_is_said(sign_in, make_meeting, anna, bolor, coop, changes, sentence):
    meeting = make_meeting()
    answer = sign_in(anna).post(f"/events/{meeting.id}/registration/recorded", data=recorded(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    if "person" not in changes:
        assert 'value="bolor@example.org"' in answer.text
    assert rows() == []


def test_only_the_secretariat_signs_others_up(sign_in, make_account, make_meeting, bolor, coop):
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(organiser_id=organiser.id)
    address = f"/events/{meeting.id}/registration/"
    assert "recorded_for" not in sign_in(organiser).get(address).text
    for person in (organiser, bolor):
        assert sign_in(person).post(address + "recorded", data=recorded()).status_code == 404
    assert rows() == []


def test_who_is_suspended_is_not_signed_up(sign_in, make_meeting, anna, bolor, coop):
    meeting = make_meeting()
    with transaction() as session:
        session.get_one(Account, bolor.id).suspended_at = clock.now()
    answer = sign_in(anna).post(f"/events/{meeting.id}/registration/recorded", data=recorded())
    assert answer.status_code == 422
    assert rows() == []
