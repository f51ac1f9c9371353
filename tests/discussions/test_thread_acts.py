"""What those who keep order do with discussions: names, states, places; and what answers a question."""

import uuid

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import audiences, moderating, moving, operations, placing, posting, threads
from app.discussions.beginning import Beginning
from app.discussions.kinds import PostState, ThreadKind, ThreadState
from app.discussions.models import Post, Theme, ThemeFacilitator, Thread, ThreadTheme
from app.errors import NotFound
from app.groups.models import Group, GroupMember, Visibility
from app.journal import JournalEntry


@pytest.fixture
def tuya(make_account, land):
    """She looks after the theme."""
    found = make_account("Tuya")
    with transaction() as session:
        session.add(ThemeFacilitator(theme_id=land.id, account_id=found.id))
    return found


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def land(make_theme):
    return make_theme(slug="land", title="Land restoration")


def start(actor, theme="land", title="What holds?", **more):
    return operations.start_thread(
        actor,
        theme=theme,
        title=title,
        source="Tell us.",
        language="en",
        organisation_id=None,
        key=uuid.uuid4().hex,
        **more,
    )


def say(actor, thread, words="Sand."):
    return operations.reply(
        actor, thread_id=thread.id, source=words, language="en", organisation_id=None, key=uuid.uuid4().hex
    )


@pytest.fixture
def thread(bolor, land):
    """Three posts of two people."""
    made = start(bolor)
    say(bolor, made, "More.")
    say(bolor, made, "And more.")
    return made


def fresh(thread):
    db.session.rollback()
    return db.session.get(Thread, thread.id, populate_existing=True)


def facts():
    db.session.rollback()
    return list(db.session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)))


def standing(thread):
    db.session.rollback()
    query = select(Post.number, Post.state, Post.source).filter_by(thread_id=thread.id).order_by(Post.number)
    return [tuple(row) for row in db.session.execute(query)]


def test_its_author_renames_as_long_as_nobody_has_answered(sign_in, make_account, bolor, tuya, land):
    thread = start(bolor)
    browser = sign_in(bolor)
    assert "Rename your discussion" in browser.get(f"/threads/{thread.id}-what-holds").text

    answer = browser.post(f"/threads/{thread.id}/title", data={"title": "Юу барьдаг вэ?", "language": "mn"})

    assert answer.status_code == 302
    assert '<h1 lang="mn">Юу барьдаг вэ?</h1>' in browser.get(answer.location).text
    old = app_client(browser).get(f"/threads/{thread.id}-what-holds")
    assert (old.status_code, old.location) == (301, answer.location)
    say(make_account(), thread)
    assert browser.get(f"/threads/{thread.id}/title").status_code == 404
    assert sign_in(make_account()).get(f"/threads/{thread.id}/title").status_code == 404
    empty = sign_in(tuya).post(f"/threads/{thread.id}/title", data={"title": " ", "language": "mn"})
    assert (empty.status_code, empty.text.count("Please give the discussion a title.")) == (422, 2)
    threads.rename(tuya, thread.id, title="What?", language="en")
    threads.rename(tuya, thread.id, title="What?", language="en")
    assert facts().count("ThreadRenamed") == 2


def app_client(browser):
    return browser.application.test_client()


