"""Passkeys: made once, used for signing in, and for nothing else by nobody else."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.accounts.models import Account, Ceremony, Passkey, SignIn, Way
from app.db import db, transaction
from tests.authenticator import Authenticator, websafe
from tests.conftest import make_app

REFUSED = "This passkey does not let you in."
OVER = "This took too long, or was done already."


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor", email="bolor@example.org")


def stored():
    db.session.rollback()
    return db.session.scalars(select(Passkey).order_by(Passkey.id)).all()


def options(browser, path):
    answer = browser.post(path, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json


def keep(browser, device, name="My telephone", **how):
    """Make a passkey as the page does."""
    answer = device.make(options(browser, "/settings/passkeys/options"), **how)
    return browser.post("/settings/passkeys", data={"name": name, "answer": answer})


def enter(browser, device, **how):
    """Sign in as the page does."""
    answer = device.sign(options(browser, "/sign-in/passkey/options"), **how)
    return browser.post("/sign-in/passkey", data={"answer": answer})


def is_signed_in(browser):
    return browser.get("/settings").status_code == 200


@pytest.fixture
def device(sign_in, bolor):
    """Bolor's telephone, with a passkey."""
    device = Authenticator()
    assert keep(sign_in(bolor), device).status_code == 302
    return device


def test_a_passkey_is_made_and_signs_in_without_an_address(app, bolor, device):
    browser = app.test_client()

    answer = enter(browser, device)

    assert answer.location == "/"
    assert "Welcome, Bolor." in browser.get("/").text
    assert is_signed_in(browser)
    db.session.rollback()
    ways = db.session.scalars(select(SignIn.way).order_by(SignIn.id)).all()
    assert ways[-1] is Way.PASSKEY


def test_what_the_browser_is_told(sign_in, bolor, device):
    made = options(sign_in(bolor), "/settings/passkeys/options")
    asked = options(sign_in(bolor), "/sign-in/passkey/options")

    assert made["rp"] == {"id": "forum.example.org", "name": "NEAMSP"}
    assert made["user"]["name"] == "bolor@example.org"
    assert made["user"]["displayName"] == "Bolor"
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert [one["id"] for one in made["excludeCredentials"]] == [websafe(device.id)], "no second one there"
    assert asked["rpId"] == "forum.example.org"
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials"), "it is not told who has which"


def test_she_comes_back_to_where_she_was(app, device):
    browser = app.test_client()
    answer = device.sign(options(browser, "/sign-in/passkey/options"))

    assert browser.post("/sign-in/passkey", data={"answer": answer, "next": "/events"}).location == "/events"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_she_is_led_to_nobody_else(app, device, target):
    browser = app.test_client()
    answer = device.sign(options(browser, "/sign-in/passkey/options"))

    assert browser.post("/sign-in/passkey", data={"answer": answer, "next": target}).location == "/"


@pytest.mark.parametrize(
    "how",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://forum.example.org:8000"},
        {"origin": "https://forum.example.org"},
        {"origin": "http://sub.forum.example.org"},
        {"rp": "evil.example"},
        {"verified": False},
        {"kind": "webauthn.create"},
        {"handle": b"999"},
    ],
    ids=str,
)
def test_a_wrong_answer_lets_nobody_in(app, device, how):
    browser = app.test_client()

    answer = enter(browser, device, **how)

    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert not is_signed_in(browser)


def test_an_answer_works_once(app, device):
    first = app.test_client()
    answer = device.sign(options(first, "/sign-in/passkey/options"))
    assert first.post("/sign-in/passkey", data={"answer": answer}).status_code == 302

    first.post("/sign-out")
    again = first.post("/sign-in/passkey", data={"answer": answer})
    options(first, "/sign-in/passkey/options")
    to_another_question = first.post("/sign-in/passkey", data={"answer": answer})

    assert (again.status_code, to_another_question.status_code) == (422, 422)
    assert OVER in again.text
    assert REFUSED in to_another_question.text
    assert not is_signed_in(first)


def test_an_answer_works_only_in_the_browser_that_was_asked(app, device):
    asked, other = app.test_client(), app.test_client()
    answer = device.sign(options(asked, "/sign-in/passkey/options"))

    refused = other.post("/sign-in/passkey", data={"answer": answer})

    assert refused.status_code == 422
    assert OVER in refused.text


