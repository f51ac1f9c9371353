"""A page of a thread is made once for many, and says to each what it would say were it made for her alone."""

import re

import pytest

from app import pages
from app.accounts.models import Role
from app.discussions import following, operations, reactions, reading, thread_pages
from app.discussions.kinds import Level, Reacting
from app.groups.models import Visibility
from tests.circles import make_theme_for

TOKENS = re.compile(r'name="csrf_token" value="([^"]+)"')
FRESH = re.compile(r'(name="(?:csrf_token|key)" value=")[^"]+')
NAMES = ("Anna", "Bolor", "Chen", "Dorj", "Emi", "Fuji", "Galina")


@pytest.fixture
def people(make_account):
    """Seven people: Bolor leads the theme, Galina is of the secretariat."""
    return {
        name: make_account(name, role=Role.SECRETARIAT if name == "Galina" else Role.PARTICIPANT)
        for name in NAMES
    }


@pytest.fixture
def thread(people):
    """Twenty-four posts by Anna and Chen; people have read and follow differently, and react."""
    slug = make_theme_for(Visibility.PUBLIC, facilitators=[people["Bolor"].id])
    common = {"language": "en", "organisation_id": None}
    thread = operations.start_thread(
        people["Anna"], theme=slug, title="What holds?", source="Tell us.", key="1", **common
    )
    posts = [
        operations.reply(
            people["Chen" if number % 2 else "Anna"],
            thread_id=thread.id,
            source="So.",
            key=f"{number}",
            **common,
        )
        for number in range(2, 25)
    ]
    reactions.turn(people["Dorj"], posts[0].id, Reacting.THANKS)
    reading.mark(people["Dorj"], thread.id, [(1, 3), (6, 7)])
    reading.mark(people["Emi"], thread.id, [(1, 24)])
    following.follow_thread(people["Fuji"], thread.id, Level.EVERY)
    return thread


def fresh(page):
    """Leave out what is another on each page: tokens, and the key of the form."""
    return FRESH.sub(r"\1", page)


@pytest.mark.parametrize("page", ["", "?page=2"])
def test_it_says_to_each_what_it_would_say_to_her_alone(people, thread, sign_in, monkeypatch, page):
    browsers = {name: sign_in(person) for name, person in people.items()}
    path = f"/threads/{thread.id}-what-holds{page}"
    for_many = {name: browser.get(path).text for name, browser in browsers.items()}
    again = {name: browser.get(path).text for name, browser in browsers.items()}
    monkeypatch.setattr(thread_pages, "something_is_to_be_said", lambda: True)
    alone = {name: browser.get(path).text for name, browser in browsers.items()}

    for name in NAMES:
        assert fresh(for_many[name]) == fresh(alone[name]), name
        assert fresh(again[name]) == fresh(alone[name]), name
    assert len({fresh(alone[name]) for name in NAMES}) == len(NAMES)


def test_nothing_of_one_reader_is_on_the_page_of_the_next(people, thread, sign_in):
    path = f"/threads/{thread.id}-what-holds"
    seen = {name: sign_in(people[name]).get(path).text for name in ("Emi", "Fuji", "Galina", "Bolor")}

    for name, page in seen.items():
        assert "\ufdd0" not in page
        tokens = set(TOKENS.findall(page))
        assert len(tokens) == 1
        for other in seen.keys() - {name}:
            assert tokens.isdisjoint(TOKENS.findall(seen[other]))
            assert f"> {other}<" not in page.replace('"who-am">', '"who-am"> ')


def test_what_she_sends_from_it_is_taken(people, thread, app, sign_in, monkeypatch):
    path = f"/threads/{thread.id}-what-holds"
    sign_in(people["Emi"]).get(path)
    browser = sign_in(people["Fuji"])
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    token = TOKENS.search(browser.get(path).text)[1]

    answers = [
        browser.post(f"/threads/{thread.id}/level", data={"level": "mute", **more}).status_code
        for more in ({}, {"csrf_token": token})
    ]
    assert answers == [400, 302]


def test_it_is_made_once_for_those_who_see_the_same(people, thread, sign_in, monkeypatch):
    made, render = [], pages.render_template

    def noting(template, **told):
        made.append(template)
        return render(template, **told)

    monkeypatch.setattr(pages, "render_template", noting)
    for name in ("Emi", "Emi", "Anna", "Anna", "Galina", "Galina"):
        sign_in(people[name]).get(f"/threads/{thread.id}-what-holds")
    assert len(made) == 3


def test_what_waits_to_be_said_is_said_once_and_to_one(people, thread, sign_in):
    path = f"/threads/{thread.id}-what-holds"
    emi, other = sign_in(people["Emi"]), sign_in(people["Fuji"])
    emi.get(path)
    with emi.session_transaction() as session:
        session["_flashes"] = [("info", "It is saved.")]

    assert "It is saved." in emi.get(path).text
    assert "It is saved." not in emi.get(path).text
    assert "It is saved." not in other.get(path).text
