"""What waits to be published: nobody knows of it but its author and those who keep order."""

import pytest

from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import arranging, moderating, operations, themes
from app.discussions.kinds import Holding, PostState, ThreadState, Who
from app.discussions.models import Post, Theme, Thread
from app.journal import JournalEntry
from tests import circles


@pytest.fixture
def world(make_account, make_theme, sign_in):
    class World:
        anna = make_account("Anna", role=Role.SECRETARIAT)
        tuya, bolor, oyun = make_account("Tuya"), make_account("Bolor"), make_account("Oyun")
        land = make_theme(slug="land")

    themes.add_facilitator(World.anna, "land", World.tuya.id)
    arranging.set_rules(
        World.anna, "land", starters=Who.EVERYBODY, repliers=Who.EVERYBODY, holds=Holding.NEWCOMERS
    )
    World.thread = circles.say(World.anna, "land", title="What holds?", source="Roots, we hear.")
    World.path = f"/threads/{World.thread.id}-what-holds"
    World.browser = {name: sign_in(getattr(World, name)) for name in ("anna", "tuya", "bolor", "oyun")}
    return World


def reply(person, thread, source="Sacksaul does.", key="k"):
    return operations.reply(
        person, thread_id=thread.id, source=source, language="en", organisation_id=None, key=key
    )


def posts():
    db.session.rollback()
    return db.session.query(Post).order_by(Post.id).populate_existing().all()


def thread_row(number):
    db.session.rollback()
    return db.session.get(Thread, number, populate_existing=True)


def kinds():
    db.session.rollback()
    return [entry.kind for entry in db.session.query(JournalEntry).order_by(JournalEntry.id)]


def test_the_first_post_of_a_newcomer_waits_and_is_nowhere(world, client, post_office):
    typed = {"source": "Sacksaul does.", "language": "en", "organisation": "0", "key": "k"}
    answer = world.browser["bolor"].post(f"/threads/{world.thread.id}", data=typed)
    assert answer.location.startswith(world.path)
    assert (
        "A facilitator reads what you wrote before it is published"
        in world.browser["bolor"].get(world.path).text
    )
    held = posts()[1]
    assert (held.state, held.number, held.feed_number) == (PostState.HELD, None, None)
    assert thread_row(world.thread.id).last_number == 1
    assert "PostWritten" not in kinds()[kinds().index("PostHeld") :]

    lists = ["/", "/discussions", "/themes/land", world.path]
    for browser in (client, world.browser["oyun"]):
        for path in lists:
            assert "Sacksaul" not in browser.get(path).text, path
        assert browser.get(f"/posts/{held.id}/edit").status_code in {302, 404}
    for name in ("bolor", "tuya", "anna"):
        page = world.browser[name].get(world.path).text
        assert "Nobody but the author and those who keep order here can see this." in page
        assert "Sacksaul does." in page
    assert "Sacksaul does." in world.browser["bolor"].get("/discussions/waiting/").text
    assert "Sacksaul" not in world.browser["oyun"].get("/discussions/waiting/").text
    (letter,) = post_office()  # to who looks after the theme, and to nobody else
    assert letter.to == world.tuya.email
    assert "Sacksaul" not in letter.text
    reply(world.bolor, world.thread, "And tamarisk.", key="k2")
    assert not post_office(), "one mail as long as something waits"


def test_published_it_is_a_post_like_any_other_and_its_author_waits_no_more(world, client, post_office):
    held = reply(world.bolor, world.thread)
    post_office()
    queue = world.browser["tuya"].get("/desk/moderation/").text
    assert "Sacksaul does." in queue
    assert f"/desk/moderation/posts/{held.id}" in queue
    done = world.browser["tuya"].post(f"/desk/moderation/posts/{held.id}/publication")
    assert done.status_code == 302

    shown = posts()[1]
    assert (shown.state, shown.number) == (PostState.VISIBLE, 2)
    assert "Sacksaul does." in client.get(world.path).text
    assert kinds()[-2:] == ["PostWritten", "PostPublished"]
    (letter,) = post_office()
    assert letter.to == world.bolor.email
    assert f"/posts/{held.id}" in letter.text
    assert reply(world.bolor, world.thread, "And tamarisk.", key="k2").number == 3
    assert "Sacksaul" not in world.browser["tuya"].get("/desk/moderation/").text


@pytest.mark.parametrize(("enough", "held"), [(1, False), (2, True)])
def test_how_many_posts_make_a_newcomer_none_is_a_setting(world, app, monkeypatch, enough, held):
    monkeypatch.setitem(app.config, "NEWCOMER_POSTS", enough)
    moderating.publish(world.tuya, reply(world.bolor, world.thread).id)
    assert (reply(world.bolor, world.thread, key="k2").number is None) == held


def test_those_who_keep_order_never_wait_and_everybody_waits_where_it_is_said(world):
    everybody = {"starters": Who.EVERYBODY, "repliers": Who.EVERYBODY, "holds": Holding.EVERYBODY}
    moderating.publish(world.tuya, reply(world.bolor, world.thread).id)
    arranging.set_rules(world.anna, "land", **everybody)
    assert reply(world.bolor, world.thread, key="k2").number is None
    assert reply(world.tuya, world.thread).number == 3
    assert reply(world.anna, world.thread, key="k2").number == 4