def test_a_question_waits_ten_minutes(app, device):
    browser = app.test_client()
    answer = device.sign(options(browser, "/sign-in/passkey/options"))

    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert browser.post("/sign-in/passkey", data={"answer": answer}).status_code == 422


def test_an_authenticator_that_counts_backwards_was_copied(app, device):
    assert enter(app.test_client(), device).status_code == 302
    assert enter(app.test_client(), device).status_code == 302
    device.uses = 0

    assert enter(app.test_client(), device).status_code == 422
    assert stored()[0].uses == 2


def test_one_that_does_not_count_may_go_on(app, sign_in, bolor):
    device = Authenticator()
    keep(sign_in(bolor), device)

    for _time in range(2):
        device.uses = -1
        assert enter(app.test_client(), device).status_code == 302


def test_an_unknown_passkey_is_refused(app, bolor):
    stranger = Authenticator()
    stranger.handle = str(bolor.id).encode()

    assert enter(app.test_client(), stranger).status_code == 422


def test_the_key_of_another_device_opens_nothing(app, device):
    thief = Authenticator()
    thief.id, thief.handle = device.id, device.handle

    assert enter(app.test_client(), thief).status_code == 422


@pytest.mark.parametrize("column", ["suspended_at", "left_at"])
def test_who_is_suspended_or_has_left_gets_no_further(app, device, column):
    with transaction() as session:
        setattr(session.scalars(select(Account)).one(), column, clock.now())

    assert enter(app.test_client(), device).status_code == 422


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "[]",
        "null",
        "7",
        '"x"',
        "[" * 15_000,
        '{"id":' * 3_000,
        '{"rawId": null}',
        '{"id": "a", "rawId": "b", "response": {}}',
        json.dumps({"id": "AAAA", "rawId": "AAAA", "response": {"clientDataJSON": "é", "signature": 1}}),
        json.dumps(
            {
                "id": "AAAA",
                "rawId": "AAAA",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "e30",
                    "authenticatorData": "AAAA",
                    "attestationObject": "oWFhn" * 900,
                    "signature": "AAAA",
                    "userHandle": "AAAA",
                },
            }
        ),
        "x" * 900_000,
    ],
    ids=lambda answer: answer[:30],
)
def test_nonsense_is_refused_with_a_sentence(app, sign_in, bolor, answer):
    browser, hers = app.test_client(), sign_in(bolor)
    options(browser, "/sign-in/passkey/options")
    options(hers, "/settings/passkeys/options")

    entering = browser.post("/sign-in/passkey", data={"answer": answer})
    making = hers.post("/settings/passkeys", data={"name": "My stick", "answer": answer})

    assert (entering.status_code, making.status_code) == (422, 422)
    assert REFUSED in entering.text
    assert "The passkey could not be made." in making.text
    assert 'value="My stick"' in making.text, "what was typed is kept"
    assert stored() == []


@pytest.mark.parametrize("how", [{"origin": "http://evil.example"}, {"verified": False}], ids=str)
def test_no_passkey_is_made_of_a_wrong_answer(sign_in, bolor, how):
    answer = keep(sign_in(bolor), Authenticator(), **how)

    assert answer.status_code == 422
    assert stored() == []


def test_what_was_begun_by_one_person_makes_no_passkey_of_another(app, sign_in, bolor, make_account):
    hers, other = sign_in(bolor), sign_in(make_account("Anna"))
    answer = Authenticator().make(options(hers, "/settings/passkeys/options"))
    with hers.session_transaction() as mine, other.session_transaction() as theirs:
        theirs["ceremonies"] = mine["ceremonies"]

    refused = other.post("/settings/passkeys", data={"answer": answer})

    assert refused.status_code == 422
    assert stored() == []


def test_a_passkey_is_one_persons_only(sign_in, bolor, device, make_account):
    again = keep(sign_in(bolor), device)
    taken = keep(sign_in(make_account("Anna")), Authenticator(), credential_id=device.id)

    assert (again.status_code, taken.status_code) == (422, 422)
    assert "This passkey is kept here already." in again.text
    assert "This passkey is kept here already." in taken.text
    assert [one.account_id for one in stored()] == [bolor.id]


