"""Two that were one: everything that hangs on the one comes to hang on the other."""

import itertools
from datetime import date

import pytest
from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, String, func, insert, select

from app import clock
from app.accounts.models import Account, Role
from app.db import db, transaction
from app.desk.models import About, Report, Twins
from app.discussions import operations as discussions
from app.discussions.kinds import PostState
from app.errors import Refusal
from app.journal import JournalEntry
from app.meetings.models import MeetingBody
from app.organisations import merging, names
from app.organisations.access import NotYours
from app.organisations.models import Affiliation, Organisation, OrganisationName, Sector
from tests.organisations.records import by_key, tokens_of

numbers = itertools.count(1)


@pytest.fixture
def anna(make_account):
    """Somebody of the secretariat."""
    return make_account("Anna", role=Role.SECRETARIAT)


@pytest.fixture
def make(app):
    """Write an organisation down: (key, other columns, en="…", mn="…")."""

    def call(key, columns=None, **called):
        with transaction() as session:
            values = {"sector": Sector.ACADEMIA, "countries": ["MN"], "sources": [], **(columns or {})}
            made = Organisation(key=key, **values)
            names.call(session, made, called or {"en": key.title()})
            session.expunge(made)
        return made

    return call


#: what a row must have besides, by the rules of its table
ALSO = {"post": {"number": None, "state": PostState.HELD}}


class Rows:
    """Makes a row of any table, and the rows it needs."""

    def __init__(self, session):
        self.session, self.known = session, {}

    def put(self, table, **given):
        values = {**self._needed(table, given), **given}
        keys = self.session.execute(
            insert(table).values(**values).returning(*table.primary_key.columns)
        ).one()
        return dict(zip([column.name for column in table.primary_key.columns], keys, strict=True))

    def _needed(self, table, given):
        found = dict(ALSO.get(table.name, {}))
        for column in table.columns:
            is_number = column.primary_key and not column.foreign_keys and isinstance(column.type, Integer)
            if column.name in (given | found) or column.nullable or column.default is not None:
                continue
            if column.foreign_keys or not (is_number and len(table.primary_key.columns) == 1):
                found[column.name] = self._value(column)
        return found

    def _value(self, column):
        for key in column.foreign_keys:
            other = key.column.table
            if other not in self.known:
                self.known[other] = self.put(other)
            return self.known[other][key.column.name]
        kind = column.type
        if isinstance(kind, Enum):
            return next(iter(kind.enum_class))
        if isinstance(kind, Boolean):
            return False
        if isinstance(kind, Date):
            return date(2026, 3, 3)
        if isinstance(kind, String):
            return f"x{next(numbers)}"
        if "JSON" in str(kind):
            return []
        if "BLOB" in str(kind) or "BYTEA" in str(kind):
            return f"x{next(numbers)}".encode()
        if isinstance(getattr(kind, "impl", kind), DateTime):
            return clock.now()
        return next(numbers)


def counted():
    """Count, for each column that points at organisations, the rows that point at each."""
    db.session.rollback()
    return {
        str(column): dict(
            db.session.execute(
                select(column, func.count())
                .select_from(column.table)
                .where(column.is_not(None))
                .group_by(column)
            ).all()
        )
        for column in merging.references()
    }


def test_one_of_every_kind_moves_and_nothing_is_left(make, anna):
    gone, stays = make("gone"), make("stays")
    with transaction() as session:
        rows = Rows(session)
        for column in merging.references():
            if column.table.name not in merging.WORKED_OUT:
                rows.put(column.table, **{column.name: gone.id})
    before = counted()

    merging.merge(anna, "gone", "stays")

    after = counted()
    left = {what: found[gone.id] for what, found in after.items() if gone.id in found}
    assert not left
    for what, found in before.items():
        if what.split(".")[0] not in merging.WORKED_OUT and not what.startswith("organisation_name."):
            there = found.get(gone.id, 0) + found.get(stays.id, 0) + (what == "organisation.merged_into_id")
            assert after[what].get(stays.id, 0) == there, what
    (entry,) = db.session.query(JournalEntry).filter_by(kind="OrganisationsMerged").all()
    assert set(entry.data["moved"]) >= {
        what for what, found in before.items() if found.get(gone.id) and not what.startswith("organisation_")
    }


def test_each_kind_has_its_words(app):
    """What has none stands in the preview as "more": give it some in app/organisations/merging.py."""
    for column in merging.references():
        if column.table.name not in merging.WORKED_OUT:
            assert "more" not in str(merging.Hanging(str(column), 1).words), column


def test_what_can_be_there_only_once_is_there_once(make, anna, make_meeting):
    gone, stays = make("gone"), make("stays")
    both, one = make_meeting(), make_meeting()
    with transaction() as session:
        for position, body in enumerate((gone, stays)):
            session.add(MeetingBody(meeting_id=both.id, organisation_id=body.id, position=position))
        session.add(MeetingBody(meeting_id=one.id, organisation_id=gone.id, position=0))

    merging.merge(anna, "gone", "stays")

    held = db.session.query(MeetingBody.meeting_id, MeetingBody.organisation_id).all()
    assert sorted(held) == sorted([(both.id, stays.id), (one.id, stays.id)])
    (entry,) = db.session.query(JournalEntry).filter_by(kind="OrganisationsMerged").all()
    assert len(entry.data["dropped"]["meeting_body.organisation_id"]) == 1


