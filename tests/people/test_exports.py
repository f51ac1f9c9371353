"""Tables that the secretariat takes away: whole, harmless, and noted."""

import csv
import io
import zipfile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts.models import Role
from app.db import db
from app.journal import JournalEntry
from app.organisations.models import Sector
from app.people import exports
from app.people.models import Audience
from tests.people.found import list_person

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "\u22121", " =1"]


@pytest.fixture
def desk(make_account, sign_in):
    return sign_in(make_account("Desk", role=Role.SECRETARIAT))


def table(answer):
    """Return the rows of a CSV, the heads first."""
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def taken(browser, subject="people", form="csv", **wanted):
    return browser.post("/directory/exports", data={"subject": subject, "form": form, **wanted})


def names_in(rows):
    (place,) = {"Name", "Name of the organisation"} & set(rows[0])
    return [row[rows[0].index(place)] for row in rows[1:]]


def test_all_people_are_in_it_with_what_they_say(desk, make_account, make_organisation):
    academy = make_organisation("Academy", Sector.ACADEMIA, "CN")
    list_person(
        make_account("Анна", organisation=academy, email="anna@example.org"),
        listed=Audience.SECRETARIAT,
        native_name="Анна Орлова",
        position="Officer",
        languages=[{"code": "ru"}, {"code": "mn"}],
        expertise=["Dunes", "Wells"],
    )

    answer = taken(desk)
    rows = table(answer)
    assert names_in(rows) == ["Desk", "Анна"]
    anna = dict(zip(rows[0], rows[2], strict=True))
    assert anna["Name in own script"] == "Анна Орлова"
    assert anna["Organisations"] == "Academy"
    assert anna["Sectors"] == "Academia"
    assert anna["Countries"] == "China"
    assert anna["Languages"] == "Русский, Монгол"
    assert anna["Expertise"] == "Dunes, Wells"
    assert "anna@example.org" not in answer.text
    assert "people-20" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_it_is_searched_as_the_page_is(desk, make_account, make_organisation):
    academy = make_organisation("Academy", Sector.ACADEMIA, "CN")
    make_organisation("Union", Sector.CIVIL_SOCIETY, "MN")
    list_person(make_account("Anna", organisation=academy))
    list_person(make_account("Bolor"))

    assert names_in(table(taken(desk, sector="academia"))) == ["Anna"]
    assert names_in(table(taken(desk, q="bo"))) == ["Bolor"]
    assert names_in(table(taken(desk, "organisations", country="CN"))) == ["Academy"]
    assert names_in(table(taken(desk, "organisations", q="uni"))) == ["Union"]
    assert names_in(table(taken(desk, "organisations", q="%"))) == []
    assert names_in(table(taken(desk, "organisations", sector="network"))) == []
    assert names_in(table(taken(desk, "organisations"))) == ["Academy", "Union"]


def test_the_matrix_is_a_table_of_all_its_cells(desk, make_account, make_organisation):
    make_account("Anna", organisation=make_organisation("Academy", Sector.ACADEMIA, "CN"))

    rows = table(taken(desk, "matrix"))
    assert len(rows) == 1 + 6 * 7
    assert ["Academia", "China", "1", "1"] in rows
    assert ["Private sector", "Democratic People's Republic of Korea", "0", "0"] in rows


@pytest.mark.parametrize("name", [*FORMULAS, "\tx", "\rx", "\nx"])
def test_no_cell_is_a_formula(name):
    assert exports.harmless(name) == f"'{name}"


@pytest.mark.parametrize("name", ["", "Anna", "А-1", "佐藤", "a=b", "'=1"])
def test_what_is_harmless_stays_as_it_is(name):
    assert exports.harmless(name) == name


def test_names_that_are_formulas_run_in_no_program(desk, make_account):
    for name in FORMULAS:
        list_person(make_account(name))

    assert all(not row[1].startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20")) for row in table(taken(desk)))
    book = zipfile.ZipFile(io.BytesIO(taken(desk, form="xlsx").data))
    (sheet,) = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert b"<f>" not in book.read(sheet)
    assert b"<f " not in book.read(sheet)


def test_a_workbook_says_the_same_as_text(desk, make_account):
    list_person(make_account("=1+1"), position="a\x0bb " + "ж" * 40_000)

    answer = taken(desk, form="xlsx")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows())
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}
    named = [row[1].value for row in rows]
    assert sorted(named[1:]) == ["=1+1", "Desk"]


def test_more_than_is_read_at_once_is_whole(desk, make_account, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    for number in range(8):
        list_person(make_account(f"Person {number}"))

    assert names_in(table(taken(desk, q="person"))) == [f"Person {number}" for number in range(8)]


def test_who_took_what_is_noted(desk, make_account):
    list_person(make_account("Anna"))
    taken(desk, form="xlsx", q="ann")
    taken(desk, "organisations", sector="academia")

    exported = select(JournalEntry).filter_by(kind="DirectoryExported").order_by(JournalEntry.id)
    entries = db.session.scalars(exported).all()
    first, second = [entry.data for entry in entries]
    assert (first["subject"], first["form"], first["wanted"], first["rows"]) == (
        "people",
        "xlsx",
        {"q": "…"},  # the name of a person is in no journal
        1,
    )
    assert (second["subject"], second["form"], second["rows"]) == ("organisations", "csv", 0)
    assert first["actor_id"]


def test_only_the_secretariat_takes_tables(app, make_account, sign_in):
    assert taken(sign_in(make_account("Anna"))).status_code == 404
    assert taken(sign_in(make_account("Hye-jin", role=Role.ORGANISER))).status_code == 404
    assert taken(app.test_client()).status_code == 302
    assert "directory/exports" not in sign_in(make_account("Bolor")).get("/directory/").text
    assert not db.session.scalars(select(JournalEntry).filter_by(kind="DirectoryExported")).all()


@pytest.mark.parametrize("asked", [("people", "exe"), ("accounts", "csv"), ("", "")])
def test_there_are_no_other_tables(desk, asked):
    assert taken(desk, *asked).status_code == 400


def test_it_is_limited(desk):
    answers = [taken(desk, "matrix").status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]
