"""How often somebody may knock: counted exactly, by all threads and processes together."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock, limits
from app.db import db
from app.limits import Allowance, DatabaseStorage


def stored():
    db.session.rollback()
    return {row.key: row.hits for row in db.session.execute(select(Allowance.key, Allowance.hits))}


def test_eight_threads_count_exactly(app):
    counted = []

    def knock():
        with app.app_context():
            counted.extend(DatabaseStorage().incr("k", 60) for _ in range(25))

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(counted) == list(range(1, 201))
    assert stored() == {"k": 200}


def test_a_window_ends_and_another_begins(app):
    storage = DatabaseStorage()
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False) as now:
        assert [storage.incr("k", 60) for _ in range(3)] == [1, 2, 3]
        now.shift(59)
        assert storage.incr("k", 60) == 4
        assert storage.get("k") == 4
        assert storage.get_expiry("k") == (clock.now() + timedelta(seconds=1)).timestamp()
        now.shift(2)
        db.session.rollback()
        assert storage.get("k") == 0
        assert storage.incr("k", 60) == 1


def test_windows_that_have_ended_are_forgotten(app):
    storage = DatabaseStorage()
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False) as now:
        storage.incr("short", 10)
        storage.incr("long", 100)
        now.shift(11)
        limits.sweep()
        assert stored() == {"long": 1}


def knock(client, path, times, **form):
    return [client.post(path, data=form).status_code for _ in range(times)]


def test_passwords_cannot_be_tried_for_long(client, make_account, post_office):
    make_account(email="bolor@example.org")
    codes = knock(client, "/sign-in", 12, email="bolor@example.org", password="wrong")
    assert codes == [422] * 10 + [429] * 2
    # nor from elsewhere, nor by another spelling
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    form = {"email": " BOLOR@example.org ", "password": "wrong"}
    assert client.post("/sign-in", data=form, environ_base=elsewhere).status_code == 429
    # her own way in stays open
    assert knock(client, "/sign-in/link", 1, email="bolor@example.org") == [200]
    assert [letter.to for letter in post_office()] == ["bolor@example.org"]


def test_one_password_cannot_be_tried_on_many(client):
    # no addresses at all, so that no password is looked at: that costs time by intent
    codes = [knock(client, "/sign-in", 1, email=f"p{n}", password="a")[0] for n in range(32)]
    assert codes == [422] * 30 + [429] * 2


@pytest.mark.parametrize("path", ["/join", "/sign-in/link"])
def test_nobodys_mailbox_is_flooded(client, post_office, path):
    form = {"email": "victim@example.org", "name": "X", "timezone": "UTC"}
    assert knock(client, path, 7, **form) == [200] * 5 + [429] * 2
    assert len(post_office()) <= 5


def test_nobody_writes_all_the_time(sign_in, make_account, make_theme):
    make_theme(slug="land")
    browser = sign_in(make_account())
    codes = [
        browser.post(
            "/themes/land",
            data={"title": f"T {n}", "source": "What holds?", "language": "en", "key": f"k{n}"},
        ).status_code
        for n in range(62)
    ]
    assert codes == [302] * 60 + [429] * 2
    other = sign_in(make_account("Anna"))
    form = {"title": "T", "source": "What holds?", "language": "en", "key": "other"}
    assert other.post("/themes/land", data=form).status_code == 302


def test_the_page_says_when_to_come_again(client):
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC), tick=False) as now:
        knock(client, "/sign-in", 10, email="a")
        now.shift(60)
        answer = client.post("/sign-in", data={"email": "a"})
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] in {"840", "841"}
        assert "15 minutes" in answer.text
        program = client.post("/sign-in", data={"email": "a"}, headers={"Accept": "application/json"})
        assert (program.status_code, program.json["code"]) == (429, "too_many_requests")
        now.shift(840)
        assert knock(client, "/sign-in", 1, email="a") == [422]


def test_the_table_is_no_list_of_people(client):
    knock(client, "/sign-in", 1, email="bolor@example.org", password="wrong")
    assert stored()
    assert not [key for key in stored() if "bolor" in key]


def test_who_goes_on_knocking_does_not_wait_longer(client):
    knock(client, "/sign-in", 20, email="a")
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert knock(client, "/sign-in", 1, email="a") == [422]