def test_a_pair_of_the_two_is_no_pair_any_more(make, anna):
    gone, stays, other = make("gone"), make("stays"), make("other")
    with transaction() as session:
        for pair in ((gone, stays), (gone, other), (stays, other)):
            session.add(Twins(one_id=pair[0].id, other_id=pair[1].id, found_at=clock.now()))

    merging.merge(anna, "gone", "stays")

    assert db.session.query(Twins.one_id, Twins.other_id).all() == [(stays.id, other.id)]


def test_the_old_address_leads_to_the_new_one_and_the_old_names_find_it(client, make, anna):
    make("gone", {"short_name": "GS"}, en="Gobi Society", zh="戈壁学会")
    stays = make("stays", en="Society of the Gobi", mn="Говийн нийгэмлэг")

    merging.merge(anna, "gone", "stays")

    answer = client.get("/organisations/gone")
    assert (answer.status_code, answer.location) == (302, "/organisations/stays")
    assert {"戈壁学会", "gs", "gobi"} <= tokens_of(stays.id)
    kept = by_key("stays")
    assert (kept.name, kept.short_name, kept.former_names) == ("Society of the Gobi", "GS", ["Gobi Society"])
    called = dict(db.session.query(OrganisationName.language, OrganisationName.name).all())
    assert called == {"en": "Society of the Gobi", "mn": "Говийн нийгэмлэг", "zh": "戈壁学会"}
    assert "Gobi Society" in client.get("/organisations/stays").text
    assert client.get("/organisations/?q=学会").text.count("/organisations/stays") == 1


def test_the_name_that_is_free_can_be_given_to_the_one_that_stays(make, anna, sign_in):
    make("gone", en="Gobi Society")
    make("stays", en="Society of the Gobi")
    merging.merge(anna, "gone", "stays")
    revision = by_key("stays").revision

    answer = sign_in(anna).post(
        "/organisations/stays", data={"name_en": "Gobi Society", "sector": "academia", "revision": revision}
    )

    assert answer.status_code == 302
    assert by_key("stays").name == "Gobi Society"


def test_what_is_not_said_of_it_is_taken_from_the_other(make, anna):
    make("gone", {"website": "https://gone.example.org", "established": "1990", "countries": ["KR"]})
    make("stays", {"established": "1999", "countries": []})

    merging.merge(anna, "gone", "stays")

    kept = by_key("stays")
    assert (kept.website, kept.established, kept.countries) == ("https://gone.example.org", "1999", ["KR"])


def affiliate(session, account, organisation, **columns):
    session.add(
        Affiliation(account_id=account.id, organisation_id=organisation.id, asked_at=clock.now(), **columns)
    )


def test_who_belonged_to_both_belongs_once(make, anna, make_account):
    gone, stays = make("gone"), make("stays")
    bolor, wei = make_account("Bolor"), make_account("Wei")
    with transaction() as session:
        affiliate(session, bolor, gone, confirmed_at=clock.now(), since=date(2020, 1, 1), title="Head")
        affiliate(session, bolor, stays, confirmed_at=clock.now(), since=date(2024, 1, 1))
        affiliate(
            session, wei, gone, since=date(2020, 1, 1), until=date(2021, 1, 1), confirmed_at=clock.now()
        )
        affiliate(session, wei, stays, since=date(2024, 1, 1))

    merging.merge(anna, "gone", "stays")

    db.session.rollback()
    rows = db.session.query(Affiliation).order_by(Affiliation.account_id, Affiliation.since).all()
    assert [(row.account_id, row.since, row.title) for row in rows] == [
        (bolor.id, date(2020, 1, 1), "Head"),
        (wei.id, date(2020, 1, 1), ""),
        (wei.id, date(2024, 1, 1), ""),
    ]


def tree(make, **above):
    """Make bodies, each with the body above it: a="" is on top."""
    made = {key: make(key) for key in above}
    with transaction() as session:
        for key, parent in above.items():
            session.get_one(Organisation, made[key].id).parent_id = made[parent].id if parent else None
    return made


