"""Nobody learns from searching or from feeds what is not for her."""

import re

import pytest

from app.db import db
from app.discussions.models import Theme, Thread
from app.search import indexing
from tests.crawl import words_of
from tests.planted import KINDS, MAY, ORGANISER, RULED, SECRETARIAT, VISITOR, plant


@pytest.fixture
def world(make_account, make_organisation, make_theme, make_meeting, sign_in, app, post_office):
    return plant(make_account, make_organisation, make_theme, make_meeting, sign_in, app, post_office)


def addresses():
    for words in ("canary", "-nothing hidden"):
        for rest in (
            "",
            "order=best",
            "only=typed",
            "by=canary",
            "organisation=public",
            "language=en",
            "since=2000-01-01",
        ):
            yield f"/search/?q={words}&{rest}"
        for kind in ("post", "thread", "meeting", "person", "organisation"):
            yield f"/search/?q={words}&kind={kind}"
        yield f"/search/feed.atom?q={words}"
    yield from ("/discussions/feed.atom", "/search/glossary/")
    db.session.rollback()
    for number in [row[0] for row in db.session.query(Thread.id)]:
        yield f"/threads/{number}/feed.atom"
        yield f"/search/?q=canary&thread={number}"
    for slug, number in [(row[0], row[1]) for row in db.session.query(Theme.slug, Theme.id)]:
        yield f"/themes/{slug}/feed.atom"
        yield f"/search/?q=canary&theme={number}"


def test_nothing_hidden_is_found(world):
    indexing.work()
    asked = list(addresses())
    met = {word: set() for word in MAY}
    for kind in KINDS:
        for path in asked:
            said = words_of(world.browsers[kind].get(path)).lower()
            typed = re.findall(r"canary\w+", path)  # what she asked for is no news to her
            for word in MAY:
                if word.lower() not in typed and word.lower() in said:
                    met[word].add((kind, path))
    holes = {word: [hole for hole in holes if hole[0] not in MAY[word]] for word, holes in met.items()}
    assert {word: found[:3] for word, found in holes.items() if found} == {}
    # and what is for her, she finds: or this sees nothing
    for kind, words in {
        SECRETARIAT: [
            "canarypostwords", "canarythreadtitle", "canarydrafttitle", "canaryclosedwords", "Canaryseat",
            "canaryhiddenbiography",
        ],
        ORGANISER: ["canarydrafttitle", "canarydraftoutcome", "canaryjoinedpost", "canaryjoinedmeeting"],
    }.items():  # fmt: skip
        for word in words:
            assert kind in {who for who, _path in met[word]}, (kind, word)


def test_with_the_rules_switched_off_a_visitor_would_find_it(world, monkeypatch):
    """What the test above can see: without the rules of the things the index would tell."""
    from sqlalchemy import true

    from app.discussions import access as discussions
    from app.meetings import access as meetings
    from app.people import access as people

    indexing.work()
    monkeypatch.setattr(discussions, "listed", lambda _actor: true())
    monkeypatch.setattr(meetings, "visible_to", lambda _actor: true())
    monkeypatch.setattr(people, "found_by", lambda _actor: true())
    said = words_of(world.browsers[VISITOR].get("/search/?q=canary&since=1990-01-01")).lower()
    found = {word for word in RULED if word.lower() in said}
    assert {
        "canarypostwords",
        "canarythreadtitle",
        "canarydrafttitle",
        "canaryclosedtitle",
        "canaryjoinedpost",
    } <= found
