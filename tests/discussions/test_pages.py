"""What the pages of discussions show, what they cost, and what is kept for visitors."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
import time_machine

from app import kept
from app.accounts.models import Role
from app.discussions import operations, views
from app.meetings import operations as meetings
from tests.statements import counted

NOON = datetime(2030, 6, 3, 4, 0, tzinfo=UTC)  #: noon in Ulaanbaatar


class Parts(HTMLParser):
    """The tags and attributes of a page, as a browser sees them."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


@pytest.fixture
def bolor(make_account, make_organisation):
    return make_account("Bolor", language="mn", organisation=make_organisation("Tooroi Cooperative"))


@pytest.fixture
def start(bolor, make_theme):
    make_theme(slug="land", title="Land restoration")

    def start(title="What holds?", posts=1, source="Tell us."):
        thread = operations.start_thread(
            bolor,
            theme="land",
            title=title,
            source=source,
            language="en",
            organisation_id=None,
            key=f"{title} 1",
        )
        for number in range(2, posts + 1):
            say(bolor, thread, number)
        return thread

    return start


def say(actor, thread, number, source="We know."):
    return operations.reply(
        actor,
        thread_id=thread.id,
        source=source,
        language="en",
        organisation_id=None,
        key=f"{thread.id} {number}",
    )


def address(thread):
    return f"/threads/{thread.id}-what-holds"


def test_budgets(client, sign_in, make_account, make_meeting, start):
    thread = start(posts=20)
    make_meeting(thread_id=thread.id)
    for number in range(2, 25):
        start(f"Thread {number}")
    reader = sign_in(make_account("Anna"))
    spent = {}

    for name, browser, path in (
        ("thread, first visitor", client, address(thread)),
        ("thread, next visitor", client, address(thread)),
        ("thread, signed in", reader, address(thread)),
        ("thread, signed in, again", reader, address(thread)),
        ("theme, visitor", client, "/themes/land"),
        ("theme, signed in", reader, "/themes/land"),
        ("discussions, visitor", client, "/discussions"),
    ):
        with counted() as statements:
            assert browser.get(path).status_code == 200
        spent[name] = len(statements)

    assert spent.pop("thread, next visitor") <= 1  # whether it changed
    assert spent == {
        "thread, first visitor": 3,  # head, posts, meeting
        "thread, signed in": 5,  # not the posts again; and reader, her organisations, what is new to her
        "thread, signed in, again": 3,  # reader, head, what is new to her
        # whether anything happened, theme, its words, those around it, threads, pinned ones, meetings
        "theme, visitor": 7,
        "theme, signed in": 10,  # and reader, what she may do, how she follows it, what is new to her
        "discussions, visitor": 3,  # whether anything happened, themes, newest words
    }


