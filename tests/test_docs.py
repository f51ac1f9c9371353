"""The documentation says what the code does: each of these fails when one changes without the other."""

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import create_engine, func, select, text

import config
from app import i18n, kept, wiring, worker
from app.accounts import devices, links
from app.accounts import operations as accounts
from app.accounts.models import MailedLink, Role
from app.db import Base, db
from app.demo import load as demo
from app.discussions.models import Theme
from app.journal import Fact
from app.meetings.models import Kind, Meeting, Series, Status
from app.organisations.models import Sector
from app.outbox import operations as outbox
from app.outbox.effects import Send, SendAll, name_of
from app.registrations.models import Seat
from tests import conftest
from tests.test_doors import DOORS, KINDS

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def read(name):
    return (ROOT / name).read_text("utf-8")


def name(path):
    return str(path.relative_to(ROOT))


def tables(page, *, head):
    """Return the rows of all tables of a page whose first cell of the head is ``head``."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", read(page), re.M):
        rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines()]
        if rows[0][0] == head:
            found.append(rows[2:])
    assert found, f"{page} has no table that begins with {head}"
    return found


def table(page, *, head):
    (only,) = tables(page, head=head)
    return only


def code(cell):
    """Return what stands between backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def blocks(page, language):
    """Return the code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", read(page), re.M | re.S)


def subclasses(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from subclasses(sub)


# settings and commands


def test_every_setting_with_its_default_and_its_purpose():
    def default(setting):
        return "—" if setting.default is None else f"`{setting.default}`" if setting.default else "empty"

    assert table("docs/settings.md", head="Setting") == [
        [f"`{setting.name}`", default(setting), setting.purpose] for setting in config.SETTINGS
    ]


def test_what_dev_reads_besides():
    said = {name for row in table("docs/settings.md", head="Variable") for name in code(row[0])}
    environment = dev_help().partition("Environment:")[2]
    mentioned = set(re.findall(r"\b[A-Z][A-Z_]+\b", environment.partition("for tests")[2]))
    assert said == mentioned - {"SQL"}
    sources = "".join(path.read_text() for path in (ROOT / "dev_tasks").glob("*.py"))
    assert {name for name in said if f'"{name}"' in sources} == said


def dev_help():
    command = [sys.executable, str(ROOT / "dev"), "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def commands_of(group, prefix):
    """Yield the full names of our commands; a group that a library brings is one name."""
    for word, command in group.commands.items():
        inner = getattr(command, "commands", None)
        if inner and any(one.callback.__module__.startswith("app.") for one in inner.values()):
            yield from commands_of(command, f"{prefix} {word}")
        else:
            yield f"{prefix} {word}"


def test_every_command(app):
    of_dev, of_flask = (
        {code(row[0])[0] for row in rows} for rows in tables("docs/operating.md", head="Command")
    )
    listed = re.findall(r"^  ([a-z-]+)[ \[]", dev_help(), re.M)
    assert of_dev == {f"./dev {command}" for command in listed}
    assert of_flask == set(commands_of(app.cli, "flask"))


def test_the_two_commands_are_all_one_has_to_know():
    readme = read("README.md")
    begin, end = readme.index("## Try it"), readme.index("## Grow")
    assert re.findall(r"^```sh\n(.*?)\n```", readme[begin:end], re.M | re.S) == ["./dev run", "./dev test"]


def test_the_server_is_started_with_options_it_knows():
    (line,) = re.findall(r"^ExecStart=(.*granian.*)$", read("docs/operating.md"), re.M)
    known = subprocess.run(
        [sys.executable, "-m", "granian", "--help"], capture_output=True, text=True, check=True
    ).stdout
    options = re.findall(r"(?<= )--[a-z-]+", line)
    assert options
    assert [option for option in options if option not in known] == []


# the house


def test_the_floors():
    rows = table("docs/house.md", head="Floor, from the top")
    (contract,) = [c for c in PROJECT["tool"]["importlinter"]["contracts"] if c.get("exhaustive")]
    assert [" | ".join(code(row[0])) for row in rows] == contract["layers"]


def test_every_module_has_its_floor():
    there = {path.stem for path in (ROOT / "app").glob("*.py")} - {"__init__"}
    there |= {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert {
        module for row in table("docs/house.md", head="Floor, from the top") for module in code(row[0])
    } == there


def test_the_rooms_of_a_feature():
    (contract,) = [c for c in PROJECT["tool"]["importlinter"]["contracts"] if "rooms" in c["name"]]
    order = [
        [room for room in re.findall(r"\w+", layer) if not room.endswith("_views")]
        for layer in contract["layers"]
    ]
    said = re.search(r"in the order (.*?);", read("docs/house.md"), re.S)[1]
    assert [code(layer) for layer in said.split("·")] == order
    files = {file for row in table("docs/house.md", head="File") for file in code(row[0])}
    assert files == {f"{room}.py" for layer in order for room in layer} | {"models.py", "…_views.py"}


def test_every_fact_and_the_mails_that_follow():
    def known_as(fact):
        return f"{fact.__module__.split('.')[1]}.{fact.__name__}"

    assert set(wiring.EFFECTS) == set(subclasses(Fact))
    assert {code(row[0])[0]: code(row[1]) for row in table("docs/house.md", head="Fact")} == {
        known_as(fact): [name_of(e.writer) for e in effects if isinstance(e, Send | SendAll)]
        for fact, effects in wiring.EFFECTS.items()
    }


def test_what_the_worker_does_by_itself():
    rows = table("docs/operating.md", head="Tick")
    assert [(row[0], float(row[1])) for row in rows] == [(tick[0], tick[1]) for tick in wiring.TICKS]


# words


def test_every_word_in_all_languages():
    scripts = {
        "zh": "[一-鿿]",
        "ja": "[ぁ-ヿ一-鿿]",
        "ko": "[가-힣]",
        "mn": "[А-Яа-яӨөҮүЁё]",
        "ru": "[А-Яа-яЁё]",
    }
    languages = [code for code in i18n.LANGUAGES if code != "en"]
    seen = set()
    for rows in tables("docs/language.md", head="English"):
        for word, sentence, *terms, _where in rows:
            assert sentence.endswith("."), word
            assert word not in seen, f"{word} is there twice"
            seen.add(word)
            assert len(terms) == len(languages), word
            for language, term in zip(languages, terms, strict=True):
                assert re.search(scripts[language], term), f"{word} in {language}: {term!r}"


def test_the_languages_are_named_as_everywhere():
    head = re.search(r"^\| English \|.*$", read("docs/language.md"), re.M)[0]
    assert [cell.strip() for cell in head.strip("|").split("|")][2:-1] == [
        own for code, own in i18n.LANGUAGES.items() if code != "en"
    ]


def words_in_code():
    return {
        one for rows in tables("docs/language.md", head="English") for row in rows for one in code(row[-1])
    }


def test_every_model_has_its_word():
    wanted = {model.__name__ for model in subclasses(Base)} | {"Fact", "Refusal"}
    wanted |= {
        f"{kind.__name__}.{member.name}" for kind in (Kind, Status, Sector, Role, Seat) for member in kind
    }
    assert wanted - words_in_code() == set()


def test_every_word_lives_where_it_is_said_to_live():
    def lives(word):
        if "/" in word:
            return (ROOT / word).exists()
        if word in {setting.name for setting in config.SETTINGS}:
            return True
        first, _dot, rest = word.partition(".")
        for module in [
            m for n, m in sys.modules.items() if n.startswith("app.") and isinstance(m, ModuleType)
        ]:
            found = getattr(module, first, None)
            if found is not None and (
                not rest or hasattr(found, rest) or rest in getattr(found, "__annotations__", {})
            ):
                return True
        return importlib.util.find_spec(f"app.{word}") is not None

    assert [word for word in sorted(words_in_code()) if not lives(word)] == []


def test_kinds_and_sectors_are_called_so_on_pages(app):
    """Where a catalogue has such a word already, it is the one of the table."""
    rows = [row for rows in tables("docs/language.md", head="English") for row in rows]
    english = {where: row[0] for row in rows for where in code(row[-1])}
    terms = {
        row[0]: dict(zip([c for c in i18n.LANGUAGES if c != "en"], row[2:-1], strict=True)) for row in rows
    }
    wrong = []
    for kind in (Kind, Sector):
        for member in kind:
            word = english[f"{kind.__name__}.{member.name}"]
            assert str(member.words) == word
            for language, term in terms[word].items():
                with app.test_request_context(), i18n.speaking(language, "UTC"):
                    shown = str(member.words)
                if shown != word and shown.casefold() != term.casefold():
                    wrong.append(f"{word} in {language}: {shown}, and not {term}")
    assert wrong == []


# rights


def rights():
    return table("docs/rights.md", head="What")


def test_every_door_stands_in_one_row_of_the_rights():
    listed = sorted(endpoint for row in rights() for endpoint in code(row[-1]))
    assert listed == sorted({door.split()[1] for door in DOORS})


@pytest.mark.parametrize("row", rights(), ids=lambda row: row[0])
def test_who_may_go_through_which_door(row):
    allowed = {kind for kind, cell in zip(KINDS, row[1:-1], strict=True) if cell != "no"}
    for endpoint in code(row[-1]):
        for door, kinds in DOORS.items():
            if door.split()[1] == endpoint:
                assert kinds == allowed, door


def shared_limits():
    """Return the limits over several doors together, by the name that stands above each."""
    tree = ast.parse(read("app/accounts/knocking.py"))
    return {
        f"knocking.{node.targets[0].id}": node.value.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("limiter.shared_limit(")
    }


def test_how_often():
    limits, shared = {}, shared_limits()
    assert shared
    for path in (ROOT / "app").glob("*/*views.py"):
        tree = ast.parse(path.read_text())
        (room,) = re.findall(r'Blueprint\(\s*"(\w+)"', path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for call in node.decorator_list:
                    found = shared.get(ast.unparse(call))
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "limiter.limit":
                        found = call.args[0].value
                    if found:
                        limits.setdefault(f"{room}.{node.name}", []).append(found)
    assert {code(row[0])[0]: code(row[1]) for row in table("docs/rights.md", head="Door")} == limits


# operating


def test_addresses_that_never_change(app):
    rules = {}
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods:
            rules.setdefault(rule.endpoint, set()).add(re.sub(r"<[^<>]*:(\w+)>", r"<\1>", rule.rule))
    listed = {code(row[0])[0] for row in table("docs/operating.md", head="Address")}
    gone = listed - set().union(*rules.values())
    assert gone == set(), "these were promised"
    promised = {"discussions.theme", "discussions.thread", "meetings.show", "meetings.series"}
    promised |= {"desk.index", "tray.index", "style.index", "health.alive", "health.ready"}
    promised |= {endpoint for endpoint in rules if endpoint.startswith("calendars.")}
    assert {endpoint for endpoint in promised if not rules[endpoint] & listed} == set()


def test_what_readyz_says(client):
    keys = {code(row[0])[0] for row in table("docs/operating.md", head="Key")}
    assert keys == set(client.get("/readyz").json)


def test_numbers():
    operating = " ".join(read("docs/operating.md").split())
    *pauses, last = [round(pause.total_seconds() / 60) for pause in outbox.PAUSES]
    for phrase in (
        f"after {', '.join(map(str, pauses))} and then every {last} minutes",
        f"for {round(outbox.GIVE_UP.total_seconds() / 3600)} hours",
        f"{outbox.MAX_CRASHES} workers died",
        f"not be written {worker.MOST_BUGS} times",
        f"Works for {round(links.LIFE.total_seconds() / 3600)} hours",
        f"after {devices.OF_PARTICIPANTS.idle.days} days without use",
        f"after {devices.OF_PARTICIPANTS.longest.days} days in any case",
        f"after {round(devices.OF_STAFF.idle.total_seconds() / 3600)} hours "
        f"and after {devices.OF_STAFF.longest.days} days",
        f"at most {kept.ROOM // 1024**2} MB",
    ):
        assert phrase in operating


def test_an_empty_platform_can_be_begun_as_written(app):
    exec(compile(blocks("docs/operating.md", "python")[0], "docs/operating.md", "exec"), {})

    assert [theme.slug for theme in db.session.scalars(select(Theme))] == ["monitoring"]
    assert db.session.scalars(select(Series.slug)).all() == ["open-forum"]


def test_a_backup_is_made_as_written(tmp_path):
    conftest.OnSqlite(tmp_path)
    (tmp_path / "instance").mkdir()
    (tmp_path / "template.sqlite3").rename(tmp_path / "instance" / "saxaul.sqlite3")
    (line,) = [block for block in blocks("docs/operating.md", "sh") if "VACUUM INTO" in block]

    subprocess.run(["/bin/sh", "-c", line.replace("python3", sys.executable)], cwd=tmp_path, check=True)

    with create_engine(f"sqlite:///{tmp_path}/backup.sqlite3").connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Meeting)) == 0


@pytest.mark.skipif(not conftest.POSTGRES, reason="no PostgreSQL: run the tests with ./dev test")
def test_all_is_moved_to_postgresql_as_written(tmp_path):
    (script,) = [block for block in blocks("docs/operating.md", "python") if "create_engine" in block]
    (tmp_path / "move.py").write_text(script)
    old, new = conftest.OnSqlite(tmp_path), conftest.OnPostgres()
    try:
        with conftest.make_app(f"sqlite:///{old.template}").app_context():
            demo.load()
            db.engine.dispose()
        addresses = [f"sqlite:///{old.template}", new.url]
        subprocess.run(
            [sys.executable, tmp_path / "move.py", *addresses],
            env={"PYTHONPATH": str(ROOT)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        held = []
        for address in addresses:
            engine = create_engine(address)
            with engine.connect() as connection:
                held.append(
                    {
                        t.name: connection.execute(select(t).order_by(*t.primary_key)).all()
                        for t in Base.metadata.sorted_tables
                        if t.name not in {"search_entry", "search_work"}  # made anew
                    }
                )
            engine.dispose()
        assert len(held[0]["post"]) > 10
        assert held[0] == held[1]
        with conftest.make_app(new.url).app_context():
            accounts.ask_for_link(email="new@example.org", language="en", timezone="UTC")
            newcomer = accounts.use_link(token_of_link())
            feed_number = db.session.scalar(text("SELECT last_value FROM post_feed_number"))
            db.engine.dispose()
        assert newcomer.id > max(account.id for account in held[0]["account"]), "numbers go on"
        assert feed_number >= max(post.feed_number or 0 for post in held[0]["post"])
    finally:
        new.drop()


def token_of_link():
    return links.token_of(db.session.scalars(select(MailedLink.salt)).one())


# dependencies, decisions, licence


def named(requirements):
    return {re.match(r"[A-Za-z0-9-]+", requirement)[0] for requirement in requirements}


def test_every_dependency_has_its_reason():
    groups = [PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"].values()]
    page = "docs/decisions/0007-dependencies.md"
    for requirements, rows in zip(groups, tables(page, head="Package"), strict=True):
        assert {code(row[0])[0] for row in rows} == named(requirements)
        assert all(row[2] for row in rows)


def test_every_dependency_has_the_licence_we_say_it_has():
    rows = [row for rows in tables("docs/decisions/0007-dependencies.md", head="Package") for row in rows]
    for package, licence, _reason in rows:
        assert re.fullmatch(r"[A-Z][\w.-]+( OR [A-Z][\w.-]+)*", licence), package
        try:
            told = metadata.metadata(code(package)[0])["License-Expression"]
        except metadata.PackageNotFoundError:  # those for checks are not always installed
            continue
        assert told in {None, licence}, package


def test_our_own_licence():
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in read("LICENSE")
    assert "[Apache-2.0](LICENSE)" in read("README.md")


@pytest.mark.parametrize("path", DECISIONS, ids=name)
def test_every_decision_says_why_and_at_what_price(path):
    page = path.read_text("utf-8")
    number = int(path.name[:4])
    assert page.startswith(f"# {number}. ")
    status = re.search(r"^Status: (in force|superseded by \[\d+\]\(\d{4}-[\w-]+\.md\))$", page, re.M)
    assert status, f"{path.name}: say whether it is in force"
    _top, *sections = re.split(r"^## ", page, flags=re.M)
    titles = [section.partition("\n")[0] for section in sections]
    assert titles[:3] == ["Context", "Choice", "Price"]
    assert all(section.partition("\n")[2].strip() for section in sections)


def test_decisions_are_numbered_without_gaps():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_newest_change_is_of_this_version():
    assert re.findall(r"^## ([\d.]+)", read("CHANGELOG.md"), re.M)[0] == PROJECT["project"]["version"]


# all pages


def anchors(path):
    headings = re.findall(
        r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S), re.M
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_link_leads_somewhere(path):
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S)
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _hash, anchor = target.partition("#")
        there = path.parent / file if file else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_file_that_is_named_is_there(path):
    named_files = [
        word
        for span in code(re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.M | re.S))
        for word in re.findall(
            r"(?<![\w/.])(?:app|tests|templates|migrations|demo|docs|requirements)/[\w./-]*\w", span
        )
    ]
    example = re.compile(r"/(NAME|FEATURE|x|attendances)\b")
    assert [file for file in named_files if not example.search(file) and not (ROOT / file).exists()] == []


#: what the pieces of the walkthrough need around them, and their test
AROUND = """
from dataclasses import dataclass
from datetime import datetime
from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column
from app import clock, journal
from app.accounts.actor import Actor
from app.accounts.models import Account
from app.db import Base, transaction
from app.errors import NotFound as NotYet
from app.journal import Fact
from app.meetings.access import find_meeting
from app.meetings.models import Meeting
"""
AROUND_TEST = """
from datetime import timedelta
from types import SimpleNamespace
import time_machine
from sqlalchemy import select
from app.accounts.models import Role
from app.attendances import operations
from app.db import db
from app.registrations import operations as registrations
queries = SimpleNamespace(of_meeting=lambda meeting: db.session.scalars(select(operations.Attendance)).all())
"""


def test_the_walkthrough_can_be_walked(tmp_path):
    """A copy of the house gets the feature, piece by piece as written, with a migration and its test."""
    test, models, operation, _view = blocks("docs/add-a-feature.md", "python")
    (wired,) = re.findall(r"`(attendances\.AttendanceNoted: \[\])`", read("docs/add-a-feature.md"))
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    for folder in ("app", "templates", "migrations", "dev_tasks", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests").mkdir()
    for file in [*ROOT.glob("tests/*.py"), ROOT / "config.py", ROOT / "wsgi.py", ROOT / "pyproject.toml"]:
        if not file.name.startswith("test_"):
            shutil.copy(file, tmp_path / file.relative_to(ROOT))
    room = tmp_path / "app" / "attendances"
    room.mkdir()
    (room / "__init__.py").touch()
    (room / "operations.py").write_text(AROUND + models + operation)
    (tmp_path / "tests" / "test_note.py").write_text(AROUND_TEST + test)
    wiring_file = tmp_path / "app" / "wiring" / "effects.py"
    begin = "EFFECTS: Effects = {"
    wired_in = f"from app.attendances import operations as attendances\n{begin}\n    {wired},"
    wiring_file.write_text(wiring_file.read_text().replace(begin, wired_in))
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "s" * 32,
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3",
    }

    def run(*command):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("flask", "db", "upgrade")
    run("flask", "db", "revision", "--autogenerate", "-m", "attendances")
    run("pytest", "-q", "-p", "no:randomly", "tests/test_note.py")


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_python_block_is_python(path):
    for block in blocks(path.relative_to(ROOT), "python"):
        compile(textwrap.dedent(block), name(path), "exec")


def test_the_picture_is_light():
    picture = ROOT / re.search(r"!\[[^\]]+\]\(([^)]+)\)", read("README.md"))[1]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 200_000
