"""The second step: a code after the first proof, from the app or from paper, each once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.accounts import passwords, second_step
from app.accounts.models import Account, Ceremony, RecoveryCode, SignIn, Way
from app.db import db, transaction

PASSWORD = "saxaul holds the sand"
WRONG = "This code does not fit, or was used already."
OVER = "This took too long, or was done already."


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor", email="bolor@example.org", password_hash=passwords.hash_of(PASSWORD))


def account():
    db.session.rollback()
    return db.session.scalars(select(Account).filter_by(email="bolor@example.org")).one()


def secret_on(page):
    return re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)[1].replace(" ", "")


def set_up(browser):
    """Switch it on as the pages do. Returns the secret and the recovery codes."""
    assert browser.post("/settings/second-step/secret").location == "/settings/second-step/new"
    secret = secret_on(browser.get("/settings/second-step/new").text)
    answer = browser.post("/settings/second-step/new", data={"code": code_of(secret)})
    assert answer.status_code == 200, answer.text
    return secret, re.findall(r"<code>([\w-]+)</code>", answer.text)


def code_of(secret, steps=0):
    """Return what the app shows, or showed or will show some steps of half a minute away."""
    return pyotp.TOTP(secret).at(clock.now(), counter_offset=steps)


@pytest.fixture
def step(sign_in, bolor):
    """Bolor's second step, switched on some minutes ago: secret and recovery codes."""
    with time_machine.travel(clock.now() - timedelta(minutes=5)):
        return set_up(sign_in(bolor))


def by_password(browser, **more):
    return browser.post("/sign-in", data={"email": "bolor@example.org", "password": PASSWORD, **more})


def is_signed_in(browser):
    return browser.get("/settings").status_code == 200


def test_it_is_set_up_with_an_app(sign_in, bolor):
    browser, other = sign_in(bolor), sign_in(bolor)
    off = browser.get("/settings/second-step").text

    _secret, codes = set_up(browser)

    assert "Set up a second step" in off
    assert len(codes) == len(set(codes)) == 10
    assert "10 of your 10 recovery codes are left." in browser.get("/settings/second-step").text
    assert is_signed_in(browser), "this browser stays signed in"
    assert not is_signed_in(other), "others do not"


def test_the_picture_says_what_the_words_say(sign_in, bolor):
    browser = sign_in(bolor)
    browser.post("/settings/second-step/secret")

    page = browser.get("/settings/second-step/new")

    assert f"secret={secret_on(page.text)}" in page.text
    assert re.search(r'<svg [^>]*class="qr"', page.text)
    assert "style=" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_code_of_another_app_switches_nothing_on(sign_in, bolor):
    browser = sign_in(bolor)
    browser.post("/settings/second-step/secret")

    answer = browser.post("/settings/second-step/new", data={"code": code_of(pyotp.random_base32())})
    empty = browser.post("/settings/second-step/new", data={"code": " "})

    assert (answer.status_code, empty.status_code) == (422, 422)
    assert WRONG in answer.text
    assert "Please write the code." in empty.text
    assert account().totp_secret is None


def test_the_secret_is_sealed_and_codes_are_hashed(sign_in, bolor):
    secret, codes = set_up(sign_in(bolor))

    assert secret not in account().totp_secret
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(kept) == 10
    assert not any(code in row or code.replace("-", "") in row for row in kept for code in codes)


def test_after_the_password_comes_the_code(client, step):
    asked = by_password(client, next="/events")
    before = is_signed_in(client)
    page = client.get(asked.location)
    entered = client.post("/sign-in/code", data={"code": code_of(step[0])})

    assert asked.location == "/sign-in/code"
    assert not before, "no session before the second step"
    assert page.status_code == 200
    assert entered.location == "/events"
    assert is_signed_in(client)
    db.session.rollback()
    assert db.session.scalars(select(SignIn.way).order_by(SignIn.id)).all()[-1] is Way.PASSWORD


def test_after_the_link_too(client, step, post_office):
    post_office()
    client.post("/sign-in/link", data={"email": "bolor@example.org"})
    (letter,) = post_office()
    path = re.search(r"http://forum\.example\.org(/sign-in/[\w-]+)", letter.text)[1]

    asked = client.post(path)

    assert asked.location == "/sign-in/code"
    assert not is_signed_in(client)
    assert client.post("/sign-in/code", data={"code": code_of(step[0])}).location == "/"
    assert is_signed_in(client)


def test_a_wrong_password_never_leads_to_the_code(client, step):
    assert by_password(client, password="a guess").status_code == 422
    assert client.get("/sign-in/code").location == "/sign-in"
    assert client.post("/sign-in/code", data={"code": code_of(step[0])}).location == "/sign-in"
    assert not is_signed_in(client)


