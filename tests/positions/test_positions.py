"""Statements that are put to organisations, and where each stands: one position, its history, the counts."""

import csv
import io
import threading
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import func, select

from app.accounts.models import Role
from app.db import db, transaction
from app.discussions import operations as discussions
from app.discussions.models import ThemeFacilitator, Thread
from app.errors import NotFound, Refusal
from app.holdings import Leaving, Words
from app.journal import JournalEntry
from app.organisations import merging
from app.organisations.access import NotYours, Recorded
from app.organisations.kinds import Told
from app.organisations.models import Affiliation, Sector
from app.positions import holdings, operations, queries, refusals, statements
from app.positions.kinds import Stance, StatementState
from app.positions.models import Position
from app.positions.operations import Stated
from tests.conftest import numbers
from tests.statements import counted

NOW = datetime(2030, 6, 3, 4, 0, tzinfo=UTC)  #: noon in Ulaanbaatar


@pytest.fixture(autouse=True)
def traveller():
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def tuya(make_account, make_theme):
    theme, found = make_theme(slug="land"), make_account("Tuya")
    with transaction() as session:
        session.add(ThemeFacilitator(theme_id=theme.id, account_id=found.id))
    return found


@pytest.fixture
def thread(tuya):
    return discussions.start_thread(
        tuya, theme="land", title="What holds?", source="One.", language="en", organisation_id=None, key="1"
    )


@pytest.fixture
def coop(make_organisation):
    return make_organisation("Tooroi Cooperative")


@pytest.fixture
def bolor(make_account, coop):
    return make_account("Bolor", organisation=coop)


def draft(**changes):
    given = {"title": "We hold the sand", "source": "All of **us**.", "language": "en"}
    return statements.Draft(**{**given, "closes_on": None, "is_silent": False, **changes})


def put(actor, thread, follows_id=None, **changes):
    return statements.put(actor, thread_id=thread.id, draft=draft(**changes), follows_id=follows_id)


@pytest.fixture
def statement(tuya, thread):
    return SimpleNamespace(id=put(tuya, thread).id)


def state(actor, statement, organisation, stance=Stance.SUPPORT, *, key=None, seen=2**40, words="", **more):
    stated = Stated(
        stance=stance, words=words, language="en", key=key or f"{stance} {next(numbers)}", seen=seen
    )
    return operations.state(
        actor, statement.id, stated=stated, organisation_id=organisation.id if organisation else None, **more
    )


def page(statement, actor=None):
    db.session.rollback()
    return queries.page(actor, statement.id)


def test_a_statement_stands_above_its_discussion_with_its_count(client, sign_in, tuya, thread, bolor, coop):
    browser = sign_in(tuya)
    typed = {"title": "We hold the sand", "source": "All of **us**.", "language": "en"}
    typed |= {"closes_on": "2030-06-20", "is_silent": "y"}
    assert f"/threads/{thread.id}/statements/new" in browser.get(f"/threads/{thread.id}-what-holds").text
    answer = browser.post(f"/threads/{thread.id}/statements", data=typed)
    number = int(answer.location.rsplit("/", 1)[1])
    browser.post(f"/threads/{thread.id}/statements", data=typed)  # clicked twice
    visitor = client.get(f"/threads/{thread.id}-what-holds").text
    assert visitor.count("We hold the sand") == 1
    assert "No organisation has said where it stands yet." in visitor
    assert "Adopted unless an organisation objects by 20 June 2030." in visitor

    hers = sign_in(bolor)
    form = hers.get(f"/statements/{number}").text
    assert "Tooroi Cooperative" in form
    typed = {"organisation": str(coop.id), "stance": "concern", "words": "Who pays?", "language": "en",
             "seen": "0", "key": "k"}  # fmt: skip
    assert hers.post(f"/statements/{number}/positions", data=typed).status_code == 302
    assert hers.post(f"/statements/{number}/positions", data=typed).status_code == 302  # clicked twice

    visitor = client.get(f"/threads/{thread.id}-what-holds").text
    assert "1 of 6 countries. Not yet: China, " in visitor
    assert "1 of 6 sectors. Not yet: Government, " in visitor
    whole = client.get(f"/statements/{number}").text
    assert "Who pays?" in whole
    assert "Has a concern" in whole
    kinds = [row.kind for row in db.session.scalars(select(JournalEntry))]
    assert (kinds.count("StatementPut"), kinds.count("PositionStated")) == (1, 1)


