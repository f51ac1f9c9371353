"""Starting a discussion and replying, through the pages."""

import re

import pytest
from sqlalchemy import select

from app.db import db
from app.discussions import operations
from app.discussions.models import Post, Thread
from app.organisations.models import Affiliation


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor", language="mn")


@pytest.fixture
def land(make_theme):
    return make_theme(slug="land", title="Land restoration")


@pytest.fixture
def thread(bolor, land):
    return operations.start_thread(
        bolor,
        theme="land",
        title="What holds?",
        source="Tell us.",
        language="en",
        organisation_id=None,
        key="first",
    )


def typed(**changes):
    return {"source": "Заг барина.", "language": "mn", "organisation": "0", "key": "k1", **changes}


def posts():
    db.session.rollback()
    return db.session.scalars(select(Post).order_by(Post.thread_id, Post.number)).all()


def test_a_discussion_starts_with_its_first_post(sign_in, bolor, land):
    answer = sign_in(bolor).post("/themes/land", data=typed(title="Юу барьдаг вэ?"))

    assert answer.status_code == 302
    assert re.fullmatch(r"/threads/\d+-[^?]+", answer.location)
    assert [(p.number, p.author_name, p.language, p.source) for p in posts()] == [
        (1, "Bolor", "mn", "Заг барина.")
    ]
    page = sign_in(bolor).get(answer.location).text
    assert '<h1 lang="mn">Юу барьдаг вэ?</h1>' in page
    assert '<div class="prose" lang="mn"><p>Заг барина.</p>' in page


def test_numbers_are_dense_and_the_reader_lands_at_her_post(sign_in, make_account, bolor, thread):
    for number, name in enumerate(("Hye-jin", "Anna", "Hye-jin"), start=2):
        answer = sign_in(make_account(name)).post(f"/threads/{thread.id}", data=typed(key=f"k{number}"))
        assert answer.location == f"/threads/{thread.id}-what-holds#post-{number}"

    assert [post.number for post in posts()] == [1, 2, 3, 4]
    assert db.session.execute(select(Thread.last_number, Thread.last_author_name)).all() == [(4, "Hye-jin")]


def test_the_same_form_sent_twice_writes_once(sign_in, bolor, thread):
    browser = sign_in(bolor)

    first, second = (browser.post(f"/threads/{thread.id}", data=typed()) for _ in range(2))

    assert first.location == second.location
    assert [post.number for post in posts()] == [1, 2]


def test_the_same_discussion_sent_twice_starts_once(sign_in, bolor, land):
    browser = sign_in(bolor)

    first, second = (browser.post("/themes/land", data=typed(title="Why?")) for _ in range(2))

    assert first.location == second.location
    assert len(posts()) == 1


def test_two_people_may_use_the_same_key(sign_in, make_account, thread):
    for name in ("Hye-jin", "Anna"):
        sign_in(make_account(name)).post(f"/threads/{thread.id}", data=typed())
    assert len(posts()) == 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": ""}, "Please write something."),
        ({"source": " \r\n "}, "Please write something."),
        ({"source": "a" * 100_001}, "This is 1 character too long; 100000 fit."),
        ({"language": "xx"}, "Please choose one of these."),
        ({"organisation": "999999999999999999999999"}, "Please choose one of these."),
        ({"organisation": "x"}, "Please choose one of these."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sign_in, make_account, thread, changes, sentence):
    sent = typed(**{"source": "Бидний <b>үг</b>", "key": "kept-key", **changes})

    answer = sign_in(make_account()).post(f"/threads/{thread.id}", data=sent)

    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2  # at the top, and next to the field
    assert 'value="kept-key"' in answer.text
    if "source" not in changes:
        assert "Бидний &lt;b&gt;үг&lt;/b&gt;</textarea>" in answer.text
    assert len(posts()) == 1


def test_a_discussion_needs_a_title(sign_in, make_account, land):
    answer = sign_in(make_account()).post("/themes/land", data=typed(title=" "))
    assert answer.status_code == 422
    assert "Please give the discussion a title." in answer.text
    assert "Заг барина.</textarea>" in answer.text
    assert not posts()


