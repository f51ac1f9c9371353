"""Taking one's data along."""

import io
import json
import threading
import zipfile
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app import clock
from app.db import db, transaction
from app.discussions import operations as discussions
from app.files import store
from app.files.models import StoredFile
from app.organisations.models import Mandate, MandateKind
from app.outbox.claims import locks_of
from app.privacy import operations, takeouts
from app.privacy.models import Takeout
from app.registrations import operations as registrations


@pytest.fixture
def bolor(make_account, make_organisation):
    return make_account("Болор", organisation=make_organisation("Tooroi Cooperative"))


def write(person, text="The sand moves.", title="What holds?"):
    return discussions.start_thread(
        person,
        theme="land",
        title=title,
        source=text,
        language="en",
        organisation_id=None,
        key=f"{person.id}-{title}",
    )


def all_takeouts():
    db.session.rollback()
    return db.session.scalars(select(Takeout).order_by(Takeout.id)).all()


def unpacked(answer):
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_a_person_takes_all_along(app, bolor, sign_in, post_office, make_theme, make_meeting):
    make_theme(slug="land")
    write(bolor)
    registrations.register(bolor, meeting_id=make_meeting(title="Sand forum").id)
    with transaction() as session:
        paper = store.keep(
            session, b"%PDF-1.7 letter", name="письмо.pdf", media_type="application/pdf", made_by_id=bolor.id
        )
        session.add(
            Mandate(
                account_id=bolor.id,
                country="MN",
                kind=MandateKind.HEAD_OF_DELEGATION,
                evidence="letter of March",
                evidence_id=paper.id,
                recorded_by_id=bolor.id,
                recorded_at=clock.now(),
            )
        )
    post_office()
    browser = sign_in(bolor)

    asked = browser.post("/settings/data/copy")
    before = browser.get("/settings/data/").text
    letters = post_office()
    after = browser.get("/settings/data/").text
    archive = unpacked(browser.get("/settings/data/copy"))

    assert asked.status_code == 302
    assert "Your copy is being made" in before
    assert "Your copy is ready" in after
    assert [letter.subject for letter in letters] == ["The copy of your data is ready"]
    told = json.loads(archive.read("data.json"))
    assert told["accounts"]["account"][0]["name"] == "Болор"
    assert told["accounts"]["account"][0]["email"] == bolor.email
    assert told["discussions"]["posts"][0]["source"] == "The sand moves."
    assert told["registrations"]["registrations"][0]["meeting"] == "Sand forum"
    assert told["organisations"]["affiliations"][0]["organisation"] == "Tooroi Cooperative"
    assert {"calendars", "people", "outbox", "privacy", "desk", "groups", "meetings"} <= set(told)
    assert archive.read(f"files/{paper.id}-письмо.pdf") == b"%PDF-1.7 letter"
    page = archive.read("data.html").decode()
    assert "The sand moves." in page
    assert "Болор" in page


def test_no_secret_and_nobody_else_is_in_it(bolor, make_account, make_theme, sign_in, post_office):
    make_theme(slug="land")
    other = make_account("Somebody Else", email="else@example.org")
    write(other, "Hers alone.", title="Another")
    operations.ask_for_takeout(bolor)
    post_office()

    archive = unpacked(sign_in(bolor).get("/settings/data/copy"))

    everything = archive.read("data.json").decode() + archive.read("data.html").decode()
    for word in ("else@example.org", "Hers alone.", "password_hash", "token_hash", "salt"):
        assert word not in everything


def test_it_is_hers_alone(app, bolor, make_account, sign_in, client, post_office):
    operations.ask_for_takeout(bolor)
    post_office()

    assert sign_in(make_account("Other")).get("/settings/data/copy").status_code == 404
    assert "/sign-in" in client.get("/settings/data/copy").location
    answer = sign_in(bolor).get("/settings/data/copy")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_one_a_day(bolor, sign_in, post_office):
    browser = sign_in(bolor)
    browser.post("/settings/data/copy")
    browser.post("/settings/data/copy")
    assert len(all_takeouts()) == 1  # it is under way: nothing changes

    post_office()
    refused = browser.post("/settings/data/copy")
    assert refused.status_code == 409
    assert "one copy a day" in refused.text
    assert len(all_takeouts()) == 1

    with time_machine.travel(clock.now() + timedelta(days=1, seconds=1)):
        assert sign_in(bolor).post("/settings/data/copy").status_code == 302
    assert len(all_takeouts()) == 2


def test_it_runs_out(app, bolor, sign_in, post_office):
    operations.ask_for_takeout(bolor)
    post_office()
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1

    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        browser = sign_in(bolor)
        assert browser.get("/settings/data/copy").status_code == 404
        assert "Your copy is ready" not in browser.get("/settings/data/").text
        post_office()

    assert all_takeouts() == []
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_two_workers_make_one(app, bolor, post_office):
    operations.ask_for_takeout(bolor)

    def work():
        with app.app_context():
            takeouts.make()
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    takeouts.make()

    (only,) = all_takeouts()
    assert only.ready_at is not None
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1
    assert len(post_office()) == 1


def test_who_finds_another_at_work_leaves_it_to_her(app, bolor):
    operations.ask_for_takeout(bolor)
    with locks_of(db.engine).alone(takeouts.ONLY_ONE) as mine:
        assert mine
        with locks_of(db.engine).alone(takeouts.ONLY_ONE) as yours:
            assert not yours
        takeouts.make()
        assert all_takeouts()[0].ready_at is None

    takeouts.make()

    assert all_takeouts()[0].ready_at is not None


def test_a_worker_that_dies_in_the_middle_leaves_it_to_the_next(app, bolor, monkeypatch):
    operations.ask_for_takeout(bolor)

    class Killed(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(store, "keep_placed", die)
        with pytest.raises(Killed):
            takeouts.make()
    db.session.rollback()
    assert all_takeouts()[0].ready_at is None

    takeouts.make()

    assert all_takeouts()[0].ready_at is not None


def test_one_that_cannot_be_made_stops_no_other(app, bolor, make_account, monkeypatch):
    other = make_account("Other")
    operations.ask_for_takeout(bolor)
    operations.ask_for_takeout(other)
    place, calls = store.place, []

    def fail_once(source):
        calls.append(source)
        if len(calls) == 1:
            raise OSError("no room")
        return place(source)

    monkeypatch.setattr(store, "place", fail_once)
    takeouts.make()

    assert [one.ready_at is not None for one in all_takeouts()] == [False, True]
    takeouts.make()
    assert [one.ready_at is not None for one in all_takeouts()] == [True, True]