def test_a_visitor_gets_what_is_kept_and_does_not_get_it_twice(client, start):
    thread = start()
    first = client.get(address(thread))

    again = client.get(address(thread), headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "no-cache"


def test_what_is_kept_is_about_nobody(client, sign_in, bolor, start):
    with time_machine.travel(NOON, tick=False):
        thread = start()
        sign_in(bolor).get(address(thread))

        page = client.get(address(thread))

    assert "Set-Cookie" not in page.headers
    assert "csrf" not in page.text
    assert "just now" not in page.text
    assert "3 June 2030</time>" in page.text
    assert "Your reply" not in page.text
    assert f'href="/join?next={address(thread)}"' in page.text


def test_somebody_signed_in_is_never_shown_what_is_kept(client, sign_in, bolor, start):
    thread = start()
    visitor = client.get(address(thread))

    mine = sign_in(bolor).get(address(thread), headers={"If-None-Match": visitor.headers["ETag"]})

    assert mine.status_code == 200
    assert '<form class="stack" method="post"' in mine.text
    assert mine.headers["Cache-Control"] == "no-store"
    assert "Cookie" in visitor.headers["Vary"]


def test_each_language_is_kept_apart(client, start):
    thread = start()
    tags = {
        client.get(address(thread), headers={"Accept-Language": language}).headers["ETag"]
        for language in ("en", "ru", "zh")
    }
    assert len(tags) == 3


def test_a_new_post_changes_the_version(client, bolor, start):
    thread = start()
    before = client.get(address(thread)).headers["ETag"]

    say(bolor, thread, 2, "And we know more.")

    after = client.get(address(thread), headers={"If-None-Match": before})
    assert after.status_code == 200
    assert "And we know more." in after.text


def test_a_meeting_that_moves_changes_the_version(client, make_account, make_meeting, start):
    thread = start()
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(title="The forum", thread_id=thread.id, organiser_id=organiser.id)
    before = client.get(address(thread))
    assert "Leads to" in before.text
    assert "5 November 2030" in before.text

    meetings.cancel(organiser, meeting.id)

    after = client.get(address(thread), headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Cancelled" in after.text


def test_a_page_is_made_again_with_the_day_and_with_our_pages(client, monkeypatch, start):
    made, make = [], views.thread_page
    monkeypatch.setattr(views, "thread_page", lambda *page: made.append(page) or make(*page))

    def ask():
        assert client.get(address(thread)).status_code == 200
        return len(made)

    with time_machine.travel(NOON) as traveller:
        thread = start()
        assert ask() == 1
        traveller.move_to(NOON + timedelta(hours=2))
        assert ask() == 1
        traveller.move_to(NOON + timedelta(days=1))
        assert ask() == 2
        traveller.move_to(NOON + timedelta(days=1, hours=1))
        assert ask() == 2
        monkeypatch.setattr(kept, "_parts", lambda: "after an upgrade")
        traveller.move_to(NOON + timedelta(days=1, hours=2))
        assert ask() == 3


def test_what_people_write_is_harmless(client, start):
    thread = start(
        title='<img src=x onerror="alert(1)">',
        source='<script>alert(1)</script> [a](javascript:alert(1)) <a href="x" onclick="y">b</a> ![i](http://x/y)',
    )
    for path in (f"/threads/{thread.id}", "/themes/land", "/discussions"):
        found = Parts(client.get(path, follow_redirects=True).text)
        assert "img" not in found.tags
        assert found.tags.count("script") == 1  # ours
        assert not {name for name, _value in found.attributes if name.startswith("on")}
        assert not [value for _name, value in found.attributes if (value or "").startswith("javascript:")]


def test_the_voice_is_in_no_doubt(client, bolor, make_account, start):
    from app.organisations import queries as organisations

    thread = start()
    ours = organisations.spoken_for_by(bolor.id)[0]
    operations.reply(
        bolor, thread_id=thread.id, source="We say.", language="en", organisation_id=ours.id, key="ours"
    )

    page = client.get(address(thread)).text

    assert page.count("speaks in a personal capacity") == 1
    assert re.search(r'<a href="/organisations/[\w-]+">Tooroi Cooperative</a>', page)
    assert re.search(r'<h2 class="by" id="by-1">.*?<span lang="mn">Bolor</span></h2>', page)


def test_a_discussion_without_a_word(client, make_account, make_theme, make_meeting):
    organiser = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(theme_id=make_theme(slug="land").id, organiser_id=organiser.id)
    thread_id = meetings.attach_thread(organiser, meeting.id)

    assert "Nobody has said anything here yet" in client.get(f"/threads/{thread_id}-holding-the-sand").text
    assert "0 posts" in client.get("/themes/land").text


def test_empty_rooms_say_what_will_be_there(client, make_theme):
    assert "The themes of the network will stand here." in client.get("/discussions").text
    make_theme(slug="land")
    assert "Nobody has said anything here yet" in client.get("/themes/land").text
    assert "No event of this theme is planned" in client.get("/themes/land").text


def test_older_discussions_are_on_the_next_page(client, start):
    for number in range(1, 24):
        with time_machine.travel(NOON + timedelta(minutes=number)):
            start(f"Thread {number}")
    with time_machine.travel(NOON + timedelta(hours=1)):
        first = client.get("/themes/land").text
        older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        second = client.get(older).text

    assert "Thread 4<" in first
    assert "Thread 3<" not in first
    assert [f"Thread {number}<" in second for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert client.get("/themes/land?before=x").status_code == 404


def test_a_theme_tells_its_calendar(client, make_theme):
    make_theme(slug="land")
    page = client.get("/themes/land").text
    assert 'value="http://forum.example.org/calendar/theme/land.ics"' in page
    assert 'href="webcal://forum.example.org/calendar/theme/land.ics"' in page