def test_for_her_own_organisation_only(sign_in, make_account, make_organisation, thread):
    ours, theirs = make_organisation("Tooroi Cooperative"), make_organisation("Sand Line Institute")
    browser = sign_in(make_account("Anna", organisation=ours))

    refused = browser.post(f"/threads/{thread.id}", data=typed(organisation=str(theirs.id)))
    browser.post(f"/threads/{thread.id}", data=typed(organisation=str(ours.id)))

    assert refused.status_code == 422
    assert "Sand Line Institute" not in refused.text
    assert [post.organisation_id for post in posts()] == [None, ours.id]
    assert "speaks for <b" in browser.get(f"/threads/{thread.id}-what-holds").text


def test_who_left_meanwhile_no_longer_speaks_for_it(make_account, make_organisation, thread):
    from app.db import transaction
    from app.organisations.access import NotYours

    ours = make_organisation()
    anna = make_account("Anna", organisation=ours)
    with transaction() as session:
        session.query(Affiliation).delete()

    with pytest.raises(NotYours):
        operations.reply(
            anna, thread_id=thread.id, source="We say", language="en", organisation_id=ours.id, key="k"
        )
    assert len(posts()) == 1


def test_a_preview_shows_and_writes_nothing(sign_in, make_account, thread):
    answer = sign_in(make_account()).post(
        f"/threads/{thread.id}", data=typed(source="**Заг** барина. <script>", preview="1")
    )

    assert answer.status_code == 200
    assert '<div class="prose" lang="mn"><p><strong>Заг</strong> барина. &lt;script&gt;</p>' in answer.text
    assert "**Заг** барина. &lt;script&gt;</textarea>" in answer.text
    assert len(posts()) == 1


def test_a_preview_of_a_new_discussion(sign_in, make_account, land):
    answer = sign_in(make_account()).post("/themes/land", data=typed(title="Why?", preview="1"))
    assert "<p>Заг барина.</p>" in answer.text
    assert 'value="Why?"' in answer.text
    assert not posts()


def test_pages_stay_where_they_are(sign_in, bolor, thread):
    for number in range(2, 43):
        operations.reply(
            bolor,
            thread_id=thread.id,
            source=f"Word {number}.",
            language="en",
            organisation_id=None,
            key=f"k{number}",
        )
    address = f"/threads/{thread.id}-what-holds"
    browser = sign_in(bolor)

    def numbers(path):
        return [int(n) for n in re.findall(r'<article class="post" id="post-(\d+)"', browser.get(path).text)]

    assert numbers(address) == [*range(1, 21)]
    assert numbers(f"{address}?page=2") == [*range(21, 41)]
    assert numbers(f"{address}?page=3") == [41, 42]
    answer = browser.post(f"/threads/{thread.id}", data=typed())
    assert answer.location == f"{address}?page=3#post-43"
    assert f'href="{address}?page=3#post-43"' in browser.get(address).text  # the newest one


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 30])
def test_other_pages_are_not_there(client, thread, page):
    assert client.get(f"/threads/{thread.id}-what-holds?page={page}").status_code == 404


@pytest.mark.parametrize("path", ["", "-old-title", "-what-holds?page=1", "-what-holds?utm_source=mail"])
def test_a_page_has_one_address(client, thread, path):
    answer = client.get(f"/threads/{thread.id}{path}")
    assert (answer.status_code, answer.location) == (301, f"/threads/{thread.id}-what-holds")


def test_replies_go_nowhere_but_to_a_thread(sign_in, bolor, land):
    browser = sign_in(bolor)
    assert browser.post("/threads/4711", data=typed()).status_code == 404
    assert browser.post("/themes/nowhere", data=typed(title="Why?")).status_code == 404


def test_visitors_are_asked_to_sign_in_and_get_back_what_they_wrote(client, thread):
    answer = client.post(f"/threads/{thread.id}", data=typed(source="Four years of work."))
    assert answer.status_code == 401
    assert "Four years of work." in answer.text
    assert 'href="/sign-in"' in answer.text
    assert len(posts()) == 1