def test_locking_pinning_and_closing_through_the_pages(sign_in, client, bolor, tuya, thread):
    browser, at = sign_in(tuya), f"/threads/{thread.id}"
    page = f"{at}-what-holds"
    before = client.get(page)
    assert "Keep order" in browser.get(page).text
    assert "Keep order" not in sign_in(bolor).get(page).text

    refused = browser.post(f"{at}/lock", data={"reason": ""})
    assert (refused.status_code, refused.text.count("Please say why")) == (422, 2)
    browser.post(f"{at}/lock", data={"reason": "We wait for the report."})
    assert "We wait for the report." in client.get(page).text
    with pytest.raises(posting.ThreadShut):
        say(bolor, thread)
    say(tuya, thread, "I may.")
    browser.post(f"{at}/lock/removal")
    say(bolor, thread)

    browser.post(f"{at}/pin")
    newer = start(bolor, title="Newer")
    listed = client.get("/themes/land").text
    assert listed.index("What holds?") < listed.index("Newer")
    browser.post(f"{at}/pin/removal")
    listed = client.get("/themes/land").text
    assert listed.index("What holds?") > listed.index("Newer")

    browser.post(f"{at}/outcome", data={"outcome": "We **plant**, see #2.", "language": "en"})
    closed = client.get(page).text
    assert "<strong>plant</strong>" in closed
    assert f"/threads/{thread.id}" in closed
    assert client.get(page).headers["ETag"] != before.headers["ETag"]
    with pytest.raises(posting.ThreadShut):
        say(bolor, thread)
    with pytest.raises(threads.NotNow):
        threads.lock(tuya, thread.id, reason="x")
    browser.post(f"{at}/outcome/removal")
    assert "plant" not in client.get(page).text
    assert fresh(newer).pinned_at is None


def test_what_is_done_twice_is_done_once(tuya, thread):
    for _time in range(2):
        threads.lock(tuya, thread.id, reason="x")
    for _time in range(2):
        threads.unlock(tuya, thread.id)
    for act in (threads.pin, threads.unpin):
        act(tuya, thread.id)
        act(tuya, thread.id)
    for _time in range(2):
        threads.close(tuya, thread.id, outcome="Done.", language="en")
    for _time in range(2):
        threads.reopen(tuya, thread.id)
    done = [fact for fact in facts() if fact.startswith("Thread")]
    assert done == [
        "ThreadStarted", "ThreadLocked", "ThreadUnlocked", "ThreadPinned", "ThreadUnpinned", "ThreadClosed",
        "ThreadReopened",
    ]  # fmt: skip


def test_nobody_else_keeps_order(bolor, thread, make_account):
    for person in (bolor, make_account("Organiser", role=Role.ORGANISER)):
        for act in (
            lambda who: threads.lock(who, thread.id, reason="x"),
            lambda who: threads.pin(who, thread.id),
            lambda who: threads.close(who, thread.id, outcome="", language="en"),
            lambda who: placing.list_under(who, thread.id, theme="land"),
            lambda who: moving.split(who, thread.id, numbers={2}, title="x", language="en"),
        ):
            with pytest.raises(NotFound):
                act(person)


def test_a_question_is_answered_by_a_post(sign_in, client, make_account, bolor, tuya, land):
    thread = start(bolor, beginning=Beginning(kind=ThreadKind.QUESTION))
    say(make_account("Li"), thread, "Straw.")
    page, browser = f"/threads/{thread.id}-what-holds", sign_in(bolor)
    assert "Which post answers the question?" in browser.get(page).text
    assert "Which post answers" not in sign_in(make_account()).get(page).text

    for wrong in ("1", "7", "x", ""):
        browser.post(f"/threads/{thread.id}/answer", data={"number": wrong})
        assert fresh(thread).accepted_number is None
    browser.post(f"/threads/{thread.id}/answer", data={"number": "#2"})

    assert "Answered in" in client.get(page).text
    assert "Answered" in client.get("/themes/land").text
    threads.take_back_answer(tuya, thread.id)
    assert "Answered in" not in client.get(page).text
    threads.accept(tuya, thread.id, number=2)
    moderating.remove(tuya, db.session.scalar(select(Post.id).filter_by(number=2)), reason="Rude.")
    assert fresh(thread).accepted_number is None
    with pytest.raises(NotFound):
        threads.accept(bolor, start(bolor).id, number=1)


@pytest.fixture
def circle(make_theme, bolor):
    """A theme of a group, in which Bolor is."""
    theme = make_theme(slug="apart", title="Apart")
    with transaction() as session:
        group = Group(name="Drafting group", purpose="", made_at=clock.now())
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, account_id=bolor.id, added_at=clock.now()))
        found = session.get_one(Theme, theme.id)
        found.visibility, found.group_id = Visibility.GROUP, group.id
    return theme


