"""How a person is spoken to, and by which clock; her password; the language of a browser."""

import pytest
from sqlalchemy import select

from app.accounts import passwords
from app.accounts.models import Account
from app.db import db

PASSWORD = "saxaul holds the sand"
NEW = "roots go down for water"


@pytest.fixture
def bolor(make_account):
    """A person who signs in by mail only."""
    return make_account("Bolor", email="bolor@example.org", timezone="Asia/Hovd")


def stored():
    db.session.rollback()
    return db.session.scalars(select(Account)).one()


def test_the_page_shows_how_she_is_set_up(sign_in, bolor):
    page = sign_in(bolor).get("/settings").text

    assert "<bdi>Bolor</bdi>" in page
    assert "bolor@example.org" in page
    assert '<option selected value="en">' in page
    assert '<option selected value="Asia/Hovd">' in page
    assert 'href="/calendar/#mine"' in page


def test_a_clock_that_is_not_proposed_stays_hers(sign_in, make_account):
    browser = sign_in(make_account("Vera", timezone="Asia/Sakhalin"))

    page = browser.get("/settings").text

    assert page.count('<option selected value="Asia/Sakhalin">') == 1
    assert "(UTC+11)" in page


def test_she_changes_language_and_clock(sign_in, bolor):
    browser = sign_in(bolor)

    answer = browser.post("/settings", data={"language": "mn", "timezone": "Asia/Tokyo"})

    assert answer.location == "/settings"
    account = stored()
    assert (account.language, account.timezone) == ("mn", "Asia/Tokyo")
    assert '<html lang="mn">' in browser.get("/settings").text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("language", "tlh", "Please choose one of these."),
        ("timezone", "../../etc/passwd", "Please choose a time zone from the list."),
    ],
)
def test_nothing_wrong_is_stored_and_what_was_typed_is_kept(sign_in, bolor, field, typed, sentence):
    sent = {"language": "ru", "timezone": "Asia/Tokyo", field: typed}

    answer = sign_in(bolor).post("/settings", data=sent)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    assert field == "timezone" or '<option selected value="Asia/Tokyo">' in answer.text
    assert field == "language" or '<option selected value="ru">' in answer.text
    assert (stored().language, stored().timezone) == ("en", "Asia/Hovd")


def test_she_sets_a_password_and_is_told_by_mail(app, sign_in, bolor, post_office):
    browser, other = sign_in(bolor), sign_in(bolor)

    answer = browser.post("/settings/password", data={"new": PASSWORD})

    assert answer.location == "/settings"
    assert passwords.matches(PASSWORD, stored().password_hash)
    assert browser.get("/settings").status_code == 200, "this browser stays signed in"
    assert other.get("/settings").status_code == 302, "others do not"
    assert [letter.to for letter in post_office()] == ["bolor@example.org"]


def test_the_password_so_far_is_asked_for(sign_in, make_account):
    browser = sign_in(make_account("Bolor", password_hash=passwords.hash_of(PASSWORD)))

    page = browser.get("/settings").text
    refused = browser.post("/settings/password", data={"current": "a guess", "new": NEW})
    kept = stored().password_hash
    accepted = browser.post("/settings/password", data={"current": PASSWORD, "new": NEW})

    assert 'name="current"' in page
    assert refused.status_code == 422
    assert "This is not your password so far." in refused.text
    assert passwords.matches(PASSWORD, kept)
    assert accepted.status_code == 302
    assert passwords.matches(NEW, stored().password_hash)


def test_who_has_none_is_not_asked_for_one(sign_in, bolor):
    assert 'name="current"' not in sign_in(bolor).get("/settings").text


@pytest.mark.parametrize(
    ("new", "sentence"),
    [("short", "Please choose at least 12 characters."), ("x" * 2000, "Please choose a shorter password")],
)
def test_a_password_has_a_length(sign_in, bolor, new, sentence):
    answer = sign_in(bolor).post("/settings/password", data={"new": new})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert new not in answer.text, "a password is never sent back"
    assert stored().password_hash is None


def test_two_forms_on_a_page_share_no_id(app, sign_in, bolor):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        page = sign_in(bolor).get("/settings").text
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert page.count('name="csrf_token"') >= 2
    assert page.count('id="csrf_token"') == 0


def test_a_visitor_chooses_a_language_for_this_browser(client):
    page = client.get("/language?next=/about").text

    answer = client.post("/language", data={"language": "ja", "next": "/about"})

    assert all(f'value="{code}" lang="{code}"' in page for code in ("en", "zh", "ja", "ko", "mn", "ru"))
    assert answer.location == "/about"
    assert '<html lang="ja">' in client.get("/about", headers={"Accept-Language": "ru"}).text


def test_a_persons_choice_goes_with_her(sign_in, bolor):
    sign_in(bolor).post("/language", data={"language": "ko"})

    assert stored().language == "ko"
    assert '<html lang="ko">' in sign_in(bolor).get("/language").text


def test_there_is_no_seventh_language(client):
    answer = client.post("/language", data={"language": "tlh"})

    assert answer.status_code == 422
    assert "Please choose one of these." in answer.text
    assert "language=" not in answer.headers.get("Set-Cookie", "")


def test_from_a_form_sent_back_nobody_is_led_to_an_address_that_only_takes_forms(client, sign_in, bolor):
    refused = [
        client.post("/sign-in/link", data={"email": ""}),
        sign_in(bolor).post("/settings/password", data={"new": "short"}),
    ]

    assert [answer.status_code for answer in refused] == [422, 422]
    assert all('href="/language"' in answer.text for answer in refused)
    assert 'href="/language?next=/sign-in"' in client.get("/sign-in").text
