"""What readers say without words: counted right whatever happens beside it, and shown to each as her own."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import db as database
from app.accounts import roles
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.discussions import access, reactions
from app.discussions.kinds import Reacting
from app.discussions.models import Post, Thread
from app.discussions.withdrawing import withdraw
from app.discussions.writing_models import Reaction
from app.errors import NotFound
from tests import circles
from tests.discussions.posts import held, post_of, state
from tests.statements import counted


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def thread(bolor, make_theme):
    make_theme(slug="land")
    return circles.say(bolor, "land", title="What holds?")


def page_of(browser, thread):
    return browser.get(f"/threads/{thread.id}-what-holds").text


def buttons(page):
    """Read from a page: kind -> (pressed, what it would turn it to, how many)."""
    found = re.findall(
        r'<button class="react"[^>]*formaction="/posts/\d+/reactions/(\w+)"[^>]*'
        r'aria-pressed="(\w+)" value="(\w+)">.*?</span>(?: <b>(\d+)</b>)?</button>',
        page,
    )
    return {kind: (pressed == "true", turn, int(count or 0)) for kind, pressed, turn, count in found}


def test_each_reader_sees_her_own_in_what_all_share(bolor, thread, client, sign_in, make_account):
    post, anna, sato = post_of(thread), make_account("Anna"), make_account("Sato")
    revision = state(Thread, thread.id).revision
    hers, his = sign_in(anna), sign_in(sato)
    assert buttons(page_of(hers, thread)) == {kind.value: (False, "on", 0) for kind in Reacting}

    answer = hers.post(f"/posts/{post.id}/reactions/thanks", data={"turn": "on"})
    hers.post(f"/posts/{post.id}/reactions/thanks", data={"turn": "on"})  # a click that came twice
    his.post(f"/posts/{post.id}/reactions/thanks", data={"turn": "on"})
    his.post(f"/posts/{post.id}/reactions/data")

    assert answer.location == f"/threads/{thread.id}-what-holds#post-1"
    assert state(Post, post.id).reactions == {"thanks": 2, "data": 1}
    assert state(Thread, thread.id).revision == revision + 3
    for _again in range(2):  # made, then kept
        assert buttons(page_of(hers, thread))["thanks"] == (True, "off", 2)
        assert buttons(page_of(hers, thread))["data"] == (False, "on", 1)
        assert buttons(page_of(his, thread))["data"] == (True, "off", 1)
    visitor = page_of(client, thread)
    assert buttons(visitor) == {}
    assert re.search(r"<span>Thanks</span> <b>2</b>", visitor)
    assert "Concern" not in visitor
    assert "\ufdd0" not in visitor + page_of(hers, thread)

    hers.post(f"/posts/{post.id}/reactions/thanks", data={"turn": "off"})
    his.post(f"/posts/{post.id}/reactions/data", data={"turn": ""})
    assert state(Post, post.id).reactions == {"thanks": 1}
    assert db.session.query(Reaction).count() == 1


def test_a_script_gets_just_what_stands_there_now(bolor, thread, sign_in):
    post, browser = post_of(thread), sign_in(bolor)
    answer = browser.post(f"/posts/{post.id}/reactions/seen", data={"turn": "on", "piece": "1"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<div class="reacts"')
    assert buttons(answer.text)["seen"] == (True, "off", 1)
    assert "\ufdd0" not in answer.text


def test_asking_for_them_costs_one_statement_and_none_without_any(thread, sign_in, make_account):
    browser, path = sign_in(make_account("Anna")), f"/threads/{thread.id}-what-holds"
    browser.get(path)
    with counted() as without:
        browser.get(path)
    reactions.turn(make_account("Sato"), post_of(thread).id, Reacting.DATA)
    browser.get(path)
    with counted() as some:
        browser.get(path)
    assert len(some) == len(without) + 1


def test_only_what_can_be_read_is_reacted_to(bolor, thread, client, sign_in, make_account):
    sato, post = make_account("Sato"), post_of(thread)
    waiting = held(sato, thread)
    browser = sign_in(sato)
    assert client.post(f"/posts/{post.id}/reactions/thanks").location.startswith("/sign-in")
    for path in (
        f"/posts/{post.id}/reactions/love",
        f"/posts/{waiting.id}/reactions/thanks",
        "/posts/999999/reactions/thanks",
    ):
        assert browser.post(path).status_code == 404
    assert browser.post(f"/posts/{post.id}/reactions/thanks", data={"turn": "x"}).status_code == 404
    reactions.turn(sato, post.id, Reacting.THANKS)
    withdraw(bolor, post.id)
    with pytest.raises(NotFound):
        reactions.turn(sato, post.id, Reacting.THANKS)
    assert client.get(f"/posts/{post.id}/reactions").status_code == 404
    assert "Thanks" not in page_of(client, thread)


def test_who_reacted_is_named_as_far_as_the_reader_may_know(bolor, thread, client, sign_in, make_account):
    post = post_of(thread)
    people = {name: make_account(name) for name in ("Everybody", "Joined", "Nobody", "Suspended")}
    with transaction() as session:
        for name, shown in (("Everybody", "public"), ("Joined", "signed_in"), ("Suspended", "public")):
            session.get_one(Account, people[name].id).page_for = shown
    for person in people.values():
        reactions.turn(person, post.id, Reacting.SUPPORT)
    anna = make_account("Anna", role=Role.SECRETARIAT)
    roles.suspend(anna, people["Suspended"].id, "Why.")

    def named(browser):
        page = browser.get(f"/posts/{post.id}/reactions").text
        others = re.search(r"and others: (\d+)", page)
        return [name for name in people if f">{name}<" in page], int(others[1]) if others else 0

    assert named(client) == (["Everybody"], 3)
    assert named(sign_in(bolor)) == (["Everybody", "Joined"], 2)
    assert named(sign_in(people["Nobody"])) == (["Everybody", "Joined", "Nobody"], 1)
    assert named(sign_in(anna)) == (["Everybody", "Joined", "Nobody"], 1)
    assert f'href="/posts/{post.id}/reactions"' in page_of(client, thread)


LONG = 90  #: seconds; machines are shared


def react_at_once(app, people, post_id, meet=None):
    """Let all of them react at the same moment. Returns (what is counted, what there is).

    meet: where they wait for each other on the way. Who fails keeps nobody waiting there, and is heard.
    """
    start = threading.Barrier(len(people))

    def react(person):
        with app.app_context():
            start.wait(LONG)
            try:
                reactions.turn(person, post_id, Reacting.THANKS, on=True)
            except BaseException:
                if meet:
                    meet.abort()
                raise
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(people)) as crowd:
        done = [crowd.submit(react, person) for person in people]
    failed = [error for one in done if (error := one.exception())]
    for error in sorted(failed, key=lambda error: isinstance(error, threading.BrokenBarrierError)):
        raise error
    return state(Post, post_id).reactions.get("thanks", 0), db.session.query(Reaction).count()


@pytest.mark.parametrize("is_locked", [True, False], ids=["guarded", "control"])
def test_counts_are_right_when_many_react_at_once(app, thread, make_account, monkeypatch, is_locked):
    """Without the lock of the thread, some of them count from the same number: the test notices."""
    people = [make_account(f"Reader {number}") for number in range(8)]
    post = post_of(thread)
    db.session.rollback()
    meet = None
    if not is_locked:
        real, meet = access.find_post, threading.Barrier(len(people))

        def unlocked(*args, lock=False):
            found = real(*args)
            meet.wait(LONG)  # all have read before anybody counts
            return found

        monkeypatch.setattr(reactions, "find_post", unlocked)
        monkeypatch.setattr(database, "_begin_immediate", lambda connection: None)

    counted_, there = react_at_once(app, people, post.id, meet)

    assert there == len(people)
    assert (counted_ == there) is is_locked
