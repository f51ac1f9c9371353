"""The canary crawl: what is hidden is planted with marked words; who may not know it never meets them.

What is planted, and who may meet it, is in tests/planted.py. A new object that is not for everybody gets
its marked words there.
"""

import itertools
import re
import sys
from datetime import timedelta
from typing import NamedTuple

import pytest
import time_machine
from sqlalchemy import true

from app import clock
from app.accounts.models import Account
from app.db import db
from app.desk.models import Report
from app.discussions import access as discussions
from app.discussions import queries as discussion_queries
from app.discussions.models import Post, Theme, Thread
from app.groups.models import Group, Visibility
from app.meetings import access as meetings
from app.meetings.models import Meeting, Status
from app.organisations.models import Mandate
from app.people import access as people
from app.people.models import Audience
from app.positions.models import Statement
from tests import circles
from tests.crawl import crawl, words_of
from tests.planted import (
    EVERYBODY,
    FACILITATOR,
    FOCAL_A,
    FOCAL_B,
    KINDS,
    MAILS,
    MAY,
    MEMBER,
    ORGANISER,
    OTHER,
    PUBLIC,
    RULED,
    SEAT,
    SECRETARIAT,
    UNSHOWN,
    VISITOR,
    WAITING,
    plant,
)


@pytest.fixture
def world(make_account, make_organisation, make_theme, make_meeting, sign_in, app, post_office):
    return plant(make_account, make_organisation, make_theme, make_meeting, sign_in, app, post_office)


#: members like any other but for one thing each, which their own crawls show. What no link leads them to, the
#: member asks for, and each of these for a part of it
PEERS = (SEAT, WAITING, FOCAL_A, FOCAL_B, OTHER)
#: whom the second engine is asked for: what is seen is decided by the program, and there by the same queries
FEW = (VISITOR, MEMBER, FACILITATOR, SECRETARIAT)


class Heard(NamedTuple):
    """Which of the marked words an answer holds, in small letters: runs that begin as they do, and tokens."""

    words: frozenset[str]
    news: frozenset[str]  #: without what she asked for: that is no news to her


def everything(world, kinds=KINDS):
    """Let each person crawl, then ask for all addresses that anybody met.

    Returns kind -> path -> what is heard there.
    """
    met, union = {}, set()
    for kind in kinds:
        met[kind] = {path: heard(world, path, answer) for path, answer in crawled(world, kind)}
        union |= {path for path in met[kind] if not path.startswith("/calendar/u/")}
    # by their numbers: an address that holds the title is no news to who has it
    union = {re.sub(r"^/(events|threads)/(\d+)-.*", r"/\1/\2", path) for path in union}
    union |= set(guessed())
    for kind in kinds:
        rest = sorted(union - set(met[kind]))
        if kind in PEERS:
            rest = rest[PEERS.index(kind) :: len(PEERS)]
        for path in rest:
            met[kind][path] = heard(world, path, world.browsers[kind].get(path))
    return met


def crawled(world, kind):
    return crawl(world.browsers[kind], most=1500).items()


def heard(world, path, answer):
    """Look once through an answer for all marked words."""
    said = words_of(answer).lower()
    words = marked(world, said)
    return Heard(words, marked(world, said.replace(path.lower(), "")) if words else words)


def marked(world, said):
    tokens = {token.lower() for token in world.tokens.values() if token.lower() in said}
    return frozenset(tokens.union(*(re.findall(f"(?=({mark}\\w*))", said) for mark in ("canary", "public"))))


