"""The tray shows each mail as its reader would get it, and lets nothing in it act here."""

import re
from html import unescape

import pytest

from app.accounts import operations as accounts
from app.db import transaction
from app.registrations import operations as registrations
from app.tray.models import TrayMail
from app.tray.post import TrayPost


@pytest.fixture
def invitation(make_meeting, make_account, app):
    """One invitation in the tray, in Russian."""
    from app import wiring, worker

    meeting = make_meeting()
    reader = make_account("Иван", language="ru", timezone="Europe/Moscow", email="ivan@example.org")
    registrations.register(reader, meeting_id=meeting.id)
    worker.work_once(TrayPost(), wiring.TICKS)
    with transaction() as session:
        return session.query(TrayMail).one().id


def test_it_says_when_it_is_empty(client):
    page = client.get("/tray/").text
    assert "No mail yet." in page
    assert 'href="/sign-in"' in page


def test_the_list_names_reader_language_and_entry(client, invitation):
    page = client.get("/tray/").text
    assert f'<a href="/tray/{invitation}" lang="ru">' in page
    assert "to Иван" in page
    assert "with a calendar entry" in page


def test_a_mail_is_shown_in_all_its_forms(client, invitation):
    page = client.get(f"/tray/{invitation}").text
    text = unescape(re.search(r'<div class="letter"><pre[^>]*>(.*?)</pre>', page, re.S)[1])
    assert "Holding the sand" in text
    assert re.search(r'<a href="http://forum.example.org/events/\d+-holding-the-sand"', text)
    frame = re.search(r"<iframe[^>]*>", page)[0]
    assert f'src="/tray/{invitation}/html"' in frame
    assert "allow-scripts" not in frame
    assert "allow-same-origin" not in frame
    assert "METHOD:REQUEST" in page
    assert "invite.ics" in page
    assert "ivan@example.org" in page
    assert "Content-Type: multipart/mixed" in page


def test_the_raw_mail_is_what_would_have_left(client, invitation):
    raw = client.get(f"/tray/{invitation}/raw")
    assert raw.mimetype == "text/plain"
    assert raw.data.startswith(b"Content-Type: multipart/mixed")
    assert b"\r\n" in raw.data


def test_the_html_part_can_do_nothing_here(client, invitation):
    answer = client.get(f"/tray/{invitation}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "allow-forms" not in policy
    assert not re.search(r"<(img|script|link|iframe|object)\b", answer.text), (
        "nothing is fetched from anywhere"
    )
    assert "url(" not in answer.text


@pytest.mark.parametrize("path", ["/tray/999", "/tray/999/html", "/tray/999/raw", "/tray/x"])
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_nothing_in_a_mail_becomes_part_of_the_page(client, make_account, make_meeting, app):
    from app import wiring, worker

    evil = '"><script>alert(1)</script>'
    meeting = make_meeting(title=f"Sand {evil}", place=evil)
    registrations.register(make_account(f"Eve {evil}"), meeting_id=meeting.id)
    worker.work_once(TrayPost(), wiring.TICKS)
    with transaction() as session:
        mail_id = session.query(TrayMail).one().id
    for path in ("/tray/", f"/tray/{mail_id}", f"/tray/{mail_id}/html"):
        assert "<script>alert" not in client.get(path).text


def test_the_link_in_the_text_signs_in(client, make_account):
    """The demonstration has no other way in."""
    from app import wiring, worker

    make_account("Kim", email="kim@example.org")
    accounts.ask_for_link(email="kim@example.org", language="en", timezone="UTC")
    worker.work_once(TrayPost(), wiring.TICKS)
    listed = client.get("/tray/").text
    page = client.get(re.search(r'href="(/tray/\d+)"', listed)[1]).text
    link = re.search(r'<a href="http://forum.example.org(/sign-in/[\w-]+)"', page)[1]
    assert client.get(link).status_code == 200
    client.post(link)
    assert "Kim" in client.get("/").text


def test_a_name_that_looks_encoded_breaks_no_page(client, make_account, make_meeting, app):
    from app import wiring, worker

    registrations.register(
        make_account("=?utf-8?q?Bolor=0D=0ABcc:_all@example.org?="), meeting_id=make_meeting().id
    )
    worker.work_once(TrayPost(), wiring.TICKS)
    listed = client.get("/tray/")
    assert listed.status_code == 200
    assert client.get(re.search(r'href="(/tray/\d+)"', listed.text)[1]).status_code == 200
