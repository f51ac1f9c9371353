"""Every test that touches data runs on SQLite and on PostgreSQL, both real.

SQLite: a migrated file is copied for each test. PostgreSQL: a database per process of the test run,
emptied by DELETE. The server is named by TEST_POSTGRES, which ``./dev test`` sets.
"""

import gc
import itertools
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import flask_migrate
import psycopg
import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2.bccache import Bucket, BytecodeCache
from xdist.scheduler import LoadScopeScheduling

from app import create_app, kept, limits, wiring, worker
from app.accounts import consents, passwords
from app.accounts import operations as account_operations
from app.accounts.actor import Actor
from app.accounts.models import Account, Role
from app.accounts.queries import fold
from app.calendars import blocks
from app.db import WRITES, Base, db, transaction
from app.discussions.models import Theme
from app.meetings.models import Kind, Meeting, Status
from app.meetings.walltime import Precision
from app.organisations import names as organisation_names
from app.organisations.models import Affiliation, Organisation, Sector
from app.people import listing
from app.reminders import operations as reminder_operations
from app.tray.post import TrayPost
from dev_tasks.catalogues import compile_all
from tests.letters import Letter, new_letters

pytest_plugins = ["tests.strict"]

#: the same examples on each machine, however slow; fixtures of a test are set up once for all of them
settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("house")

POSTGRES = os.environ.get("TEST_POSTGRES")  #: "postgresql://user@/postgres?host=/socket" or the like
ENGINES = ["sqlite", "postgresql"]
SETTINGS = {"SECRET_KEY": "for-tests-only-" * 3, "PUBLIC_URL": "http://forum.example.org"}


class Browser(FlaskClient):
    """A browser, each of whose requests finds the application as a real one does.

    A test has the application's context open; a request that shared it would remember who asked before.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        with self.application.app_context():
            return super().open(*args, **kwargs)


class Compiled(BytecodeCache):
    """Templates, compiled once for all applications of this process."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code
        self._codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


def make_app(database_url: str, *, WTF_CSRF_ENABLED: bool = False, **settings: str) -> Flask:  # noqa: N803
    """Build the application as it runs, on another database; forms are accepted without a token."""
    app = create_app(
        {**SETTINGS, "DATABASE_URL": database_url, **settings},
        TESTING=True,
        WTF_CSRF_ENABLED=WTF_CSRF_ENABLED,
    )
    app.jinja_env.bytecode_cache = COMPILED
    app.test_client_class = Browser
    return app


#: how passwords are hashed for people, and what is compared with where there is none
REAL_PASSWORDS = (passwords.Argon2id, passwords._NOBODY)


class QuickArgon2id:
    """Argon2id at a cost of nearly nothing: what is hashed so is right, and easily guessed."""

    def __new__(cls, **cost: Any) -> Argon2id:  # type: ignore[misc]
        return Argon2id(**{**cost, "iterations": 1, "lanes": 1, "memory_cost": 8})

    verify_phc_encoded = Argon2id.verify_phc_encoded


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords cost time by intent; how much they do is asked in tests/accounts/test_passwords.py alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "Argon2id", QuickArgon2id)
        patch.setattr(passwords, "_NOBODY", passwords.hash_of("nobody's"))
        yield


def migrate(app: Flask) -> None:
    """Bring the database of ``app`` to the present form, as operators do."""
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


def postgres_url(name: str) -> str:
    """Name a database on the test server."""
    assert POSTGRES
    head, question, query = POSTGRES.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{question}{query}"


class OnSqlite:
    """A file for all tests of this process; each finds it fresh."""

    def __init__(self, folder: Path) -> None:
        self.template, self.path = folder / "template.sqlite3", folder / "test.sqlite3"
        migrate(make_app(f"sqlite:///{self.template}"))
        self.url = f"sqlite:///{self.path}"

    def freshen(self) -> None:
        db.engine.dispose()
        for leftover in self.path.parent.glob("test.sqlite3*"):
            leftover.unlink()
        shutil.copy(self.template, self.path)

    def another(self) -> str:
        """Return the address of one more database, with nothing in it."""
        return f"sqlite:///{self.path.parent / uuid.uuid4().hex}.sqlite3"

    def drop(self) -> None:
        """Files go with their folder."""


EMPTIED = "; ".join(
    [f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables)]
    + ["SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"]
)


class OnPostgres:
    """A database for all tests of this process; each finds it empty, and its rows numbered from 1 again."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self.url = self.another()
        migrate(make_app(self.url))

    def freshen(self) -> None:
        with db.engine.connect().execution_options(**WRITES["postgresql"]) as connection:
            connection.exec_driver_sql(EMPTIED)  # all at once: each way to the server takes time
            connection.commit()

    def another(self) -> str:
        """Make one more database, with nothing in it. Returns its address."""
        self._names.append(f"test_{uuid.uuid4().hex[:12]}")
        self._do(f"CREATE DATABASE {self._names[-1]}")
        return postgres_url(self._names[-1])

    def drop(self) -> None:
        for name in self._names:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        assert POSTGRES
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(statement)


#: tests that only look at what one web server serves: one process does them all, so that it is furnished once
LOOKING = tuple(f"tests/browser/test_{name}.py" for name in ("axe", "keyboard", "pages", "print", "weight"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no process is left alone with it at the end."""
    long = (
        "tests/browser/",
        "tests/concurrency/",
        "tests/dev/",
        "tests/test_canary.py",
        "tests/test_doors.py",
    )
    items.sort(key=lambda item: (not item.nodeid.startswith(LOOKING), not item.nodeid.startswith(long)))