def test_a_discussion_of_a_newcomer_waits_with_its_first_post(world, client, post_office):
    typed = {
        "title": "Which grass?",
        "source": "Feather grass.",
        "language": "en",
        "organisation": "0",
        "key": "k",
    }
    path = world.browser["bolor"].post("/themes/land", data=typed).location
    held = posts()[1]
    assert thread_row(held.thread_id).state is ThreadState.HELD
    for browser in (client, world.browser["oyun"]):
        assert browser.get(path).status_code == 404
        assert "Which grass?" not in browser.get("/themes/land").text
        assert "1 discussion" in browser.get("/discussions").text
    for name in ("bolor", "tuya"):
        assert "Feather grass." in world.browser[name].get(path).text
        refused = world.browser[name].post(path.rsplit("-which", 1)[0], data=typed | {"key": "k2"})
        assert refused.status_code == 422
        assert "This discussion waits to be published." in refused.text
    post_office()

    moderating.publish(world.tuya, held.id)
    assert thread_row(held.thread_id).state is ThreadState.OPEN
    assert "Feather grass." in client.get(path).text
    assert [letter.to for letter in post_office()] == [world.bolor.email]


def test_what_is_refused_is_told_with_the_reason_and_can_be_looked_at_once_more(world, client, post_office):
    typed = {
        "title": "Which grass?",
        "source": "Feather\ngrass.",
        "language": "en",
        "organisation": "0",
        "key": "k",
    }
    path = world.browser["bolor"].post("/themes/land", data=typed).location
    post_office()
    held = posts()[1]
    page = f"/desk/moderation/posts/{held.id}"
    assert world.browser["tuya"].post(f"{page}/refusal", data={"reason": " "}).status_code == 422
    done = world.browser["tuya"].post(f"{page}/refusal", data={"reason": "Asked before."})
    assert done.status_code == 302
    (letter,) = post_office()
    assert letter.to == world.bolor.email
    assert "Asked before." in letter.text
    assert "Feather\r\ngrass." in letter.text
    assert client.get(path).status_code == 404
    assert world.browser["oyun"].get(path).status_code == 404
    hers = world.browser["bolor"].get("/discussions/waiting/").text
    assert "Asked before." in hers
    assert world.browser["bolor"].get(path).status_code == 200
    assert "Asked before." in world.browser["tuya"].get("/desk/moderation/").text

    world.browser["tuya"].post(f"{page}/reconsideration")
    assert thread_row(held.thread_id).state is ThreadState.HELD
    world.browser["tuya"].post(f"{page}/publication")
    assert "Feather" in client.get(path).text
    assert [(post.state, post.number, post.reason) for post in posts()[1:]] == [(PostState.VISIBLE, 1, "")]
    assert "Published" in post_office()[0].subject


def test_whoever_is_second_is_told_and_nothing_is_done_twice(world, post_office):
    held = reply(world.bolor, world.thread)
    page = f"/desk/moderation/posts/{held.id}"
    moderating.publish(world.tuya, held.id)
    post_office()
    for act in ("publication", "refusal", "reconsideration", "restoration"):
        late = world.browser["anna"].post(f"{page}/{act}", data={"reason": "My own words."})
        assert late.status_code == 409, act
        assert "Somebody decided about this meanwhile." in late.text
        assert ("My own words." in late.text) == (act == "refusal")
    assert [post.number for post in posts()] == [1, 2]
    assert kinds()[-1] == "PostPublished"
    assert not post_office()


def test_who_does_not_keep_order_there_finds_nothing(world, make_theme, make_account, sign_in):
    make_theme(slug="water")
    sato = make_account("Sato")
    themes.add_facilitator(world.anna, "water", sato.id)
    elsewhere = sign_in(sato)
    held = reply(world.bolor, world.thread)
    assert "Sacksaul" not in elsewhere.get("/desk/moderation/").text
    assert world.browser["bolor"].get("/desk/moderation/").status_code == 404
    for browser in (elsewhere, world.browser["bolor"], world.browser["oyun"]):
        assert browser.get(f"/desk/moderation/posts/{held.id}").status_code == 404
        for act in (
            "publication",
            "refusal",
            "reconsideration",
            "removal",
            "restoration",
            "warning",
            "notes",
        ):
            sent = {"reason": "x", "warning": "x", "note": "x"}
            assert browser.post(f"/desk/moderation/posts/{held.id}/{act}", data=sent).status_code == 404
    assert posts()[1].state is PostState.HELD


def test_what_waits_where_a_discussion_was_merged_or_removed_is_not_lost(world):
    from app.discussions import moving

    held, late = reply(world.bolor, world.thread), reply(world.oyun, world.thread)
    other = circles.say(world.anna, "land", title="Another one")
    moderating.remove_thread(world.tuya, world.thread.id, reason="Twice.")
    with pytest.raises(moderating.ThreadTakenAway):
        moderating.publish(world.tuya, held.id)
    moderating.put_thread_back(world.tuya, world.thread.id)
    moving.merge(world.tuya, world.thread.id, into_id=other.id)
    with transaction() as session:  # written while the other was being merged
        session.get_one(Post, late.id).thread_id = world.thread.id
    moderating.publish(world.tuya, held.id)
    moderating.publish(world.tuya, late.id)
    db.session.rollback()
    there = db.session.query(Post).filter(Post.thread_id == other.id, Post.number.is_not(None))
    assert sorted(post.number for post in there) == [1, 2, 3, 4]
    assert db.session.query(Theme).count() == 1
