"""Where a person is signed in: seen by her, ended from afar, and by what changes who she is."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.accounts import devices, operations, passwords
from app.accounts.models import Account, Role, SignIn
from app.db import WRITES, db, transaction

PASSWORD = "saxaul holds the sand"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def rows():
    db.session.rollback()
    return db.session.scalars(select(SignIn).order_by(SignIn.id)).all()


def is_signed_in(browser):
    return browser.get("/settings").status_code == 200


@pytest.fixture
def enter(app, make_account):
    """Sign in by password on a new browser: (agent, network address)."""
    make_account("Bolor", email="bolor@example.org", password_hash=passwords.hash_of(PASSWORD))

    def enter(agent=FIREFOX, address="198.51.100.77"):
        browser = app.test_client()
        answer = browser.post(
            "/sign-in",
            data={"email": "bolor@example.org", "password": PASSWORD},
            headers={"User-Agent": agent},
            environ_base={"REMOTE_ADDR": address},
        )
        assert answer.status_code == 302
        return browser

    return enter


def test_the_page_names_each_browser_and_marks_this_one(enter):
    enter(SAFARI, "2001:db8:77:1::5")
    page = enter(FIREFOX).get("/settings/devices").text

    assert re.findall(r'class="row-t">([^<]+)<', page) == ["Firefox, Windows", "Safari, iPhone"]
    assert page.count("this browser</span>") == 1
    assert page.index("this browser</span>") < page.index("Safari, iPhone")
    assert "198.51.100.0/24" in page
    assert "2001:db8:77::/48" in page
    assert "198.51.100.77" not in page
    assert "by password" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        (SAFARI, "Safari, iPhone"),
        ("(Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0 Safari/537.36", "Samsung Internet, Android"),
        ("(Windows NT 10.0) Chrome/129.0 YaBrowser/24.10 Safari/537.36", "Yandex Browser, Windows"),
        ("(Linux; Android 13) Chrome/116 Safari/537.36 MicroMessenger/8.0", "WeChat, Android"),
        ("(Macintosh; Intel Mac OS X 10_15_7) Chrome/129.0 Safari/537.36 Edg/129.0", "Edge, macOS"),
        ("curl/8.5.0", ""),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_people_call_it(said, words):
    assert devices.agent_words(said) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.77", "198.51.100.0/24"),
        ("::ffff:198.51.100.77", "198.51.100.0/24"),
        ("2001:db8:77:1::5", "2001:db8:77::/48"),
        (None, ""),
        ("somewhere", ""),
    ],
)
def test_of_an_address_only_the_network_is_kept(address, network):
    assert devices.network_of(address) == network


def test_one_browser_is_signed_out_from_afar(enter):
    lost, here = enter(SAFARI), enter()
    page = here.get("/settings/devices").text
    (path,) = re.findall(r'action="(/settings/devices/\d+/end)"', page)

    assert here.post(path).location == "/settings/devices"

    assert not is_signed_in(lost)
    assert is_signed_in(here)
    assert here.post(path).status_code == 302, "twice changes nothing"


def test_all_others_are_signed_out_at_once(enter):
    others, here = [enter(), enter(SAFARI)], enter()

    here.post("/settings/devices/end-others")

    assert [is_signed_in(other) for other in others] == [False, False]
    assert is_signed_in(here)
    assert "Sign out all others" not in here.get("/settings/devices").text


def test_nobody_signs_out_somebody_else(enter, sign_in, make_account):
    bolor = enter()
    (row,) = rows()

    sign_in(make_account("Anna")).post(f"/settings/devices/{row.id}/end")

    assert is_signed_in(bolor)


def test_a_token_that_was_there_before_is_not_signed_in_by_it(app, enter):
    """Somebody puts a cookie of his own into her browser before she signs in."""
    theirs = enter()
    planted = theirs.get_cookie("saxaul").value
    victim = app.test_client()
    victim.set_cookie("saxaul", planted)

    victim.post("/sign-out")
    victim.post("/sign-in", data={"email": "bolor@example.org", "password": PASSWORD})

    assert victim.get_cookie("saxaul").value != planted
    attacker = app.test_client()
    attacker.set_cookie("saxaul", planted)
    assert is_signed_in(victim)
    assert not is_signed_in(attacker)


@pytest.mark.parametrize("what", ["sign out", "password", "suspension", "role", "address"])
def test_a_copied_cookie_is_worthless_after(app, enter, what):
    browser = enter()
    thief = app.test_client()
    thief.set_cookie("saxaul", browser.get_cookie("saxaul").value)
    other = enter(SAFARI)
    assert is_signed_in(thief)
    (account,) = db.session.scalars(select(Account)).all()
    account_id = account.id
    db.session.rollback()

    if what == "sign out":
        browser.post("/sign-out")
    elif what == "password":
        other.post("/settings/password", data={"current": PASSWORD, "new": "roots go down for water"})
    elif what == "suspension":
        with transaction() as session:
            session.get_one(Account, account_id).suspended_at = clock.now()
    elif what == "role":
        operations.give_role(account_id, Role.ORGANISER)
    else:
        from app.accounts import address, links
        from app.accounts.models import MailedLink, Purpose

        other.post("/settings/address", data={"email": "new@example.org", "password": PASSWORD})
        db.session.rollback()
        salt = db.session.query(MailedLink).filter_by(purpose=Purpose.CHANGE_ADDRESS).one().salt
        address.change(links.token_of(salt), keep=None)

    assert not is_signed_in(thief)
    assert not is_signed_in(browser)


def test_giving_the_role_she_has_signs_nobody_out(sign_in, make_account):
    bolor = make_account("Bolor")
    browser = sign_in(bolor)

    operations.give_role(bolor.id, Role.PARTICIPANT)

    assert is_signed_in(browser)


@pytest.mark.parametrize(
    ("role", "idle", "longest"),
    [
        (Role.PARTICIPANT, timedelta(days=14), timedelta(days=90)),
        (Role.ORGANISER, timedelta(hours=12), timedelta(days=7)),
        (Role.SECRETARIAT, timedelta(hours=12), timedelta(days=7)),
        (Role.OPERATOR, timedelta(hours=12), timedelta(days=7)),
    ],
)
def test_how_long_it_lasts(sign_in, make_account, role, idle, longest):
    person = make_account("Bolor", role=role)
    with time_machine.travel(clock.now(), tick=False) as now:
        began = clock.now()
        unused, used = sign_in(person), sign_in(person)
        while clock.now() + idle < began + longest:
            now.shift(idle - timedelta(seconds=1))
            assert is_signed_in(used), f"after {clock.now() - began}"
        assert not is_signed_in(unused)
        now.move_to(began + longest - timedelta(seconds=1))
        assert is_signed_in(used)
        now.shift(1)
        assert not is_signed_in(used)


def test_without_use_it_ends(sign_in, make_account):
    person = make_account("Bolor")
    with time_machine.travel(clock.now(), tick=False) as now:
        browser = sign_in(person)
        now.shift(timedelta(days=14))
        assert not is_signed_in(browser)


def test_use_is_noted_once_an_hour_and_nothing_else_is_written_by_reading(app, sign_in, make_account):
    from sqlalchemy import event

    browser = sign_in(make_account("Bolor"))
    written = []

    def watch(connection, cursor, statement, parameters, context, executemany):
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement, re.I):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", watch)
    try:
        with time_machine.travel(clock.now() + timedelta(minutes=59), tick=False) as now:
            browser.get("/settings")
            assert written == []
            now.shift(timedelta(minutes=2))
            answers = [browser.get("/settings"), browser.head("/"), browser.get("/")]
            assert [answer.status_code for answer in answers] == [200, 200, 200]
            (statement,) = written
            assert statement.startswith("UPDATE sign_in SET seen_at=")
            (row,) = rows()
            assert row.seen_at == clock.now()
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)


def test_a_page_is_read_also_while_nothing_can_be_noted(app, sign_in, make_account, monkeypatch):
    """Somebody else writes (on SQLite anywhere, on PostgreSQL here): a page is read all the same, at once."""
    browser = sign_in(make_account("Bolor"))
    monkeypatch.setattr("app.db.PATIENCE", 0.1)
    holder = db.engine.connect().execution_options(**WRITES[db.engine.dialect.name])
    holder.execute(select(SignIn.id).with_for_update())  # SQLite: BEGIN IMMEDIATE before it
    try:
        with time_machine.travel(clock.now() + timedelta(hours=2)):
            assert is_signed_in(browser)
    finally:
        holder.rollback()
        holder.close()


def test_ended_ones_are_not_shown_and_are_forgotten(sign_in, make_account):
    person = make_account("Bolor")
    old = sign_in(person)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        here = sign_in(person)
        assert here.get("/settings/devices").text.count('class="row-t"') == 1
        operations.sweep()
        assert len(rows()) == 1
        assert not is_signed_in(old)