class Together(LoadScopeScheduling):
    """Each test goes to whoever has nothing to do; those of LOOKING are one piece of work."""

    def _split_scope(self, nodeid: str) -> str:
        return "looking" if nodeid.startswith(LOOKING) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    return Together(config, log)


def pytest_collection_finish() -> None:
    """What is there by now stays: looking through it again and again for garbage took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """The languages, as people wrote them; ``./dev test`` has compiled them already."""
    compile_all()


@pytest.fixture(scope="session", params=ENGINES)
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OnSqlite | OnPostgres]:
    """A database in the present form."""
    if request.param == "postgresql" and not POSTGRES:
        pytest.skip("no PostgreSQL: run the tests with ./dev test")
    found = OnSqlite(tmp_path_factory.mktemp("sqlite")) if request.param == "sqlite" else OnPostgres()
    yield found
    found.drop()


@pytest.fixture(scope="session")
def application(database: OnSqlite | OnPostgres) -> Iterator[Flask]:
    """The application on that database, built once."""
    app = make_app(database.url)
    yield app
    with app.app_context():
        db.engine.dispose()


def clear_shelves(app: Flask) -> None:
    """What is kept was made of other rows, which had the same numbers."""
    kept._shelf = kept.Shelf()
    shelves = [name for name, one in app.extensions.items() if isinstance(one, kept.Shelf)]
    app.extensions.update((name, kept.Shelf()) for name in shelves)


@pytest.fixture
def app(application: Flask, database: OnSqlite | OnPostgres, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database, with an empty folder of files."""
    application.config["UPLOADS"] = str(tmp_path / "uploads")
    clear_shelves(application)
    limits._counted.clear()
    application.wsgi_app._answers.clear()  # what was answered with the rows of another test
    with application.app_context():
        database.freshen()
        yield application
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


numbers = itertools.count(1)


@pytest.fixture
def make_account(app: Flask) -> Callable[..., Actor]:
    """Let a person join: (name, role, language, timezone, email, organisation)."""

    def make(
        name: str = "Bolor",
        role: Role = Role.PARTICIPANT,
        language: str = "en",
        timezone: str = "Asia/Ulaanbaatar",
        email: str | None = None,
        organisation: Organisation | None = None,
        password_hash: str | None = None,
    ) -> Actor:
        email = email or f"person{next(numbers)}@example.org"
        with transaction() as session:
            from app import clock

            account = Account(
                name=name,
                email=email,
                email_key=fold(email),
                role=role,
                language=language,
                timezone=timezone,
                password_hash=password_hash,
                joined_at=clock.now(),
            )
            session.add(account)
            session.flush()
            consents.agree(session, account.id, language=language)
            listing.index(session, account.id)
            if organisation:
                session.add(
                    Affiliation(
                        account_id=account.id,
                        organisation_id=organisation.id,
                        asked_at=clock.now(),
                        confirmed_at=clock.now(),
                    )
                )
            return Actor.of(account)

    return make


@pytest.fixture
def make_organisation(app: Flask) -> Callable[..., Organisation]:
    """Make an organisation: (name, sector, country)."""

    def make(
        name: str = "Tooroi Cooperative", sector: Sector = Sector.CIVIL_SOCIETY, country: str = "MN"
    ) -> Organisation:
        with transaction() as session:
            found = Organisation(
                key=f"org-{next(numbers)}", name=name, sector=sector, countries=[country], sources=[]
            )
            session.add(found)
            organisation_names.index(session, found)
            session.expunge(found)
        return found

    return make


@pytest.fixture
def make_theme(app: Flask) -> Callable[..., Theme]:
    """Make a theme: (slug, title)."""

    def make(slug: str | None = None, title: str = "Land restoration") -> Theme:
        with transaction() as session:
            number = next(numbers)
            found = Theme(
                slug=slug or f"theme-{number}",
                title=title,
                description="What holds.",
                position=number,
                area=None,
            )
            session.add(found)
            session.flush()
            session.expunge(found)
        return found

    return make


@pytest.fixture
def make_meeting(app: Flask) -> Callable[..., Meeting]:
    """Make a published meeting, with its blocks and reminders: any column may be given."""

    def make(**columns: object) -> Meeting:
        from app import clock

        now = clock.now().replace(microsecond=0)
        values: dict[str, object] = {
            "uid": f"meeting-{uuid.uuid4().hex}@forum.example.org",
            "title": "Holding the sand",
            "language": "en",
            "kind": Kind.FORUM,
            "status": Status.SCHEDULED,
            "precision": Precision.TIME,
            "wall_start": "2030-11-05T14:00",
            "wall_end": "2030-11-05T17:00",
            "timezone": "Asia/Ulaanbaatar",
            "place": "Ulaanbaatar, and online",
            "takes_registrations": True,
            "sources": [],
            "created_at": now,
            "modified_at": now,
            **columns,
        }
        with transaction() as session:
            meeting = Meeting(**values)
            meeting.place_in_time()
            session.add(meeting)
            session.flush()
            blocks.refresh(session, meeting)
            reminder_operations.plan(session, meeting)
            session.refresh(meeting)
            session.expunge(meeting)
        return meeting

    return make


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Actor], FlaskClient]:
    """Open a browser on which this person is signed in."""

    def sign_in(actor: Actor) -> FlaskClient:
        client = app.test_client()
        token = account_operations.open_session(actor)
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return client

    return sign_in


@pytest.fixture
def post_office(app: Flask) -> Callable[[], list[Letter]]:
    """Let the worker do all that is due, and return the mails that are new in the tray."""

    def run() -> list[Letter]:
        worker.work_once(TrayPost(), wiring.TICKS)
        return new_letters()

    return run
