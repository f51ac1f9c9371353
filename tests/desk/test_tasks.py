"""The desk begins with what waits for the secretariat."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock, wiring, worker
from app.accounts.models import Role
from app.db import db, transaction
from app.desk import twins
from app.desk.models import Twins
from app.mail.transport import Refused
from app.organisations import affiliations
from app.organisations.models import Organisation
from app.organisations.names import index
from app.people import invitations
from app.people.invitations import Guest
from app.registrations import operations as registrations
from app.tray.post import TrayPost
from tests.statements import counted


class Post(TrayPost):
    """A post that refuses one reader for good."""

    def __init__(self, refused):
        self.refused = refused

    def send(self, envelope_to, message_id, message):
        if envelope_to == self.refused:
            raise Refused(550, "5.1.1 no such user")
        super().send(envelope_to, message_id, message)


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT, email="anna@example.org")


@pytest.fixture
def desk(anna, sign_in):
    browser = sign_in(anna)

    def look():
        answer = browser.get("/desk/")
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split("<footer")[0]).split())

    look.browser = browser
    return look


def test_when_nothing_waits_it_says_so(desk):
    assert "Nothing waits for you." in desk()


def test_who_asks_to_belong_waits(desk, make_account, make_organisation):
    organisation = make_organisation()
    affiliations.ask(make_account("Bolor"), organisation=organisation.key, title="", since=None, until=None)

    said = desk()

    assert "Say whether people belong to the organisations they name" in said
    assert 'href="/affiliations/to-confirm"' in desk.browser.get("/desk/").text


def test_a_newcomer_without_an_organisation_is_welcomed(desk, make_account, make_organisation):
    make_account("Bolor")
    make_account("Oyun", organisation=make_organisation())
    with time_machine.travel(clock.now() - timedelta(days=31)):
        make_account("Old hand")

    said = desk()

    assert "Joined lately" in said
    assert "Bolor" in said
    assert "Oyun" not in said
    assert "Old hand" not in said


def test_an_address_that_fails_stands_here_until_a_mail_arrives(desk, make_account, make_meeting):
    bolor = make_account("Bolor", email="bolor@example.org")
    registrations.register(bolor, meeting_id=make_meeting().id)
    worker.work_once(Post("bolor@example.org"), wiring.TICKS)

    assert "Addresses whose mails come back" in desk()
    assert "bolor@example.org" in desk()

    registrations.register(bolor, meeting_id=make_meeting(title="Another").id)
    worker.work_once(TrayPost(), wiring.TICKS)
    assert "Addresses whose mails come back" not in desk()


def test_a_silent_invitation_is_remembered_after_a_week(desk, anna):
    invitations.invite(anna, Guest(email="saraa@example.org", name="Saraa", language="mn"))
    assert "nobody has answered" not in desk()

    with transaction() as session:
        from app.people.models import Invitation

        session.scalars(select(Invitation)).one().made_at = clock.now() - timedelta(days=8)

    assert "See which invitations nobody has answered" in desk()


@pytest.fixture
def two(make_organisation):
    made = [make_organisation(name) for name in ("Three Wells Union", "Three Wells Union, Ltd.")]
    make_organisation("Desert Watch")
    with transaction() as session:
        for one in session.scalars(select(Organisation)):
            index(session, one)
    twins._compared = None
    return made


def test_organisations_that_look_alike_are_found_once(desk, two):
    twins.look()
    twins._compared = None
    twins.look()

    assert "Three Wells Union and Three Wells Union, Ltd." in desk()
    db.session.rollback()
    assert [(one.one_id, one.other_id) for one in db.session.scalars(select(Twins))] == [
        (two[0].id, two[1].id)
    ]


def test_two_that_are_two_are_not_asked_about_again(desk, two):
    twins.look()
    desk.browser.post(f"/desk/twins/{two[0].id}/{two[1].id}")
    twins._compared = None
    twins.look()

    assert "Entered twice?" not in desk()
    assert desk.browser.post(f"/desk/twins/{two[1].id}/{two[0].id}").status_code == 404


def test_two_that_are_one_are_merged_from_here(desk, two):
    twins.look()
    page = desk.browser.get("/desk/").text
    address = re.search(r'href="(/organisations/[^"]*merge[^"]*)"', page)[1].replace("&amp;", "&")

    assert desk.browser.get(address).status_code == 200


def test_nothing_is_compared_while_nothing_changes(app, two):
    twins.look()
    with counted() as asked:
        twins.look()

    assert len(asked) == 1


def test_it_costs_the_same_however_much_waits(desk, make_account, make_organisation):
    make_account("Bolor")
    with counted() as few:
        desk()
    organisation = make_organisation()
    for number in range(30):
        person = make_account(f"P{number}")
        affiliations.ask(person, organisation=organisation.key, title="", since=None, until=None)
    with counted() as many:
        desk()

    assert len(many) <= len(few)


def test_bodies_of_two_countries_are_two(app, make_organisation):
    """However alike the names of two governments are, nobody is asked whether they are one."""
    make_organisation("Government of the Republic of Korea", country="KR")
    make_organisation("Government of the Democratic People's Republic of Korea", country="KP")
    with transaction() as session:
        for one in session.scalars(select(Organisation)):
            index(session, one)
    twins._compared = None

    twins.look()

    db.session.rollback()
    assert db.session.scalar(select(Twins)) is None