def test_one_organisation_has_one_position_and_a_history(client, sign_in, statement, bolor, coop):
    first = state(bolor, statement, coop, Stance.OBJECT, words="Not so.")
    second = state(bolor, statement, coop, Stance.ACCEPT)
    shown = page(statement)
    assert [row.id for row in shown.positions] == [second.id]
    assert [row.id for row in shown.history] == [first.id]
    assert "Not so." in client.get(f"/statements/{statement.id}").text

    sign_in(bolor).post(f"/positions/{second.id}/withdrawal")
    sign_in(bolor).post(f"/positions/{second.id}/withdrawal")
    shown = page(statement)
    assert shown.positions == []
    assert [row.is_withdrawn for row in shown.history] == [True, False]
    third = state(bolor, statement, coop)
    assert [row.id for row in page(statement).positions] == [third.id]


def test_only_who_may_speak_for_it_states_it(sign_in, make_account, statement, bolor, coop):
    stranger = make_account("Stranger")
    with pytest.raises(NotYours):
        state(stranger, statement, coop)
    with pytest.raises(refusals.OrganisationsOnly):
        state(bolor, statement, None)
    with pytest.raises(NotYours):
        state(
            stranger,
            statement,
            None,
            recorded=Recorded(organisation_id=coop.id, told=Told.MAIL, told_on=NOW.date()),
        )
    found = state(bolor, statement, coop)
    with pytest.raises(NotFound):
        operations.withdraw(stranger, found.id)
    assert "You belong to none here yet." in sign_in(stranger).get(f"/statements/{statement.id}").text
    answer = sign_in(stranger).post(
        f"/statements/{statement.id}/positions", data={"stance": "support", "language": "en", "words": "Mine"}
    )
    assert answer.status_code == 422
    assert len(page(statement).positions) == 1


def test_the_secretariat_records_what_it_was_told(client, sign_in, make_account, statement, bolor, coop):
    anna = sign_in(make_account("Anna", role=Role.SECRETARIAT))
    typed = {"stance": "object", "language": "en", "seen": "0", "recorded_for": "Tooroi Cooperative",
             "told": "letter", "told_on": "2030-06-01", "words": "As the letter says."}  # fmt: skip
    wrong = anna.post(f"/statements/{statement.id}/positions", data={**typed, "told_on": "2030-07-01"})
    assert wrong.status_code == 422
    assert "As the letter says." in wrong.text
    assert anna.post(f"/statements/{statement.id}/positions", data=typed).status_code == 302
    whole = client.get(f"/statements/{statement.id}").text
    assert "recorded by the secretariat, by letter, on 1 June 2030" in whole
    assert "Anna" not in whole
    state(bolor, statement, coop)  # and what it says itself takes its place
    assert page(statement).tally.stances == {Stance.SUPPORT: 1}


def test_whoever_speaks_for_the_same_one_meanwhile_is_shown(sign_in, make_account, statement, bolor, coop):
    other = make_account("Otgon", organisation=coop)
    state(other, statement, coop, Stance.OBJECT, words="We object.", seen=0)
    typed = {
        "organisation": str(coop.id),
        "stance": "support",
        "language": "en",
        "seen": "0",
        "words": "We like it.",
    }
    late = sign_in(bolor).post(f"/statements/{statement.id}/positions", data=typed)
    assert late.status_code == 409
    assert "We object." in late.text
    assert "We like it." in late.text
    newest = str(page(statement).newest)
    assert f'value="{newest}"' in late.text
    assert (
        sign_in(bolor)
        .post(f"/statements/{statement.id}/positions", data={**typed, "seen": newest})
        .status_code
        == 302
    )
    assert page(statement).tally.stances == {Stance.SUPPORT: 1}


