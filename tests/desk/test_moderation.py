"""Keeping order: take away and put back, warn, note; told to those whom it concerns, and to nobody else."""

import pytest

from app.accounts.models import Role
from app.db import db
from app.desk.models import Complaint, Note, Report
from app.desk.moderation_holdings import HOLDING
from app.discussions import moderating, operations, themes
from app.discussions.kinds import PostState, ThreadState
from app.discussions.models import Post, Thread
from app.holdings import Words
from app.journal import JournalEntry
from tests import circles
from tests.privacy.test_leaving import leave


@pytest.fixture
def world(make_account, make_theme, sign_in):
    class World:
        anna = make_account("Anna", role=Role.SECRETARIAT)
        tuya, bolor, oyun = make_account("Tuya"), make_account("Bolor"), make_account("Oyun")
        sato = make_account("Sato")
        land = make_theme(slug="land")
        water = make_theme(slug="water")

    themes.add_facilitator(World.anna, "land", World.tuya.id)
    themes.add_facilitator(World.anna, "water", World.sato.id)
    World.thread = circles.say(World.bolor, "land", title="What holds?", source="Roots, we hear.")
    World.path = f"/threads/{World.thread.id}-what-holds"
    World.rude = operations.reply(
        World.oyun,
        thread_id=World.thread.id,
        source="You **know** nothing.",
        language="en",
        organisation_id=None,
        key="k",
    )
    World.page = f"/desk/moderation/posts/{World.rude.id}"
    names = ("anna", "tuya", "bolor", "oyun", "sato")
    World.browser = {name: sign_in(getattr(World, name)) for name in names}
    return World


def post(number):
    db.session.rollback()
    return db.session.get(Post, number, populate_existing=True)


def entries(kind):
    db.session.rollback()
    return [entry.data for entry in db.session.query(JournalEntry).filter_by(kind=kind)]


def test_a_post_is_taken_away_with_the_reason_and_put_back_at_its_number(world, client, post_office):
    client.get(world.path)  # kept from now on
    post_office()
    done = world.browser["tuya"].post(f"{world.page}/removal", data={"reason": "It insults."})
    assert done.location == world.page
    taken = post(world.rude.id)
    assert (taken.state, taken.number, taken.reason) == (PostState.REMOVED, 2, "It insults.")
    for browser in (client, world.browser["bolor"], world.browser["oyun"], world.browser["tuya"]):
        page = browser.get(world.path).text
        assert "nothing." not in page
        assert "It insults." in page
        assert 'id="post-2"' in page
    for name in ("tuya", "anna"):
        assert "You <strong>know</strong> nothing." in world.browser[name].get(world.page).text
    (letter,) = post_office()
    assert letter.to == world.oyun.email
    assert "It insults." in letter.text
    assert "nothing." not in letter.text
    assert entries("PostRemoved")[0]["reason"] == "It insults."
    assert "It insults." in world.browser["anna"].get("/desk/journal/").text
    assert "It insults." in world.browser["tuya"].get("/desk/moderation/").text
    assert operations.reply(
        world.bolor, thread_id=world.thread.id, source="On.", language="en", organisation_id=None, key="k"
    ).number == 3  # fmt: skip

    again = world.browser["anna"].post(f"{world.page}/removal", data={"reason": "My words."})
    assert again.status_code == 409
    assert "My words." in again.text
    assert post(world.rude.id).reason == "It insults."
    world.browser["tuya"].post(f"{world.page}/restoration")
    back = post(world.rude.id)
    assert (back.state, back.number, back.reason, back.ended_at) == (PostState.VISIBLE, 2, "", None)
    assert "nothing." in client.get(world.path).text
    assert "It can be read again" in post_office()[0].subject


def test_a_mail_that_is_true_no_longer_does_not_leave(world, post_office):
    post_office()
    moderating.remove(world.tuya, world.rude.id, reason="It insults.")
    moderating.put_back(world.tuya, world.rude.id)
    moderating.remove(world.tuya, world.rude.id, reason="It does insult.")
    (letter,) = [one for one in post_office() if "It insults." not in one.text]
    assert "It does insult." in letter.text
    moderating.put_back(world.tuya, world.rude.id)
    own = circles.say(world.tuya, "land")
    first = db.session.query(Post).filter_by(thread_id=own.id).one().id
    moderating.remove(world.tuya, first, reason="My mistake.")
    assert not [one for one in post_office() if one.to == world.tuya.email], "who did it knows"


