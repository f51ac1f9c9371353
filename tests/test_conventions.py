"""The rules of the house that no linter knows. Each message says what to do instead."""

import ast
import re
from pathlib import Path

import pytest

from app.journal import Fact
from app.outbox.effects import Send, SendAll, name_of
from app.wiring import EFFECTS

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "app").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*"))
WRITERS = [
    effect.writer for effects in EFFECTS.values() for effect in effects if isinstance(effect, Send | SendAll)
]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def of_each(things):
    """Ask a rule of each of these in one test, and tell all that break it: rules are quick, things many."""

    def asking(rule):
        def test():
            broken = []
            for one in things:
                try:
                    rule(one)
                except AssertionError as told:
                    broken.append(str(told).splitlines()[0])
            assert not broken, "\n".join(broken)

        test.__doc__ = rule.__doc__
        return test

    return asking


@of_each(SOURCES)
def test_only_the_database_module_commits(path):
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    commits = [
        call.lineno for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    ]
    assert not commits or name(path) == "app/db.py", f"{name(path)}:{commits}: use `with transaction()`"


@of_each(SOURCES)
def test_nobody_writes_import_app(path):
    imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import)]
    hidden = [node.lineno for node in imports if any(a.name.split(".")[0] == "app" for a in node.names)]
    assert not hidden, (
        f"{name(path)}:{hidden}: use `from app import …`; `app` is also the name of the Flask object"
    )


@of_each(SOURCES)
def test_only_the_clock_reads_the_clock(path):
    if name(path) == "app/clock.py":
        return
    wrong = re.findall(
        r"(datetime\.now|datetime\.utcnow|datetime\.today|date\.today|time\.time)\(", path.read_text()
    )
    assert not wrong, f"{name(path)} calls {wrong}: use clock.now()"


@of_each(SOURCES)
def test_links_never_follow_the_host_header(path):
    assert "_external=True" not in path.read_text(), f"{name(path)}: use app.links.public_url()"


@of_each(SOURCES)
def test_modules_are_small(path):
    lines = len(path.read_text().splitlines())
    assert lines <= 300, f"{name(path)} has {lines} lines: is it two things?"


@of_each(SOURCES)
def test_names_say_what_is_inside(path):
    vague = {"util", "utils", "helper", "helpers", "manager", "misc", "common"}
    assert not vague & set(path.with_suffix("").parts[-3:]), f"{name(path)}: name it by its subject"


@pytest.mark.parametrize(
    ("library", "door"),
    [
        ("flask_login", "app/accounts/session.py"),
        ("flask_babel", "app/i18n.py"),
        ("icalendar", "app/calendar"),
        ("flask_mail", "app/mail"),
        ("markdown_it", "app/text"),
        ("fido2", "app/accounts/passkeys.py"),
        ("authlib", "app/accounts/provider.py"),
        ("joserfc", "app/accounts/provider.py"),
        ("pyotp", "app/accounts/second_step.py"),
        ("segno", "app/accounts/second_step.py"),
    ],
)
def test_each_library_has_one_door(library, door):
    users = [
        name(path) for path in SOURCES if re.search(rf"^\s*(from|import) {library}\b", path.read_text(), re.M)
    ]
    assert users, f"nobody uses {library} any more: take it out of pyproject.toml"
    assert all(user.startswith(door) for user in users), f"{library} only through {door}: {users}"


def test_every_fact_is_in_the_wiring():
    missing = {fact.__name__ for fact in subclasses(Fact)} - {fact.__name__ for fact in EFFECTS}
    assert not missing, f"say in app/wiring what follows from {missing}, even if nothing: []"


@pytest.mark.parametrize("writer", WRITERS, ids=name_of)
def test_every_mail_has_its_three_parts(writer):
    feature, mail = name_of(writer).split(".")
    folder = ROOT / "templates" / feature / "mail" / mail
    assert {path.name for path in folder.iterdir()} == {"subject.txt", "body.txt", "body.html"}


@of_each([path for path in TEMPLATES if path.suffix == ".html"])
def test_pages_have_no_inline_style_or_script(path):
    if "/mail/" in name(path) or (path.name == "mail.html" and "layouts" in name(path)):
        return
    page = path.read_text()
    assert not re.search(r"\sstyle=", page), f"{name(path)}: the content policy forbids it: use a class"
    assert not re.search(r"\son[a-z]+=\"", page), (
        f"{name(path)}: the content policy forbids it: use a data- attribute"
    )
    assert not re.search(r"<script(?![^>]*\bsrc=)", page), (
        f"{name(path)}: the content policy forbids it: use a module"
    )


def subclasses(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from subclasses(sub)
