"""Who belongs where: asking, confirming, declining, ending, through the pages."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.accounts.models import Role
from app.db import db, transaction
from app.organisations import affiliations
from app.organisations.affiliations_views import stamp
from app.organisations.kinds import AffiliationState, MandateKind
from app.organisations.mandates import Given, record
from app.organisations.models import Affiliation
from app.organisations.names import index
from app.organisations.queries import spoken_for_by

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def traveller():
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def bolor(make_account):
    return make_account("Bolor", email="bolor@example.org")


@pytest.fixture
def coop(make_organisation):
    return make_organisation("Tooroi Cooperative")


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT, email="anna@example.org")


@pytest.fixture
def tuya(make_account, anna, coop):
    """The focal point of the cooperative."""
    person = make_account("Tuya", email="tuya@example.org")
    entrust(anna, person, coop)
    return person


def entrust(staff, person, organisation, kind=MandateKind.FOCAL_POINT, **days):
    given = {"since": None, "until": None, "country": None, "evidence": "A letter.", **days}
    return record(staff, Given(account_id=person.id, organisation_id=organisation.id, kind=kind, **given))


def asked(person, organisation, **given):
    said = {"title": "", "since": None, "until": None, **given}
    return affiliations.ask(person, organisation=organisation.key, **said)


def voices(person):
    """List for whom a person may speak now."""
    db.session.rollback()
    return spoken_for_by(person.id)


def rows():
    db.session.rollback()
    return db.session.scalars(select(Affiliation).order_by(Affiliation.id)).all()


def test_she_looks_the_organisation_up_and_asks(sign_in, bolor, coop):
    browser = sign_in(bolor)
    with transaction() as session:
        index(session, session.merge(coop))

    found = browser.get("/affiliations/new?q=toor").text
    assert f"/affiliations/new?organisation={coop.key}" in found
    assert "Ask for confirmation" in browser.get(f"/affiliations/new?organisation={coop.key}").text
    answer = browser.post(
        "/affiliations/",
        data={"organisation": coop.key, "title": "Herder", "since": "2024-05-01", "until": ""},
        follow_redirects=True,
    )

    assert "Asked, not confirmed yet" in answer.text
    assert "Herder" in answer.text
    assert "since 1 May 2024" in answer.text
    assert [(one.title, one.since, one.until) for one in rows()] == [("Herder", date(2024, 5, 1), None)]
    assert voices(bolor) == [], "nobody has confirmed it"


def test_an_organisation_that_is_not_there_cannot_be_asked_for(sign_in, bolor):
    browser = sign_in(bolor)
    assert browser.get("/affiliations/new?organisation=nobody").status_code == 404
    assert browser.post("/affiliations/", data={"organisation": "nobody"}).status_code == 404
    assert "No organisation has a name that begins so." in browser.get("/affiliations/new?q=%25_'\"").text


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"since": "2026-03-09", "until": "2026-03-08"}, "The last day is before the first one."),
        ({"since": "0026-03-09"}, "This day is too far away."),
        ({"since": "2029-01-01"}, "This day is too far away."),
        ({"until": "2926-03-09"}, "This day is too far away."),
        ({"since": "2026-02-30"}, "Please write the day as 2026-12-31."),
        ({"until": "yesterday"}, "Please write the day as 2026-12-31."),
        ({"title": "x" * 121}, "This is 1 character too long; 120 fit."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sign_in, bolor, coop, days, sentence):
    sent = {"organisation": coop.key, "title": "Head <of> pasture", "since": "", "until": "", **days}

    answer = sign_in(bolor).post("/affiliations/", data=sent)

    assert answer.status_code == 422
    assert sentence in answer.text
    if "title" not in days:
        assert "Head &lt;of&gt; pasture" in answer.text
    assert rows() == []


def test_asking_twice_asks_once_and_says_what_was_said_last(bolor, coop, tuya, post_office):
    first = asked(bolor, coop, title="Herder")
    again = asked(bolor, coop, title="Head herder")

    assert first.id == again.id
    assert [one.title for one in rows()] == ["Head herder"]
    assert [letter.to for letter in post_office() if "belong" in letter.subject] == ["tuya@example.org"]


def test_what_is_confirmed_does_not_overlap(bolor, coop, anna):
    one = asked(bolor, coop, since=date(2026, 1, 1), until=date(2026, 12, 31))
    affiliations.confirm(anna, one.id, seen=one.asked_at)

    assert asked(bolor, coop, since=date(2026, 1, 1), until=date(2026, 12, 31)).id == one.id
    with pytest.raises(affiliations.BelongsAlready):
        asked(bolor, coop, since=date(2026, 12, 31))
    later = asked(bolor, coop, since=date(2027, 1, 1))

    assert later.id != one.id


def test_too_many_questions(bolor, make_organisation, coop):
    for number in range(affiliations.MOST_ASKED):
        asked(bolor, make_organisation(f"Body {number}"))
    with pytest.raises(affiliations.AskedTooMuch):
        asked(bolor, coop)


def test_the_focal_point_is_asked_and_confirms(sign_in, bolor, coop, tuya, anna, post_office):
    post_office()
    affiliation = asked(bolor, coop, title="Herder")

    (letter,) = post_office()
    assert letter.to == "tuya@example.org", "the secretariat is asked only where nobody else is"
    assert letter.subject == "Does Bolor belong to Tooroi Cooperative?"
    assert "/affiliations/to-confirm" in letter.text
    page = sign_in(tuya).get("/affiliations/to-confirm").text
    assert "Herder" in page
    assert "bolor@example.org" not in page, "addresses are for the secretariat"
    assert "bolor@example.org" in sign_in(anna).get("/affiliations/to-confirm").text

    answer = sign_in(tuya).post(
        f"/affiliations/{affiliation.id}/confirmation", data={"seen": stamp(affiliation.asked_at)}
    )

    assert answer.location == "/affiliations/to-confirm"
    assert [name for _id, name in voices(bolor)] == ["Tooroi Cooperative"]
    (letter,) = post_office()
    assert (letter.to, letter.subject) == ("bolor@example.org", "Tooroi Cooperative: confirmed")
    assert "Nothing waits for your answer." in sign_in(tuya).get("/affiliations/to-confirm").text


def test_where_there_is_no_focal_point_the_secretariat_is_asked(bolor, coop, anna, post_office):
    asked(bolor, coop)
    assert [letter.to for letter in post_office()] == ["anna@example.org"]


def test_a_question_that_was_answered_is_not_asked_by_mail(bolor, coop, anna, tuya, post_office):
    post_office()
    affiliation = asked(bolor, coop)
    affiliations.confirm(anna, affiliation.id, seen=affiliation.asked_at)
    assert [letter.to for letter in post_office()] == ["bolor@example.org"]


def test_what_is_declined_is_told_and_gives_no_voice(sign_in, bolor, coop, tuya, post_office):
    post_office()
    affiliation = asked(bolor, coop)
    sign_in(tuya).post(f"/affiliations/{affiliation.id}/refusal", data={"seen": stamp(affiliation.asked_at)})

    subjects = [letter.subject for letter in post_office()]
    assert subjects == ["Tooroi Cooperative: not confirmed"]
    assert voices(bolor) == []
    assert rows()[0].state(NOW.date()) is AffiliationState.DECLINED
    with pytest.raises(affiliations.AnsweredAlready):
        affiliations.confirm(tuya, affiliation.id, seen=affiliation.asked_at)


def test_nobody_confirms_herself_or_for_strangers(sign_in, make_account, make_organisation, tuya, anna, coop):
    other = make_organisation("Sand Line Institute")
    stranger = make_account("Kim")
    entrust(anna, stranger, other)
    hers, mine = asked(stranger, coop), asked(tuya, coop)

    def confirm(person, one):
        seen = stamp(one.asked_at)
        return sign_in(person).post(f"/affiliations/{one.id}/confirmation", data={"seen": seen}).status_code

    assert confirm(stranger, hers) == confirm(stranger, mine) == confirm(tuya, mine) == 404
    assert "Kim" not in sign_in(stranger).get("/affiliations/to-confirm").text.partition("<main")[2]
    assert confirm(tuya, hers) == 302


def test_what_the_page_did_not_show_is_not_confirmed(sign_in, bolor, coop, tuya, traveller):
    before = asked(bolor, coop, title="Herder").asked_at
    traveller.shift(timedelta(minutes=1))
    affiliation = asked(bolor, coop, title="Minister")

    for seen in (stamp(before), "", "x", "9" * 30):
        answer = sign_in(tuya).post(f"/affiliations/{affiliation.id}/confirmation", data={"seen": seen})
        assert answer.status_code == 409
    assert "Please look at it once more." in answer.text
    assert rows()[0].confirmed_at is None


def test_the_mandate_of_a_focal_point_ends_with_its_last_day(
    sign_in, make_account, bolor, coop, anna, traveller
):
    kim = make_account("Kim")
    entrust(anna, kim, coop, until=date(2026, 3, 10))
    affiliation = asked(bolor, coop)

    def sees():
        return "Bolor" in sign_in(kim).get("/affiliations/to-confirm").text

    assert sees()
    traveller.shift(timedelta(hours=13))  # the next day in Ulaanbaatar, the network's clock, at 17:00 UTC
    assert not sees()
    with pytest.raises(Exception, match="nothing here"):
        affiliations.confirm(kim, affiliation.id, seen=affiliation.asked_at)


def test_ending_is_asked_once_more_and_works_at_once(sign_in, bolor, coop, anna, post_office):
    affiliation = asked(bolor, coop)
    affiliations.confirm(anna, affiliation.id, seen=affiliation.asked_at)
    post_office()
    browser = sign_in(bolor)
    address = f"/affiliations/{affiliation.id}/end"

    assert "From that moment on you cannot speak for it." in browser.get(address).text
    assert voices(bolor)
    for _ in range(2):
        assert browser.post(address).location == "/affiliations/"

    assert voices(bolor) == []
    assert (rows()[0].state(NOW.date()), rows()[0].until) == (AffiliationState.ENDED, NOW.date())
    assert post_office() == [], "she knows: it was herself"


def test_when_somebody_else_ends_it_she_is_told(bolor, coop, tuya, post_office):
    affiliation = asked(bolor, coop)
    affiliations.confirm(tuya, affiliation.id, seen=affiliation.asked_at)
    post_office()
    affiliations.end(tuya, affiliation.id)
    (letter,) = post_office()
    assert letter.subject == "Tooroi Cooperative: you belong to it no more"


def test_names_stand_in_mails_as_they_are_written(make_organisation, bolor, anna, post_office):
    affiliation = asked(bolor, make_organisation("Wells & <b>Sons</b>"))
    (question,) = post_office()
    affiliations.confirm(anna, affiliation.id, seen=affiliation.asked_at)
    (answer,) = post_office()
    for letter in (question, answer):
        assert "Wells & <b>Sons</b>" in letter.text
        assert "Wells &amp; &lt;b&gt;Sons&lt;/b&gt;" in letter.html


def test_a_question_is_taken_back(sign_in, bolor, coop, tuya):
    affiliation = asked(bolor, coop)
    sign_in(bolor).post(f"/affiliations/{affiliation.id}/end")
    assert "Bolor" not in sign_in(tuya).get("/affiliations/to-confirm").text
    with pytest.raises(affiliations.AnsweredAlready):
        affiliations.confirm(tuya, affiliation.id, seen=affiliation.asked_at)
    assert asked(bolor, coop).id != affiliation.id


def test_it_begins_and_ends_by_itself(bolor, coop, anna, traveller):
    affiliation = asked(bolor, coop, since=date(2026, 3, 12), until=date(2026, 3, 13))
    affiliations.confirm(anna, affiliation.id, seen=affiliation.asked_at)

    spoken = []
    for _day in range(6):
        spoken.append((clock.now().day, bool(voices(bolor))))
        traveller.shift(timedelta(days=1))

    assert spoken == [(10, False), (11, False), (12, True), (13, True), (14, False), (15, False)]


def test_what_others_ask_for_is_not_to_be_seen(sign_in, make_account, bolor, coop):
    affiliation = asked(bolor, coop, title="Herder")
    stranger = sign_in(make_account("Kim"))
    assert stranger.get(f"/affiliations/{affiliation.id}/end").status_code == 404
    assert stranger.post(f"/affiliations/{affiliation.id}/end").status_code == 404
    assert "Herder" not in stranger.get(f"/organisations/{coop.key}").text
    assert "Bolor" not in stranger.get(f"/organisations/{coop.key}").text
