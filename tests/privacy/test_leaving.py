"""Deleting an account: what goes, what stays, and who cannot."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock, tokens
from app.accounts import operations as accounts
from app.accounts.models import Account, MailedLink, Purpose, Role
from app.calendars import operations as calendars
from app.calendars.queries import private_token
from app.db import db, transaction
from app.discussions import operations as discussions
from app.discussions.models import Post, Thread
from app.errors import Busy, NotFound
from app.holdings import Words
from app.meetings.models import Meeting
from app.outbox.models import Parcel, State
from app.privacy import farewell, operations
from app.privacy.operations import Needed
from app.registrations import operations as registrations
from app.registrations.models import Registration, Seat


def start(person, title="What holds?", text="The sand moves."):
    return discussions.start_thread(
        person,
        theme="land",
        title=title,
        source=text,
        language="en",
        organisation_id=None,
        key=f"{person.id}-{title}",
    )


def reply(person, thread, text):
    return discussions.reply(
        person, thread_id=thread.id, source=text, language="en", organisation_id=None, key=text
    )


def link_of(person):
    """Return the token of the link that was mailed to leave."""
    db.session.rollback()
    link = db.session.scalar(select(MailedLink).filter_by(account_id=person.id, purpose=Purpose.LEAVE))
    return tokens.derived("leave-link", link.salt)


def leave(person, words=Words.STAY):
    operations.ask_to_leave(person, words=words)
    operations.leave(link_of(person))


def account(person):
    db.session.rollback()
    return db.session.get_one(Account, person.id, populate_existing=True)


@pytest.fixture
def bolor(make_account, make_theme):
    make_theme(slug="land")
    return make_account("Болор", email="bolor@example.org")


def test_the_whole_way(bolor, sign_in, client, post_office):
    browser = sign_in(bolor)
    page = browser.get("/settings/data/leave").text
    asked = browser.post("/settings/data/leave", data={"words": "stay"})
    (letter,) = post_office()
    path = re.search(r"http://forum\.example\.org(/settings/data/leave/[\w-]+)", letter.text)[1]
    for look in (client.get, client.head):
        assert look(path).status_code == 200
    assert account(bolor).left_at is None
    shown = client.get(path)

    answer = client.post(path)

    assert "What goes at once" in page
    assert "Nothing has happened yet" in asked.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "bolor@example.org" in shown.text
    assert "Your account is deleted" in answer.text
    (last,) = post_office()
    assert (last.to, last.subject) == ("bolor@example.org", "Your account is deleted")
    gone = account(bolor)
    assert gone.left_at is not None
    assert (gone.name, gone.email, gone.email_key) == ("", "", f"left-{bolor.id}")
    assert "/sign-in" in browser.get("/settings").location  # her other browser
    assert client.post(path).status_code == 404
    assert client.get(path).status_code == 404
    assert post_office() == []


def test_the_link_works_for_a_day_and_only_the_newest(bolor):
    operations.ask_to_leave(bolor, words=Words.GO)
    first = link_of(bolor)
    operations.ask_to_leave(bolor, words=Words.STAY)
    second = link_of(bolor)

    with pytest.raises(NotFound):
        operations.leave(first)
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)), pytest.raises(NotFound):
        operations.leave(second)
    operations.leave(second)


def test_it_is_good_for_nothing_else_and_nothing_else_for_it(bolor, client, post_office):
    operations.ask_to_leave(bolor, words=Words.STAY)
    accounts.ask_for_link(email=bolor.email, language="en", timezone="UTC")
    letters = {letter.subject: letter.text for letter in post_office()}
    to_leave = re.search(r"/settings/data/leave/([\w-]+)", letters["Delete your account?"])[1]
    to_sign_in = next(
        found[1] for text in letters.values() if (found := re.search(r"/sign-in/([\w-]+)", text))
    )

    assert client.post(f"/settings/data/leave/{to_sign_in}").status_code == 404
    used = client.post(f"/sign-in/{to_leave}", data={"name": "x", "timezone": "UTC", "agreed": "y"})

    assert used.status_code in {404, 410}
    assert account(bolor).left_at is None


def test_one_must_choose(bolor, sign_in, post_office):
    browser = sign_in(bolor)
    for typed in ({}, {"words": "everything"}, {"words": ""}):
        answer = browser.post("/settings/data/leave", data=typed)
        assert answer.status_code == 422
        assert "Please choose one of these." in answer.text
    assert post_office() == []


def test_words_that_stay_bear_no_name(bolor, make_account, client, sign_in):
    thread, anna = start(bolor), make_account("Anna")
    reply(anna, thread, "So it does.")
    reply(bolor, thread, "And on.")
    client.get(f"/threads/{thread.id}-what-holds")  # kept now, with her name

    leave(bolor)

    for browser in (client, sign_in(anna)):
        page = browser.get(f"/threads/{thread.id}-what-holds").text
        assert "Болор" not in page
        assert page.count("Former participant") == 2
        assert "The sand moves." in page
        assert re.findall(r'id="post-(\d+)"', page) == ["1", "2", "3"]
        assert "Болор" not in browser.get("/discussions").text
        assert "Former participant" in browser.get("/discussions").text


def test_words_that_go_leave_their_number(bolor, make_account, client):
    thread, anna = start(bolor), make_account("Anna")
    alone = start(bolor, title="Nobody answered this")
    reply(anna, thread, "So it does.")
    client.get(f"/threads/{thread.id}-what-holds")

    leave(bolor, Words.GO)

    page = client.get(f"/threads/{thread.id}-what-holds").text
    assert "The sand moves." not in page
    assert "Post 1 was withdrawn by its author" in page
    assert "So it does." in page
    assert re.findall(r'id="post-(\d+)"', page) == ["1", "2"]
    assert reply(anna, thread, "Who was it?").number == 3
    db.session.rollback()
    assert db.session.get_one(Thread, alone.id).title == "…"
    assert client.get(f"/threads/{alone.id}", follow_redirects=True).status_code == 200
    assert {(p.source, p.html) for p in db.session.scalars(select(Post).filter_by(author_id=bolor.id))} == {
        ("", "")
    }


def test_the_next_who_waits_gets_her_seat(bolor, make_account, make_meeting, sign_in, post_office):
    organiser, anna = make_account("Hye-jin", role=Role.ORGANISER), make_account("Anna")
    meeting = make_meeting(capacity=1, organiser_id=organiser.id)
    registrations.register(bolor, meeting_id=meeting.id)
    registrations.register(anna, meeting_id=meeting.id)
    post_office()

    leave(bolor)

    assert {letter.to for letter in post_office()} == {anna.email, "bolor@example.org"}
    seats = {
        one.account_id: one.seat
        for one in db.session.scalars(select(Registration).execution_options(populate_existing=True))
    }
    assert seats == {bolor.id: Seat.WITHDRAWN, anna.id: Seat.CONFIRMED}
    assert "Former participant" not in sign_in(organiser).get(f"/events/{meeting.id}/registration/").text


def test_where_she_was_before_stays_a_number(bolor, make_account, make_meeting, sign_in):
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(organiser_id=organiser.id)
    registrations.register(bolor, meeting_id=meeting.id)

    with time_machine.travel(meeting.ends_at + timedelta(days=1)):
        leave(bolor)
        page = sign_in(organiser).get(f"/events/{meeting.id}/registration/").text

    assert "Former participant" in page
    assert "Болор" not in page
    assert "1 person has a seat." in page


def test_meetings_she_organised_are_the_secretariats(make_account, make_meeting):
    hye_jin = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(organiser_id=hye_jin.id)

    leave(hye_jin)

    db.session.rollback()
    assert db.session.get_one(Meeting, meeting.id).organiser_id is None
    assert account(hye_jin).role is Role.PARTICIPANT


def test_no_mail_follows_her(bolor, make_meeting, post_office):
    meeting = make_meeting()
    registrations.register(bolor, meeting_id=meeting.id)  # its invitation has not left yet

    leave(bolor)

    assert [letter.subject for letter in post_office()] == ["Your account is deleted"]
    states = {parcel.writer: parcel.state for parcel in db.session.scalars(select(Parcel))}
    assert states.pop("privacy.deleted") is State.SENT
    assert set(states.values()) == {State.NEEDLESS}


def test_her_calendar_address_is_worth_nothing(bolor, client):
    calendars.give_address(bolor)
    path = f"/calendar/u/{private_token(bolor)}.ics"
    assert client.get(path).status_code == 200

    leave(bolor)

    assert client.get(path).status_code == 404


def test_she_may_come_again_as_somebody_new(bolor, client, post_office):
    leave(bolor)
    post_office()

    client.post("/join", data={"name": "Bolor", "email": bolor.email, "timezone": "UTC"})
    (letter,) = post_office()
    path = re.search(r"http://forum\.example\.org(/sign-in/[\w-]+)", letter.text)[1]
    client.post(path, data={"name": "Bolor", "timezone": "UTC", "agreed": "y"})

    db.session.rollback()
    known = db.session.scalars(select(Account).order_by(Account.id)).all()
    assert [one.name for one in known] == ["", "Bolor"]


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.OPERATOR])
def test_the_last_one_cannot_leave(make_account, sign_in, post_office, role):
    anna = make_account("Anna", role=role)
    browser = sign_in(anna)

    refused = browser.post("/settings/data/leave", data={"words": "stay"})

    assert refused.status_code == 409
    assert "You are the last one" in refused.text
    assert post_office() == []
    make_account("Second", role=role)
    leave(anna)
    assert account(anna).left_at is not None


def test_who_became_the_last_one_meanwhile_cannot_leave(make_account, client):
    anna, second = make_account("Anna", role=Role.OPERATOR), make_account("Wei", role=Role.OPERATOR)
    operations.ask_to_leave(anna, words=Words.STAY)
    operations.ask_to_leave(second, words=Words.STAY)
    hers = link_of(anna)
    operations.leave(link_of(second))

    answer = client.post(f"/settings/data/leave/{hers}")

    assert answer.status_code == 409
    assert "You are the last one" in answer.text
    assert account(anna).left_at is None


def test_two_last_ones_cannot_leave_at_once(app, make_account):
    both = [make_account(name, role=Role.OPERATOR) for name in ("Anna", "Wei")]
    for one in both:
        operations.ask_to_leave(one, words=Words.STAY)
    links, ended, gate = [link_of(one) for one in both], [], threading.Barrier(2)

    def go(token):
        with app.app_context():
            gate.wait()
            try:
                operations.leave(token)
                ended.append("left")
            except Needed:
                ended.append("needed")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=go, args=(token,)) for token in links]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ended) == ["left", "needed"]


def test_one_link_pressed_by_many_at_once_deletes_once(app, bolor):
    operations.ask_to_leave(bolor, words=Words.STAY)
    token, ended, gate = link_of(bolor), [], threading.Barrier(6)

    def go():
        with app.app_context():
            gate.wait()
            try:
                operations.leave(token)
                ended.append("left")
            except (NotFound, Busy):
                ended.append("not")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ended) == ["left", *["not"] * 5]


def test_what_came_in_while_she_left_is_erased_after(bolor, make_account):
    thread = start(make_account("Anna"))
    leave(bolor)
    reply(bolor, thread, "I was writing this all the time.")  # her request had begun before
    accounts.open_session(bolor)

    farewell.finish()

    db.session.rollback()
    post = db.session.scalar(select(Post).filter_by(author_id=bolor.id))
    assert post.author_name == ""
    assert db.session.get_one(Thread, thread.id).last_author_name == ""
    before = db.session.get_one(Thread, thread.id).revision
    farewell.finish()
    db.session.rollback()
    assert db.session.get_one(Thread, thread.id).revision == before


def test_her_address_is_forgotten_with_the_last_mail(bolor, post_office):
    leave(bolor)
    db.session.rollback()
    assert db.session.scalar(select(MailedLink.email).filter_by(account_id=bolor.id)) == bolor.email

    post_office()
    farewell.finish()

    db.session.rollback()
    assert db.session.scalars(select(MailedLink).filter_by(account_id=bolor.id)).all() == []


def test_a_session_opened_while_she_left_lets_nobody_in(bolor, sign_in):
    leave(bolor)
    with transaction() as session:
        assert session.get_one(Account, bolor.id).left_at is not None
    assert "/sign-in" in sign_in(bolor).get("/settings").location
