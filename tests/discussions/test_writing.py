"""Writing: whom a text names, what it quotes and answers, drafts that survive, bad input that comes back."""

import io
import json
import re
import time
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.discussions import operations
from app.discussions.models import GuidingQuestion, Post, Theme, Thread
from app.discussions.writing_models import Draft, Mention, Pointer
from app.groups.models import Group, Visibility
from app.meetings import operations as meetings
from app.meetings.models import Meeting
from app.privacy import retention
from tests.text.test_attacks import BUILT

TYPED = {"language": "auto", "organisation": "0", "recorded_for": ""}


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor")


@pytest.fixture
def thread(bolor, make_theme):
    make_theme(slug="land")
    return start(bolor)


def start(actor, title="What holds?", source="Tell us."):
    return operations.start_thread(
        actor, theme="land", title=title, source=source, language="en", organisation_id=None, key=title
    )


def said(thread, number):
    db.session.rollback()  # what was read before may be old
    return db.session.scalar(select(Post).filter_by(thread_id=thread.id, number=number))


def kept():
    db.session.rollback()
    return db.session.scalars(select(Draft)).all()


def say(browser, thread, source, **more):
    data = {**TYPED, "source": source, "key": source[:40] or "k", **more}
    return browser.post(f"/threads/{thread.id}", data=data, content_type="multipart/form-data")


def show_to_all(actor):
    with transaction() as session:
        session.get_one(Account, actor.id).page_for = "signed_in"


def named(post):
    return {
        (row.account_id, row.organisation_id)
        for row in db.session.scalars(select(Mention).filter_by(post_id=post.id))
    }


def test_people_and_organisations_are_named_in_any_script(
    sign_in, bolor, thread, make_account, make_organisation
):
    saran, hidden = make_account("Б. Сарантуяа", language="mn"), make_account("李文静", language="zh")
    two = [make_account("Kim"), make_account("Kim")]
    for actor in (saran, *two):
        show_to_all(actor)
    body = make_organisation("고비 협동조합")
    source = (
        f"@Б. Сарантуяа, @李文静, @Kim, @고비 협동조합 and @[me](person:{bolor.id}) @[x](person:{hidden.id})"
    )

    say(sign_in(bolor), thread, source)

    post = said(thread, 2)
    assert f'<a href="/people/{saran.id}" class="at" lang="mn"' in post.html
    assert f'<a href="/organisations/{body.key}" class="at"' in post.html
    assert "@李文静, @Kim," in post.html  # one hides, and of the other there are two
    assert named(post) == {(saran.id, None), (None, body.id)}  # nobody tells herself
    assert post.source == source


def test_who_may_not_see_the_thread_is_not_told_that_she_was_named(sign_in, bolor, thread, make_account):
    saran, anna = make_account("Saran"), make_account("Anna", role=Role.SECRETARIAT)
    show_to_all(saran)
    show_to_all(anna)
    with transaction() as session:
        group = Group(name="Drafting", purpose="", made_at=clock.now())
        session.add(group)
        session.flush()
        theme = session.get_one(Theme, thread.theme_id)
        theme.visibility, theme.group_id = Visibility.GROUP, group.id

    operations.reply(
        anna, thread_id=thread.id, source="@Saran @Bolor", language="en", organisation_id=None, key="a"
    )

    assert f'href="/people/{saran.id}"' in said(thread, 2).html
    assert named(said(thread, 2)) == set()


def test_a_number_leads_to_its_post_on_the_page_that_holds_it(sign_in, bolor, thread):
    browser = sign_in(bolor)
    with transaction() as session:
        session.get_one(Thread, thread.id).last_number = 24
    say(browser, thread, "#1 and #24, but not #26")

    html = said(thread, 25).html
    assert f'<a href="/threads/{thread.id}#post-1" class="ref"' in html
    assert f'<a href="/threads/{thread.id}?page=2#post-24" class="ref"' in html
    assert "not #26" in html
    assert browser.get(f"/threads/{thread.id}?page=2").location.endswith("-what-holds?page=2")


def test_a_quote_and_an_answer_stand_in_the_form(sign_in, bolor, thread):
    browser = sign_in(bolor)
    say(browser, thread, "> Somebody, #1:\n>\n> before\n\nMy own\nwords.")
    page = browser.get(f"/threads/{thread.id}-what-holds?quote=2").text

    quoted = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1].strip()
    assert quoted == "&gt; Bolor, #2:\n&gt;\n&gt; My own\n&gt; words."
    assert re.search(r'name="answers"[^>]*value="2"', page)

    say(browser, thread, "Yes.", answers="2")
    say(browser, thread, "No.", answers="#2")
    say(browser, thread, "Perhaps.", answers="99")
    assert [said(thread, number).answers_id for number in (3, 4, 5)] == [said(thread, 2).id] * 2 + [None]
    assert 'in answer to <a href="' in browser.get(f"/threads/{thread.id}-what-holds").text
    assert "<textarea" in browser.get(f"/threads/{thread.id}-what-holds?quote=99&answers=x").text