def test_the_page_for_the_code_is_only_for_the_browser_that_gave_the_first_proof(app, client, step):
    by_password(client)

    other = app.test_client()

    assert other.get("/sign-in/code").location == "/sign-in"
    assert other.post("/sign-in/code", data={"code": code_of(step[0])}).location == "/sign-in"


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_clocks_may_differ_by_half_a_minute(client, step, steps):
    by_password(client)

    assert client.post("/sign-in/code", data={"code": code_of(step[0], steps)}).status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_but_no_more(client, step, steps):
    by_password(client)

    assert client.post("/sign-in/code", data={"code": code_of(step[0], steps)}).status_code == 422
    assert not is_signed_in(client)


@pytest.mark.parametrize("spelt", ["{0}{1}{2} {3}{4}{5}", " {0}{1}{2}-{3}{4}{5} ", "wide"])
def test_a_code_is_read_however_it_is_spelt(client, step, spelt):
    by_password(client)
    code = code_of(step[0])
    typed = code.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)}) if spelt == "wide" else None

    client.post("/sign-in/code", data={"code": typed or spelt.format(*code)})

    assert is_signed_in(client)


def test_a_code_works_once(app, step):
    with time_machine.travel(clock.now(), tick=False):
        code = code_of(step[0])
        first, second = app.test_client(), app.test_client()
        by_password(first)
        by_password(second)

        assert first.post("/sign-in/code", data={"code": code}).status_code == 302
        again = second.post("/sign-in/code", data={"code": code})
        older = second.post("/sign-in/code", data={"code": code_of(step[0], -1)})

    assert (again.status_code, older.status_code) == (422, 422)
    assert WRONG in again.text
    assert not is_signed_in(second)


def test_of_two_who_send_it_at_once_one_gets_in(app, step):
    code, tokens = code_of(step[0]), []
    for _browser in range(2):
        browser = app.test_client()
        by_password(browser)
        with browser.session_transaction() as session:
            tokens.append(session["ceremonies"]["second_step"])

    def send(token):
        with app.app_context():
            try:
                second_step.answer(token, code=code)
            except second_step.WrongCode:
                return "wrong"
            finally:
                db.session.remove()
            return "in"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(send, tokens)) == ["in", "wrong"]


def test_a_recovery_code_works_once_and_she_is_told(app, step, post_office):
    post_office()
    first, second = app.test_client(), app.test_client()
    by_password(first)
    first.post("/sign-in/code", data={"code": step[1][3].upper().replace("-", " ")})
    by_password(second)
    again = second.post("/sign-in/code", data={"code": step[1][3]})

    assert is_signed_in(first)
    assert again.status_code == 422
    assert "9 of your 10 recovery codes are left." in first.get("/settings/second-step").text
    assert [letter.to for letter in post_office()] == ["bolor@example.org"]


def test_five_tries_then_she_begins_again(client, step):
    by_password(client)

    wrong = [client.post("/sign-in/code", data={"code": "000000"}) for _try in range(5)]
    right = client.post("/sign-in/code", data={"code": code_of(step[0])})

    assert [answer.status_code for answer in wrong] == [422, 422, 422, 422, 302]
    assert right.location == "/sign-in"
    assert not is_signed_in(client)
    assert OVER in client.get("/sign-in").text


def test_beginning_again_gives_no_more_tries_than_ten_in_a_quarter_of_an_hour(app, step):
    tried = []
    for _round in range(3):
        browser = app.test_client()
        by_password(browser)
        tried += [browser.post("/sign-in/code", data={"code": "000000"}).status_code for _try in range(5)]
    browser = app.test_client()
    by_password(browser)

    assert tried.count(429) == 5
    assert browser.post("/sign-in/code", data={"code": code_of(step[0])}).status_code == 429


def test_the_first_proof_holds_for_ten_minutes(client, step):
    by_password(client)

    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert client.post("/sign-in/code", data={"code": code_of(step[0])}).location == "/sign-in"


@pytest.mark.parametrize("column", ["suspended_at", "left_at"])
def test_who_is_suspended_meanwhile_gets_no_further(client, step, column):
    by_password(client)
    with transaction() as session:
        setattr(session.scalars(select(Account)).one(), column, clock.now())

    assert client.post("/sign-in/code", data={"code": code_of(step[0])}).location == "/sign-in"
    assert not is_signed_in(client)


def test_a_new_password_ends_what_the_old_one_began(app, client, step, sign_in, bolor):
    by_password(client)

    new = {"current": PASSWORD, "new": "roots go down for water"}
    assert sign_in(bolor).post("/settings/password", data=new).status_code == 302

    assert client.post("/sign-in/code", data={"code": code_of(step[0])}).location == "/sign-in"
    assert not is_signed_in(client)


