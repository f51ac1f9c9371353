"""Consultations: their days by a clock, their questions, their documents, those who lead them."""

import io
import uuid
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import access, consultations, moving, operations, posting
from app.discussions.beginning import Beginning
from app.discussions.consultations import Days
from app.discussions.kinds import ThreadKind
from app.discussions.models import GuidingQuestion, Post, Theme, Thread, ThreadFacilitator
from app.errors import NotFound
from app.files.models import StoredFile
from app.groups.models import Visibility

OPENS = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)  #: midnight in Ulaanbaatar
CLOSES = datetime(2026, 12, 12, 16, 0, tzinfo=UTC)
DAYS = Days(opens_on=date(2026, 12, 2), closes_on=date(2026, 12, 12), timezone="Asia/Ulaanbaatar")


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def land(make_theme):
    return make_theme(slug="land")


def typed(**changes):
    return {
        "title": "What next?", "source": "Tell us.", "language": "en", "organisation": "0",
        "key": uuid.uuid4().hex, "kind": "consultation", "opens_on": "2026-12-02",
        "closes_on": "2026-12-12", "timezone": "Asia/Ulaanbaatar", **changes,
    }  # fmt: skip


@pytest.fixture
def thread(anna, land):
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC), tick=False):
        return operations.start_thread(
            anna,
            theme="land",
            title="What next?",
            source="Tell us.",
            language="en",
            organisation_id=None,
            key="first",
            beginning=Beginning(kind=ThreadKind.CONSULTATION, days=DAYS),
        )


def say(actor, thread, **more):
    return operations.reply(
        actor, thread_id=thread.id, source="Sand.", language="en", organisation_id=None,
        key=uuid.uuid4().hex, **more,
    )  # fmt: skip


def test_it_begins_with_its_days(sign_in, anna, make_account, land):
    browser = sign_in(anna)
    for changes in (
        {"closes_on": ""},
        {"closes_on": "2026-12-01"},
        {"closes_on": "2026-13-01"},
        {"timezone": "Asia/Nowhere"},
        {"closes_on": "9999-12-31"},
    ):
        answer = browser.post("/themes/land", data=typed(**changes))
        assert answer.status_code == 422, changes
        assert "Tell us.</textarea>" in answer.text
    answer = browser.post("/themes/land", data=typed())
    found = db.session.scalar(select(Thread))
    assert answer.status_code == 302
    assert (found.opens_at, found.closes_at, found.kind) == (OPENS, CLOSES, ThreadKind.CONSULTATION)

    member = sign_in(make_account())
    assert 'value="consultation"' not in member.get("/themes/land/new").text
    assert member.post("/themes/land", data=typed()).status_code == 422


def test_speaking_begins_and_ends_by_its_clock(client, make_account, anna, thread):
    bolor, page = make_account("Bolor"), f"/threads/{thread.id}-what-next"
    told = [
        (datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC), posting.NotOpenYet, "Opens"),
        (OPENS, None, "Open, closes"),
        (datetime(2026, 12, 12, 15, 59, 59, tzinfo=UTC), None, "Open, closes today"),
        (CLOSES, posting.ConsultationOver, "Has ended"),
    ]
    for moment, refusal, words in told:
        with time_machine.travel(moment, tick=False):
            assert words in client.get(page).text
            assert words in client.get("/themes/land").text
            if refusal:
                with pytest.raises(refusal):
                    say(bolor, thread)
            else:
                say(bolor, thread)
            say(anna, thread)  # who keeps order may speak always