def test_who_sees_it_is_asked_before_it_changes(sign_in, client, make_account, thread, circle):
    anna = make_account("Anna", role=Role.SECRETARIAT)
    page, browser = f"/threads/{thread.id}-what-holds", sign_in(anna)

    asked = browser.post(f"/threads/{thread.id}/theme", data={"theme": "apart"})
    assert asked.status_code == 422
    assert "only the members of the group “Drafting group”" in asked.text
    assert client.get(page).status_code == 200
    with pytest.raises(audiences.OthersWillSee):
        placing.rehang(anna, thread.id, theme="apart", agreed="signed_in")
    key = f"group {db.session.get(Theme, circle.id).group_id}"
    browser.post(f"/threads/{thread.id}/theme", data={"theme": "apart", "agreed": key})
    assert client.get(page).status_code == 404

    asked = browser.post(f"/threads/{thread.id}/theme", data={"theme": "land"})
    assert 'name="agreed" value="everybody"' in asked.text
    browser.post(f"/threads/{thread.id}/theme", data={"theme": "land", "agreed": "everybody"})
    assert client.get(page).status_code == 200
    assert facts().count("ThreadRehung") == 2


def test_further_themes_list_it_for_those_who_see_its_own(
    sign_in, client, make_account, make_theme, bolor, land, circle
):
    anna = make_account("Anna", role=Role.SECRETARIAT)
    make_theme(slug="water", title="Water")
    hidden, shown = start(anna, "apart", "Hidden words"), start(anna, "land", "Shown words")
    for one in (hidden, shown):
        placing.list_under(anna, one.id, theme="water")
        placing.list_under(anna, one.id, theme="water")
    placing.list_under(anna, shown.id, theme="apart")

    water = client.get("/themes/water").text
    assert "Shown words" in water
    assert "Hidden words" not in water
    assert "Hidden words" in sign_in(bolor).get("/themes/water").text
    page = client.get(f"/threads/{shown.id}-shown-words").text
    assert "Water" in page
    assert "Apart" not in page
    assert "Shown words" in sign_in(bolor).get("/themes/apart").text

    placing.rehang(anna, shown.id, theme="water", agreed=None)
    assert set(db.session.scalars(select(ThreadTheme.theme_id).filter_by(thread_id=shown.id))) == {circle.id}
    placing.unlist(anna, shown.id, theme="apart")
    assert fresh(shown).carries == ""


def test_lists_of_two_sources_are_walked_without_gaps(client, make_account, make_theme, land):
    anna = make_account("Anna", role=Role.SECRETARIAT)
    make_theme(slug="water", title="Water")
    made = [start(anna, ("land", "water")[n % 2], f"Number {n:02}.") for n in range(26)]
    for one in made[1::2]:
        placing.list_under(anna, one.id, theme="land")
    first = client.get("/themes/land").text
    older = first.split("?before=")[1].split('"')[0]
    second = client.get(f"/themes/land?before={older}").text
    for number in range(26):
        words = f"Number {number:02}."
        assert (words in first, words in second) == (number >= 6, number < 6)


def test_it_says_which_organisations_it_is_about(sign_in, client, make_organisation, tuya, thread):
    body = make_organisation("Tooroi Cooperative")
    browser, at = sign_in(tuya), f"/threads/{thread.id}"
    unknown = browser.post(f"{at}/organisations", data={"organisation": "Nobody"})
    assert unknown.status_code == 422
    browser.post(f"{at}/organisations", data={"organisation": "Tooroi Cooperative"})
    assert f"/organisations/{body.key}" in client.get(f"{at}-what-holds").text
    assert "What holds?" in client.get(f"/organisations/{body.key}").text
    browser.post(f"{at}/organisations/{body.id}/removal")
    assert f"/organisations/{body.key}" not in client.get(f"{at}-what-holds").text