def test_new_recovery_codes_replace_the_old_ones(app, sign_in, bolor, step):
    browser = sign_in(bolor)

    refused = browser.post("/settings/second-step/codes", data={"code": "000000"})
    answer = browser.post("/settings/second-step/codes", data={"code": code_of(step[0])})
    made = re.findall(r"<code>([\w-]+)</code>", answer.text)

    assert refused.status_code == 422
    assert len(made) == 10
    assert not set(made) & set(step[1])
    other = app.test_client()
    by_password(other)
    assert other.post("/sign-in/code", data={"code": step[1][0]}).status_code == 422
    assert other.post("/sign-in/code", data={"code": made[0]}).status_code == 302


def test_switching_it_off_wants_a_code(client, sign_in, bolor, step):
    browser = sign_in(bolor)

    refused = browser.post("/settings/second-step/removal", data={"code": "000000"})
    still = account().totp_secret
    done = browser.post("/settings/second-step/removal", data={"code": step[1][0]})

    assert refused.status_code == 422
    assert still is not None
    assert done.location == "/settings/second-step"
    assert account().totp_secret is None
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert by_password(client).location == "/"


def test_it_is_set_up_once(sign_in, bolor, step):
    browser = sign_in(bolor)
    sealed = account().totp_secret

    assert browser.post("/settings/second-step/secret").location == "/settings/second-step"
    assert browser.get("/settings/second-step/new").location == "/settings/second-step"
    assert account().totp_secret == sealed


def test_two_windows_that_set_it_up_make_one(sign_in, bolor):
    first, second = sign_in(bolor), sign_in(bolor)
    secrets = []
    for browser in (first, second):
        browser.post("/settings/second-step/secret")
        secrets.append(secret_on(browser.get("/settings/second-step/new").text))

    done = first.post("/settings/second-step/new", data={"code": code_of(secrets[0])})
    late = second.post("/settings/second-step/new", data={"code": code_of(secrets[1])})

    assert done.status_code == 200
    assert late.status_code == 302


def test_a_browser_found_open_sets_nothing_up(sign_in, bolor):
    browser = sign_in(bolor)
    with time_machine.travel(clock.now() + timedelta(hours=1, minutes=1)):
        assert "Please sign in anew first" in browser.get("/settings/second-step").text
        assert browser.post("/settings/second-step/secret").location == "/settings/second-step"
    db.session.rollback()
    assert db.session.scalars(select(Ceremony)).all() == []


def test_under_another_secret_key_paper_still_lets_her_in(app, client, step):
    key = app.config["SECRET_KEY"]
    app.config["SECRET_KEY"] = "another-key-" * 4
    try:
        by_password(client)
        lost = client.post("/sign-in/code", data={"code": code_of(step[0])})
        paper = client.post("/sign-in/code", data={"code": step[1][0]})
    finally:
        app.config["SECRET_KEY"] = key

    assert lost.status_code == 422
    assert paper.status_code == 302


def test_she_is_told_by_mail(sign_in, bolor, post_office):
    browser = sign_in(bolor)
    _secret, codes = set_up(browser)
    on = post_office()
    browser.post("/settings/second-step/removal", data={"code": codes[0]})
    off = post_office()

    assert [letter.to for letter in on] == ["bolor@example.org"]
    assert len(off) == 2, "that a paper code was used, and that it is off"
    assert len({letter.text for letter in on + off}) == 3


def test_no_door_leaves_it_out(app, bolor, step):
    """Whoever forgets to ask for the code makes a fault, and not a hole."""
    from app.accounts import session

    with app.test_request_context(), pytest.raises(RuntimeError, match="second step"):
        session.start(bolor, way=Way.PASSWORD)


@pytest.mark.parametrize("code", ["", "x" * 41, "١٢٣٤٥٦", "🐪" * 6, "000000 OR 1=1", "-1"])
def test_nonsense_is_refused_with_a_sentence(client, step, code):
    by_password(client)

    assert client.post("/sign-in/code", data={"code": code}).status_code == 422


def test_what_is_never_ended_is_forgotten(client, step, post_office):
    by_password(client)
    with time_machine.travel(clock.now() + timedelta(minutes=21)):
        post_office()
        db.session.rollback()
        assert db.session.scalars(select(Ceremony)).all() == []


def test_who_has_lost_everything_is_helped_by_the_operator(app, client, step, post_office):
    post_office()
    command = app.test_cli_runner().invoke(args=["lift-second-step", "Bolor@example.org"])
    again = app.test_cli_runner().invoke(args=["lift-second-step", "bolor@example.org"])
    nobody = app.test_cli_runner().invoke(args=["lift-second-step", "nobody@example.org"])

    assert (command.exit_code, again.exit_code, nobody.exit_code) == (0, 0, 1)
    assert "There is no account with this address." in nobody.output
    assert by_password(client).location == "/"
    assert [letter.to for letter in post_office()] == ["bolor@example.org"]