@pytest.mark.parametrize(
    ("above", "into", "after"),
    [
        ({"x": "", "y": ""}, ("x", "y"), {"y": None}),
        ({"x": "", "y": "x"}, ("x", "y"), {"y": None}),
        ({"x": "", "y": "x"}, ("y", "x"), {"x": None}),
        ({"t": "", "x": "t", "m": "x", "y": "m"}, ("x", "y"), {"t": None, "m": "y", "y": "t"}),
        ({"t": "", "x": "t", "m": "x", "y": "m"}, ("y", "x"), {"t": None, "m": "x", "x": "t"}),
        ({"x": "", "c": "x", "y": ""}, ("x", "y"), {"c": "y", "y": None}),
        ({"y": "", "m": "y", "x": "m"}, ("x", "y"), {"m": "y", "y": None}),
    ],
)
def test_the_tree_of_bodies_stays_a_tree(make, anna, above, into, after):
    made = tree(make, **above)

    merging.merge(anna, *into)

    db.session.rollback()
    keys = {body.id: key for key, body in made.items()}
    found = {o.key: keys.get(o.parent_id) for o in db.session.query(Organisation) if o.merged_into_id is None}
    assert found == after


def test_one_merged_before_follows(client, make, anna):
    make("a"), make("b"), make("c")

    merging.merge(anna, "a", "b")
    merging.merge(anna, "b", "c")

    assert client.get("/organisations/a").location == "/organisations/c"
    with pytest.raises(Refusal):
        merging.merge(anna, "c", "a")


def test_twice_is_once(make, anna):
    make("gone"), make("stays")

    for _time in range(2):
        merging.merge(anna, "gone", "stays")

    assert db.session.query(JournalEntry).filter_by(kind="OrganisationsMerged").count() == 1


@pytest.mark.parametrize("into", ["gone", ""])
def test_it_is_merged_with_another_one(make, anna, into):
    make("gone")
    with pytest.raises(merging.NotAnother):
        merging.merge(anna, "gone", into)


def test_only_the_secretariat(make, make_account, sign_in):
    make("gone"), make("stays")
    browser = sign_in(make_account("Hye-jin", role=Role.ORGANISER))

    assert browser.get("/organisations/gone/merge").status_code == 404
    assert browser.post("/organisations/gone/merge", data={"into": "stays"}).status_code == 404
    assert by_key("gone").merged_into_id is None


def test_the_secretariat_chooses_looks_and_merges(make, anna, sign_in, make_account):
    gone, _stays = make("gone", en="Tooroi Khorshoo"), make("stays", mn="Тоорой хоршоо")
    make_account("Bolor", organisation=gone)
    browser = sign_in(anna)

    choice = browser.get("/organisations/gone/merge").text
    assert "Тоорой хоршоо" in choice
    assert 'href="/organisations/gone/merge?into=stays"' in choice
    preview = browser.get("/organisations/gone/merge?into=stays").text
    assert "1 affiliation" in preview
    assert "1 name" in preview
    assert by_key("gone").merged_into_id is None
    answer = browser.post("/organisations/gone/merge", data={"into": "stays"})

    assert answer.location == "/organisations/stays"
    assert by_key("gone").merged_into_id == by_key("stays").id
    assert browser.get("/organisations/gone/merge").status_code == 404
    assert browser.get("/organisations/stays/merge?into=gone").status_code == 404
    assert browser.get("/organisations/stays/merge?into=nobody").status_code == 404
    assert browser.get("/organisations/stays/merge?into=stays").status_code == 404


def test_whoever_belonged_to_the_one_speaks_for_the_other(make, anna, make_account, make_theme):
    gone, stays = make("gone"), make("stays")
    bolor = make_account("Bolor", organisation=gone)
    make_theme(slug="land")
    say = {"theme": "land", "title": "Sand", "source": "Hold.", "language": "en"}
    before = discussions.start_thread(bolor, organisation_id=gone.id, key="a", **say)
    revision = before.revision

    merging.merge(anna, "gone", "stays")

    db.session.rollback()
    db.session.refresh(db.session.merge(before))
    assert db.session.merge(before).revision == revision + 1, "kept pages say the other name"
    with pytest.raises(NotYours):
        discussions.start_thread(bolor, organisation_id=gone.id, key="b", **say)
    discussions.start_thread(bolor, organisation_id=stays.id, key="c", **say)


def test_what_was_reported_of_the_one_is_about_the_other(make, anna, make_account):
    gone, stays = make("gone"), make("stays")
    bolor, wei = make_account("Bolor"), make_account("Wei")
    with transaction() as session:
        for person, body in ((bolor, gone), (wei, gone), (wei, stays)):
            session.add(
                Report(
                    about=About.ORGANISATION,
                    about_id=body.id,
                    reason="It is gone.",
                    reporter_id=person.id,
                    made_at=clock.now(),
                )
            )

    merging.merge(anna, "gone", "stays")

    found = db.session.query(Report.reporter_id, Report.about_id).order_by(Report.id).all()
    assert found == [(bolor.id, stays.id), (wei.id, gone.id), (wei.id, stays.id)]


def test_what_comes_late_is_moved_after_all(make, anna, make_account, post_office):
    gone, stays = make("gone"), make("stays")
    merging.merge(anna, "gone", "stays")
    with transaction() as session:
        affiliate(session, session.get_one(Account, anna.id), gone)

    post_office()

    db.session.rollback()
    assert db.session.query(Affiliation.organisation_id).one()[0] == stays.id
