"""Joining and signing in: by a link in a mail, and by password."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.accounts import passwords
from app.accounts.models import Account, MailedLink, SignIn
from app.db import db, transaction

PASSWORD = "saxaul holds the sand"
BOLOR = {"name": "Болор", "email": "Bolor@Example.org", "timezone": "Asia/Hovd", "agreed": "y"}


def accounts():
    db.session.rollback()
    return db.session.scalars(select(Account).order_by(Account.id)).all()


def link_in(letter):
    """Return the path of the link in a mail."""
    return re.search(r"http://forum\.example\.org(/sign-in/[\w-]+)", letter.text)[1]


def is_signed_in(client):
    return client.get("/settings").status_code == 200


@pytest.fixture
def ask(client, post_office):
    """Ask for a link on a page, and return its path from the mail."""

    def ask(page="/join", **typed):
        answer = client.post(page, data={**BOLOR, **typed})
        assert answer.status_code == 200, answer.text
        (letter,) = post_office()
        return link_in(letter)

    return ask


def test_a_person_joins_by_the_link_in_her_mail(client, ask):
    path = ask()

    answer = client.post(path, data={"name": "Болор", "timezone": "Asia/Hovd", "agreed": "y"})

    (account,) = accounts()
    assert (account.name, account.email, account.timezone) == ("Болор", "Bolor@Example.org", "Asia/Hovd")
    assert answer.status_code == 302
    assert "Welcome, Болор." in client.get(answer.location).text
    assert is_signed_in(client)


def test_she_is_spoken_to_in_the_language_she_joined_in(client, post_office):
    client.post("/join", data=BOLOR, headers={"Accept-Language": "ru"})
    (letter,) = post_office()

    client.post(link_in(letter), data={"name": "Болор", "timezone": "Asia/Hovd", "agreed": "y"})

    assert accounts()[0].language == "ru"


def test_name_and_clock_can_be_set_right_before_the_button_is_pressed(client, ask):
    path = ask()

    page = client.get(path).text
    client.post(path, data={"name": "Батын Болор", "timezone": "Asia/Tokyo", "agreed": "y"})

    assert 'value="Болор"' in page
    assert '<option selected value="Asia/Hovd">' in page
    (account,) = accounts()
    assert (account.name, account.timezone) == ("Батын Болор", "Asia/Tokyo")


def test_whoever_joins_from_the_page_to_sign_in_is_asked_for_a_name(client, ask):
    path = ask("/sign-in/link")

    refused = client.post(path, data={"name": " ", "timezone": "Asia/Tokyo", "agreed": "y"})

    assert refused.status_code == 422
    assert "Please write the name others should see." in refused.text
    assert '<option selected value="Asia/Tokyo">' in refused.text
    assert accounts() == []
    assert (
        client.post(path, data={"name": "Bolor", "timezone": "Asia/Tokyo", "agreed": "y"}).status_code == 302
    )


def test_opening_a_link_does_nothing(client, ask):
    path = ask()

    pages = [client.get(path), client.head(path), client.get(path)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert accounts() == []
    assert not is_signed_in(client)
    assert client.post(path, data=BOLOR).status_code == 302


def test_a_link_works_once(app, client, ask):
    path = ask()
    client.post(path, data=BOLOR)

    thief = app.test_client()

    assert thief.get(path).status_code == 404
    assert thief.post(path, data=BOLOR).status_code == 404
    assert not is_signed_in(thief)


def test_using_one_link_uses_up_the_others_to_that_address(client, post_office):
    client.post("/sign-in/link", data={"email": "bolor@example.org"})
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        client.post("/sign-in/link", data={"email": "BOLOR@example.org"})
        first, second = map(link_in, post_office())

    client.post(second, data=BOLOR)

    assert client.get(first).status_code == 404
    assert client.post(first, data=BOLOR).status_code == 404


def test_a_link_works_for_a_day(client, ask):
    path = ask()

    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        assert client.get(path).status_code == 404
        assert client.post(path, data=BOLOR).status_code == 404
    assert accounts() == []


def test_an_unknown_link_is_not_found(client):
    assert client.get("/sign-in/made-up").status_code == 404
    assert client.post("/sign-in/made-up", data=BOLOR).status_code == 404


def test_a_suspended_person_gets_no_further(client, make_account, ask):
    make_account("Bolor", email="bolor@example.org")
    path = ask("/sign-in/link")
    with transaction() as session:
        session.scalars(select(Account)).one().suspended_at = clock.now()

    answer = client.post(path)

    assert answer.status_code == 404
    assert not is_signed_in(client)


def test_the_page_of_a_link_is_kept_by_nothing_and_told_to_nobody(client, ask):
    page = client.get(ask())

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_the_button_of_a_link_works_over_tls(app, client, ask):
    """Over TLS a form wants the referrer of a page of ours, so that page must let the browser send it."""
    path = ask()
    app.config.update(WTF_CSRF_ENABLED=True, WTF_CSRF_SSL_STRICT=True)
    try:
        page = client.get(path, base_url="https://forum.example.org")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        sent = {
            "data": {**BOLOR, "csrf_token": token},
            "base_url": "https://forum.example.org",
        }
        referrer = f"https://forum.example.org{path}"
        told = page.headers["Referrer-Policy"] in {"same-origin", "strict-origin-when-cross-origin"}
        answer = client.post(path, **sent, headers={"Referer": referrer} if told else {})
    finally:
        app.config.update(WTF_CSRF_ENABLED=False, WTF_CSRF_SSL_STRICT=False)

    assert answer.status_code == 302


def test_a_person_signs_in_by_password(client, make_account):
    make_account("Bolor", email="bolor@example.org", password_hash=passwords.hash_of(PASSWORD))

    answer = client.post("/sign-in", data={"email": "BOLOR@example.org ", "password": PASSWORD})

    assert answer.status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("bolor@example.org", "a guess"),
        ("bolor@example.org", ""),
        ("nobody@example.org", PASSWORD),
        ("without@example.org", ""),
        ("without@example.org", PASSWORD),
    ],
)
def test_all_who_cannot_sign_in_hear_the_same(client, make_account, email, password):
    make_account("Bolor", email="bolor@example.org", password_hash=passwords.hash_of(PASSWORD))
    make_account("Anna", email="without@example.org")

    answer = client.post("/sign-in", data={"email": email, "password": password})

    assert answer.status_code == 422
    assert "This address and this password do not go together." in answer.text
    assert f'value="{email}"' in answer.text
    assert PASSWORD not in answer.text
    assert not is_signed_in(client)


@pytest.mark.parametrize("page", ["/join", "/sign-in/link"])
def test_nobody_learns_who_has_an_account(app, make_account, post_office, page):
    make_account("Anna", email="anna@example.org")

    answers = {
        address: app.test_client().post(page, data={**BOLOR, "email": address})
        for address in ("anna@example.org", "nobody@example.org")
    }

    known, unknown = answers["anna@example.org"], answers["nobody@example.org"]
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("anna@example.org", "…") == unknown.text.replace("nobody@example.org", "…")
    assert len(post_office()) == 2


def test_where_mails_lie_in_the_tray_the_page_says_so(client):
    assert 'href="/tray/"' in client.post("/join", data=BOLOR).text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Please write the name others should see."),
        ("name", "Б" * 81, "This is 1 character too long; 80 fit."),
        ("email", "", "Please write your e-mail address."),
        ("email", "bolor at example", "This is not a complete e-mail address."),
        ("timezone", "Mars/Base", "Please choose a time zone from the list."),
    ],
)
def test_what_was_typed_is_kept_when_something_is_wrong(client, post_office, field, typed, sentence):
    answer = client.post("/join", data={**BOLOR, field: typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    kept = {**BOLOR, field: typed}
    assert f'value="{kept["name"]}"' in answer.text
    assert f'value="{kept["email"]}"' in answer.text
    assert field == "timezone" or '<option selected value="Asia/Hovd">' in answer.text
    assert post_office() == []


def test_after_joining_she_comes_back_to_where_she_was(client, post_office):
    page = client.get("/join?next=/discussions").text
    client.post("/join", data={**BOLOR, "next": "/discussions"})
    (letter,) = post_office()

    answer = client.post(link_in(letter), data=BOLOR)

    assert 'name="next" type="hidden" value="/discussions"' in page
    assert answer.location == "/discussions"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil"]
)
def test_she_is_never_sent_elsewhere(client, make_account, post_office, elsewhere):
    make_account("Bolor", email="bolor@example.org", password_hash=passwords.hash_of(PASSWORD))

    for page in ("/join", "/sign-in", "/language"):
        found = client.get(page, query_string={"next": elsewhere}).text
        assert 'name="next" type="hidden" value=""' in found
    by_password = client.post(
        "/sign-in", data={"email": "bolor@example.org", "password": PASSWORD, "next": elsewhere}
    )
    again = client.get("/sign-in", query_string={"next": elsewhere})
    client.post("/sign-out")
    client.post("/sign-in/link", data={"email": "bolor@example.org", "next": elsewhere})
    (letter,) = post_office()
    by_link = client.post(link_in(letter))

    assert [answer.location for answer in (by_password, again, by_link)] == ["/", "/", "/"]
    assert db.session.scalars(select(MailedLink.target)).all() == [None]


def test_signing_out_ends_the_session_and_not_only_the_cookie(app, client, sign_in, make_account):
    browser = sign_in(make_account("Bolor"))
    stolen = browser.get_cookie("saxaul").value

    browser.post("/sign-out")

    client.set_cookie("saxaul", stolen)
    assert not is_signed_in(browser)
    assert not is_signed_in(client)
    assert db.session.scalars(select(SignIn)).all() == []


def test_whoever_is_signed_in_needs_no_page_to_join(sign_in, make_account):
    browser = sign_in(make_account("Bolor"))

    assert browser.get("/join").location == "/"
    assert browser.get("/sign-in?next=/events").location == "/events"


def test_whoever_asks_too_often_is_asked_to_wait(client, post_office):
    answers = [client.post("/join", data=BOLOR).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    assert len(post_office()) == 1, "the same mail is not sent twice in a minute"
