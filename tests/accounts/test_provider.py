"""Sign-in by another house, with one that really runs, and sometimes lies."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.accounts import passwords, provider
from app.accounts.models import Account, Ceremony, Consent, Identity, SignIn, Way
from app.db import db, transaction
from config import Config, WrongSetting
from tests import houses
from tests.conftest import SETTINGS

ADDRESS = SETTINGS["PUBLIC_URL"]
NOT_VOUCHED = "The other house has not vouched for you."
OVER = "This took too long, or was done already."
AWAY = "The other house does not answer at the moment."


@pytest.fixture(scope="session")
def running():
    with houses.open_house(ADDRESS) as house:
        yield house


@pytest.fixture
def house(app, running, monkeypatch):
    """The house, honest and awake, and the platform that knows it."""
    fresh = houses.House(running.issuer, running.returns_to)
    for name in ("person", "codes", "lies", "about", "forge", "trouble", "knocks", "ways"):
        setattr(running, name, getattr(fresh, name))
    for name, value in running.settings.items():
        monkeypatch.setitem(app.config, name, value)
    return running


def leave(browser, **sent):
    """Press the button. Returns the address of the other house that the page leads to."""
    page = browser.post("/sign-in/with/", data=sent)
    assert page.status_code == 200, page.text
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)[1])


def hidden(page):
    """Return the hidden fields of the form on a page."""
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input name="(\w+)" type="hidden" value="([^"]*)">', page)
    }


def back(browser, path, **changed):
    """Come back, and press the button there (or let the script press it)."""
    page = browser.get(path)
    assert page.status_code == 200
    return browser.post("/sign-in/with/return", data={**hidden(page.text), **changed})


def through(browser, house, **sent):
    return back(browser, house.vouch(leave(browser, **sent)))


def is_signed_in(browser):
    return browser.get("/settings").status_code == 200


def people():
    db.session.rollback()
    return db.session.scalars(select(Account).order_by(Account.id)).all()


def identities():
    db.session.rollback()
    return [(one.account_id, one.issuer, one.subject) for one in db.session.scalars(select(Identity))]


JOINS = {"name": "Болор", "timezone": "Asia/Hovd", "agreed": "y"}


def test_a_newcomer_joins(client, house):
    asked = through(client, house, next="/events")
    page = client.get(asked.location)
    nobody = people()
    answer = client.post("/sign-in/with/join", data=JOINS, headers={"Accept-Language": "ru"})

    assert asked.location == "/sign-in/with/join"
    assert "bolor@example.org" in page.text
    assert 'value="Болор"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert nobody == [], "no account before she agrees"
    assert answer.location == "/events"
    assert is_signed_in(client)
    (account,) = people()
    assert (account.name, account.email, account.timezone, account.language) == (
        "Болор", "bolor@example.org", "Asia/Hovd", "ru",
    )  # fmt: skip
    assert identities() == [(account.id, house.issuer, "house-1")]
    assert len(db.session.scalars(select(Consent)).all()) == 2
    assert db.session.scalars(select(SignIn.way)).all() == [Way.PROVIDER]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "Please write the name others should see."),
        ("name", "Secretariat", "Somebody who runs this network is called so"),
        ("timezone", "Mars/Base", "Please choose a time zone from the list."),
        ("agreed", "", "Please tick this box"),
    ],
)
def test_nothing_typed_is_lost_when_she_joins(client, house, field, typed, sentence):
    through(client, house)

    answer = client.post("/sign-in/with/join", data={**JOINS, field: typed})
    then = client.post("/sign-in/with/join", data=JOINS)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert field == "name" or 'value="Болор"' in answer.text
    assert then.location == "/"


def test_she_comes_again(app, client, house):
    through(client, house)
    client.post("/sign-in/with/join", data=JOINS)
    house.person = {**house.person, "email": "other@example.org", "name": "Another"}
    browser = app.test_client()

    answer = through(browser, house, next="/events")

    assert answer.location == "/events"
    assert "Welcome, Болор." in browser.get("/").text
    assert [one.email for one in people()] == ["bolor@example.org"], (
        "known by her name there, not her address"
    )


def test_opening_the_way_back_does_nothing(client, house):
    path = house.vouch(leave(client))
    knocks = len(house.knocks)

    pages = [client.get(path), client.head(path), client.get(path)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert pages[0].headers["Cache-Control"] == "no-store"
    assert len(house.knocks) == knocks, "the code is not exchanged"
    assert back(client, path).location == "/sign-in/with/join"


def test_what_the_house_is_asked(client, house):
    address = leave(client)

    assert address.startswith(f"{house.issuer}/authorize?")
    for part in ("response_type=code", "client_id=saxaul", "code_challenge_method=S256", "code_challenge="):
        assert part in address
    assert "state=" in address
    assert "nonce=" in address
    assert "scope=openid+email+profile" in address
    assert "redirect_uri=http%3A%2F%2Fforum.example.org%2Fsign-in%2Fwith%2Freturn" in address


def test_no_secret_of_the_way_is_in_any_row(client, house):
    address = leave(client)
    secrets = re.findall(r"(?:state|nonce|code_challenge)=([\w-]{43})", address)

    db.session.rollback()
    (row,) = db.session.scalars(select(Ceremony))
    assert len(secrets) == 3
    assert not any(secret in str(vars(row)) for secret in secrets)


@pytest.mark.parametrize(
    "changed", [{"state": "x" * 43}, {"state": ""}, {"iss": "https://evil.example"}], ids=str
)
def test_what_is_no_answer_to_this_browser_is_refused(client, house, changed):
    answer = back(client, house.vouch(leave(client)), **changed)

    assert answer.location == "/sign-in"
    assert NOT_VOUCHED in client.get("/sign-in").text
    assert people() == []


def test_the_way_back_of_another_browser_is_refused(app, client, house):
    """Who is lured into the account of somebody else would write there what is for her eyes only."""
    path = house.vouch(leave(client))
    lured, also_on_the_way = app.test_client(), app.test_client()
    leave(also_on_the_way)

    assert back(lured, path).location == "/sign-in"
    assert OVER in lured.get("/sign-in").text
    assert back(also_on_the_way, path).location == "/sign-in"
    assert NOT_VOUCHED in also_on_the_way.get("/sign-in").text
    assert people() == []


def test_a_code_works_once(app, client, house):
    path = house.vouch(leave(client))
    assert back(client, path).location == "/sign-in/with/join"

    assert back(client, path).location == "/sign-in"
    assert client.post("/sign-in/with/join", data=JOINS).location == "/sign-in", "what was kept is gone, too"


def test_a_used_or_expired_code_is_refused(client, house):
    path = house.vouch(leave(client))
    house.codes.clear()

    assert back(client, path).location == "/sign-in"
    assert NOT_VOUCHED in client.get("/sign-in").text


def test_the_way_takes_ten_minutes_at_most(client, house):
    path = house.vouch(leave(client))

    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert back(client, path).location == "/sign-in"
        assert OVER in client.get("/sign-in").text


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": ["somebody-else"]},
        {"aud": None},
        {"aud": ["saxaul", "somebody-else"]},
        {"azp": "somebody-else"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "a\x00b"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"exp": "soon"},
        {"iat": 32_503_680_000},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_a_lie_lets_nobody_in(client, house, lies):
    house.lies = lies

    assert through(client, house).location == "/sign-in"
    assert NOT_VOUCHED in client.get("/sign-in").text
    assert identities() == []


@pytest.mark.parametrize(
    "forge",
    [
        houses.unsigned,
        houses.with_shared_secret,
        houses.with_another_key,
        lambda header, claims, key: "",
        lambda header, claims, key: "a.b.c",
        lambda header, claims, key: 7,
        lambda header, claims, key: "é" * 9000,
        lambda header, claims, key: None,
    ],
    ids=["none", "HS256", "another key", "empty", "dots", "number", "letters", "null"],
)
def test_a_forged_token_lets_nobody_in(client, house, forge):
    house.forge = forge

    assert through(client, house).location == "/sign-in"
    assert NOT_VOUCHED in client.get("/sign-in").text
    assert people() == []


def test_a_secret_may_be_sent_either_way(client, house):
    house.ways = ["client_secret_post"]

    assert through(client, house).location == "/sign-in/with/join"


@pytest.mark.parametrize("trouble", [500, 404, 302, "rubbish"])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
def test_a_house_that_is_away_is_a_sentence(client, house, path, trouble):
    way = house.vouch(leave(client))
    house.trouble[path] = trouble

    answer = back(client, way)

    assert answer.status_code == 503
    assert AWAY in answer.text
    assert answer.headers["Retry-After"] == "60"


def test_a_house_that_hangs_is_not_waited_for(client, house, monkeypatch):
    monkeypatch.setattr(provider, "WAIT", (0.2, 0.2))
    house.trouble["/.well-known/openid-configuration"] = "hangs"

    answer = client.post("/sign-in/with/")

    assert answer.status_code == 503
    assert AWAY in answer.text


def test_a_house_that_is_not_there_is_a_sentence(app, client, house, monkeypatch):
    monkeypatch.setitem(app.config, "OIDC_ISSUER", "http://127.0.0.1:9")

    assert client.post("/sign-in/with/").status_code == 503


@pytest.mark.parametrize("trouble", [500, "rubbish", 302])
def test_a_code_that_is_not_exchanged_lets_nobody_in(client, house, trouble):
    path = house.vouch(leave(client))
    house.trouble["/token"] = trouble

    answer = back(client, path)

    assert answer.status_code in {302, 503}
    assert people() == []


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_house_that_is_not_itself_is_not_asked(client, house, about):
    house.about = about

    assert client.post("/sign-in/with/").status_code == 503


@pytest.mark.parametrize(
    "person",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": None},
        {"email": ["bolor@example.org"]},
        {"email": "not an address"},
        {"email": "a" * 250 + "@example.org"},
    ],
    ids=str,
)
def test_an_address_it_does_not_vouch_for_counts_for_nothing(
    client, house, make_account, post_office, person
):
    make_account("Bolor", email="bolor@example.org")
    house.person = {**house.person, **person}

    answer = through(client, house)

    assert answer.status_code == 422
    assert "We do not know you yet" in answer.text
    assert post_office() == [], "nobody is written to"
    assert not is_signed_in(client)
    assert len(people()) == 1


def test_who_has_an_account_is_never_linked_silently(client, house, make_account, post_office):
    bolor = make_account("Bolor", email="Bolor@Example.org")

    answer = through(client, house)
    (letter,) = post_office()
    before = is_signed_in(client), identities()
    path = re.search(r"http://forum\.example\.org(/sign-in/[\w-]+)", letter.text)[1]
    used = client.post(path)

    assert answer.status_code == 200
    assert "Nothing is linked behind your back." in answer.text
    assert letter.to == "Bolor@Example.org"
    assert before == (False, [])
    assert used.location == "/settings/passkeys#house"
    assert identities() == [], "the link signs in; linking is another button"
    assert "Sign in by The House from now on" in client.get("/settings/passkeys").text
    assert through(client, house).location == "/settings/passkeys"
    assert identities() == [(bolor.id, house.issuer, "house-1")]


def test_she_links_and_parts(app, sign_in, house, make_account, post_office):
    bolor = make_account("Bolor", email="her-own@example.org")
    browser, other = sign_in(bolor), app.test_client()

    linked = through(browser, house)
    again = through(browser, house)
    entered = through(other, house)
    (identity,) = db.session.scalars(select(Identity.id)).all()
    parted = browser.post(f"/sign-in/with/{identity}/removal")

    assert linked.location == again.location == "/settings/passkeys"
    assert entered.location == "/"
    assert is_signed_in(other)
    assert parted.location == "/settings/passkeys"
    assert identities() == []
    assert browser.post(f"/sign-in/with/{identity}/removal").status_code == 404
    assert [letter.to for letter in post_office()] == ["her-own@example.org"] * 2


def test_what_one_person_began_links_nobody_else(app, sign_in, house, make_account):
    browser = sign_in(make_account("Bolor"))
    path = house.vouch(leave(browser))
    other = sign_in(make_account("Anna"))
    with browser.session_transaction() as hers, other.session_transaction() as theirs:
        theirs["ceremonies"] = hers["ceremonies"]

    assert back(other, path).location == "/settings/passkeys"
    assert identities() == []


def test_who_has_signed_out_meanwhile_is_not_linked(sign_in, house, make_account):
    browser = sign_in(make_account("Bolor"))
    path = house.vouch(leave(browser))
    with browser.session_transaction() as session:
        del session["_user_id"]

    assert back(browser, path).location == "/sign-in"
    assert identities() == []


def test_one_account_there_is_one_account_here(sign_in, house, make_account):
    through(sign_in(make_account("Bolor")), house)
    other = sign_in(make_account("Anna"))

    assert through(other, house).location == "/settings/passkeys"
    assert "Somebody else here signs in by this account" in other.get("/settings/passkeys").text
    assert len(identities()) == 1


def test_others_links_are_not_there(sign_in, house, make_account):
    through(sign_in(make_account("Bolor")), house)
    (identity,) = db.session.scalars(select(Identity.id)).all()

    assert sign_in(make_account("Anna")).post(f"/sign-in/with/{identity}/removal").status_code == 404
    assert len(identities()) == 1


def test_a_browser_found_open_makes_no_new_way_in(sign_in, house, make_account):
    browser = sign_in(make_account("Bolor"))
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        assert browser.post("/sign-in/with/").location == "/settings/passkeys"
    assert house.knocks == []


@pytest.mark.parametrize("column", ["suspended_at", "left_at"])
def test_who_is_suspended_or_has_left_gets_no_further(app, sign_in, house, make_account, column):
    through(sign_in(make_account("Bolor")), house)
    with transaction() as session:
        setattr(session.scalars(select(Account)).one(), column, clock.now())
    browser = app.test_client()

    assert through(browser, house).location == "/sign-in"
    assert not is_signed_in(browser)


def test_the_second_step_is_asked_for(app, sign_in, house, make_account):
    through(sign_in(make_account("Bolor")), house)
    with transaction() as session:
        session.scalars(select(Account)).one().totp_secret = "sealed"
    browser = app.test_client()

    assert through(browser, house).location == "/sign-in/code"
    assert not is_signed_in(browser)


def test_somebody_joins_with_her_address_meanwhile(client, house, make_account):
    through(client, house)
    make_account("Bolor", email="bolor@example.org")

    assert client.post("/sign-in/with/join", data=JOINS).location == "/sign-in"
    assert len(people()) == 1
    assert identities() == []


def test_who_does_not_want_to_goes_back_where_she_was(client, house):
    leave(client)

    answer = client.get("/sign-in/with/return?error=access_denied&state=x")

    assert answer.location == "/sign-in"
    assert "You were not signed in there." in client.get("/sign-in").text


@pytest.mark.parametrize(
    "sent", [{}, {"code": "é\u2028" * 40, "state": "é"}, {"code": "%", "state": "["}], ids=str
)
def test_nonsense_is_refused(client, house, sent):
    leave(client)

    assert client.post("/sign-in/with/return", data=sent).location == "/sign-in"
    assert client.get("/sign-in/with/join").location == "/sign-in"


def test_where_no_house_is_set_nothing_speaks_of_one(client, sign_in, make_account):
    assert "house" not in client.get("/sign-in").text.lower()
    assert client.post("/sign-in/with/").location == "/sign-in"
    assert client.get("/sign-in/with/return?code=x&state=y").location == "/sign-in"
    assert "from now on" not in sign_in(make_account("Bolor")).get("/settings/passkeys").text


def test_the_button_leads_on(client, house):
    page = client.get("/sign-in?next=/events").text

    assert 'action="/sign-in/with/"' in page
    assert "Sign in by The House" in page
    assert page.count('name="next" value="/events"') >= 1


def test_a_password_and_the_house_are_two_ways_to_one_account(app, sign_in, house, make_account):
    bolor = make_account("Bolor", email="b@example.org", password_hash=passwords.hash_of("roots go down"))
    through(sign_in(bolor), house)

    first, second = app.test_client(), app.test_client()
    first.post("/sign-in", data={"email": "b@example.org", "password": "roots go down"})
    through(second, house)

    assert is_signed_in(first)
    assert is_signed_in(second)
    assert len(people()) == 1


@pytest.mark.parametrize("missing", ["OIDC_NAME", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
def test_the_settings_go_together(missing):
    house = houses.House("https://house.example.org/realms/one", "").settings
    whole = Config({**SETTINGS, **house})

    assert whole.OIDC_ISSUER == "https://house.example.org/realms/one"
    with pytest.raises(WrongSetting, match=f"set {missing} too"):
        Config({**SETTINGS, **house, missing: ""})


@pytest.mark.parametrize(
    "issuer", ["http://house.example.org", "house.example.org", "https://", "https://x/?q=1", "javascript:x"]
)
def test_a_house_is_reached_over_tls_only(issuer):
    house = {**houses.House("", "").settings, "OIDC_ISSUER": issuer}

    with pytest.raises(WrongSetting, match="OIDC_ISSUER"):
        Config({**SETTINGS, **house})
