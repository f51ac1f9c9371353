"""Tables of people and organisations: looked at first, then taken in, then undone."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from app.accounts.models import Role
from app.db import db, transaction
from app.desk import importing
from app.desk.models import Import, ImportRow, ImportState
from app.organisations.models import Organisation, OrganisationName, Sector
from app.people.models import Invitation

ORGANISATIONS = """Name in English,Name in 中文,Sector,Countries,Website,Founded
Sand Line Institute,沙线研究所,Academia,China; Republic of Korea,sandline.example.org,
Three Wells Union,,civil society,MN,,1993
,,Government,China,,
Desert Watch,,Hobby,China,,
Far Away Body,,Academia,Atlantis,,
Three Wells Union,,Academia,CN,,
"""
PEOPLE = """E-mail address;Name;Language;Organisation;What the person is there
saraa@example.org;Сараа;Монгол;Tooroi Cooperative;Chair
li@example.org;李娜;中文;;
not an address;Nobody;en;;
saraa@example.org;Saraa again;en;;
oyun@example.org;Oyun;en;No such body;
"""


@pytest.fixture
def anna(make_account):
    return make_account("Anna", role=Role.SECRETARIAT, email="anna@example.org")


@pytest.fixture
def desk(anna, sign_in):
    """The secretariat's browser, and a worker beside it."""
    browser = sign_in(anna)

    def bring(data, what="organisations", name="table.csv"):
        data = data if isinstance(data, bytes) else data.encode()
        answer = browser.post("/desk/imports/", data={"what": what, "file": (io.BytesIO(data), name)})
        if answer.status_code == 302:
            importing.work()
        return answer

    bring.browser = browser
    return bring


def only_import():
    db.session.rollback()
    return db.session.scalars(select(Import)).one()


def rows():
    db.session.rollback()
    return db.session.scalars(select(ImportRow).order_by(ImportRow.id)).all()


def names():
    db.session.rollback()
    return set(db.session.scalars(select(Organisation.name)))


def test_first_it_is_only_looked_at(desk):
    answer = desk(ORGANISATIONS)

    assert answer.status_code == 302
    assert only_import().state is ImportState.READ
    assert [row.would for row in rows()] == ["make", "make", "", "", "", ""]
    assert names() == set()
    page = desk.browser.get(answer.location).text
    for words in (
        "2 rows can be taken in.",
        "4 rows cannot; they are left out.",
        "Please write its name",
        "Please choose one of these.",
        "Please choose countries from the list.",
        "Row 3 has the same name.",
        "Columns that were left out: Founded.",
    ):
        assert words in page, words


def test_what_can_be_taken_is_taken_and_the_rest_left_out(desk):
    address = desk(ORGANISATIONS).location
    desk.browser.post(f"{address}/taking")
    importing.work()

    assert only_import().state is ImportState.DONE
    assert names() == {"Sand Line Institute", "Three Wells Union"}
    found = db.session.scalar(select(Organisation).filter_by(name="Sand Line Institute"))
    assert (found.sector, found.countries) == (Sector.ACADEMIA, ["CN", "KR"])
    assert found.website == "https://sandline.example.org/" or found.website == "https://sandline.example.org"
    chinese = select(OrganisationName.name).filter_by(organisation_id=found.id, language="zh")
    assert db.session.scalar(chinese) == "沙线研究所"
    assert "sand-line-institute" in desk.browser.get("/organisations/sand-line-institute").request.path


def test_again_it_finds_all_there_already_and_changes_only_what_is_said(desk):
    address = desk("name_en,sector,countries\nSand Line Institute,academia,CN\n").location
    desk.browser.post(f"{address}/taking")
    importing.work()

    desk("name_en,sector,countries,website\nSand Line Institute,academia,CN,\n")
    desk("name_en,sector,short_name\nSand Line Institute,academia,SLI\n")

    assert [row.would for row in rows()] == ["make", "skip", "change"]
    last = db.session.scalar(select(Import.id).order_by(Import.id.desc()))
    desk.browser.post(f"/desk/imports/{last}/taking")
    importing.work()
    db.session.rollback()
    found = db.session.scalars(select(Organisation)).one()
    assert (found.short_name, found.countries) == ("SLI", ["CN"])
    desk.browser.post(f"/desk/imports/{last}/undoing")
    importing.work()
    db.session.rollback()
    assert db.session.scalars(select(Organisation)).one().short_name is None


