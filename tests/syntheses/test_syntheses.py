"""What a discussion has come to: points that rest on posts, versions, objections."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import operations
from app.discussions.kinds import Level, PostState, ThreadKind
from app.discussions.models import Post, ThemeFacilitator, Thread
from app.discussions.reading_models import ThreadReader
from app.errors import NotFound
from app.groups.models import Visibility
from app.holdings import Leaving, Words
from app.journal import JournalEntry
from app.syntheses import cited, holdings, queries, refusals
from app.syntheses import operations as syntheses
from app.syntheses.kinds import SynthesisKind
from tests import circles
from tests.statements import counted

NOW = datetime(2030, 6, 3, 4, 0, tzinfo=UTC)  #: noon in Ulaanbaatar
SUMMARY = SynthesisKind.SUMMARY


@pytest.fixture(autouse=True)
def traveller():
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def tuya(make_account, make_theme):
    theme, found = make_theme(slug="land"), make_account("Tuya")
    with transaction() as session:
        session.add(ThemeFacilitator(theme_id=theme.id, account_id=found.id))
    return found


@pytest.fixture
def bolor(make_account, make_organisation):
    return make_account("Bolor", organisation=make_organisation("Tooroi Cooperative"))


@pytest.fixture
def wei(make_account):
    return make_account("Wei")


@pytest.fixture
def thread(tuya, bolor, wei):
    """Five posts: 1, 3 and 5 of Bolor, 2 and 4 of Wei."""
    found = operations.start_thread(
        bolor, theme="land", title="What holds?", source="One.", language="en", organisation_id=None, key="1"
    )
    for number in range(2, 6):
        say(wei if number % 2 == 0 else bolor, found, number)
    return found


def say(actor, thread, number):
    return operations.reply(
        actor,
        thread_id=thread.id,
        source=f"Say {number}.",
        language="en",
        organisation_id=None,
        key=f"{number}",
    )


def publish(actor, thread, source, revision=0, kind=SUMMARY):
    return syntheses.publish(
        actor, thread_id=thread.id, kind=kind, language="en", source=source, revision=revision
    )


def shown(thread, number=None):
    db.session.rollback()
    return queries.shown(thread.id, SUMMARY, number)


def object_to(actor, thread, point=1, version=1, words="That is not what I said."):
    return syntheses.make_objection(
        actor, thread_id=thread.id, kind=SUMMARY, version=version, point=point, language="en", words=words
    )


def end(thread, number, state):
    """What moderation does with a post, in short."""
    with transaction() as session:
        post = session.scalar(select(Post).filter_by(thread_id=thread.id, number=number))
        post.state, post.ended_at = state, NOW
        session.get_one(Thread, thread.id).revision += 1


def test_a_synthesis_stands_above_its_discussion_with_its_sources(client, sign_in, tuya, bolor, wei, thread):
    browser = sign_in(tuya)
    page = browser.get(f"/threads/{thread.id}-what-holds").text
    draft = f"/threads/{thread.id}/syntheses/summary/draft"
    assert draft in page
    typed = {"source": "## Planting\nIt lasts, as #2 says. [#1]\n\nStraw first. [#3]", "language": "en"}
    preview = browser.post(draft, data={**typed, "revision": "0", "preview": "1"}).text
    assert "names no post yet" not in preview
    assert shown(thread) is None

    answer = browser.post(draft, data={**typed, "revision": "0"}, follow_redirects=True)

    assert "Rests on" in answer.text
    visitor = client.get(f"/threads/{thread.id}-what-holds").text
    assert "Where we are" in visitor
    assert "3 of 5 posts are cited." in visitor
    assert re.search(r'Not yet: <a href="[^"]*#post-4">#4</a> <a href="[^"]*#post-5">#5</a>', visitor)
    assert "As of post 5." in visitor
    assert "Those who contributed can object until 17 June 2030." in visitor
    assert "You are cited here." not in visitor
    assert "<b>You are cited here.</b>" in sign_in(wei).get(f"/threads/{thread.id}-what-holds").text
    assert "You are cited here." not in browser.get(f"/threads/{thread.id}-what-holds").text
    whole = client.get(f"/threads/{thread.id}/syntheses/summary").text
    assert re.search(r'<a href="/threads/\d+#post-2"[^>]*>#2</a> says', whole), (
        "named within a sentence: a link"
    )
    assert "Planting</h2>" in whole
    say(wei, thread, 6)
    assert "1 post since." in client.get(f"/threads/{thread.id}-what-holds").text
    kinds = [row.kind for row in db.session.scalars(select(JournalEntry))]
    assert kinds.count("SynthesisPublished") == 1


@pytest.mark.parametrize(
    ("source", "refusal", "words"),
    [
        ("It holds.", refusals.Unsourced, "Point 1"),
        ("Yes #1.\n\nNo.", refusals.Unsourced, "Point 2"),
        ("It holds #6 and #99 and #1.", refusals.NoSuchPost, "#6, #99"),
        ("It holds #0.", refusals.NoSuchPost, "#0"),
        ("## Alone", refusals.NothingBelow, "Alone"),
        ("\n\n", refusals.NoPoints, "at least one"),
    ],
)
def test_what_has_no_source_is_not_published(tuya, thread, source, refusal, words):
    with pytest.raises(refusal, match=re.escape(words)):
        publish(tuya, thread, source)
    assert shown(thread) is None


def test_a_held_post_is_no_source_and_does_not_count(tuya, bolor, make_account, thread):
    with transaction() as session:
        theme = session.get_one(Thread, thread.id).theme
        theme.holds = "everybody"
    say(make_account("Newcomer"), thread, 6)
    with pytest.raises(refusals.NoSuchPost):
        publish(tuya, thread, "It holds #6.")
    publish(tuya, thread, "It holds #1.")
    assert shown(thread).coverage[:2] == (1, 5)


def test_what_was_taken_back_is_marked_and_no_source_any_more(client, tuya, thread):
    publish(tuya, thread, "It holds #1 #2.")
    client.get(f"/threads/{thread.id}-what-holds")
    end(thread, 2, PostState.WITHDRAWN)

    page = client.get(f"/threads/{thread.id}/syntheses/summary").text
    assert "withdrawn or removed since" in page
    assert "1 of 4 posts are cited." in client.get(f"/threads/{thread.id}-what-holds").text
    with pytest.raises(refusals.TakenBack, match="#2"):
        publish(tuya, thread, "It holds #1 #2!", revision=1)


def test_what_was_moved_is_followed_and_says_nothing_of_where_it_went(
    client, sign_in, tuya, bolor, wei, thread
):
    publish(tuya, thread, "It holds #1 #2.")
    closed = circles.make_theme_for(Visibility.GROUP, circles.make_group(wei.id), facilitators=[tuya.id])
    elsewhere = circles.say(wei, closed, title="Kept apart")
    with transaction() as session:  # as it is moved: its place is kept, and the post itself is elsewhere
        post = session.scalar(select(Post).filter_by(thread_id=thread.id, number=2))
        post.thread_id, post.number = elsewhere.id, 2
        session.flush()
        session.add(
            Post(
                thread_id=thread.id, number=2, state=PostState.MOVED, author_id=None, author_name="",
                language="en", source="", html="", written_at=NOW, key="moved", moved_to_id=post.id,
            )
        )  # fmt: skip
        session.get_one(Thread, thread.id).revision += 1

    page = client.get(f"/threads/{thread.id}/syntheses/summary").text

    assert "moved since" in page
    assert f"/threads/{thread.id}?post=2" in page
    assert "Wei" not in page
    assert "Kept apart" not in page
    assert [place.points for place in cited.places(wei)] == [[1]]
    object_to(wei, thread)  # she contributed, though it stands elsewhere now
    assert shown(thread).objections == 1


def test_versions_are_kept_and_nothing_is_overwritten(client, sign_in, tuya, make_account, thread):
    browser, draft = sign_in(tuya), f"/threads/{thread.id}/syntheses/summary/draft"
    typed = {"language": "en", "revision": "0"}
    browser.post(draft, data={**typed, "source": "Unsourced so far", "draft": "1"})
    assert "This is the draft." in browser.get(draft).text
    assert client.get(f"/threads/{thread.id}/syntheses/summary").status_code == 404
    assert "Unsourced so far" not in client.get(f"/threads/{thread.id}-what-holds").text

    late = browser.post(draft, data={**typed, "source": "It holds #1."})
    assert late.status_code == 409
    assert "Unsourced so far" in late.text
    assert "It holds #1." in late.text
    again = {**typed, "revision": re.search(r'name="revision"[^>]* value="(\d+)"', late.text)[1]}
    assert browser.post(draft, data={**again, "source": "It holds #1."}).status_code == 302
    assert browser.post(draft, data={**again, "source": "It holds #1."}).status_code == 302  # clicked twice
    assert publish(tuya, thread, "It stands #1 #2.", revision=2) == 2

    assert [row.number for row in queries.versions(shown(thread).synthesis_id)] == [2, 1]
    assert "It holds" in shown(thread, 1).points[0].html
    old = client.get(f"/threads/{thread.id}/syntheses/summary?version=1").text
    assert "This is an earlier version." in old
    now = client.get(f"/threads/{thread.id}/syntheses/summary").text
    assert "What changed since version 1" in now
    assert client.get(f"/threads/{thread.id}/syntheses/summary?version=3").status_code == 404
    browser.post(draft, data={"language": "en", "revision": "3", "source": "Another", "draft": "1"})
    browser.post(f"{draft}/removal")
    assert "Version 2 stands in the form." in browser.get(draft).text


def test_who_contributed_can_object_for_some_days(
    client, sign_in, traveller, tuya, bolor, make_account, thread
):
    publish(tuya, thread, "It holds #1.\n\nAnd #2.")
    address = f"/threads/{thread.id}/syntheses/summary"
    browser = sign_in(bolor)
    assert "Object to a point" in browser.get(address).text
    assert "Object to a point" not in client.get(address).text
    stranger = make_account("Stranger")
    assert "Object to a point" not in sign_in(stranger).get(address).text
    with pytest.raises(refusals.ContributorsOnly):
        object_to(stranger, thread)
    empty = browser.post(
        f"{address}/objections", data={"version": "1", "point": "2", "words": " ", "language": "en"}
    )
    assert empty.status_code == 422
    assert "Please say what is wrong." in empty.text

    typed = {"version": "1", "point": "2", "words": "<b>Not so.</b>", "language": "en"}
    browser.post(f"{address}/objections", data=typed)
    browser.post(f"{address}/objections", data=typed)  # clicked twice

    (found,) = shown(thread).points[1].objections
    page = client.get(address).text
    assert "&lt;b&gt;Not so.&lt;/b&gt;" in page
    assert "1 objection so far." in client.get(f"/threads/{thread.id}-what-holds").text
    with pytest.raises(refusals.ObjectedBefore):
        object_to(bolor, thread, point=2)
    with pytest.raises(NotFound):
        object_to(bolor, thread, point=3)
    with pytest.raises(NotFound):
        syntheses.answer(bolor, found.id, "No.")
    leader = sign_in(tuya)
    silent = leader.post(f"/objections/{found.id}/answer", data={"words": " "})
    assert silent.status_code == 422
    assert f'<label for="answer-{found.id}">' in silent.text
    assert f'id="answer-{found.id}"' in silent.text
    leader.post(f"/objections/{found.id}/answer", data={"words": "Read #2 again."})
    assert "Read #2 again." in client.get(address).text
    with pytest.raises(refusals.AlreadyAnswered):
        syntheses.answer(tuya, found.id, "Otherwise.")
    with pytest.raises(NotFound):
        syntheses.withdraw_objection(tuya, found.id)
    browser.post(f"/objections/{found.id}/withdrawal")
    assert "Not so." not in client.get(address).text
    object_to(bolor, thread, point=2)

    traveller.move_to(NOW + timedelta(days=14))  # the last day, by the clock of the network
    object_to(bolor, thread, point=1)
    traveller.move_to(NOW + timedelta(days=14, hours=12))  # 16:00 UTC is midnight there
    assert "2 objections until 17 June 2030." in client.get(f"/threads/{thread.id}-what-holds").text
    with pytest.raises(refusals.ObjectionsOver):
        object_to(make_contributor(make_account, thread), thread)
    late = sign_in(bolor).post(
        f"{address}/objections", data={**typed, "point": "1", "words": "Too late, but kept."}
    )
    assert late.status_code == 422
    assert "Too late, but kept." in late.text


def make_contributor(make_account, thread):
    found = make_account("Late")
    say(found, thread, 99)
    return found


def test_a_new_version_answers_and_starts_the_days_anew(tuya, bolor, thread):
    publish(tuya, thread, "It holds #1.")
    object_to(bolor, thread)
    publish(tuya, thread, "It held #1.", revision=1)

    with pytest.raises(refusals.NewVersion):
        object_to(bolor, thread, version=1)
    assert shown(thread).objections == 0
    assert queries.earlier_objections(shown(thread).synthesis_id, 2) == 1
    object_to(bolor, thread, version=2)


def test_where_one_is_cited(sign_in, make_account, tuya, wei, thread):
    publish(tuya, thread, "It holds #1.\n\nAnd #2 and #4.\n\nAnd #4.")
    hers = sign_in(wei).get("/cited").text
    assert "What holds?" in hers
    assert re.findall(r"#point-(\d)", hers) == ["2", "3"]
    assert "You can object until 17 June 2030." in hers
    assert "No synthesis cites you yet." in sign_in(make_account("Stranger")).get("/cited").text


def test_who_is_cited_is_told_once_for_each_version(post_office, traveller, tuya, bolor, wei, thread):
    """Not who published it, nor who hears nothing of the discussion, nor of a version that is replaced."""
    say(tuya, thread, 6)
    post_office()
    publish(tuya, thread, "It holds #1 #2 #3 #6.")
    publish(tuya, thread, "It stands #1 #2 #3 #6.", revision=1)
    told = {letter.to: letter for letter in post_office()}
    assert set(told) == {bolor.email, wei.email}
    assert "until 17 June 2030" in told[wei.email].text
    assert f"/threads/{thread.id}/syntheses/summary" in told[wei.email].html
    assert post_office() == []
    with transaction() as session:
        session.merge(ThreadReader(account_id=wei.id, thread_id=thread.id, level=Level.MUTE))
    publish(tuya, thread, "It still stands #1 #2.", revision=2)
    assert [letter.to for letter in post_office()] == [bolor.email]
    publish(tuya, thread, "And still #1 #2.", revision=3)
    traveller.shift(timedelta(days=15))
    assert "You are cited" not in "".join(letter.subject for letter in post_office())


def test_no_mail_goes_to_who_may_not_see_it_any_more(post_office, tuya, wei, thread):
    publish(tuya, thread, "It holds #2.")
    group = circles.make_group()
    with transaction() as session:
        theme = session.get_one(Thread, thread.id).theme
        theme.visibility, theme.group_id = Visibility.GROUP, group
    assert [letter for letter in post_office() if letter.subject.startswith("You are cited")] == []


def test_only_consultations_have_a_closing_synthesis(tuya, thread):
    with pytest.raises(NotFound):
        publish(tuya, thread, "It holds #1.", kind=SynthesisKind.CLOSING)
    with transaction() as session:
        session.get_one(Thread, thread.id).kind = ThreadKind.CONSULTATION
    publish(tuya, thread, "It holds #1.", kind=SynthesisKind.MIDPOINT)
    publish(tuya, thread, "It holds #1.", kind=SynthesisKind.CLOSING)
    db.session.rollback()
    assert set(queries.kinds_of(thread.id)) == {SynthesisKind.MIDPOINT, SynthesisKind.CLOSING}


def test_a_thread_without_one_asks_for_nothing_more_and_a_warm_one_neither(sign_in, tuya, bolor, wei, thread):
    browser = sign_in(wei)

    def asked():
        with counted() as statements:
            assert browser.get(f"/threads/{thread.id}-what-holds").status_code == 200
        return [one for one in statements if "synthesis" in one or "FROM statement" in one]

    assert asked() == []
    publish(tuya, thread, "It holds #2.")
    assert asked()
    assert asked() == []  # a second reader of the same minute would ask for nothing either


def test_what_becomes_of_objections_when_somebody_leaves(tuya, bolor, wei, thread):
    publish(tuya, thread, "It holds #1.\n\nAnd #2.")
    object_to(bolor, thread)
    object_to(wei, thread, point=2)
    with transaction() as session:
        before = session.get_one(Thread, thread.id).revision
        for person, words in ((bolor, Words.STAY), (wei, Words.GO)):
            names = {
                name for name, _words, rows in holdings.HOLDING.collect(session, person.id) if list(rows)
            }
            assert names == {"objections"}
            leaving = Leaving(account_id=person.id, email="", email_key="", words=words, at=NOW)
            holdings.HOLDING.erase(session, leaving)
            holdings.HOLDING.erase(session, leaving)
        session.expire_all()
        assert session.get_one(Thread, thread.id).revision == before + 2

    left = [one for point in shown(thread).points for one in point.objections]
    assert [(one.author_name, one.words) for one in left] == [("", "That is not what I said.")]


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.ORGANISER])
def test_others_do_not_write_it(sign_in, make_account, thread, role):
    browser = sign_in(make_account("Other", role=role))
    assert browser.get(f"/threads/{thread.id}/syntheses/summary/draft").status_code == 404
    answer = browser.post(f"/threads/{thread.id}/syntheses/summary/draft", data={"source": "x #1"})
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["bogus", "closing", "summary?version=x", "summary?version=9999999999"])
def test_addresses_that_lead_nowhere(client, thread, path):
    assert client.get(f"/threads/{thread.id}/syntheses/{path}").status_code == 404