def test_posts_leave_their_numbers_behind(sign_in, client, tuya, bolor, thread):
    ids = dict(db.session.execute(select(Post.number, Post.id).filter_by(thread_id=thread.id)).all())
    answer = sign_in(tuya).post(
        f"/threads/{thread.id}/moving",
        data={"post": ["2"], "numbers": "3", "where": "new", "title": "Apart", "language": "en"},
    )
    db.session.rollback()
    made = db.session.scalar(select(Thread).filter_by(title="Apart"))

    assert answer.location == f"/threads/{made.id}-apart"
    assert standing(made) == [(1, PostState.VISIBLE, "More."), (2, PostState.VISIBLE, "And more.")]
    assert standing(thread) == [
        (1, PostState.VISIBLE, "Tell us."),
        (2, PostState.MOVED, ""),
        (3, PostState.MOVED, ""),
    ]
    assert db.session.get(Post, ids[3], populate_existing=True).thread_id == made.id
    assert f"/threads/{made.id}-" in client.get(f"/threads/{thread.id}-what-holds").text
    led = client.get(f"/threads/{thread.id}-what-holds?post=3")
    assert led.location == f"/threads/{made.id}-apart#post-2"

    moving.move(tuya, made.id, numbers={1}, into_id=thread.id)
    assert standing(thread)[-1] == (4, PostState.VISIBLE, "More.")
    assert client.get(f"/threads/{thread.id}-what-holds?post=2").location.endswith("#post-4")
    assert fresh(thread).last_author_name == "Bolor"


@pytest.mark.parametrize(
    ("numbers", "refusal"),
    [
        ("", moving.NoSuchPosts),
        ("9", moving.NoSuchPosts),
        ("x", moving.NoSuchPosts),
        ("3-2", moving.NoSuchPosts),
        ("1-999999999", moving.NoSuchPosts),
        ("1-3", moving.AllOfThem),
    ],
)
def test_what_cannot_be_moved_is_refused(tuya, thread, numbers, refusal):
    with pytest.raises(refusal):
        moving.split(tuya, thread.id, numbers=moving.numbers_in(numbers), title="x", language="en")
    assert [state for _number, state, _words in standing(thread)] == [PostState.VISIBLE] * 3


def test_a_merged_discussion_leads_to_the_other(sign_in, client, tuya, bolor, thread):
    other = start(bolor, title="The other one")
    browser = sign_in(tuya)
    for wrong in ("", "999", str(thread.id), "x"):
        answer = browser.post(f"/threads/{thread.id}/merging", data={"into": wrong})
        assert answer.status_code == 422
    browser.post(
        f"/threads/{thread.id}/merging", data={"into": f"http://forum.example.org/threads/{other.id}-x"}
    )

    assert fresh(thread).state is ThreadState.MERGED
    old = client.get(f"/threads/{thread.id}-what-holds")
    assert (old.status_code, old.location) == (301, f"/threads/{other.id}/from/{thread.id}")
    lines = client.get(old.location).text
    assert 'id="post-3"' in lines
    assert "Post 3 is post 4 now" in lines
    exact = client.get(f"/threads/{thread.id}?post=3")
    assert (exact.status_code, exact.location) == (301, f"/threads/{other.id}-the-other-one#post-4")
    assert "What holds?" not in client.get("/themes/land").text
    assert client.get(f"/threads/{thread.id}/from/{other.id}").status_code == 404
    with pytest.raises(threads.NotNow):
        moving.merge(tuya, thread.id, into_id=other.id)
    with pytest.raises(posting.ThreadShut):
        say(bolor, thread)


def test_what_was_merged_into_a_group_leads_nobody_else_there(client, make_account, thread, circle):
    anna = make_account("Anna", role=Role.SECRETARIAT)
    hidden = start(anna, "apart", "Hidden words")
    with pytest.raises(audiences.OthersWillSee) as refused:
        moving.merge(anna, thread.id, into_id=hidden.id)
    moving.merge(anna, thread.id, into_id=hidden.id, agreed=refused.value.then.key)
    old = client.get(f"/threads/{thread.id}-what-holds")
    assert "Hidden" not in old.location
    assert client.get(old.location).status_code == 404
    assert client.get(f"/threads/{thread.id}?post=1").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "1000000000000000000", "2", "abc", "", "1.5", "%F0%9F%8C%B5"])
def test_a_page_that_is_none(client, thread, page):
    answer = client.get(f"/threads/{thread.id}-what-holds?page={page}")
    assert answer.status_code == 404 or answer.location == f"/threads/{thread.id}-what-holds"