def guessed():
    """Yield addresses that anybody can make up, by the numbers and names that are there, and one more."""
    db.session.rollback()

    def numbers(model):
        found = [row[0] for row in db.session.query(model.id)]
        return [*found, max(found) + 1]

    for number in numbers(Meeting):
        for rest in ("", "/registration/", "/edit", "/cancellation", "/organisers/"):
            yield f"/events/{number}{rest}"
        yield f"/calendar/event/{number}.ics"
    for number in numbers(Thread):
        yield f"/threads/{number}"
        yield f"/threads/{number}/feed.atom"
        yield f"/search/?q=canary&thread={number}"
        yield f"/reports/post/{number}"
        yield f"/desk/moderation/threads/{number}"
        yield f"/threads/{number}/syntheses/summary"
        yield f"/threads/{number}/syntheses/summary/draft"
        yield f"/threads/{number}/statements/new"
    for number in numbers(Post):
        yield f"/desk/moderation/posts/{number}"
        for rest in ("history", "edit", "reactions"):
            yield f"/posts/{number}/{rest}"
    for number in numbers(Statement):
        for rest in ("", "/edit", "/positions.csv"):
            yield f"/statements/{number}{rest}"
    for number in numbers(Account):
        yield f"/people/{number}"
        yield f"/desk/people/{number}"
        yield f"/desk/moderation/people/{number}"
    for model, path in (
        (Mandate, "/mandates/{}/document"),
        (Group, "/desk/groups/{}"),
        (Report, "/reports/{}"),
    ):
        yield from (path.format(number) for number in numbers(model))
    for (slug,) in db.session.query(Theme.slug):
        for path in (
            "/themes/{}",
            "/themes/{}/new",
            "/themes/{}/edit",
            "/themes/{}/feed.atom",
            "/calendar/theme/{}.ics",
            "/desk/themes/{}",
        ):
            yield path.format(slug)
    for code in ("en", "zh", "ja", "ko", "mn", "ru"):
        yield f"/calendar/{code}/all.ics"
    for words in ("canary", "hidden", "public"):
        for rest in ("", "&order=best", "&kind=person", "&kind=organisation", "&only=typed&kind=meeting"):
            yield f"/search/?q={words}{rest}"
        yield f"/search/feed.atom?q={words}"
        yield f"/directory/find?q={words}"
        yield f"/directory?q={words}"
    yield from (
        "/discussions/feed.atom",
        "/search/?q=canary&by=canary",
        "/search/?q=canary&organisation=public",
    )
    yield from ("/calendar/all.ics", "/calendar/series/forums.ics", "/events/month/2030-11", "/robots.txt")
    yield from (
        "/desk/moderation/",
        "/discussions/waiting/",
        "/directory/matrix",
    )


def leaks(heard, word, allowed):
    return [
        f"{kind} at {path}"
        for kind, pages in heard.items()
        if kind not in allowed
        for path, said in pages.items()
        if any(run.startswith(word.lower()) for run in said.news)
    ]


def meets(pages, word):
    return any(run.startswith(word.lower()) for said in pages.values() for run in said.words)


def test_nobody_meets_what_is_not_for_her(world, database):
    kinds = KINDS if database.url.startswith("sqlite") else FEW
    heard = everything(world, kinds)

    holes = [f"{word}: {hole}" for word, allowed in MAY.items() for hole in leaks(heard, word, allowed)]
    blind = [
        f"{kind} should meet {word}"
        for word, allowed in {**MAY, **dict.fromkeys(PUBLIC, EVERYBODY)}.items()
        for kind in allowed & set(kinds)
        if word not in UNSHOWN and not meets(heard[kind], word)
    ]
    assert holes == []
    assert blind == []
    for kind, token in world.tokens.items():
        assert not leaks(heard, token, {kind}), f"the private calendar of {kind}"
        assert kind not in kinds or meets(heard[kind], token)


def test_no_mail_tells_what_is_not_for_its_reader(world):
    readers = {f"{mail}@example.org": kind for kind, mail in MAILS.items()}
    guests = {
        "canaryguestmail@example.org": {"canarynote", "canaryguest", "canaryguestmail"},
        "canarysuspendedmail@example.org": {"Canarysuspended", "canarysuspendedmail", "canarysuspendedwhy"},
    }
    assert {letter.to for letter in world.letters} >= {"canaryseatmail@example.org", *guests}
    told_wrongly = []
    for letter in world.letters:
        told = f"{letter.raw.decode()}\n{letter.text}\n{letter.html}\n{letter.calendar}".lower()
        for word, allowed in MAY.items():
            known = word in guests.get(letter.to, ()) or readers.get(letter.to) in allowed
            if not known and word.lower() in told:
                told_wrongly.append(f"{word} in “{letter.subject}” to {letter.to}")
    assert told_wrongly == []


