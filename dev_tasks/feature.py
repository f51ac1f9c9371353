"""Make the four places of a new feature, and say what is still to be decided by a person."""

import re
from pathlib import Path

from dev_tasks.environment import ROOT
from dev_tasks.said import give_up, say

_FILES = {
    "app/{name}/__init__.py": '"""{title}: say in one sentence what this room is for."""\n',
    "app/{name}/views.py": '''"""Pages of {name}."""

from flask import Blueprint, render_template

blueprint = Blueprint("{name}", __name__, url_prefix="/{address}")


@blueprint.get("/")
def index() -> str:
    """The first page."""
    return render_template("{name}/index.html")
''',
    "templates/{name}/index.html": """{{#- The first page of {name}. -#}}
{{% extends "layouts/page.html" %}}
{{% from "components/empty.html" import empty %}}
{{% block title %}}{{{{ _("{title}") }}}}{{% endblock %}}
{{% block heading %}}<h1>{{{{ _("{title}") }}}}</h1>{{% endblock %}}
{{% block content %}}
{{{{ empty(_("Nothing is here yet.")) }}}}
{{% endblock %}}
""",
    "tests/{name}/__init__.py": "",
    "tests/{name}/test_index.py": """def test_everybody_can_read_the_first_page(client):
    answer = client.get("/{address}/")

    assert answer.status_code == 200
    assert "<h1>{title}</h1>" in answer.text
""",
}
_NEXT = """
What only a person can decide:
  1. docs/language.md: write down the words of {name}. docs/house.md: its floor and its facts.
  2. pyproject.toml: give app.{name} its floor (until then `./dev check` says "not listed"),
     and its rooms in "The rooms of a feature".
  3. app/__init__.py: from app.{name}.views import blueprint as {name}, and register it.
  4. tests/test_doors.py and docs/rights.md: who may enter "GET {name}.index".
  5. ./dev catalogues, then translate its sentences; ./dev test tests/{name}
docs/add-a-feature.md goes through all of it with an example.
"""


def make(arguments: list[str]) -> int:
    """Make the places of the feature named by ``arguments``; nothing that is there is overwritten."""
    if len(arguments) != 1 or not re.fullmatch("[a-z]+(_[a-z]+)*", arguments[0]):
        give_up("Usage: ./dev new-feature NAME, a plural noun in small letters, such as attendances.")
    name = arguments[0]
    words = {"name": name, "address": name.replace("_", "-"), "title": name.replace("_", " ").capitalize()}
    files = {ROOT / path.format(**words): content.format(**words) for path, content in _FILES.items()}
    if there := [path for path in files if path.exists()]:
        give_up(f"{_short(there[0])} is there already: choose another name.")
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        say(f"made {_short(path)}")
    say(_NEXT.format(**words))
    return 0


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))
