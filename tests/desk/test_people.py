"""The desk's page of a person: her role, whether she may come in; and what nobody may do, not even there."""

import threading

import pytest

from app.accounts import operations as accounts
from app.accounts import roles
from app.accounts.actor import Actor
from app.accounts.models import Account, Role, SignIn
from app.db import db
from app.errors import NotFound, Refusal
from app.journal import JournalEntry
from tests import circles


@pytest.fixture
def people(make_account):
    return {
        "operator": make_account("Wei", role=Role.OPERATOR),
        "other": make_account("Mei", role=Role.OPERATOR),
        "anna": make_account("Anna", role=Role.SECRETARIAT),
        "bolor": make_account("Bolor", email="bolor@example.org"),
    }


def account(actor):
    db.session.rollback()
    return db.session.get_one(Account, actor.id)


def facts():
    db.session.rollback()
    return [(one.kind, one.data) for one in db.session.query(JournalEntry).order_by(JournalEntry.id)]


def test_an_operator_gives_a_role_and_sessions_end(people, sign_in):
    bolor, browser = people["bolor"], sign_in(people["bolor"])
    assert browser.get("/events/new").status_code == 404
    page = sign_in(people["operator"])

    answer = page.post(f"/desk/people/{bolor.id}/role", data={"role": "organiser"})

    assert answer.status_code == 302
    assert account(bolor).role is Role.ORGANISER
    assert "/sign-in" in browser.get("/events/new").location, "she comes back with her new rights"
    assert sign_in(bolor).get("/events/new").status_code == 200
    ((kind, data),) = facts()
    assert kind == "RoleGiven"
    assert (data["actor_id"], data["account_id"], data["role"], data["before"]) == (
        people["operator"].id,
        bolor.id,
        "organiser",
        "participant",
    )


def test_the_secretariat_gives_no_roles_and_sees_no_form_for_it(people, sign_in):
    desk, bolor = sign_in(people["anna"]), people["bolor"]
    assert desk.post(f"/desk/people/{bolor.id}/role", data={"role": "operator"}).status_code == 404
    assert account(bolor).role is Role.PARTICIPANT
    page = desk.get(f"/desk/people/{bolor.id}").text
    assert "Give this role" not in page
    assert "bolor@example.org" in page
    with pytest.raises(NotFound):
        roles.give(people["anna"], bolor.id, Role.OPERATOR)


@pytest.mark.parametrize("role", ["", "king", "OPERATOR", None])
def test_only_roles_that_there_are(people, sign_in, role):
    page = sign_in(people["operator"])
    answer = page.post(f"/desk/people/{people['bolor'].id}/role", data={"role": role} if role else {})
    assert answer.status_code == 422
    assert account(people["bolor"]).role is Role.PARTICIPANT


def test_nobody_changes_her_own_role_or_suspends_herself(people, sign_in):
    me = people["operator"]
    page = sign_in(me)
    for path, data in (("role", {"role": "participant"}), ("suspension", {"reason": "Tired."})):
        answer = page.post(f"/desk/people/{me.id}/{path}", data=data)
        assert answer.status_code == 409
        assert "Nobody changes her own role" in answer.text
    assert account(me).role is Role.OPERATOR
    assert account(me).suspended_at is None


def test_the_last_operator_and_the_last_who_runs_the_network_stay(make_account):
    wei, mei = make_account("Wei", role=Role.OPERATOR), make_account("Mei", role=Role.OPERATOR)
    roles.give(wei, mei.id, Role.SECRETARIAT)
    with pytest.raises(roles.NotOneself):
        roles.give(wei, wei.id, Role.SECRETARIAT)
    roles.suspend(wei, mei.id, "For a while.")
    roles.readmit(wei, mei.id)
    roles.give(wei, mei.id, Role.OPERATOR)
    roles.give(mei, wei.id, Role.PARTICIPANT)
    with pytest.raises(NotFound):
        roles.give(Actor.of(account(wei)), mei.id, Role.PARTICIPANT)
    assert account(mei).role is Role.OPERATOR