def at_once(app, number, act):
    """Let several do it at the same moment. Returns what came of it for each."""
    together, outcomes = threading.Barrier(number), []

    def run(place):
        with app.app_context():
            together.wait()
            try:
                act(place)
                outcomes.append("done")
            except Refusal as refusal:
                outcomes.append(refusal.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(outcomes)


def current_of(statement):
    db.session.rollback()
    query = select(func.count()).where(Position.statement_id == statement.id, Position.ended_at.is_(None))
    return db.session.scalars(query).one()


def test_two_who_state_at_once_leave_one_position(app, make_account, statement, bolor, coop):
    people = [bolor, make_account("Otgon", organisation=coop), make_account("Dorj", organisation=coop)]
    for turn in range(5):
        outcomes = at_once(
            app, 3, lambda place, turn=turn: state(people[place], statement, coop, key=f"{turn}")
        )
        assert outcomes == ["done"] * 3
        assert current_of(statement) == 1
    seen = page(statement).newest
    outcomes = at_once(app, 3, lambda place: state(people[place], statement, coop, key="last", seen=seen))
    assert outcomes == ["done", "position_meanwhile", "position_meanwhile"]
    assert len(page(statement).history) == 15


@pytest.mark.parametrize("database", ["postgresql"], indirect=True, scope="session")
def test_the_race_is_noticed_without_its_guards(app, make_account, statement, bolor, coop, monkeypatch):
    """The control: without the lock on the discussion, only the index keeps two positions apart.

    On SQLite one writes at a time.
    """
    people = [bolor, make_account("Otgon", organisation=coop)]
    locked, meeting = operations.find_statement, threading.Barrier(2)

    def unlocked(session, actor, statement_id, *, lock=False):
        found = locked(session, actor, statement_id)
        if lock:
            meeting.wait(60)  # both have looked before either has written
        return found

    monkeypatch.setattr(operations, "find_statement", unlocked)
    failed = []

    def act(place):
        try:
            state(people[place], statement, coop, key="k")
        except Exception as error:
            failed.append(type(error).__name__)

    at_once(app, 2, act)
    assert failed == ["IntegrityError"]
    assert current_of(statement) == 1


@pytest.mark.parametrize("silent", [True, False])
@pytest.mark.parametrize("stance", [Stance.OBJECT, Stance.CONCERN])
def test_the_last_day(client, traveller, tuya, thread, bolor, coop, silent, stance):
    statement = put(tuya, thread, closes_on=date(2030, 6, 5), is_silent=silent)
    traveller.move_to(NOW + timedelta(days=2, hours=11))  # 23:00 there
    found = state(bolor, statement, coop, stance)
    assert page(statement).state is StatementState.OPEN
    traveller.move_to(NOW + timedelta(days=2, hours=12))
    with pytest.raises(refusals.StatementOver):
        state(bolor, statement, coop)
    with pytest.raises(refusals.StatementOver):
        operations.withdraw(bolor, found.id)
    expected = {
        (True, Stance.OBJECT): (StatementState.NOT_ADOPTED, "by the rule it is not adopted."),
        (True, Stance.CONCERN): (StatementState.ADOPTED, "by the rule it is adopted."),
    }.get((silent, stance), (StatementState.OVER, "Positions were taken until 5 June 2030."))
    assert page(statement).state is expected[0]
    assert expected[1] in client.get(f"/threads/{thread.id}-what-holds").text
    statements.close(tuya, statement.id)  # it is over: there is nothing to close
    assert page(statement).state is expected[0]


def test_the_words_stay_once_somebody_took_a_position(client, sign_in, tuya, thread, statement, bolor, coop):
    browser = sign_in(tuya)
    typed = {"title": "We hold", "source": "Some of us.", "language": "en", "closes_on": "2030-06-20"}
    assert browser.post(f"/statements/{statement.id}", data={**typed, "revision": "0"}).status_code == 302
    late = browser.post(f"/statements/{statement.id}", data={**typed, "source": "None.", "revision": "0"})
    assert late.status_code == 409
    assert "Some of us." in late.text
    assert (
        browser.post(
            f"/statements/{statement.id}", data={**typed, "closes_on": "2030-06-02", "revision": "1"}
        ).status_code
        == 422
    )
    silent = {**typed, "closes_on": "", "is_silent": "y", "revision": "1"}
    assert "Please choose the last day" in browser.post(f"/statements/{statement.id}", data=silent).text
    found = state(bolor, statement, coop)
    operations.withdraw(bolor, found.id)  # it was taken, all the same
    with pytest.raises(refusals.PositionsTaken):
        statements.change(tuya, statement.id, draft=draft(source="Other words."), revision=1)

    answer = browser.post(
        f"/threads/{thread.id}/statements", data={**typed, "source": "New.", "follows": str(statement.id)}
    )
    new = int(answer.location.rsplit("/", 1)[1])
    assert page(statement).state is StatementState.CLOSED
    assert f"/statements/{new}" in client.get(f"/statements/{statement.id}").text
    assert f'/statements/{statement.id}"' not in client.get(f"/threads/{thread.id}-what-holds").text
    with pytest.raises(refusals.StatementOver):
        state(bolor, statement, coop)


def test_closing_and_opening(sign_in, tuya, statement, bolor, coop):
    browser = sign_in(tuya)
    browser.post(f"/statements/{statement.id}/closing")
    with pytest.raises(refusals.StatementOver):
        state(bolor, statement, coop)
    late = sign_in(bolor).post(
        f"/statements/{statement.id}/positions",
        data={
            "organisation": str(coop.id),
            "stance": "support",
            "language": "en",
            "words": "Kept.",
            "seen": "0",
        },
    )
    assert late.status_code == 422
    assert "Kept." in late.text
    browser.post(f"/statements/{statement.id}/opening")
    state(bolor, statement, coop)


def test_counts_name_who_is_missing(make_organisation, make_account, statement):
    def body(name, sector, countries, stance):
        organisation = make_organisation(name, sector)
        with transaction() as session:
            session.merge(organisation).countries = countries
        state(make_account(name, organisation=organisation), statement, organisation, stance)

    body("Ministry", Sector.GOVERNMENT, ["MN"], Stance.SUPPORT)
    body("Network", Sector.NETWORK, [], Stance.ACCEPT)
    body("Both", Sector.CIVIL_SOCIETY, ["CN", "MN", "KZ"], Stance.OBJECT)

    tally = page(statement).tally
    assert tally.organisations == 3
    assert tally.missing_countries == ["KP", "JP", "KR", "RU"]
    assert tally.missing_sectors == [Sector.ACADEMIA, Sector.PRIVATE_SECTOR, Sector.INTERNATIONAL]
    assert tally.countries["MN"] == {Stance.SUPPORT: 1, Stance.OBJECT: 1}
    assert list(tally.countries)[-1] == "KZ"


def test_a_table_to_take_along(client, statement, bolor, coop):
    state(bolor, statement, coop, Stance.OBJECT, words="=1+1")
    state(bolor, statement, coop, words="梭梭")
    answer = client.get(f"/statements/{statement.id}/positions.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["stance"], row["words"], row["state"]) for row in rows] == [
        ("support", "梭梭", "current"),
        ("object", "'=1+1", "replaced"),
    ]


@pytest.mark.parametrize("later", ["one", "other"])
def test_when_two_organisations_are_one_the_newest_position_is_that_of_both(
    client, make_account, make_organisation, thread, statement, bolor, coop, later
):
    twin = make_organisation("Tooroi Coop")
    otgon = make_account("Otgon", organisation=twin)
    before = state(bolor, statement, coop, Stance.CONCERN)  # which was replaced before
    saying = {"one": (bolor, coop), "other": (otgon, twin)}
    first, second = ("other", "one") if later == "one" else ("one", "other")
    old = state(saying[first][0], statement, saying[first][1], Stance.OBJECT)
    new = state(saying[second][0], statement, saying[second][1], Stance.SUPPORT)
    client.get(f"/threads/{thread.id}-what-holds")

    merging.merge(make_account("Anna", role=Role.SECRETARIAT), coop.key, twin.key)

    shown = page(statement)
    assert [row.id for row in shown.positions] == [new.id]
    assert {row.id for row in shown.history} == {before.id, old.id}
    assert {row.organisation_id for row in [*shown.positions, *shown.history]} == {twin.id}
    assert "1 of 6 sectors" in client.get(f"/threads/{thread.id}-what-holds").text


def test_what_is_asked_for_above_a_discussion(sign_in, thread, bolor, tuya, coop):
    browser = sign_in(bolor)

    def asked():
        with counted() as found:
            assert browser.get(f"/threads/{thread.id}-what-holds").status_code == 200
        return [
            one for one in found if "FROM statement" in one or '"position"' in one or "FROM position" in one
        ]

    assert asked() == []
    statement = put(tuya, thread)
    state(bolor, statement, coop)
    assert asked()
    assert asked() == []


def test_the_position_stays_when_who_stated_it_leaves(client, thread, statement, bolor, coop):
    state(bolor, statement, coop, words="Ours.")
    with transaction() as session:
        before = session.get_one(Thread, thread.id).revision
        names = {name for name, _words, rows in holdings.HOLDING.collect(session, bolor.id) if list(rows)}
        assert names == {"positions"}
        leaving = Leaving(account_id=bolor.id, email="", email_key="", words=Words.GO, at=NOW)
        holdings.HOLDING.erase(session, leaving)
        session.expire_all()
        assert session.get_one(Thread, thread.id).revision == before + 1
    whole = client.get(f"/statements/{statement.id}").text
    assert "Ours." in whole
    assert "Bolor" not in whole
    assert "Former participant" in whole


def test_who_does_not_belong_any_more_states_nothing(statement, bolor, coop):
    with transaction() as session:
        session.query(Affiliation).filter_by(account_id=bolor.id).update({"ended_at": NOW})
    with pytest.raises(NotYours):
        state(bolor, statement, coop)


@pytest.mark.parametrize("path", ["/statements/999", "/statements/999/positions.csv", "/statements/x"])
def test_addresses_that_lead_nowhere(client, statement, path):
    assert client.get(path).status_code == 404
