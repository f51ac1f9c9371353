"""The journal: what happened, in words, and which mails came of it."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock, journal, wiring
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.desk.sentences import SENTENCES
from app.discussions import operations as discussions
from app.meetings.facts import MeetingEdited
from app.registrations import operations as registrations
from tests.statements import counted


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def look(anna, sign_in):
    """What the page says, as text; and its browser."""
    browser = sign_in(anna)

    def look(query=""):
        answer = browser.get(f"/desk/journal/{query}")
        assert answer.status_code == 200
        body = answer.text.split('<ul class="rows', 1)[-1].split("<footer")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", body).split())

    look.browser = browser
    return look


def test_there_is_a_sentence_for_every_fact():
    assert set(SENTENCES) == {kind.__name__ for kind in wiring.EFFECTS}


def test_every_place_of_a_sentence_is_a_field_of_its_fact():
    fields = {
        kind.__name__: {name.removesuffix("_id") for name in kind.__dataclass_fields__}
        for kind in wiring.EFFECTS
    }
    for kind, said in SENTENCES.items():
        assert set(re.findall(r"%\((\w+)\)s", str(said))) <= fields[kind], kind


def test_it_says_what_happened_and_which_mails_came_of_it(look, make_account, make_meeting, post_office):
    bolor = make_account("Bolor")
    meeting = make_meeting(title="Holding the sand")
    registrations.register(bolor, meeting_id=meeting.id)
    post_office()

    said = look()

    assert "Bolor got a place: Holding the sand ." in said
    assert "Invitation with the calendar entry, to Bolor sent" in said


def test_why_did_she_get_this_mail(look, make_account, make_meeting, post_office):
    bolor, oyun = make_account("Bolor"), make_account("Oyun")
    meeting = make_meeting()
    for person in (bolor, oyun):
        registrations.register(person, meeting_id=meeting.id)
    post_office()

    said = look(f"?person={bolor.id}")

    assert "Bolor got a place" in said
    assert "Oyun" not in said


def test_an_entry_is_found_by_its_thing_its_kind_and_its_day(look, make_account, make_theme, make_meeting):
    bolor = make_account("Bolor")
    make_theme(slug="land")
    thread = discussions.start_thread(
        bolor, theme="land", title="What holds?", source="x", language="en", organisation_id=None, key="a"
    )
    meeting = make_meeting()
    registrations.register(bolor, meeting_id=meeting.id)

    assert "started the discussion What holds?" in look(f"?about=thread:{thread.id}")
    assert "got a place" not in look(f"?about=thread:{thread.id}")
    assert "got a place" in look("?kind=SeatConfirmed")
    assert "started" not in look("?kind=SeatConfirmed")
    assert "Nothing of this kind has happened." in look.browser.get("/desk/journal/?last=2015-07-08").text
    yesterday = (clock.now() - timedelta(days=1)).date().isoformat()
    assert "got a place" in look(f"?first={yesterday}")


def test_a_day_is_that_of_the_readers_clock(look, make_account, make_meeting):
    meeting = make_meeting()
    bolor = make_account("Bolor")
    with time_machine.travel("2026-12-01T17:30:00Z", tick=False):  # 01:30 on the 2nd in Ulaanbaatar
        registrations.register(bolor, meeting_id=meeting.id)

    assert "Bolor got a place" in look("?first=2026-12-02&last=2026-12-02")
    assert "Bolor got a place" not in look("?first=2026-12-01&last=2026-12-01")


@pytest.mark.parametrize(
    "query",
    [
        "?person=x",
        "?person=9999999999999999999",
        "?about=meeting",
        "?about=;:7",
        "?about=meeting:99999999999999999999",
        "?kind=Nothing",
        "?first=yesterday",
        "?first=0001-01-01&last=9999-12-31",
        "?before=-1",
        "?before=%D9%A1",
    ],
)
def test_strange_questions_are_no_fault(look, query):
    assert look.browser.get(f"/desk/journal/{query}").status_code == 200


def test_names_cannot_turn_the_page(look, make_account, make_meeting):
    bolor = make_account("<script>canary()</script>")
    registrations.register(bolor, meeting_id=make_meeting(title="100 % <b>").id)

    page = look.browser.get("/desk/journal/").text

    assert "<script>canary" not in page
    assert "100 % &lt;b&gt;" in page


def test_who_left_has_no_name(look, make_account, make_meeting):
    bolor = make_account("Bolor")
    registrations.register(bolor, meeting_id=make_meeting().id)
    with transaction() as session:
        session.get_one(Account, bolor.id).name = ""

    assert "Former participant got a place" in look()


def test_pages_of_fifty_cost_the_same_however_much_happened(look, anna, make_meeting):
    meeting = make_meeting()
    with transaction() as session:
        for _ in range(120):
            journal.record(session, MeetingEdited(actor_id=anna.id, meeting_id=meeting.id))

    with counted() as first:
        page = look.browser.get("/desk/journal/").text
    older = re.search(r'href="(/desk/journal/\?before=\d+)" rel="next"', page)[1]
    with counted() as second:
        page = look.browser.get(older).text

    assert page.count("changed") >= 50
    assert len(second) <= len(first) <= 8, first


def test_each_thing_of_a_fact_is_kept_to_be_found(app, anna, make_meeting):
    meeting = make_meeting()
    with transaction() as session:
        journal.record(session, MeetingEdited(actor_id=anna.id, meeting_id=meeting.id))

    found = db.session.execute(select(journal.JournalSubject.kind, journal.JournalSubject.subject_id))
    assert {("actor", anna.id), ("meeting", meeting.id)} <= {tuple(row) for row in found}
