"""``./dev new-feature NAME`` makes places that fit the house, and overwrites nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path):
    """A copy of the project, to make a feature in."""
    for name in ("app", "templates", "tests", "dev_tasks", "migrations"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dev", "config.py", "wsgi.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def make(copy, *arguments):
    return subprocess.run(
        [copy / "dev", "new-feature", *arguments], capture_output=True, text=True, check=False
    )


def test_it_says_what_remains_and_its_page_works_once_that_is_done(copy):
    made = make(copy, "field_visits")
    assert made.returncode == 0
    assert "tests/test_doors.py" in made.stdout
    factory = copy / "app" / "__init__.py"
    text = factory.read_text()
    text = text.replace(
        "from app.home.views",
        "from app.field_visits.views import blueprint as field_visits\nfrom app.home.views",
    )
    factory.write_text(text.replace("        home, accounts,", "        field_visits, home, accounts,"))

    ask = "\n".join(
        (
            "from app import create_app",
            "app = create_app({'SECRET_KEY': 'x' * 40, 'DATABASE_URL': 'sqlite:///x.sqlite3'})",
            "answer = app.test_client().get('/field-visits/')",
            "print(answer.status_code, '<h1>Field visits</h1>' in answer.text)",
        )
    )
    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["200", "True"], done.stderr


def test_twice_is_refused_and_so_is_a_name_that_is_none(copy):
    assert make(copy, "field_visits").returncode == 0
    again = make(copy, "field_visits")
    assert again.returncode == 1
    assert "is there already" in again.stderr
    for name in ("Visits", "field-visits", "../x", ""):
        assert make(copy, name).returncode == 1
    assert make(copy).returncode == 1
