"""The lists of discussions, the ways through a long one, and the doors by which one notes and follows."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.db import db, transaction
from app.discussions import following, lists, operations, reading, unread
from app.discussions.kinds import Level, ThreadKind, ThreadState
from app.discussions.models import Theme, Thread, ThreadTheme
from app.discussions.reading_models import ThemeReader, ThreadReader
from app.groups.models import Visibility
from tests.statements import counted

NOON = datetime(2030, 6, 3, 4, 0, tzinfo=UTC)  #: noon in Ulaanbaatar


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def anna(make_account):
    return make_account("Anna")


@pytest.fixture
def land(make_theme):
    return make_theme(slug="land", title="Land restoration")


def start(actor, title="What holds?", theme="land", posts=1):
    thread = operations.start_thread(
        actor, theme=theme, title=title, source="Tell us.", language="en", organisation_id=None, key=title
    )
    for number in range(2, posts + 1):
        say(actor, thread, number)
    return thread


def say(actor, thread, number):
    operations.reply(
        actor,
        thread_id=thread.id,
        source=f"Word {number}.",
        language="en",
        organisation_id=None,
        key=f"{thread.id} {number}",
    )


def titles(page):
    return re.findall(r'<p class="row-t">\s*<a href="/threads/[^"]*" lang="en">([^<]*?)\s*<', page)


def walk(browser, path):
    """Return the titles on each page of a list, going on by its own links."""
    pages = []
    while path and len(pages) < 9:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        pages.append(titles(answer.text))
        onward = re.search(r'href="([^"]*)" rel="next"', answer.text)
        path = onward and onward[1].replace("&amp;", "&")
    return pages


def test_lists_go_on_by_themselves_and_hold_each_discussion_once(
    client, sign_in, bolor, anna, land, make_theme
):
    make_theme(slug="water", title="Water")
    with time_machine.travel(NOON, tick=False) as traveller:
        for number in range(23):
            traveller.move_to(NOON + timedelta(minutes=number))
            start(bolor, f"T{number}")
        start(anna, "Other", theme="water")
        following.follow_theme(anna, "land", Level.PAGE)
        newest = [f"T{number}" for number in reversed(range(23))]
        hers = sign_in(anna)

        assert walk(client, "/discussions/latest") == [["Other", *newest[:19]], newest[19:]]
        assert walk(hers, "/discussions/latest?theme=water") == [["Other"]]
        assert walk(sign_in(bolor), "/discussions/mine") == [newest[:20], newest[20:]]
        assert walk(sign_in(bolor), "/discussions/followed") == [newest[:20], newest[20:]]
        assert walk(hers, "/discussions/unread") == [newest[:20], newest[20:]]
        page = hers.get("/discussions/unread").text
        assert '<span class="vh">New: </span>23</span>' in page  # in the bar
        assert "/threads/" in page
        assert "post=new" in page

        up_to = re.search(r'name="up_to" value="(\d+)"', page)[1]
        say(bolor, db.session.scalars(select(Thread).filter_by(title="T4")).one(), 2)
        hers.post("/discussions/unread/marks", data={"up_to": up_to})
        assert walk(hers, "/discussions/unread") == [["T4"]]


def test_threads_of_other_themes_are_found_where_they_are_listed(bolor, anna, land, make_theme):
    water = make_theme(slug="water")
    thread = start(bolor)
    with transaction() as session:
        session.add(ThreadTheme(theme_id=water.id, thread_id=thread.id))
    assert [row.id for row in lists.latest(None, theme="water")] == [thread.id]
    following.follow_theme(anna, "water", Level.PAGE)
    assert unread.count(anna) == 1
    following.follow_theme(anna, "land", Level.MUTE)
    assert unread.count(anna) == 0


def test_consultations_that_close_first_stand_first(client, bolor, land):
    with time_machine.travel(NOON, tick=False):
        for title, opens, closes, kind in (
            ("Late", -1, 9, ThreadKind.CONSULTATION),
            ("Soon", -2, 3, ThreadKind.CONSULTATION),
            ("Over", -9, -1, ThreadKind.CONSULTATION),
            ("Ahead", 2, 8, ThreadKind.CONSULTATION),
            ("Talk", -1, 9, ThreadKind.DISCUSSION),
        ):
            thread = start(bolor, title)
            with transaction() as session:
                row = session.get_one(Thread, thread.id)
                row.kind, row.timezone = kind, "Asia/Ulaanbaatar"
                row.opens_at, row.closes_at = NOON + timedelta(days=opens), NOON + timedelta(days=closes)
        page = client.get("/discussions/consultations").text
        assert titles(page) == ["Soon", "Late", "Ahead"]
        assert page.index("Opening soon") < page.index("Ahead")
        assert "closes in 2 days" in page or "closes in 3 days" in page
    assert "No consultation is open now" in client.get("/discussions/consultations?theme=none").text


def test_what_is_hidden_is_in_no_list_and_moves_no_number(client, sign_in, bolor, anna, land, make_theme):
    make_theme(slug="apart")
    shown, hidden = start(bolor), start(bolor, "canary", theme="apart", posts=2)
    for slug in ("land", "apart"):
        following.follow_theme(anna, slug, Level.EVERY)
    following.follow_thread(anna, hidden.id, Level.EVERY)
    with transaction() as session:
        session.scalars(select(Theme).filter_by(slug="apart")).one().visibility = Visibility.GROUP
        session.get_one(Thread, shown.id).state = ThreadState.OPEN
    assert unread.count(anna) == 1
    hers = sign_in(anna)
    for browser in (client, hers):
        for path in ("latest", "latest?theme=apart", "consultations", "unread", "mine", "followed"):
            assert "canary" not in browser.get(f"/discussions/{path}").text
    for path in ("outline", "print"):
        assert hers.get(f"/threads/{hidden.id}/{path}").status_code == 404
    post_id = db.session.scalar(select(reading.Post.id).filter_by(thread_id=hidden.id, number=2))
    assert hers.get(f"/posts/{post_id}").status_code == 404
    for door, data in (("marks", {"to": "2"}), ("level", {"level": "mute"}), ("unread", {"from": "1"})):
        assert hers.post(f"/threads/{hidden.id}/{door}", data=data).status_code == 404
    assert hers.post("/themes/apart/level", data={"level": "mute"}).status_code == 404


def test_reading_changes_nothing_and_the_button_notes_it(sign_in, bolor, anna, land):
    thread = start(bolor, posts=25)
    hers, address = sign_in(anna), f"/threads/{thread.id}-what-holds"

    for path in (address, f"{address}?page=2", f"{address}?post=new", f"/threads/{thread.id}/print"):
        assert hers.get(path).status_code in {200, 302}
    db.session.rollback()
    assert db.session.scalars(select(ThreadReader).filter_by(account_id=anna.id)).all() == []

    answer = hers.post(f"/threads/{thread.id}/marks", data={"to": "20"})
    assert answer.location == f"{address}?page=2#new"
    page = hers.get(f"{address}?page=2").text
    assert page.index("New from here on") < page.index('id="post-21"')
    assert 'data-reads="21,22,23,24,25"' in page
    quiet = hers.post(
        f"/threads/{thread.id}/marks", data={"posts": "21-24"}, headers={"Accept": "application/json"}
    )
    assert (quiet.status_code, quiet.data) == (204, b"")
    assert "1 post is new to you." in hers.get(address).text
    assert hers.post(f"/threads/{thread.id}/marks", data={"posts": "25"}).location.endswith("#post-25")
    assert "You have read all of it." in hers.get(address).text
    assert hers.post(f"/threads/{thread.id}/unread", data={"from": "#7"}).location == f"{address}#post-7"
    assert "19 posts are new to you." in hers.get(address).text
    for wrong in ("0", "26", "x", ""):
        answer = hers.post(f"/threads/{thread.id}/unread", data={"from": wrong}, follow_redirects=True)
        assert "Please give the number of a post" in answer.text
    for wrong in ({"posts": "x"}, {"posts": "5-3"}, {"to": "-1"}, {"posts": "1," * 2000 + "1"}):
        assert hers.post(f"/threads/{thread.id}/marks", data=wrong).status_code == 404


def test_one_follows_by_a_form(sign_in, bolor, anna, land):
    thread = start(bolor)
    hers, address = sign_in(anna), f"/threads/{thread.id}-what-holds"
    assert 'value="" checked' in hers.get(address).text

    assert hers.post(f"/threads/{thread.id}/level", data={"level": "every"}).location == f"{address}#follow"
    assert 'value="every" checked' in hers.get(address).text
    hers.post("/themes/land/level", data={"level": "first"})
    assert 'value="first" checked' in hers.get("/themes/land").text
    page = hers.get("/discussions/followed").text
    assert "New discussions only" in page
    assert titles(page) == ["What holds?"]
    hers.post(f"/threads/{thread.id}/level", data={"level": "mute"})
    assert hers.get("/discussions/followed").text.count("Muted") >= 1
    assert hers.post(f"/threads/{thread.id}/level", data={"level": "first"}).status_code == 422
    assert hers.post("/themes/land/level", data={"level": "x"}).status_code == 422
    hers.post("/themes/land/level", data={"level": ""})
    db.session.rollback()
    assert db.session.scalars(select(ThemeReader)).all() == []


def test_ways_through_a_long_discussion(client, bolor, land):
    with time_machine.travel(NOON, tick=False) as traveller:
        thread = start(bolor)
        for number in range(2, 66):
            traveller.move_to(NOON + timedelta(days=number - 1))
            say(bolor, thread, number)
    address = f"/threads/{thread.id}-what-holds"

    def led(query):
        answer = client.get(f"/threads/{thread.id}?{query}")
        return answer.location if answer.status_code == 302 else answer.status_code

    assert led("post=12") == f"{address}#post-12"
    assert led("post=21") == f"{address}?page=2#post-21"
    assert led("post=99999999") == f"{address}?page=4#post-65"
    assert led("post=0") == f"{address}#post-1"
    assert led("post=new") == f"{address}?page=4#post-65"
    assert led("post=x") == 404
    assert led("on=2030-07-01") == f"{address}?page=2#post-29"
    assert led("on=1999-01-01") == f"{address}#post-1"
    assert led("on=2999-01-01") == f"{address}?page=4#post-65"
    assert [led(f"on={wrong}") for wrong in ("", "2030-13-01", "0001-01-01")] == [404, 404, 404]
    post_id = db.session.scalar(select(reading.Post.id).filter_by(thread_id=thread.id, number=45))
    assert client.get(f"/posts/{post_id}").location == f"{address}?page=3#post-45"
    assert client.get("/posts/999999").status_code == 404

    page = client.get(f"/threads/{thread.id}/outline").text
    assert [month in page for month in ("June 2030", "July 2030", "August 2030")] == [True, True, True]
    assert "posts 21–40" in page
    assert f'href="{address}?page=4"' in page
    assert "Word 41." in page
    assert client.get(f"/threads/{thread.id}/outline?part=2").status_code == 404
    assert "Outline of this discussion" in client.get(address).text

    sheet = client.get(f"/threads/{thread.id}/print").text
    assert sheet.count('<article class="post"') == 65
    assert "<nav" not in sheet
    assert client.get(f"/threads/{thread.id}/print?from=60").text.count('<article class="post"') == 6
    assert client.get(f"/threads/{thread.id}/print?from=66").status_code == 404


def test_empty_lists_say_what_will_be_there(client, sign_in, anna, land):
    hers = sign_in(anna)
    for browser, path, words in (
        (client, "latest", "Nobody has said anything here yet."),
        (client, "consultations", "No consultation is open now."),
        (hers, "unread", "Nothing is new."),
        (hers, "mine", "You have not written anything here yet."),
        (hers, "followed", "You follow no single discussion."),
    ):
        assert words in browser.get(f"/discussions/{path}").text
    for path in ("latest?before=x", "unread?before=x", "consultations?after=1"):
        assert hers.get(f"/discussions/{path}").status_code == 404


def test_a_page_that_was_read_before_asks_for_no_posts(sign_in, bolor, anna, land):
    thread = start(bolor, posts=20)
    hers, address = sign_in(anna), f"/threads/{thread.id}-what-holds"
    hers.get(address)
    with counted() as statements:
        assert hers.get(address).status_code == 200
    assert len(statements) <= 5, statements  # who asks, top, what is new, for whom she speaks, her draft
    assert not [one for one in statements if "post.html" in one]
