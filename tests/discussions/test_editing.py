"""Authors change what their posts say: it is marked, what it was can be read, and nothing is lost."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import editing
from app.discussions.kinds import PostState
from app.discussions.models import Post, Thread
from app.discussions.withdrawing import withdraw
from app.discussions.writing_models import Draft, Mention, PostRevision
from app.errors import NotFound
from app.groups.models import Visibility
from app.journal import JournalEntry
from tests import circles
from tests.discussions.posts import held, post_of, say, state

NOON = datetime(2030, 6, 3, 4, 0, tzinfo=UTC)


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def thread(bolor, make_theme):
    make_theme(slug="land")
    return circles.say(bolor, "land", title="What holds?", source="The sand moves.")


def address(thread, rest=""):
    return f"/threads/{thread.id}-what-holds{rest}"


def test_a_changed_post_says_so_and_shows_what_it_said(bolor, thread, client, sign_in, make_account):
    post, browser = post_of(thread), sign_in(bolor)
    before = state(Thread, thread.id)
    form = browser.get(f"/posts/{post.id}/edit").text
    assert "The sand moves." in form
    assert 'name="revision" type="hidden" value="1"' in form
    typed = {"source": "The sand *moved*.", "language": "mn", "reason": "A typo", "revision": "1"}

    looked = browser.post(f"/posts/{post.id}/edit", data={**typed, "preview": "1"})
    assert "<em>moved</em>" in looked.text
    assert state(Post, post.id).revision == 1
    answer = browser.post(f"/posts/{post.id}/edit", data=typed)

    assert answer.location == address(thread, "#post-1")
    now, after = state(Post, post.id), state(Thread, thread.id)
    assert (now.number, now.feed_number, now.revision) == (1, post.feed_number, 2)
    assert (now.html, now.language) == ("<p>The sand <em>moved</em>.</p>", "mn")
    # it does not come before people as something new
    assert (after.last_post_at, after.last_feed_number) == (before.last_post_at, before.last_feed_number)
    entry = db.session.query(JournalEntry).filter_by(kind="PostEdited").one()
    assert entry.data["post_id"] == post.id
    for reader in (client, sign_in(make_account("Anna"))):
        page = reader.get(address(thread)).text
        assert re.search(rf'<a href="/posts/{post.id}/history">changed ', page)
        assert "The sand moves." not in page
        told = reader.get(f"/posts/{post.id}/history").text
        assert "A typo" in told
        assert re.search(r"<del>.*?moves.*?</del><ins>.*?\*moved\*.*?</ins>\.", told, re.DOTALL)
        first = reader.get(f"/posts/{post.id}/history?text=1").text
        assert "The sand moves." in first
        assert "<ins>" not in first
        assert reader.get(f"/posts/{post.id}/history?text=3").status_code == 404
        assert reader.get(f"/posts/{post.id}/history?text=x").status_code == 404


def test_a_post_that_was_never_changed_has_no_other_text(bolor, thread, client):
    post = post_of(thread)
    same = editing.edit(bolor, post.id, source=post.source, language="en", reason="", revision=1)
    assert same.edited_at is None
    db.session.rollback()
    assert db.session.query(PostRevision).count() == 0
    assert "never changed" in client.get(f"/posts/{post.id}/history").text
    assert "/history" not in client.get(address(thread)).text


def test_two_windows_lose_neither_text(bolor, thread, sign_in):
    post, browser = post_of(thread), sign_in(bolor)
    editing.edit(bolor, post.id, source="First window.", language="en", reason="", revision=1)
    typed = {"source": "Second window.", "language": "en", "reason": "Mine", "revision": "1"}

    late = browser.post(f"/posts/{post.id}/edit", data=typed)

    assert late.status_code == 409
    for words in ("First window.", "Second window.", "Mine", "What stands there now"):
        assert words in late.text
    assert state(Post, post.id).source == "First window."
    meant = re.search(r'name="revision" type="hidden" value="(\d+)"', late.text)[1]
    assert browser.post(f"/posts/{post.id}/edit", data={**typed, "revision": meant}).status_code == 302
    assert state(Post, post.id).source == "Second window."
    db.session.rollback()
    kept = db.session.query(PostRevision.source).order_by(PostRevision.number).all()
    assert [row[0] for row in kept] == ["The sand moves.", "First window.", "Second window."]
    for odd in ("", "x", "9" * 30):
        again = browser.post(f"/posts/{post.id}/edit", data={**typed, "source": "Odd.", "revision": odd})
        assert again.status_code == 409
        assert "Odd." in again.text


@pytest.mark.parametrize(
    "typed",
    [
        {"source": ""},
        {"source": "   "},
        {"source": "x" * 100_001},
        {"source": "|" * 6000},
        {"language": "xx"},
        {"reason": "x" * 201},
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(bolor, thread, sign_in, typed):
    post = post_of(thread)
    given = {"source": "Anew.", "language": "en", "reason": "Because", "revision": "1", **typed}
    answer = sign_in(bolor).post(f"/posts/{post.id}/edit", data=given)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert given["source"] in answer.text
    assert given["reason"] in answer.text
    assert state(Post, post.id).revision == 1


def test_nobody_else_changes_it(bolor, thread, client, sign_in, make_account):
    post = post_of(thread)
    others = [make_account("Sato"), make_account("Anna", role=Role.SECRETARIAT)]
    typed = {"source": "Anew.", "language": "en", "revision": "1"}
    for other in others:
        browser = sign_in(other)
        assert browser.get(f"/posts/{post.id}/edit").status_code == 404
        assert browser.post(f"/posts/{post.id}/edit", data=typed).status_code == 404
        with pytest.raises(NotFound):
            editing.edit(other, post.id, source="Anew.", language="en", reason="", revision=1)
        assert f"/posts/{post.id}/edit" not in browser.get(address(thread)).text
    asked = client.post(f"/posts/{post.id}/edit", data=typed)
    assert asked.status_code == 401
    assert "Anew." in asked.text, "what was typed comes back after signing in"
    assert f"/posts/{post.id}/edit" in sign_in(bolor).get(address(thread)).text
    assert state(Post, post.id).source == "The sand moves."


def test_a_change_stays_where_the_post_stays(bolor, client, sign_in, make_account):
    """In a group's theme: neither the history nor the reactions are read by others."""
    group = circles.make_group(bolor.id)
    slug = circles.make_theme_for(Visibility.GROUP, group)
    post = post_of(circles.say(bolor, slug, source="Among us."))
    editing.edit(bolor, post.id, source="Only among us.", language="en", reason="", revision=1)
    for reader in (client, sign_in(make_account("Sato"))):
        assert reader.get(f"/posts/{post.id}/history").status_code == 404
        assert reader.get(f"/posts/{post.id}/reactions").status_code == 404
    assert "Only" in sign_in(bolor).get(f"/posts/{post.id}/history").text