def switch_off(monkeypatch, rule, instead):
    """Put something else wherever a rule is used, whatever it is called there."""
    for name, module in list(sys.modules.items()):
        if name.startswith("app."):
            for attribute, value in list(vars(module).items()):
                if value is rule:
                    monkeypatch.setattr(module, attribute, instead)


def test_the_crawl_sees_what_it_should_with_the_rules_switched_off(world, monkeypatch):
    """The negative control: were everything for everybody, a visitor would meet nearly all of it."""
    for rule in (discussions.visible_to, meetings.visible_to, people.visible_to, people.found_by):
        switch_off(monkeypatch, rule, lambda actor: true())
    switch_off(monkeypatch, people.readable, lambda actor, account_id, audiences: frozenset(people.Field))
    switch_off(monkeypatch, people.audiences_of, lambda actor: frozenset(Audience))
    head = discussion_queries._HEAD
    told_apart = discussion_queries._HEAD_FOR_VISITORS.selected_columns[len(head.selected_columns) :]
    monkeypatch.setattr(discussion_queries, "_HEAD_FOR_VISITORS", head.add_columns(*told_apart))

    heard = everything(world, (VISITOR,))[VISITOR]

    found = {word for word in RULED if meets(heard, word)}
    assert len(found) > 0.95 * len(RULED), RULED - found


def without_its_address(answer, number):
    """Read an answer without what it repeats of the question."""
    body = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    return re.sub(rf"(?<=/|F){number}\b", "N", body)


HIDDEN = ("/events/{}", "/events/{}/edit", "/calendar/event/{}.ics", "/events/{}/registration/",
          "/events/{}/organisers/")  # fmt: skip
CHANGES = ("", "/publication", "/cancellation", "/thread", "/registration/", "/registration/withdrawal")


def test_what_is_hidden_looks_as_if_it_were_not_there(app, world):
    for path, hidden, kind in itertools.product(HIDDEN, world.drafts, (MEMBER, OTHER, VISITOR)):
        # a visitor's browser is a new one each time: it is told on the next page that she is to sign in first
        browser = app.test_client() if kind == VISITOR else world.browsers[kind]
        answers = [browser.get(path.format(number)) for number in (hidden, 999_999)]
        assert answers[0].status_code == answers[1].status_code
        assert without_its_address(answers[0], hidden) == without_its_address(answers[1], 999_999)
        names = [set(answer.headers.keys()) - {"Set-Cookie"} for answer in answers]
        assert names[0] == names[1]


def test_what_is_hidden_cannot_be_told_by_trying_to_change_it(world):
    for method, hidden, rest in itertools.product(("POST", "PUT", "DELETE"), world.drafts, CHANGES):
        answers = [
            world.browsers[MEMBER].open(f"/events/{number}{rest}", method=method)
            for number in (hidden, 999_999)
        ]
        assert answers[0].status_code == answers[1].status_code
        assert without_its_address(answers[0], hidden) == without_its_address(answers[1], 999_999)


def test_what_is_hidden_moves_no_number(world, make_meeting):
    """Counts, versions and tags that strangers see stay as they are when something hidden is added."""
    paths = [
        "/",
        "/events",
        "/discussions",
        "/themes/land",
        "/events/month/2030-11",
        "/series/forums",
        "/calendar/all.ics",
        "/calendar/theme/land.ics",
        "/calendar/series/forums.ics",
    ]

    def seen():
        answers = [world.browsers[VISITOR].get(path) for path in paths]
        return [
            (path, answer.data, answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
            for path, answer in zip(paths, answers, strict=True)
        ]

    with time_machine.travel(clock.now() + timedelta(seconds=10), tick=False):
        before = seen()
        organiser = world.people[ORGANISER]
        make_meeting(status=Status.DRAFT, organiser_id=organiser.id, title="canarydrafttitle 2")
        group = circles.make_group(organiser.id)
        slug = circles.make_theme_for(Visibility.GROUP, group)
        circles.say(organiser, slug)  # a fact: whatever happens, happens unseen
        make_meeting(visibility=Visibility.GROUP, group_id=group, organiser_id=organiser.id)
        make_meeting(visibility=Visibility.SIGNED_IN, organiser_id=organiser.id)
        assert seen() == before
