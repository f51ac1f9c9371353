"""The database: reads cannot write, instants keep their zone, changes wait their turn and lose nothing."""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import BigInteger, String, bindparam, event, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from app import clock
from app import db as database_module
from app.accounts.models import Account, Role
from app.db import WRITES, Base, NestedTransaction, db, is_busy, transaction, written_out
from app.discussions.models import Theme
from app.errors import Busy
from app.limits import Allowance


@pytest.fixture
def theme(make_theme):
    return make_theme(title="0")


def title(theme):
    db.session.rollback()
    return db.session.scalar(select(Theme.title).filter_by(id=theme.id))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE theme SET title = 'x'",
        "DELETE FROM theme",
        "INSERT INTO journal (at, kind, data) VALUES ('2030-01-01', 'x', '{}')",
    ],
)
def test_reads_cannot_write(theme, statement):
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    assert title(theme) == "0"


def test_what_a_read_changes_is_never_stored(theme):
    db.session.get(Theme, theme.id).title = "x"
    with pytest.raises(DBAPIError):
        db.session.flush()
    assert title(theme) == "0"


def test_reading_again_after_a_change_cannot_write_either(theme):
    with transaction() as session:
        session.get(Theme, theme.id).title = "1"
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE theme SET title = 'x'"))
    assert title(theme) == "1"


def test_a_change_that_fails_leaves_nothing(theme):
    with pytest.raises(ZeroDivisionError), transaction() as session:  # noqa: PT012  # it fails in the middle
        session.get(Theme, theme.id).title = "x"
        session.flush()
        raise ZeroDivisionError
    assert title(theme) == "0"


def test_a_change_reads_everything_anew(theme):
    assert db.session.get(Theme, theme.id).title == "0"
    change_elsewhere("UPDATE theme SET title = 'elsewhere'")
    with transaction() as session:
        assert session.get(Theme, theme.id).title == "elsewhere"


def test_also_when_the_last_thing_done_was_a_change(theme):
    with transaction() as session:
        found = session.get(Theme, theme.id)
        found.title = "1"
    change_elsewhere("UPDATE theme SET title = 'elsewhere'")
    with transaction() as session:
        assert session.get(Theme, theme.id, with_for_update=True) is found
        assert found.title == "elsewhere"


def change_elsewhere(statement):
    """Change something by another connection."""
    with db.engine.connect().execution_options(**WRITES[db.engine.dialect.name]) as connection:
        connection.execute(text(statement))
        connection.commit()


def test_operations_do_not_call_operations(theme):
    with transaction(), pytest.raises(NestedTransaction), transaction():
        pass
    with transaction() as session:  # and the next one works
        session.get(Theme, theme.id).title = "1"
    assert title(theme) == "1"


def test_rows_that_others_need_cannot_go(make_theme, make_account, app):
    from app.discussions import operations

    theme = make_theme(slug="land")
    operations.start_thread(
        make_account(), theme="land", title="A", source="B", language="en", organisation_id=None, key="k"
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(f"DELETE FROM theme WHERE id = {theme.id}"))