def test_a_held_post_is_changed_and_read_by_its_author_and_those_who_keep_order(
    bolor, thread, client, sign_in, make_account
):
    sato = make_account("Sato")
    post = held(sato, thread, source="Wait for me.")
    editing.edit(sato, post.id, source="Still waiting.", language="en", reason="", revision=1)

    now = state(Post, post.id)
    assert (now.state, now.number, now.source) == (PostState.HELD, None, "Still waiting.")
    history = f"/posts/{post.id}/history"
    assert "Still" in sign_in(sato).get(history).text
    assert "Still" in sign_in(make_account("Anna", role=Role.SECRETARIAT)).get(history).text
    assert client.get(history).status_code == 404
    assert sign_in(bolor).get(history).status_code == 404


def test_what_was_removed_is_history_for_those_who_keep_order_only(
    bolor, thread, client, sign_in, make_account
):
    post = post_of(thread)
    editing.edit(bolor, post.id, source="Rude words.", language="en", reason="", revision=1)
    with transaction() as session:
        row = session.get_one(Post, post.id)
        row.state, row.reason, row.ended_at = PostState.REMOVED, "It is rude.", NOON
        session.get_one(Thread, thread.id).revision += 1
    history = f"/posts/{post.id}/history"
    assert client.get(history).status_code == 404
    assert sign_in(bolor).get(history).status_code == 404
    assert sign_in(bolor).get(f"/posts/{post.id}/edit").status_code == 404
    assert "Rude" in sign_in(make_account("Anna", role=Role.SECRETARIAT)).get(history).text
    page = client.get(address(thread)).text
    assert "It is rude." in page
    assert "Rude words." not in page


def test_whom_a_post_names_follows_its_text(bolor, thread, make_account):
    sato, post = make_account("Sato"), post_of(thread)
    say(sato, thread)
    editing.edit(bolor, post.id, source="@Sato knows.", language="en", reason="", revision=1)
    db.session.rollback()
    assert [row.account_id for row in db.session.query(Mention)] == [sato.id]
    editing.edit(bolor, post.id, source="Who knows?", language="en", reason="", revision=2)
    db.session.rollback()
    assert db.session.query(Mention).count() == 0


def test_it_is_marked_with_the_day_for_visitors(bolor, thread, client):
    with time_machine.travel(NOON, tick=False):
        editing.edit(bolor, post_of(thread).id, source="Anew.", language="en", reason="", revision=1)
    with time_machine.travel(NOON + timedelta(days=400), tick=False):
        assert "changed 3 June 2030" in client.get(address(thread)).text
        assert "changed 3 June 2030" in client.get(address(thread)).text  # kept


def test_replies_name_what_they_answer(bolor, thread, client):
    say(bolor, thread, answers_id=post_of(thread).id)
    page = client.get(address(thread)).text
    assert re.search(r'in answer to <a href="/threads/\d+-what-holds#post-1">no\. 1</a>', page)
    assert len(re.findall(r'<h2 class="by" id="by-\d+"><span class="vh">Post \d:', page)) == 2


def test_what_one_begins_to_change_is_kept_as_a_draft(bolor, thread, sign_in, make_account):
    post, browser = post_of(thread), sign_in(bolor)
    path = f"/posts/{post.id}/edit"
    typed = {"source": "Half a sentence", "language": "en", "reason": "", "revision": "1", "version": "0"}
    kept = browser.post(path, data={**typed, "draft": "1"})
    assert kept.status_code == 200
    assert state(Post, post.id).revision == 1
    page = browser.get(path).text
    assert "Half a sentence" in page
    assert "This is your draft" in page
    assert f'href="{path}"' in browser.get("/drafts/").text
    form_key = f"edit-{post.id}-1"
    asked = f"/drafts/edit/{post.id}?key={form_key}"
    assert browser.get(asked).json == {"version": 1, "published": False}
    # another window saved the post meanwhile: the draft goes on from the text that it began with
    editing.edit(bolor, post.id, source="Elsewhere.", language="en", reason="", revision=1)
    assert browser.get(asked).json == {"version": 0, "published": True}
    late = browser.post(f"/drafts/edit/{post.id}", data={**typed, "key": form_key})
    assert late.json["version"] == 0, "what comes after the saving is kept no more"
    assert "Elsewhere." in browser.get(path).text
    browser.post(path, data={**typed, "revision": "2", "draft": "1"})
    assert "Half a sentence" in browser.get(path).text
    withdraw(bolor, post.id)
    assert db.session.query(Draft).count() == 0
