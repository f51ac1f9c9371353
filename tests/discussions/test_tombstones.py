"""What is taken back is gone from every surface, its number stays, and for ten minutes it can come back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app import clock
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.discussions import editing, post_holdings, reactions, withdrawing
from app.discussions.kinds import PostState, Reacting
from app.discussions.models import Post, Thread
from app.discussions.withdrawing import TooLateToRestore, forget, restore, withdraw
from app.discussions.writing_models import Attachment, Mention, PostRevision, PostTranslation, Reaction
from app.errors import NotFound
from app.files import store
from app.holdings import Leaving, Words
from app.journal import JournalEntry
from tests import circles
from tests.discussions.posts import held, post_of, say, state

NOON = datetime(2030, 6, 3, 4, 0, tzinfo=UTC)
WORDS = "Nothing grows here any more."


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def thread(bolor, make_theme):
    """A thread whose second post names somebody, was changed, translated and reacted to."""
    make_theme(slug="land")
    return circles.say(bolor, "land", title="What holds?")


@pytest.fixture
def post(bolor, thread, make_account):
    sato = make_account("Sato")
    say(bolor, thread)
    found = post_of(thread, 2)
    with transaction() as session:
        session.get_one(Account, sato.id).page_for = "signed_in"
    editing.edit(bolor, found.id, source=f"{WORDS} @Sato knows.", language="en", reason="A typo", revision=1)
    with transaction() as session:
        session.add(
            PostTranslation(
                post_id=found.id,
                language="ru",
                of_revision=2,
                rendering="human",
                translator_id=sato.id,
                source="Больше ничего не растёт.",
                html="<p>Больше ничего не растёт.</p>",
                made_at=clock.now(),
            )
        )
    reactions.turn(sato, found.id, Reacting.THANKS)
    return post_of(thread, 2)


def page_of(browser, thread):
    return browser.get(f"/threads/{thread.id}-what-holds", headers={"Accept-Language": "ru, en"}).text


def belongings():
    """Count what hangs on posts."""
    db.session.rollback()
    return [db.session.query(model).count() for model in (PostRevision, PostTranslation, Mention, Reaction)]


def test_it_is_gone_from_the_page_and_its_number_stays(bolor, thread, post, client, sign_in):
    page_of(client, thread)  # kept now
    before, browser = state(Thread, thread.id), sign_in(bolor)
    asked = browser.get(f"/posts/{post.id}/withdrawal").text
    assert WORDS in asked
    assert post_of(thread, 2).state is PostState.VISIBLE  # asking changes nothing

    answer = browser.post(f"/posts/{post.id}/withdrawal", data={"reason": "Not true"})
    browser.post(f"/posts/{post.id}/withdrawal", data={"reason": "Twice"})

    assert answer.location == f"/threads/{thread.id}-what-holds#post-2"
    now, after = post_of(thread, 2), state(Thread, thread.id)
    assert (now.state, now.source, now.html) == (PostState.WITHDRAWN, "", "")
    assert (now.number, now.feed_number) == (2, post.feed_number)
    counters = ("last_number", "last_feed_number", "last_post_at", "last_author_name")
    assert [getattr(after, name) for name in counters] == [getattr(before, name) for name in counters]
    told = db.session.query(JournalEntry.kind).filter(JournalEntry.kind.like("PostW%"))
    assert told.order_by(JournalEntry.id.desc()).first().kind == "PostWithdrawn"
    assert db.session.query(JournalEntry).filter_by(kind="PostWithdrawn").count() == 1
    visitor, hers = page_of(client, thread), page_of(browser, thread)
    for words in (WORDS, "ничего", "Thanks", "Благодар", "/history"):
        assert words not in visitor.partition("post-2")[2]
    assert "Not true" in visitor
    assert 'id="post-2"' in visitor
    assert f"/posts/{post.id}/restoration" in hers
    assert f"/posts/{post.id}/restoration" not in visitor
    for path in ("history", "reactions", "edit", "withdrawal"):
        assert browser.get(f"/posts/{post.id}/{path}").status_code == 404
        assert client.get(f"/posts/{post.id}/{path}").status_code in {302, 404}


def test_it_comes_back_as_it_was(bolor, thread, post, client, sign_in):
    browser = sign_in(bolor)
    browser.post(f"/posts/{post.id}/withdrawal", data={"reason": "Not true"})
    page_of(client, thread)
    answer = browser.post(f"/posts/{post.id}/restoration")
    browser.post(f"/posts/{post.id}/restoration")

    assert answer.location == f"/threads/{thread.id}-what-holds#post-2"
    now = post_of(thread, 2)
    assert (now.state, now.source, now.html, now.language) == (
        PostState.VISIBLE, post.source, post.html, post.language,
    )  # fmt: skip
    assert (now.number, now.feed_number, now.revision) == (2, post.feed_number, 2)
    assert (now.reason, now.ended_at) == ("", None)
    assert WORDS in page_of(client, thread)
    assert belongings() == [2, 1, 1, 1]
    assert "A typo" in client.get(f"/posts/{post.id}/history").text
    assert db.session.query(JournalEntry).filter_by(kind="PostRestored").count() == 1


def test_after_ten_minutes_nothing_of_it_is_left(bolor, thread, post, client):
    with time_machine.travel(NOON, tick=False):
        withdraw(bolor, post.id)
        forget()
        assert belongings() == [2, 1, 1, 1]
    with time_machine.travel(NOON + timedelta(minutes=9, seconds=59), tick=False):
        forget()
        restore(bolor, post.id)
        withdraw(bolor, post.id)
    with time_machine.travel(NOON + timedelta(minutes=19, seconds=58), tick=False):
        forget()
        assert belongings() == [2, 1, 1, 1], "the minutes count from the last time"
    with time_machine.travel(NOON + timedelta(minutes=20), tick=False):
        with pytest.raises(TooLateToRestore):
            restore(bolor, post.id)  # although nobody has forgotten it yet
        forget()
        forget()
        with pytest.raises(TooLateToRestore):
            restore(bolor, post.id)
    assert belongings() == [0, 0, 0, 0]
    assert post_of(thread, 2).reactions == {}
    assert db.session.query(JournalEntry).filter_by(kind="PostEmptied").count() == 1
    assert "withdrawn by its author" in client.get(f"/threads/{thread.id}-what-holds").text


def test_many_are_forgotten_in_turns(bolor, thread, monkeypatch):
    monkeypatch.setattr(withdrawing, "CHUNK", 2)
    with time_machine.travel(NOON, tick=False):
        for _number in range(5):
            withdraw(bolor, say(bolor, thread).id)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        forget()
    assert belongings() == [0, 0, 0, 0]


def test_only_its_author_takes_it_back_and_puts_it_back(bolor, post, client, sign_in, make_account):
    others = [make_account("Hye-jin"), make_account("Anna", role=Role.SECRETARIAT)]
    for other in others:
        with pytest.raises(NotFound):
            withdraw(other, post.id)
        assert sign_in(other).get(f"/posts/{post.id}/withdrawal").status_code == 404
    assert client.post(f"/posts/{post.id}/withdrawal").location.startswith("/sign-in")
    withdraw(bolor, post.id)
    for other in others:
        with pytest.raises(NotFound):
            restore(other, post.id)
    with transaction() as session:
        session.get_one(Post, post.id).state = PostState.REMOVED
    for act in (withdraw, restore):
        with pytest.raises(NotFound):
            act(bolor, post.id)
    long = {"reason": "x" * 201}
    fresh = say(bolor, state(Thread, post.thread_id))
    assert sign_in(bolor).post(f"/posts/{fresh.id}/withdrawal", data=long).status_code == 422


def test_what_waits_is_taken_back_without_a_number(bolor, thread, make_account, sign_in):
    sato = make_account("Sato")
    waiting = held(sato, thread, source=WORDS)
    answer = sign_in(sato).post(f"/posts/{waiting.id}/withdrawal")
    assert answer.location == f"/threads/{thread.id}-what-holds"
    now = state(Post, waiting.id)
    assert (now.state, now.number, now.source) == (PostState.REFUSED, None, "")
    restore(sato, waiting.id)
    now = state(Post, waiting.id)
    assert (now.state, now.number, now.source) == (PostState.HELD, None, WORDS)


def test_what_a_moderator_refused_is_not_put_back_by_its_author(bolor, thread, make_account):
    sato = make_account("Sato")
    waiting = held(sato, thread)
    with transaction() as session:
        row = session.get_one(Post, waiting.id)
        row.state, row.reason, row.ended_at = PostState.REFUSED, "Off topic.", clock.now()
    with pytest.raises(NotFound):
        restore(sato, waiting.id)
    with pytest.raises(NotFound):
        withdraw(sato, waiting.id)


def test_what_stands_elsewhere_is_linked(bolor, thread, client, make_theme):
    make_theme(slug="water")
    there = circles.say(bolor, "water", title="Elsewhere")
    gone, new = say(bolor, thread), post_of(there)
    with transaction() as session:
        row = session.get_one(Post, gone.id)
        row.state, row.moved_to_id, row.source, row.html = PostState.MOVED, new.id, "", ""
        session.get_one(Thread, thread.id).revision += 1
    page = page_of(client, thread)
    assert f'<a href="/threads/{there.id}--#post-1">' in page
    assert client.get(f"/threads/{there.id}--").location == f"/threads/{there.id}-elsewhere"


@pytest.mark.parametrize("words", list(Words))
def test_who_leaves_takes_her_reactions_and_with_her_words_all_their_texts(
    bolor, thread, post, make_account, words
):
    sato, waiting = make_account("Sato the second"), held(bolor, thread, source="Still waiting.")
    other = say(sato, thread)
    for reader in (bolor, sato):
        reactions.turn(reader, other.id, Reacting.SEEN)
    reactions.turn(bolor, other.id, Reacting.DATA)
    db.session.rollback()
    taken = {
        name: list(records) for name, _words, records in post_holdings.HOLDING.collect(db.session(), bolor.id)
    }
    assert [one["source"] for one in taken["earlier_texts"]] == ["We know.", post.source]
    assert [(one["number"], one["kind"]) for one in taken["reactions"]] == [(3, "data"), (3, "seen")]
    revision = state(Thread, thread.id).revision

    leaving = Leaving(account_id=bolor.id, email="b@example.org", email_key="b", words=words, at=clock.now())
    with transaction() as session:
        post_holdings.HOLDING.erase(session, leaving)

    assert state(Post, other.id).reactions == {"seen": 1}
    assert [row.account_id for row in db.session.query(Reaction).filter_by(post_id=other.id)] == [sato.id]
    assert state(Thread, thread.id).revision > revision
    stays = words is Words.STAY
    assert state(Post, waiting.id).source == ("Still waiting." if stays else "")
    assert state(Post, waiting.id).state is (PostState.HELD if stays else PostState.REFUSED)
    assert bool(state(Post, post.id).source) is stays
    assert db.session.query(PostRevision).count() == (2 if stays else 0)


def test_files_go_with_the_text(app, bolor, thread):
    said = say(bolor, thread)
    with transaction() as session:
        file = store.keep(session, b"a,b", name="a.csv", media_type="text/csv", made_by_id=bolor.id)
        session.flush()
        session.add(Attachment(post_id=said.id, owner_id=bolor.id, file_id=file.id, made_at=clock.now()))
    with time_machine.travel(NOON, tick=False):
        withdraw(bolor, said.id)
        forget()
        assert store.path_of(file).exists()
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        forget()
    assert not store.path_of(file).exists()
    assert db.session.query(Attachment).count() == 0