def test_its_page_changes_when_it_ends_though_nobody_writes(client, thread):
    page = f"/threads/{thread.id}-what-next"
    with time_machine.travel(datetime(2026, 12, 12, 15, 58, tzinfo=UTC), tick=False) as travel:
        before = client.get(page)
        assert client.get(page, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
        travel.move_to(CLOSES)
        after = client.get(page, headers={"If-None-Match": before.headers["ETag"]})
        assert after.status_code == 200
        assert "Has ended" in after.text


def test_its_days_are_worked_out_anew(anna, thread):
    with transaction() as session:
        session.get_one(Thread, thread.id).closes_at = datetime(2026, 12, 12, 15, 0, tzinfo=UTC)
        revision = session.get_one(Thread, thread.id).revision
    with time_machine.travel(OPENS, tick=False):
        consultations.work_out_anew()
        consultations.work_out_anew()
    found = db.session.get(Thread, thread.id, populate_existing=True)
    assert (found.closes_at, found.revision) == (CLOSES, revision + 1)


def test_the_reader_is_told_by_her_clock_and_those_of_the_six(sign_in, make_account, thread):
    reader = make_account("Vera", timezone="Europe/Moscow")
    with time_machine.travel(OPENS, tick=False):
        page = sign_in(reader).get(f"/threads/{thread.id}-what-next").text
    assert "Saturday 12 December 2026, 19:00 (Moscow, UTC+3)" in page
    for words in ("Pyongyang", "Sun 13 Dec, 01:00", "Beijing", "Sun 13 Dec, 00:00"):
        assert words in page


def test_questions_stay_once_somebody_answered(sign_in, client, make_account, anna, thread):
    browser, at = sign_in(anna), f"/threads/{thread.id}"
    for words in ("Where?", "Who?", "How?"):
        browser.post(f"{at}/questions", data={"words": words})
    browser.post(f"{at}/questions/1", data={"words": "Where, and when?"})
    browser.post(f"{at}/questions/2", data={"words": "Who?", "remove": "1"})
    asked = select(GuidingQuestion.number, GuidingQuestion.words).order_by(GuidingQuestion.number)
    db.session.rollback()
    assert [tuple(row) for row in db.session.execute(asked)] == [(1, "Where, and when?"), (2, "How?")]
    assert browser.post(f"{at}/questions", data={"words": " "}).status_code == 422
    assert browser.post(f"{at}/questions/1", data={"words": ""}).status_code == 422

    with time_machine.travel(OPENS, tick=False):
        say(make_account("Bolor"), thread, question=2)
        assert "1 answer" in client.get(f"{at}-what-next").text
    page = client.get(f"{at}/questions/2").text
    assert "Bolor" in page
    assert "Nobody has answered this question yet." in client.get(f"{at}/questions/1").text
    assert client.get(f"{at}/questions/3").status_code == 404
    assert client.get(f"{at}/questions/1?after=x").status_code == 404
    with pytest.raises(consultations.QuestionsAnswered):
        consultations.change_question(anna, thread.id, 1, "Other.")
    consultations.add_question(anna, thread.id, "And why?")
    assert "these questions stay as they are" in browser.get(f"{at}/consultation").text

    number = db.session.scalar(select(Post.number).filter_by(thread_id=thread.id, question=2))
    moving.split(anna, thread.id, numbers={number}, title="Apart", language="en")
    db.session.rollback()
    assert db.session.scalar(select(Post.question).where(Post.question.is_not(None))) is None


def test_documents_are_read_by_whoever_may_read_it(sign_in, client, make_account, anna, thread):
    browser, at = sign_in(anna), f"/threads/{thread.id}"

    def bring(data, name="Төлөвлөгөө.pdf"):
        form = {"title": "Draft plan", "language": "mn", "paper": (io.BytesIO(data), name)}
        return browser.post(f"{at}/documents", data=form, content_type="multipart/form-data")

    assert bring(b"<script>alert(1)</script>", "x.pdf").status_code == 422
    empty = browser.post(f"{at}/documents", data={"title": "Draft", "language": "mn"})
    assert (empty.status_code, empty.text.count("Please choose a file.")) == (422, 2)
    assert bring(b"%PDF-1.4 words").status_code == 302
    page = client.get(f"{at}-what-next").text
    number = page.split(f"{at}/documents/")[1].split('"')[0]
    answer = client.get(f"{at}/documents/{number}")
    assert answer.data == b"%PDF-1.4 words"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with transaction() as session:
        session.scalars(select(Theme)).one().visibility = Visibility.SIGNED_IN
    assert client.get(f"{at}/documents/{number}").status_code == 404
    assert sign_in(make_account()).get(f"{at}/documents/{number}").status_code == 200
    assert sign_in(make_account()).post(f"{at}/documents/{number}/removal").status_code == 404
    browser.post(f"{at}/documents/{number}/removal")
    browser.post(f"{at}/documents/{number}/removal")
    db.session.rollback()
    assert db.session.scalars(select(StoredFile)).all() == []
    assert db.session.scalars(select(Thread.carries)).one() == ""


def test_who_leads_it_keeps_order_there_and_nowhere_else(sign_in, client, make_account, anna, thread):
    li = make_account("Li", email="li@example.org")
    other = operations.start_thread(
        anna, theme="land", title="Other", source="x", language="en", organisation_id=None, key="other"
    )
    browser, at = sign_in(anna), f"/threads/{thread.id}"
    assert browser.post(f"{at}/leaders", data={"who": "Nobody"}).status_code == 422
    browser.post(f"{at}/leaders", data={"who": "li@example.org"})
    assert "Li" in client.get(f"{at}-what-next").text
    assert sign_in(li).get(f"{at}/consultation").status_code == 200
    assert access.find_thread(db.session(), li, thread.id, "moderate").id == thread.id
    with pytest.raises(NotFound):
        access.find_thread(db.session(), li, other.id, "moderate")
    sign_in(li).post(f"{at}/leaders/{li.id}/removal")
    assert sign_in(li).get(f"{at}/consultation").status_code == 404
    assert db.session.scalars(select(ThreadFacilitator)).all() == []
    with pytest.raises(NotFound):
        consultations.add_question(anna, other.id, "No consultation.")


def test_events_and_discussions_are_linked_from_either_side(
    sign_in, client, make_account, make_meeting, anna, thread
):
    hye_jin = make_account("Hye-jin", role=Role.ORGANISER)
    meeting = make_meeting(organiser_id=hye_jin.id, title="Workshop on sand")
    draft = make_meeting(organiser_id=hye_jin.id, title="Secret draft", status="draft")
    organiser, keeper = sign_in(hye_jin), sign_in(anna)
    for wrong in ("", "x", "/threads/9999"):
        assert organiser.post(f"/events/{meeting.id}/discussions", data={"address": wrong}).status_code == 422
    organiser.post(f"/events/{meeting.id}/discussions", data={"address": f"/threads/{thread.id}-what-next"})
    keeper.post(f"/threads/{thread.id}/meetings", data={"address": str(draft.id)})

    assert "What next?" in client.get(f"/events/{meeting.id}-workshop-on-sand").text
    page = client.get(f"/threads/{thread.id}-what-next").text
    assert "Workshop on sand" in page
    assert "Secret draft" not in page
    assert "Secret draft" in keeper.get(f"/threads/{thread.id}-what-next").text
    with transaction() as session:
        session.scalars(select(Theme)).one().visibility = Visibility.SIGNED_IN
    assert "What next?" not in client.get(f"/events/{meeting.id}-workshop-on-sand?again").text
    keeper.post(f"/threads/{thread.id}/meetings/{meeting.id}/removal")
    assert "Workshop on sand" not in keeper.get(f"/threads/{thread.id}-what-next").text
    organiser.post(f"/events/{draft.id}/discussions/{thread.id}/removal")
    assert "Secret draft" not in keeper.get(f"/threads/{thread.id}-what-next").text
