"""The list: by sector, of one sector, of one country, page by page."""

import pytest

from app.db import transaction
from app.organisations import names
from app.organisations.models import Organisation, Sector
from tests.statements import counted


@pytest.fixture
def many(app):
    """A hundred and twenty bodies of three sectors and three countries, two of them international."""
    with transaction() as session:
        for number in range(120):
            made = Organisation(
                key=f"body-{number}",
                sector=[Sector.GOVERNMENT, Sector.ACADEMIA, Sector.PRIVATE_SECTOR][number % 3],
                countries=[] if number < 2 else [["MN", "KR", "VN"][number % 3]],
                sources=[],
            )
            names.call(session, made, {"en": f"Body {number:03}", "mn": f"Байгууллага {number:03}"})


def listed(page):
    """Return the numbers of the bodies on a page, in their order."""
    return [int(part[:3]) for part in page.split('lang="en">Body ')[1:]]


def test_a_page_has_fifty_and_all_pages_have_all(client, many):
    pages = [listed(client.get(f"/organisations/?page={number}").text) for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [50, 50, 20]
    found = [number for page in pages for number in page]
    assert sorted(found) == list(range(120))
    assert found == sorted(found, key=lambda number: (number % 3, number)), "by sector, then by name"


def test_one_sector(client, many):
    page = client.get("/organisations/?sector=academia").text

    assert listed(page) == list(range(1, 120, 3))
    assert 'aria-current="true"' in page


def test_one_country_and_those_of_none(client, many):
    assert listed(client.get("/organisations/?country=VN").text) == list(range(2, 120, 3))
    assert listed(client.get("/organisations/?country=-").text) == [0, 1]
    page = client.get("/organisations/?country=KR&sector=government").text
    assert listed(page) == []
    assert "No organisation is listed that fits." in page


def test_pages_keep_what_the_list_is_narrowed_down_to(client, many):
    page = client.get("/organisations/?q=body").text

    assert 'href="/organisations/?q=body&amp;page=2"' in page
    assert len(listed(client.get("/organisations/?q=body&page=2").text)) == 50


@pytest.mark.parametrize(
    "asked", ["sector=none", "country=XX", "country=mn", "page=0", "page=-1", "page=x", "page=9" + "9" * 30]
)
def test_what_means_nothing_narrows_nothing(client, many, asked):
    answer = client.get(f"/organisations/?{asked}")
    assert answer.status_code == 200
    assert len(listed(answer.text)) == 50


def test_a_page_beyond_the_last_is_the_last(client, many):
    assert len(listed(client.get("/organisations/?page=99").text)) == 20


def test_one_that_was_merged_is_not_listed(client, many):
    with transaction() as session:
        rows = session.query(Organisation).order_by(Organisation.id).limit(2).all()
        rows[0].merged_into_id = rows[1].id

    page = client.get("/organisations/?sector=government").text

    assert 0 not in listed(page)
    assert len(listed(page)) == 39


@pytest.mark.parametrize("asked", ["?page=2", "?q=body&country=MN", "?sector=academia"])
def test_what_a_page_asks_of_the_database(client, many, asked):
    with counted() as statements:
        assert client.get(f"/organisations/{asked}").status_code == 200
    assert len(statements) <= 4, statements