def test_a_whole_discussion_goes_and_comes_back_as_it_stood(world, client, post_office):
    from app.discussions import threads

    threads.lock(world.tuya, world.thread.id, reason="A pause.")
    client.get(world.path)
    post_office()
    page = f"/desk/moderation/threads/{world.thread.id}"
    assert "Remove the whole discussion" in world.browser["tuya"].get(page).text
    assert world.browser["tuya"].post(f"{page}/removal", data={"reason": ""}).status_code == 422
    world.browser["tuya"].post(f"{page}/removal", data={"reason": "Advertising."})
    for browser in (client, world.browser["bolor"], world.browser["sato"]):
        assert browser.get(world.path).status_code == 404
        for path in ("/themes/land", "/discussions", "/"):
            assert "What holds?" not in browser.get(path).text
    assert "Roots, we hear." in world.browser["tuya"].get(world.path).text
    (letter,) = post_office()
    assert letter.to == world.bolor.email
    assert "Advertising." in letter.text
    late = world.browser["anna"].post(f"{page}/removal", data={"reason": "My words."})
    assert late.status_code == 409
    assert "My words." in late.text
    assert "Advertising." in world.browser["tuya"].get("/desk/moderation/").text

    assert world.browser["tuya"].post(f"{page}/restoration").status_code == 302
    db.session.rollback()
    thread = db.session.get(Thread, world.thread.id, populate_existing=True)
    assert (thread.state, thread.reason, thread.last_number) == (ThreadState.LOCKED, "A pause.", 2)
    assert "Roots, we hear." in client.get(world.path).text
    assert world.browser["tuya"].post(f"{page}/restoration").status_code == 409
    assert post_office()[0].to == world.bolor.email


def test_a_warning_is_mailed_once_and_known_to_those_who_keep_order(world, post_office):
    post_office()
    assert world.browser["tuya"].post(f"{world.page}/warning", data={"warning": ""}).status_code == 422
    for _ in range(2):
        done = world.browser["tuya"].post(f"{world.page}/warning", data={"warning": "Please argue."})
        assert done.status_code == 302
    (letter,) = post_office()
    assert letter.to == world.oyun.email
    assert "Please argue." in letter.text
    assert [(fact["account_id"], fact["reason"]) for fact in entries("AuthorWarned")] == [
        (world.oyun.id, "Please argue.")
    ]
    assert post(world.rude.id).state is PostState.VISIBLE
    assert "Its author was warned 1 time" in world.browser["anna"].get(world.page).text
    assert "Please argue." in world.browser["anna"].get(f"/desk/moderation/people/{world.oyun.id}").text
    for name in ("bolor", "oyun"):
        assert "Please argue." not in world.browser[name].get(world.path).text
    own = circles.say(world.tuya, "land")
    hers = db.session.query(Post).filter_by(thread_id=own.id).one().id
    nobody = world.browser["tuya"].post(f"/desk/moderation/posts/{hers}/warning", data={"warning": "Me."})
    assert nobody.status_code == 422
    assert "Me.</textarea>" in nobody.text


