"""The desk tells the secretariat which mails are in trouble, why, and what can be done."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock, wiring, worker
from app.accounts import operations as accounts
from app.accounts.models import Role
from app.db import db
from app.desk.troubles import MAILS
from app.mail import letter
from app.mail.transport import ChannelDown, Refused, TryLater
from app.outbox.effects import Send, SendAll, name_of
from app.outbox.models import Parcel, State
from app.registrations import operations as registrations
from app.tray.post import TrayPost
from tests.letters import new_letters


class Post(TrayPost):
    """A post that refuses some, as its server would; all others reach the tray."""

    def __init__(self, **refusals):
        self.refusals = refusals

    def send(self, envelope_to, message_id, message):
        refusal = self.refusals.get(envelope_to.split("@")[0])
        if refusal:
            raise refusal
        super().send(envelope_to, message_id, message)


@pytest.fixture
def desk(make_account, sign_in):
    """What the desk says now, and its browser."""
    browser = sign_in(make_account("Anna", role=Role.SECRETARIAT, email="anna@example.org"))

    def look():
        answer = browser.get("/desk/")
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split("<footer")[0]).split())

    look.browser = browser
    return look


@pytest.fixture
def invited(make_meeting, make_account):
    """Two people with a seat, whose invitations wait."""
    meeting = make_meeting()
    for name in ("Bolor", "Oyun"):
        person = make_account(name, email=f"{name.lower()}@example.org")
        registrations.register(person, meeting_id=meeting.id)
    return meeting


def parcels():
    db.session.rollback()
    return db.session.scalars(select(Parcel).order_by(Parcel.id)).all()


def test_every_mail_has_its_words():
    writers = {
        name_of(effect.writer)
        for effects in wiring.EFFECTS.values()
        for effect in effects
        if isinstance(effect, Send | SendAll)
    }
    assert set(MAILS) == writers, "say in app/desk/troubles.py what each mail is"


def test_without_trouble_it_says_so(app, desk):
    with worker.carrier(Post()):
        told = desk()
    assert "Mails leave" in told
    assert "None. A mail that cannot be written or sent is kept" in told


def test_it_says_when_no_worker_works(app, desk):
    assert "No mail leaves at the moment" in desk()
    with worker.carrier(Post()) as one:
        with time_machine.travel(clock.now() + timedelta(minutes=10)):
            assert "was last seen at work 10 min ago" in desk()
        one.tick()
        assert "Mails leave" in desk()


def test_it_says_when_mails_are_late(desk, invited):
    with time_machine.travel(clock.now() + timedelta(minutes=12)), worker.carrier(Post()):
        assert "Mails are late The oldest has been waiting for 12 minutes." in desk()


def test_a_refused_mail_can_be_tried_again(desk, invited):
    worker.work_once(Post(bolor=Refused(550, "no such user")), wiring.TICKS)
    assert [one.to for one in new_letters()] == ["oyun@example.org"]

    told = desk()

    assert "Invitation with the calendar entry, to Bolor given up 1 try" in told
    assert "About: Holding the sand Address: bolor@example.org" in told
    assert "The mail server of the reader does not take it." in told
    assert "550 no such user" in told

    again = desk.browser.post(f"/desk/parcels/{parcels()[0].id}/retry", follow_redirects=True)
    assert "It is tried again now." in again.text
    assert "to Bolor is tried again" in desk()
    worker.work_once(Post(), wiring.TICKS)
    assert [one.to for one in new_letters()] == ["bolor@example.org"]
    assert "None. A mail that cannot" in desk()


def test_what_was_sent_is_not_sent_again_by_retrying(desk, invited):
    worker.work_once(Post(), wiring.TICKS)
    new_letters()
    for one in parcels():
        desk.browser.post(f"/desk/parcels/{one.id}/retry")
    worker.work_once(Post(), wiring.TICKS)
    assert new_letters() == []


def test_a_greylisted_mail_waits_and_says_until_when(desk, invited):
    worker.work_once(Post(bolor=TryLater(451, "greylisted")), wiring.TICKS)
    told = desk()
    assert "to Bolor is tried again 1 try" in told
    assert "asks us to come back later" in told
    assert "Next try:" in told
    assert "Try again" not in told, "it does so by itself"


def test_a_link_has_no_account_yet_but_an_address(desk, app):
    accounts.ask_for_link(email="new@example.org", language="en", timezone="UTC")
    worker.work_once(Post(new=Refused(553, "bad address")), wiring.TICKS)
    assert "Link to sign in or join, to new@example.org given up" in desk()


def test_a_closed_server_is_told_as_no_fault_of_the_reader(desk, invited, monkeypatch):
    monkeypatch.setattr(worker, "REST", 0.0)
    worker.work_once(Post(bolor=ChannelDown("[Errno 111] Connection refused")), wiring.TICKS)
    told = desk()
    assert "could not be written or handed over" in told
    assert "Connection refused" in told


def test_a_mail_that_cannot_be_rendered_is_kept_shown_and_stops_no_other(desk, invited, monkeypatch, caplog):
    """The template of one reader's mail is broken; somebody mends it, and the secretariat sends it."""
    real = letter.render
    broken = True

    def render(mail):
        if broken and mail.to.name == "Bolor":
            mail.values.pop("told")
        return real(mail)

    monkeypatch.setattr(worker, "render", render)
    start = clock.now()
    worker.work_once(Post(), wiring.TICKS)

    assert [one.to for one in new_letters()] == ["oyun@example.org"]
    assert parcels()[0].state is State.WAITING
    assert "cannot be written" in caplog.text
    told = desk()
    assert "to Bolor is tried again 1 try" in told
    assert "UndefinedError" in told
    for hour in range(1, 6):
        with time_machine.travel(start + timedelta(hours=hour)):
            worker.work_once(Post(), [])
    assert "to Bolor given up 5 tries" in desk()

    broken = False
    desk.browser.post(f"/desk/parcels/{parcels()[0].id}/retry")
    worker.work_once(Post(), [])

    assert [one.to for one in new_letters()] == ["bolor@example.org"]


def test_what_is_written_in_an_error_is_text(desk, invited):
    worker.work_once(Post(bolor=Refused(550, "<script>alert(1)</script>")), wiring.TICKS)
    page = desk.browser.get("/desk/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_numbers_count_all_mails(desk, invited):
    worker.work_once(Post(bolor=Refused(550, "no such user")), wiring.TICKS)
    assert "Sent 1 On their way 0 Not needed any more 0 Given up 1" in desk()


def test_it_asks_the_database_the_same_however_many_are_in_trouble(desk, make_meeting, make_account):
    from sqlalchemy import event

    def statements():
        seen = []
        watch = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", watch)
        try:
            desk()
        finally:
            event.remove(db.engine, "before_cursor_execute", watch)
        return len(seen)

    def fail(number):
        meeting = make_meeting()
        for _ in range(number):
            registrations.register(make_account(), meeting_id=meeting.id)
        everybody = {one.split("@")[0]: Refused(550, "no") for one in addresses()}
        worker.work_once(Post(**everybody), wiring.TICKS)

    def addresses():
        from app.accounts.models import Account

        db.session.rollback()
        return db.session.scalars(select(Account.email)).all()

    fail(2)
    few = statements()
    fail(12)
    assert statements() == few
