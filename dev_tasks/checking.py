"""What CI runs besides tests. Everything is run, whatever fails; the list at the end says what did."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable

from dev_tasks import catalogues, locking
from dev_tasks.environment import PYTHON, ROOT, VENV
from dev_tasks.postgres import server
from dev_tasks.said import say
from dev_tasks.supervisor import settings

_TEMPLATES = """
from app import create_app
environment = create_app().jinja_env
for name in environment.list_templates():
    environment.get_template(name)
"""


def run(_arguments: list[str]) -> int:
    """Run all checks. Returns 0 when all are well, else 1."""
    with tempfile.TemporaryDirectory() as folder, server() as postgres:
        checks: list[tuple[str, Callable[[], bool]]] = [
            ("format", lambda: _tool("ruff", "format", "--check", ".")),
            ("lint", lambda: _tool("ruff", "check", ".")),
            ("types", lambda: _tool("mypy")),
            ("floors", lambda: _tool("lint-imports")),
            ("templates", lambda: _templates(folder)),
            ("migrations on SQLite", lambda: _migrations(f"sqlite:///{folder}/check.sqlite3")),
            ("migrations on PostgreSQL", lambda: _on_postgres(postgres)),
            ("catalogues", _catalogues),
            ("lock", _lock),
        ]
        results = [_timed(name, check) for name, check in checks]
    say("")
    for name, well, seconds in results:
        say(f"{'ok  ' if well else 'FAIL'} {name} ({seconds:.1f} s)", "good" if well else "bad")
    return 0 if all(well for _name, well, _seconds in results) else 1


def _timed(name: str, check: Callable[[], bool]) -> tuple[str, bool, float]:
    say(f"— {name}", "bold")
    began = time.monotonic()
    return name, check(), time.monotonic() - began


def _tool(name: str, *arguments: str) -> bool:
    return subprocess.run([VENV / "bin" / name, *arguments], cwd=ROOT, check=False).returncode == 0


def _templates(folder: str) -> bool:
    """Every template can be read by Jinja, and has nothing that djLint objects to."""
    environment = {**settings(), "DATABASE_URL": f"sqlite:///{folder}/templates.sqlite3"}
    read = subprocess.run([PYTHON, "-c", _TEMPLATES], cwd=ROOT, env=environment, check=False).returncode == 0
    return _tool("djlint", "--lint", "--quiet", "templates") and read


def _migrations(address: str) -> bool:
    """Up, as the models say, down to nothing, and up again."""
    environment = {**settings(), "DATABASE_URL": address}
    steps = (["upgrade"], ["check"], ["downgrade", "base"], ["upgrade"], ["check"])
    return all(
        subprocess.run(
            [PYTHON, "-m", "flask", "--app", "wsgi", "db", *step], cwd=ROOT, env=environment, check=False
        ).returncode
        == 0
        for step in steps
    )


def _on_postgres(server: str | None) -> bool:
    """Migrate a database of its own on the server; False when there is none."""
    if server is None:
        return False
    name = f"check_{os.getpid()}"
    head, question, query = server.partition("?")
    _do(server, f"CREATE DATABASE {name}")
    try:
        return _migrations(f"{head.rsplit('/', 1)[0]}/{name}{question}{query}")
    finally:
        _do(server, f"DROP DATABASE {name} WITH (FORCE)")


def _do(server: str, statement: str) -> None:
    act = "import psycopg, sys; psycopg.connect(sys.argv[1], autocommit=True).execute(sys.argv[2])"
    subprocess.run([PYTHON, "-c", act, server, statement], check=True)


def _catalogues() -> bool:
    if behind := catalogues.outdated():
        say(
            f"The catalogues of {', '.join(behind)} lack sentences of the program: run ./dev catalogues.",
            "bad",
        )
    return not behind


def _lock() -> bool:
    if changed := locking.outdated():
        say(f"{', '.join(map(str, changed))} do not fit pyproject.toml: run ./dev lock.", "bad")
    return not changed
