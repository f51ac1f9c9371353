"""What is proposed to somebody who types: only what she may see, never more than ten, and no harm done."""

import pytest
import time_machine

from app import clock
from app.accounts.models import Account, Role
from app.db import transaction
from app.organisations import names as organisations
from app.organisations.models import Organisation
from app.people.models import Audience
from tests.people.found import list_person
from tests.statements import counted


@pytest.fixture
def propose(client):
    def propose(text, browser=client):
        answer = browser.get("/directory/find", query_string={"q": text})
        assert answer.status_code == 200
        return [(one["kind"], one["name"]) for one in answer.json["found"]]

    return propose


def test_people_and_organisations_are_proposed_as_one_types(propose, client, make_account, make_organisation):
    anna = list_person(make_account("Anna Orlova"))
    list_person(make_account("黄 伟"))
    union = make_organisation("Annual Union")

    assert propose("ann") == [("Person", "Anna Orlova"), ("Organisation", "Annual Union")]
    assert propose("orl") == propose("anna o") == propose("orlova an") == [("Person", "Anna Orlova")]
    assert propose("huang") == propose("伟") == [("Person", "黄 伟")]
    links = [one["href"] for one in client.get("/directory/find?q=ann").json["found"]]
    assert links == [f"/people/{anna.id}", f"/organisations/{union.key}"]


def test_only_those_are_proposed_whom_the_reader_may_find(propose, make_account, sign_in):
    for audience in Audience:
        list_person(make_account(f"Anna {audience}"), listed=audience)
    hidden = list_person(make_account("Bolor"), family_name="Orlova", audiences={"full_name": "secretariat"})
    gone = [list_person(make_account("Anna Gone")), list_person(make_account("Anna Suspended"))]
    with transaction() as session:
        session.get(Account, gone[0].id).left_at = clock.now()
        session.get(Account, gone[1].id).suspended_at = clock.now()
    member = sign_in(make_account("Reader"))
    secretariat = sign_in(make_account("Desk", role=Role.SECRETARIAT))

    assert propose("anna") == [("Person", "Anna public")]
    assert {name for _kind, name in propose("anna", member)} == {"Anna public", "Anna signed_in"}
    assert len(propose("anna", secretariat)) == 3
    assert propose("orlova") == propose("orlova", member) == propose("orlova", sign_in(hidden)) == []
    assert propose("orlova", secretariat) == [("Person", "Bolor")]


def test_what_was_merged_is_not_proposed(propose, make_organisation):
    one, other = make_organisation("Union of herders"), make_organisation("Union of nomads")
    with transaction() as session:
        session.get(Organisation, one.id).merged_into_id = other.id

    assert propose("union") == [("Organisation", "Union of nomads")]


def test_never_more_than_ten(propose, make_account, make_organisation):
    for number in range(12):
        list_person(make_account(f"Anna {number}"))
        make_organisation(f"Anna society {number}")

    assert len(propose("anna")) == 10
    assert len(set(propose("anna"))) == 10


def test_one_name_is_proposed_once(propose, make_account):
    list_person(make_account("Anna Annabel"), given_name="Anna", native_name="Annabella", reading="Annami")

    assert propose("ann") == [("Person", "Anna Annabel")]


@pytest.mark.parametrize(
    "text", ["", "%", "_", "%%%%", "*", "a" * 10_000, "' --", "\\", "🌱", "a b c d e f g h"]
)
def test_what_is_no_name_proposes_nothing(propose, make_account, text):
    list_person(make_account("Xenia"))

    assert propose(text) == []


def test_names_are_told_in_the_reader_s_language(client, make_organisation):
    union = make_organisation("Union")
    with transaction() as session:
        organisations.call(session, session.get(Organisation, union.id), {"en": "Union", "mn": "Холбоо"})

    found = client.get("/directory/find?q=uni", headers={"Accept-Language": "mn"}).json["found"]
    assert [(one["name"], one["language"]) for one in found] == [("Холбоо", "mn")]


def test_it_costs_few_statements(client, make_account, make_organisation, sign_in):
    list_person(make_account("Anna"))
    browser = sign_in(make_account("Reader"))
    browser.get("/directory/find?q=a")

    with counted() as statements:
        browser.get("/directory/find?q=a b")
    assert len(statements) == 2  # who asks, and whether anything has happened; what there is
    with counted() as statements:
        browser.get("/directory/find?q=A  B")
    assert len(statements) == 1


def test_what_is_kept_for_some_is_not_told_to_others(propose, make_account, sign_in):
    list_person(make_account("Anna"), listed=Audience.SECRETARIAT)
    desk = sign_in(make_account("Desk", role=Role.SECRETARIAT))
    member = sign_in(make_account("Reader"))

    for _ in range(2):
        assert propose("anna", desk) == [("Person", "Anna")]
        assert propose("anna", member) == propose("anna") == []


def test_who_asks_too_often_waits(app, make_account, sign_in):
    browser = sign_in(make_account("Reader"))
    with time_machine.travel("2026-11-25T10:00:30Z", tick=False):
        answers = [browser.get("/directory/find?q=a").status_code for _ in range(121)]
        refused = browser.get("/directory/find?q=a")
        assert sign_in(make_account("Other")).get("/directory/find?q=a").status_code == 200
    with time_machine.travel("2026-11-25T10:01:00Z", tick=False):
        assert browser.get("/directory/find?q=a").status_code == 200

    assert answers == [200] * 120 + [429]
    assert refused.headers["Retry-After"] == "30"


def test_nothing_of_it_is_kept(client, make_account):
    list_person(make_account("Anna"))
    answer = client.get("/directory/find?q=a")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/json"