def test_notes_are_read_by_those_who_keep_order_only(world, client):
    thread_page = f"/desk/moderation/threads/{world.thread.id}"
    person_page = f"/desk/moderation/people/{world.oyun.id}"
    for name, page, words in (
        ("tuya", world.page, "Secret of the post."),
        ("tuya", thread_page, "Secret of the thread."),
        ("anna", person_page, "Secret of the person."),
    ):
        assert world.browser[name].post(f"{page}/notes", data={"note": ""}).status_code == 422
        for _ in range(2):
            assert world.browser[name].post(f"{page}/notes", data={"note": words}).status_code == 302
        assert world.browser["anna"].get(page).text.count(words) >= 1
    db.session.rollback()
    assert db.session.query(Note).count() == 3
    assert "Secret of the person." in world.browser["anna"].get(world.page).text
    assert "Secret of the person." not in world.browser["tuya"].get(world.page).text
    for browser in (client, *(world.browser[name] for name in ("bolor", "oyun", "sato"))):
        for page in (world.page, thread_page, person_page):
            assert browser.get(page).status_code in {302, 404}
        for page in (world.path, f"/people/{world.oyun.id}", "/themes/land", "/desk/moderation/"):
            assert "Secret" not in browser.get(page).text
    assert world.browser["tuya"].post(f"{person_page}/notes", data={"note": "x"}).status_code == 404

    of_post = db.session.query(Note).filter_by(words="Secret of the post.").one().id
    for name in ("sato", "oyun"):
        assert world.browser[name].post(f"/desk/moderation/notes/{of_post}/removal").status_code == 404
    assert world.browser["tuya"].post(f"/desk/moderation/notes/{of_post}/removal").location == world.page
    assert "Secret of the post." not in world.browser["tuya"].get(world.page).text
    assert world.browser["tuya"].post(f"/desk/moderation/notes/{of_post}/removal").status_code == 404
    assert "Secret" not in str(entries("NoteMade") + entries("NoteRemoved"))


def test_a_report_hides_nothing_and_leads_to_the_post(world, client, post_office):
    path = f"/reports/post/{world.rude.id}"
    assert world.browser["bolor"].post(path, data={"reason": "So rude."}).status_code == 422
    world.browser["bolor"].post(path, data={"kind": "rude", "reason": "So rude."})
    assert "nothing." in client.get(world.path).text
    queue = world.browser["tuya"].get("/desk/moderation/").text
    assert "So rude." in queue
    assert "It insults somebody" in queue
    assert "So rude." not in world.browser["sato"].get("/desk/moderation/").text
    db.session.rollback()
    report = db.session.query(Report).one()
    assert report.kind is Complaint.RUDE
    assert world.page in world.browser["tuya"].get(f"/reports/{report.id}").text
    assert f"/reports/{report.id}" in world.browser["tuya"].get(world.page).text
    for answer, status in (("Removed.", 302), ("Nothing wrong.", 409)):
        sent = world.browser["tuya"].post(f"/reports/{report.id}/settlement", data={"answer": answer})
        assert sent.status_code == status
    assert "Nothing wrong." in sent.text
    assert "Your answer was not sent." in sent.text
    assert "So rude." not in world.browser["tuya"].get("/desk/moderation/").text


def test_the_desk_says_how_much_waits(world):
    from app.discussions import arranging
    from app.discussions.kinds import Holding, Who

    rules = {"starters": Who.EVERYBODY, "repliers": Who.EVERYBODY, "holds": Holding.EVERYBODY}
    assert "Read what waits to be published" not in world.browser["anna"].get("/desk/").text
    arranging.set_rules(world.anna, "land", **rules)
    circles.say(world.oyun, "land", title="Another one")
    assert "Read what waits to be published" in world.browser["anna"].get("/desk/").text
    assert "Another one" in world.browser["anna"].get("/desk/moderation/").text


def test_when_somebody_leaves_what_was_noted_and_said_of_her_goes(world, post_office):
    world.browser["tuya"].post(f"{world.page}/notes", data={"note": "Secret of the post."})
    world.browser["anna"].post(
        f"/desk/moderation/people/{world.oyun.id}/notes", data={"note": "Secret of the person."}
    )
    world.browser["tuya"].post(f"{world.page}/warning", data={"warning": "Oyun, please argue."})
    moderating.remove(world.tuya, world.rude.id, reason="Oyun insults.")
    taken = {name: list(rows) for name, _words, rows in HOLDING.collect(db.session(), world.oyun.id)}
    assert [one["reason"] for one in taken["warnings"]] == ["Oyun, please argue."]
    assert "Secret" not in str(taken)
    post_office()
    leave(world.oyun, Words.GO)
    db.session.rollback()
    assert db.session.query(Note).count() == 0
    assert [fact["reason"] for fact in entries("AuthorWarned") + entries("PostRemoved")] == ["", ""]
    gone = post(world.rude.id)
    assert (gone.state, gone.number, gone.source, gone.html) == (PostState.REMOVED, 2, "", "")
    assert world.browser["tuya"].post(f"{world.page}/restoration").status_code == 409
