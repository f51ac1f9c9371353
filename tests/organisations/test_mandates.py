"""Who is entrusted with what: recorded by the secretariat, shown with its days, its papers kept close."""

import io
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.organisations import mandates
from app.organisations.kinds import MandateKind
from app.organisations.models import Mandate
from app.organisations.names import index
from app.organisations.queries import spoken_for_by

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 a letter"


@pytest.fixture(autouse=True)
def _now(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "UPLOADS", str(tmp_path / "uploads"))
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


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
def desk(sign_in, anna):
    return sign_in(anna)


def typed(**changes):
    return {
        "person": "bolor@example.org",
        "kind": "focal_point",
        "organisation": "Tooroi Cooperative",
        "country": "",
        "since": "2026-03-01",
        "until": "",
        "evidence": "Letter of 3 March 2026, ref. 12/34",
        **changes,
    }


def voices(person):
    """List for whom a person may speak now."""
    db.session.rollback()
    return spoken_for_by(person.id)


def rows():
    db.session.rollback()
    return db.session.scalars(select(Mandate).order_by(Mandate.id)).all()


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_mandate_is_recorded_and_shown_with_its_days(desk, sign_in, bolor, coop, post_office):
    answer = desk.post("/mandates/", data=typed())

    assert answer.location == f"/mandates/of/{bolor.id}"
    (mandate,) = rows()
    assert (mandate.kind, mandate.since, mandate.until) == (MandateKind.FOCAL_POINT, date(2026, 3, 1), None)
    page = words(sign_in(bolor).get("/affiliations/").text)
    assert "Focal point of Tooroi Cooperative" in page
    assert "since 1 March 2026" in page
    assert "Letter of 3 March 2026" in page
    assert [name for _id, name in voices(bolor)] == ["Tooroi Cooperative"]
    (letter,) = post_office()
    assert letter.to == "bolor@example.org"
    assert "Focal point of Tooroi Cooperative" in letter.text


def test_the_page_of_the_organisation_names_them_to_who_joined(
    client, desk, sign_in, make_account, bolor, coop
):
    desk.post("/mandates/", data=typed())
    stranger = sign_in(make_account("Kim"))

    page = words(stranger.get(f"/organisations/{coop.key}").text)
    assert "Bolor" in page
    assert "since 1 March 2026" in page
    assert "Letter of 3 March" not in page, "what shows it is for fewer"
    assert "Bolor" not in client.get(f"/organisations/{coop.key}").text


def test_a_country_entrusts_too_and_is_no_voice(desk, sign_in, bolor):
    sent = typed(organisation="", country="MN", kind="head_of_delegation")
    desk.post("/mandates/", data=sent)

    assert "Head of delegation of Mongolia" in words(sign_in(bolor).get("/affiliations/").text)
    assert voices(bolor) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"person": ""}, "Please say who."),
        ({"person": "nobody@example.org"}, "Nobody who takes part is called so, or has this address."),
        ({"organisation": ""}, "Please name the organisation or the country that gives the mandate"),
        ({"country": "MN"}, "Please name the organisation or the country that gives the mandate"),
        ({"organisation": "", "country": "XX"}, "Please choose one of these."),
        ({"organisation": "Toor"}, "Tooroi Cooperative"),
        ({"organisation": "Nobody knows it"}, "No organisation is called so."),
        ({"kind": "king"}, "Please choose one of these."),
        ({"evidence": " "}, "Please say what shows it"),
        ({"since": "2026-04-01", "until": "2026-03-01"}, "The last day is before the first one."),
        ({"since": "2099-04-01"}, "This day is too far away."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk, bolor, coop, changes, sentence):
    with transaction() as session:
        index(session, session.merge(coop))
    sent = typed(**{"evidence": "A letter <b>of</b> March", **changes})

    answer = desk.post("/mandates/", data=sent)

    assert answer.status_code == 422
    assert sentence in answer.text
    if "evidence" not in changes:
        assert "A letter &lt;b&gt;of&lt;/b&gt; March" in answer.text
    assert rows() == []


def test_two_people_of_one_name_are_told_apart_by_address(desk, make_account, bolor, coop):
    make_account("Bolor")
    answer = desk.post("/mandates/", data=typed(person="Bolor"))
    assert answer.status_code == 422
    assert "Several people are called so." in answer.text
    assert "@example.org" not in answer.text.partition("<main")[2].replace("bolor@example.org", "")


