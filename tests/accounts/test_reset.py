"""A forgotten password: set anew by a link in a mail."""

import re
from datetime import timedelta

import pytest
import time_machine

from app import clock
from app.accounts import passwords
from app.accounts.models import Account
from app.db import db, transaction

OLD, NEW = "saxaul holds the sand", "roots go down for water"


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor", email="bolor@example.org", password_hash=passwords.hash_of(OLD))


@pytest.fixture
def ask(client, post_office):
    """Ask for a link, and return its path from the mail."""

    def ask(email="bolor@example.org", door="/sign-in/reset"):
        assert client.post(door, data={"email": email}).status_code == 200
        (letter,) = post_office()
        return path_in(letter)

    return ask


def path_in(letter):
    return re.search(r"http://forum\.example\.org(/sign-in/\S+)", letter.text)[1]


def matches(password):
    db.session.rollback()
    return passwords.matches(password, db.session.query(Account).one().password_hash)


def test_the_page_to_sign_in_leads_there(client):
    assert 'href="/sign-in/reset"' in client.get("/sign-in").text
    assert client.get("/sign-in/reset").status_code == 200


def test_a_new_password_is_set_without_the_old_one(client, ask, bolor, post_office):
    path = ask()

    page, answer = client.get(path), client.post(path, data={"new": NEW})

    assert "bolor@example.org" in page.text
    assert answer.location == "/sign-in"
    assert matches(NEW)
    assert client.get("/settings").status_code == 302, "she signs in with it"
    assert client.post("/sign-in", data={"email": bolor.email, "password": NEW}).status_code == 302
    (letter,) = post_office()
    assert (letter.to, letter.subject) == ("bolor@example.org", "Your password was changed")


def test_all_browsers_are_signed_out(sign_in, client, ask, bolor):
    browsers = [sign_in(bolor), sign_in(bolor)]

    client.post(ask(), data={"new": NEW})

    assert [browser.get("/settings").status_code for browser in browsers] == [302, 302]


def test_opening_the_link_does_nothing(client, ask, bolor):
    path = ask()

    assert [client.get(path).status_code, client.head(path).status_code] == [200, 200]

    assert matches(OLD)
    assert client.post(path, data={"new": NEW}).status_code == 302


def test_the_link_works_once_and_with_it_no_other(client, post_office, bolor):
    client.post("/sign-in/reset", data={"email": bolor.email})
    client.post("/sign-in/link", data={"email": bolor.email})
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        client.post("/sign-in/reset", data={"email": bolor.email})
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        paths = [path_in(letter) for letter in post_office()]
        first = next(path for path in paths if "/reset/" in path)

        client.post(first, data={"new": NEW})

        assert len(paths) == 3
        for path in paths:
            assert client.get(path).status_code == 404
            assert client.post(path, data={"new": "another good sentence"}).status_code == 404
        assert matches(NEW)


@pytest.mark.parametrize("refused", ["short", "Password2026!", "bolor@example.org"])
def test_a_refused_password_uses_nothing_up(client, ask, bolor, refused):
    path = ask()

    answer = client.post(path, data={"new": refused})

    assert answer.status_code == 422
    assert 'id="new-error"' in answer.text
    assert refused not in answer.text.replace("<b>bolor@example.org</b>", "")
    assert matches(OLD)
    assert client.post(path, data={"new": NEW}).status_code == 302


def test_a_link_works_only_for_what_it_was_asked_for(client, bolor, ask):
    token = ask().rsplit("/", 1)[1]
    to_sign_in = ask(door="/sign-in/link").rsplit("/", 1)[1]

    for path in (f"/sign-in/{token}", f"/settings/address/{token}", f"/sign-in/reset/{to_sign_in}"):
        assert client.get(path).status_code == 404
        assert client.post(path, data={"new": NEW}).status_code == 404
    assert matches(OLD)
    assert client.get("/settings").status_code == 302
    assert client.post(f"/sign-in/reset/{token}", data={"new": NEW}).status_code == 302


def test_it_works_for_a_day_and_not_a_second_longer(client, ask, bolor):
    with time_machine.travel(clock.now(), tick=False) as now:
        path = ask()
        now.shift(timedelta(hours=24) - timedelta(seconds=1))
        assert client.get(path).status_code == 200
        now.shift(1)
        assert client.get(path).status_code == 404
        assert client.post(path, data={"new": NEW}).status_code == 404
    assert matches(OLD)


def test_a_spent_link_and_a_made_up_one_look_alike_and_offer_another(client, ask, bolor):
    path = ask()
    token = path.rsplit("/", 1)[1]
    client.post(path, data={"new": NEW})
    client.get("/sign-in")  # where she is told that it is done
    made_up = [
        token[:-1],
        token + "=",
        token.swapcase(),
        "x",
        token[:-1] + ("a" if token[-1] != "a" else "b"),
    ]

    spent = client.get(path)
    others = [client.get(f"/sign-in/reset/{one}") for one in made_up]

    assert spent.status_code == 404
    assert "Mail me a new link" in spent.text
    assert 'action="/sign-in/reset"' in spent.text
    assert {other.status_code for other in others} == {404}
    assert {_without_address(other.text) for other in others} == {_without_address(spent.text)}


def _without_address(page):
    return re.sub(r"next=/sign-in/reset/[^\"]*", "next=…", page)


def test_whoever_has_no_account_hears_the_same_and_may_join(app, client, bolor, post_office):
    known = app.test_client().post("/sign-in/reset", data={"email": bolor.email})
    unknown = app.test_client().post("/sign-in/reset", data={"email": "nobody@example.org"})

    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(bolor.email, "…") == unknown.text.replace("nobody@example.org", "…")
    mails = {letter.to: letter.subject for letter in post_office()}
    assert mails == {bolor.email: "Set a new password at NEAMSP", "nobody@example.org": "Join NEAMSP"}


def test_who_joins_with_a_known_address_is_told_by_mail_alone(client, bolor, post_office):
    client.post("/join", data={"name": "B", "email": bolor.email, "timezone": "UTC"})

    (letter,) = post_office()

    assert letter.subject == "You already have an account at NEAMSP"
    assert "there is no need to join again" in letter.text
    answer = client.post(path_in(letter))
    assert answer.status_code == 302
    assert client.get("/settings").status_code == 200
    assert db.session.query(Account).count() == 1


def test_a_suspended_person_sets_nothing(client, ask, bolor):
    path = ask()
    with transaction() as session:
        session.get_one(Account, bolor.id).suspended_at = clock.now()

    assert client.post(path, data={"new": NEW}).status_code == 404
    assert matches(OLD)


def test_what_a_thief_asked_for_before_is_worth_nothing_after_it(client, sign_in, ask, bolor, post_office):
    """Somebody who knows the old password asks for another address; the owner sets a new password first."""
    sign_in(bolor).post("/settings/address", data={"email": "thief@example.org", "password": OLD})
    (letter,) = post_office()
    to_thief = re.search(r"http://forum\.example\.org(/settings/address/\S+)", letter.text)[1]

    client.post(ask(), data={"new": NEW})

    assert client.post(to_thief).status_code == 404
    db.session.rollback()
    assert db.session.query(Account).one().email == "bolor@example.org"
