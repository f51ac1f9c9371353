"""Who works for the land: the list by sector, and one page for each."""

import re

import pytest

from app.db import transaction
from app.i18n import LANGUAGES
from app.organisations import names
from app.organisations.models import Organisation, Sector
from app.people.models import Audience, Profile
from tests.statements import counted


@pytest.fixture
def network(app):
    """A mechanism of three countries, with its sources; stored in no order of countries."""
    with transaction() as session:
        names.call(
            session,
            Organisation(
                key="temm",
                short_name="TEMM",
                sector=Sector.NETWORK,
                countries=["KR", "CN", "JP"],
                established="1999",
                sources=[{"para": 6}, {"url": "https://temm.example.org/", "fact": "three ministers"}],
            ),
            {"en": "Tripartite Environment Ministers Meeting"},
        )


@pytest.fixture
def invented(app):
    """An organisation made up for the demonstration."""
    with transaction() as session:
        names.call(
            session,
            Organisation(
                key="tooroi", sector=Sector.CIVIL_SOCIETY, countries=["MN"], is_invented=True, sources=[]
            ),
            {"mn": "Тоорой хоршоо", "en": "Tooroi Cooperative"},
        )


def test_nobody_is_listed_yet(client):
    assert "No organisation is listed yet." in client.get("/organisations/").text


def test_organisations_stand_under_their_sector(client, network, invented):
    page = client.get("/organisations/").text

    civil, networks = page.split('<section id="network"')
    assert "Tooroi Cooperative" in civil.split('<section id="civil_society"')[1]
    assert "Tripartite Environment Ministers Meeting (TEMM)" in networks
    assert '<bdi lang="mn">Тоорой хоршоо</bdi>' in page
    assert 'id="government"' not in page, "sectors without any are left out"


def test_countries_are_named_as_the_united_nations_name_them(client, network, make_organisation):
    make_organisation("Study Group", Sector.ACADEMIA, country="KP")

    page = client.get("/organisations/").text

    assert "China, Japan, Republic of Korea" in page
    assert "Democratic People&#39;s Republic of Korea" in page


def test_a_page_tells_what_it_knows_and_from_where(client, network):
    page = client.get("/organisations/temm").text

    assert "TEMM" in page
    assert "1999" in page
    assert "Network or mechanism" in page
    assert '<span class="nb">¶6</span>' in page
    assert '<a href="https://temm.example.org/" rel="noopener external">temm.example.org</a>' in page
    assert "Nobody who belongs to it is listed here so far." in page
    assert "Made up for this demonstration" not in page


def test_what_is_made_up_says_so(client, invented):
    page = client.get("/organisations/tooroi").text

    assert "Made up for this demonstration" in page
    assert "Where this is known from" not in page


def test_its_people_are_named_to_those_who_may_see_them(client, make_organisation, make_account, sign_in):
    coop = make_organisation()
    bolor = make_account("Bolor", email="bolor@example.org", organisation=coop)
    anna = make_account("Anna", organisation=coop)
    with transaction() as session:
        session.get_one(Profile, bolor.id).listed = Audience.SIGNED_IN

    for_visitors = client.get(f"/organisations/{coop.key}").text
    for_members = sign_in(make_account("Chuluun")).get(f"/organisations/{coop.key}").text
    for_anna = sign_in(anna).get(f"/organisations/{coop.key}").text

    assert "Bolor" not in for_visitors
    assert "Bolor" in for_members
    assert "Anna" not in for_members, "she has not said that she may be found"
    assert "bolor@example.org" not in for_members
    assert f'<a href="/people/{anna.id}"><bdi lang="en">Anna</bdi></a>' in for_anna


def test_what_an_import_brings_stays_text(client, make_organisation):
    coop = make_organisation("<script>alert(1)</script> & Söhne")

    pages = [client.get("/organisations/").text, client.get(f"/organisations/{coop.key}").text]

    assert all("<script>alert" not in page for page in pages)
    assert all("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne" in page for page in pages)


def test_what_its_page_asks_of_the_database(client, network, make_account, sign_in):
    browser = sign_in(make_account("Bolor"))
    for who, budget in ((client, 9), (browser, 16)):
        with counted() as statements:
            assert who.get("/organisations/temm").status_code == 200
        assert len(statements) <= budget, statements


def test_there_is_no_page_of_none(client):
    assert client.get("/organisations/nobody").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_whole_in_every_language(client, network, invented, language):
    for path in ("/organisations/", "/organisations/temm", "/organisations/tooroi"):
        answer = client.get(path, headers={"Accept-Language": language})

        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert re.search(r'lang="en"[^>]*>[^<]*(Tripartite|Tooroi)', answer.text)