def store(instant):
    with transaction() as session:
        session.add(Allowance(key="x", hits=1, ends_at=instant))
    return db.session.scalars(select(Allowance.ends_at)).one()


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2030, 11, 5, 14, tzinfo=ZoneInfo("Asia/Seoul")),
        datetime(2030, 11, 5, 14, 30, 15, 123456, tzinfo=UTC),
        datetime(2017, 5, 5, 9, tzinfo=ZoneInfo("Asia/Pyongyang")),
        datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=ZoneInfo("America/New_York")),
        datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=-11))),
        datetime(2100, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_an_instant_comes_back_in_utc(app, instant):
    stored = store(instant)
    assert stored.tzinfo is UTC
    assert stored == instant.astimezone(UTC)


def test_a_time_without_a_zone_is_refused(app):
    with pytest.raises(StatementError, match="naive datetime"):
        store(datetime(2030, 11, 5, 14))
    with pytest.raises(StatementError, match="naive datetime"):
        db.session.scalars(select(Allowance).where(Allowance.ends_at > datetime(2030, 11, 5, 14))).all()


def test_numbers_have_64_bits(app):
    with transaction() as session:
        session.add(Allowance(key="x", hits=2**63 - 1, ends_at=clock.now()))
    assert db.session.scalars(select(Allowance.hits)).one() == 2**63 - 1
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name == "id" or column.foreign_keys:
                assert isinstance(column.type, BigInteger), f"{table.name}.{column.name}"


@pytest.fixture
def held(app):
    """Hold what a change needs, from another connection."""
    connection = db.engine.connect().execution_options(**WRITES[db.engine.dialect.name])

    def hold(statement):
        connection.execute(text(statement))
        return connection

    yield hold
    connection.rollback()
    connection.close()


def test_a_change_waits_its_turn(theme, held):
    other = held("UPDATE theme SET title = 'first'")
    timer = threading.Timer(0.3, other.commit)
    timer.start()
    began = time.monotonic()
    with transaction() as session:
        found = session.get(Theme, theme.id, with_for_update=True)
        assert found.title == "first"
        found.title += ", second"
    assert 0.2 < time.monotonic() - began < 3
    timer.join()  # it has let go, but may not have come to its end
    assert title(theme) == "first, second"


@pytest.fixture
def impatient(app, monkeypatch):
    """Let nobody wait longer than a moment."""

    def shorten(connection):
        if on_postgres():
            connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")

    monkeypatch.setattr(database_module, "PATIENCE", 0.2)
    event.listen(db.engine, "begin", shorten)
    yield
    event.remove(db.engine, "begin", shorten)


def test_who_waits_too_long_is_told_so(theme, held, impatient):
    held("UPDATE theme SET title = 'first'")
    with pytest.raises((Busy, OperationalError)) as caught, transaction() as session:
        session.get(Theme, theme.id, with_for_update=True)
    assert caught.type is Busy or is_busy(caught.value)
    assert title(theme) == "0"


def test_a_page_says_busy_and_when_to_come_again(sign_in, make_account, held, impatient):
    browser = sign_in(make_account())
    held("UPDATE account SET name = 'first'")
    answer = browser.post("/settings", data={"name": "Y", "language": "en", "timezone": "UTC"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_reading_waits_for_nobody(theme, held):
    held("UPDATE theme SET title = 'first'")
    began = time.monotonic()
    assert title(theme) == "0"
    assert time.monotonic() - began < 3  # who waits does so for longer


def on_postgres():
    return db.engine.dialect.name == "postgresql"


TITLE = select(Theme.title)


def test_a_glance_sees_all_that_is_committed_and_nothing_else(theme):
    with transaction() as session:
        session.get(Theme, theme.id).title = "1"
        session.flush()
        assert database_module.glance(TITLE, {})[0][0] == "0"
    assert database_module.glance(TITLE, {})[0][0] == "1"


def test_a_glance_cannot_write(theme):
    with pytest.raises(DBAPIError):
        database_module.glance(text("UPDATE theme SET title = 'x' RETURNING id"), {})
    assert title(theme) == "0"
    assert database_module.glance(TITLE, {})[0][0] == "0"


def test_a_glance_looks_again_when_its_connection_was_lost(theme):
    database_module.glance(TITLE, {})
    if db.engine.dialect.name == "postgresql":
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        with db.engine.connect() as connection:
            connection.execute(text(f"{end} AND pid <> pg_backend_pid()"))
    else:
        db.engine.dispose()

    assert database_module.glance(TITLE, {})[0][0] == "0"
    db.engine.dispose()  # with all that was lost: others look at their connections once, and go another way


def test_many_may_glance_at_once(app, theme):
    seen = []

    def look():
        with app.app_context():
            seen.extend(database_module.glance(TITLE, {})[0][0] for _ in range(20))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["0"] * 160
    assert db.engine.pool.checkedout() <= 3  # others find connections to write with: two stay, and our own


def test_a_statement_made_ready_tells_what_it_told_before(theme, make_account):
    account = db.session.get(Account, make_account("Bolor", role=Role.SECRETARIAT).id)
    asked = select(Account.id, Account.name, Account.role, Account.joined_at, Account.left_at).where(
        Account.id == bindparam("id"), Account.role == written_out(Role.SECRETARIAT)
    )
    told = [tuple(database_module.glance(asked, {"id": account.id})[0]) for _ in range(3)]

    assert told == [(account.id, "Bolor", Role.SECRETARIAT, account.joined_at, None)] * 3
    assert told[2][2] is Role.SECRETARIAT
    assert database_module.glance(asked, {"id": account.id + 1}) == []
    with pytest.raises((KeyError, StatementError)):
        database_module.glance(asked, {})


def test_a_statement_whose_text_depends_on_its_values_is_asked_as_before(theme):
    several = select(Theme.title).where(Theme.id.in_(bindparam("ids", expanding=True)))
    for ids in ([theme.id], [theme.id, theme.id + 1], [], [theme.id]):
        assert len(database_module.glance(several, {"ids": ids})) == min(len(ids), 1)


def test_what_a_statement_works_out_itself_is_worked_out_each_time(theme):
    wanted = iter(["0", "1", "0", "1"])
    asked = select(Theme.id).where(
        Theme.title == bindparam("title", callable_=lambda: next(wanted), type_=String)
    )
    assert [len(database_module.glance(asked, {})) for _ in range(4)] == [1, 0, 1, 0]
