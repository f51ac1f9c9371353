"""The style page shows every component, in every language, without a misspelt name."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from app.i18n import LANGUAGES

TEMPLATES = Path(__file__).parents[2] / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))


def parsed(path):
    return Environment().parse(path.read_text("utf-8"))


def macros(path):
    return {macro.name for macro in parsed(path).find_all(nodes.Macro) if not macro.name.startswith("_")}


def shown():
    """Collect (component file, macro) of all macros that the style page and its parts call."""
    found = set()
    for page in (TEMPLATES / "style").glob("*.html"):
        tree = parsed(page)
        called = {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
        for imports in tree.find_all(nodes.FromImport):
            for name in imports.names:
                name, alias = name if isinstance(name, tuple) else (name, name)
                if alias in called:
                    found.add((imports.template.value, name))
    return found


class Page(HTMLParser):
    """Notes the ids of a page and what refers to them."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.wanted = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("aria-describedby", "aria-labelledby", "for", "data-copy"):
            self.wanted.update((given.get(name) or "").split())
        if tag == "use" or (given.get("href") or "").startswith("#"):
            self.wanted.add(given["href"][1:])


def test_every_component_has_its_place_on_the_style_page(client):
    page = Page(client.get("/style").text)

    missing = {path.stem for path in COMPONENTS} - set(page.ids)

    assert not missing, f"show {missing} in templates/style/, each in a section of that id"


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_every_macro_is_shown(path):
    missing = macros(path) - {name for file, name in shown() if file == f"components/{path.name}"}

    assert not missing, f"call {missing} of {path.name} in templates/style/, in every state"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_style_page_is_whole_in_every_language(client, language):
    answer = client.get("/style", headers={"Accept-Language": language})

    page = Page(answer.text)

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert len(page.ids) == len(set(page.ids)), "two things have the same id"
    assert not page.wanted - set(page.ids), "something refers to an id that is not there"


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_what_it_takes(path):
    comment = path.read_text("utf-8").partition("-#}")[0]

    assert comment.startswith("{#- ")
    for name in macros(path) - {"row_inside"}:
        assert f"{name}(" in comment, f"say in the first comment of {path.name} what {name} takes"


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_nothing_before_it_is_called(path):
    """What stands outside of macros is worked out once, in the language of whoever came first."""
    outside = [node for node in parsed(path).body if not isinstance(node, nodes.Macro)]

    calls = [call for node in outside for call in node.find_all(nodes.Call)]

    assert not calls, f"{path.name} calls something outside of a macro"
