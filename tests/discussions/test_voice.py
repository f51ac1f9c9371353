"""For whom something is said, as what, and who wrote it down."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import Role
from app.db import db
from app.discussions import operations
from app.discussions.models import Post
from app.organisations import affiliations, mandates
from app.organisations.access import NotYours, Recorded
from app.organisations.kinds import MandateKind, Told
from app.organisations.models import Affiliation
from tests.statements import counted

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def traveller():
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def coop(make_organisation):
    return make_organisation("Tooroi Cooperative")


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def bolor(make_account, coop):
    return make_account("Bolor", organisation=coop)


@pytest.fixture
def thread(bolor, make_theme):
    make_theme(slug="land")
    return operations.start_thread(
        bolor, theme="land", title="Why?", source="Tell.", language="en", organisation_id=None, key="first"
    )


def entrust(staff, person, organisation, kind, **days):
    given = {"since": None, "until": None, "country": None, "evidence": "A letter.", **days}
    return mandates.record(
        staff,
        mandates.Given(account_id=person.id, organisation_id=organisation.id, kind=kind, **given),
    )


def reply(browser, thread, **changes):
    sent = {"source": "We say.", "language": "en", "organisation": "0", "key": "k", **changes}
    return browser.post(f"/threads/{thread.id}", data=sent)


def last():
    db.session.rollback()
    return db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace(" ,", ",")


def read(browser, thread):
    return words(browser.get(f"/threads/{thread.id}", follow_redirects=True).text)


def test_for_herself_or_for_whom_she_belongs_to(client, sign_in, bolor, coop, thread):
    reply(sign_in(bolor), thread, organisation=str(coop.id))

    assert (last().organisation_id, last().mandate, last().recorded_by_id) == (coop.id, None, None)
    page = read(client, thread)
    assert "speaks in a personal capacity" in page
    assert "speaks for Tooroi Cooperative" in page


def test_not_for_whom_she_only_says_she_belongs_to(sign_in, make_account, coop, thread):
    kim = make_account("Kim")
    affiliations.ask(kim, organisation=coop.key, title="", since=None, until=None)

    answer = reply(sign_in(kim), thread, organisation=str(coop.id))

    assert answer.status_code == 422
    assert "We say.</textarea>" in answer.text
    with pytest.raises(NotYours):
        operations.reply(
            kim, thread_id=thread.id, source="x", language="en", organisation_id=coop.id, key="forged"
        )


def test_whose_affiliation_has_ended_speaks_for_it_no_more_from_the_next_request_on(
    client, sign_in, bolor, coop, thread
):
    browser = sign_in(bolor)
    reply(browser, thread, organisation=str(coop.id))
    number = db.session.scalar(select(Affiliation.id).filter_by(account_id=bolor.id))

    affiliations.end(bolor, number)
    answer = reply(browser, thread, organisation=str(coop.id), source="We still say.", key="later")

    assert answer.status_code == 422
    assert answer.text.count("Please choose one of these.") == 2, "at the top, and next to the field"
    assert "We still say.</textarea>" in answer.text
    assert last().source == "We say."
    assert "speaks for Tooroi Cooperative" in read(client, thread), "what she said before stays"


def test_a_mandate_is_a_voice_and_is_said_as_it_was_then(
    client, sign_in, make_account, anna, coop, thread, traveller
):
    kim = make_account("Kim")
    entrust(anna, kim, coop, MandateKind.FOCAL_POINT)
    head = entrust(anna, kim, coop, MandateKind.HEAD_OF_DELEGATION, until=date(2026, 3, 11))

    reply(sign_in(kim), thread, organisation=str(coop.id))
    assert last().mandate is MandateKind.HEAD_OF_DELEGATION
    traveller.shift(timedelta(days=3))
    reply(sign_in(kim), thread, organisation=str(coop.id), key="later")

    assert last().mandate is MandateKind.FOCAL_POINT
    mandates.end(anna, head.id)
    page = read(client, thread)
    assert "speaks for Tooroi Cooperative (Civil society), as head of delegation" in page
    assert "speaks for Tooroi Cooperative (Civil society), as focal point" in page


def test_a_country_is_no_voice(sign_in, make_account, anna, thread):
    kim = make_account("Kim")
    mandates.record(
        anna,
        mandates.Given(
            account_id=kim.id,
            organisation_id=None,
            country="MN",
            kind=MandateKind.HEAD_OF_DELEGATION,
            since=None,
            until=None,
            evidence="A letter.",
        ),
    )
    page = sign_in(kim).get(f"/threads/{thread.id}", follow_redirects=True).text
    assert re.findall(r'name="organisation"[^>]*value="(\w+)"', page) == ["0"]


def recorded(**changes):
    return {"recorded_for": "Tooroi Cooperative", "told": "letter", "told_on": "2026-03-03", **changes}


def test_the_secretariat_records_what_it_was_told(client, sign_in, anna, coop, thread):
    reply(sign_in(anna), thread, **recorded())

    post = last()
    assert (post.organisation_id, post.recorded_by_id, post.told, post.told_on, post.mandate) == (
        coop.id, anna.id, Told.LETTER, date(2026, 3, 3), None,
    )  # fmt: skip
    said = "recorded by the secretariat for Tooroi Cooperative (Civil society), by letter, on 3 March 2026"
    assert said in read(client, thread)


def test_a_discussion_can_begin_with_what_was_told(client, sign_in, anna, coop, thread):
    sent = {"title": "A question", "source": "Why?", "language": "en", "organisation": "0", "key": "new"}
    answer = sign_in(anna).post("/themes/land", data=sent | recorded(told="call"))
    assert answer.status_code == 302
    assert "recorded by the secretariat for Tooroi Cooperative (Civil society), by telephone" in words(
        client.get(answer.location).text
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recorded_for": ""}, "Please name the organisation this was told for."),
        ({"recorded_for": "Nobody knows it"}, "No organisation is called so."),
        ({"told": ""}, "Please choose one of these."),
        ({"told": "dream"}, "Please choose one of these."),
        ({"told_on": ""}, "Please choose a day."),
        ({"told_on": "2026-03-12"}, "This day has not come yet."),
        ({"told_on": "0001-01-01"}, "This day is too far away."),
        ({"told_on": "2026-13-01"}, "Please write the day as 2026-12-31."),
    ],
)
def test_what_is_missing_of_it_is_said_and_nothing_is_lost(sign_in, anna, coop, thread, changes, sentence):
    answer = reply(sign_in(anna), thread, source="They <b>say</b>", **recorded(**changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "They &lt;b&gt;say&lt;/b&gt;</textarea>" in answer.text
    assert last().source == "Tell."


def test_it_is_not_said_and_recorded_at_once(sign_in, make_account, make_organisation, coop, thread):
    ours = make_organisation("Network office")
    staff = make_account("Anna", role=Role.SECRETARIAT, organisation=ours)
    answer = reply(sign_in(staff), thread, organisation=str(ours.id), **recorded())
    assert answer.status_code == 422
    assert "Say it yourself, or record it for an organisation: not both." in answer.text


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.ORGANISER])
def test_nobody_else_can_record(sign_in, make_account, coop, thread, role):
    kim = make_account("Kim", role=role)
    page = sign_in(kim).get(f"/threads/{thread.id}", follow_redirects=True).text
    assert "recorded_for" not in page

    reply(sign_in(kim), thread, **recorded())

    assert (last().author_id, last().organisation_id, last().recorded_by_id, last().told) == (
        kim.id, None, None, None,
    )  # fmt: skip
    with pytest.raises(NotYours):
        operations.reply(
            kim,
            thread_id=thread.id,
            source="x",
            language="en",
            organisation_id=None,
            key="forged",
            recorded=Recorded(organisation_id=coop.id, told=Told.CALL, told_on=date(2026, 3, 3)),
        )


def test_what_was_merged_is_spoken_for_no_more(sign_in, bolor, make_organisation, coop, thread):
    from app.db import transaction
    from app.organisations.models import Organisation

    other = make_organisation("Tooroi Coop")
    with transaction() as session:
        session.get_one(Organisation, coop.id).merged_into_id = other.id
    assert reply(sign_in(bolor), thread, organisation=str(coop.id)).status_code == 422


def test_voices_cost_no_statement(sign_in, anna, bolor, coop, thread, make_account):
    """However many posts, and whatever voices they have."""

    def cost():
        browser = sign_in(make_account("Reader"))
        browser.get(f"/threads/{thread.id}", follow_redirects=True)
        with counted() as statements:
            browser.get(f"/threads/{thread.id}-why")
        return len(statements)

    before = cost()
    reply(sign_in(anna), thread, key="1", **recorded())
    reply(sign_in(bolor), thread, key="2", organisation=str(coop.id))
    assert cost() == before
