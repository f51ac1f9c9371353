"""Who asks for what has not changed is answered at the doorstep: rightly, and without coming in."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import request
from sqlalchemy import create_engine

from app import kept
from app.discussions import operations as discussions
from tests.statements import counted

FEED = "/calendar/all.ics"


@pytest.fixture
def inside(app):
    """Collect the routes of requests that came in."""
    seen = []

    def note():
        seen.append(request.path)

    app.before_request_funcs.setdefault(None, []).append(note)
    yield seen
    app.before_request_funcs[None].remove(note)


@pytest.fixture
def thread(make_theme, make_account):
    """A thread with one post, and the address of its page."""
    theme = make_theme(slug="land")
    written = discussions.start_thread(
        make_account("Bolor"), theme=theme.slug, title="What holds?", source="Tell us.",
        language="en", organisation_id=None, key="a",
    )  # fmt: skip
    return written, f"/threads/{written.id}-what-holds"


def say(actor, thread, words):
    discussions.reply(
        actor, thread_id=thread.id, source=words, language="en", organisation_id=None, key=words
    )


def test_the_second_reader_of_a_page_need_not_come_in(client, thread, inside):
    _, address = thread

    first, second = client.get(address), client.get(address)

    assert inside == [address]
    assert second.status_code == 200
    assert second.data == first.data
    assert first.headers.pop("X-Request-Id") != second.headers.pop("X-Request-Id")
    assert dict(second.headers) == dict(first.headers)


def test_a_browser_that_has_it_is_told_so(client, thread, inside):
    _, address = thread
    etag = client.get(address).headers["ETag"]

    answer = client.get(address, headers={"If-None-Match": etag})

    assert inside == [address]
    assert answer.status_code == 304
    assert not answer.data
    assert "Content-Type" not in answer.headers
    assert answer.headers["ETag"] == etag
    assert answer.headers["Content-Security-Policy"]


def test_no_session_of_the_database_is_opened(client, thread):
    _, address = thread
    client.get(address)

    with counted() as statements:
        assert client.get(address).status_code == 200

    assert statements == []  # the one look is not of a session


def test_a_new_post_is_seen_at_once(client, thread, make_account, inside):
    written, address = thread
    old = client.get(address)
    say(make_account("Hye-jin"), written, "Saxaul does.")

    new = client.get(address, headers={"If-None-Match": old.headers["ETag"]})

    assert new.status_code == 200
    assert b"Saxaul does." in new.data
    assert inside == [address, address]


def test_who_is_signed_in_comes_in(client, thread, make_account, sign_in, inside):
    _, address = thread
    client.get(address)

    answer = sign_in(make_account("Anna")).get(address)

    assert b"Anna" in answer.data
    assert inside == [address, address]


def test_each_language_has_its_own_answer(client, thread, inside):
    _, address = thread
    client.get(address, headers={"Accept-Language": "en"})

    answer = client.get(address, headers={"Accept-Language": "ru"})

    assert b'<html lang="ru"' in answer.data


def test_a_choice_of_language_is_another_answer(client, thread):
    _, address = thread
    client.get(address)
    client.set_cookie("language", "ko")

    assert b'<html lang="ko"' in client.get(address).data


def test_zipped_bytes_go_only_to_those_who_take_them(client, thread):
    _, address = thread
    zipped = {"Accept-Encoding": "gzip"}
    assert client.get(address, headers=zipped).headers["Content-Encoding"] == "gzip"

    again, plain = client.get(address, headers=zipped), client.get(address)

    assert again.headers["Content-Encoding"] == "gzip"
    assert int(again.headers["Content-Length"]) == len(again.data)
    assert "Content-Encoding" not in plain.headers
    assert plain.data.startswith(b"<!doctype html>")


def test_nothing_is_remembered_over_a_quarter_of_an_hour(client, make_meeting, inside):
    with time_machine.travel(datetime(2026, 11, 24, 15, 59, tzinfo=UTC), tick=False):
        make_meeting()
    with time_machine.travel(datetime(2026, 11, 24, 23, 59, tzinfo=UTC), tick=False):
        client.get(FEED)
        client.get(FEED)

    with time_machine.travel(datetime(2026, 11, 25, 0, 0, tzinfo=UTC), tick=False):
        client.get(FEED)

    assert inside == [FEED, FEED]


def test_a_meeting_changes_the_feed_at_once(client, make_meeting):
    make_meeting(title="Holding the sand")
    client.get(FEED)
    make_meeting(title="Water at four metres")

    assert b"Water at four metres" in client.get(FEED).data


def test_what_fell_off_the_shelf_is_made_again(client, thread, inside):
    _, address = thread
    first = client.get(address)
    kept._shelf = kept.Shelf()

    second = client.get(address)

    assert inside == [address, address]
    assert second.data == first.data


def test_only_asking_for_a_page_is_answered_here(client, thread, inside):
    _, address = thread
    client.get(address)

    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert inside == [address] * 3


def test_a_database_that_is_away_is_said_inside(app, client, thread, inside, monkeypatch):
    _, address = thread
    client.get(address)
    monkeypatch.setattr(app.wsgi_app._glance, "_engine", create_engine("sqlite:////nowhere/at/all.sqlite3"))

    assert client.get(address).status_code == 200
    assert inside == [address, address]
