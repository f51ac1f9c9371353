"""How far an agency is with joining the plan: a label with its history, and nobody's right."""

import inspect
import io
import re
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import operations as discussions
from app.meetings import access as meetings_access
from app.organisations import access
from app.organisations.kinds import MandateKind, ParticipationState
from app.organisations.mandates import Given, record
from app.organisations.models import Affiliation, Participation
from app.registrations import operations as registrations

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "UPLOADS", str(tmp_path / "uploads"))
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def coop(make_organisation):
    return make_organisation("Tooroi Cooperative")


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def tuya(make_account, anna, coop):
    """The focal point of the cooperative."""
    person = make_account("Tuya")
    given = Given(
        account_id=person.id,
        organisation_id=coop.id,
        country=None,
        kind=MandateKind.FOCAL_POINT,
        since=None,
        until=None,
        evidence="A letter.",
    )
    record(anna, given)
    return person


def step(state="approved", on="2026-03-01", **more):
    return {"state": state, "on": on, "authority": "The general assembly", "note": "by 30 to 2", **more}


def send(browser, coop, sent):
    return browser.post(f"/organisations/{coop.key}/participation/", data=sent)


def states():
    db.session.rollback()
    return list(db.session.scalars(select(Participation.state).order_by(Participation.id)))


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_steps_are_added_and_the_latest_day_is_the_label(client, sign_in, anna, coop):
    desk = sign_in(anna)
    send(desk, coop, step("approved", "2026-03-01"))
    send(desk, coop, step("invited", "2025-11-02", authority=""))

    page = words(client.get(f"/organisations/{coop.key}").text).partition("Taking part in the plan")[2]

    assert page.index("Approved") < page.index("1 March 2026") < page.index("Invited")
    assert "It has formally approved to take part in the plan." in page
    assert "This is a label, not a right: all take part alike." in page
    assert "The general assembly" in page
    assert "by 30 to 2" not in page, "notes are not for everybody"
    assert "by 30 to 2" in desk.get(f"/organisations/{coop.key}").text


def test_the_same_step_twice_is_one(sign_in, anna, coop):
    desk = sign_in(anna)
    for _ in range(2):
        assert send(desk, coop, step()).location == f"/organisations/{coop.key}#participation"
    assert states() == [ParticipationState.APPROVED]


def test_a_focal_point_says_only_what_is_hers_to_say(sign_in, tuya, coop):
    browser = sign_in(tuya)
    page = browser.get(f"/organisations/{coop.key}/participation/new").text
    assert re.findall(r'name="state"[^>]*value="(\w+)"', page) == ["interested", "pending"]

    assert send(browser, coop, step("interested")).status_code == 302
    assert send(browser, coop, step("pending")).status_code == 302
    forged = send(browser, coop, step("approved"))

    assert forged.status_code == 422
    assert "Please choose one of these." in forged.text
    assert "by 30 to 2" in forged.text
    assert states() == [ParticipationState.INTERESTED, ParticipationState.PENDING]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": ""}, "Please choose a day."),
        ({"on": "2026-03-13"}, "This day has not come yet."),
        ({"on": "1026-03-13"}, "This day is too far away."),
        ({"on": "soon"}, "Please write the day as 2026-12-31."),
        ({"state": ""}, "Please choose one of these."),
        ({"authority": "x" * 201}, "This is 1 character too long; 200 fit."),
    ],
)
def test_what_is_wrong_is_said(sign_in, anna, coop, changes, sentence):
    answer = send(sign_in(anna), coop, step(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "by 30 to 2" in answer.text
    assert states() == []


def test_the_document_is_for_few(sign_in, make_account, anna, tuya, coop, make_organisation):
    send(sign_in(anna), coop, step(paper=(io.BytesIO(b"%PDF-1.7 decision"), "decision.pdf")))
    number = db.session.scalar(select(Participation.id))
    address = f"/organisations/{coop.key}/participation/{number}/document"

    assert sign_in(anna).get(address).data == b"%PDF-1.7 decision"
    assert sign_in(tuya).get(address).status_code == 200
    assert sign_in(make_account("Kim")).get(address).status_code == 404
    other = make_organisation("Sand Line Institute")
    assert sign_in(anna).get(address.replace(coop.key, other.key)).status_code == 404


@pytest.mark.parametrize("state", [None, *ParticipationState])
def test_no_right_depends_on_it(sign_in, make_account, anna, coop, make_theme, make_meeting, state):
    """Whatever the label says, those of the agency speak, come and see the same."""
    if state:
        send(sign_in(anna), coop, step(state.value))
    make_theme(slug="land")
    meeting = make_meeting()
    bolor = make_account("Bolor", organisation=coop)

    thread = discussions.start_thread(
        bolor, theme="land", title="A", source="B", language="en", organisation_id=coop.id, key="k"
    )
    registration = registrations.register(bolor, meeting_id=meeting.id, organisation_id=coop.id)

    assert registration.organisation_id == coop.id
    assert registration.is_confirmed
    assert sign_in(bolor).get(f"/threads/{thread.id}", follow_redirects=True).status_code == 200


def test_rights_do_not_know_of_it():
    """Only what is recorded and read about the label itself knows the label."""
    asked = re.compile(r"select\(Participation|Participation\.(state|on)\b")
    for module in (access, meetings_access):
        assert not asked.search(inspect.getsource(module))


def test_who_may_change_the_label_may_not_change_belonging(sign_in, make_account, coop):
    """A participant of the organisation, no focal point, finds nothing."""
    bolor = make_account("Bolor", organisation=coop)
    assert sign_in(bolor).get(f"/organisations/{coop.key}/participation/new").status_code == 404
    assert send(sign_in(bolor), coop, step("interested")).status_code == 404
    with transaction() as session:
        assert session.scalar(select(Affiliation.organisation_id).filter_by(account_id=bolor.id)) == coop.id
    assert states() == []