def test_the_same_click_twice_records_once(desk, bolor, coop, post_office):
    for _ in range(2):
        assert desk.post("/mandates/", data=typed()).status_code == 302
    assert len(rows()) == 1
    assert len(post_office()) == 1


def test_the_same_mandate_does_not_overlap(desk, bolor, coop):
    desk.post("/mandates/", data=typed(until="2026-12-31"))
    answer = desk.post("/mandates/", data=typed(since="2026-12-31"))
    assert answer.status_code == 422
    assert "This person holds this mandate already" in answer.text
    assert desk.post("/mandates/", data=typed(since="2027-01-01")).status_code == 302


def test_an_early_end_works_at_once_and_is_told(desk, sign_in, bolor, coop, post_office):
    desk.post("/mandates/", data=typed())
    post_office()
    number = rows()[0].id

    assert "is told so by mail" in desk.get(f"/mandates/{number}/end").text
    for _ in range(2):
        assert desk.post(f"/mandates/{number}/end").status_code == 302

    assert voices(bolor) == []
    assert rows()[0].until == NOW.date()
    assert [letter.subject for letter in post_office()] == ["A mandate of yours has ended"]
    assert "not current" in sign_in(bolor).get("/affiliations/").text


def test_only_the_secretariat_records(sign_in, make_account, bolor, coop, desk):
    desk.post("/mandates/", data=typed())
    point = sign_in(bolor)
    for address in ("/mandates/new", f"/mandates/of/{bolor.id}", f"/mandates/{rows()[0].id}/end"):
        assert point.get(address).status_code == 404
    kim = make_account("Kim", email="kim@example.org")
    assert point.post("/mandates/", data=typed(person="kim@example.org")).status_code == 404
    with pytest.raises(Exception, match="nothing here"):
        mandates.end(kim, rows()[0].id)
    assert len(rows()) == 1


def test_the_document_is_for_few_and_is_taken_down(client, desk, sign_in, make_account, anna, bolor, coop):
    point, stranger = make_account("Tuya", email="tuya@example.org"), make_account("Kim")
    desk.post("/mandates/", data=typed(person="tuya@example.org"))
    sent = typed(kind="approver", paper=(io.BytesIO(PDF), "委任状 <b>.pdf"))
    assert desk.post("/mandates/", data=sent).status_code == 302
    address = f"/mandates/{rows()[-1].id}/document"

    answers = {
        person.name: sign_in(person).get(address).status_code for person in (anna, bolor, point, stranger)
    }

    assert answers == {"Anna": 200, "Bolor": 200, "Tuya": 200, "Kim": 404}
    assert client.get(address).status_code == 302
    answer = desk.get(address)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "%E5%A7%94" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.mimetype == "application/pdf"


def test_a_focal_point_of_another_organisation_reads_nothing(
    desk, sign_in, make_account, make_organisation, bolor, coop
):
    make_organisation("Sand Line Institute")
    kim = make_account("Kim", email="kim@example.org")
    desk.post("/mandates/", data=typed(person="kim@example.org", organisation="Sand Line Institute"))
    desk.post("/mandates/", data=typed(paper=(io.BytesIO(PDF), "letter.pdf")))
    assert sign_in(kim).get(f"/mandates/{rows()[-1].id}/document").status_code == 404
    assert "Letter of 3 March" not in sign_in(kim).get(f"/organisations/{coop.key}").text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "Please choose a PDF, a picture"),
        (b"MZ\x90\x00", "Please choose a PDF, a picture"),
        (b"", "Please choose a PDF, a picture"),
        (b"PK\x03\x04 broken", "Please choose a PDF, a picture"),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), "This file is too large: 10 MB fit."),
    ],
)
def test_documents_that_are_none(desk, bolor, coop, data, sentence):
    answer = desk.post("/mandates/", data=typed(paper=(io.BytesIO(data), "letter.pdf")))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "ref. 12/34" in answer.text
    assert rows() == []


def test_who_has_left_or_is_suspended_holds_no_new_mandate(desk, bolor, coop):
    with transaction() as session:
        session.get_one(Account, bolor.id).suspended_at = clock.now()
    answer = desk.post("/mandates/", data=typed())
    assert answer.status_code == 422
    assert "Nobody who takes part is called so" in answer.text