def test_an_answer_may_be_to_a_guiding_question(sign_in, bolor, thread):
    with transaction() as session:
        session.get_one(Thread, thread.id).kind = "consultation"
        session.add(GuidingQuestion(thread_id=thread.id, number=1, words="What stands after three years?"))
    browser = sign_in(bolor)
    assert "What stands after three years?" in browser.get(f"/threads/{thread.id}-what-holds").text

    say(browser, thread, "Saxaul.", question="1")
    say(browser, thread, "Grass.", question="7")
    assert [said(thread, number).question for number in (2, 3)] == [1, None]


def test_the_language_is_found_from_the_text_unless_it_is_chosen(sign_in, bolor, thread):
    browser = sign_in(bolor)
    say(browser, thread, "Элсний нүүлтийг тогтоохын тулд")
    say(browser, thread, "삭사울", language="ko")
    say(browser, thread, "#1")
    say(browser, thread, "梭梭", language="ja")
    assert [said(thread, number).language for number in (2, 3, 4, 5)] == ["mn", "ko", "en", "ja"]
    page = browser.post(
        f"/threads/{thread.id}", data={**TYPED, "source": "梭梭固住流沙", "preview": "1"}
    ).text
    assert '<div class="prose" lang="zh">' in page
    assert say(browser, thread, "x", language="tlh").status_code == 422


def test_an_address_of_ours_is_a_card_for_what_all_may_see(
    client, sign_in, bolor, thread, make_meeting, make_account
):
    meeting = make_meeting(title="Holding the sand")
    secret = make_meeting(title="Behind doors", visibility=Visibility.SIGNED_IN)
    other = start(bolor, title="Another one")
    say(
        sign_in(bolor),
        thread,
        f"http://forum.example.org/events/{meeting.id}-x\n\n/events/{secret.id}\n\n/threads/{other.id}\n\n"
        f"see /events/{meeting.id}",
    )
    address = f"/threads/{thread.id}-what-holds"

    for browser in (client, sign_in(make_account("Anna", role=Role.SECRETARIAT))):
        page = browser.get(address).text
        assert page.count('class="pointed"') == 2
        assert "Holding the sand" in page
        assert "Another one</a>" in page
        assert "Behind doors" not in page
    pointed = select(Pointer.kind, Pointer.target_id).order_by(Pointer.kind, Pointer.target_id)
    assert [tuple(row) for row in db.session.execute(pointed)] == [
        ("events", meeting.id), ("events", secret.id), ("threads", other.id),
    ]  # fmt: skip

    with transaction() as session:
        session.get_one(Meeting, meeting.id).visibility = Visibility.SIGNED_IN
    meetings.cancel(make_account("Wei", role=Role.SECRETARIAT), meeting.id)
    assert "Holding the sand" not in client.get(address).text


def test_a_draft_is_kept_shown_and_gone_when_it_is_published(sign_in, bolor, thread, make_account):
    browser, place = sign_in(bolor), f"/drafts/reply/{thread.id}"
    told = browser.post(place, data={**TYPED, "source": "Четыре года работы", "version": "0"}).json
    assert told == {"version": 1, "met": False, "others": [], "language": "ru"}

    page = browser.get(f"/threads/{thread.id}-what-holds").text
    assert "Четыре года работы</textarea>" in page
    assert 'name="version" value="1"' in page
    assert "Четыре" in browser.get("/drafts/").text
    stranger = sign_in(make_account("Stranger"))
    assert (
        "Четыре" not in stranger.get("/drafts/").text + stranger.get(f"/threads/{thread.id}-what-holds").text
    )

    say(browser, thread, "Four years of work", version="1", key="k1")
    assert kept() == []
    # what the page sends a moment too late makes no draft of what is there already
    late = browser.post(place, data={**TYPED, "source": "Four years", "version": "1", "key": "k1"}).json
    assert (late["version"], browser.get(f"{place}?key=k1").json) == (0, {"version": 0, "published": True})


def test_two_windows_lose_nothing(sign_in, bolor, thread):
    browser, place = sign_in(bolor), f"/drafts/reply/{thread.id}"

    def save(source, version):
        return browser.post(place, data={**TYPED, "source": source, "version": str(version)}).json

    assert save("One.", 0)["version"] == 1
    met = save("Two.", 0)
    assert (met["version"], met["met"], met["others"]) == (2, True, ["One."])
    assert save("Two, longer.", 2)["met"] is False
    page = browser.get(f"/threads/{thread.id}-what-holds").text
    assert "One.</div>" in page
    assert "Two, longer.</textarea>" in page
    save("", 2)  # an empty window saves nothing over it
    assert [draft.fields["source"] for draft in kept()] == ["Two, longer."]


