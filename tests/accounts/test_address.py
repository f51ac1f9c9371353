"""Another address: proved by a link to it, told to the old one, and never had by two."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine

from app import clock
from app.accounts import address as addresses
from app.accounts import links, operations, passwords
from app.accounts.models import Account, MailedLink, Purpose
from app.accounts.queries import fold
from app.db import db, transaction
from app.errors import Refusal

PASSWORD, NEW = "saxaul holds the sand", "bolor@new.example.org"


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor", email="bolor@example.org", password_hash=passwords.hash_of(PASSWORD))


@pytest.fixture
def ask(post_office):
    """Ask on a browser for another address, and return the path of the link in the mail to it."""

    def ask(browser, email=NEW, password=PASSWORD):
        answer = browser.post("/settings/address", data={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        (letter,) = post_office()
        assert letter.to == email
        return path_in(letter)

    return ask


def path_in(letter):
    return re.search(r"http://forum\.example\.org(/settings/address/\S+)", letter.text)[1]


def stored():
    db.session.rollback()
    return db.session.query(Account).order_by(Account.id).all()


def test_the_new_address_is_proved_and_the_old_one_told(sign_in, ask, bolor, post_office):
    browser, other = sign_in(bolor), sign_in(bolor)
    path = ask(browser)

    page, answer = browser.get(path), browser.post(path)

    assert NEW in page.text
    assert answer.location == "/settings"
    assert stored()[0].email == NEW
    (letter,) = post_office()
    assert (letter.to, letter.subject) == ("bolor@example.org", "Your address was changed")
    assert NEW not in letter.text
    assert browser.get("/settings").status_code == 200, "this browser stays signed in"
    assert other.get("/settings").status_code == 302, "others do not"


def test_mails_go_there_from_then_on_and_links_to_the_old_one_work_no_more(
    app, client, sign_in, ask, bolor, post_office
):
    client.post("/sign-in/link", data={"email": bolor.email})
    (letter,) = post_office()
    old_link = re.search(r"(/sign-in/\S+)", letter.text)[1]
    browser = sign_in(bolor)
    browser.post(ask(browser))
    post_office()

    assert client.post(old_link).status_code == 404
    client.post("/sign-in/link", data={"email": NEW})
    (letter,) = post_office()
    assert (letter.to, letter.subject) == (NEW, "Sign in to NEAMSP")


def test_the_link_works_in_a_browser_that_is_not_signed_in_and_signs_nobody_in(client, sign_in, ask, bolor):
    path = ask(sign_in(bolor))

    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302

    assert stored()[0].email == NEW
    assert client.get("/settings").status_code == 302


def test_opening_the_link_does_nothing_and_it_works_once(client, sign_in, ask, bolor):
    path = ask(sign_in(bolor))

    assert [client.get(path).status_code, client.head(path).status_code] == [200, 200]
    assert stored()[0].email == "bolor@example.org"
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 404
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("password", ["", "a guess", "saxaul holds the sand "])
def test_the_password_is_asked_for(sign_in, bolor, post_office, password):
    answer = sign_in(bolor).post("/settings/address", data={"email": NEW, "password": password})

    assert answer.status_code == 422
    assert "This is not your password." in answer.text
    assert f'value="{NEW}"' in answer.text
    assert post_office() == []


def test_who_has_no_password_must_have_signed_in_lately(sign_in, make_account, post_office):
    anna = make_account("Anna")
    browser = sign_in(anna)

    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        late = browser.post("/settings/address", data={"email": NEW})
        set_first = browser.post("/settings/password", data={"new": "roots go down for water"})
    soon = sign_in(anna).post("/settings/address", data={"email": NEW})

    assert [late.status_code, set_first.status_code] == [422, 422]
    assert "sign out and in again first" in late.text
    assert "sign out and in again first" in set_first.text
    assert soon.status_code == 200
    assert [letter.to for letter in post_office()] == [NEW]


@pytest.mark.parametrize("typed", ["", "no address", "x" * 250 + "@example.org"])
def test_something_wrong_is_said_next_to_the_field(sign_in, bolor, post_office, typed):
    answer = sign_in(bolor).post("/settings/address", data={"email": typed, "password": PASSWORD})

    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert post_office() == []


def test_nobody_learns_by_it_who_has_an_account(app, sign_in, make_account, bolor, post_office):
    make_account("Anna", email="anna@example.org")
    browser = sign_in(bolor)

    answers = [
        browser.post("/settings/address", data={"email": email, "password": PASSWORD})
        for email in ("anna@example.org", NEW)
    ]

    texts = [
        re.sub(r'anna@example\.org|bolor@new\.example\.org|name="csrf_token" value="[^"]+"', "…", answer.text)
        for answer in answers
    ]
    assert texts[0] == texts[1]
    letters = {letter.to: letter for letter in post_office()}
    assert letters["anna@example.org"].subject == "This address is known already"
    assert "/settings/address/" not in letters["anna@example.org"].text
    assert letters[NEW].subject == "Confirm your new address"


def test_another_spelling_of_her_own_address_is_hers(sign_in, ask, bolor):
    browser = sign_in(bolor)

    assert browser.post(ask(browser, "Bolor@Example.org")).status_code == 302

    assert (stored()[0].email, stored()[0].email_key) == ("Bolor@Example.org", "bolor@example.org")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bolor@Example.ORG", "bolor@example.org"),
        ("bolor@пустыня.example", "bolor@xn--m1adged4c3a.example"),
        ("bolor@ПУСТЫНЯ.example", "bolor@пустыня.example"),
        ("bo\u0308lor@example.org", "b\u00f6lor@example.org"),
    ],
)
def test_two_spellings_of_one_address_are_one_account(one, other):
    assert fold(one) == fold(other)
    assert fold("bolor+forum@example.org") != fold("bolor@example.org")


def test_of_two_who_want_one_address_at_once_one_has_it(app, make_account):
    """Twenty times; the other is told, keeps her address, and no rule of the database is broken."""
    for number in range(20):
        wanted = f"wanted{number}@example.org"
        people = [make_account("Bolor"), make_account("Anna")]
        for person in people:
            browser = operations.open_session(person)
            addresses.ask(person, email=wanted, current=None, browser=browser)
            forget_pause()
        salts = db.session.query(MailedLink.salt).filter_by(purpose=Purpose.CHANGE_ADDRESS, used_at=None)
        tokens = [links.token_of(salt) for (salt,) in salts]
        db.session.rollback()
        together, outcomes = threading.Barrier(2), []

        def confirm(token, together=together, outcomes=outcomes):
            with app.app_context():
                together.wait()
                try:
                    addresses.change(token, keep=None)
                    outcomes.append("changed")
                except Refusal as refusal:
                    outcomes.append(refusal.code)

        threads = [threading.Thread(target=confirm, args=(token,)) for token in tokens]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == ["address_taken", "changed"]
        assert [account.email for account in stored()].count(wanted) == 1
        with transaction() as session:
            session.query(MailedLink).delete()


def forget_pause():
    """Let the next mail to the same address not count as a repetition."""
    from app.limits import DatabaseStorage

    DatabaseStorage().reset()


def test_a_suspended_person_changes_nothing(client, sign_in, ask, bolor):
    path = ask(sign_in(bolor))
    with transaction() as session:
        session.get_one(Account, bolor.id).suspended_at = clock.now()

    assert client.post(path).status_code == 404
    assert stored()[0].email == "bolor@example.org"