def test_a_table_closes_no_circle_of_bodies(desk):
    first = "name_en,sector,parent\nThe Upper Body,network,\nThe Lower Body,network,The Upper Body\n"
    desk.browser.post(f"{desk(first).location}/taking")
    importing.work()

    address = desk("name_en,sector,parent\nThe Upper Body,network,The Lower Body\n").location
    desk.browser.post(f"{address}/taking")
    importing.work()

    db.session.rollback()
    upper = db.session.scalar(select(Organisation).filter_by(name="The Upper Body"))
    assert upper.parent_id is None
    assert "This body stands below the organisation itself" in desk.browser.get(address).text


def test_undo_takes_back_what_nobody_used(desk, make_meeting):
    address = desk(ORGANISATIONS).location
    desk.browser.post(f"{address}/taking")
    importing.work()
    db.session.rollback()
    used = db.session.scalar(select(Organisation).filter_by(name="Three Wells Union"))
    meeting = make_meeting()
    with transaction() as session:
        from app.meetings.models import MeetingBody

        session.add(MeetingBody(meeting_id=meeting.id, organisation_id=used.id, position=0))

    desk.browser.post(f"{address}/undoing")
    importing.work()

    assert names() == {"Three Wells Union"}
    assert only_import().state is ImportState.UNDONE
    assert "used or changed meanwhile" in desk.browser.get(address).text


def test_a_likeness_is_a_doubt_and_no_obstacle(desk, make_organisation):
    make_organisation("Sand Line Institute of Deserts")
    with transaction() as session:
        from app.organisations.names import index

        for one in session.scalars(select(Organisation)):
            index(session, one)

    desk("name_en,sector\nInstitute of Deserts Sand Line,academia\n")

    (row,) = rows()
    assert row.would == "make"
    assert "Sand Line Institute of Deserts" in row.problems[0]["words"]


def test_people_are_invited_by_mail(desk, make_organisation, post_office):
    from app.organisations.names import index

    make_organisation()
    with transaction() as session:
        for one in session.scalars(select(Organisation)):
            index(session, one)
    address = desk(PEOPLE, what="people").location

    assert [row.would for row in rows()] == ["make", "make", "", "", ""]
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0
    desk.browser.post(f"{address}/taking")
    letters = {letter.to: letter for letter in post_office()}

    assert set(letters) == {"saraa@example.org", "li@example.org"}
    assert 'lang="mn"' in letters["saraa@example.org"].html
    assert 'lang="zh"' in letters["li@example.org"].html
    db.session.rollback()
    saraa = db.session.scalar(select(Invitation).filter_by(email="saraa@example.org"))
    assert (saraa.title, saraa.organisation.name) == ("Chair", "Tooroi Cooperative")


def test_who_has_joined_or_was_invited_is_left_alone(desk, make_account):
    make_account("Li", email="li@example.org")
    table = "email,name\nLI@example.org,Li\nsaraa@example.org,Saraa\n"
    address = desk(table, what="people").location
    desk.browser.post(f"{address}/taking")
    importing.work()
    desk(table, what="people")

    assert [row.would for row in rows()] == ["skip", "make", "skip", "skip"]


def test_undo_takes_invitations_back_but_for_accepted_ones(desk, client):
    from app.people import invitations

    address = desk("email,name\na@example.org,A\nb@example.org,B\n", what="people").location
    desk.browser.post(f"{address}/taking")
    importing.work()
    db.session.rollback()
    first = db.session.scalar(select(Invitation).filter_by(email="a@example.org"))
    invitations.accept(invitations.token_of(first.salt), name="A", timezone="UTC", language="en")

    desk.browser.post(f"{address}/undoing")
    importing.work()

    db.session.rollback()
    states = {one.email: one.revoked_at is None for one in db.session.scalars(select(Invitation))}
    assert states == {"a@example.org": True, "b@example.org": False}


def workbook(*lines):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_workbook_with_numbers_and_formulas(desk):
    data = workbook(
        ["Название: нет", "Name in English", "Sector", "Year in which it was founded", "Short name"],
        ["x", "Sand Line Institute", "Academia", 1993, "=1+1"],
        [],
        ["x", "Desert Watch", "Government", 1993.0, None],
    )
    desk(data, name="표.xlsx")

    assert [(row.number, row.would) for row in rows()] == [(2, "make"), (4, "make")]
    assert [row.cells.get("established") for row in rows()] == ["1993", "1993"]
    assert "short_name" not in rows()[0].cells