def test_the_button_saves_a_draft_and_throwing_it_away_can_be_undone(sign_in, bolor, thread):
    browser = sign_in(bolor)
    saved = browser.post("/themes/land", data={**TYPED, "title": "Roots", "source": "Deep.", "draft": "1"})
    assert saved.location == "/themes/land/new"
    page = browser.get(saved.location).text
    assert 'value="Roots"' in page
    assert "Deep.</textarea>" in page

    gone = browser.post("/drafts/thread/land/removal").text
    assert "Put it back" in gone
    assert "Deep." not in browser.get("/themes/land/new").text
    fields = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', gone))
    assert browser.post("/drafts/thread/land", data=fields).status_code == 302
    assert "Deep.</textarea>" in browser.get("/themes/land/new").text

    assert browser.post("/drafts/thread/nowhere", data={"source": "x"}).status_code == 404
    assert browser.post("/drafts/edit/99", data={"source": "x"}).status_code == 404
    assert browser.post("/drafts/else/1", data={"source": "x"}).status_code == 404
    assert browser.post("/drafts/thread/land", data={"source": "x" * 300_000}).status_code == 422


def test_drafts_are_forgotten(sign_in, bolor, thread):
    sign_in(bolor).post(f"/drafts/reply/{thread.id}", data={"source": "x"})
    with time_machine.travel(clock.now() + timedelta(days=181)):
        retention.execute()
    assert kept() == []


def test_who_was_signed_out_gets_her_text_back(client, sign_in, bolor, thread, app):
    answer = say(client, thread, "Ten years <of> work & more", answers="1")
    assert answer.status_code == 401
    assert "Ten years &lt;of&gt; work &amp; more</textarea>" in answer.text
    assert re.search(r'name="answers" value="1"', answer.text)
    told = client.post(
        f"/drafts/reply/{thread.id}", data={"source": "x"}, headers={"Accept": "application/json"}
    )
    assert (told.status_code, told.json["code"]) == (401, "signed_out")

    app.config["WTF_CSRF_ENABLED"] = True
    try:
        old = say(sign_in(bolor), thread, "Ten years of work", csrf_token="of another session")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert old.status_code == 400
    assert "Ten years of work</textarea>" in old.text
    assert said(thread, 2) is None


def test_a_click_that_comes_twice_publishes_once(sign_in, bolor, thread):
    browser = sign_in(bolor)
    addresses = {say(browser, thread, "Once.", key="same").location for _ in range(2)}
    assert len(addresses) == 1
    assert said(thread, 3) is None


BAD = {
    **{
        name: BUILT[name]
        for name in ("10,000 nested quotes", "5,000 links", "a huge table", "stars", "setext")
    },
    "a megabyte": "sand " * 200_000,
    "three megabytes": "梭" * 1_000_000,
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_too_much_comes_back_with_a_sentence(sign_in, bolor, thread, name):
    browser, source = sign_in(bolor), BAD[name]
    for more in ({}, {"preview": "1"}):
        begun = time.process_time()
        answer = say(browser, thread, source, key=name, **more)
        assert time.process_time() - begun < 2
        assert answer.status_code in {200, 302, 422}
        if answer.status_code == 422:
            assert 'role="alert"' in answer.text
        if answer.status_code != 302:
            typed = re.search(r'<textarea[^>]*name="source"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)[1]
            assert typed.replace("&gt;", ">").replace("\r", "").strip() == source.strip()


def test_strange_bytes_are_cleaned(sign_in, bolor, thread):
    browser = sign_in(bolor)
    body = b"source=a%00b%FF%ED%A0%80%E2%80%AEc&language=auto&organisation=0&key=%00&recorded_for="
    answer = browser.post(
        f"/threads/{thread.id}", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 302
    assert "\x00" not in said(thread, 2).source
    assert "\u202e" not in said(thread, 2).html
    assert (
        browser.post(
            f"/drafts/reply/{thread.id}", data=body, content_type="application/x-www-form-urlencoded"
        ).status_code
        == 200
    )
    assert (
        browser.post(f"/drafts/reply/{thread.id}", data={"source": "x", "version": "9" * 30}).status_code
        == 200
    )


def test_a_request_that_is_far_too_large_gets_a_sentence(sign_in, bolor, thread):
    browser = sign_in(bolor)
    answer = browser.post("/settings", data={"name": "x" * 2_000_000})
    assert answer.status_code == 413
    assert "This is too large to be sent." in answer.text
    large = browser.post(
        f"/threads/{thread.id}",
        data={**TYPED, "source": "Words.", "files": (io.BytesIO(b"x" * 120_000_000), "a.pdf")},
        content_type="multipart/form-data",
    )
    assert large.status_code == 413
    assert "This is too large to be sent." in large.text


def test_what_is_held_can_be_taken_along(sign_in, bolor, thread, make_account):
    from app.discussions.writing_holdings import HOLDING

    show_to_all(bolor)
    other = make_account("Saran")
    sign_in(bolor).post(f"/drafts/reply/{thread.id}", data={"source": "Unfinished"})
    say(sign_in(other), thread, "@Bolor knows")
    db.session.rollback()
    held = {name: list(records) for name, _words, records in HOLDING.collect(db.session(), bolor.id)}
    assert "Unfinished" in json.dumps(held["drafts"])
    assert [record["number"] for record in held["mentions"]] == [2]
