"""Who is missing: sectors and countries, counted for each reader, and the empty cells named."""

import html
import re

import pytest

from app.accounts.models import Role
from app.db import transaction
from app.organisations import names as organisations
from app.organisations.models import Organisation, Sector
from app.people.models import Audience
from tests.people.found import list_person
from tests.statements import counted


@pytest.fixture
def make_body(make_organisation):
    """Make an organisation of any countries."""

    def make(name, sector, countries):
        made = make_organisation(name, sector)
        with transaction() as session:
            body = session.get(Organisation, made.id)
            body.countries = countries
            organisations.index(session, body)
        return made

    return make


def cells(page):
    """Return what stands in the table: (sector, country) -> words."""
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for row in table.split("<tr>")[1:]:
        sector = words(row.partition("</th>")[0])
        for country, cell in re.findall(r'<td data-head="([^"]*)">(.*?)</td>', row, re.DOTALL):
            found[sector, html.unescape(country)] = words(cell)
    return found


def words(part):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split())


def test_bodies_and_people_are_counted_where_they_are(client, make_body, make_account):
    academy = make_body("Academy", Sector.ACADEMIA, ["CN"])
    make_body("Institute", Sector.ACADEMIA, ["CN"])
    for name in ("Anna", "Bolor"):
        list_person(make_account(name, organisation=academy), audiences={"organisations": "public"})
    network = make_body("Network", Sector.NETWORK, ["CN", "JP"])
    list_person(make_account("Hye-jin", organisation=network), audiences={"organisations": "public"})
    make_body("World body", Sector.INTERNATIONAL, [])

    found = cells(client.get("/directory/matrix").text)
    assert found["Academia", "China"] == "2 organisations 2 people"
    assert found["Network or mechanism", "Japan"] == "1 organisation 1 person"
    assert found["International organisation", "International"] == "1 organisation"
    assert found["Private sector", "Mongolia"] == "not yet"
    assert ("Academia", "Other countries") not in found


def test_who_is_missing_is_named(client, make_body):
    for country in ("CN", "JP", "KR", "MN", "RU"):
        make_body(f"Company of {country}", Sector.PRIVATE_SECTOR, [country])

    page = words(client.get("/directory/matrix").text.partition('id="missing"')[2])
    assert "Not yet: Private sector, Democratic People's Republic of Korea" in page
    assert "Not yet: International organisation, International" in page
    assert "Private sector, International" not in page, "companies are at home somewhere"


def test_other_countries_have_a_column_when_there_are_any(client, make_body):
    make_body("Institute", Sector.ACADEMIA, ["DE", "FR"])

    found = cells(client.get("/directory/matrix").text)
    assert found["Academia", "Other countries"] == "1 organisation"
    assert "Not yet: Government, Other countries" not in client.get("/directory/matrix").text


def test_each_number_leads_to_those_it_counts(client, make_body, make_account):
    for sector, countries in ((Sector.ACADEMIA, ["CN"]), (Sector.NETWORK, []), (Sector.NETWORK, ["DE"])):
        body = make_body(f"{sector} {countries}", sector, countries)
        person = make_account(f"Of {sector} {countries}", organisation=body)
        list_person(person, audiences={"organisations": "public"})

    links = [
        html.unescape(one)
        for one in re.findall(r'href="(/directory/\?[^"]*)"', client.get("/directory/matrix").text)
    ]
    assert len(links) == 3
    for link in links:
        assert client.get(link).text.count('class="found"') == 1, link


def test_people_are_counted_only_for_those_who_may_find_them(client, make_body, make_account, sign_in):
    academy = make_body("Academy", Sector.ACADEMIA, ["CN"])
    for audience in Audience:
        list_person(make_account(f"For {audience}", organisation=academy), listed=audience)
    list_person(make_account("Hidden body", organisation=academy), audiences={"organisations": "secretariat"})

    def china(browser):
        return cells(browser.get("/directory/matrix").text)["Academia", "China"]

    assert china(client) == "1 organisation", "for visitors nobody tells where she belongs unless she says so"
    assert china(sign_in(make_account("Reader"))) == "1 organisation 2 people"
    assert china(sign_in(make_account("Desk", role=Role.SECRETARIAT))) == "1 organisation 4 people"


def test_a_merged_body_counts_no_more(client, make_body):
    one, other = make_body("One", Sector.ACADEMIA, ["CN"]), make_body("Other", Sector.ACADEMIA, ["CN"])
    with transaction() as session:
        session.get(Organisation, one.id).merged_into_id = other.id

    assert cells(client.get("/directory/matrix").text)["Academia", "China"] == "1 organisation"


def test_it_costs_few_statements(make_body, make_account, sign_in):
    for number in range(20):
        make_body(f"Body {number}", list(Sector)[number % 6], [("CN", "MN")[number % 2]])
    browser = sign_in(make_account("Reader"))

    with counted() as statements:
        browser.get("/directory/matrix")
    assert len(statements) == 4  # among them what is new to her in discussions
    with counted() as statements:
        browser.get("/directory/matrix")
    assert len(statements) == 2, "it is made again only when something has happened"


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko", "mn", "ru"])
def test_the_page_is_whole_in_every_language(client, make_body, language):
    make_body("Academy", Sector.ACADEMIA, ["CN"])
    answer = client.get("/directory/matrix", headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count('scope="row"') == len(Sector)