@pytest.mark.parametrize(
    ("encoding", "table"),
    [
        ("utf-8", "Name in English,部门\nSand Line,学术界\n"),
        ("utf-16", "Name in English\t部门\nSand Line\t学术界\n"),
        ("gb18030", "Name in English,部门\nSand Line,学术界\n"),
        ("cp949", "Name in English;부문\nSand Line;학계\n"),
        ("shift_jis", "Name in English,セクター\nSand Line,学術界\n"),
        ("cp1251", "Name in English;Сектор\nSand Line;Научное сообщество\n"),
    ],
)
def test_letters_and_headings_of_all_our_languages(desk, encoding, table):
    desk(table.encode(encoding))

    assert [row.would for row in rows()] == ["make"], rows()[0].problems if rows() else only_import().problem


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422),
        (b"   \n", 422),
        (b"\x89PNG\r\n\x1a\n....", 422),
        (b"%PDF-1.7", 422),
        (b"x" * (5 * 1024 * 1024 + 1), 422),
    ],
)
def test_what_is_no_table_is_refused_at_once(desk, data, status):
    answer = desk(data)
    assert answer.status_code == status
    assert db.session.scalar(select(func.count()).select_from(Import)) == 0


def bomb():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 70 * 1024 * 1024)
    return kept.getvalue()


def laughing():
    kept = io.BytesIO()
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    evil = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x>&a8;</x>'
    good = zipfile.ZipFile(io.BytesIO(workbook(["name_en", "sector"], ["x", "academia"])))
    with good, zipfile.ZipFile(kept, "w") as packed:
        for name in good.namelist():
            packed.writestr(name, evil if "sheet1" in name else good.read(name))
    return kept.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and then nothing",
        b"a\0b,c\n1,2\n",
        b"no heading that we know\n1\n",
        b"name_en\nwithout a sector\n",
        b"name_en,sector\n" + b"x,academia\n" * 5001,
    ],
    ids=["broken", "nul", "unknown", "lacking", "long"],
)
def test_what_cannot_be_read_is_said(desk, data):
    answer = desk(data)

    if answer.status_code == 302:
        assert only_import().state is ImportState.FAILED
        page = desk.browser.get(answer.location)
        assert only_import().problem in page.text.replace("&#39;", "'")


@pytest.mark.parametrize("make", [bomb, laughing])
def test_traps_end_in_a_sentence(desk, make):
    began = time.monotonic()
    answer = desk(make(), name="trap.xlsx")

    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        assert only_import().state is ImportState.FAILED
    assert time.monotonic() - began < 60


def test_a_heading_alone_takes_nothing_in(desk):
    address = desk("name_en,sector\n").location

    assert only_import().state is ImportState.READ
    assert "Nothing in this table can be taken in" in desk.browser.get(address).text


def test_the_page_looks_again_only_while_there_is_work(desk):
    address = desk(ORGANISATIONS).location
    assert "Refresh" not in desk.browser.get(address).headers

    desk.browser.post(f"{address}/taking")

    page = desk.browser.get(address)
    assert page.headers["Refresh"] == "2"
    assert "Working: 0 of 6 rows" in page.text


def test_a_crash_between_two_pieces_loses_and_doubles_nothing(desk, monkeypatch):
    lines = "".join(f"Body number {number} of many,academia\n" for number in range(250))
    address = desk("name_en,sector\n" + lines).location
    desk.browser.post(f"{address}/taking")
    monkeypatch.setattr(importing, "AT_ONCE", -1)
    importing.work()
    assert len(names()) == 0
    monkeypatch.setattr(importing, "AT_ONCE", 60)
    pieces = []
    go_on = importing._go_on

    def dies_in_the_third(import_id):
        pieces.append(import_id)
        if len(pieces) == 3:
            raise RuntimeError("killed")
        return go_on(import_id)

    monkeypatch.setattr(importing, "_go_on", dies_in_the_third)
    with pytest.raises(RuntimeError):
        importing.work()
    assert len(names()) == 200

    monkeypatch.setattr(importing, "_go_on", go_on)
    importing.work()

    assert len(names()) == 250
    assert only_import().state is ImportState.DONE


def test_only_the_secretariat_comes_here(desk, make_account, sign_in):
    address = desk(ORGANISATIONS).location
    stranger = sign_in(make_account("Bolor"))

    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/taking").status_code == 404
    assert only_import().state is ImportState.READ