def test_two_operators_who_take_each_others_role_at_once_leave_one(people, app):
    """Whoever comes second finds that she is the last, or no operator any more by the rows she waited for."""
    outcomes = {}

    def take(one, other):
        with app.app_context():
            try:
                roles.give(people[one], people[other].id, Role.PARTICIPANT)
                outcomes[one] = "done"
            except Refusal as refusal:
                outcomes[one] = refusal.code
            finally:
                db.session.remove()

    threads = [
        threading.Thread(target=take, args=pair) for pair in (("operator", "other"), ("other", "operator"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == ["done", "last_one"]
    left = [people[name] for name in ("operator", "other") if account(people[name]).role is Role.OPERATOR]
    assert len(left) == 1


def test_suspended_she_is_out_at_her_next_request_and_gets_one_mail(people, sign_in, post_office):
    bolor, browser = people["bolor"], sign_in(people["bolor"])
    assert browser.get("/settings").status_code == 200
    accounts.ask_for_link(email=bolor.email, language="en", timezone="UTC")
    post_office()

    answer = sign_in(people["anna"]).post(
        f"/desk/people/{bolor.id}/suspension", data={"reason": "Advertising,\nagain and again."}
    )

    assert answer.status_code == 302
    assert "/sign-in" in browser.get("/settings").location
    assert db.session.query(SignIn).filter_by(account_id=bolor.id).count() == 0
    (letter,) = post_office()
    assert letter.to == bolor.email
    assert "again and again." in letter.text
    assert facts()[-1][0] == "AccountSuspended"


def test_no_way_in_is_left_to_who_is_suspended(people, sign_in, post_office):
    bolor = people["bolor"]
    accounts.ask_for_link(email=bolor.email, language="en", timezone="UTC")
    (letter,) = post_office()
    token = letter.text.partition("/sign-in/")[2].split()[0]

    roles.suspend(people["anna"], bolor.id, "Advertising.")
    post_office()

    with pytest.raises(Refusal):
        accounts.use_link(token)
    browser = sign_in(bolor)  # a session opened by whatever way there may be
    assert "/sign-in" in browser.get("/settings").location
    accounts.ask_for_link(email=bolor.email, language="en", timezone="UTC")
    for letter in post_office():
        later = letter.text.partition("/sign-in/")[2].split()[0]
        with pytest.raises(Refusal):
            accounts.use_link(later)


def test_let_in_again_she_can_sign_in_and_is_told(people, sign_in, post_office):
    bolor, desk = people["bolor"], sign_in(people["anna"])
    desk.post(f"/desk/people/{bolor.id}/suspension", data={"reason": "A mistake."})
    post_office()
    assert "Let her in again" in desk.get(f"/desk/people/{bolor.id}").text

    assert desk.post(f"/desk/people/{bolor.id}/readmission").status_code == 302

    assert account(bolor).suspended_at is None
    (letter,) = post_office()
    assert (letter.to, letter.subject) == (bolor.email, "Your account is open again")
    assert sign_in(bolor).get("/settings").status_code == 200


def test_suspending_and_letting_in_twice_changes_nothing(people):
    for _ in range(2):
        roles.suspend(people["anna"], people["bolor"].id, "Advertising.")
    for _ in range(2):
        roles.readmit(people["anna"], people["bolor"].id)
    assert [kind for kind, _data in facts()] == ["AccountSuspended", "AccountReadmitted"]


def test_a_reason_is_wanted_and_what_was_typed_stays(people, sign_in):
    desk, bolor = sign_in(people["anna"]), people["bolor"]
    assert desk.post(f"/desk/people/{bolor.id}/suspension", data={"reason": "  "}).status_code == 422
    long = "So it was. " * 100
    answer = desk.post(f"/desk/people/{bolor.id}/suspension", data={"reason": long})
    assert answer.status_code == 422
    assert "So it was. So it was." in answer.text
    assert account(bolor).suspended_at is None


def test_an_operator_signs_somebody_out_everywhere(people, sign_in):
    bolor, browser = people["bolor"], sign_in(people["bolor"])
    assert sign_in(people["anna"]).post(f"/desk/people/{bolor.id}/sign-out").status_code == 404
    assert sign_in(people["operator"]).post(f"/desk/people/{bolor.id}/sign-out").status_code == 302
    assert "/sign-in" in browser.get("/settings").location


def test_the_page_says_what_she_has_to_do_with(people, sign_in):
    bolor = people["bolor"]
    circles.make_group(bolor.id, name="Drafting group")
    slug = circles.make_theme_for("public", facilitators=[bolor.id])
    circles.make_series(bolor.id, slug="forums")
    page = sign_in(people["anna"]).get(f"/desk/people/{bolor.id}").text
    for words in ("Drafting group", f"/desk/themes/{slug}", "/desk/series/forums", "Ulaanbaatar"):
        assert words in page


def test_there_is_no_page_of_nobody(people, sign_in):
    assert sign_in(people["operator"]).get("/desk/people/999999").status_code == 404
