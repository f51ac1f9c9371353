"""Atom feeds: as programs read them, with what everybody may read and nothing else."""

from xml.etree import ElementTree

import feedparser
import pytest
from sqlalchemy import select, update

from app.db import db, transaction
from app.discussions import operations
from app.discussions.kinds import PostState
from app.discussions.models import Post, Theme
from app.groups.models import Visibility
from app.search import indexing

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def bolor(make_account):
    return make_account("Бо<лор & Co")


@pytest.fixture
def thread(bolor, make_theme):
    make_theme(slug="land", title="Land & water")
    return operations.start_thread(
        bolor, theme="land", title="What <holds>?", language="en",
        source="**Saxaul** & [more](https://example.org/?a=1&b=2)",
        organisation_id=None, key="1",
    )  # fmt: skip


@pytest.fixture
def feeds(thread):
    return [
        "/discussions/feed.atom",
        "/themes/land/feed.atom",
        f"/threads/{thread.id}/feed.atom",
        "/search/feed.atom?q=saxaul",
    ]


def entries(client, address):
    indexing.work()
    db.session.rollback()
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype == "application/atom+xml"
    strictly(answer.data)
    read = feedparser.parse(answer.data)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    return read.entries


def strictly(data):
    """What RFC 4287 asks for, 4.1.1 and 4.1.2."""
    feed = ElementTree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    for one in [feed, *feed.iter(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
            assert one.find(f"{ATOM}{name}").text
        assert one.find(f"{ATOM}id").text.startswith("tag:forum.example.org,2026:")
        assert one.findall(f"{ATOM}author")
        assert len([link for link in one.findall(f"{ATOM}link") if link.get("rel") == "alternate"]) == 1
    assert len([link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]) == 1
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


def test_each_feed_says_what_was_said(client, thread, bolor, feeds):
    operations.reply(
        bolor, thread_id=thread.id, source="Заг, saxaul\x0c", language="mn", organisation_id=None, key="2"
    )
    for address in feeds:
        found = entries(client, address)
        assert len(found) == 2, address
        newest, first = found
        assert newest.title == "What <holds>? #2"
        assert newest.content[0].language == "mn"
        assert newest.author == "Бо<лор & Co"
        assert newest.link == f"http://forum.example.org/threads/{thread.id}-what-holds#post-2"
        assert "<strong>Saxaul</strong>" in first.content[0].value
    title = ElementTree.fromstring(client.get(feeds[1]).data).find(f"{ATOM}title")
    assert title.text.startswith("Land & water – ")


def test_identifiers_stay_and_what_is_withdrawn_is_gone(client, thread, bolor, feeds):
    said = operations.reply(
        bolor, thread_id=thread.id, source="Saxaul again", language="en", organisation_id=None, key="2"
    )
    before = {address: [one.id for one in entries(client, address)] for address in feeds}
    assert {tuple(ids) for ids in before.values()} == {tuple(before[feeds[0]])}
    from app.discussions.withdrawing import withdraw

    with transaction() as session:
        session.execute(update(Post).where(Post.id == said.id).values(edited_at=Post.shown_at))
    assert [one.id for one in entries(client, feeds[0])] == before[feeds[0]]
    withdraw(bolor, said.id)
    for address in feeds:
        assert [one.id for one in entries(client, address)] == before[address][1:], address


def test_what_is_not_for_everybody_is_in_no_feed(client, thread, bolor, feeds, sign_in):
    with transaction() as session:
        session.execute(update(Theme).values(visibility=Visibility.SIGNED_IN))
        from app import journal
        from app.discussions.facts import ThemeShown

        theme = session.scalar(select(Theme.id))
        journal.record(
            session, ThemeShown(actor_id=None, theme_id=theme, was="public", now="signed_in", group_id=None)
        )
    for browser in (client, sign_in(bolor)):
        assert browser.get(feeds[1]).status_code == browser.get(feeds[2]).status_code == 404
        assert entries(browser, feeds[0]) == entries(browser, feeds[3]) == []


def test_a_program_that_has_it_is_told_so(client, thread, bolor, feeds):
    for address in feeds:
        indexing.work()
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        operations.reply(
            bolor, thread_id=thread.id, source="saxaul", language="en", organisation_id=None, key=address
        )
        indexing.work()
        fresh = client.get(address, headers={"If-None-Match": tag})
        assert fresh.status_code == 200
        assert len(feedparser.parse(fresh.data).entries) >= 2


def test_twenty_of_them_the_newest(client, thread, bolor, feeds):
    for number in range(22):
        operations.reply(
            bolor,
            thread_id=thread.id,
            source=f"Saxaul {number}",
            language="en",
            organisation_id=None,
            key=f"k{number}",
        )
    for address in feeds:
        found = entries(client, address)
        assert len(found) == 20
        assert "Saxaul 21" in found[0].content[0].value
        assert found[0].link.endswith("?page=2#post-23")


def test_pages_say_where_their_feeds_are(client, thread):
    for page, feed in (
        ("/discussions", "/discussions/feed.atom"),
        ("/themes/land", "/themes/land/feed.atom"),
        (f"/threads/{thread.id}-what-holds", f"/threads/{thread.id}/feed.atom"),
        ("/search/?q=saxaul", "/search/feed.atom?q=saxaul"),
    ):
        text = client.get(page).text
        head = text.split("</head>")[0]
        assert 'type="application/atom+xml"' in head, page
        assert f'href="{feed}"' in head, page
        assert f'href="{feed}"' in text.split("<main")[1], page


def test_states_of_posts(client, thread, feeds):
    for state in (PostState.REMOVED, PostState.MOVED):
        with transaction() as session:
            session.execute(update(Post).values(state=state))
            from app import journal
            from app.discussions.facts import PostWritten

            post = session.scalar(select(Post.id))
            journal.record(session, PostWritten(actor_id=None, post_id=post, thread_id=thread.id))
        for address in feeds:
            assert entries(client, address) == []