def test_nobody_has_more_than_twenty(sign_in, bolor):
    browser = sign_in(bolor)
    for _number in range(20):
        assert keep(browser, Authenticator()).status_code == 302

    assert "as many passkeys as one person can have" in keep(browser, Authenticator()).text
    assert len(stored()) == 20


def test_a_passkey_without_a_name_gets_one_and_a_name_is_never_a_reason_to_lose_it(sign_in, bolor):
    keep(sign_in(bolor), Authenticator(), name=" ")

    assert [one.name for one in stored()] == ["My passkey"]


def test_the_page_lists_them_and_she_renames_and_removes_one(sign_in, bolor, device, app):
    enter(app.test_client(), device)
    browser = sign_in(bolor)
    path = f"/settings/passkeys/{stored()[0].id}"

    page = browser.get("/settings/passkeys").text
    empty = browser.post(path, data={"name": " "})
    renamed = browser.post(path, data={"name": "The stick"})
    listed = browser.get("/settings/passkeys").text
    removed = browser.post(f"{path}/removal")

    assert "My telephone" in page
    assert "last used" in page
    assert empty.status_code == 422
    assert "Please write what to call it." in empty.text
    assert renamed.location == removed.location == "/settings/passkeys"
    assert "The stick" in listed
    assert stored() == []
    assert browser.post(f"{path}/removal").status_code == 404
    assert enter(app.test_client(), device).status_code == 422


def test_removing_one_signs_out_the_browsers_that_came_in_by_one(app, sign_in, bolor, device):
    thief, by_mail = app.test_client(), sign_in(bolor)
    enter(thief, device)
    browser = app.test_client()
    enter(browser, device)

    browser.post(f"/settings/passkeys/{stored()[0].id}/removal")

    assert not is_signed_in(thief)
    assert is_signed_in(browser), "the one that asked stays"
    assert is_signed_in(by_mail)


def test_others_passkeys_are_not_there(sign_in, device, make_account):
    other, path = sign_in(make_account("Anna")), f"/settings/passkeys/{stored()[0].id}"

    answers = [other.get(path), other.post(path, data={"name": "Mine"}), other.post(f"{path}/removal")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert [one.name for one in stored()] == ["My telephone"]


def test_a_browser_found_open_makes_no_new_way_in(sign_in, bolor):
    browser = sign_in(bolor)
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        page = browser.get("/settings/passkeys").text
        refused = browser.post("/settings/passkeys/options", headers={"Accept": "application/json"})

    assert "Please sign in anew first" in page
    assert refused.status_code == 422
    assert "You signed in here a while ago." in refused.json["message"]


def test_she_is_told_by_mail(sign_in, bolor, device, post_office):
    added = post_office()
    sign_in(bolor).post(f"/settings/passkeys/{stored()[0].id}/removal")
    removed = post_office()

    assert [letter.to for letter in added + removed] == ["bolor@example.org"] * 2
    assert added[0].text != removed[0].text


def test_a_second_step_is_not_asked_for(app, device):
    with transaction() as session:
        session.scalars(select(Account)).one().totp_secret = "sealed"

    assert enter(app.test_client(), device).location == "/"


def test_secrets_are_in_no_row(app, device):
    browser = app.test_client()
    asked = options(browser, "/sign-in/passkey/options")
    with browser.session_transaction() as session:
        token = session["ceremonies"]["passkey_in"]

    db.session.rollback()
    rows = [str(vars(row)) for row in db.session.scalars(select(Ceremony))]
    assert any(asked["challenge"] in row for row in rows)
    assert not any(token in row for row in rows)


@pytest.mark.parametrize(
    ("address", "host", "promised"),
    [
        ("http://localhost:8000", "localhost:8000", True),
        ("https://forum.example.org", "forum.example.org", True),
        ("http://192.0.2.7:8000", "192.0.2.7:8000", False),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", False),  # but by its name, on the same machine:
        ("http://127.0.0.1:8000", "localhost:8000", True),
        ("http://[::1]:8000", "[::1]:8000", False),
    ],
)
def test_where_the_address_is_a_number_none_is_promised(database, address, host, promised):
    app = make_app(database.url, PUBLIC_URL=address)
    with app.app_context():
        from app.accounts import passkeys

        assert passkeys.are_possible(host) is promised
        named = "http://localhost:8000" if "127.0.0.1" in address or "::1" in address else None
        assert passkeys.named_address() == named
        db.engine.dispose()
